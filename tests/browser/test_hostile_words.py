"""Hostile words run nowhere: in names, addresses, parameters, queries, errors, and drawings."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page
from pyoxigraph import Literal

from graph_builder.drawing.drawer import Drawer
from graph_builder.stores.embedded import EmbeddedStore
from tests.browser.conftest import Open, Visit
from tests.browser.test_every_page import HOANG_MAI, NQ_25, PAGES
from tests.hostile import HOSTILE

BASE = "https://w3id.org/danvan/"
PARAMETERS = {
    "/search": ("q", "kind"),
    "/ask/who-implemented": ("directive", "from"),
    "/events": ("q", "level", "year", "page"),
    "/compare": ("a", "b"),
    "/graph": ("of", "sel", "open", "pin"),
    "/path": ("a", "b", "by"),
    "/map": ("directive", "era", "in"),
    "/query": ("query", "example"),
    "/sources": ("iri", "publisher"),
    "/cascade/doc/party/tw/11/nq/25": ("iri", "from"),
    f"/id/{HOANG_MAI}": ("iri", "in"),
}
IRIS = {
    "/ask/neighbourhood": ("thing",),
    "/ask/who-implemented": ("directive", "iri"),
    "/graph": ("of", "iri"),
    "/path": ("a", "b", "by"),
    "/compare": ("a", "b"),
    "/map": ("directive", "in"),
    "/search": ("q", "iri"),
}
"""Where an IRI may be given: as it is, in angle brackets, by a prefix, or as a key."""
SPELLED = (f"{BASE}body/{{}}", f"<{BASE}doc/{{}}>", "dvr:place/{}", "person/{}", "<{}>")


def endured(visited: Visit) -> None:
    """Touch what reacts, then check that nothing has run and nothing was asked of others."""
    _touch(visited.page)
    assert visited.page.evaluate("window.PWNED") is None
    visited.silent()


def _touch(page: Page) -> None:
    address = page.url
    for link in page.locator("main a, main summary, .canvas").all()[:5]:
        if link.is_visible():
            link.hover(timeout=3000, force=True)
    for summary in page.locator("main details:not([open]) > summary").all()[:4]:
        if summary.is_visible():
            summary.click()
    box = page.locator("#q")
    box.fill("hoang mai")
    page.locator(".found li").first.wait_for()
    box.press("Escape")
    for link in page.locator("main a:not([download])").all()[:1]:
        if link.is_visible():
            link.click(force=True)
            page.wait_for_load_state("networkidle")
            assert page.evaluate("window.PWNED") is None
            page.goto(address)


@pytest.mark.parametrize("name", PAGES)
def test_hostile_records_run_nothing(endure: Open, name: str) -> None:
    visited = endure(PAGES[name], "en")
    endured(visited)


@pytest.mark.parametrize("path", PARAMETERS)
def test_hostile_parameters_run_nothing(endure: Open, path: str) -> None:
    visited = endure("/")
    for words in HOSTILE:
        asked = urlencode(dict.fromkeys(PARAMETERS[path], words))
        visited.page.goto(f"{visited.server}{path}?{asked}")
        assert visited.page.evaluate("window.PWNED") is None
        assert visited.page.locator("h1").count() == 1
    endured(visited)


def test_hostile_addresses_run_nothing(endure: Open) -> None:
    visited = endure("/")
    for words in HOSTILE:
        for start in ("/", "/id/", "/id/doc/", "/ask/", "/cascade/", "/static/"):
            path = urlencode({"": words})[1:].replace("+", "%20")
            visited.page.goto(visited.server + start + path)
            assert visited.page.evaluate("window.PWNED") is None
    visited.silent()


@pytest.mark.parametrize("path", IRIS)
def test_hostile_iris_run_nothing(endure: Open, path: str) -> None:
    visited = endure("/")
    for at, words in enumerate(HOSTILE):
        iri = SPELLED[at % len(SPELLED)].replace("{}", words)
        asked = urlencode(dict.fromkeys(IRIS[path], iri))
        visited.page.goto(f"{visited.server}{path}?{asked}")
        assert visited.page.evaluate("window.PWNED") is None
        assert visited.page.locator("h1").count() == 1
    endured(visited)


def test_hostile_iris_in_a_query_run_nothing(endure: Open) -> None:
    visited = endure("/")
    for words in HOSTILE:
        iri = f"<{BASE}body/{words}>"
        asked = urlencode({"query": f"CONSTRUCT {{ {iri} ?b ?c }} WHERE {{ ?a ?b ?c }} LIMIT 3"})
        visited.page.goto(f"{visited.server}/query?{asked}")
        assert visited.page.evaluate("window.PWNED") is None
        said = urlencode({"query": f"SELECT ?x {{ VALUES ?x {{ {Literal(words)} }} }}"})
        visited.page.goto(f"{visited.server}/query?{said}")
        assert words in visited.page.locator("#rows").inner_text()
        assert visited.page.evaluate("window.PWNED") is None
    visited.silent()


def test_hostile_words_are_offered_as_words(endure: Open) -> None:
    visited = endure("/")
    visited.page.locator("#q").press_sequentially("script window", delay=10)
    visited.page.locator(".found [role=option]").first.wait_for()
    assert "<" in visited.page.locator(".found").first.inner_text()
    visited.page.locator(".found [role=option]").first.hover()
    assert visited.page.evaluate("window.PWNED") is None
    visited.silent()


@pytest.mark.parametrize("view", ["cascade", "neighbourhood"])
def test_hostile_records_run_nothing_in_drawings(
    browser: Browser, hostile_store: Path, tmp_path: Path, view: str
) -> None:
    centre = BASE + (NQ_25 if view == "cascade" else HOANG_MAI)
    with EmbeddedStore(hostile_store) as store:
        path = Drawer(store, "vi").view(view, centre).save(tmp_path / "drawn.html")
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready=true]")
        for one in page.locator(".wide a.mark, .legend button, tbody a").all()[:8]:
            one.hover()
            one.click()
        assert page.evaluate("window.PWNED") is None
        assert path.as_uri() in page.url


def test_what_would_run_is_noticed(browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(HOSTILE[0])
        assert page.evaluate("window.PWNED") == 1
