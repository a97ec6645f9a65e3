"""Every page: silent, strict, asking only its own server, without barriers, not too wide."""

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Open

NQ_25 = "doc/party/tw/11/nq/25"
HOANG_MAI = "body/ha-noi/hoang-mai/quan-uy"
PAGES = {
    "start": "/",
    "gallery": "/ask",
    "form": "/ask/who-implemented",
    "answer": f"/ask/who-implemented?directive={NQ_25}",
    "chart": f"/ask/lag?directive={NQ_25}",
    "bars": "/ask/awards-by-year",
    "longest": "/ask/coverage",
    "timeline": f"/ask/events-of-directive?directive={NQ_25}",
    "by-year": "/ask/officials-who-moved",
    "tree": f"/ask/cascade?directive={NQ_25}",
    "mapped": "/ask/bodies-in-place?place=place/ha-noi",
    "gaps": "/ask/coverage-gaps?level=province",
    "network": f"/ask/cited-together?directive={NQ_25}",
    "statements": f"/ask/neighbourhood?thing={HOANG_MAI}",
    "wrong": "/ask/who-implemented?directive=25-NQ/TW",
    "wrong-date": f"/ask/who-held?body={HOANG_MAI}&date=yesterday",
    "no-question": "/ask/nope",
    "no-page": "/nowhere/at/all",
    "search": "/search?q=quan+uy+hoang+mai",
    "directives": "/directives",
    "bodies": "/bodies",
    "officials": "/officials",
    "events": "/events?from=2023-01-01&to=2023-12-31",
    "campaigns": "/campaigns",
    "sources": "/sources",
    "document": f"/id/{NQ_25}",
    "body": f"/id/{HOANG_MAI}",
    "place": "/id/place/ha-noi",
    "campaign": "/id/campaign/dan-van-kheo",
    "event": "/id/event/hoang-mai-2023-09-29-hoi-nghi",
    "person": "/id/person/nguyen-quang-hieu-01",
    "article": "/id/source/hanoimoi-20230929-hoang-mai",
    "publisher": "/id/publisher/hanoimoi",
    "pointing": "/id/place/ha-noi?in=dv:withinPlace",
    "cascade": f"/cascade/{NQ_25}",
    "compare": f"/compare?a={NQ_25}&b=doc/party/tw/12/kl/43",
    "coverage": "/coverage",
    "graph-start": "/graph",
    "graph": f"/graph?of={HOANG_MAI}",
    "path-start": "/path",
    "path": f"/path?a={NQ_25}&b={HOANG_MAI}",
    "path-derived": f"/path?a={NQ_25}&b=person/nguyen-quang-hieu-01",
    "path-none": f"/path?a={NQ_25}&b={HOANG_MAI}&by=schema:containedInPlace",
    "map": "/map",
    "map-wrong": "/map?directive=25-NQ/TW",
    "map-districts": f"/map?level=district&directive={NQ_25}",
    "query": "/query",
    "query-answer": "/query?query=CONSTRUCT+{%3Fs+%3Fp+%3Fo}+WHERE+{%3Fs+%3Fp+%3Fo}+LIMIT+30",
    "query-wrong": "/query?query=SELECT+%3Fa+WHERE+{+%3Fa",
}
_BARRIERS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter(found => ["serious", "critical"].includes(found.impact))
    .map(found => `${found.id}: ${found.help}: ` + found.nodes.slice(0, 3).map(node =>
        [node.target, node.html.slice(0, 160), node.failureSummary].join(" | ")).join(" ;; "))"""


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_silent_and_has_no_barrier(
    visit: Open, axe: str, name: str, width: int, lang: str
) -> None:
    path = PAGES[name]
    visited = visit(f"{path}{'&' if '?' in path else '?'}lang={lang}", width, lang)
    page = visited.page
    assert page.evaluate("document.documentElement.lang") == lang
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(axe)
    assert page.evaluate(_BARRIERS) == []
    visited.silent()
