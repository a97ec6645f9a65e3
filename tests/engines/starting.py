"""Starts each engine that another process runs, and ends it with the tests."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from pyoxigraph import DefaultGraph, RdfFormat, parse, serialize

from graph_builder.stores.builds import open_build
from graph_builder.stores.manifest import QUADS_FILE

HERE = Path(__file__).parent
INSTALL = {
    "oxigraph": "pip install oxigraph",
    "virtuoso-t": "apt install virtuoso-opensource",
    "isql-vt": "apt install virtuoso-opensource",
}
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Running:
    """An engine of another process: its address, and what makes it another one again."""

    endpoint: str
    process: "subprocess.Popen[bytes]"
    folder: Path


@contextmanager
def run(command: list[str | Path], folder: Path, endpoint: str) -> Iterator[Running]:
    """Run a server until the end of the tests; it has answered once when this yields."""
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        command, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL
    )
    try:
        _wait(endpoint, process, folder / "log")
        yield Running(endpoint, process, folder)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _wait(endpoint: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            urlopen(f"{endpoint}?query=ASK%7B%7D", timeout=5).close()  # noqa: S310
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the engine did not start: {log.read_text(errors='replace')[-800:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str) -> str:
    """Return the path of an engine's program; where it is missing, the test says how to get it."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found:
        return found
    told = f"{name} is not here; {INSTALL[name]}"
    if os.environ.get("CI") == "true":
        pytest.fail(told)
    pytest.skip(told)


@contextmanager
def serve(folder: Path, root: Path) -> Iterator[Running]:
    port = str(free_port())
    command = [sys.executable, "-m", "graph_builder", "serve", "--store", root, "--port", port]
    with run(command, folder, f"http://127.0.0.1:{port}/sparql") as running:
        yield running


@contextmanager
def oxigraph(folder: Path, root: Path | None = None) -> Iterator[Running]:
    """Run Oxigraph's own server: over the build, only reading; without one, empty and writable."""
    command: list[str | Path] = [program("oxigraph")]
    address = f"127.0.0.1:{free_port()}"
    if root is None:
        command += ["serve", "-l", folder / "data", "--bind", address]
    else:
        lines = open_build(root).path / QUADS_FILE
        loading = [*command, "load", "-l", folder / "data", "--file", lines]
        subprocess.run(loading, check=True, capture_output=True, timeout=START_SECONDS)
        command += ["serve-read-only", "-l", folder / "data", "--bind", address]
    with run(command, folder, f"http://{address}/query") as running:
        yield running


@contextmanager
def virtuoso(folder: Path, root: Path | None = None) -> Iterator[Running]:
    """Run Virtuoso on ports of its own, with the build's named graphs loaded if one is given."""
    server, loader = program("virtuoso-t"), program("isql-vt")
    port, sql = free_port(), free_port()
    ini = (HERE / "virtuoso.ini").read_text(encoding="utf-8")
    (folder / "virtuoso.ini").write_text(ini.format(sql=sql, http=port), encoding="utf-8")
    command: list[str | Path] = [server, "+foreground", "+configfile", folder / "virtuoso.ini"]
    with run(command, folder, f"http://127.0.0.1:{port}/sparql") as running:
        if root is not None:
            _write_named(open_build(root).path / QUADS_FILE, folder / "build.nq")
            isql(loader, sql, "ld_dir('.', 'build.nq', 'urn:none'); rdf_loader_run();", folder)
        (folder / "sql").write_text(str(sql))
        yield running


def isql(loader: str, port: int, text: str, folder: Path) -> str:
    done = subprocess.run(
        [loader, f"127.0.0.1:{port}", "dba", "dba", "VERBOSE=OFF", f"EXEC={text}"],
        cwd=folder,
        capture_output=True,
        check=True,
        timeout=START_SECONDS,
    )
    return done.stdout.decode()


def _write_named(lines: Path, path: Path) -> None:
    quads = parse(path=lines, format=RdfFormat.N_QUADS)
    named = (quad for quad in quads if not isinstance(quad.graph_name, DefaultGraph))
    with path.open("wb") as out:
        serialize(named, out, format=RdfFormat.N_QUADS)


STARTED: Mapping[str, Callable[[Path, Path], AbstractContextManager[Running]]] = {
    "serve": serve,
    "oxigraph": oxigraph,
    "virtuoso": virtuoso,
}

EMPTY: Mapping[str, Callable[[Path], AbstractContextManager[Running]]] = {
    "oxigraph": oxigraph,
    "virtuoso": virtuoso,
}
