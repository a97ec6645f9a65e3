"""Hostile words in labels, titles, notes, parameters, addresses and errors stay words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode
from starlette.testclient import TestClient

from graph_builder.explorer.app import create_app
from graph_builder.explorer.pages.bundle import bundled
from graph_builder.explorer.pages.view import out
from graph_builder.explorer.service import open_service
from tests.hostile import HOSTILE, build_hostile

if TYPE_CHECKING:
    from tests.explorer.pages.conftest import Browse, Page

ALLOWED = """html head meta title link script body a header div form label input button nav ul ol li
 main h1 h2 h3 p q section span dl dt dd details summary table caption thead tbody tr th td footer
 br em article aside select option figure svg g rect line path circle text desc code pre style
 tspan"""
KEYS = (
    "doc/party/tw/11/nq/25",
    "body/ha-noi/hoang-mai/quan-uy",
    "campaign/dan-van-kheo",
    "source/hanoimoi-20230929-hoang-mai",
    "event/hoang-mai-2023-09-29-hoi-nghi",
    "publisher/hanoimoi",
    "person/nguyen-quang-hieu-01",
    "place/ha-noi",
)


@pytest.fixture(scope="module")
def hostile(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server over the five articles, every name and note of which is hostile."""
    root = tmp_path_factory.mktemp("hostile")
    service = open_service(build_hostile(world, root))
    yield TestClient(create_app(service), base_url="http://127.0.0.1")
    service.close()


def harmless(page: Page) -> None:
    """Check that the page holds nothing that acts, whatever its words are."""
    assert {element.tag for element in page.elements} <= set(ALLOWED.split())
    own = {"/static/main.js", bundled("canvas.js")}
    for script in page.all("script"):
        assert script.attributes == {"type": "module", "src": script.attributes["src"]}
        assert script.attributes["src"] in own
        assert script.text == ""
    for element in page.elements:
        for name, value in element.attributes.items():
            assert not name.startswith("on"), element
            assert name not in {"style", "srcdoc", "autofocus", "formaction"}, element
            if name in {"href", "src", "action"}:
                assert value.startswith(("/", "#", "https://", "http://")), element
                assert not value.startswith("//"), element


def _open(client: TestClient, address: str, **params: str) -> Page:
    from tests.explorer.pages.conftest import browser

    return browser(client)(address, **params)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/ask",
        "/directives",
        "/bodies",
        "/officials",
        "/events",
        "/campaigns",
        "/sources",
        "/coverage",
        "/search?q=dan+van",
        f"/cascade/{KEYS[0]}",
        f"/compare?a={KEYS[0]}&b=doc/party/tw/12/kl/43",
        f"/ask/who-implemented?directive={KEYS[0]}",
        f"/ask/events-of-campaign?campaign={KEYS[2]}",
        f"/ask/lag?directive={KEYS[0]}",
        f"/ask/neighbourhood?thing={KEYS[1]}",
        *(f"/id/{key}" for key in KEYS),
    ],
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_hostile_names_stay_words(hostile: TestClient, address: str, lang: str) -> None:
    page = _open(hostile, f"{address}{'&' if '?' in address else '?'}lang={lang}")
    assert page.status == 200
    harmless(page)


def test_hostile_names_are_shown_as_they_are_written(hostile: TestClient) -> None:
    words = "".join(_open(hostile, f"/id/{key}?lang=vi").one("article").text for key in KEYS)
    assert sum(poison in words for poison in HOSTILE) > len(HOSTILE) // 2


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/search", ("q", "kind")),
        ("/ask/who-implemented", ("directive",)),
        ("/ask/who-held", ("body", "date")),
        ("/compare", ("a", "b")),
        ("/events", ("q", "level", "year", "page")),
        ("/events", ("from", "to")),
        (f"/id/{KEYS[0]}", ("in",)),
        (f"/cascade/{KEYS[0]}", ("from",)),
        ("/", ("lang", "else")),
    ],
)
def test_hostile_parameters_stay_words(
    browse: Browse, words: str, address: str, names: tuple[str, ...]
) -> None:
    page = browse(address, **dict.fromkeys(names, words))
    assert page.status in {200, 400, 404}
    harmless(page)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_addresses_are_refused(client: TestClient, words: str) -> None:
    for start in ("/id/", "/cascade/", "/ask/"):
        response = client.get(start + words.replace("?", "").replace("#", ""))
        assert response.status_code in {400, 404}
        assert "<script>window" not in response.text or "json" in response.headers["content-type"]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_search_is_data(client: TestClient, words: str) -> None:
    response = client.get("/search.json", params={"q": words, "kind": words})
    assert response.headers["content-type"] == "application/json"
    assert response.json()["text"] == words.strip()


@pytest.mark.parametrize("words", HOSTILE)
def test_only_web_addresses_are_led_to(words: str) -> None:
    assert out(words) == ""
    assert out(f" {words}") == ""


def test_values_reach_a_query_as_terms_alone() -> None:
    for words in HOSTILE:
        assert '"' not in str(Literal(words))[1:-1].replace('\\"', "")
    with pytest.raises(ValueError, match="IRI"):
        NamedNode("https://w3id.org/danvan/x> } #")
