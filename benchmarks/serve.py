"""Measures `/sparql` beside Oxigraph's own server on the same store, or lets bad clients at it.

`python benchmarks/serve.py` prints latency and throughput over the named questions;
`python benchmarks/serve.py --soak 120` mixes good and bad requests and watches memory.
"""

import argparse
import json
import random
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from servers import Question, Server, ours, questions, theirs
from soak import soak

ROUNDS = 15
WARM = 2
THROUGHPUT_SECONDS = 10
CLIENTS = 2
TARGET = 0.7


@dataclass(frozen=True, slots=True)
class Latency:
    """The median milliseconds of each server for one question, in the order of the servers."""

    name: str
    anew: Sequence[float]
    again: Sequence[float]

    @property
    def ratio(self) -> float:
        """Return ours by theirs, nothing of the question known to either."""
        return self.anew[0] / self.anew[1]


def latency(servers: Sequence[Server], question: Question) -> Latency:
    """Ask by turns, first each time as nobody asked before, then the same again."""
    anew = medians(servers, [question.marked(number) for number in range(ROUNDS + WARM)])
    return Latency(question.name, anew, medians(servers, [question] * (ROUNDS + WARM)))


def medians(servers: Sequence[Server], asked: Sequence[Question]) -> list[float]:
    """Return the median latency of each server in milliseconds, all of them asked by turns."""
    connections = [server.connect() for server in servers]
    times: list[list[float]] = [[] for _ in servers]
    sizes = set()
    for question in asked:
        for server, connection, taken in zip(servers, connections, times, strict=True):
            started = time.perf_counter()
            body = server.ask(connection, question)
            taken.append((time.perf_counter() - started) * 1000)
            sizes.add(len(json.loads(body)["results"]["bindings"]) if body[:1] == b"{" else 0)
    for connection in connections:
        connection.close()
    if len(sizes) > 1:
        raise SystemExit(f"{asked[0].name}: the servers answer {sorted(sizes)} rows")
    return [statistics.median(taken[WARM:]) for taken in times]


def throughput(server: Server, asked: Sequence[Question]) -> float:
    """Return how many answers a second some clients get together, none of them asked before."""
    end, counts = time.monotonic() + THROUGHPUT_SECONDS, [0] * CLIENTS

    def ask(client: int) -> None:
        connection, order = server.connect(), random.Random(client)  # noqa: S311  # no secret
        while time.monotonic() < end:
            server.ask(connection, order.choice(asked).marked(counts[client] * CLIENTS + client))
            counts[client] += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / THROUGHPUT_SECONDS


def compare(store: Path) -> None:
    """Print latency and throughput of both servers, and their ratio."""
    asked = questions(store)
    with ours(store) as one, theirs(store) as other:
        found = [latency((one, other), question) for question in asked]
        rates = [throughput(server, asked) for server in (one, other)]
    print("| question | danvan, ms | oxigraph, ms | ratio | danvan again | oxigraph again |")
    print("|---|---:|---:|---:|---:|---:|")
    for each in sorted(found, key=lambda one: one.name):
        print(_row(each.name, each.anew, each.again))
    anew, again = (
        [statistics.median(times) for times in zip(*rows, strict=True)]
        for rows in ([one.anew for one in found], [one.again for one in found])
    )
    print(_row(f"**median of {len(found)} questions**", anew, again))
    ratio = statistics.median(each.ratio for each in found)
    print(f"| **median of the ratios** (at most {TARGET}) | | | {ratio:.2f} | | |")
    print(f"| answers a second, {CLIENTS} clients | {rates[0]:.0f} | {rates[1]:.0f} | | | |")


def _row(name: str, anew: Sequence[float], again: Sequence[float]) -> str:
    cells = (*map("{:.1f}".format, anew), f"{anew[0] / anew[1]:.2f}", *map("{:.1f}".format, again))
    return f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    """Compare, or soak."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, default=Path(".danvan"), help="the build's folder")
    parser.add_argument("--soak", type=int, default=0, metavar="SECONDS")
    options = parser.parse_args()
    if options.soak:
        soak(options.store, options.soak)
    else:
        compare(options.store)


if __name__ == "__main__":
    main()
