"""A small dataset, and builds made from it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph_builder.stores.asking import AskingStore
from graph_builder.stores.builds import Build, new_build, publish
from graph_builder.stores.embedded import EmbeddedStore
from graph_builder.stores.loading import describe, write_store
from graph_builder.stores.locking import build_lock
from graph_builder.stores.pool import QueryPool

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


@pytest.fixture(name="make_build", scope="session")
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


KINDS: dict[str, Callable[[Path], AskingStore]] = {
    "embedded": EmbeddedStore,
    "disk-pool": lambda root: QueryPool(root, workers=2, hold="disk"),
    "memory-pool": lambda root: QueryPool(root, workers=2, hold="memory"),
}


@pytest.fixture(scope="module", params=KINDS)
def store(request: pytest.FixtureRequest, built: Path) -> Iterator[AskingStore]:
    """Each kind of store that asks workers, holding the small dataset."""
    with KINDS[request.param](built) as opened:
        yield opened


@pytest.fixture(scope="module")
def others() -> frozenset[int]:
    """The processes that other tests have started from this one before the pool did."""
    return frozenset(children(os.getpid()))


@pytest.fixture(scope="module")
def pool(built: Path, others: frozenset[int]) -> Iterator[QueryPool]:  # others first
    """A pool in memory with two workers, holding the small dataset."""
    with QueryPool(built, workers=2, hold="memory") as opened:
        yield opened


PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o"
ANY = "(<a:a>|!<a:a>)*"
ENDLESS = {
    "product": f"SELECT (COUNT(*) AS ?count) {{ {PRODUCT} }}",
    "path": f"SELECT (COUNT(*) AS ?count) {{ ?a {ANY} ?b . ?c {ANY} ?d . ?e {ANY} ?f }}",
    "sort": f"SELECT ?a {{ {PRODUCT} }} ORDER BY RAND()",
    "group": f"SELECT ?a (SAMPLE(?l) AS ?x) {{ {PRODUCT} }} GROUP BY ?a",
    "concat": f"SELECT (GROUP_CONCAT(STR(?a)) AS ?x) {{ {PRODUCT} }}",
    "chain": "ASK { " + " ".join(f"?v{i} ?p{i} ?v{i + 1} ." for i in range(300)) + " }",
    "optional": f"SELECT (COUNT(*) AS ?count) {{ ?x ?y ?z OPTIONAL {{ {PRODUCT} }} }}",
    "rows": f"SELECT * {{ {PRODUCT} FILTER(STRLEN(CONCAT(STR(?a), STR(?o))) = 7) }}",
}


@pytest.fixture(params=ENDLESS)
def endless(request: pytest.FixtureRequest) -> str:
    """Each query that never ends."""
    return ENDLESS[request.param]


@pytest.fixture(name="all_endless")
def all_endless_fixture() -> dict[str, str]:
    return ENDLESS


def gone(pid: int, seconds: float) -> bool:
    """Wait until a process has ended; its parent may still have to be told."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.fixture(name="gone", scope="session")
def gone_fixture() -> Callable[[int, float], bool]:
    return gone


def children(pid: int) -> list[int]:
    """Return the processes that any thread of a process has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(one) for task in tasks for one in task.read_text().split()]


@pytest.fixture(name="children", scope="session")
def children_fixture() -> Callable[[int], list[int]]:
    return children


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
