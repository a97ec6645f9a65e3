"""What the server says of itself is true: the service description and VoID."""

import pytest
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, parse
from starlette.testclient import TestClient

from graph_builder.explorer.metadata import VOID
from graph_builder.explorer.negotiation import ANSWERS
from graph_builder.explorer.service import Service
from graph_builder.stores.formats import media_types

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SD = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
PREFIXES = SD + (
    "PREFIX void: <http://rdfs.org/ns/void#> PREFIX sh: <http://www.w3.org/ns/shacl#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX schema: <https://schema.org/> "
)


@pytest.fixture(scope="module")
def described(client: TestClient) -> Store:
    """What the service says of itself, to be asked."""
    held = Store()
    held.extend(parse(client.get("/sparql").content, format=RdfFormat.TURTLE))
    return held


def values(store: Store, query: str) -> list[tuple[str, ...]]:
    return [tuple(term.value for term in row) for row in store.query(PREFIXES + query)]


def test_endpoint_names_itself(described: Store) -> None:
    query = "SELECT ?e { ?s a sd:Service ; sd:endpoint ?e ; sd:supportedLanguage ?l }"
    assert values(described, query) == [("http://127.0.0.1/sparql",)]


def test_counts_are_those_of_the_store(described: Store, store: Store) -> None:
    default = list(store.quads_for_pattern(None, None, None, DefaultGraph()))
    classes = {quad.object for quad in default if quad.predicate.value == TYPE}
    query = (
        "SELECT ?t ?c ?p ?s { ?d a void:Dataset ; void:triples ?t ; void:classes ?c ; "
        "void:properties ?p ; void:distinctSubjects ?s }"
    )
    assert values(described, query) == [
        (
            str(len(default)),
            str(len(classes)),
            str(len({quad.predicate for quad in default})),
            str(len({quad.subject for quad in default})),
        )
    ]


def test_each_class_property_and_graph_is_counted(described: Store, store: Store) -> None:
    count = "SELECT ?x (COUNT(DISTINCT ?s) AS ?n) { ?s a ?x } GROUP BY ?x"
    expected = {(row["x"].value, row["n"].value) for row in store.query(count)}
    found = values(described, "SELECT ?x ?n { ?p void:class ?x ; void:entities ?n }")
    assert set(found) == expected
    count = "SELECT ?x (COUNT(*) AS ?n) { ?s ?x ?o } GROUP BY ?x"
    expected = {(row["x"].value, row["n"].value) for row in store.query(count)}
    found = values(described, "SELECT ?x ?n { ?p void:property ?x ; void:triples ?n }")
    assert set(found) == expected
    named = {
        graph.value: sum(1 for _ in store.quads_for_pattern(None, None, None, graph))
        for graph in store.named_graphs()
        if isinstance(graph, NamedNode)
    }
    query = "SELECT ?x ?n { ?g sd:name ?x ; sd:graph/void:triples ?n }"
    assert {iri: int(size) for iri, size in values(described, query)} == named


def test_examples_can_be_asked(client: TestClient, described: Store, service: Service) -> None:
    query = (
        "SELECT ?e ?vi ?text { ?e a sh:SPARQLExecutable ; schema:target ?t ; rdfs:comment ?vi ; "
        "sh:select|sh:construct ?text FILTER(LANG(?vi) = 'vi') }"
    )
    examples = values(described, query)
    assert len(examples) > len(service.questions) / 2
    for address, words, text in examples:
        name = address.rpartition("/")[2]
        assert words == service.questions[name].question["vi"]
        assert client.get("/sparql", params={"query": text}).status_code == 200


def test_void_says_the_same_in_each_format(client: TestClient, described: Store) -> None:
    for kind in ("text/turtle", "application/n-triples", "application/rdf+xml"):
        response = client.get(VOID, headers={"accept": kind})
        form = RdfFormat.from_media_type(kind)
        assert {quad.triple for quad in parse(response.content, format=form)} == {
            quad.triple for quad in described
        }
    assert client.get(VOID, headers={"accept": "text/csv"}).status_code == 406


@pytest.mark.parametrize("form", ANSWERS)
def test_formats_offered_are_those_that_the_store_writes(form: str) -> None:
    assert {each.media for each in ANSWERS[form]} == set(media_types(form))
