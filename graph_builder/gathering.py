"""Gathers by SPARQL what a store does not hand over as files: its statements, its names."""

import os
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol, runtime_checkable

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from graph_builder.errors import EndpointTruncated, StoreError, StoreMissing
from graph_builder.indexing import FILE, FORMAT
from graph_builder.names import PREDICATES, Said, documents, names
from graph_builder.namespaces import BASE
from graph_builder.search import write_index
from graph_builder.stores.builds import Build
from graph_builder.stores.protocol import Limits, Row, Solutions, Store, Term

PAGE = 5_000
"""Rows of a page: engines that cap their answers allow 10,000, also of what they must sort."""
BUILD_GRAPH = f"{BASE}graph/build"
"""Where `danvan publish` says which build an engine holds; no statement of a source."""
STAGING = f"{BASE}graph/staging/"
"""Where new graphs wait until they take the place of the old."""
DIGEST = "http://purl.org/dc/terms/identifier"
CACHE = "DANVAN_CACHE"
_PATIENT = Limits(seconds=120.0)
_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_PUBLISHED = f"SELECT ?v {{ GRAPH <{BUILD_GRAPH}> {{ <{BUILD_GRAPH}> <{DIGEST}> ?v }} }}"
_LABELS = """
SELECT (COUNT(*) AS ?n) (SUM(STRLEN(STR(?o))) AS ?size) {
  SELECT DISTINCT ?s ?o { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o }
}
"""


@runtime_checkable
class Built(Protocol):
    """A store over a build in a folder, whose files say the same as it answers."""

    @property
    def build(self) -> Build: ...  # noqa: D102  # as its class says


def named_quads(store: Store) -> Iterator[Quad]:
    """Yield every statement of our named graphs, asked page by page, each graph whole."""
    for graph, expected in _our_graphs(store).items():
        found = 0
        for row in pages(store, "?s ?p ?o", f"GRAPH <{graph}> {{ ?s ?p ?o }}"):
            subject, predicate, value = row
            if isinstance(subject, (NamedNode, BlankNode)) and isinstance(predicate, NamedNode):
                yield Quad(subject, predicate, _value(value), NamedNode(graph))
                found += 1
        if found != expected:
            raise EndpointTruncated(
                f"graph {graph}: {found} statements came of {expected}; ask again"
            )


def with_default(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield each quad twice: in its named graph, and in the default graph, the union of all."""
    for quad in quads:
        yield quad
        yield Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


def index_of(store: Store, name: str) -> Path:
    """Return the search index of a store: that of its build, or one gathered into the cache.

    `name` tells the stores apart; the index is gathered anew when the store's data change.
    """
    if isinstance(store, Built):
        return store.build.path / FILE
    place = cache_folder() / "names"
    key = _digest(name)
    path = place / f"{key}-{FORMAT}-{_version(store)}.sqlite"
    if not path.exists():
        _write(said_by(store), path)
        for older in place.glob(f"{key}-*.sqlite"):
            if older != path:
                with suppress(OSError):  # somebody else still reads it, on Windows
                    older.unlink()
    return path


def said_by(store: Store) -> Said:
    """Return what the store says with the properties that name things, asked once for all."""
    found: defaultdict[NamedNode, list[tuple[NamedNode, NamedNode | Literal]]] = defaultdict(list)
    listed = " ".join(str(predicate) for predicate in PREDICATES)
    for row in pages(store, "?s ?p ?o", f"VALUES ?p {{ {listed} }} ?s ?p ?o"):
        thing, predicate, value = row
        if not isinstance(thing, NamedNode) or not isinstance(predicate, NamedNode):
            continue
        if isinstance(value, (NamedNode, Literal)):
            found[predicate].append((thing, value))
    if not found:
        raise StoreMissing(
            "the endpoint holds nothing of this graph, so nothing can be found by name; "
            "send a build with danvan publish, or ask with danvan sparql"
        )
    return lambda predicate: found[predicate]


def pages(store: Store, columns: str, pattern: str) -> Iterator[Row]:
    """Yield the distinct rows of a pattern over ?s, page by page in the order of ?s.

    A page ends with the last subject that is surely whole, and the next begins after it.
    """
    last = ""
    while True:
        text = (
            f"SELECT DISTINCT {columns} {{ {pattern} FILTER(STR(?s) > {Literal(last)}) }} "
            f"ORDER BY STR(?s) LIMIT {PAGE}"
        )
        rows = _rows(store, text)
        if len(rows) < PAGE:
            yield from rows
            return
        beyond = _text(rows[-1][0])
        whole = [row for row in rows if _text(row[0]) != beyond]
        if not whole:
            raise EndpointTruncated(f"{beyond} stands in more than {PAGE:,} rows of one page")
        yield from whole
        last = _text(whole[-1][0])


def cache_folder() -> Path:
    """Return the folder for what can be gathered again: DANVAN_CACHE, or the user's cache."""
    if named := os.environ.get(CACHE):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "danvan" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "danvan"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "danvan"


def _our_graphs(store: Store) -> Mapping[str, int]:
    """Return the number of statements of each graph of ours; an engine may keep others too."""
    counts = {_text(graph): int(_text(number)) for graph, number in _rows(store, _GRAPHS)}
    passing = (BUILD_GRAPH, STAGING)
    return {
        graph: counts[graph]
        for graph in sorted(counts)
        if graph.startswith(BASE) and not graph.startswith(passing)
    }


def _version(store: Store) -> str:
    """Return what changes with the names: the digest that was published, else a sum of labels."""
    rows = _rows(store, _PUBLISHED) or _rows(store, _LABELS)
    told = " ".join(_text(term) for row in rows for term in row)
    return _digest(told)


def _digest(text: str) -> str:
    import hashlib  # takes 8 ms to load, and a build in a folder needs none

    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _write(said: Said, path: Path) -> None:
    waiting = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        waiting.unlink(missing_ok=True)
        write_index(names(said), documents(said), waiting)
        waiting.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"{path.parent}: cannot be written: {error}; set {CACHE} to another folder"
        ) from error


def _rows(store: Store, text: str) -> tuple[Row, ...]:
    answer = store.query(text, limits=_PATIENT)
    if not isinstance(answer, Solutions) or answer.truncated:
        raise EndpointTruncated("an answer that must be whole was cut by the limits")
    return answer.rows


def _text(term: "Term | None") -> str:
    return "" if term is None else term.value


def _value(term: "Term | None") -> Term:
    if term is None:
        raise EndpointTruncated("a statement without an object came")
    return term
