"""States records as quads: one generic, pure mapper that walks the annotated fields."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pydantic import HttpUrl
from pyoxigraph import Literal, NamedNode, Quad

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

Value = NamedNode | Literal
_XSD = {name: NamedNode(expand(f"xsd:{name}")) for name in ("integer", "decimal", "date", "anyURI")}
_TYPE = NamedNode(expand("rdf:type"))
_INFERRED = NamedNode(expand("dv:inferred"))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where statements are made: about which node, in which named graph, for which owner."""

    node: NamedNode
    graph: NamedNode
    owner: Owner

    def quad(self, predicate: NamedNode, value: Value, *, inverse: bool = False) -> Quad:
        if inverse and isinstance(value, NamedNode):
            return Quad(value, predicate, self.node, self.graph)
        return Quad(self.node, predicate, value, self.graph)


def state(record: Record) -> Iterator[Quad]:
    """Yield every quad of a source or register, all in the named graph of that record.

    A quad may come more than once; the caller's store or sorted file keeps one.
    """
    key = record.key(Owner("", ""))
    yield from _stated(record, Owner(key, key), NamedNode(mint(record.segment, key)))


def node(record: Record, owner: Owner) -> NamedNode:
    """Return the node that a record is about."""
    return _named(record.path(owner))


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


def _stated(record: Record, owner: Owner, graph: NamedNode) -> Iterator[Quad]:
    place = _Place(node(record, owner), graph, Owner(owner.source, record.key(owner)))
    if record.term:
        yield place.quad(_TYPE, _term(record.term))
    for name, stater in _staters(type(record)):
        value = getattr(record, name)
        if value is not None and value != ():
            yield from stater(place, value)


Stater = Callable[[_Place, Any], Iterator[Quad]]


@lru_cache
def _staters(record: type[Record]) -> tuple[tuple[str, Stater], ...]:
    """Return, for each field that is stated, the function that states its value."""
    found = ((name, _stater(marks)) for name, marks in annotations(record).items())
    return tuple((name, stater) for name, stater in found if stater is not None)


def _stater(marks: tuple[Any, ...]) -> Stater | None:
    by_kind = {type(mark): mark for mark in marks}
    if Contained in by_kind:
        return _contained
    if Dated in by_kind:
        return _dated(by_kind[Dated])
    if Term not in by_kind:
        return None
    return _term_stater(by_kind[Term], by_kind.get(Ref), by_kind.get(Code))


def _contained(place: _Place, records: tuple[Record, ...]) -> Iterator[Quad]:
    owner = place.owner
    for record in records:
        yield from _stated(record, owner, place.graph)


def _dated(terms: Dated) -> Stater:
    earliest, latest, precision, text = map(
        _term, (terms.earliest, terms.latest, terms.precision, terms.text)
    )
    exact = _term(terms.exact) if terms.exact else None

    def stater(place: _Place, when: When) -> Iterator[Quad]:
        if when.earliest:
            yield place.quad(earliest, _literal(when.earliest))
        if when.latest:
            yield place.quad(latest, _literal(when.latest))
        yield place.quad(precision, _concept("date-precision", when.precision))
        if when.printed:
            yield place.quad(text, Literal(when.printed))
        if when.inferred:
            yield place.quad(_INFERRED, Literal(when.inferred, language="vi"))
        if exact and when.day:
            yield place.quad(exact, _literal(when.day))

    return stater


def _term_stater(term: Term, ref: Ref | None, code: Code | None) -> Stater:
    predicate = _term(term.curie)

    def stater(place: _Place, value: object) -> Iterator[Quad]:
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Record):
                thing = node(item, place.owner)
                yield place.quad(predicate, thing, inverse=term.inverse)
                yield from _stated(item, place.owner, place.graph)
                continue
            for stated in _values(item, ref, code):
                yield place.quad(predicate, stated, inverse=term.inverse)
            if ref is not None and "@" in str(item):
                yield from _post(str(item), place.graph)

    return stater


def _values(item: object, ref: Ref | None, code: Code | None) -> Iterator[Value]:
    """Yield the terms that one value of a field stands for: one, or one a language."""
    if ref is not None:
        yield NamedNode(resolve(ref, str(item)))
    elif code is not None:
        yield _concept(code.scheme, str(item))
    elif isinstance(item, Mapping):
        yield from (Literal(text, language=language) for language, text in item.items())
    else:
        yield _literal(item)


def _literal(value: object) -> Literal:
    """Return the literal of a value, with the lexical form that stores keep as it is."""
    if isinstance(value, int):
        return Literal(str(value), datatype=_XSD["integer"])
    if isinstance(value, Decimal):
        return Literal(_plain(value), datatype=_XSD["decimal"])
    if isinstance(value, date):
        return Literal(value.isoformat(), datatype=_XSD["date"])
    if isinstance(value, HttpUrl):
        return Literal(str(value), datatype=_XSD["anyURI"])
    return Literal(str(value))


def _plain(value: Decimal) -> str:
    """Return a decimal without exponent and without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _post(key: str, graph: NamedNode) -> Iterator[Quad]:
    """State the post that `role@body` names: an own node, whoever holds it."""
    role, _, body = key.partition("@")
    post = _named(f"post/{body}/{role}")
    yield Quad(post, _TYPE, _term("org:Post"), graph)
    yield Quad(post, _term("org:postIn"), _named(f"body/{body}"), graph)
    yield Quad(post, _term("org:role"), _concept("role", role), graph)


@lru_cache(maxsize=65536)
def _named(path: str) -> NamedNode:
    kind, _, key = path.partition("/")
    return NamedNode(mint(kind, key))


@lru_cache
def _term(curie: str) -> NamedNode:
    return NamedNode(expand(curie))


@lru_cache
def _concept(scheme: str, code: str) -> NamedNode:
    return NamedNode(mint("scheme", f"{scheme}/{code}"))
