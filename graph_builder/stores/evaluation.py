"""Asks the engine as the standard means it: columns as written, graphs merged into a set."""

from collections.abc import Sequence
from typing import TypeAlias

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
)

from graph_builder.stores.wire import Message

Result: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples


class NoGraph(ValueError):
    """Says that what names a graph is no IRI."""


def evaluate(store: Store, request: Message) -> Result:
    """Return the engine's result for a request; see `asking.request_of`."""
    text = request["text"]
    if "star" in request:
        text = _name_columns(text, request["star"], request["variables"])
    if "dataset" in request:
        return _over(store, text, *map(_graphs, request["dataset"]))
    if "merged" in request:
        prologue, default, named = request["merged"]
        Store().query(text)  # so that an error tells a place in the text that was asked
        return _over(store, text, _resolve(prologue, default), _resolve(prologue, named))
    return store.query(text)


def _name_columns(text: str, star: int, written: Sequence[str]) -> str:
    """Put the columns in order of first use in place of `*`; the engine sorts them by name."""
    solutions = Store().query(text)
    if not isinstance(solutions, QuerySolutions) or not solutions.variables:
        return text
    visible = {variable.value for variable in solutions.variables}
    named = " ".join(f"?{name}" for name in written if name in visible)
    return f"{text[:star]} {named} {text[star + 1 :]}"


def _graphs(iris: Sequence[str]) -> list[NamedNode]:
    """Return the graphs of these IRIs, each once."""
    try:
        return [NamedNode(iri) for iri in dict.fromkeys(iris)]
    except ValueError as error:
        raise NoGraph(str(error)) from error


def _resolve(prologue: str, written: Sequence[str]) -> list[NamedNode]:
    """Return the graphs that these words name after this prologue, each once."""
    if not written:
        return []
    columns = " ".join(f"({word} AS ?g{number})" for number, word in enumerate(written))
    solutions = Store().query(f"{prologue}SELECT {columns} {{}}")
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("a SELECT has solutions")
    (row,) = solutions
    return list(dict.fromkeys(term for term in row if isinstance(term, NamedNode)))


def _over(
    store: Store, text: str, default: Sequence[NamedNode], named: Sequence[NamedNode]
) -> Result:
    """Ask these graphs only."""
    if len(default) < 2:  # nothing to merge
        return store.query(text, default_graph=list(default), named_graphs=list(named))
    merged = _merge(store, default, named)
    return merged.query(text, default_graph=DefaultGraph(), named_graphs=list(named))


def _merge(store: Store, default: Sequence[NamedNode], named: Sequence[NamedNode]) -> Store:
    """Copy graphs: the engine itself counts a statement of two default graphs twice."""
    merged = Store()
    merged.bulk_extend(
        Quad(quad.subject, quad.predicate, quad.object)
        for graph in default
        for quad in store.quads_for_pattern(None, None, None, graph)
    )
    merged.bulk_extend(
        quad for graph in named for quad in store.quads_for_pattern(None, None, None, graph)
    )
    return merged
