"""Which format a client gets for what it says that it accepts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.explorer.negotiation import ANSWERS, GRAPHS, HTML, ROWS, choose, named
from graph_builder.explorer.problems import Refusal

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("", JSON),
        ("  ", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", "text/csv"),
        ("APPLICATION/SPARQL-RESULTS+XML", XML),
        (f"{XML};charset=utf-8", XML),
        (f"{XML} ; q=0.9 , text/csv ; q=0.91", "text/csv"),
        ("text/csv, application/json", "application/json"),
        ("application/json, text/html", "application/json"),
        (f"{JSON};q=0.001, text/turtle", JSON),
        ("*/*;q=0.1, text/*;q=0.5, text/csv;q=0", "text/tab-separated-values"),
        (f"*/*, {JSON};q=0.5", XML),
        (f"{JSON};q=zero, text/csv", "text/csv"),
        ("text/csv;q=1.0000, application/xml;q=0.1", "application/xml"),
        (",,, text/csv ,,", "text/csv"),
        ("text/csv;q=.5, application/xml;q=0.1", "application/xml"),
    ],
)
def test_best_of_the_rows(accept: str | None, media: str) -> None:
    assert choose(accept, ROWS).media == media


@pytest.mark.parametrize("accept", ["text/turtle", f"{JSON};q=0", "*/*;q=0", "json", "text", "é"])
def test_nothing_acceptable_is_refused_with_what_there_is(accept: str) -> None:
    with pytest.raises(Refusal) as refused:
        choose(accept, ROWS)
    assert refused.value.status == 406
    assert refused.value.more["available"] == [form.media for form in ROWS]


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("ttl", "text/turtle"),
        ("TURTLE", "text/turtle"),
        ("rdf xml", "application/rdf+xml"),
        ("application/ld json", "application/ld+json"),
        ("xml", "application/rdf+xml"),
        ("json", "application/ld+json"),
        ("nq", "application/n-quads"),
    ],
)
def test_format_by_name(name: str, media: str) -> None:
    assert named(name, GRAPHS).media == media


def test_text_says_its_charset() -> None:
    assert choose("text/csv", ROWS).content_type == "text/csv; charset=utf-8"
    assert choose(JSON, ROWS).content_type == JSON


@given(st.text(alphabet="abt/*;,q=.019+ -x", max_size=60))
def test_any_header_is_answered_or_refused(accept: str) -> None:
    for formats in (*ANSWERS.values(), (*GRAPHS, HTML)):
        try:
            choice = choose(accept, formats)
        except Refusal as refusal:
            assert refusal.status == 406  # noqa: PT017  # either outcome is right
        else:
            assert choice.format in formats
            assert choice.media in (choice.format.media, *choice.format.aliases)
