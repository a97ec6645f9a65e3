"""Our server and Oxigraph's on the same store, and the questions that both are asked."""

import http.client
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from graph_builder.errors import UsageError
from graph_builder.graph import open_graph
from graph_builder.stores.builds import open_build

IDLE = 15
"""How many looks in a row, a fifth of a second apart, find a server at rest."""
JSON = "application/sparql-results+json"
TURTLE = "text/turtle"


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


def rests(port: int) -> bool:
    """Tell whether no worker is busy for a while: our server reads ahead while nobody asks."""
    for _ in range(IDLE):
        if health(port)["busy"]:
            return False
        time.sleep(0.2)
    return True
