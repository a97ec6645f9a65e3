"""Every IRI of ours opens, with all that is said about it, and who says so."""

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse
from starlette.testclient import TestClient

from graph_builder.namespaces import BASE, ONTOLOGY_GRAPH

KEY = "doc/party/tw/11/nq/25"
TRIPLES = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
QUADS = {"trig": RdfFormat.TRIG, "nq": RdfFormat.N_QUADS}


def said(store: Store, key: str) -> set[Quad]:
    """Every quad of a named graph with the thing as subject or object."""
    thing = NamedNode(BASE + key)
    both = [
        *store.quads_for_pattern(thing, None, None),
        *store.quads_for_pattern(None, None, thing),
    ]
    return {quad for quad in both if not isinstance(quad.graph_name, DefaultGraph)}


@pytest.mark.parametrize("suffix", TRIPLES)
def test_statements_both_ways(client: TestClient, store: Store, suffix: str) -> None:
    response = client.get(f"/id/{KEY}.{suffix}")
    assert response.status_code == 200, response.text
    found = {quad.triple for quad in parse(response.content, format=TRIPLES[suffix])}
    assert found == {quad.triple for quad in said(store, KEY)}


@pytest.mark.parametrize("suffix", QUADS)
def test_sources_of_statements(client: TestClient, store: Store, suffix: str) -> None:
    response = client.get(f"/id/{KEY}.{suffix}")
    assert set(parse(response.content, format=QUADS[suffix])) == said(store, KEY)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml;q=0.5, application/trig", "application/trig"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ],
)
def test_format_is_negotiated(client: TestClient, accept: str, media: str) -> None:
    response = client.get(f"/id/{KEY}", headers={"accept": accept})
    assert response.headers["content-type"].partition(";")[0] == media
    assert "Accept" in response.headers.get("vary", "Accept")


def test_every_thing_opens(client: TestClient, store: Store) -> None:
    """Of each kind one: each IRI under our base that stands as a subject."""
    subjects = {str(quad.subject.value) for quad in store if isinstance(quad.subject, NamedNode)}
    keys = sorted(iri.removeprefix(BASE) for iri in subjects if iri.startswith(BASE))
    kinds = {key.partition("/")[0]: key for key in keys if "#" not in key}
    assert len(kinds) > 15
    for key in kinds.values():
        response = client.get(f"/id/{key}", headers={"accept": "text/turtle"})
        assert response.status_code == 200, key
        assert list(parse(response.content, format=RdfFormat.TURTLE)), key


def test_what_a_client_has_of_anything_is_not_sent_again(client: TestClient) -> None:
    """`If-None-Match: *` is about what there is; of what is unknown nobody has anything."""
    codes = [
        client.get(f"/id/{key}", headers={"if-none-match": "*"}).status_code
        for key in (f"{KEY}.ttl", "doc/party/tw/11/nq/2500.ttl", f"{KEY}.ttl")
    ]
    assert codes == [304, 404, 304]


def test_ontology_opens_with_its_terms(client: TestClient, store: Store) -> None:
    quads = store.quads_for_pattern(None, None, None, NamedNode(ONTOLOGY_GRAPH))
    expected: set[Triple] = {quad.triple for quad in quads}
    for accept in ("text/turtle", "text/html,*/*;q=0.1"):
        response = client.get("/id/ontology", headers={"accept": accept})
        found = {quad.triple for quad in parse(response.content, format=RdfFormat.TURTLE)}
        assert found == expected
    quads_too = client.get("/id/ontology.nq").content
    assert {quad.triple for quad in parse(quads_too, format=RdfFormat.N_QUADS)} == expected


def test_unknown_suffix_is_refused(client: TestClient) -> None:
    assert client.get(f"/id/{KEY}.exe").status_code == 406
