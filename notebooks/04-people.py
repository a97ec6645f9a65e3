# %% [markdown]
# # 4 · Con người: chức danh, công tác, ai xuống cơ sở · People: posts, careers, visits from above
#
# **Tiếng Việt.** Ai giữ nhiều chức danh cùng lúc, quá trình công tác ra sao, cán bộ cấp trên nào
# dự hội nghị của cấp dưới, và ai cùng có mặt với ai. Chỉ có vai trò công khai của cán bộ. Chỉ đổi
# dòng `DIRECTIVE`.
#
# **English.** Who held posts at the same time, what careers look like, which officials of a
# higher level came to meetings of lower bodies, and who was present together. Only public roles
# of officials. Change only the line `DIRECTIVE`; it decides whose events the picture in the
# middle shows.

# %%
import matplotlib.pyplot as plt
import networkx as nx
import pandas as pd
from IPython.display import Markdown

from graph_builder import DanvanError
from graph_builder.jupyter import citation, open_checkout, picture

# %config InlineBackend.figure_formats = ["svg", "retina"]
# %load_ext graph_builder.jupyter
plt.style.use("danvan.mplstyle")

DIRECTIVE = "25-NQ/TW khóa XI"
LANG = "en"
graph = open_checkout(lang=LANG)

# %% [markdown]
# ## Posts held at the same time
#
# A pair of posts in which one person is seen on one day. A source names the posts that matter to
# its news, so a person may hold others that are not here.

# %%
pairs = graph.ask("concurrent-posts").to_pandas()
bodies = graph.sparql("""
PREFIX dv: <https://w3id.org/danvan/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
SELECT DISTINCT ?post ?kind { ?post org:postIn/dv:bodyKind/dv:labelEn ?kind }
""").to_pandas()
kinds = bodies.groupby("post")["kind"].first()
seen = pairs.assign(one=pairs["post"].map(kinds), two=pairs["other"].map(kinds))
ends = seen[["one", "two"]].apply(lambda row: " + ".join(sorted(row.dropna())), axis=1)
top = ends.groupby(ends).size().rename("pairs").sort_index()
top = top.sort_values(ascending=False, kind="stable").head(10)
top.rename_axis("kinds of body").to_frame()

# %%
Markdown(
    f"""{pairs["person"].nunique()} people are seen in two or more posts on one day. The most
frequent pair of kinds, *{top.index[0]}*, occurs {top.iloc[0]} times."""
)

# %% [markdown]
# ## Careers
#
# Each dot is a day on which a source sees the person in the post; a line joins the first and the
# last such day and says nothing of what was before or after. Shown is whoever is known in the
# most posts.

# %%
tenures = graph.sparql("""
PREFIX dv: <https://w3id.org/danvan/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
SELECT DISTINCT ?person ?personLabel ?post ?postLabel ?day {
  ?tenure org:member ?person ; dv:post ?post ; dv:attestedOn ?day .
  ?person dv:labelEn ?personLabel . ?post dv:labelEn ?postLabel
} ORDER BY ?person ?post ?day
""").to_pandas()
known = tenures.groupby("person")["post"].nunique()
person = known[known == known.max()].index.min()
career = tenures[tenures["person"] == person]
posts = career.groupby("postLabel")["day"].agg(["min", "max"]).sort_values(["min", "max"])
figure, axis = plt.subplots(figsize=(7.2, 0.9 + 0.35 * len(posts)))
axis.hlines(posts.index, posts["min"], posts["max"], linewidth=3, alpha=0.4)
axis.plot(career["day"], career["postLabel"], "o", markersize=5)
axis.invert_yaxis()
axis.set_title(career["personLabel"].iloc[0])
axis.set_xlabel("days on which a source sees the person in the post")
plt.show()

# %%
graph.ask("career", person=person)

# %% [markdown]
# ## Who came from above
#
# Somebody seen at an event in a post of a body of a higher level than its organiser's, or that body
# itself where no person is named. People who also hold a post of the organiser's own area are at
# home there and left out.

# %%
visits = graph.ask("visits-from-above")
visits

# %% [markdown]
# ## Who was present together
#
# The people at events that carry out the directive; a line joins two who were at one event.

# %%
try:
    shown = picture(graph.draw(DIRECTIVE, view="attendance"))
except DanvanError as error:  # no source names who was at an event on this directive
    shown = Markdown(str(error))
shown

# %% [markdown]
# ## Centralities, and what they mean here
#
# People and events are two kinds of nodes; a person is joined to an event at which a source sees
# them. *Degree* is the share of all events at which a person is seen. *Betweenness* is high for
# someone who alone joins groups of events that are otherwise apart. Both are computed on the
# two-mode network, not on its projection, in which one large conference alone would make all of
# its guests central.

# %%
present = graph.sparql("""
PREFIX dv: <https://w3id.org/danvan/ontology#>
PREFIX schema: <https://schema.org/>
SELECT DISTINCT ?person ?personLabel ?event {
  ?event dv:attendedBy ?person . ?person a dv:Person ; dv:labelEn ?personLabel .
  FILTER NOT EXISTS { ?event schema:superEvent ?whole }
} ORDER BY ?person ?event
""").to_pandas()
network = nx.Graph()
network.add_edges_from(present[["person", "event"]].itertuples(index=False))
people = sorted(present["person"].unique())
degree = nx.bipartite.degree_centrality(network, people)
between = nx.bipartite.betweenness_centrality(network, people)
names = present.drop_duplicates("person").set_index("person")["personLabel"]
central = pd.DataFrame(
    {
        "name": names.reindex(people),
        "events": present.groupby("person")["event"].nunique().reindex(people),
        "degree": pd.Series(degree).reindex(people).round(4),
        "betweenness": pd.Series(between).reindex(people).round(6),
    }
).sort_values(["events", "betweenness", "name"], ascending=[False, False, True])
central.set_index("name").head(10)

# %%
parts = sorted((len(part) for part in nx.connected_components(network)), reverse=True)
once = (central["events"] == 1).mean()
Markdown(
    f"""{len(people)} people and {present["event"].nunique()} events fall into {len(parts)} parts
without a link; the largest has {parts[0]} nodes. **{once:.0%}** of the people are seen once. In
such a network a centrality mostly tells how often the collected sources mention a person. It is no
measure of influence."""
)

# %% [markdown]
# ## The table to cite

# %%
central.rename_axis("person").reset_index().to_csv("04-people.csv", index=False)
Markdown(
    f"{len(central)} rows in `04-people.csv`. "
    f"{citation(graph, 'people and events (dv:attendedBy)')}"
)
