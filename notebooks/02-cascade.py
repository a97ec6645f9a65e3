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
import textwrap

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown

from graph_builder.jupyter import citation, open_checkout

# %config InlineBackend.figure_formats = ["svg", "retina"]
# %load_ext graph_builder.jupyter
plt.style.use("danvan.mplstyle")

DIRECTIVE = "25-NQ/TW khóa XI"
LANG = "en"
graph = open_checkout(lang=LANG)

# %% [markdown]
# ## The cascade
#
# Time runs to the right, levels stand under each other; the upper axis counts the days since the
# directive was issued. (In a narrow window time runs downwards, and levels stand side by side.) A
# hollow sign with a bar is a day known within bounds only. For print,
# `graph.draw(DIRECTIVE, view="cascade").save("cascade.pdf")` writes the whole figure.

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
acts["planned"] = acts["status"].astype("string").str.endswith("/planned").fillna(False)
by_level = (
    acts.drop_duplicates(["what", "body"])
    .assign(levelLabel=lambda rows: rows["levelLabel"].fillna("No body named"))
    .pivot_table(
        index="levelLabel", columns="planned", values="what", aggfunc="nunique", fill_value=0
    )
    .rename(columns={False: "done or reported", True: "planned"})
    .reindex([*ORDER, "No body named"], fill_value=0)
)
by_level.rename_axis("level").rename_axis(None, axis="columns")

# %% [markdown]
# ## How many days until the first event
#
# For each body the first event on the directive that a source reports. Where the day is not known
# exactly, a bar runs from the least to the largest number of days.

# %%
lag = graph.ask("lag", directive=DIRECTIVE).to_pandas().merge(levels, on="body", how="left")
first = lag.drop_duplicates("body").sort_values(["days", "bodyLabel"])
SHOWN = {
    "bodyLabel": "body",
    "levelLabel": "level",
    "days": "days, at least",
    "most": "days, at most",
    "date": "earliest day",
    "eventLabel": "event",
}
pd.options.display.max_colwidth = 90
first[[*SHOWN]].rename(columns=SHOWN).set_index("body")

# %%
if len(first):
    figure, axis = plt.subplots(figsize=(7.2, 0.9 + 0.45 * len(first)))
    names = [textwrap.fill(name, 42) for name in first["bodyLabel"]][::-1]
    least = first["days"].astype(float).to_numpy()[::-1]
    most = first["most"].fillna(first["days"]).astype(float).to_numpy()[::-1]
    axis.hlines(names, least, most, linewidth=5, alpha=0.5)
    axis.plot(least, names, "o", markersize=6)
    for name, days, end in zip(names, least, most, strict=True):
        said = f"{days:,.0f}" if days == end else f"{days:,.0f}–{end:,.0f}"
        axis.annotate(said, (days, name), (0, 7), textcoords="offset points", ha="center")
    axis.xaxis.set_major_formatter("{x:,.0f}")
    axis.set_xlim(0, most.max() * 1.08)
    axis.set_ylim(-0.6, len(names) - 0.2)
    axis.set_xlabel(f"days from the issue of {DIRECTIVE} to the first reported event")
    plt.show()

# %%
if len(first):
    median, least, most = (f"{first['days'].agg(of):,.0f}" for of in ("median", "min", "max"))
    said = f"""{len(first)} bodies have a dated event; the median lag is **{median} days**, from
{least} to {most}. These are the bodies of which an article was collected, so the number describes
the collection as much as the country: news tends to report reviews at round anniversaries, and
earlier meetings of the same bodies may not be among the sources."""
else:
    said = "No source of this graph reports a dated event on this directive."
Markdown(said)

# %% [markdown]
# ## The table to cite

# %%
first.to_csv("02-cascade.csv", index=False)
Markdown(f"{len(first)} rows in `02-cascade.csv`. {citation(graph, f'lag, {DIRECTIVE}')}")
