"""What people come for, from the first letter typed to the source: in both languages and sizes."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import DESKTOP, PHONE, Open, Visit
from tests.browser.test_every_page import HOANG_MAI, NQ_25

SIZES = pytest.mark.parametrize("width", [DESKTOP, PHONE])
LANGS = pytest.mark.parametrize("lang", ["vi", "en"])
QUERY = "SELECT ?unit WHERE { ?unit a "


@SIZES
@LANGS
def test_find_a_body_without_accents(visit: Open, width: int, lang: str) -> None:
    visited = visit(f"/?lang={lang}", width, lang)
    page = visited.page
    box = page.locator("#q")
    box.press_sequentially("quan uy hoang mai", delay=20)
    expect(page.locator("[role=option]").first).to_contain_text("Hoàng Mai")
    box.press("ArrowDown")
    assert page.locator("[role=option][aria-selected=true]").count() == 1
    box.press("Enter")
    page.wait_for_url(f"**/id/{HOANG_MAI}?*")
    expect(page.locator("h1")).to_contain_text("Hoàng Mai")
    assert page.evaluate("document.documentElement.lang") == lang
    visited.silent()


@SIZES
@LANGS
def test_the_start_page_alone_tells_who_implemented_and_who_says_so(
    visit: Open, width: int, lang: str
) -> None:
    visited = visit(f"/?lang={lang}", width, lang)
    page = visited.page
    body = page.locator(".told tbody", has=page.locator("th", has_text="Hoàng Mai")).first
    expect(page.locator("h1")).to_contain_text("25-NQ/TW")
    for told in ("25-NQ/TW", "43-KL/TW", "29/09/2023" if lang == "vi" else "2023-09-29"):
        expect(body).to_contain_text(told)
    source = body.locator(".by a").first
    expect(source).to_be_visible()
    expect(source).to_contain_text(re.compile("Hànộimới|Hanoimoi"))
    source.click()
    page.wait_for_url("**/id/source/**")
    expect(page.locator("h1")).to_contain_text(re.compile("1[.,]431"))
    visited.silent()


@SIZES
@LANGS
def test_a_badge_says_what_it_means_when_it_is_reached(visit: Open, width: int, lang: str) -> None:
    visited = visit(f"/id/event/hoang-mai-2023-09-29-hoi-nghi?lang={lang}", width, lang)
    page = visited.page
    for kind in ("inferred", "derived"):
        badge = page.locator(f".badge.{kind}:visible").first
        tip = badge.locator(".tip")
        assert tip.bounding_box() is None or (tip.bounding_box() or {})["width"] <= 1
        badge.focus()
        box = tip.bounding_box()
        assert box is not None
        assert box["width"] > 100
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    visited.silent()


@SIZES
@LANGS
def test_from_a_directive_to_the_source_of_a_mark(visit: Open, width: int, lang: str) -> None:
    visited = visit(f"/search?q=25+nq+tw&lang={lang}", width, lang)
    page = visited.page
    page.locator(f"main a[href^='/id/{NQ_25}?']").first.click()
    expect(page.locator("h1")).to_contain_text("25-NQ/TW")
    page.locator(f"main a[href^='/cascade/{NQ_25}?']").first.click()
    drawn = page.locator(".cascade .wide-only" if width == DESKTOP else ".cascade .narrow-only")
    expect(drawn.locator("svg")).to_be_visible()
    mark = drawn.locator("svg a", has_text="Hoàng Mai").first
    mark.scroll_into_view_if_needed()
    mark.click()
    page.wait_for_url("**/id/**")
    says = page.locator("article .sources a, article a[href^='/id/source/']")
    opened = page.locator("article details:not([open]) summary")
    if not says.first.is_visible():
        opened.first.click()
    says.first.click()
    page.wait_for_url("**/id/source/**")
    expect(page.locator("main")).to_contain_text(re.compile("Hànộimới|Hanoimoi"))
    expect(page.locator("main")).to_contain_text("2023")
    visited.silent()


@SIZES
@LANGS
def test_ask_by_form_and_take_the_table_home(visit: Open, width: int, lang: str) -> None:
    visited = visit(f"/ask?lang={lang}", width, lang)
    page = visited.page
    page.locator("main a[href^='/ask/who-implemented?']").first.click()
    box = page.locator("#f-directive")
    box.press_sequentially("25 nq tw", delay=20)
    page.locator("[role=option]", has_text="XI").first.click()
    page.locator("main form.asking button").click()
    rows = page.locator("#rows tbody tr")
    expect(rows.first).to_be_visible()
    with page.expect_download() as download:
        page.locator(".formats a", has_text=re.compile("^CSV$")).click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) > rows.count() > 5
    assert any("hoang-mai" in line for line in lines)
    visited.silent()


@SIZES
def test_expand_a_hub(visit: Open, width: int) -> None:
    visited = visit("/graph?of=doc/party/tw/11/nq/25&lang=vi", width)
    page = visited.page
    page.wait_for_selector(".canvas[data-ready]")
    listed = page.locator("#twin .hits a")
    before = listed.count()
    assert 2 < before <= 500
    page.locator("#panel .amounts a[data-go]").first.click()
    expect(listed).not_to_have_count(before)
    assert listed.count() > before
    expect(page.locator(".canvas")).to_have_attribute("data-ready", str(listed.count()))
    address = page.url
    listed.nth(before // 2).click()
    expect(page).not_to_have_url(address)
    expect(page.locator("#twin a[aria-current=true]")).to_have_count(1)
    page.go_back()
    expect(page).to_have_url(address)
    visited.silent()


@LANGS
def test_find_a_path_whose_every_step_has_a_source(visit: Open, lang: str) -> None:
    visited = visit(f"/path?lang={lang}", DESKTOP, lang)
    page = visited.page
    for name, typed, told in (("a", "25 nq tw", "XI"), ("b", "quan uy hoang mai", "Hoàng Mai")):
        page.locator(f"#{name}").press_sequentially(typed, delay=20)
        page.locator(".combo:focus-within [role=option]", has_text=told).first.click()
    page.locator("main form.asking button").click()
    steps = page.locator(".way .by-way")
    expect(steps.first).to_be_visible()
    for step in steps.all():
        assert step.locator("a, summary").count() >= 1
    visited.silent()


def test_a_query_is_completed_run_and_its_error_shown(visit: Open) -> None:
    visited = visit("/query?lang=vi")
    page = visited.page
    editor = page.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.type(QUERY + "dv:Par", delay=15)
    option = page.locator(".cm-tooltip-autocomplete li").first
    expect(option).to_be_visible()
    named = option.locator(".cm-completionLabel").inner_text()
    page.wait_for_timeout(300)  # the list takes no key in its first moments, lest one be meant else
    page.keyboard.press("Enter")
    page.keyboard.type(" } LIMIT 5", delay=5)
    assert "PREFIX dv:" in page.locator("#query").input_value()
    assert named in page.locator("#query").input_value()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer")).to_be_visible()
    visited.go("/query?lang=vi&query=SELECT+*+WHERE+{%0A+%3Fa+%3Fb")
    expect(page.locator("#wrong")).to_be_visible()
    visited.silent()


SENT = {
    "answer": f"/ask/who-implemented?directive={NQ_25}&from=2013-01-01&to=2023-12-31&lang=en",
    "events": "/events?q=hoang+mai&from=2023-01-01&to=2023-12-31&lang=vi",
    "cascade": f"/cascade/{NQ_25}?from=2013-01-01&to=2020-12-31&lang=en",
    "compare": f"/compare?a={NQ_25}&b=doc/party/tw/12/kl/43&lang=vi",
    "query": "/query?query=SELECT+%3Fs+WHERE+{%3Fs+a+%3Chttps://w3id.org/danvan/ns%23Event%3E}"
    "+ORDER+BY+%3Fs+LIMIT+5&lang=en",
}


@pytest.mark.parametrize("name", SENT)
def test_a_link_that_is_sent_shows_the_same(visit: Open, name: str) -> None:
    seen = visit(SENT[name]).page.locator("main")
    assert seen.inner_text() == visit(SENT[name], DESKTOP, "fr").page.locator("main").inner_text()


def test_an_expanded_graph_is_sent_as_it_stands(visit: Open) -> None:
    first = visit(f"/graph?of={HOANG_MAI}&lang=en")
    first.page.wait_for_selector(".canvas[data-ready]")
    more = first.page.locator("#panel .amounts a[data-go]")
    target = more.first if more.count() else first.page.locator("#twin .hits a").nth(3)
    before = first.page.url
    target.click()
    first.page.wait_for_url(lambda url: url != before)
    first.page.wait_for_load_state("networkidle")
    second = visit(first.page.url.removeprefix(first.server))
    for part in ("#panel", "#twin"):
        assert second.page.locator(part).inner_text() == first.page.locator(part).inner_text()
    first.silent()
    second.silent()


def test_pages_are_read_without_script(server: str, context: Callable[..., BrowserContext]) -> None:
    page = context(java_script_enabled=False).new_page()
    visited = Visit(page, server).go("/search?q=quan+uy+hoang+mai&lang=vi")
    page.locator("main a", has_text="Quận ủy Hoàng Mai").first.click()
    expect(page.locator("h1")).to_contain_text("Hoàng Mai")
    page.goto(f"{server}/graph?of={HOANG_MAI}")  # its canvas waits for a script for ever
    assert page.locator("#twin .hits a").count() > 3
    page.goto(f"{server}/ask/cited-together?directive={NQ_25}")
    assert page.locator("#rows tbody tr").count() > 1
    expect(page.locator(".canvas")).to_be_hidden()
    visited.go("/query?query=ASK+{%3Fa+%3Fb+%3Fc}&lang=vi")
    expect(page.locator("#answer")).to_be_visible()
    visited.silent()
