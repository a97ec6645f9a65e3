"""Asks a running `danvan serve` by Comunica, and compares the rows with those of the engine.

Needs node and npm: `python tests/clients/run_comunica.py [FOLDER]`; what npm installs goes to
FOLDER, or to a temporary one, never into the checkout.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import QueryResultsFormat, Store

from graph_builder.build import build
from graph_builder.graph import open_graph

HERE = Path(__file__).parent
WORLD = HERE.parent / "world" / "records"
PACKAGES = ("@comunica/query-sparql@4.5.0", "rdf-data-factory@2.1.0")
LABELS = "SELECT ?s ?l { ?s <https://w3id.org/danvan/ontology#labelVi> ?l }"
QUESTIONS = {
    "who-implemented": {"directive": "25-NQ/TW khóa XI"},
    "cascade": {"directive": "25-NQ/TW khóa XI"},
    "events-of-directive": {"directive": "25-NQ/TW khóa XI"},
    "who-held": {"body": "body/ha-noi/hoang-mai/quan-uy"},
    "body-tree": {"body": "body/ha-noi/thanh-uy"},
    "what-implements": {"body": "body/ha-noi/hoang-mai/quan-uy"},
    "models-by-body": {},
    "concurrent-posts": {},
    "awards": {},
    "inferred-statements": {},
}
Rows = Counter[str]


def main() -> None:
    """Ask, compare, and say how many queries agree."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        root = work / "store"
        made = build(WORLD, root)
        with open_graph(root, lang="vi") as graph:
            queries = [LABELS, *(graph.bound(name, **given) for name, given in QUESTIONS.items())]
        expected = [rows_of_engine(made.store, query) for query in queries]
        with serving(root) as endpoint:
            found = ask(Path(sys.argv[1]) if sys.argv[1:] else work / "npm", endpoint, queries)
    names = ["labels", *QUESTIONS]
    wrong = [name for name, one, two in zip(names, expected, found, strict=True) if one != two]
    if wrong or not all(expected):
        raise SystemExit(f"Comunica answers otherwise: {', '.join(wrong) or 'nothing was asked'}")
    sys.stdout.write(f"Comunica: {len(found)} queries, {sum(map(len, found))} rows, all equal\n")


def rows_of_engine(store: Path, query: str) -> Rows:
    """Return the rows that the engine gives without a server."""
    body = Store.read_only(str(store)).query(query).serialize(format=QueryResultsFormat.JSON)
    return rows(json.loads(body or b""))


def rows(answer: dict[str, dict[str, list[dict[str, object]]]]) -> Rows:
    """Return the bag of rows of a JSON result."""
    return Counter(json.dumps(row, sort_keys=True) for row in answer["results"]["bindings"])


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """Run the server on a free port until the end of the block."""
    command = [sys.executable, "-m", "graph_builder", "serve", "--port", "0", "--store", str(root)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        line = process.stderr.readline() if process.stderr else ""
        found = re.search(r"http://\S+/", line)
        if found is None:
            raise SystemExit(f"the server did not start: {line}")
        yield f"{found[0]}sparql"
    finally:
        process.terminate()
        process.communicate(timeout=20)


def ask(folder: Path, endpoint: str, queries: list[str]) -> list[Rows]:
    """Install Comunica in a folder, unless it is there, and ask it."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise SystemExit("needs node and npm: apt-get install nodejs npm")
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules" / "@comunica" / "query-sparql").is_dir():
        quiet = ["--no-audit", "--no-fund", "--silent", "--prefix", str(folder)]
        subprocess.run([npm, "install", *quiet, *PACKAGES], check=True, timeout=600)
    script = shutil.copy(HERE / "comunica.mjs", folder)  # a module is looked for beside its user
    done = subprocess.run(
        [node, str(script), endpoint],
        input=json.dumps(queries).encode(),
        stdout=subprocess.PIPE,
        check=True,
        timeout=300,
    )
    return [rows(answer) for answer in json.loads(done.stdout)]


if __name__ == "__main__":
    main()
