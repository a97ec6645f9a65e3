"""Reads what a remote engine answers: complete and of the right form, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from graph_builder.errors import EndpointGarbled, EndpointTruncated
from graph_builder.stores.protocol import (
    Answer,
    Boolean,
    Limits,
    Row,
    Solutions,
    Term,
    Triples,
)
from graph_builder.stores.transport import Reply

_Item = TypeVar("_Item")
ROWS_MEDIA = ("application/sparql-results+json", "application/json")
TRIPLES_MEDIA = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "text/plain": RdfFormat.N_TRIPLES,
    "text/turtle": RdfFormat.TURTLE,
}
ACCEPTED = {
    "rows": "application/sparql-results+json, application/json;q=0.5",
    "triples": "application/n-triples, text/turtle;q=0.5",
}
CUT = "X-Danvan-Truncated"  # says of our own endpoint that the limits cut the answer
_MOST_ROWS = "X-SPARQL-MaxRows"  # Virtuoso says so beside a cut answer, with status 200
_ASKED = "__ASK_RETVAL"  # the only variable where Virtuoso answers ASK with a row


def read(reply: Reply, form: str, limits: Limits, place: str) -> Answer:
    """Return the answer to a query of this form; raise an EndpointError where it is not whole."""
    _check_whole(reply, place)
    try:
        if form in {"SELECT", "ASK"}:
            return _read_rows(reply, form, limits, place)
        return _read_triples(reply, limits, place)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise EndpointGarbled(f"{place}: the answer is no result of a query: {problem}") from None
    except SyntaxError as problem:
        raise EndpointGarbled(f"{place}: the answer is no RDF: {problem}") from None


def _check_whole(reply: Reply, place: str) -> None:
    """Refuse what says that it is a part: an answer may be cut and still be readable."""
    if reply.status != 200:
        raise EndpointTruncated(
            f"{place} sends a part of the answer ({reply.status}); ask for less"
        )
    for name in reply.headers:
        if name.upper().startswith("X-SQL-"):
            raise EndpointTruncated(
                f"{place} stopped before the end ({reply.headers[name][:100]}); ask for less, "
                "or let the engine take longer"
            )


def _read_rows(reply: Reply, form: str, limits: Limits, place: str) -> Answer:
    if reply.media not in ROWS_MEDIA:
        raise EndpointGarbled(f"{place} sends {_kind(reply)} where JSON was asked for")
    result = _json(reply.body, place)
    if form == "ASK":
        return Boolean(_boolean(result))
    names = tuple(_names(result))
    rows = tuple(_rows(names, result["results"]["bindings"]))
    _check_most(reply, len(rows), place)
    kept = _within(rows, limits, lambda row: row)
    return Solutions(names, kept, len(kept) < len(rows) or _is_cut(reply))


def _read_triples(reply: Reply, limits: Limits, place: str) -> Triples:
    form = TRIPLES_MEDIA.get(reply.media)
    if form is None:
        raise EndpointGarbled(f"{place} sends {_kind(reply)} where N-Triples were asked for")
    if not reply.framed:
        raise EndpointTruncated(
            f"{place} does not say how long its answer is, and nobody can tell whether lines are "
            "missing; ask by SELECT"
        )
    found = dict.fromkeys(quad.triple for quad in parse(input=reply.body, format=form))
    _check_most(reply, len(found), place)
    kept = _within(tuple(found), limits, _terms)
    return Triples(kept, len(kept) < len(found) or _is_cut(reply))


def _json(body: bytes, place: str) -> Mapping[str, Any]:
    text = body.decode("utf-8")
    try:
        result = json.loads(text)
    except json.JSONDecodeError as problem:
        if text.lstrip()[:1] != "{":
            raise
        near = " ".join(text[problem.pos : problem.pos + 80].split())
        raise EndpointTruncated(f"{place}: the answer breaks off: {near!r}; ask again") from None
    if not isinstance(result, dict):
        raise TypeError("it is no JSON object")
    return result


def _boolean(result: Mapping[str, Any]) -> bool:
    if "boolean" not in result and result["head"]["vars"] == [_ASKED]:
        return any(row[_ASKED]["value"] == "1" for row in result["results"]["bindings"])
    value = result["boolean"]
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _names(result: Mapping[str, Any]) -> Iterator[str]:
    for name in result["head"]["vars"]:
        if not isinstance(name, str):
            raise TypeError(f"{name!r} is no variable")
        yield name


def _rows(names: Sequence[str], bindings: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    if not isinstance(bindings, list):
        raise TypeError("the bindings are no list")
    known = frozenset(names)
    terms: dict[tuple[str, ...], Term] = {}
    for binding in bindings:
        if not binding.keys() <= known:
            raise ValueError(
                f"a row binds {', '.join(binding.keys() - known)}, which no head names"
            )
        yield tuple(_once(binding[name], terms) if name in binding else None for name in names)


def _once(value: Mapping[str, Any], terms: dict[tuple[str, ...], Term]) -> Term:
    """Return the term of a JSON value; the same value gives the same term."""
    parts = (value.get(key, "") for key in ("type", "value", "xml:lang", "datatype"))
    key = tuple(parts)
    if key not in terms:
        terms[key] = _term(*key)
    return terms[key]


def _term(kind: str, value: str, language: str, datatype: str) -> Term:
    if kind == "uri":
        return NamedNode(value)
    if kind == "bnode":
        return BlankNode(value)
    if kind not in {"literal", "typed-literal"}:
        raise ValueError(f"{kind!r} is no type of term")
    if language:
        return Literal(value, language=language)
    return Literal(value, datatype=NamedNode(datatype)) if datatype else Literal(value)


def _check_most(reply: Reply, count: int, place: str) -> None:
    most = reply.headers.get(_MOST_ROWS, "").strip()
    if most.isdecimal() and count >= int(most):
        raise EndpointTruncated(
            f"{place} sends no more than {most} rows of an answer (ResultSetMaxRows); "
            "ask for less, by a LIMIT"
        )


def _is_cut(reply: Reply) -> bool:
    return reply.headers.get(CUT, "").lower() == "true"


def _within(
    items: tuple[_Item, ...], limits: Limits, terms: Callable[[_Item], Sequence[Term | None]]
) -> tuple[_Item, ...]:
    """Return as many items from the start as the limits allow."""
    used = 0
    for number, item in enumerate(items[: limits.rows]):
        used += sum(_size(term) for term in terms(item))
        if used > limits.bytes:
            return items[:number]
    return items[: limits.rows]


def _size(term: Term | None) -> int:
    """Return the bytes of a term's text as the worker counts them."""
    if not isinstance(term, Literal):
        return 0 if term is None else len(term.value.encode())
    detail = term.language or term.datatype.value
    return len(term.value.encode()) + 1 + len(detail)


def _terms(triple: Triple) -> Sequence[Term | None]:
    parts = triple.subject, triple.predicate, triple.object
    if any(isinstance(part, Triple) for part in parts):
        raise ValueError("it holds a triple about a triple")
    return [part for part in parts if not isinstance(part, Triple)]


def _kind(reply: Reply) -> str:
    return reply.media[:80] or "something without a media type"
