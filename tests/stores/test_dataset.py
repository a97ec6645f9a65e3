"""The graphs that a request or a query names are asked as one set, and no others."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph_builder.errors import QueryCrash, QuerySyntaxError
from graph_builder.stores.embedded import EmbeddedStore
from graph_builder.stores.formats import CSV, Dataset
from graph_builder.stores.protocol import Limits, Solutions

G = "http://example.org/g/"
ONE, TWO, THREE, NONE = f"{G}1", f"{G}2", f"{G}3", f"{G}none"
STATED = {ONE: ("both", "only one"), TWO: ("both", "only two"), THREE: ("third",)}
VALUES = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
NAMED = "SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o"
BOMB = "SELECT (GROUP_CONCAT(STR(?a)) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def stated(
    tmp_path_factory: pytest.TempPathFactory, make_build: Callable[[Path, bytes], object]
) -> Iterator[EmbeddedStore]:
    root = tmp_path_factory.mktemp("stated")
    quads = [(text, f" <{graph}>") for graph, texts in STATED.items() for text in texts]
    quads += [(text, "") for text in dict(quads)]
    lines = sorted(f'<a:s> <a:p> "{text}"{graph} .\n' for text, graph in quads)
    make_build(root, "".join(lines).encode())
    with EmbeddedStore(root) as opened:
        yield opened


def column(store: EmbeddedStore, text: str, dataset: Dataset = Dataset()) -> list[str]:  # noqa: B008
    body = store.serialize(text, CSV, dataset=dataset).body.decode()
    return body.splitlines()[1:]


@pytest.mark.parametrize(
    ("dataset", "values", "named"),
    [
        (Dataset(), ["both", "only one", "only two", "third"], 5),
        (Dataset((ONE,)), ["both", "only one"], 0),
        (Dataset((ONE, TWO)), ["both", "only one", "only two"], 0),
        (Dataset((ONE, ONE)), ["both", "only one"], 0),
        (Dataset((ONE, NONE)), ["both", "only one"], 0),
        (Dataset((NONE,)), [], 0),
        (Dataset((), (ONE, TWO)), [], 4),
        (Dataset((TWO,), (ONE,)), ["both", "only two"], 2),
        (Dataset((ONE, TWO), (TWO, THREE)), ["both", "only one", "only two"], 3),
    ],
)
def test_a_request_names_its_graphs(
    stated: EmbeddedStore, dataset: Dataset, values: list[str], named: int
) -> None:
    assert column(stated, VALUES, dataset) == values
    assert column(stated, COUNT, dataset) == [str(len(values))]
    assert len(column(stated, NAMED, dataset)) == named


@pytest.mark.parametrize(
    ("clauses", "values", "named"),
    [
        (f"FROM <{ONE}>", 2, 0),
        (f"FROM <{ONE}> FROM <{TWO}>", 3, 0),
        (f"FROM <{ONE}> FROM <{ONE}>", 2, 0),
        (f"FROM NAMED <{ONE}> FROM NAMED <{TWO}>", 0, 4),
        (f"FROM <{ONE}> FROM NAMED <{TWO}> FROM <{TWO}> FROM NAMED <{THREE}>", 3, 3),
        ("FROM g:1 from g:2#no FROM g:3\n", 3, 0),
        ("FROM <1> FROM g:2 FROM NAMED g:3", 3, 1),
    ],
)
def test_a_query_names_its_graphs(
    stated: EmbeddedStore, clauses: str, values: int, named: int
) -> None:
    head = f"PREFIX g: <{G}> BASE <{G}> "
    assert column(stated, f"{head}SELECT (COUNT(*) AS ?n) {clauses} {{ ?s ?p ?o }}") == [
        str(values)
    ]
    listed = stated.query(f"{head}SELECT * {clauses} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}")
    assert isinstance(listed, Solutions)
    assert len(listed) == named
    assert set(listed.variables) == {"g", "s", "p", "o"}


def test_the_request_goes_before_the_query(stated: EmbeddedStore) -> None:
    text = VALUES.replace("{", f"FROM <{ONE}> FROM <{TWO}> {{")
    assert column(stated, text, Dataset((THREE,))) == ["third"]
    assert column(stated, text, Dataset((), (THREE,))) == []


@pytest.mark.parametrize("form", ["ASK", "CONSTRUCT { ?s ?p ?o }", "DESCRIBE ?s"])
def test_every_form_has_a_dataset(stated: EmbeddedStore, form: str) -> None:
    media = "application/sparql-results+json" if form == "ASK" else "application/n-triples"
    text = f"{form} FROM <{ONE}> FROM <{TWO}> WHERE {{ ?s ?p ?o }}"
    body = stated.serialize(text, media).body
    assert body.count(b'"only two"') == (0 if form == "ASK" else 1)
    assert body.count(b'"both"') == (0 if form == "ASK" else 1)
    assert b"false" not in body


@pytest.mark.parametrize("iri", ["no iri", "http://x/ y", "relative", ""])
def test_a_graph_that_is_no_iri_is_told(stated: EmbeddedStore, iri: str) -> None:
    with pytest.raises(QuerySyntaxError, match="named by no IRI"):
        stated.serialize(VALUES, CSV, dataset=Dataset((iri, ONE)))


def test_an_unknown_prefix_of_a_graph_is_told_at_its_place(stated: EmbeddedStore) -> None:
    with pytest.raises(QuerySyntaxError, match="line 2, column"):
        stated.query("SELECT ?o\nFROM x:1 FROM x:2 { ?s ?p ?o }")


def test_merging_is_work_of_the_query(built: Path) -> None:
    """What is copied counts against its memory, as does what it computes."""
    graphs = ("http://example.org/source", NONE)
    small = Limits(memory=64 * 1024**2)
    with EmbeddedStore(built) as store:
        assert column(store, COUNT, Dataset(graphs)) == ["305"]
        with pytest.raises(QueryCrash):
            store.serialize(BOMB, CSV, dataset=Dataset(graphs), limits=small)
