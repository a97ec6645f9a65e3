# %% [markdown]
# # 3 · Lan tỏa theo thời gian, phương pháp và giới hạn · Diffusion: a method and its limits
#
# **Tiếng Việt.** Sổ tay này trình bày *phương pháp* phân tích sống còn (Kaplan-Meier) cho thời
# điểm một địa bàn bắt đầu thực hiện một văn bản, và cho thấy vì sao dữ liệu từ báo chí chưa đủ để
# kết luận về thực tế. Chỉ đổi dòng `DIRECTIVE` để thử văn bản khác.
#
# **English.** This notebook shows a *method*, survival analysis of when places first carry out a
# directive, and why articles alone cannot carry a finding about the country. Change only the line
# `DIRECTIVE`.
#
# **Method.** The unit is a place (province or district). It *adopts* on the day of the first act,
# by any of its bodies, that a source links with the directive or with a document that builds on
# it. Time runs from the day of issue. A place without a reported act is *censored*: followed for
# as long as sources could have told of it, then left out. The estimator is Kaplan-Meier of the
# package `lifelines`.
#
# **Limits, before any number.** Kaplan-Meier assumes that censored places are like the others and
# that an adoption, if there was one, would have been seen. Neither holds for a collection of
# articles: a place without an article has not "survived", it was not looked at. The last section
# measures how much this matters.

# %%
import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown
from lifelines import KaplanMeierFitter

from graph_builder.jupyter import citation, open_checkout

# %config InlineBackend.figure_formats = ["svg", "retina"]
# %load_ext graph_builder.jupyter
plt.style.use("danvan.mplstyle")

DIRECTIVE = "25-NQ/TW khóa XI"
LANG = "en"
graph = open_checkout(lang=LANG)

# %% [markdown]
# ## Places, acts, and what was looked at

# %%
PREFIXES = """
PREFIX dv: <https://w3id.org/danvan/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
PREFIX level: <https://w3id.org/danvan/scheme/level/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
LABEL = "dv:labelEn" if LANG == "en" else "dv:labelVi"


def rows(query: str) -> pd.DataFrame:
    """Return the rows of a query; LABEL in it is the label of this language."""
    return graph.sparql(PREFIXES + query.replace("LABEL", LABEL)).to_pandas()


units = rows("""
SELECT ?place ?placeLabel ?levelLabel (SAMPLE(?lat) AS ?latitude) (MAX(?end) AS ?ended) WHERE {
  VALUES ?level { level:province level:district }
  ?place a dv:AdministrativeUnit ; dv:level ?level ; LABEL ?placeLabel .
  ?level LABEL ?levelLabel .
  OPTIONAL { ?place geo:lat ?lat }
  OPTIONAL { ?place dv:latestEnd ?end }
  FILTER NOT EXISTS { ?place dv:earliestStart ?start . FILTER(?start >= "2025-07-01"^^xsd:date) }
}
GROUP BY ?place ?placeLabel ?levelLabel
ORDER BY ?place
""")
seats = rows("SELECT DISTINCT ?body ?place { ?body a dv:Body ; dv:jurisdiction ?place }")
told = rows("""
SELECT DISTINCT ?source ?day ?body WHERE {
  ?source a dv:Article ; dv:earliestStart|dcterms:issued ?day .
  { GRAPH ?source { ?body ?property ?value } } UNION { GRAPH ?source { ?thing ?relation ?body } }
  FILTER(ISIRI(?body))
}
""")

# %%
acts = graph.ask("who-implemented", directive=DIRECTIVE).to_pandas()
planned = acts["status"].astype("string").str.endswith("/planned").fillna(False)
acts = acts[acts["date"].notna() & ~planned]
latest = rows("SELECT ?what (MAX(?day) AS ?until) { ?what dv:latestStart ?day } GROUP BY ?what")
acts = acts.merge(latest, on="what", how="left")
directive = graph.things.find(DIRECTIVE, "directive")
issued = rows(f"SELECT ?day {{ <{directive}> dv:earliestStart ?day }} LIMIT 1")["day"].iloc[0]

seen = pd.concat(
    [told.merge(seats, on="body"), told.rename(columns={"body": "place"}).merge(units[["place"]])]
)
last_day = seen["day"].max()
spoken = seen.groupby("place")["day"].agg(["max", "nunique"])
adopted = acts.merge(seats, on="body").groupby("place")[["date", "until"]].min()
LEVELS = units.drop_duplicates("levelLabel")["levelLabel"].tolist()
units["adopted"] = units["place"].map(adopted["date"])
units["until"] = units["place"].map(adopted["until"])
units["last_told"] = units["place"].map(spoken["max"])
Markdown(
    f"""Issued on **{issued:%Y-%m-%d}**; the last dated source is of **{last_day:%Y-%m-%d}**. Of
{len(units)} provinces and districts (before July 2025), dated articles speak of
**{units["last_told"].notna().sum()}**, and **{units["adopted"].notna().sum()}** have a dated act
on the directive."""
)

# %%
SHOWN = {
    "placeLabel": "place",
    "levelLabel": "level",
    "adopted": "first act, at the earliest",
    "until": "at the latest",
}
found = units[units["adopted"].notna()].sort_values(["adopted", "place"])
found[[*SHOWN]].rename(columns=SHOWN).set_index("place")

# %% [markdown]
# ## Two denominators
#
# **All places**: each province and district is followed until the last source, or until it ended
# (districts on 30 June 2025). This treats silence as "not yet". **Places spoken of**: only places
# in a dated article from the issue on, each followed until the last article on it. This asks:
# given that somebody wrote about the place, was this directive in it? The day of an act is the
# earliest that its source allows; the table above has the latest beside it. An act of an earlier
# day than the directive is left out. Huế counts twice: as the province of Thừa Thiên Huế, which
# ended in 2024, and as the city that followed it.
#
# In the figures a line is the estimated share, and the pale area around it its 95 % confidence
# band, which allows for chance among the places followed and not for what was never looked at.
# The legend gives acts and places.


# %%
def follow(places: pd.DataFrame, until: pd.Series) -> pd.DataFrame:
    """Return for each place how long it was followed and whether its act was reported."""
    end = places["adopted"].fillna(until)
    days = (end - issued).dt.days
    return places.assign(days=days, event=places["adopted"].notna())[days > 0]


ended = pd.to_datetime(units["ended"]).fillna(last_day).clip(upper=last_day)
everywhere = follow(units, ended)
looked_at = follow(units[units["last_told"].notna()], units["last_told"])


def curve(axis: plt.Axes, places: pd.DataFrame, label: str, style: str = "-") -> None:
    """Draw the share that has adopted, with how many were followed."""
    if places.empty:
        return
    events = int(places["event"].sum())
    fitter = KaplanMeierFitter().fit(places["days"], places["event"])
    share = 1 - fitter.survival_function_.iloc[:, 0]
    band = 1 - fitter.confidence_interval_
    years = share.index / 365.25
    name = f"{label} ({events} of {len(places)})"
    (line,) = axis.step(years, share, where="post", linestyle=style, label=name)
    axis.fill_between(
        years,
        band.iloc[:, 0],
        band.iloc[:, 1],
        step="post",
        alpha=0.12,
        color=line.get_color(),
        lw=0,
    )


figure, axes = plt.subplots(1, 2, figsize=(7.2, 3.4))
for axis, places, title in zip(
    axes, (everywhere, looked_at), ("All places", "Places spoken of"), strict=True
):
    for level, style in zip(LEVELS, ("--", "-"), strict=True):
        curve(axis, places[places["levelLabel"] == level], level, style)
    axis.set(title=title, xlabel="years since the issue", ylim=(0, None), xlim=(0, None))
    axis.legend(loc="upper left", fontsize=8)
axes[0].set_ylabel("share with a reported act")
plt.show()

# %% [markdown]
# The same events, two denominators: compare the two vertical axes before reading either. Steps
# late in the right panel are high because few places are still followed there, not because many
# adopted.
#
# ## By region
#
# The records hold no official regions, so places are put into three bands by latitude: north of
# 20°, between, and south of 12°. Bands, not regions.

# %%
BANDS = ["south of 12°", "12° to 20°", "north of 20°"]
figure, axis = plt.subplots(figsize=(7.2, 3))
bands = pd.cut(looked_at["latitude"].astype(float), [0, 12, 20, 90], labels=BANDS)
for band, style in zip(reversed(BANDS), ("-", "--", ":"), strict=True):
    curve(axis, looked_at[bands == band], band, style)
axis.set(
    title="Places spoken of, by band of latitude",
    xlabel="years since the issue",
    ylim=(0, None),
    xlim=(0, None),
)
axis.set_ylabel("share with a reported act")
axis.legend(loc="upper left")
plt.show()

# %% [markdown]
# ## What missing sources do
#
# **One source less.** Each source of an act is left out in turn, with the acts that it alone
# reports. **Bounds without assumptions.** Among all places, the share that has adopted is at
# least the reported one (silence means no) and at most one (silence means that nobody looked).

# %%
without = {}
for source in sorted(acts["source"].unique()):
    kept = acts[acts["source"] != source].merge(seats, on="body")
    dates = units["place"].map(kept.groupby("place")["date"].min())
    without[source] = int(follow(units.assign(adopted=dates), ended)["event"].sum())
full = int(everywhere["event"].sum())
reported = full / len(everywhere)
effect = pd.Series(without, name="places that remain").rename_axis("left out").reset_index()
effect["left out"] = effect["left out"].astype("string").str.rpartition("/")[2]
pd.options.display.max_colwidth = 90
effect.set_index("left out")

# %%
if len(effect):
    remain = effect["places that remain"]
    said = f"""With all sources {full} places have a reported act; with one source less, between
{remain.min()} and {remain.max()}. Without assumptions the share of all places is only known to lie
between **{reported:.1%}** and **100%**."""
else:
    said = "No source of this graph reports a dated act of a province or district on it."
Markdown(said)

# %% [markdown]
# **What may be said.** That these places acted by these days, according to these sources. **What
# may not.** How fast the directive spread, which level was faster, or which region came last:
# with so few events, and sources that were collected and not drawn at random, the curves show the
# sources. With a list of all reports of one province, or a random sample of places each searched
# with the same effort, the same code gives an estimate.

# %%
COLUMNS = ["place", "placeLabel", "levelLabel", "latitude", "adopted", "until", "last_told"]
table = everywhere[[*COLUMNS, "days", "event"]].sort_values(["days", "place"])
table.to_csv("03-diffusion.csv", index=False)
Markdown(
    f"{len(table)} rows in `03-diffusion.csv`. "
    f"{citation(graph, f'first act by place, {DIRECTIVE}')}"
)
