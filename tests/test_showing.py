"""Answers in notebooks: labelled, linked, escaped, sources folded in, and never bare when empty."""

import re
from base64 import b64decode
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from graph_builder.answers import EmptyAnswer, Statements, Table
from graph_builder.graph import Graph, open_graph
from graph_builder.showing import MOST, framed, still
from graph_builder.stores.protocol import Solutions, Triples

E = "http://example.org/"
A, B, FIRST, SECOND = (NamedNode(E + name) for name in ("a", "b", "first", "second"))
NOBODY = "SELECT ?x { ?x a <http://example.org/nothing> }"


@pytest.fixture(scope="module", params=["vi", "en"])
def graph(built: Path, request: pytest.FixtureRequest) -> Graph:
    return open_graph(built, lang=request.param)


def html(*rows: tuple[NamedNode | Literal | None, ...], truncated: bool = False) -> str:
    solutions = Solutions(("who", "whoLabel", "source", "sourceLabel"), rows, truncated)
    return Table(solutions, {"who": "who", "source": "source"}, "en")._repr_html_()


def test_a_name_is_a_link_to_its_thing() -> None:
    shown = html((A, Literal("Quận ủy"), FIRST, Literal("one")))
    assert f'<a href="{E}a" target="_blank" rel="noopener">Quận ủy</a>' in shown
    assert "whoLabel" not in shown


def test_rows_that_differ_in_their_source_are_one() -> None:
    shown = html(
        (A, Literal("x"), FIRST, Literal("one")),
        (B, Literal("y"), FIRST, Literal("one")),
        (A, Literal("x"), SECOND, Literal("two")),
    )
    assert re.findall(r"\[\d\](?: \[\d\])*", shown) == ["[1] [2]", "[1]"]
    assert shown.count("<tr>") == 3
    assert shown.count("<li>") == 2


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=x>', "a & b"])
def test_no_text_becomes_markup(text: str) -> None:
    shown = html((A, Literal(text), FIRST, Literal(text)))
    assert text not in shown
    assert "<script" not in shown
    assert "<img" not in shown


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "data:text/html,x", "file:///etc/x"])
def test_only_addresses_of_the_web_are_links(iri: str) -> None:
    assert "href" not in html((NamedNode(iri), Literal("x"), None, None))


def test_a_still_picture_is_an_image_that_holds_it() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" aria-label="ai dự &amp; ở đâu"><g/></svg>'
    shown = still(svg)
    alt, data = re.fullmatch(
        r'<img alt="([^"]*)" src="data:image/svg\+xml;base64,([^"]*)" style="[^"]*">', shown
    ).groups()  # type: ignore[union-attr]
    assert alt == "ai dự &amp; ở đâu"
    assert b64decode(data).decode() == svg


def test_without_its_frame_a_page_leaves_its_picture() -> None:
    svg = '<svg aria-label="x"></svg>'
    shown = framed('<p title="a">b</p><script>1</script>', svg)
    assert "<script" not in shown
    assert 'sandbox="allow-scripts"' in shown
    left = re.sub(r"<iframe .*?</iframe>", "", shown)
    assert "srcdoc" not in left
    assert still(svg) in left


def test_no_line_breaks_a_day_or_a_number() -> None:
    shown = html((A, Literal("2013-06-03"), None, None), (A, Literal("Quận ủy"), None, None))
    assert re.findall(r"nowrap[^>]*>(?:<a [^>]*>)?([^<]*)", shown) == ["2013-06-03"]


@pytest.mark.parametrize(("count", "said"), [(1, "<p>1 row</p>"), (2, "<p>2 rows</p>")])
def test_rows_are_counted(count: int, said: str) -> None:
    assert said in html(*((NamedNode(f"{E}{n}"), None, None, None) for n in range(count)))


def test_long_and_cut_answers_say_so() -> None:
    rows = [(NamedNode(f"{E}{number}"), None, None, None) for number in range(MOST + 2)]
    shown = html(*rows, truncated=True)
    assert shown.count("<tr>") == MOST + 1
    assert "2 more" in shown
    assert "limits cut" in shown


def test_statements_show_themselves() -> None:
    made = Statements(Triples((Triple(A, B, Literal("<b>")),)))
    assert "&lt;b&gt;" in made._repr_html_()
    assert repr(made) == "<Statements: 1>"


def test_an_empty_answer_says_why(graph: Graph) -> None:
    for text in (NOBODY, "CONSTRUCT WHERE { ?x a <http://example.org/nothing> }"):
        empty = graph.sparql(text)
        assert isinstance(empty, Table | Statements)
        assert "coverage" in empty.note
        assert " 5 " in empty.note  # the five articles of this graph
        assert "<table" not in empty._repr_html_()
    assert "coverage" not in getattr(graph.ask("coverage"), "note", "coverage")


def test_an_empty_frame_warns_and_says_why(graph: Graph) -> None:
    empty = graph.sparql(NOBODY)
    assert isinstance(empty, Table)
    with pytest.warns(EmptyAnswer, match="coverage"):
        assert list(empty.to_pandas().columns) == ["x"]


def test_what_is_found_shows_itself(graph: Graph) -> None:
    found = graph.find("quan uy hoang mai", "body")
    assert "Quận ủy Hoàng Mai" in found._repr_html_()  # type: ignore[attr-defined]
    nothing = graph.find("qqqqqq")._repr_html_()  # type: ignore[attr-defined]
    assert "<table" not in nothing
    assert len(nothing) > 20
