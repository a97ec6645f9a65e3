# %% [markdown]
# # 5 · Kết quả: số liệu và khen thưởng · Results: figures and awards
#
# **Tiếng Việt.** Số liệu chỉ so sánh được khi cùng chỉ tiêu, cùng phạm vi và cùng giai đoạn. Sổ
# tay này cho thấy có bao nhiêu số liệu so sánh được, nguồn nào mâu thuẫn với nguồn nào, và bản đồ
# nơi có số liệu. Chỉ đổi dòng `DIRECTIVE`.
#
# **English.** Numbers can be compared only under the same measure, scope and period. How many of
# the reported numbers can, where sources contradict each other, and a map of where numbers come
# from. Change only the line `DIRECTIVE`; it decides whose awards are listed. The numbers and
# the map are those of all sources.

# %%
import matplotlib.pyplot as plt
from IPython.display import Markdown

from graph_builder.jupyter import citation, open_checkout

# %config InlineBackend.figure_formats = ["svg", "retina"]
# %load_ext graph_builder.jupyter
plt.style.use("danvan.mplstyle")

DIRECTIVE = "25-NQ/TW khóa XI"
LANG = "en"
graph = open_checkout(lang=LANG)

# %% [markdown]
# ## What is counted, and over what

# %%
figures = graph.sparql("""
PREFIX dv: <https://w3id.org/danvan/ontology#>
PREFIX schema: <https://schema.org/>
SELECT DISTINCT ?figure ?measureLabel ?value ?unitLabel ?comparatorLabel ?aggregationLabel
  ?scope ?scopeLabel ?from ?to ?campaign ?source WHERE {
  GRAPH ?source { ?figure a dv:ReportedFigure }
  ?figure dv:measure/dv:labelEn ?measureLabel ; schema:value ?value ;
    dv:unit/dv:labelEn ?unitLabel ; dv:comparator/dv:labelEn ?comparatorLabel ;
    dv:aggregation/dv:labelEn ?aggregationLabel .
  OPTIONAL { ?figure dv:scope ?scope . ?scope dv:labelEn ?scopeLabel }
  OPTIONAL { ?figure dv:periodStart ?from }
  OPTIONAL { ?figure dv:periodEnd ?to }
  OPTIONAL { ?figure dv:underCampaign ?campaign }
} ORDER BY ?figure ?source
""").to_pandas()
SAME = ["measureLabel", "unitLabel", "aggregationLabel", "scope", "from", "to", "campaign"]
whole = figures.dropna(subset=["scope", "from"])
kinds = figures.groupby("measureLabel").agg(
    numbers=("figure", "nunique"), scopes=("scope", "nunique"), periods=("from", "nunique")
)
kinds = kinds.sort_values(["numbers", "scopes"], ascending=False, kind="stable")
kinds.rename_axis("measure").head(10)

# %%
alike = whole.groupby([name for name in SAME if name != "scope"], dropna=False)["scope"].nunique()
Markdown(
    f"""{figures["figure"].nunique()} numbers are reported. **{whole["figure"].nunique()}** state
both an area and a period. **{int((alike > 1).sum())}** combinations of measure, unit, way of
counting, period and campaign have a number for more than one area, which is what a comparison of
places needs. Adding up the others, or ranking by them, would compare different things."""
)

# %% [markdown]
# ## Where sources contradict each other
#
# Pairs that cannot both be true, parts that do not add up, and differences of scope, with both
# sources. Nothing is averaged; which one holds is for the reader to find out.

# %%
graph.ask("conflicting-figures")

# %% [markdown]
# ## Models by who reported them
#
# Models of the campaign *Dân vận khéo*, the largest of the records: counted, or each by its name.
# The numbers are of different measures, areas and periods, so they stand beside each other and are
# not ranked.

# %%
graph.ask("models-by-body", campaign="Dân vận khéo")

# %% [markdown]
# ## Commendations
#
# Commendations that a source gives for carrying out the directive, or a document that builds on
# it:

# %%
directive = graph.things.find(DIRECTIVE, "directive")
graph.sparql(f"""
PREFIX dv: <https://w3id.org/danvan/ontology#>
SELECT DISTINCT ?award ?awardLabel ?document ?documentLabel ?source ?sourceLabel WHERE {{
  GRAPH ?source {{ ?award dv:forCarryingOut ?document }}
  ?document dv:buildsOn* <{directive}> ; dv:labelEn ?documentLabel .
  ?award dv:labelEn ?awardLabel .
  ?source dv:labelEn ?sourceLabel .
}} ORDER BY ?awardLabel ?documentLabel
""")

# %% [markdown]
# All commendations by year, each act once. A commendation whose year is known only within bounds
# is left out of the figure, and counted below it.

# %%
awards = graph.ask("awards-by-year").to_pandas().drop_duplicates("award")
dated = awards[awards["firstYear"].notna() & (awards["firstYear"] == awards["lastYear"])]
years = dated.groupby(dated["firstYear"].astype(int)).size()
years = years.reindex(range(years.index.min(), years.index.max() + 1), fill_value=0)
figure, axis = plt.subplots(figsize=(7.2, 2.4))
axis.bar(years.index, years.to_numpy())
axis.set_ylabel("acts of commendation")
axis.yaxis.get_major_locator().set_params(integer=True)
axis.set_xticks(years.index)
plt.show()
Markdown(
    f"""{len(dated)} of {len(awards)} acts have a known year. The heights follow the sources
collected for a year, so a rise is not evidence that more was commended."""
)

# %% [markdown]
# ## Where the numbers come from
#
# Grey: provinces, those of before July 2025 and those of today. Blue: places of which a number is
# reported, the larger the more numbers; the four with the most are named. A place without a mark is
# one of which no source of this graph gives a number.

# %%
places = graph.sparql("""
PREFIX dv: <https://w3id.org/danvan/ontology#>
PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
SELECT DISTINCT ?place ?placeLabel ?level ?latitude ?longitude {
  ?place a dv:AdministrativeUnit ; dv:labelEn ?placeLabel ; dv:level ?level ;
    geo:lat ?latitude ; geo:long ?longitude
} ORDER BY ?place
""").to_pandas()
places[["latitude", "longitude"]] = places[["latitude", "longitude"]].astype(float)
counts = figures.groupby("scope")["figure"].nunique().rename("numbers")
mapped = places.merge(counts, left_on="place", right_index=True)
provinces = places[places["level"].str.endswith("/province")]
figure, axis = plt.subplots(figsize=(4.2, 6.2))
axis.plot(provinces["longitude"], provinces["latitude"], ".", color="0.75")
axis.scatter(mapped["longitude"], mapped["latitude"], s=22 * mapped["numbers"], alpha=0.6)
for row in mapped.sort_values(["numbers", "place"], ascending=[False, True]).head(4).itertuples():
    axis.annotate(
        f"{row.placeLabel}: {row.numbers}",
        (row.longitude, row.latitude),
        (8, 4),
        textcoords="offset points",
        fontsize=7.5,
        bbox={"facecolor": "white", "alpha": 0.7, "linewidth": 0, "pad": 0.8},
    )
axis.set(aspect=1.05, xlim=(102, 112.5), xlabel="longitude (°E)", ylabel="latitude (°N)")
plt.show()
Markdown(
    f"""{len(mapped)} places on the map; {figures["scope"].nunique() - len(mapped)} scopes have no
coordinates (bodies, or places without a position)."""
)

# %% [markdown]
# ## The table to cite

# %%
COLUMNS = [
    "source",
    "figure",
    "measureLabel",
    "comparatorLabel",
    "value",
    "unitLabel",
    "scope",
    "scopeLabel",
    "from",
    "to",
]
figures[COLUMNS].to_csv("05-results.csv", index=False)
Markdown(f"{len(figures)} rows in `05-results.csv`. {citation(graph, 'reported figures')}")
