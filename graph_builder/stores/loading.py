"""Loads canonical N-Quads into a new store and describes what it made."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from graph_builder.errors import StoreError
from graph_builder.stores.manifest import (
    DEFAULT_GRAPH,
    QUADS_FILE,
    STORE_FOLDER,
    Manifest,
    data_files,
    mark_file,
)

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions, Store

_PART = 32 * 2**20
"""Bytes that are loaded at once. The engine holds twenty times as much while it sorts them: of a
whole file of ten million quads 2.4 GiB, of parts 0.3, in about the same time."""
AtPhase = Callable[[str], None]
"""Is told of each phase as it ends, so that a caller can show progress."""


def say_nothing(phase: str) -> None:
    """Ignore a phase."""


def write_store(folder: Path, lines: Path, *, at: AtPhase = say_nothing) -> Mapping[str, int]:
    """Load sorted canonical N-Quads into `store/` and return the checked count of each graph."""
    with told(folder, "cannot write the store"):
        counts = count_lines(lines)
        if lines != folder / QUADS_FILE:
            shutil.copyfile(lines, folder / QUADS_FILE)
        at("counted")
        _load_alone(folder, at)
        check_counts(folder, lines, counts)
    at("checked")
    return counts


def _load_alone(folder: Path, at: AtPhase) -> None:
    store = new_store(folder)
    try:
        load(store, folder / QUADS_FILE)
        at("loaded")
        settle(store)
    finally:
        del store  # closes the files, also for the one who reads the error
    at("closed")


def new_store(folder: Path) -> "Store":
    """Return a new store in `store/`, to be loaded."""
    from pyoxigraph import Store

    return Store(str(folder / STORE_FOLDER))


def settle(store: "Store") -> None:
    """Write everything to disk, in good order for reading."""
    store.flush()
    store.optimize()


def load(store: "Store", *files: Path) -> None:
    """Load files of N-Quads, part by part."""
    from pyoxigraph import RdfFormat

    for path, part in _parts(files):
        try:
            store.bulk_load(part, format=RdfFormat.N_QUADS)
        except (SyntaxError, RuntimeError, ValueError) as error:
            raise StoreError(f"{path}: cannot be loaded: {error}") from error


def _parts(files: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
    """Yield the lines of all files in parts of about one size, each with the file it ends in."""
    waiting, size = list[bytes](), 0
    path = None
    for path in files:
        with path.open("rb") as stream:
            while lines := stream.readlines(_PART - size):
                waiting += lines
                size += sum(map(len, lines))
                if size >= _PART:
                    yield path, b"".join(waiting)
                    waiting, size = [], 0
    if path and waiting:
        yield path, b"".join(waiting)


def check_counts(folder: Path, lines: Path, counts: Mapping[str, int]) -> None:
    """Raise StoreError where the store does not hold as many quads in each graph as the lines."""
    from pyoxigraph import Store

    found = count_store(Store.read_only(str(folder / STORE_FOLDER)))
    if found != counts:
        raise StoreError(f"{lines}: {difference(counts, found)}; are the quads canonical?")


def describe(
    folder: Path,
    counts: Mapping[str, int],
    *,
    inputs: Mapping[str, str] | None = None,
    built: str = "",
) -> Manifest:
    """Return the manifest of a finished folder; `built` is a time to show, or nothing."""
    files = {name: mark_file(path) for name, path in data_files(folder)}
    return Manifest(
        digest=files[QUADS_FILE].sha256,
        quads=sum(counts.values()),
        graphs=dict(counts),
        files=files,
        inputs=dict(inputs or {}),
        versions=_versions(),
        built=built,
    )


def count_store(store: "Store") -> Mapping[str, int]:
    """Return the number of quads in each graph of an open store."""
    counts = {}
    for graph, number in cast("QuerySolutions", store.query(_COUNT_GRAPHS)):
        counts[graph.value if graph else DEFAULT_GRAPH] = int(number.value)
    return {graph: number for graph, number in counts.items() if number}


_COUNT_GRAPHS = """
SELECT ?g (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } GROUP BY ?g
"""


def count_lines(lines: Path) -> Mapping[str, int]:
    """Count the quads of each graph by reading the text, independently of the engine."""
    counts: Counter[str] = Counter()
    with lines.open("rb") as stream:
        for _ in counted(stream, lines, counts):
            pass
    return counts


def counted(stream: Iterable[bytes], lines: Path, counts: Counter[str]) -> Iterator[bytes]:
    """Yield the lines of what is, or becomes, a file; raise StoreError where they are in no order.

    When all are read, `counts` has the quads of each graph.
    """
    found: Counter[bytes] = Counter()
    before = b""
    for number, line in enumerate(stream, 1):
        if line <= before:
            raise StoreError(f"{lines}:{number}: the line is not sorted, or stands twice")
        found[graph_of(line)] += 1
        before = line
        yield line
    counts.update({name.decode(): number for name, number in found.items()})


def graph_of(line: bytes) -> bytes:
    """Return the graph of a canonical line; only a literal can hold a quote, also in its type."""
    body = line.rstrip(b"\n").removesuffix(b" .").split(b" ", 2)[-1]
    _, space, last = body.rpartition(b" ")
    named = space and last.startswith(b"<") and b'"' not in last
    return last[1:-1] if named else DEFAULT_GRAPH.encode()


def _versions() -> Mapping[str, str]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    import pyoxigraph

    try:
        own = version("danvan")
    except PackageNotFoundError:  # a checkout that was never installed
        own = "unknown"
    return {
        "danvan": own,
        "pyoxigraph": pyoxigraph.__version__,
        "python": platform.python_version(),
    }


def difference(expected: Mapping[str, int], found: Mapping[str, int]) -> str:
    """Say for the first graph that differs how many quads it has and should have."""
    graph = min(graph for graph in {*expected, *found} if expected.get(graph) != found.get(graph))
    return (
        f"graph {graph} has {found.get(graph, 0)} quads in the store; "
        f"expected {expected.get(graph, 0)}"
    )


@contextmanager
def told(where: Path, what: str) -> Iterator[None]:
    """Turn an error of the file system into one that says where and what."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{where}: {what}: {error.strerror or error}") from error
