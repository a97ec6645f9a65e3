"""A small dataset, and builds made from it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph_builder.stores import open_store
from graph_builder.stores.builds import Build, new_build, publish
from graph_builder.stores.loading import describe, write_store
from graph_builder.stores.locking import build_lock
from graph_builder.stores.protocol import Store

HERE = Path(__file__).parent
E = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


def dataset(size: int, *, mark: str = "one") -> bytes:
    """Return canonical N-Quads about `size` bodies, each fact in the default and a source graph."""
    triples = [
        f'<{E}a> {LABEL} "Quận ủy Hoàng Mai"@vi',
        f'<{E}a> {LABEL} "Hoàng Mai \\"district\\" <x> <y>"@en',
        f'<{E}a> <{E}on> "2018-06-12"^^<{XSD}date>',
        f'<{E}a> <{E}people> "12"^^<{XSD}integer>',
        f'<{E}mark> <{E}is> "{mark}"',
        *(f"<{E}b{i}> <{E}under> <{E}b{i // 2}>" for i in range(size)),
    ]
    lines = [f"{triple}{graph} .\n" for triple in triples for graph in ("", f" <{E}source>")]
    return "".join(sorted(lines)).encode()


@pytest.fixture
def write_lines(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(data: bytes) -> Path:
        path = tmp_path / f"{len(list(tmp_path.glob('*.nq')))}.nq"
        path.write_bytes(data)
        return path

    return write


def make_build(root: Path, data: bytes) -> Build:
    with build_lock(root), new_build(root) as folder:
        lines = folder / "quads.nq"
        lines.write_bytes(data)
        counts = write_store(folder, lines)
        (folder / "search.sqlite").write_bytes(b"a side file")
        return publish(root, folder, describe(folder, counts))


@pytest.fixture(name="make_build")
def make_build_fixture() -> Callable[[Path, bytes], Build]:
    return make_build


@pytest.fixture(name="dataset", scope="session")
def dataset_fixture() -> Callable[..., bytes]:
    return dataset


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One build of the small dataset, for tests that only read."""
    root = tmp_path_factory.mktemp("built")
    make_build(root, dataset(300))
    return root


@pytest.fixture(params=["embedded"])
def store(request: pytest.FixtureRequest, built: Path) -> Iterator[Store]:
    """Each kind of store, holding the small dataset."""
    locations = {"embedded": built}
    with open_store(locations[request.param]) as opened:
        yield opened


@pytest.fixture
def start() -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Start one of the child programs beside this file; what still runs at the end is killed."""
    running: list[subprocess.Popen[str]] = []

    def run(name: str, *arguments: object) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, str(HERE / name), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(HERE.parents[1])},
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()
