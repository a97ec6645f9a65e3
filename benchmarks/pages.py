"""Measures the explorer's pages: what the server takes for each, and when 500 nodes are drawn.

`python benchmarks/pages.py --store FOLDER` writes `results/pages.md`; it needs Chromium and the
packages of the extra `test`. Every page is asked by turns with `ASK {}` through the same server.
"""

import argparse
import http.client
import json
import shutil
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlencode

from measuring import processor
from playwright.sync_api import Browser, sync_playwright
from servers import Server, ours
from setting import Setting, setting

from graph_builder.errors import UsageError
from graph_builder.graph import open_graph

OUT = Path(__file__).with_name("results") / "pages.md"
ROUNDS, WARM, OPENED = 15, 3, 7
MOST_SECONDS, MOST_DRAWN = 0.2, 2.0
NODES, HUB = 500, "place/viet-nam"
BUSY = 0.5
NQ_25, KL_43 = "doc/party/tw/11/nq/25", "doc/party/tw/12/kl/43"
HOANG_MAI = "body/ha-noi/hoang-mai/quan-uy"
KINDS = ("directive", "body", "place", "person", "event", "activity", "campaign", "source")
PLAIN = "/sparql?" + urlencode({"query": "ASK {}"})
EMPTY = "/health"


@dataclass(frozen=True, slots=True)
class Timed:
    """What was asked for, and its median beside that of what it is compared with, in seconds.

    `work` is the processor time that it takes, whatever else the machine does.
    """

    name: str
    takes: float
    beside: float
    work: float
    target: float

    @property
    def ratio(self) -> float:
        """How many times as long it takes."""
        return self.takes / self.beside

    @property
    def met(self) -> bool:
        """Tell whether it is as fast as it shall be."""
        return self.takes <= self.target


def pages(store: Path) -> dict[str, str]:
    """Return the address of every page, by its name, with what a reader would ask it for."""
    found = {
        "start": "/",
        "gallery of questions": "/ask",
        "search": "/search?q=quan+uy+hoang+mai",
        "search as typed": "/search.json?q=25+nq+tw",
        "cascade": f"/cascade/{NQ_25}",
        "comparison": f"/compare?a={NQ_25}&b={KL_43}",
        "coverage": "/coverage",
        "graph": f"/graph?of={NQ_25}",
        "graph, its data": f"/graph.json?of={NQ_25}",
        "path": f"/path?a={NQ_25}&b={HOANG_MAI}",
        "map": "/map",
        "SPARQL": "/query",
        "SPARQL, with a result": "/query?query=SELECT+*+WHERE+{%3Fs+%3Fp+%3Fo}+LIMIT+50",
    }
    lists = ("directives", "bodies", "officials", "events", "campaigns", "sources")
    found |= {f"list of {name}": f"/{name}" for name in lists}
    with open_graph(store) as graph:
        for kind in KINDS:
            things = graph.sparql(OF_KIND[kind])
            found[f"a thing: {kind}"] = "/id/" + quote(str(next(iter(things))["key"]))
        for question in graph.questions().values():
            values = {each.name: each.example for each in question.parameters if each.example}
            with suppress(UsageError):  # this build does not know every example
                graph.bound(question.name, **values)
                found[f"question: {question.name}"] = f"/ask/{question.name}?{urlencode(values)}"
    return found


_BUSIEST = """PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT (STRAFTER(STR(?thing), "danvan/") AS ?key) WHERE {{
  ?other ?property ?thing FILTER(STRSTARTS(STR(?thing), "https://w3id.org/danvan/{step}/"))
}} GROUP BY ?thing ORDER BY DESC(COUNT(?other)) ?thing LIMIT 1"""
OF_KIND = {kind: _BUSIEST.format(step={"directive": "doc"}.get(kind, kind)) for kind in KINDS}
"""The thing of a kind to which most is linked, so that its page is the longest."""


def get(connection: http.client.HTTPConnection, path: str, accept: str) -> tuple[float, bytes]:
    """Return how long an answer took, and what it is; end all where there is none."""
    started = time.perf_counter()
    connection.request("GET", path, headers={"Accept": accept})
    response = connection.getresponse()
    body = response.read()
    taken = time.perf_counter() - started
    if response.status != 200:
        raise SystemExit(f"{path}: {response.status}: {body[:300]!r}")
    return taken, body


def served(server: Server, name: str, path: str) -> Timed:
    """Return the median time of a page, asked by turns with a query that asks nothing."""
    connection = server.connect()
    accept = "application/json" if ".json" in path else "text/html"
    times: list[tuple[float, float, float]] = []
    for _ in range(ROUNDS + WARM):
        before = processor(server.process.pid)
        page, _ = get(connection, path, accept)
        work = processor(server.process.pid) - before
        plain, _ = get(connection, PLAIN, "application/sparql-results+json")
        times.append((page, plain, work))
    connection.close()
    pages, plains, works = zip(*times[WARM:], strict=True)
    takes, beside = statistics.median(pages), statistics.median(plains)
    return Timed(name, takes, beside, max(statistics.mean(works), 0.0), MOST_SECONDS)


def large(server: Server) -> tuple[str, int]:
    """Return the address of a graph with as many nodes as a canvas shows, and their number."""
    connection, opened = server.connect(), [""]
    while True:
        params = {"of": HUB, "open": " ".join(opened[1:])}
        _, body = get(connection, "/graph.json?" + urlencode(params), "application/json")
        shown = json.loads(body)["nodes"]
        more = sorted(shown, key=lambda node: (-node["rest"], node["id"]))
        keys = [node["id"].partition("danvan/")[2] for node in more if node["rest"]]
        new = [key for key in keys if key not in opened and key != HUB][:6]
        if len(shown) >= NODES or not new:
            return "/graph?" + urlencode(params), len(shown)
        opened += new


def drawn(server: Server, path: str) -> tuple[Timed, str]:
    """Return when a graph is drawn in a browser that starts afresh, and which browser it is."""
    address = f"http://127.0.0.1:{server.port}"
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        times = [
            (
                *opened(browser, address + path, ".canvas[data-ready]"),
                opened(browser, address + EMPTY)[0],
            )
            for _ in range(OPENED + 1)
        ]
        version = browser.version
        browser.close()
    takes, work, beside = (statistics.median(each) for each in zip(*times[1:], strict=True))
    return Timed("", takes, beside, work, MOST_DRAWN), version


def opened(browser: Browser, address: str, ready: str = "body") -> tuple[float, float]:
    """Return the seconds until a page shows what is waited for, and how long its thread worked."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    devtools = context.new_cdp_session(tab)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    started = time.perf_counter()
    tab.goto(address)
    tab.wait_for_selector(ready, timeout=60_000)
    taken = time.perf_counter() - started
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    context.close()
    return taken, {each["name"]: each["value"] for each in metrics}["TaskDuration"]


def report(
    at: Setting, times: Sequence[Timed], graph: Timed, nodes: int, browser: str
) -> Iterator[str]:
    """Yield the lines of the report."""
    versions = ", ".join(f"{name} {version}" for name, version in at.packages.items())
    yield "# The explorer's pages"
    yield ""
    yield f"Measured on {at.date}: {at.machine}, {at.processors} processors, {at.gibibytes} GiB,"
    yield f"{at.python}, {versions}, Chromium {browser}."
    busy = ": **others used it, so the times are rough**; trust ratios and processor time"
    yield f"Load of the machine before it began: {at.load}{busy if at.load > BUSY else ''}."
    yield ""
    yield f"Medians of {ROUNDS} requests after {WARM} not counted, by turns with `ASK {{}}`"
    yield f"through the same server. Target: {MOST_SECONDS * 1000:.0f} ms. Processor time is"
    yield "that of the server with its workers."
    yield ""
    yield "| page | takes, ms | `ASK {}`, ms | ratio | processor, ms | met |"
    yield "|---|---:|---:|---:|---:|---|"
    yield from (_row(each) for each in sorted(times, key=lambda each: -each.takes))
    yield ""
    yield f"The first view of a graph, from asking to what is drawn: medians of {OPENED} visits,"
    yield "each in a new browser context, by turns with a page of one line."
    yield f"Target: {MOST_DRAWN:g} s. Processor time is that of the page's own thread."
    yield ""
    yield "| nodes | takes, ms | a page of one line, ms | ratio | processor, ms | met |"
    yield "|---:|---:|---:|---:|---:|---|"
    yield _row(replace(graph, name=str(nodes)))


def _row(one: Timed) -> str:
    takes, beside, work = (f"{each * 1000:.1f}" for each in (one.takes, one.beside, one.work))
    return f"| {one.name} | {takes} | {beside} | {one.ratio:.1f} | {work} | {_yes(one)} |"


def _yes(one: Timed) -> str:
    return "yes" if one.met else "**no**"


def main() -> int:
    """Write the report, and return 1 where something is slower than it shall be."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--store", type=Path, default=Path(".danvan"), help="the build's folder")
    parser.add_argument("--out", type=Path, default=OUT, help="the file of the report")
    options = parser.parse_args()
    at, tell = setting(), _teller()
    with ours(options.store) as server:
        times = []
        for name, path in pages(options.store).items():
            times.append(served(server, name, path))
            tell(f"{name}: {times[-1].takes * 1000:.0f} ms")
        path, nodes = large(server)
        graph, browser = drawn(server, path)
        tell(f"{nodes} nodes drawn: {graph.takes:.2f} s")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(report(at, times, graph, nodes, browser)) + "\n"
    options.out.write_text(text, encoding="utf-8")
    return int(not all(one.met for one in (*times, graph)))


def _teller() -> Callable[[str], None]:
    return lambda words: print(words, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
