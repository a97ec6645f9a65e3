"""Reads the code lists that records may use from the ontology's schemes."""

from collections import defaultdict
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from graph_builder.namespaces import BASE, expand
from graph_builder.reading.references import Codes

_IN_SCHEME = NamedNode(expand("skos:inScheme"))


def read_codes(schemes: Path) -> Codes:
    """Return the codes of each scheme by the scheme's name."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for quad in parse(path=schemes, format=RdfFormat.TURTLE):
        if quad.predicate == _IN_SCHEME and isinstance(quad.subject, NamedNode):
            scheme, _, code = quad.subject.value.removeprefix(f"{BASE}scheme/").partition("/")
            found[scheme].add(code)
    return {scheme: frozenset(codes) for scheme, codes in found.items()}
