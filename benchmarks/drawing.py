"""Measures how long drawings take: to make the page, and until it is drawn in headless Chromium.

Run `python benchmarks/drawing.py`; it needs Chromium and the packages of the extra `test`.
"""

import random
import shutil
import statistics
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import networkx
from playwright.sync_api import Browser, sync_playwright

from graph_builder.drawing.pages import page
from graph_builder.drawing.pictures import About, picture
from graph_builder.namespaces import BASE

SIZES = (150, 500, 1_500, 2_000)
RUNS = 3
READY = 3.0
"""Seconds within which 2,000 nodes must be drawn."""


def synthetic(nodes: int) -> "networkx.Graph[str]":
    """Return a made-up network with one and a half edges a node and labels as long as real ones."""
    chosen = random.Random(nodes)  # noqa: S311  # made-up data
    kinds = ("body", "event", "person", "directive", "post")
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    names = [f"{BASE}{kinds[number % len(kinds)]}/n{number}" for number in range(nodes)]
    for number, name in enumerate(names):
        label = f"Ban Dân vận Quận ủy số {number}"
        graph.add_node(name, label=label, kind=kinds[number % len(kinds)])
    for number in range(1, nodes):
        graph.add_edge(names[number], names[chosen.randrange(max(number - 40, 0), number)])
    for _ in range(nodes // 2):
        graph.add_edge(*chosen.sample(names, 2))
    return graph


def ready(browser: Browser, path: Path) -> tuple[float, float]:
    """Return the seconds until a page is drawn, and how long its own thread worked for that."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, offline=True)
    tab = context.new_page()
    devtools = context.new_cdp_session(tab)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    start = perf_counter()
    tab.goto(path.as_uri())
    tab.wait_for_selector("html[data-ready=true]", timeout=60_000)
    taken = perf_counter() - start
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    context.close()
    return taken, {each["name"]: each["value"] for each in metrics}["TaskDuration"]


def main() -> int:
    """Print a row for each size, and return 1 if the largest is drawn too late."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("no Chromium here; install it with: apt-get install chromium")
        return 2
    median = 0.0
    print("nodes  edges  page made (s, processor)  drawn (s, median)  thereof work  file (kB)")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for size in SIZES:
            graph = synthetic(size)
            start = process_time()
            html = page(picture(graph, About("benchmark", "vi", limit=size)))
            made = process_time() - start
            path = Path(folder) / "page.html"
            path.write_text(html, encoding="utf-8")
            runs = zip(*(ready(browser, path) for _ in range(RUNS)), strict=True)
            median, work = (statistics.median(each) for each in runs)
            edges, kilobytes = graph.number_of_edges(), len(html.encode()) // 1000
            print(f"{size:5}  {edges:5}  {made:24.2f}  {median:17.2f}  {work:12.2f}  {kilobytes:9}")
        browser.close()
    return int(median > READY)


if __name__ == "__main__":
    raise SystemExit(main())
