# %% [markdown]
# # 1 · Từ bài báo đến câu trả lời · From an article to an answer
#
# **Tiếng Việt.** Mỗi bài báo được ghi thành một tệp; từ các tệp ấy dựng nên đồ thị; đồ thị trả
# lời câu hỏi, và với mỗi điều đều nói được nguồn nào nói điều đó. Muốn hỏi về văn bản khác, chỉ
# cần đổi dòng `DIRECTIVE`; muốn nhãn tiếng Việt, đổi `LANG` thành `"vi"`.
#
# **English.** Each article is written down as one record; the records become a graph; the graph
# answers questions and tells, for everything it says, which source says so. To ask about another
# directive, change only the line `DIRECTIVE`.

# %%
from IPython.display import Markdown

from graph_builder import DanvanError
from graph_builder.jupyter import citation, open_checkout
from graph_builder.resources import folder

# %load_ext graph_builder.jupyter

DIRECTIVE = "25-NQ/TW khóa XI"
LANG = "en"
graph = open_checkout(lang=LANG)

# %% [markdown]
# ## A record
#
# The beginning of one record, written by hand: what the article prints, where it stands (`at`),
# and which document is meant (`directive`). Facts, numbers, names and titles are kept, not the
# article's text.

# %%
record = folder("records") / "sources" / "hanoimoi-20230929-hoang-mai.yaml"
print("".join(record.read_text("utf-8").splitlines(keepends=True)[3:24]))

# %% [markdown]
# ## A question
#
# Each question has a name; `graph.questions()` has all of them. The numbers at the right are
# sources, listed under the table. A row that several sources confirm has several numbers. A link
# leads to the IRI by which the thing is cited.

# %%
answer = graph.ask("who-implemented", directive=DIRECTIVE)
answer

# %% [markdown]
# ## Names
#
# Things are named as people type them: without accents, abbreviated, or by a document's number.

# %%
graph.find("quan uy hoang mai", limit=4)

# %% [markdown]
# A number can mean several documents. Then the graph asks back:

# %%
try:
    graph.ask("cascade", directive="25-NQ/TW")
except DanvanError as error:
    print(error)

# %% [markdown]
# ## An empty answer
#
# Nothing in the answer means that no source of this graph says it. It does not mean that nothing
# was done.

# %%
graph.ask("events-of-body", body="Huyện ủy Đồng Văn")

# %% [markdown]
# ## Who says so
#
# Every statement stands in the graph of its source, and `GRAPH ?source { … }` asks for it. In a
# `%%sparql` cell the prefixes are known. Here: which relations between documents do the most
# articles state?

# %% language="sparql"
# SELECT ?document ?documentLabel ?relation ?older ?olderLabel
#   (COUNT(DISTINCT ?article) AS ?articles) WHERE {
#   VALUES ?relation { dv:continues dv:implements dv:concretises dv:guides }
#   GRAPH ?article { ?document ?relation ?older }
#   ?article a dv:Article .
#   ?document dv:labelEn ?documentLabel .
#   ?older dv:labelEn ?olderLabel .
# }
# GROUP BY ?document ?documentLabel ?relation ?older ?olderLabel
# ORDER BY DESC(?articles) ?documentLabel ?olderLabel
# LIMIT 8

# %% [markdown]
# An error stands at its line:

# %%
try:
    graph.sparql("SELECT ?body {\n  ?body a dv:Body\n}")
except DanvanError as error:
    print(error)

# %% [markdown]
# Everything that is said about one thing, in both directions:

# %%
graph.describe("person/nguyen-duc-hai-01")

# %% [markdown]
# ## To go on with
#
# `to_pandas()` gives every column with its type: days as dates, whole numbers as integers, and
# beside each name the IRI, by which rows are joined and cited.

# %%
rows = answer.to_pandas()
rows.dtypes.rename("type").to_frame()

# %%
rows.to_csv("01-tour.csv", index=False)
Markdown(f"{len(rows)} rows in `01-tour.csv`. {citation(graph, f'who-implemented, {DIRECTIVE}')}")
