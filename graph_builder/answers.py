"""Answers as people use them: typed rows, tables, frames, graphs, and the standard formats."""

import csv
import io
import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from graph_builder.errors import UsageError
from graph_builder.namespaces import compress, expand
from graph_builder.stores.protocol import Row, Solutions, Term, Triples

if TYPE_CHECKING:
    import networkx
    import pandas
    import rdflib
    import rdflib.query

Value = str | int | float | Decimal | date | bool | None
Stated = TypeVar("Stated", Triple, Quad)
Format = TypeVar("Format")
_XSD = expand("xsd:")
_STRING = f"{_XSD}string"
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
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NAME_START = "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff"
_XML_NAME = re.compile(rf"[{_NAME_START}][{_NAME_START}0-9.\u00b7\u0300-\u036f-]*\Z")
_NO_XML_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
        return _known(ROW_FORMATS, name)(self.solutions)

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

        return network(self.triples)

    def to_rdflib(self) -> "rdflib.Graph":
        """Return an rdflib graph of the triples."""
        import rdflib

        graph = rdflib.Graph()
        graph.parse(data=self.to_format("nt"), format="nt")
        return graph

    def to_format(self, name: str) -> str:
        """Return the triples in one of `TRIPLE_FORMATS`; raise UsageError for another name."""
        form = _known(TRIPLE_FORMATS, name)
        triples = list(self.triples)
        if form == RdfFormat.RDF_XML:
            triples = [check_xml_name(check_xml_text(triple)) for triple in triples]
        return (serialize(triples, format=form, prefixes=_prefixes(name)) or b"").decode()


def _known(formats: Mapping[str, Format], name: str) -> Format:
    if name not in formats:
        raise UsageError(f"{name!r} is no format of this answer; write one of {', '.join(formats)}")
    return formats[name]


def check_xml_name(statement: Stated) -> Stated:
    """Return the statement; raise UsageError where RDF/XML has no name for its property."""
    if not _XML_NAME.search(statement.predicate.value):
        raise UsageError(
            f"RDF/XML cannot write the property <{statement.predicate.value}>, which ends in no "
            "XML name; choose ttl"
        )
    return statement


def check_xml_text(statement: Stated) -> Stated:
    """Return the statement; raise UsageError where its value holds what no XML file may."""
    value = statement.object
    if isinstance(value, Literal) and (found := _NO_XML_TEXT.search(value.value)):
        raise UsageError(
            f"{statement.subject}: no XML file can hold the character U+{ord(found[0]):04X} "
            "that stands in a text; choose ttl or nq"
        )
    return statement


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


def to_json(solutions: Solutions) -> str:
    """Return the rows as SPARQL 1.1 Query Results JSON."""
    bindings = [
        {name: _json_term(term) for name, term in row.items()} for row in solutions.bindings()
    ]
    body = {"head": {"vars": list(solutions.variables)}, "results": {"bindings": bindings}}
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def boolean_to_json(value: bool) -> str:
    """Return the answer of an ASK as SPARQL 1.1 Query Results JSON."""
    return json.dumps({"head": {}, "boolean": value}) + "\n"


def to_csv(solutions: Solutions) -> str:
    """Return the rows as SPARQL 1.1 CSV: bare values, exact."""
    return _csv(solutions.variables, ([_bare(term) for term in row] for row in solutions))


def to_tsv(solutions: Solutions) -> str:
    """Return the rows as SPARQL 1.1 TSV: each term in its Turtle form."""
    lines = ["\t".join(f"?{name}" for name in solutions.variables)]
    lines += ["\t".join(_turtle(term) for term in row) for row in solutions]
    return "\n".join(lines) + "\n"


def to_readable_tsv(table: Table) -> str:
    """Return what readers see, tab-separated: headings, names instead of IRIs."""
    rows = [tuple(table.shown.values()), *table.readable()]
    return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in rows)


def spreadsheet_safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula, whichever of 7 signs begins it.

    >>> spreadsheet_safe("=1+1")
    "'=1+1"
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _csv(header: Sequence[str], rows: Iterator[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _bare(term: "Term | None") -> str:
    if term is None:
        return ""
    return f"_:{term.value}" if isinstance(term, BlankNode) else term.value


def _turtle(term: "Term | None") -> str:
    return "" if term is None else str(term)


def _json_term(term: Term) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype.value == _STRING:
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}


def _prefixes(name: str) -> dict[str, str] | None:
    from graph_builder.namespaces import PREFIXES

    return dict(PREFIXES) if name in {"ttl", "rdfxml", "jsonld"} else None


ROW_FORMATS: Mapping[str, Callable[[Solutions], str]] = MappingProxyType(
    {"json": to_json, "csv": to_csv, "tsv": to_tsv}
)
TRIPLE_FORMATS = MappingProxyType(
    {
        "ttl": RdfFormat.TURTLE,
        "nt": RdfFormat.N_TRIPLES,
        "jsonld": RdfFormat.JSON_LD,
        "rdfxml": RdfFormat.RDF_XML,
    }
)
