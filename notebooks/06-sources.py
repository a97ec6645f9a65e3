# %% [markdown]
# # 6 · Nguồn: bao phủ, nguồn duy nhất, bất đồng · Sources: coverage, single sources, disagreement
#
# **Tiếng Việt.** Dữ liệu biết gì và không biết gì: bài của những năm nào, địa bàn nào, bao nhiêu
# điều chỉ có một nguồn, và các báo khác nhau ở đâu. Nên đọc sổ tay này trước khi dùng bất kỳ số
# nào. Chỉ đổi dòng `DIRECTIVE`.
#
# **English.** What the data know and do not know: articles of which years and places, how much
# rests on one source, and where publishers differ. Read this one before using any number of the
# others. Change only the line `DIRECTIVE`; it decides whose mentions are listed. The rest is about
# all sources.

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
# ## Articles by year
#
# An article counts where its day of publication, or at least the year of it, is known.

# %%
articles = graph.sparql("""
PREFIX dv: <https://w3id.org/danvan/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?article (MIN(?first) AS ?from) (MAX(?last) AS ?to) (SAMPLE(?name) AS ?publisher) {
  ?article a dv:Article .
  OPTIONAL { ?article dv:earliestStart|dcterms:issued ?first }
  OPTIONAL { ?article dv:latestStart|dcterms:issued ?last }
  OPTIONAL { ?article dcterms:publisher/dv:labelVi ?name }
} GROUP BY ?article ORDER BY ?article
""").to_pandas()
exact = articles[articles["from"].notna() & articles["to"].notna()]
exact = exact[exact["from"].dt.year == exact["to"].dt.year]
years = exact["from"].dt.year.value_counts().sort_index()
years = years.reindex(range(years.index.min(), years.index.max() + 1), fill_value=0)
figure, axis = plt.subplots(figsize=(7.2, 2.4))
axis.bar(years.index, years.to_numpy())
axis.set_xticks(years.index)
axis.set_ylabel("articles")
plt.show()
Markdown(
    f"""{len(exact)} of {len(articles)} articles have a known year; the fullest is
**{years.idxmax()}** with {years.max()}. A count of anything by year has this shape in it."""
)

# %% [markdown]
# ## Publishers

# %%
publishers = articles["publisher"].fillna("(not known)").value_counts().rename("articles")
shown = (
    publishers[publishers > 1]
    .reset_index()
    .sort_values(["articles", "publisher"], ascending=[False, True])
)
shown.set_index("publisher").head(12)

# %%
once = int((publishers.drop("(not known)", errors="ignore") == 1).sum())
Markdown(f"{articles['publisher'].nunique()} publishers; **{once}** of them with one article.")

# %% [markdown]
# ## Places
#
# Provinces until June 2025: filled where an article speaks of the province, of a place inside it,
# or of their bodies. The others have no article in this graph, which says nothing about what was
# done there.

# %%
gaps = graph.ask("coverage-gaps", level="province", date="2025-06-30").to_pandas()
silent = set(gaps["thing"])
provinces = graph.sparql("""
PREFIX dv: <https://w3id.org/danvan/ontology#>
PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT DISTINCT ?place ?placeLabel ?latitude ?longitude {
  ?place a dv:AdministrativeUnit ; dv:level <https://w3id.org/danvan/scheme/level/province> ;
    dv:labelEn ?placeLabel ; geo:lat ?latitude ; geo:long ?longitude .
  FILTER NOT EXISTS { ?place dv:earliestStart ?start . FILTER(?start > "2025-06-30"^^xsd:date) }
  FILTER NOT EXISTS { ?place dv:latestEnd ?end . FILTER(?end < "2025-06-30"^^xsd:date) }
} ORDER BY ?place
""").to_pandas()
provinces[["latitude", "longitude"]] = provinces[["latitude", "longitude"]].astype(float)
provinces["silent"] = provinces["place"].isin(silent)
figure, axis = plt.subplots(figsize=(4.2, 6.2))
for silent_ones, label, fill in ((False, "an article", "full"), (True, "no article", "none")):
    rows = provinces[provinces["silent"] == silent_ones]
    axis.plot(
        rows["longitude"],
        rows["latitude"],
        "o",
        fillstyle=fill,
        color="C0",
        label=f"{label} ({len(rows)})",
    )
axis.set(aspect=1.05, xlabel="longitude (°E)", ylabel="latitude (°N)")
axis.legend(loc="center left")
plt.show()

# %% [markdown]
# ## How many articles stand behind a statement

# %% language="sparql" magic_args=">> support"
# SELECT ?articles (COUNT(*) AS ?statements) {
#   SELECT ?thing ?property ?value (COUNT(DISTINCT ?source) AS ?articles) {
#     ?source a dv:Article . GRAPH ?source { ?thing ?property ?value }
#   } GROUP BY ?thing ?property ?value
# } GROUP BY ?articles ORDER BY ?articles

# %%
counted = support.to_pandas()  # noqa: F821  the cell above names it
single = counted.loc[counted["articles"] == 1, "statements"].sum()
total = counted["statements"].sum()
Markdown(
    f"""Of {total:,} statements of articles **{single / total:.1%}** rest on one article. Articles
copy from one another, and two articles are not always two witnesses: `dv:repostOf` and
`dv:repostFrom` mark those that are known to repeat another."""
)

# %%
counted = support.to_pandas()  # noqa: F821  the cell above names it
single = counted.loc[counted["articles"] == 1, "statements"].sum()
Markdown(
    f"Of {counted['statements'].sum():,} statements of articles "
    f"**{single / counted['statements'].sum():.1%}** rest on one "
    "article. Articles copy from one another, and two articles are not always two witnesses: "
    "`dv:repostOf` marks "
    "those that are known to repeat another."
)

# %%
counted.set_index("articles")

# %% [markdown]
# ## What is said of the directive, and by how many
#
# How each article prints the directive's name. A number alone can mean another directive; what a
# mention was taken to mean is the records' own reading of it.

# %%
directive = graph.things.find(DIRECTIVE, "directive")
graph.sparql(f"""
PREFIX dv: <https://w3id.org/danvan/ontology#>
SELECT DISTINCT ?printed ?source ?sourceLabel {{
  ?mention dv:refersTo <{directive}> ; dv:printed ?printed ; dv:mentionedIn ?source .
  ?source dv:labelEn ?sourceLabel
}} ORDER BY ?sourceLabel ?printed
""")

# %% [markdown]
# ## Events that several articles report, and where they differ

# %%
graph.ask("multi-source-events")

# %%
graph.ask("conflicting-figures")

# %% [markdown]
# ## What the curators inferred
#
# Not everything is printed as it stands here: a year, a post or a body may follow from the
# context. Each such thing says so, and why.

# %%
graph.ask("inferred-statements")

# %% [markdown]
# ## The table to cite

# %%
articles.to_csv("06-sources.csv", index=False)
Markdown(
    f"{len(articles)} rows in `06-sources.csv`. {citation(graph, 'articles by day and publisher')}"
)
