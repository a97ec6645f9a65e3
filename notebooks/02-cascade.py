# %% [markdown]
# # 2 · Một nghị quyết đi xuống các cấp · How a resolution came down the levels
#
# **Tiếng Việt.** Từ một văn bản của Trung ương: những văn bản nào tiếp nối và cụ thể hóa, những
# hội nghị nào triển khai, sơ kết, tổng kết, ở cấp nào, sau bao nhiêu ngày. Chỉ đổi dòng
# `DIRECTIVE` để xem văn bản khác.
#
# **English.** From one directive: which documents continue it and make it concrete, which
# conferences deploy and review it, at which level, after how many days. Change only the line
# `DIRECTIVE` for another one.
#
# What is shown is what the collected sources report. A level without a sign is a level of which
# no source of this graph speaks, not one at which nothing was done.

# %%
import matplotlib.pyplot as plt
from IPython.display import Markdown

from graph_builder.jupyter import citation, open_checkout

# %config InlineBackend.figure_formats = ["svg"]
# %load_ext graph_builder.jupyter
plt.style.use("danvan.mplstyle")

DIRECTIVE = "25-NQ/TW khóa XI"
LANG = "en"
graph = open_checkout(lang=LANG)

# %% [markdown]
# ## The cascade
#
# Time runs to the right, levels stand under each other; the upper axis counts the days since the
# directive was issued. A hollow sign with a bar is a day known within bounds only.

# %%
graph.draw(DIRECTIVE, view="cascade")

# %% [markdown]
# ## Documents that build on it

# %%
graph.ask("cascade", directive=DIRECTIVE)

# %% [markdown]
# ## Acts by level
#
# Every act that a source links with the directive, or with a document that builds on it; the
# level is that of the body that acted. Work that was only planned is counted apart.

# %%
acts = graph.ask("who-implemented", directive=DIRECTIVE).to_pandas()
levels = graph.sparql("""
PREFIX dv: <https://w3id.org/danvan/ontology#>
SELECT DISTINCT ?body ?level ?levelLabel {
  ?body a dv:Body ; dv:level ?level . ?level dv:labelEn ?levelLabel
}""").to_pandas()
ORDER = ["Central", "Province", "District", "Commune"]
acts = acts.merge(levels, on="body", how="left")
acts["planned"] = acts["statusLabel"].eq("Planned").fillna(False)
by_level = (
    acts.drop_duplicates(["what", "body"])
    .assign(levelLabel=lambda rows: rows["levelLabel"].fillna("No body named"))
    .pivot_table(
        index="levelLabel", columns="planned", values="what", aggfunc="nunique", fill_value=0
    )
    .rename(columns={False: "done or reported", True: "planned"})
    .reindex([*ORDER, "No body named"], fill_value=0)
)
by_level.columns.name = None
by_level

# %% [markdown]
# ## How many days until the first event
#
# For each body the first event on the directive that a source reports. Where the day is not known
# exactly, the bar runs from the least to the largest number of days.

# %%
lag = graph.ask("lag", directive=DIRECTIVE).to_pandas().merge(levels, on="body", how="left")
first = lag.drop_duplicates("body").sort_values(["days", "bodyLabel"])
first[["bodyLabel", "levelLabel", "days", "most", "eventLabel", "date"]]

# %%
if len(first):
    figure, axis = plt.subplots(figsize=(7.2, 0.9 + 0.45 * len(first)))
    names = first["bodyLabel"].tolist()[::-1]
    least = first["days"].astype(float).to_numpy()[::-1]
    most = first["most"].fillna(first["days"]).astype(float).to_numpy()[::-1]
    axis.hlines(names, least, most, linewidth=5, alpha=0.5)
    axis.plot(least, names, "o", markersize=6)
    for name, days in zip(names, least, strict=True):
        axis.annotate(f"{days:,.0f}", (days, name), (0, 7), textcoords="offset points", ha="center")
    axis.set_xlim(0, most.max() * 1.08)
    axis.set_ylim(-0.6, len(names) - 0.2)
    axis.set_xlabel(f"days from the issue of {DIRECTIVE} to the first reported event")
    plt.show()

# %%
Markdown(
    f"{len(first)} bodies have a dated event; the median lag is **{first['days'].median():,.0f} "
    "days**, "
    f"from {first['days'].min():,} to {first['days'].max():,}. These are the bodies of which an "
    "article was "
    "collected, so the number describes the collection as much as the country: news tends to "
    "report reviews at "
    "round anniversaries, and earlier meetings of the same bodies may not be among the sources."
    if len(first)
    else "No source of this graph reports a dated event on this directive."
)

# %% [markdown]
# ## The table to cite

# %%
first.to_csv("02-cascade.csv", index=False)
Markdown(f"{len(first)} rows in `02-cascade.csv`. {citation(graph, f'lag, {DIRECTIVE}')}")
