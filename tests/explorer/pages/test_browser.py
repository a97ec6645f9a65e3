"""The graph view and the query box in a real browser: no foreign request, no fault, same state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

from graph_builder.explorer.pages.bundle import bundled

if TYPE_CHECKING:
    from tests.explorer.conftest import Running

NQ25 = "doc/party/tw/11/nq/25"
HOANG_MAI = "body/ha-noi/hoang-mai/quan-uy"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not bundled("canvas.js"), reason="made without the browser code"),
]


@pytest.fixture(params=[1280, 375])
def page(browser: Browser, serve_once: Running, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that fails its test for a fault in the console or a request to another server."""
    opened = browser.new_page(
        base_url=serve_once.address, viewport={"width": request.param, "height": 900}
    )
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    opened.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((serve_once.address, "blob:", "data:"))
            else faults.append(asked.url)
        ),
    )
    yield opened
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    opened.close()
    assert not faults


def chosen(page: Page) -> str:
    """The thing that is chosen on the canvas."""
    found = page.evaluate("document.querySelector('.canvas').cy.$('.chosen').id()")
    assert isinstance(found, str)
    return found.removeprefix("https://w3id.org/danvan/")


def nodes(page: Page) -> int:
    found = page.evaluate("document.querySelector('.canvas').cy.nodes().length")
    assert isinstance(found, int)
    return found


def test_list_canvas_and_address_are_the_same(page: Page) -> None:
    page.goto(f"/graph?of={NQ25}&lang=en")
    page.wait_for_selector(".canvas[data-ready]")
    assert nodes(page) == page.locator("#twin .twin li").count()
    link = page.locator("#twin a[id^='n-event']").first
    key = (link.get_attribute("id") or "").removeprefix("n-")
    link.click()
    expect(page).to_have_url(re.compile(r"sel="))
    expect(page.locator("#twin a[aria-current]")).to_have_attribute("id", f"n-{key}")
    assert chosen(page) == key
    before = nodes(page)
    page.locator("#open-it").click()
    expect(page).to_have_url(re.compile(r"open="))
    expect(page.locator(".canvas")).not_to_have_attribute("data-ready", str(before))
    assert nodes(page) > before
    assert nodes(page) == page.locator("#twin .twin li").count()
    page.go_back()
    expect(page.locator(".canvas")).to_have_attribute("data-ready", str(before))
    assert nodes(page) == before
    assert chosen(page) == key


def test_choosing_on_the_canvas_chooses_in_the_list(page: Page) -> None:
    page.goto(f"/graph?of={NQ25}&lang=vi")
    page.wait_for_selector(".canvas[data-ready]")
    key = page.evaluate(
        "(() => { const node = document.querySelector('.canvas').cy.nodes()[3];"
        " node.emit('tap'); return node.id().replace('https://w3id.org/danvan/', ''); })()"
    )
    expect(page.locator("#twin a[aria-current]")).to_have_attribute("id", f"n-{key}")
    assert chosen(page) == key


def test_the_picture_can_be_kept(page: Page) -> None:
    page.goto(f"/graph?of={HOANG_MAI}&lang=en")
    page.wait_for_selector(".canvas[data-ready]")
    with page.expect_download() as kept:
        page.get_by_role("button", name="PNG").click()
    assert kept.value.suggested_filename == "danvan.png"
    assert kept.value.path().read_bytes().startswith(b"\x89PNG")


def test_a_query_is_completed_from_this_graph_and_run(page: Page) -> None:
    page.goto("/query?lang=en")
    box = page.get_by_role("textbox", name="Query")
    box.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT ?one WHERE { ?one ")
    page.keyboard.type("continues", delay=30)
    option = page.get_by_role("option").filter(has_text="dv:continues")
    expect(option.first).to_be_visible()
    page.wait_for_timeout(300)  # the editor ignores a choice made as soon as the list appears
    option.first.click()
    page.keyboard.type(" ?other ")
    assert "PREFIX dv: <" in page.locator("#query").input_value()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#rows tbody tr").first).to_be_visible()
    expect(page.locator("#rows")).to_contain_text("43-KL/TW")
