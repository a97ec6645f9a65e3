"""Measures `/sparql` beside Oxigraph's own server on the same store, or lets bad clients at it.

`python benchmarks/serve.py` prints latency and throughput over the named questions;
`python benchmarks/serve.py --soak 120` mixes good and bad requests and watches memory.
"""

import argparse
import http.client
import itertools
import json
import random
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from graph_builder.errors import UsageError
from graph_builder.graph import open_graph
from graph_builder.stores.builds import open_build

ROUNDS = 15
WARM = 2
THROUGHPUT_SECONDS = 10
CLIENTS = 2
IDLE = 15
TARGET = 0.7
JSON = "application/sparql-results+json"
TURTLE = "text/turtle"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"
GOOD = "SELECT * { ?s a <https://w3id.org/danvan/ontology#Source> } LIMIT 50"
MEANT = {200, 304, 400, 403, 404, 405, 406, 413, 415, 429, 503, 504, 507}


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the values of its examples, and whether it answers with a graph."""

    name: str
    text: str

    def marked(self, number: int) -> "Question":
        """Return the same question in other bytes, so that no answer is known already."""
        return Question(self.name, f"{self.text}\n# {number}")

    @property
    def accept(self) -> str:
        """What the answer is asked for as."""
        return TURTLE if re.search(r"^\s*CONSTRUCT", self.text, re.MULTILINE) else JSON


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: who it is, its process, its port and the path of its endpoint."""

    name: str
    process: "subprocess.Popen[bytes]"
    port: int
    path: str

    def ask(self, connection: http.client.HTTPConnection, question: Question) -> bytes:
        """Return the answer; end all where there is none."""
        headers = {"Content-Type": "application/sparql-query", "Accept": question.accept}
        connection.request("POST", self.path, question.text.encode(), headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{self.name}: {question.name}: {response.status}: {body[:300]!r}")
        return body

    def connect(self) -> http.client.HTTPConnection:
        """Open a connection that is kept."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)


def questions(store: Path) -> list[Question]:
    """Return each question that this store can answer with the examples of its parameters."""
    found = []
    with open_graph(store) as graph:
        for question in graph.questions().values():
            values = {each.name: each.example for each in question.parameters if each.example}
            with suppress(UsageError):  # the store does not know every example
                found.append(Question(question.name, graph.bound(question.name, **values)))
    return found


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running(name: str, command: Sequence[str], port: int, path: str) -> Iterator[Server]:
    """Run a server until the end of the block."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: answers(port), 30)
        yield Server(name, process, port, path)
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def ours(store: Path, *options: str) -> Iterator[Server]:
    """Run our server, and wait until it holds the build in memory."""
    port = free_port()
    command = [sys.executable, "-m", "graph_builder", "serve", "--port", str(port)]
    with running("danvan", [*command, "--store", str(store), *options], port, "/sparql") as server:
        wait_for(lambda: health(port)["hold"] == "memory", 60)
        wait_for(lambda: rests(port), 60)
        yield server


@contextmanager
def theirs(store: Path) -> Iterator[Server]:
    """Run Oxigraph's own server on the same store, which lies on disk."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("oxigraph")), "serve-read-only"]
    place = ["--location", str(open_build(store).store), "--bind", f"127.0.0.1:{port}"]
    with running("oxigraph", [*command, *place], port, "/query") as server:
        yield server


def wait_for(true: Callable[[], bool], seconds: float) -> None:
    """Wait until something is true; end all where it does not become so."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise SystemExit("a server did not start")
        time.sleep(0.1)


def answers(port: int) -> bool:
    """Tell whether somebody listens."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def health(port: int) -> dict[str, object]:
    """Return what our server says of itself."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/health")
    state: dict[str, object] = json.loads(connection.getresponse().read())
    connection.close()
    return state


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


def rests(port: int) -> bool:
    """Tell whether no worker is busy for a while: our server reads ahead while nobody asks."""
    for _ in range(IDLE):
        if health(port)["busy"]:
            return False
        time.sleep(0.2)
    return True


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


@dataclass(slots=True)
class Seen:
    """What a soak has seen: statuses by kind of request, and the server's size over time."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    sizes: list[tuple[float, int, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, status: int) -> None:
        """Count an answer."""
        with self.lock:
            self.statuses[kind, status] += 1


def requests(asked: Sequence[Question]) -> dict[str, Callable[[], tuple[str, str, bytes | None]]]:
    """Return what is asked, by kind, each as method, path and body."""

    def get(text: str) -> tuple[str, str, bytes | None]:
        return "GET", "/sparql?" + urlencode({"query": text}), None

    order = random.Random(0)  # noqa: S311  # no secret
    numbers = itertools.count()
    return {
        "good": lambda: get(order.choice(asked).marked(next(numbers)).text),
        "good, again": lambda: get(order.choice(asked).text),
        "good, small": lambda: get(GOOD),
        "page": lambda: ("GET", "/id/doc/party/tw/11/nq/25.ttl", None),
        "endless": lambda: get(ENDLESS),
        "huge": lambda: get(HUGE),
        "deep": lambda: get("ASK " + "{" * 3000 + "}" * 3000),
        "syntax": lambda: get("SELECT ?s WHERE"),
        "service": lambda: get("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"),
        "update": lambda: ("POST", "/sparql", b"update=DROP+ALL"),
        "too large": lambda: ("POST", "/sparql", b"query=" + b"x" * 200_000),
        "nowhere": lambda: ("GET", "/id/no/such/thing", None),
    }


def soak(store: Path, seconds: int) -> None:
    """Let four good and bad clients at our server, and print what they saw."""
    asked, seen = questions(store), Seen()
    with ours(store, "--timeout", "5") as server:
        end = time.monotonic() + seconds
        threads = [
            threading.Thread(target=bother, args=(server.port, f"127.0.0.{n}", asked, end, seen))
            for n in range(1, 5)
        ]
        for thread in threads:
            thread.start()
        started = time.monotonic()
        while any(thread.is_alive() for thread in threads):
            seen.sizes.append((time.monotonic() - started, *size(server.process.pid)))
            time.sleep(1)
        time.sleep(3)
        last, state = size(server.process.pid), health(server.port)
    report(seen, last, state)


def bother(port: int, source: str, asked: Sequence[Question], end: float, seen: Seen) -> None:
    """Send one request after the other, and leave before the answer now and then."""
    kinds, order = requests(asked), random.Random(source)  # noqa: S311  # no secret
    while time.monotonic() < end:
        kind = order.choice(list(kinds))
        method, path, body = kinds[kind]()
        connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=60, source_address=(source, 0)
        )
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before all was sent
            connection.request(method, path, body, {"Accept": "*/*", **form})
            if order.random() < 0.1:
                kind, status = f"{kind}, left", 0
            else:
                response = connection.getresponse()
                response.read()
                status = response.status
            seen.add(kind, status)
        connection.close()


def size(pid: int) -> tuple[int, int]:
    """Return the memory of the server's own process in MiB, and its open descriptors."""
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", text)
    return int(found[1]) // 1024 if found else 0, len(list(Path(f"/proc/{pid}/fd").iterdir()))


def report(seen: Seen, last: tuple[int, int], state: dict[str, object]) -> None:
    """Print what was seen; fail where a status was not meant."""
    print("| request | answers by status |")
    print("|---|---|")
    for kind in sorted({kind for kind, _ in seen.statuses}):
        told = {status: n for (each, status), n in seen.statuses.items() if each == kind}
        listed = ", ".join(f"{status or 'left'}: {told[status]}" for status in sorted(told))
        print(f"| {kind} | {listed} |")
    quarter = seen.sizes[len(seen.sizes) // 4]
    print(f"after {quarter[0]:.0f} s: {quarter[1]} MiB, {quarter[2]} descriptors")
    print(f"at the end, at rest: {last[0]} MiB, {last[1]} descriptors")
    print(f"health: {json.dumps(state)}")
    odd = {status for _, status in seen.statuses} - MEANT - {0}
    small = {status for kind, status in seen.statuses if kind == "good, small"} - {200}
    if odd or small:
        raise SystemExit(f"answers that were not meant: {sorted(odd | small)}")


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
