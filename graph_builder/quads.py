"""States records as N-Quads: one generic, pure mapper, made once for each kind of record."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pydantic import HttpUrl
from pyoxigraph import Quad, RdfFormat, parse

from graph_builder.namespaces import expand, mint
from graph_builder.records import (
    Code,
    Contained,
    Dated,
    Owner,
    Record,
    Ref,
    Term,
    When,
    annotations,
)

_NOBODY = Owner("", "")
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')
_ESCAPES = {
    "\b": r"\b",
    "\t": r"\t",
    "\n": r"\n",
    "\f": r"\f",
    "\r": r"\r",
    '"': r"\"",
    "\\": r"\\",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where statements are made: about which node, for which owner."""

    node: str
    owner: Owner


def statements(record: Record) -> Iterator[str]:
    """Yield every statement of a source or register, as N-Triples writes it, without the dot.

    A statement may come more than once; a store or a sorted file keeps one.
    """
    key = record.key(_NOBODY)
    yield from _stated(record, Owner(key, key))


def graph_of(record: Record) -> str:
    """Return the IRI of the named graph in which a source or register speaks."""
    return mint(record.segment, record.key(_NOBODY))


def lines(record: Record) -> Iterator[str]:
    """Yield the N-Quads of a record: each statement in its graph, and in the default graph."""
    graph = _iri(graph_of(record))
    for statement in statements(record):
        yield f"{statement} {graph} .\n"
        yield f"{statement} .\n"


def state(record: Record) -> Iterator[Quad]:
    """Yield every quad of a source or register, all in the named graph of that record."""
    graph = _iri(graph_of(record))
    text = "".join(f"{statement} {graph} .\n" for statement in statements(record))
    yield from parse(text, format=RdfFormat.N_QUADS)


def node(record: Record, owner: Owner) -> str:
    """Return the IRI of the node that a record is about."""
    kind, _, key = record.path(owner).partition("/")
    return mint(kind, key)


def resolve(ref: Ref, key: str) -> str:
    """Return the IRI that a key written in a field with this annotation stands for.

    >>> resolve(Ref("body"), "ha-noi/thanh-uy")
    'https://w3id.org/danvan/body/ha-noi/thanh-uy'
    >>> resolve(Ref("post"), "bi-thu@ha-noi/thanh-uy")
    'https://w3id.org/danvan/post/ha-noi/thanh-uy/bi-thu'
    """
    kind, rest = ref.iri_parts(key)
    role, at, body = rest.partition("@")
    return mint(kind, f"{body}/{role}" if at else rest)


def _stated(record: Record, owner: Owner) -> Iterator[str]:
    place = _Place(_named(record.path(owner)), Owner(owner.source, record.key(owner)))
    head, staters = _plan(type(record))
    if head:
        yield place.node + head
    for name, stater in staters:
        value = getattr(record, name)
        if value is not None and value != ():
            yield from stater(place, value)


Stater = Callable[[_Place, Any], Iterator[str]]


@lru_cache
def _plan(record: type[Record]) -> tuple[str, tuple[tuple[str, Stater], ...]]:
    """Return what states the class of a record, and what states each of its fields."""
    found = ((name, _stater(marks)) for name, marks in annotations(record).items())
    head = f" {_term('rdf:type')} {_term(record.term)}" if record.term else ""
    return head, tuple((name, stater) for name, stater in found if stater is not None)


def _stater(marks: tuple[Any, ...]) -> Stater | None:
    by_kind = {type(mark): mark for mark in marks}
    if Contained in by_kind:
        return _contained
    if Dated in by_kind:
        return _dated(by_kind[Dated])
    if Term not in by_kind:
        return None
    term = by_kind[Term]
    if Ref in by_kind:
        return _referring(term, by_kind[Ref])
    if Code in by_kind:
        return _coded(term, by_kind[Code])
    return _valued(term)


def _contained(place: _Place, records: tuple[Record, ...]) -> Iterator[str]:
    for record in records:
        yield from _stated(record, place.owner)


def _dated(terms: Dated) -> Stater:
    earliest, latest, precision, text = map(
        _term, (terms.earliest, terms.latest, terms.precision, terms.text)
    )
    exact = _term(terms.exact) if terms.exact else None

    def stater(place: _Place, when: When) -> Iterator[str]:
        if when.earliest:
            yield f"{place.node} {earliest} {_day(when.earliest)}"
        if when.latest:
            yield f"{place.node} {latest} {_day(when.latest)}"
        yield f"{place.node} {precision} {_concept('date-precision', when.precision)}"
        if when.printed:
            yield f"{place.node} {text} {_text(when.printed)}"
        for language, why in (when.inferred or {}).items():
            yield f"{place.node} {_term('dv:inferred')} {_text(why)}@{language}"
        if exact and when.day:
            yield f"{place.node} {exact} {_day(when.day)}"

    return stater


def _referring(term: Term, ref: Ref) -> Stater:
    predicate = _term(term.curie)

    def stater(place: _Place, value: object) -> Iterator[str]:
        for key in value if isinstance(value, tuple) else (value,):
            thing = _resolved(ref, key)
            if term.inverse:
                yield f"{thing} {predicate} {place.node}"
            else:
                yield f"{place.node} {predicate} {thing}"
            if "@" in key:
                yield from _post(key)

    return stater


def _coded(term: Term, code: Code) -> Stater:
    predicate = _term(term.curie)

    def stater(place: _Place, value: object) -> Iterator[str]:
        for item in value if isinstance(value, tuple) else (value,):
            yield f"{place.node} {predicate} {_concept(code.scheme, item)}"

    return stater


def _valued(term: Term) -> Stater:
    """Return what states nested records, texts in languages, and plain values."""
    predicate = _term(term.curie)

    def stater(place: _Place, value: object) -> Iterator[str]:
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Record):
                thing = _named(item.path(place.owner))
                yield (
                    f"{thing} {predicate} {place.node}"
                    if term.inverse
                    else f"{place.node} {predicate} {thing}"
                )
                yield from _stated(item, place.owner)
            elif isinstance(item, dict):
                for language, text in item.items():
                    yield f"{place.node} {predicate} {_text(text)}@{language}"
            else:
                yield f"{place.node} {predicate} {_literal(item)}"

    return stater


@lru_cache(maxsize=65536)
def _post(key: str) -> tuple[str, ...]:
    """State the post that `role@body` names: an own node, whoever holds it."""
    role, _, body = key.partition("@")
    post = _named(f"post/{body}/{role}")
    return (
        f"{post} {_term('rdf:type')} {_term('org:Post')}",
        f"{post} {_term('org:postIn')} {_named(f'body/{body}')}",
        f"{post} {_term('org:role')} {_concept('role', role)}",
    )


def _literal(value: object) -> str:
    """Return the literal of a value, with the lexical form that stores keep as it is."""
    if isinstance(value, int):
        return f'"{value}"^^{_term("xsd:integer")}'
    if isinstance(value, Decimal):
        return f'"{_plain(value)}"^^{_term("xsd:decimal")}'
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, HttpUrl):
        return f"{_text(str(value))}^^{_term('xsd:anyURI')}"
    return _text(str(value))


@lru_cache(maxsize=65536)
def _day(value: date) -> str:
    return f'"{value.isoformat()}"^^{_term("xsd:date")}'


def _plain(value: Decimal) -> str:
    """Return a decimal without exponent and without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(text: str) -> str:
    r"""Return a text in quotes, escaped as canonical N-Quads are.

    >>> print(_text('một "hai"'))
    "một \"hai\""
    """
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}"


@lru_cache(maxsize=65536)
def _named(path: str) -> str:
    kind, _, key = path.partition("/")
    return _iri(mint(kind, key))


@lru_cache(maxsize=65536)
def _resolved(ref: Ref, key: str) -> str:
    return _iri(resolve(ref, key))


@lru_cache
def _term(curie: str) -> str:
    return _iri(expand(curie))


@lru_cache
def _concept(scheme: str, code: str) -> str:
    return _iri(mint("scheme", f"{scheme}/{code}"))


def _iri(iri: str) -> str:
    return f"<{iri}>"
