"""Answers keep every value in the standard formats, in Python, in frames and in networks."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse,
    parse_query_results,
)

from graph_builder.answers import (
    ROW_FORMATS,
    TRIPLE_FORMATS,
    Statements,
    Table,
    Value,
    boolean_to_json,
    plain,
    spreadsheet_safe,
)
from graph_builder.errors import UsageError
from graph_builder.namespaces import expand
from graph_builder.stores.protocol import Row, Solutions, Term, Triples

E = "http://example.org/"
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
TERMS = st.one_of(
    st.none(),
    st.sampled_from([NamedNode(f"{E}a"), NamedNode(f"{E}đ"), BlankNode("b0")]),
    TEXTS.map(Literal),
    TEXTS.map(lambda text: Literal(text, language="vi")),
    st.integers(-99, 99).map(Literal),
    st.dates().map(lambda day: typed("date", day.isoformat())),
    TEXTS.map(lambda text: Literal(text, datatype=NamedNode(f"{E}type"))),
)


def typed(name: str, text: str) -> Literal:
    return Literal(text, datatype=NamedNode(expand(f"xsd:{name}")))


def table(columns: str, *rows: Row) -> Table:
    names = tuple(columns.split())
    return Table(Solutions(names, rows), {name: name for name in names})


def parsed(text: str, form: QueryResultsFormat) -> tuple[tuple[str, ...], list[Row]]:
    found = parse_query_results(text.encode(), format=form)
    assert isinstance(found, QuerySolutions)
    names = tuple(variable.value for variable in found.variables)
    return names, [tuple(row[name] for name in names) for row in found]


@given(st.lists(st.tuples(TERMS, TERMS), max_size=4))
def test_json_and_tsv_hold_every_term_as_it_is(rows: list[Row]) -> None:
    answer = table("a b", *rows)

    assert parsed(answer.to_format("json"), QueryResultsFormat.JSON) == (("a", "b"), rows)
    assert parsed(answer.to_format("tsv"), QueryResultsFormat.TSV) == (("a", "b"), rows)


@given(st.lists(st.tuples(TERMS, TERMS), max_size=4))
def test_csv_holds_every_bare_value(rows: list[Row]) -> None:
    text = table("a b", *rows).to_format("csv")
    found = list(csv.reader(io.StringIO(text, newline="")))

    assert found[0] == ["a", "b"]
    assert found[1:] == [[bare(term) for term in row] for row in rows]


def bare(term: "Term | None") -> str:
    if term is None:
        return ""
    return f"_:{term.value}" if isinstance(term, BlankNode) else term.value


def test_json_is_what_the_standard_says() -> None:
    row = (NamedNode(f"{E}a"), Literal("ủy", language="vi"), Literal("x"), typed("integer", "7"))

    assert json.loads(table("a b c d e", (*row, None)).to_format("json")) == {
        "head": {"vars": ["a", "b", "c", "d", "e"]},
        "results": {
            "bindings": [
                {
                    "a": {"type": "uri", "value": f"{E}a"},
                    "b": {"type": "literal", "value": "ủy", "xml:lang": "vi"},
                    "c": {"type": "literal", "value": "x"},
                    "d": {"type": "literal", "value": "7", "datatype": expand("xsd:integer")},
                }
            ]
        },
    }


@pytest.mark.parametrize("answer", [True, False])
def test_yes_and_no_in_json(answer: bool) -> None:
    found = parse_query_results(boolean_to_json(answer).encode(), format=QueryResultsFormat.JSON)

    assert isinstance(found, QueryBoolean)
    assert bool(found) is answer


def test_csv_is_exact_even_where_a_spreadsheet_would_calculate() -> None:
    formulas = ["=1+1", "+1", "-1", "@a", "\ta", "\ra", "\na"]
    text = table("a b", *((Literal(cell), None) for cell in formulas)).to_format("csv")

    assert [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:] == formulas
    assert [spreadsheet_safe(cell) for cell in formulas] == [f"'{cell}" for cell in formulas]


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (None, None),
        (NamedNode(f"{E}a"), f"{E}a"),
        (Literal("1"), "1"),
        (Literal("một", language="vi"), "một"),
        (typed("integer", "-7"), -7),
        (typed("decimal", "1431.5"), Decimal("1431.5")),
        (typed("double", "1e3"), 1000.0),
        (typed("boolean", "1"), True),
        (typed("boolean", "false"), False),
        (typed("date", "2023-09-29"), date(2023, 9, 29)),
        (typed("dateTime", "2023-09-29T07:00:00+00:00"), datetime(2023, 9, 29, 7, tzinfo=UTC)),
        (typed("integer", "nhiều"), "nhiều"),
        (typed("date", "2023-09-31"), "2023-09-31"),
        (typed("decimal", "x"), "x"),
        (typed("boolean", "đúng"), "đúng"),
    ],
)
def test_terms_become_python_values(term: "Term | None", value: "Value") -> None:
    found = plain(term)

    assert found == value
    assert type(found) is type(value)


def test_a_frame_has_the_types_of_its_values() -> None:
    pandas = pytest.importorskip("pandas")
    rows = table(
        "thing count share day sure nothing",
        (
            Literal("a"),
            Literal(7),
            typed("decimal", "0.5"),
            typed("date", "2023-09-29"),
            None,
            None,
        ),
        (None, None, Literal(2), None, Literal(True), None),
    )
    frame = rows.to_pandas()

    assert list(frame.columns) == ["thing", "count", "share", "day", "sure", "nothing"]
    assert frame["count"].dtype == "Int64"
    assert frame["count"].tolist() == [7, pandas.NA]
    assert frame["share"].tolist() == [0.5, 2.0]
    assert frame["day"].dtype.kind == "M"
    assert frame["day"][0] == pandas.Timestamp("2023-09-29")
    assert frame["sure"].dtype == "boolean"
    assert frame.isna().sum().tolist() == [1, 1, 0, 1, 1, 2]
    assert list(table("a b").to_pandas().columns) == ["a", "b"]


def test_a_network_has_an_edge_a_row_between_two_columns_of_things() -> None:
    a, b, c = (NamedNode(f"{E}{name}") for name in "abc")
    day = typed("date", "2023-09-29")
    rows = table(
        "day who whoLabel what via",
        (day, a, Literal("Quận ủy"), b, c),
        (None, a, Literal("Quận ủy"), b, None),
        (day, None, None, b, c),
    )
    graph, other = rows.to_networkx(), rows.to_networkx("what", "via")

    assert list(graph.edges(data="day")) == [
        (a.value, b.value, day_of(day)),
        (a.value, b.value, None),
    ]
    assert dict(graph.nodes(data="label")) == {a.value: "Quận ủy", b.value: b.value}
    assert list(other.edges()) == [(b.value, c.value)] * 2
    with pytest.raises(UsageError, match="two columns of things"):
        table("a b", (a, Literal("b"))).to_networkx()


def day_of(literal: Literal) -> date:
    return date.fromisoformat(literal.value)


def test_rdflib_gets_the_same_rows() -> None:
    rows = table("a b", (NamedNode(f"{E}a"), Literal("ủy", language="vi")), (None, Literal(7)))
    result = rows.to_rdflib()

    assert [str(name) for name in result.vars or ()] == ["a", "b"]
    assert [[term and term.n3() for term in row] for row in result] == [
        [f"<{E}a>", '"ủy"@vi'],
        [None, f'"7"^^<{expand("xsd:integer")}>'],
    ]


def statements(*parts: tuple[str, Literal]) -> Statements:
    return Statements(
        Triples(tuple(Triple(NamedNode(f"{E}a"), NamedNode(p), value) for p, value in parts))
    )


@pytest.mark.parametrize("name", TRIPLE_FORMATS)
def test_triples_are_the_same_in_every_format(name: str) -> None:
    said = statements((f"{E}p", Literal("Đảng\n", language="vi")), (f"{E}1a", Literal(7)))
    found = parse(said.to_format(name).encode(), format=TRIPLE_FORMATS[name])

    assert {quad.triple for quad in found} == set(said.triples)
    assert {(str(s), str(p), o.toPython()) for s, p, o in said.to_rdflib()} == set(said)


@pytest.mark.parametrize(
    ("property_", "text", "word"),
    [(f"{E}1", "x", f"<{E}1>"), (f"{E}a(b)", "x", "XML name"), (f"{E}p", "a\x01", "U\\+0001")],
)
def test_what_xml_cannot_hold_is_refused(property_: str, text: str, word: str) -> None:
    said = statements((property_, Literal(text)))

    with pytest.raises(UsageError, match=word):
        said.to_format("rdfxml")
    assert said.to_format("ttl")


@pytest.mark.parametrize("name", ["xml", "table", ""])
def test_an_unknown_format_is_refused_with_those_that_there_are(name: str) -> None:
    with pytest.raises(UsageError, match=", ".join(ROW_FORMATS)):
        table("a").to_format(name)
    with pytest.raises(UsageError, match=", ".join(TRIPLE_FORMATS)):
        statements().to_format(name)
