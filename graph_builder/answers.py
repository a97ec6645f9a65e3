"""Answers as people use them: typed rows, tables, frames, graphs, and the standard formats."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, serialize

from graph_builder.namespaces import compress, expand
from graph_builder.stores.protocol import Row, Solutions, Term, Triples

if TYPE_CHECKING:
    import networkx
    import pandas
    import rdflib

Value = str | int | Decimal | date | bool | None
_XSD = expand("xsd:")
_STRING = f"{_XSD}string"
_PLAIN: Mapping[str, Callable[[str], Value]] = MappingProxyType(
    {
        f"{_XSD}integer": int,
        f"{_XSD}decimal": Decimal,
        f"{_XSD}date": date.fromisoformat,
        f"{_XSD}boolean": lambda text: text == "true",
    }
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(term: "Term | None") -> Value:
    """Return the Python value of a term: a number, a date, a text; an IRI stays an IRI.

    >>> plain(Literal("1431", datatype=NamedNode(expand("xsd:integer"))))
    1431
    """
    if not isinstance(term, Literal):
        return None if term is None else term.value
    return _PLAIN.get(term.datatype.value, str)(term.value)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a question; `shown` are the columns for readers, with their headings."""

    solutions: Solutions
    shown: Mapping[str, str]

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

    def readable(self) -> Iterator[tuple[str, ...]]:
        """Yield each row as texts for readers: names instead of IRIs, one a shown column."""
        places = {name: index for index, name in enumerate(self.columns)}
        for row in self.solutions:
            yield tuple(_readable(row, places, name) for name in self.shown)

    def to_pandas(self) -> "pandas.DataFrame":
        """Return a data frame with all columns, typed as the values are."""
        return _frame(list(self), list(self.columns))

    def to_networkx(
        self, source: str | None = None, target: str | None = None
    ) -> "networkx.MultiDiGraph[str]":
        """Return a graph with an edge a row, between the things of two columns.

        The columns are the first two that hold things, unless they are named.
        """
        import networkx

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        first, second = self._ends(source, target)
        for row in self:
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
            raise ValueError(f"two columns of things are needed; there are {', '.join(things)}")
        return first, second


@dataclass(frozen=True, slots=True)
class Statements:
    """The triples of a CONSTRUCT or DESCRIBE."""

    triples: Triples

    @property
    def truncated(self) -> bool:
        """Whether there are more triples than the limits allow."""
        return self.triples.truncated

    def __len__(self) -> int:
        return len(self.triples)

    def __iter__(self) -> Iterator[tuple[Value, Value, Value]]:
        for triple in self.triples:
            subject, value = _term(triple.subject), _term(triple.object)
            yield plain(subject), plain(triple.predicate), plain(value)

    def to_pandas(self) -> "pandas.DataFrame":
        """Return a data frame of subject, property and value."""
        return _frame(list(self), ["subject", "property", "value"])

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
        """Return the triples in one of `TRIPLE_FORMATS`."""
        text = serialize(self.triples, format=TRIPLE_FORMATS[name], prefixes=_prefixes(name))
        return (text or b"").decode()


def _frame(rows: list[Any], columns: list[str]) -> "pandas.DataFrame":
    try:
        import pandas
    except ImportError as error:
        raise ImportError("this needs pandas: pip install 'danvan[pandas]'") from error
    return pandas.DataFrame(rows, columns=columns)


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
    """Return a cell that no spreadsheet takes for a formula.

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
    return "" if term is None else str(term).replace("\t", "\\t")


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
