"""Answers as people use them: typed rows, tables, frames and graphs."""

import io
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from graph_builder.answer_formats import (
    ROW_FORMATS,
    TRIPLE_FORMATS,
    boolean_to_json,
    check_xml_name,
    check_xml_text,
    spreadsheet_safe,
    to_csv,
    to_json,
    to_tsv,
    write_rows,
    write_triples,
)
from graph_builder.errors import UsageError
from graph_builder.namespaces import compress, expand
from graph_builder.stores.protocol import Row, Solutions, Term, Triples

if TYPE_CHECKING:
    import networkx
    import pandas
    import rdflib
    import rdflib.query

__all__ = [
    "ROW_FORMATS",
    "TRIPLE_FORMATS",
    "EmptyAnswer",
    "Statements",
    "Table",
    "Value",
    "boolean_to_json",
    "check_xml_name",
    "check_xml_text",
    "plain",
    "spreadsheet_safe",
    "to_csv",
    "to_json",
    "to_readable_tsv",
    "to_tsv",
]
Value = str | int | float | Decimal | date | bool | None
_XSD = expand("xsd:")
_PLAIN: Mapping[str, Callable[[str], Value]] = MappingProxyType(
    {
        f"{_XSD}integer": int,
        f"{_XSD}decimal": Decimal,
        f"{_XSD}double": float,
        f"{_XSD}date": date.fromisoformat,
        f"{_XSD}dateTime": datetime.fromisoformat,
        f"{_XSD}boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    }
)


def plain(term: "Term | None") -> Value:
    """Return the Python value of a term: a number, a date, a text; an IRI stays an IRI.

    A literal that is not what its datatype says is a text.

    >>> plain(Literal("1431", datatype=NamedNode(expand("xsd:integer"))))
    1431
    """
    if not isinstance(term, Literal):
        return None if term is None else term.value
    try:
        return _PLAIN.get(term.datatype.value, str)(term.value)
    except (ValueError, KeyError, InvalidOperation):
        return term.value


class EmptyAnswer(UserWarning):
    """Warns that a data frame has no row, and says why that may be."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a question; `shown` are the columns for readers, with their headings.

    `note` says why there may be no row.
    """

    solutions: Solutions
    shown: Mapping[str, str]
    lang: str = "vi"
    note: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all variables, in their written order."""
        return self.solutions.variables

    @property
    def truncated(self) -> bool:
        """Whether there are more rows than the limits allow."""
        return self.solutions.truncated

    def __len__(self) -> int:
        return len(self.solutions)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        for row in self.solutions:
            yield {name: plain(term) for name, term in zip(self.columns, row, strict=True)}

    def __repr__(self) -> str:
        return f"<Table: {len(self):,} rows of {', '.join(self.columns)}>"

    def readable(self) -> Iterator[tuple[str, ...]]:
        """Yield each row as texts for readers: names instead of IRIs, one a shown column."""
        places = {name: index for index, name in enumerate(self.columns)}
        for row in self.solutions:
            yield tuple(_readable(row, places, name) for name in self.shown)

    def to_pandas(self) -> "pandas.DataFrame":
        """Return a data frame with all columns: days as datetime64, whole numbers as Int64.

        Where there is no row it warns, and says why that may be.
        """
        from graph_builder.frames import frame

        if not self.solutions and self.note:
            warnings.warn(self.note, EmptyAnswer, stacklevel=2)
        return frame([tuple(row.values()) for row in self], self.columns)

    def _repr_html_(self) -> str:
        from graph_builder.showing import rows_html

        return rows_html(self.solutions, self.shown, lang=self.lang, note=self.note)

    def to_rdflib(self) -> "rdflib.query.Result":
        """Return the rows as rdflib gives those of a SELECT."""
        from rdflib.query import Result

        return Result.parse(io.BytesIO(self.to_format("json").encode()), format="json")

    def to_format(self, name: str) -> str:
        """Return the rows in one of `ROW_FORMATS`; raise UsageError for another name."""
        return write_rows(self.solutions, name)

    def to_networkx(
        self, source: str | None = None, target: str | None = None
    ) -> "networkx.MultiDiGraph[str]":
        """Return a graph with an edge a row, between the things of two columns.

        The columns are the first two that hold things, unless they are named. A row without one
        of the two has no edge.
        """
        import networkx

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        first, second = self._ends(source, target)
        for row in self:
            if row[first] is None or row[second] is None:
                continue
            ends = str(row[first]), str(row[second])
            for name, end in zip((first, second), ends, strict=True):
                graph.add_node(end, label=row.get(f"{name}Label") or end)
            others = {k: v for k, v in row.items() if k not in {first, second} and v is not None}
            key = graph.add_edge(*ends)
            graph.edges[(*ends, key)].update(others)
        return graph

    def _ends(self, source: str | None, target: str | None) -> tuple[str, str]:
        things = [
            name
            for index, name in enumerate(self.columns)
            if any(isinstance(row[index], NamedNode) for row in self.solutions)
        ]
        rest = [name for name in things if name not in {source, target}]
        first = source or next(iter(rest), "")
        second = target or next((name for name in rest if name != first), "")
        if first not in self.columns or second not in self.columns:
            there = ", ".join(things) or "none"
            raise UsageError(f"an edge needs two columns of things; those that hold some: {there}")
        return first, second


@dataclass(frozen=True, slots=True)
class Statements:
    """The triples of a CONSTRUCT or DESCRIBE; `note` says why there may be none."""

    triples: Triples
    lang: str = "vi"
    note: str = ""

    @property
    def truncated(self) -> bool:
        """Whether there are more triples than the limits allow."""
        return self.triples.truncated

    def __len__(self) -> int:
        return len(self.triples)

    def __repr__(self) -> str:
        return f"<Statements: {len(self):,}>"

    def __iter__(self) -> Iterator[tuple[Value, Value, Value]]:
        for triple in self.triples:
            subject, value = _term(triple.subject), _term(triple.object)
            yield plain(subject), plain(triple.predicate), plain(value)

    def to_pandas(self) -> "pandas.DataFrame":
        """Return a data frame of subject, property and value."""
        from graph_builder.frames import frame

        return frame(list(self), ("subject", "property", "value"))

    def _repr_html_(self) -> str:
        from graph_builder.showing import rows_html

        names = ("subject", "property", "value")
        rows = tuple((_term(t.subject), t.predicate, _term(t.object)) for t in self.triples)
        solutions = Solutions(names, rows, self.truncated)
        return rows_html(solutions, {name: name for name in names}, lang=self.lang, note=self.note)

    def to_networkx(self) -> "networkx.MultiDiGraph[str]":
        """Return a graph of the things, with the texts and dates as attributes of the nodes."""
        from graph_builder.networks import network

        return network(self.triples, self.lang)

    def to_rdflib(self) -> "rdflib.Graph":
        """Return an rdflib graph of the triples."""
        import rdflib

        graph = rdflib.Graph()
        graph.parse(data=self.to_format("nt"), format="nt")
        return graph

    def to_format(self, name: str) -> str:
        """Return the triples in one of `TRIPLE_FORMATS`; raise UsageError for another name."""
        return write_triples(self.triples, name)


def _term(part: object) -> Term:
    if isinstance(part, (NamedNode, BlankNode, Literal)):
        return part
    raise TypeError("a triple about a triple is no statement of this graph")


def _readable(row: Row, places: Mapping[str, int], name: str) -> str:
    label = places.get(f"{name}Label")
    term = row[label] if label is not None and row[label] is not None else row[places[name]]
    if isinstance(term, NamedNode):
        return compress(term.value)
    return "" if term is None else term.value


def to_readable_tsv(table: Table) -> str:
    """Return what readers see, tab-separated: headings, names instead of IRIs."""
    rows = [tuple(table.shown.values()), *table.readable()]
    return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in rows)
