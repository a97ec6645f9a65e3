"""How a store and its worker speak: frames of JSON and bytes, each term of an answer sent once."""

import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, TypeAlias

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, QueryTriples, Triple

    from graph_builder.stores.protocol import Answer, Term

Message: TypeAlias = Mapping[str, Any]
_LENGTHS = struct.Struct(">qq")  # of JSON and body; -1 where there is no body


class Incoming(Protocol):
    """Is read to a number of bytes; fewer where the other side has gone."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes."""
        ...


def pack(message: Message) -> bytes:
    """Return a message as it travels: JSON, and beside it the bytes called `body`."""
    body: bytes = message.get("body", b"")
    size = len(body) if "body" in message else -1
    plain = {name: value for name, value in message.items() if name != "body"}
    head = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join((_LENGTHS.pack(len(head), size), head, body))


def send(stream: BinaryIO, message: Message) -> None:
    """Write one message and flush it."""
    stream.write(pack(message))
    stream.flush()


def receive(stream: Incoming) -> Message:
    """Read one message; raise EOFError where the other side has gone."""
    head, body = _LENGTHS.unpack(_read(stream, _LENGTHS.size))
    message: dict[str, Any] = json.loads(_read(stream, head))
    if body >= 0:
        message["body"] = _read(stream, body)
    return message


def _read(stream: Incoming, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


class UnsupportedTerm(Exception):
    """Says that an answer holds what RDF 1.1 does not have."""


class _Table:
    """Numbers terms in order of first use; 0 stands for an unbound variable."""

    def __init__(self) -> None:
        self.terms: list[Sequence[str | None]] = []
        self._numbers: dict[object, int] = {None: 0}
        self._sizes = [0]

    def number(self, term: object) -> int:
        known = self._numbers.get(term)
        if known is not None:
            return known
        coded = _encode_term(term)
        self.terms.append(coded)
        self._numbers[term] = len(self.terms)
        self._sizes.append(sum(len(part.encode()) for part in coded if part))
        return len(self.terms)

    def size(self, row: Sequence[int]) -> int:
        return sum(self._sizes[number] for number in row)


def encode_solutions(solutions: "QuerySolutions", rows: int, size: int) -> Message:
    """Return the message for a SELECT, cut at this many rows or bytes of text."""
    names = [variable.value for variable in solutions.variables]
    return {"kind": "solutions", "variables": names, **_encode_rows(solutions, rows, size)}


def encode_triples(triples: "QueryTriples", rows: int, size: int) -> Message:
    """Return the message for a graph; the engine yields each triple once."""
    parts = ((triple.subject, triple.predicate, triple.object) for triple in triples)
    return {"kind": "triples", **_encode_rows(parts, rows, size)}


def _encode_rows(rows: Iterable[Iterable[Any]], most: int, size: int) -> Message:
    table, used, truncated = _Table(), 0, False
    coded: list[list[int]] = []
    for row in rows:
        numbers = [table.number(term) for term in row]
        used += table.size(numbers)
        if len(coded) == most or used > size:
            truncated = True
            break
        coded.append(numbers)
    return {"terms": table.terms, "rows": coded, "truncated": truncated}


def _encode_term(term: object) -> Sequence[str | None]:
    from pyoxigraph import BlankNode, Literal, NamedNode

    if isinstance(term, NamedNode):
        return (term.value,)
    if isinstance(term, BlankNode):
        return (term.value, "_")
    if not isinstance(term, Literal) or term.direction is not None:
        raise UnsupportedTerm(f"the answer holds {str(term)[:200]}, which RDF 1.1 does not have")
    if term.language is not None:
        return (term.value, "@", term.language)
    return (term.value, "^", term.datatype.value)


def decode(message: Message) -> "Answer":
    """Return the answer that a message carries."""
    from graph_builder.stores.protocol import Boolean, Solutions, Triples

    if message["kind"] == "boolean":
        return Boolean(message["value"])
    terms = [None, *(_decode_term(*coded) for coded in message["terms"])]
    rows = tuple(tuple(terms[number] for number in row) for row in message["rows"])
    if message["kind"] == "triples":
        return Triples(tuple(_triple(row) for row in rows), message["truncated"])
    return Solutions(tuple(message["variables"]), rows, message["truncated"])


def _triple(row: "Sequence[Term | None]") -> "Triple":
    from pyoxigraph import BlankNode, NamedNode, Triple

    subject, predicate, value = row
    if not isinstance(subject, NamedNode | BlankNode) or not isinstance(predicate, NamedNode):
        raise TypeError(f"{row} is no triple")
    if value is None:
        raise TypeError(f"{row} is no triple")
    return Triple(subject, predicate, value)


def _decode_term(value: str, mark: str = "", detail: str = "") -> "NamedNode | BlankNode | Literal":
    from pyoxigraph import BlankNode, Literal, NamedNode

    if mark == "":
        return NamedNode(value)
    if mark == "_":
        return BlankNode(value)
    if mark == "@":
        return Literal(value, language=detail)
    return Literal(value, datatype=NamedNode(detail))
