"""Compares answers as bags of rows, whatever the engine writes the same value as."""

import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pyoxigraph import Literal, Quad, RdfFormat, parse

XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = {
    XSD + name
    for name in (
        *("integer", "decimal", "double", "float", "int", "long", "short", "byte"),
        *("unsignedInt", "unsignedLong", "nonNegativeInteger", "positiveInteger"),
    )
}
TRUTHS = {"1": "true", "0": "false"}
Value = tuple[str, str, str]
Row = frozenset[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class Difference:
    """How an answer differs from ours: rows that only one has, and an example of each."""

    rows: int
    more: int
    fewer: int
    example: str

    def __str__(self) -> str:
        return f"{self.rows:,} rows: {self.more:,} that we lack, {self.fewer:,} of ours missing"


def bag(body: bytes) -> Counter[Row]:
    """Return the rows of SPARQL JSON or the triples of N-Triples, each with how often it comes.

    >>> [*bag(b'{"head": {"vars": ["n"]}, "results": {"bindings": []}}')]
    []
    """
    if not body.lstrip().startswith(b"{"):
        return Counter({triple(one) for one in parse(body, format=RdfFormat.N_TRIPLES)})
    answer = json.loads(body)
    if "boolean" in answer:
        return Counter([frozenset({("boolean", ("truth", str(answer["boolean"]), ""))})])
    return Counter(
        frozenset((name, value(term)) for name, term in row.items())
        for row in answer["results"]["bindings"]
    )


def triple(quad: Quad) -> Row:
    """Return a triple as a row."""
    parts = {"s": quad.subject, "p": quad.predicate, "o": quad.object}
    return frozenset((name, value(_as_json(term))) for name, term in parts.items())


def _as_json(term: Any) -> dict[str, Any]:  # noqa: ANN401  # any term of RDF
    if not isinstance(term, Literal):
        return {"type": "uri", "value": str(term)}
    kind = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
    return {"type": "literal", "value": term.value, **kind}


def value(term: dict[str, Any]) -> Value:
    """Return a term in one form: numbers as numbers, text without the datatype of text.

    >>> value({"type": "literal", "value": "1.50", "datatype": XSD + "decimal"})
    ('number', '1.5', '')
    """
    text, kind = str(term["value"]), term.get("datatype", "")
    if term["type"] == "uri":
        return ("uri", text, "")
    if kind in NUMBERS:
        return ("number", number(text), "")
    if kind == XSD + "boolean":
        return ("truth", TRUTHS.get(text, text), "")
    language = term.get("xml:lang", "").lower()
    return ("text", text, language or kind.removeprefix(XSD + "string"))


def number(text: str) -> str:
    """Return a number without zeros that say nothing."""
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text


def difference(ours: Counter[Row], theirs: Counter[Row]) -> Difference | None:
    """Return how an answer differs from ours; None where it is the same bag of rows."""
    more, fewer = theirs - ours, ours - theirs
    if not more and not fewer:
        return None
    shown = [
        f"{who} has {told(next(iter(rows)))}" for who, rows in (("it", more), ("we", fewer)) if rows
    ]
    return Difference(theirs.total(), more.total(), fewer.total(), "; ".join(shown)[:600])


def told(row: Row) -> str:
    """Return a row in a line."""
    pairs = sorted((name, term[1]) for name, term in row)
    return ", ".join(f"{name}={text[-40:]}" for name, text in pairs) or "an empty row"
