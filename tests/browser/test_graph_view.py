"""What a reader does with the graph: open, choose, move, put away, take home; it stays readable."""

import json
import re
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen
from xml.etree import ElementTree

import networkx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Open
from tests.browser.test_every_page import HOANG_MAI, NQ_25

BASE = "https://w3id.org/danvan/"
HUB = "place/viet-nam"
PLACES = """() => Object.fromEntries(document.querySelector(".canvas").cy.nodes().map(
    (node) => [node.id(), node.position()]))"""
LABELS = """() => document.querySelector(".canvas").cy.nodes(".named").map((node) => {
    const box = node.renderedBoundingBox({ includeNodes: false, includeOverlays: false });
    return [node.data("label"), box.x1, box.y1, box.x2, box.y2];
})"""


@pytest.fixture(scope="module", autouse=True)
def read_ahead(server: str) -> None:
    """Let the server read all relations, which the first request for a graph waits for."""
    with urlopen(f"{server}/graph.json?of={NQ_25}", timeout=60) as response:  # noqa: S310  # ours
        assert response.status == 200


def places(page: Page) -> dict[str, dict[str, float]]:
    page.wait_for_selector(".canvas[data-ready]")
    found: dict[str, dict[str, float]] = page.evaluate(PLACES)
    return found


def on_screen(page: Page, key: str) -> tuple[float, float]:
    """Where the middle of a node is on the screen."""
    at = page.evaluate(
        """async (id) => {
            const place = document.querySelector(".canvas");
            place.scrollIntoView({ behavior: "instant", block: "center" });
            for (const _ of [1, 2]) await new Promise(requestAnimationFrame); // until it is seen so
            const { x, y } = place.cy.getElementById(id).renderedPosition();
            const { left, top } = place.getBoundingClientRect();
            return [left + x, top + y];
        }""",
        BASE + key,
    )
    return at[0], at[1]


@pytest.mark.parametrize(("width", "least"), [(DESKTOP, 12), (PHONE, 3)])
@pytest.mark.parametrize("key", [NQ_25, HUB])
def test_no_label_lies_on_another(visit: Open, key: str, width: int, least: int) -> None:
    visited = visit(f"/graph?of={key}&lang=vi", width)
    for _ in range(2):
        labels = visited.page.evaluate(LABELS)
        assert len(labels) >= least
        for place, (one, left, top, right, bottom) in enumerate(labels):
            for other, x, y, far, low in labels[place + 1 :]:
                apart = right <= x + 3 or far <= left + 3 or bottom <= y + 3 or low <= top + 3
                assert apart, f"{one!r} lies on {other!r}"
        visited.page.locator("[data-act=closer]").click()
        visited.page.wait_for_timeout(400)  # labels follow once the zoom rests
    visited.silent()


def test_the_chosen_thing_is_named_however_much_is_shown(visit: Open) -> None:
    page = visit(f"/graph?of={HUB}&open={HOANG_MAI}&lang=en").page
    named = page.evaluate(
        "() => document.querySelector('.canvas').cy.nodes('.chosen').hasClass('named')"
    )
    assert named


def test_opening_a_hub_moves_nothing_and_can_be_taken_back(visit: Open) -> None:
    visited = visit(f"/graph?of={HUB}&lang=vi")
    page = visited.page
    before = places(page)
    page.locator("#panel .amounts a[data-go]").first.click()
    expect(page.locator(".canvas")).not_to_have_attribute("data-ready", str(len(before)))
    after = places(page)
    assert len(after) > len(before)
    first = next(iter(before))
    assert after[first] == before[first]
    page.go_back()
    expect(page.locator(".canvas")).to_have_attribute("data-ready", str(len(before)))
    assert places(page) == before
    visited.silent()


def test_a_thing_that_is_moved_stays_where_it_was_put(visit: Open) -> None:
    visited = visit(f"/graph?of={NQ_25}&lang=vi")
    page = visited.page
    other = next(iri for iri in places(page) if not iri.endswith(NQ_25)).removeprefix(BASE)
    x, y = on_screen(page, other)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 45, steps=6)
    page.mouse.up()
    page.wait_for_url(re.compile("pin="))
    moved = places(page)[BASE + other]
    page.reload()
    page.wait_for_selector(".canvas[data-ready]")
    again = places(page)[BASE + other]
    assert abs(moved["x"] - again["x"]) <= 1
    assert abs(moved["y"] - again["y"]) <= 1
    visited.silent()


def test_a_thing_is_chosen_on_the_canvas_put_away_and_brought_back(visit: Open) -> None:
    visited = visit(f"/graph?of={NQ_25}&lang=vi")
    page = visited.page
    before = places(page)
    other = next(iri for iri in before if not iri.endswith(NQ_25)).removeprefix(BASE)
    page.mouse.click(*on_screen(page, other))
    page.wait_for_url(re.compile("sel="))
    expect(page.locator("#chosen")).to_have_text(
        page.evaluate(
            "(id) => document.querySelector(`#twin a[aria-current]`).textContent", BASE + other
        )
    )
    page.locator("#panel .actions a", has_text="Cất đi").click()
    expect(page.locator(".canvas")).to_have_attribute("data-ready", str(len(before) - 1))
    assert BASE + other not in places(page)
    assert page.locator(f"[id='n-{other}']").count() == 0
    page.locator("#twin a[href*='/graph']:not([id])").first.click()
    expect(page.locator(".canvas")).to_have_attribute("data-ready", str(len(before)))
    visited.silent()


def test_what_is_shown_is_taken_home(visit: Open) -> None:
    visited = visit(f"/graph?of={NQ_25}&lang=vi")
    page = visited.page
    shown = set(places(page))
    taken = {}
    for form in ("SVG", "GEXF", "JSON"):
        with page.expect_download() as download:
            page.locator(".formats a", has_text=re.compile(f"^{form}$")).click()
        taken[form] = Path(download.value.path()).read_bytes()
    assert ElementTree.fromstring(taken["SVG"]).tag.endswith("svg")  # noqa: S314  # our own
    assert set(networkx.read_gexf(BytesIO(taken["GEXF"]))) == shown
    assert {node["id"] for node in json.loads(taken["JSON"])["nodes"]} == shown
    with page.expect_download() as download:
        page.locator("[data-act=png]").click()
    picture = Path(download.value.path()).read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 20_000
    visited.silent()


@pytest.mark.parametrize(
    ("lang", "told"), [("vi", "suy ra theo quy tắc"), ("en", "follows by rule")]
)
def test_what_no_source_states_is_drawn_named_and_listed_so(
    visit: Open, lang: str, told: str
) -> None:
    visited = visit(f"/graph?of={NQ_25}&lang={lang}", DESKTOP, lang)
    page = visited.page
    places(page)
    drawn = page.evaluate(
        "() => document.querySelector('.canvas').cy.edges('.derived').map((edge) => "
        "[edge.style('line-style'), edge.data('source'), edge.data('target')])"
    )
    assert drawn
    assert {style for style, *_ in drawn} == {"dashed"}
    expect(page.locator("#legend")).to_contain_text(told)
    listed = page.locator("#derived li")
    assert listed.count() >= len(drawn)
    answer = page.request.get(f"{visited.server}/graph.json?of={NQ_25}&lang={lang}").json()
    derived = {(edge["from"], edge["to"]) for edge in answer["edges"] if edge["derived"]}
    assert derived == {(start, end) for _, start, end in drawn}
    visited.silent()
