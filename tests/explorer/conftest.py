"""The server over the five articles: in this process, and as the command that people run."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graph_builder.explorer.app import create_app
from graph_builder.explorer.service import Service, Settings, open_service
from graph_builder.stores.protocol import Limits

LOCAL = "http://127.0.0.1"
SECONDS = 2.0
ROWS = 8_000


@pytest.fixture(scope="session")
def service(built: Path) -> Iterator[Service]:
    """What every server of this process is asked through."""
    opened = open_service(built, Settings(limits=Limits(seconds=SECONDS, rows=ROWS)))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def client(service: Service) -> TestClient:
    """A client of the server in this process."""
    return TestClient(create_app(service), base_url=LOCAL, raise_server_exceptions=False)


@dataclass(frozen=True)
class Running:
    """A server that runs: the process of `danvan serve`, and its address without the last slash."""

    process: "subprocess.Popen[str]"
    address: str

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal; return the exit code and what was said until the end."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=15)
        return self.process.returncode, said


@dataclass(frozen=True)
class Ran:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


Serve = Callable[..., Running]
Run = Callable[..., Ran]


def _starter(built: Path, running: "list[subprocess.Popen[str]]") -> Serve:
    def start(*options: str, store: Path = built) -> Running:
        process = subprocess.Popen(
            [sys.executable, "-m", "graph_builder", "serve", "--port", "0", *options],
            env={"PATH": os.environ["PATH"], "DANVAN_STORE": str(store), "DANVAN_LANG": "vi"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://\S+(?=/)", line)
        assert found, line + process.stderr.read()
        return Running(process, found[0])

    return start


def _stop(running: "list[subprocess.Popen[str]]") -> None:
    for process in running:
        process.terminate()
    for process in running:
        process.communicate(timeout=20)


@pytest.fixture
def serve(built: Path) -> Iterator[Serve]:
    """Start `danvan serve` on a free port, as often as called; all end with the test."""
    running: list[subprocess.Popen[str]] = []
    yield _starter(built, running)
    _stop(running)


@pytest.fixture(scope="session")
def serve_once(built: Path) -> Iterator[Running]:
    """One `danvan serve` for tests that only ask."""
    running: list[subprocess.Popen[str]] = []
    yield _starter(built, running)()
    _stop(running)


@pytest.fixture
def danvan(built: Path) -> Run:
    """Run a command to its end."""

    def run(*arguments: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "graph_builder", *arguments],
            env={"PATH": os.environ["PATH"], "DANVAN_STORE": str(built), "DANVAN_LANG": "vi"},
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    return run
