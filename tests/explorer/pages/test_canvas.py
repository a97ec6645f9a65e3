"""The graph view and the path finder: bounded, sourced, stable, and the same in list and files."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import networkx
import pytest

from graph_builder.explorer.pages.links import Link, Links
from graph_builder.namespaces import BASE, expand

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.explorer.pages.conftest import Browse

NQ25 = "doc/party/tw/11/nq/25"
HOANG_MAI = "body/ha-noi/hoang-mai/quan-uy"
HUB = "place/ha-noi/hoang-mai"
THANH_XUAN = "body/ha-noi/thanh-xuan/quan-uy"


def drawn(client: TestClient, **params: str) -> dict[str, dict[str, object]]:
    graph = client.get("/graph.json", params=params).json()
    return {node["id"]: node for node in graph["nodes"]}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "/graph",
        f"/graph?of={NQ25}",
        f"/graph?of={NQ25}&open={HOANG_MAI}&sel={HOANG_MAI}&from=2018&to=2023",
        "/path",
        f"/path?a={NQ25}&b={HOANG_MAI}",
        f"/path?a={NQ25}&b={NQ25}",
    ],
)
def test_pages_stand(browse: Browse, address: str, lang: str) -> None:
    page = browse(address, lang=lang) if "?" not in address else browse(f"{address}&lang={lang}")
    assert page.status == 200
    assert page.one("html").attributes["lang"] == lang
    assert "unsafe" not in page.headers["content-security-policy"]
    assert all("src" in script.attributes for script in page.all("script"))


def test_list_and_canvas_show_the_same(browse: Browse, client: TestClient) -> None:
    page = browse(f"/graph?of={NQ25}&lang=vi")
    listed = {a.attributes["id"] for a in page.all("a") if "id" in a.attributes}
    shown = drawn(client, of=NQ25, lang="vi")
    assert {f"n-{iri.removeprefix(BASE)}" for iri in shown} == {
        name for name in listed if name.startswith("n-")
    }
    assert len(shown) > 5


def test_every_edge_is_sourced(client: TestClient) -> None:
    edges = client.get("/graph.json", params={"of": NQ25}).json()["edges"]
    assert edges
    assert all(edge["sources"] and edge["label"] for edge in edges)


def test_an_edge_that_no_source_states_says_so(browse: Browse, client: TestClient) -> None:
    answer = client.get("/graph.json", params={"of": NQ25, "lang": "en"}).json()
    follows = {(edge["from"], edge["to"]) for edge in answer["edges"] if edge["derived"]}
    assert 0 < len(follows) < len(answer["edges"])
    assert all((edge["sources"] == ["derived"]) is edge["derived"] for edge in answer["edges"])
    page = browse(f"/graph?of={NQ25}&lang=en")
    assert len(page.one("details", id="derived").text.split("carries out")) > 1
    assert "follows by rule" in page.one("ul", id="legend").text
    gexf = networkx.read_gexf(BytesIO(client.get("/graph.gexf", params={"of": NQ25}).content))
    assert {
        (start, end) for start, end, data in gexf.edges(data=True) if data["derived"]
    } == follows


def test_opening_moves_nothing_that_was_there(client: TestClient) -> None:
    before, after = drawn(client, of=NQ25), drawn(client, of=NQ25, open=HOANG_MAI)
    assert len(after) >= len(before)
    assert all((after[iri]["x"], after[iri]["y"]) == (n["x"], n["y"]) for iri, n in before.items())


def test_places_are_not_shared(client: TestClient) -> None:
    shown = drawn(client, of=NQ25, open=f"{HOANG_MAI} {THANH_XUAN}")
    assert len({(node["x"], node["y"]) for node in shown.values()}) == len(shown)


def test_hidden_things_are_gone_and_pins_hold(client: TestClient) -> None:
    other = next(iri for iri in drawn(client, of=NQ25) if not iri.endswith(NQ25))
    key = other.removeprefix(BASE)
    assert other not in drawn(client, of=NQ25, hide=key)
    pinned = drawn(client, of=NQ25, pin=f"{key}~-40~77")[other]
    assert (pinned["x"], pinned["y"]) == (-40.0, 77.0)


@pytest.mark.parametrize("pin", ["~~", "x", f"{NQ25}~nan~1", f"{NQ25}~1e9~2", f"{NQ25}~٣~1"])
def test_pins_that_are_none_are_left_out(client: TestClient, pin: str) -> None:
    assert drawn(client, of=NQ25, pin=pin) == drawn(client, of=NQ25)


def test_more_shows_more_of_one_group(browse: Browse, client: TestClient) -> None:
    """The hub has 16 activities: half of them are shown, and a link shows the others."""
    few = drawn(client, of=HUB)
    page = browse(f"/graph?of={HUB}&lang=en")
    more = [a for a in page.all("a", data_go="fit") if "aria-label" in a.attributes]
    asked = [parse_qs(urlsplit(a.attributes["href"]).query)["more"][0] for a in more]
    activities = next(text for text in asked if text.endswith("~schema:location~in~activity~16"))
    many = drawn(client, of=HUB, more=activities)
    kinds = [sum(n["kind"] == "activity" for n in shown.values()) for shown in (few, many)]
    assert kinds == [8, 16]


def test_time_window_narrows(client: TestClient) -> None:
    assert len(drawn(client, of=NQ25, **{"from": "2030"})) < len(drawn(client, of=NQ25))


def test_files_hold_what_is_shown(client: TestClient) -> None:
    shown = drawn(client, of=NQ25)
    gexf = client.get("/graph.gexf", params={"of": NQ25})
    graph = networkx.read_gexf(BytesIO(gexf.content))
    assert set(graph) == set(shown)
    assert all(data["source"] for *_, data in graph.edges(data=True))
    assert "earliest" in graph.nodes[BASE + NQ25]
    assert client.get("/graph.svg", params={"of": NQ25}).text.startswith("<svg")


@pytest.mark.parametrize(
    ("typed", "status"), [("zzzz qqqq", 404), ("<script>alert(1)</script>", 404)]
)
def test_unknown_names_are_refused(browse: Browse, typed: str, status: int) -> None:
    page = browse("/graph", of=typed)
    assert page.status == status
    assert "<script>alert" not in page.html
    assert page.one("div", id="wrong").text


def test_each_step_of_a_path_names_its_source(browse: Browse) -> None:
    page = browse(f"/path?a={NQ25}&b={HOANG_MAI}&lang=en")
    steps = page.all("span", class_="by-way")
    assert steps
    told = [*page.all("span", class_="sources"), *page.all("details", class_="sources")]
    assert len(told) == len(steps)
    assert all(said.text for said in told)


def between(by: list[str], lang: str) -> str:
    return f"/path?{urlencode({'a': NQ25, 'b': HOANG_MAI, 'by': by, 'lang': lang}, doseq=True)}"


def test_the_chosen_relations_stay_chosen(browse: Browse) -> None:
    by = ["dv:implements", "dv:reviews", "schema:organizer"]
    page = browse(between(by, "vi"))
    other = page.one("a", class_="language").attributes["href"]
    assert parse_qs(urlsplit(other).query)["by"] == by
    assert parse_qs(urlsplit(other).query)["lang"] == ["en"]
    hidden = page.all("input", type="hidden", name="by")
    assert [field.attributes["value"] for field in hidden] == by


def test_the_relations_are_open_only_where_a_reader_chose(browse: Browse) -> None:
    page = browse("/path", lang="en")
    boxes = page.all("input", type="checkbox")
    usual = [box.attributes["value"] for box in boxes if "checked" in box.attributes]
    assert 0 < len(usual) < len(boxes)
    for by, opened in ((usual, False), (usual[1:], True), (["all"], True)):
        asked = browse(between(by, "en"))
        assert ("open" in asked.one("details", class_="relations").attributes) is opened


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"b": NQ25}, "same thing"),
        ({"b": HOANG_MAI, "by": "schema:containedInPlace"}, "none of the chosen"),
    ],
)
def test_no_path_is_explained(browse: Browse, params: dict[str, str], why: str) -> None:
    page = browse("/path", a=NQ25, lang="en", **params)
    assert why in page.one("div", class_="nothing").text


def chain(*pairs: tuple[str, str]) -> Links:
    near: dict[str, list[Link]] = {}
    for start, end in pairs:
        link = Link(start, expand("dv:implements"), end, ("s",))
        near.setdefault(start, []).append(link)
        near.setdefault(end, []).append(link)
    return Links(near)


def test_ways_are_shortest_and_each_is_whole() -> None:
    links = chain(
        ("a", "b"), ("b", "z"), ("a", "c"), ("c", "z"), ("a", "d"), ("d", "e"), ("e", "z")
    )
    ways = links.ways("a", "z", {expand("dv:implements")})
    assert [[(one.start, one.end) for one in way] for way in ways] == [
        [("a", "b"), ("b", "z")],
        [("a", "c"), ("c", "z")],
    ]
    assert links.ways("a", "z", {"other"}) == []
    assert len(links.ways("a", "z", {expand("dv:implements")}, {"b", "c"})[0]) == 3
    assert links.ways("a", "z", {expand("dv:implements")}, {"b", "c", "d"}) == []
