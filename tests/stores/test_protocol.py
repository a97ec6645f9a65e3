"""What every store must answer alike."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple
from pyoxigraph import Store as Engine

from graph_builder.errors import QueryCrash, QueryError, QuerySyntaxError, UsageError
from graph_builder.stores import open_store
from graph_builder.stores.gate import explain
from graph_builder.stores.protocol import Boolean, Limits, Solutions, Store, Triples

E = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
P = f"PREFIX : <{E}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


def rows(store: Store, text: str) -> tuple[tuple[object, ...], ...]:
    answer = store.query(P + text)
    assert isinstance(answer, Solutions)
    assert not answer.truncated
    return answer.rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'SELECT ?l { :a rdfs:label ?l FILTER(LANG(?l) = "vi") }',
            Literal("Quận ủy Hoàng Mai", language="vi"),
        ),
        (
            'SELECT ?l { :a rdfs:label ?l FILTER(LANG(?l) = "en") }',
            Literal('Hoàng Mai "district" <x> <y>', language="en"),
        ),
        ("SELECT ?d { :a :on ?d }", Literal("2018-06-12", datatype=NamedNode(XSD + "date"))),
        ("SELECT ?n { :a :people ?n }", Literal("12", datatype=NamedNode(XSD + "integer"))),
        ("SELECT ?m { :mark :is ?m }", Literal("one")),
        ('SELECT (STR("tab\\t line\\n") AS ?x) {}', Literal("tab\t line\n")),
    ],
)
def test_terms_arrive_exactly(store: Store, text: str, expected: Literal) -> None:
    assert rows(store, text) == ((expected,),)


@pytest.mark.parametrize("seconds", [1e10, float("inf"), float("nan"), 0.0, -1.0])
def test_a_time_that_no_timer_counts_is_refused(seconds: float) -> None:
    with pytest.raises(UsageError, match=r"at most 2592000 s"):
        Limits(seconds=seconds)


def test_a_month_is_time_enough(store: Store) -> None:
    assert store.query("ASK {}", limits=Limits(seconds=2_592_000)) == Boolean(True)


def test_the_default_graph_counts_each_statement_once(store: Store) -> None:
    assert rows(store, "SELECT (COUNT(*) AS ?n) { ?s :under ?o }") == (
        (Literal("300", datatype=NamedNode(XSD + "integer")),),
    )
    assert rows(store, "SELECT DISTINCT ?g { GRAPH ?g { :a :on ?d } }") == (
        (NamedNode(E + "source"),),
    )
    assert store.counts() == {"default": 305, E + "source": 305}


def test_variables_keep_their_written_order_and_may_be_unbound(store: Store) -> None:
    answer = store.query(P + "SELECT ?z ?never ?b { ?z :people ?b }")
    assert isinstance(answer, Solutions)
    assert answer.variables == ("z", "never", "b")
    assert [row[1] for row in answer] == [None]
    assert [sorted(binding) for binding in answer.bindings()] == [["b", "z"]]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT * { ?z ?a ?m }", "z a m"),
        (
            "SELECT DISTINCT*{ ?z :people ?b OPTIONAL { ?b ?a ?c } MINUS { ?hidden ?z ?z } }",
            "z b a c",
        ),
        (
            "SELECT * { { SELECT ?y ?x { ?x :is ?y FILTER(?y != ?w) } } BIND(1 AS ?a) } LIMIT 1",
            "y x a",
        ),
        ("SELECT ?a { { SELECT * { ?z ?y ?a } } }", "a"),
        ("SELECT (2 * 3 AS ?b) (1 AS ?a) {}", "b a"),
        ("SELECT * {}", ""),
    ],
)
def test_a_star_stands_for_the_columns_as_written(store: Store, text: str, columns: str) -> None:
    answer = store.query(P + text)
    assert isinstance(answer, Solutions)
    assert " ".join(answer.variables) == columns


def test_an_error_after_a_star_is_told_where_it_stands(store: Store) -> None:
    text = "SELECT * { ?a ?b }"
    with pytest.raises(SyntaxError) as engine:
        Engine().query(text)
    with pytest.raises(QuerySyntaxError, match=f"^{explain(str(engine.value))}$"):
        store.query(text)


def test_an_empty_answer_is_an_answer(store: Store) -> None:
    answer = store.query(P + "SELECT ?x { ?x :nowhere ?y }")
    assert answer == Solutions(("x",), ())


@pytest.mark.parametrize(("text", "value"), [("ASK { :a ?p ?o }", True), ("ASK { 1 ?p 2 }", False)])
def test_ask(store: Store, text: str, value: bool) -> None:
    if not value:
        text = "ASK { :nobody ?p ?o }"
    assert store.query(P + text) == Boolean(value)


def test_a_constructed_graph_is_a_set(store: Store) -> None:
    answer = store.query(P + "CONSTRUCT { :x :holds 1 } WHERE { ?s :under ?o }")
    one = Literal("1", datatype=NamedNode(XSD + "integer"))
    assert answer == Triples((Triple(NamedNode(E + "x"), NamedNode(E + "holds"), one),))


def test_describe(store: Store) -> None:
    answer = store.query(f"DESCRIBE <{E}mark>")
    assert isinstance(answer, Triples)
    assert [triple.object for triple in answer] == [Literal("one")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("SELECT ?x {", "line 1, column 12"),
        ("SELECT ?x\n{ ?x foo:bar 1 }", "line 2, column .*Prefix not found"),
        ('SELECT ?x { ?x ?y "open }', "line 1, column 19: an open string"),
        ("SELECT \\u003Fx {}", "line 1, column 8: an escape"),
        ("HELLO", "line 1, column 1"),
        ("", "no SELECT"),
        ("SELECT ?\ud800 {}", "surrogate"),
    ],
)
def test_a_bad_query_is_told_where(store: Store, text: str, place: str) -> None:
    with pytest.raises(QuerySyntaxError, match=place):
        store.query(text)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { :a :b :c }",
        "DELETE DATA { :a :b :c }",
        "DELETE WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } INSERT { ?o ?p ?s } WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/>",
        "CLEAR ALL",
        "drop all",
        "CREATE GRAPH <http://example.org/g>",
        "COPY DEFAULT TO <http://example.org/g>",
        "MOVE DEFAULT TO <http://example.org/g>",
        "ADD DEFAULT TO <http://example.org/g>",
        "WITH <http://example.org/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o } ; DROP ALL",
    ],
)
def test_an_update_is_refused_and_changes_nothing(store: Store, update: str) -> None:
    before = store.counts()
    with pytest.raises(QuerySyntaxError, match="changes data"):
        store.query(P + update)
    assert store.counts() == before


def test_a_term_that_rdf_1_1_lacks_is_refused(store: Store) -> None:
    with pytest.raises(QueryError, match=r"RDF 1\.1"):
        store.query('SELECT ("x"@en--ltr AS ?x) {}')


@pytest.mark.parametrize(("cap", "truncated"), [(299, True), (300, False), (301, False)])
def test_the_row_cap_is_told(store: Store, cap: int, truncated: bool) -> None:
    limits = Limits(rows=cap)
    selected = store.query(P + "SELECT ?s { ?s :under ?o }", limits=limits)
    made = store.query(P + "CONSTRUCT WHERE { ?s :under ?o }", limits=limits)
    assert isinstance(selected, Solutions)
    assert isinstance(made, Triples)
    assert len(selected) == len(made) == min(cap, 300)
    assert selected.truncated is made.truncated is truncated


def test_the_byte_cap_is_told(store: Store) -> None:
    text = P + "SELECT ?s { ?s :under ?o }"
    answer = store.query(text, limits=Limits(bytes=1000))
    assert isinstance(answer, Solutions)
    assert answer.truncated
    assert 900 < sum(len(str(row[0])) - 2 for row in answer) <= 1000


def test_a_location_that_no_store_opens() -> None:
    with pytest.raises(UsageError, match="name a folder"):
        open_store("ftp://x/")


def test_the_same_data_answers_through_a_relative_path(
    built: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(built.parent)
    with open_store(built.name) as store:
        monkeypatch.chdir(tmp_path)
        assert store.query("ASK { ?s ?p ?o }") == Boolean(True)


def test_an_answer_too_large_for_memory_is_a_crash(store: Store) -> None:
    doubled = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(30))
    text = f'SELECT (STRLEN(?x30) AS ?n) {{ BIND("many" AS ?x0) {doubled} }}'
    with pytest.raises(QueryCrash, match="256 MiB of memory"):
        store.query(text, limits=Limits(seconds=30, memory=256 * 1024**2))
    assert store.query("ASK {}") == Boolean(True)


def test_counts_name_every_graph(make_build: Callable[..., object], tmp_path: Path) -> None:
    make_build(tmp_path / "s", b"")
    with open_store(tmp_path / "s") as store:
        assert store.counts() == {}
        assert store.query("ASK { ?s ?p ?o }") == Boolean(False)
