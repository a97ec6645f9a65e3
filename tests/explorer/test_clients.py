"""Clients that people use get the rows that the engine gives: SPARQLWrapper and rdflib."""

from collections import Counter
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Store
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, JSONLD, POST, TURTLE, XML, SPARQLWrapper

from graph_builder.explorer.service import Service

if TYPE_CHECKING:
    from tests.explorer.conftest import Running

QUESTIONS = {
    "who-implemented": {"directive": "25-NQ/TW khóa XI"},
    "cascade": {"directive": "25-NQ/TW khóa XI"},
    "events-of-directive": {"directive": "25-NQ/TW khóa XI"},
    "who-held": {"body": "body/ha-noi/hoang-mai/quan-uy"},
    "body-tree": {"body": "body/ha-noi/thanh-uy"},
    "what-implements": {"body": "body/ha-noi/hoang-mai/quan-uy"},
    "models-by-body": {},
    "concurrent-posts": {},
    "awards": {},
    "inferred-statements": {},
}
quiet = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
"""rdflib and SPARQLWrapper still use it."""
Rows = Counter[frozenset[tuple[str, str]]]


@pytest.fixture(params=QUESTIONS)
def query(request: pytest.FixtureRequest, service: Service) -> str:
    return service.graph("vi").bound(request.param, **QUESTIONS[request.param])


@pytest.fixture
def expected(query: str, store: Store) -> Rows:
    solutions = store.query(query)
    names = [variable.value for variable in solutions.variables]
    rows = [
        [(name, term) for name, term in zip(names, row, strict=True) if term is not None]
        for row in solutions
    ]
    assert rows
    return Counter(frozenset((name, spelled(term)) for name, term in row) for row in rows)


def spelled(term: NamedNode | Literal) -> str:
    """One spelling for a term of either library."""
    if isinstance(term, NamedNode):
        return term.value
    return (
        f"{term.value}@{term.language}" if term.language else f"{term.value}^{term.datatype.value}"
    )


def from_json(rows: list[dict[str, dict[str, str]]]) -> Rows:
    plain = "http://www.w3.org/2001/XMLSchema#string"

    def spell(term: dict[str, str]) -> str:
        if term["type"] == "uri":
            return term["value"]
        if "xml:lang" in term:
            return f"{term['value']}@{term['xml:lang']}"
        return f"{term['value']}^{term.get('datatype', plain)}"

    return Counter(frozenset((name, spell(term)) for name, term in row.items()) for row in rows)


def from_rdflib(result: rdflib.query.Result) -> Rows:
    def spell(term: rdflib.term.Node) -> str:
        if isinstance(term, rdflib.URIRef):
            return str(term)
        assert isinstance(term, rdflib.Literal)
        if term.language:
            return f"{term}@{term.language}"
        return f"{term}^{term.datatype or rdflib.XSD.string}"

    return Counter(
        frozenset((str(name), spell(term)) for name, term in row.items()) for row in result.bindings
    )


@pytest.mark.parametrize("method", ["GET", "POST", "URLENCODED"])
def test_sparqlwrapper(serve_once: "Running", query: str, expected: Rows, method: str) -> None:
    client = SPARQLWrapper(f"{serve_once.address}/sparql", returnFormat=JSON)
    client.setTimeout(30)
    if method != "GET":
        client.setMethod(POST)
        client.setRequestMethod("urlencoded" if method == "URLENCODED" else "postdirectly")
    client.setQuery(query)
    assert from_json(client.queryAndConvert()["results"]["bindings"]) == expected


@quiet
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib(serve_once: "Running", query: str, expected: Rows, method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{serve_once.address}/sparql", method=method))
    assert from_rdflib(graph.query(query)) == expected


@quiet
@pytest.mark.parametrize("form", [XML, JSONLD, TURTLE])
def test_sparqlwrapper_reads_graphs(serve_once: "Running", store: Store, form: str) -> None:
    query = "DESCRIBE <https://w3id.org/danvan/doc/party/tw/11/nq/25>"
    client = SPARQLWrapper(f"{serve_once.address}/sparql", returnFormat=form)
    client.setQuery(query)
    found = client.queryAndConvert()
    if form == TURTLE:
        found = rdflib.Graph().parse(data=found, format="turtle")
    assert len(found) == len(list(store.query(query)))
