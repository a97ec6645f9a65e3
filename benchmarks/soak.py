"""Lets good and bad clients at our server, and watches what they get and how large it becomes."""

import http.client
import itertools
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from servers import Question, health, ours, questions

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"
GOOD = "SELECT * { ?s a <https://w3id.org/danvan/ontology#Source> } LIMIT 50"
MEANT = {200, 304, 400, 403, 404, 405, 406, 413, 415, 429, 503, 504, 507}


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
