"""An answer in bytes: exact, well-formed also where it is cut, over the graphs that were named."""

import csv
import io
import json
import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from graph_builder.errors import UsageError
from graph_builder.stores.asking import AskingStore
from graph_builder.stores.bodies import write_body
from graph_builder.stores.formats import CSV, JSON, RDF_XML, TSV, XML, media_types
from graph_builder.stores.protocol import Limits

E = "http://example.org/"
P = f"PREFIX : <{E}> "
ROWS = media_types("SELECT")
GRAPHS = media_types("CONSTRUCT")
UNDER = P + "SELECT ?s ?o { ?s :under ?o }"
MADE = P + "CONSTRUCT WHERE { ?s :under ?o }"

Cell = str | None


def read_rows(body: bytes, media: str) -> list[tuple[Cell, ...]]:
    """Read a body with a strict reader that is not ours."""
    if media == CSV:
        _, *rows = csv.reader(io.StringIO(body.decode(), newline=""), strict=True)
        return [tuple(row) for row in rows]
    form = QueryResultsFormat.from_media_type(media)
    assert form is not None
    found = parse_query_results(body, format=form)
    assert isinstance(found, QuerySolutions)
    return [tuple(None if term is None else str(term) for term in row) for row in found]


def read_triples(body: bytes, media: str) -> list[str]:
    form = RdfFormat.from_media_type(media)
    assert form is not None
    return [str(quad) for quad in parse(body, format=form)]


@pytest.mark.parametrize("media", ROWS)
def test_rows_are_those_of_the_query(store: AskingStore, media: str) -> None:
    made = store.serialize(UNDER + " ORDER BY STR(?s)", media)
    assert (made.media, made.truncated) == (media, False)
    rows = read_rows(made.body, media)
    first = (f"{E}b0", f"{E}b0")
    assert len(rows) == 300
    assert rows[0] == (first if media == CSV else tuple(f"<{one}>" for one in first))


@pytest.mark.parametrize("media", GRAPHS)
def test_triples_are_those_of_the_query(store: AskingStore, media: str) -> None:
    made = store.serialize(MADE, media)
    assert (made.media, made.truncated) == (media, False)
    assert len(set(read_triples(made.body, media))) == 300


@pytest.mark.parametrize("media", GRAPHS)
def test_an_empty_graph_is_an_answer(store: AskingStore, media: str) -> None:
    made = store.serialize("CONSTRUCT { <a:s> ?p ?o } { <a:nobody> ?p ?o }", media)
    assert (read_triples(made.body, media), made.truncated) == ([], False)


@pytest.mark.parametrize(("media", "truth"), [(JSON, b'"boolean":true'), (XML, b"<boolean>true<")])
def test_a_truth(store: AskingStore, media: str, truth: bytes) -> None:
    assert truth in store.serialize("ASK {}", media).body


@pytest.mark.parametrize(
    ("text", "media"),
    [("ASK {}", CSV), ("ASK {}", TSV), ("ASK {}", "text/turtle"), ("SELECT * {}", "text/turtle"),
     ("CONSTRUCT WHERE {}", JSON), ("DESCRIBE <a:a>", CSV), ("SELECT * {}", "text/html")],
)  # fmt: skip
def test_a_form_has_its_own_formats(store: AskingStore, text: str, media: str) -> None:
    with pytest.raises(UsageError, match=f"no answer as {re.escape(media)}; choose one of"):
        store.serialize(text, media)


def test_csv_is_exact(store: AskingStore) -> None:
    """The rules of SPARQL 1.1 Query Results CSV: bare values, RFC 4180 quotes, CR LF."""
    text = """SELECT ?x ?lít { VALUES (?x ?lít) {
        (<http://example.org/x> "String") (UNDEF "The \\"quoted\\", one") ("=1+1" "two\\nlines")
        (4.0 "Hoàng Mai"@vi) (true "") ("  kept " "a,b") } }"""
    assert store.serialize(text, CSV).body.decode() == (
        "x,lít\r\n"
        "http://example.org/x,String\r\n"
        ',"The ""quoted"", one"\r\n'
        '=1+1,"two\nlines"\r\n'
        "4,Hoàng Mai\r\n"
        "true,\r\n"
        '  kept ,"a,b"\r\n'
    )


def test_tsv_is_exact(store: AskingStore) -> None:
    text = 'SELECT ?x ?y { VALUES (?x ?y) { (<a:b> "t\\tn\\n\\"q\\"") (UNDEF 7) ("v"@vi true) } }'
    assert store.serialize(text, TSV).body.decode() == (
        '?x\t?y\n<a:b>\t"t\\tn\\n\\"q\\""\n\t7\n"v"@vi\ttrue\n'
    )


def test_turtle_names_only_the_prefixes_in_use(store: AskingStore) -> None:
    text = "CONSTRUCT { <a:s> rdfs:label 'x' } {}"
    text = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> " + text
    label = b"@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    assert store.serialize(text, "text/turtle").body == label + b'<a:s> rdfs:label "x" .\n'
    assert store.serialize(text, RDF_XML).body.count(b"xmlns:") == 2


@pytest.mark.parametrize(
    ("text", "media"),
    [
        ('SELECT ("\\u0001" AS ?x) {}', XML),
        ('CONSTRUCT { <a:s> <a:p> "\\uFFFF" } {}', RDF_XML),
        ("CONSTRUCT { <a:s> <a:p/1> 1 } {}", RDF_XML),
    ],
)
def test_what_no_xml_can_hold_is_refused(store: AskingStore, text: str, media: str) -> None:
    with pytest.raises(UsageError, match="no XML can hold this answer"):
        store.serialize(text, media)


def test_xml_keeps_line_ends(store: AskingStore) -> None:
    made = store.serialize('CONSTRUCT { <a:s> <a:p> "a\\r\\nb\\r" } {}', RDF_XML)
    (triple,) = read_triples(made.body, RDF_XML)
    assert triple == r'<a:s> <a:p> "a\r\nb\r"'


@pytest.mark.parametrize(("cap", "truncated"), [(0, True), (299, True), (300, False)])
@pytest.mark.parametrize("media", ROWS)
def test_the_row_cap_cuts_between_rows(
    store: AskingStore, media: str, cap: int, truncated: bool
) -> None:
    made = store.serialize(UNDER, media, limits=Limits(rows=cap))
    assert made.truncated is truncated
    assert len(read_rows(made.body, media)) == cap


@pytest.mark.parametrize(("cap", "truncated"), [(0, True), (299, True), (300, False)])
@pytest.mark.parametrize("media", GRAPHS)
def test_the_row_cap_cuts_between_triples(
    store: AskingStore, media: str, cap: int, truncated: bool
) -> None:
    made = store.serialize(MADE, media, limits=Limits(rows=cap))
    assert made.truncated is truncated
    assert len(read_triples(made.body, media)) == cap


@pytest.mark.parametrize("media", ROWS)
def test_the_byte_cap_cuts_between_rows(store: AskingStore, media: str) -> None:
    whole = store.serialize(UNDER, media)
    exact = store.serialize(UNDER, media, limits=Limits(bytes=len(whole.body)))
    less = store.serialize(UNDER, media, limits=Limits(bytes=len(whole.body) - 1))
    small = store.serialize(UNDER, media, limits=Limits(bytes=1000))
    assert (exact, less.truncated, small.truncated) == (whole, True, True)
    assert len(read_rows(less.body, media)) == 299
    assert 0 < len(read_rows(small.body, media)) < 30
    assert 700 < len(small.body) <= 1000


@pytest.mark.parametrize("media", GRAPHS)
def test_the_byte_cap_cuts_between_triples(store: AskingStore, media: str) -> None:
    text = "CONSTRUCT { ?s ?p ?c } { ?s ?p ?o . ?a ?b ?c }"
    made = store.serialize(text, media, limits=Limits(bytes=10_000))
    assert made.truncated
    assert read_triples(made.body, media)
    assert len(made.body) < 30_000  # what the engine had in hand is still written


def test_a_cap_is_of_the_answer_not_of_the_counting(store: AskingStore) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert store.serialize(text, CSV, limits=Limits(rows=1)).body == b"n\r\n305\r\n"


def test_an_endless_answer_stops_at_its_caps(store: AskingStore) -> None:
    text = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    for media in ROWS:
        made = store.serialize(text, media, limits=Limits(seconds=5, rows=1000))
        assert (made.truncated, len(read_rows(made.body, media))) == (True, 1000)
    made = store.serialize(text, JSON, limits=Limits(seconds=5, rows=10**9, bytes=1_000_000))
    assert made.truncated
    assert 990_000 < len(made.body) <= 1_000_000
    assert json.loads(made.body)["results"]["bindings"]


texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
    st.lists(
        st.sampled_from(
            ['"', '""', "},{", '}},{"', "]}}", "{", "}", "\\", "\r\n", "\n", "\r", ",", "\t",
             "</result>", "<result>", "<results>", '"bindings":[', "é", "<<"]
        ),
        max_size=6,
    ).map("".join),
)  # fmt: skip
cells = st.one_of(
    st.none(),
    st.builds(Literal, texts),
    st.builds(lambda text: Literal(text, language="vi"), texts),
    st.just(NamedNode("http://example.org/a")),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(cells, cells), max_size=12),
    st.integers(0, 13),
    st.integers(0, 1500),
    st.sampled_from(ROWS),
)
@example([(None, None)] * 5, 3, 1500, JSON)
@example([(Literal("},{" * 9), None)] * 3, 3, 1500, JSON)
@example([(Literal("\r\n" * 9), None)] * 3, 2, 1500, CSV)
def test_what_is_kept_is_the_beginning_of_the_whole(
    rows: Sequence[tuple[Literal | None, Literal | None]], most: int, size: int, media: str
) -> None:
    if media == XML and any(not is_xml(term) for row in rows for term in row):
        return
    listed = " ".join(f"({a or 'UNDEF'} {b or 'UNDEF'})" for a, b in rows)
    text = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {listed} }} }}"
    whole, cut = write_body(Store().query(text), media, 99, 10**9)
    assert not cut
    body, truncated = write_body(Store().query(text), media, most, size)
    kept, expected = read_rows(body, media), read_rows(whole, media)
    assert len(expected) == len(rows)
    assert kept == expected[: len(kept)]
    assert truncated is (len(rows) > most or len(whole) > size)
    assert truncated or kept == expected
    assert len(kept) <= most
    if len(kept) < min(most, len(rows)):
        following, _ = write_body(Store().query(text), media, len(kept) + 1, 10**9)
        assert len(following) > size


def is_xml(term: Literal | NamedNode | None) -> bool:
    return term is None or all(
        char in "\t\n\r" or "\x20" <= char < "\ufffe" or char >= "\U00010000" for char in term.value
    )
