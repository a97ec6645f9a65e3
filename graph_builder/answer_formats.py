"""The standard formats that rows and triples are written in."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from graph_builder.errors import UsageError
from graph_builder.namespaces import PREFIXES, expand
from graph_builder.stores.protocol import Solutions, Term

Stated = TypeVar("Stated", Triple, Quad)
Format = TypeVar("Format")
_STRING = expand("xsd:string")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NAME_START = "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff"
_XML_NAME = re.compile(rf"[{_NAME_START}][{_NAME_START}0-9.\u00b7\u0300-\u036f-]*\Z")
_NO_XML_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_rows(solutions: Solutions, name: str) -> str:
    """Return the rows in one of `ROW_FORMATS`; raise UsageError for another name."""
    return _known(ROW_FORMATS, name)(solutions)


def write_triples(triples: Iterable[Triple], name: str) -> str:
    """Return the triples in one of `TRIPLE_FORMATS`; raise UsageError for another name."""
    form = _known(TRIPLE_FORMATS, name)
    written = list(triples)
    if form == RdfFormat.RDF_XML:
        written = [check_xml_name(check_xml_text(triple)) for triple in written]
    return (serialize(written, format=form, prefixes=_prefixes(name)) or b"").decode()


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


def _known(formats: Mapping[str, Format], name: str) -> Format:
    if name not in formats:
        raise UsageError(f"{name!r} is no format of this answer; write one of {', '.join(formats)}")
    return formats[name]


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
