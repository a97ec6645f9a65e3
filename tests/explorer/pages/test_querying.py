"""The SPARQL page: answers, examples, errors at their place, completion from this graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graph_builder.queries import read_questions

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.explorer.pages.conftest import Browse

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
NQ25 = "https://w3id.org/danvan/doc/party/tw/11/nq/25"


def test_rows_have_names_and_links(browse: Browse) -> None:
    page = browse("/query", query=f"SELECT ?x {{ VALUES ?x {{ <{NQ25}> }} }}", lang="en")
    assert page.status == 200
    link = page.one("td").text
    assert "25-NQ/TW" in link
    assert any("/id/doc/party/tw/11/nq/25" in href for href in page.links)
    assert any("/sparql?" in href and "format=csv" in href for href in page.links)


def test_construct_offers_its_picture(browse: Browse, client: TestClient) -> None:
    text = f"CONSTRUCT WHERE {{ <{NQ25}> ?p ?o }}"
    page = browse("/query", query=text)
    assert page.status == 200
    graph = client.get("/query.json", params={"query": text}).json()
    assert NQ25 in {node["id"] for node in graph["nodes"]}


@pytest.mark.parametrize(
    ("text", "line"),
    [("SELECT * {\n ?s ?p }", "2"), ("DROP ALL", "1"), ("ASK {\n SERVICE <http://x/> {} }", "2")],
)
def test_errors_stand_at_their_line(browse: Browse, text: str, line: str) -> None:
    page = browse("/query", query=text, lang="en")
    assert page.status == 400
    assert page.one("textarea").attributes["data-line"] == line
    assert f"Line {line}" in page.one("div", id="wrong").text
    assert page.one("textarea").words == ["\n" + text]  # HTML drops the first line break


def test_a_query_that_is_stopped_has_the_status_of_the_endpoint(
    browse: Browse, client: TestClient
) -> None:
    page = browse("/query", query=ENDLESS, lang="en")
    assert page.status == client.get("/sparql", params={"query": ENDLESS}).status_code == 504
    assert "ran too long" in page.one("div", id="wrong").text


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", sorted(read_questions()))
def test_every_example_is_answered(browse: Browse, name: str, lang: str) -> None:
    page = browse("/query", example=name, lang=lang)
    assert page.status == 200, page.one("div", id="wrong").text


def test_hostile_text_stays_text(browse: Browse) -> None:
    text = "</textarea><script>window.PWNED=1</script> SELECT ' \" {{ 7*7 }}"
    page = browse("/query", query=text)
    assert page.status == 400
    assert page.one("textarea").words == ["\n" + text]  # HTML drops the first line break
    assert all("src" in script.attributes for script in page.all("script"))


def test_completion_knows_the_terms_of_this_graph(client: TestClient) -> None:
    known = client.get("/complete.json", params={"lang": "en"}).json()
    properties = {term["name"]: term for term in known["properties"]}
    assert properties["dv:continues"]["count"] > 0
    assert properties["dv:continues"]["label"] == "continues"
    assert "dv:Directive" in {term["name"] for term in known["classes"]}
    counts = [term["count"] for term in known["properties"]]
    assert counts == sorted(counts, reverse=True)
    found = client.get("/complete.json", params={"q": "25 nq tw"}).json()["things"]
    assert NQ25 in {thing["iri"] for thing in found}
