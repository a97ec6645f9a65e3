# %% [markdown]
# # 7 · Tự thêm một bài báo · Bring your own article
#
# **Tiếng Việt.** Ghi một bài báo thành một tệp, kiểm tra, dựng đồ thị, thấy nó trong câu trả lời;
# rồi hỏi chính đồ thị ấy qua một địa chỉ SPARQL. Mọi thứ diễn ra trong một thư mục tạm, không
# đụng đến dữ liệu gốc.
#
# **English.** Write one article down as a record, check it, build, see it in an answer; then ask
# the same graph at a SPARQL endpoint. All of it happens in a temporary folder; the records of the
# project stay as they are. The article here is invented, so its address leads nowhere.

# %%
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from IPython.display import Markdown

from graph_builder import DanvanError, open_graph
from graph_builder.build import build
from graph_builder.jupyter import citation, open_checkout
from graph_builder.namespaces import BASE
from graph_builder.resources import folder

DIRECTIVE = "25-NQ/TW khóa XI"
LANG = "en"
scratch = Path(tempfile.mkdtemp(prefix="danvan-"))
records = scratch / "records"
_ = shutil.copytree(folder("records"), records)
with open_checkout(lang=LANG) as graph:
    key = graph.things.find(DIRECTIVE, "directive").removeprefix(f"{BASE}doc/")

# %% [markdown]
# ## A record with a mistake
#
# `records/sources/` has one YAML file for each article. In this one a body is misspelt:
# `quan-uyy`.

# %%
RECORD = """\
id: example-20240115-cau-giay
title:
  vi: Ví dụ, quận Cầu Giấy sơ kết công tác dân vận
  en: An example, Cầu Giấy District reviews mass mobilisation
publisher: hanoimoi
url: https://example.org/cau-giay
published: {value: 2024-01-15, printed: 15/01/2024}
events:
  - id: cau-giay-2024-01-12-interim-review
    label:
      vi: Hội nghị sơ kết của quận Cầu Giấy (ví dụ)
      en: Interim review of Cầu Giấy District (an example)
    kind: interim-review
    date: 2024-01-12
    organisers: [ha-noi/cau-giay/quan-uyy]
    reviews: [DIRECTIVE]
""".replace("DIRECTIVE", key)
path = records / "sources" / "example-20240115-cau-giay.yaml"
path.write_text(RECORD, encoding="utf-8")
try:
    build(records, scratch / "build")
except DanvanError as error:
    print(str(error).replace(f"{scratch}/", ""))

# %% [markdown]
# Nothing was built: file and line, what is wrong, what comes near. Mended:

# %%
path.write_text(RECORD.replace("quan-uyy", "quan-uy"), encoding="utf-8")
made = build(records, scratch / "build")
with open_graph(scratch / "build", lang=LANG) as mine:
    events = mine.ask("events-of-directive", directive=DIRECTIVE)
events

# %%
rows = events.to_pandas()
new = rows[rows["source"].str.endswith("/example-20240115-cau-giay")]
Markdown(
    f"{len(rows)} rows, **{len(new)}** of them from the new record: {', '.join(new['eventLabel'])}."
)

# %% [markdown]
# ## At an endpoint
#
# `danvan serve` answers SPARQL at an address; `open_graph` takes it like a folder. Any endpoint
# that holds this graph answers the same questions in the same way. (At the command line: `danvan
# serve --port 8010`.)

# %%
command = [sys.executable, "-m", "graph_builder", "serve", "--port", "0"]
server = subprocess.Popen(  # noqa: S603  our own program
    [*command, "--store", str(scratch / "build")], stderr=subprocess.PIPE, text=True
)
address = re.search(r"http://\S+", server.stderr.readline())[0].rstrip("/") + "/sparql"
try:
    with open_graph(address, lang=LANG) as remote:
        answer = remote.ask("events-of-directive", directive=DIRECTIVE)
        same = answer.to_pandas().equals(rows)
finally:
    server.terminate()
    server.wait()
print("the endpoint answers the same rows:", same)

# %% [markdown]
# Where nobody answers, one line says so:

# %%
try:
    open_graph("http://127.0.0.1:9/sparql", lang=LANG).ask("coverage")
except DanvanError as error:
    print(type(error).__name__ + ":", str(error).replace("127.0.0.1:9", "…"))

# %% [markdown]
# ## The table to cite
#
# A build of your own has an id of its own. Whoever has the same records gets the same id.

# %%
rows.to_csv("07-bring-your-own.csv", index=False)
with open_graph(scratch / "build", lang=LANG) as mine:
    said = citation(mine, f"events-of-directive, {DIRECTIVE}")
shutil.rmtree(scratch)
Markdown(f"{len(rows)} rows in `07-bring-your-own.csv`. {said}")
