"""Measures what the query pool costs beside the bare engine: `python benchmarks/pool.py FOLDER`.

The folder holds a build of all records. Run it on a machine that does nothing else.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from graph_builder.errors import QueryTimeout
from graph_builder.stores.asking import AskingStore
from graph_builder.stores.builds import open_build
from graph_builder.stores.embedded import EmbeddedStore
from graph_builder.stores.formats import JSON
from graph_builder.stores.manifest import QUADS_FILE
from graph_builder.stores.pool import QueryPool
from graph_builder.stores.protocol import Limits
from graph_builder.stores.sources import Keeper

ROUNDS = 5
LABELS = """
PREFIX dv: <https://w3id.org/danvan/ontology#>
SELECT ?thing ?label ?type {
  ?thing dv:labelVi ?label ; a ?type FILTER(CONTAINS(?label, "Hoàng Mai"))
} ORDER BY ?label LIMIT 200
"""
QUERIES = {
    "nothing (`ASK {}`)": "ASK {}",
    "200 rows found by text": LABELS,
    "10,000 rows": "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 10000",
    "count of all": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def median(run: Callable[[], object], rounds: int) -> float:
    """Return the median of the milliseconds that some runs take, after one that is not counted."""
    run()
    return statistics.median(timed(run) for _ in range(rounds))


def timed(run: Callable[[], object]) -> float:
    """Return the milliseconds that a run takes."""
    begun = time.perf_counter()
    run()
    return (time.perf_counter() - begun) * 1000


def engine(store: Store, text: str) -> bytes | None:
    """Answer as the engine does, in this process and without any limit."""
    result = store.query(text)
    if not isinstance(result, QuerySolutions):
        return str(bool(result)).encode()
    return result.serialize(format=QueryResultsFormat.JSON)


def overhead(root: Path, pool: QueryPool) -> Iterator[str]:
    """Compare answers in bytes of the pool, of the engine in this process, and from disk."""
    store = Store()
    store.bulk_load(path=str(open_build(root).path / QUADS_FILE), format=RdfFormat.N_QUADS)
    yield "| query | engine in this process | pool in memory | more | one worker on disk |"
    yield "|---|---|---|---|---|"
    with EmbeddedStore(root) as disk:
        for name, text in QUERIES.items():
            rounds = 300 if name.startswith("nothing") else 15
            bare = median(lambda text=text: engine(store, text), rounds)
            ours = median(lambda text=text: pool.serialize(text, JSON), rounds)
            disked = median(lambda text=text: disk.serialize(text, JSON), rounds)
            yield (
                f"| {name} | {bare:.2f} ms | {ours:.2f} ms | {ours - bare:+.2f} ms "
                f"| {disked:.2f} ms |"
            )


def starts(root: Path) -> Iterator[str]:
    """Measure how soon a pool answers first: from disk, then from memory; and a single store."""

    def first(open_store: Callable[[], AskingStore]) -> float:
        begun = time.perf_counter()
        with open_store() as store:
            store.serialize("ASK {}", JSON)
            return (time.perf_counter() - begun) * 1000

    kinds: dict[str, Callable[[], AskingStore]] = {
        "of a pool that loads meanwhile": lambda: QueryPool(root),
        "of a pool, from memory": lambda: QueryPool(root, hold="memory"),
        "of a single worker on disk": lambda: EmbeddedStore(root),
    }
    for name, kind in kinds.items():
        spent = statistics.median(first(kind) for _ in range(ROUNDS))
        yield f"- first answer {name}: {spent:.0f} ms"


def replacing(root: Path, pool: QueryPool) -> Iterator[str]:
    """Measure a fork, and what a killed query costs beyond its deadline."""
    with keeper(root) as held:

        def fork() -> None:
            worker = held.start()
            worker.ask(
                {"text": "ASK {}", "seconds": 9, "memory": 2**31, "rows": 1, "bytes": 99},
                Limits(),
            )
            worker.end()

        yield f"- fork, first answer and end of a worker: {median(fork, 30):.1f} ms"

    def late() -> None:
        with suppress(QueryTimeout):
            pool.query(ENDLESS, limits=Limits(seconds=0.2))

    yield f"- a query killed at its deadline, beyond it: {median(late, ROUNDS) - 200:.1f} ms"


@contextmanager
def keeper(root: Path) -> Iterator[Keeper]:
    """Give a keeper that has loaded the build."""
    held = Keeper(open_build(root))
    try:
        held.load()
        yield held
    finally:
        held.close()


def memory(root: Path) -> Iterator[str]:
    """Measure what is held once, and what a worker makes its own."""
    with QueryPool(root, workers=1, hold="memory") as pool:
        pool.query("ASK {}")
        (own, *_) = [pid for pid in children(os.getpid()) if children(pid)]
        yield f"- the keeper: {mebibytes(own, 'Rss'):.0f} MiB"
        (worker,) = children(own)
        yield f"- a worker alone, after `ASK {{}}`: {mebibytes(worker, 'Private_Dirty'):.1f} MiB"
        pool.query(QUERIES["count of all"])
        yield f"- after reading everything: {mebibytes(worker, 'Private_Dirty'):.1f} MiB"


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(one) for task in tasks for one in task.read_text().split()]


def mebibytes(pid: int, kind: str) -> float:
    """Return one kind of the memory of a process."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")) / 1024


def throughput(pool: QueryPool) -> Iterator[str]:
    """Measure answers a second for one client and for two."""
    for name in list(QUERIES)[:2]:
        rounds = 600 if name.startswith("nothing") else 60
        rates = []
        for clients in (1, 2):
            with ThreadPoolExecutor(clients) as threads:
                ask = [QUERIES[name]] * rounds
                spent = timed(
                    lambda ask=ask, threads=threads: list(
                        threads.map(lambda text: pool.serialize(text, JSON), ask)
                    )
                )
            rates.append(rounds / spent * 1000)
        yield f"- {name}: {rates[0]:,.0f} a second by one client, {rates[1]:,.0f} by two"


def main(folder: str) -> None:
    """Measure everything and print it."""
    root = Path(folder)
    print(f"{open_build(root).manifest.quads:,} quads, {os.cpu_count()} processors, load ", end="")
    print(f"{os.getloadavg()[0]:.1f}; above 0.5 the times say little\n")
    with QueryPool(root, workers=2, hold="memory") as pool:
        for part in (overhead(root, pool), throughput(pool), replacing(root, pool)):
            print(*part, "", sep="\n", flush=True)
    for part in (starts(root), memory(root)):
        print(*part, "", sep="\n", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
