"""In a real browser, offline: pages draw, ask for nothing, and run nothing of the data."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from graph_builder.answers import Statements
from graph_builder.drawing import pages
from graph_builder.drawing.drawer import Drawer
from graph_builder.drawing.drawings import Drawing, NetworkDrawing
from graph_builder.drawing.pictures import picture
from graph_builder.queries import bind, find_question
from graph_builder.stores.embedded import EmbeddedStore
from graph_builder.stores.protocol import Triples
from tests.drawing.conftest import BASE, HOANG_MAI, NQ_25, MemoryStore

VIEWS = {
    "neighbourhood": HOANG_MAI,
    "bodies": f"{BASE}body/ha-noi/thanh-uy",
    "people": HOANG_MAI,
    "attendance": None,
    "citations": None,
    "cascade": NQ_25,
}
Opened = tuple[Page, list[str]]
Open = Callable[..., Opened]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Open:
    """Opens a drawing offline and returns its page with all that it asked for or complained of."""

    def open_drawing(drawing: Drawing, width: int = 1400, scheme: str = "light") -> Opened:
        path = drawing.save(tmp_path / "drawing.html")
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            offline=True,
        )
        request.addfinalizer(context.close)
        page = context.new_page()
        heard: list[str] = []
        page.on("console", lambda message: heard.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: heard.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (heard.append("dialog"), dialog.dismiss()))
        page.on("request", lambda asked: heard.append(f"request: {asked.url}"))
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready=true]", timeout=30_000)
        assert heard.pop(0) == f"request: {path.as_uri()}"
        return page, heard

    return open_drawing


@pytest.mark.parametrize("width", [1400, 375])
@pytest.mark.parametrize("view", VIEWS)
def test_a_page_draws_offline_and_asks_for_nothing(
    told: EmbeddedStore, opened: Open, view: str, width: int
) -> None:
    page, heard = opened(Drawer(told, "vi").view(view, VIEWS[view]), width)
    assert heard == []
    assert page.evaluate("document.documentElement.lang") == "vi"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "default-src 'none'" in (page.locator("meta[http-equiv]").get_attribute("content") or "")
    assert page.locator("tbody tr").count() >= 3
    assert told.build.id in page.locator("footer").inner_text()


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_in_the_data_runs(hostile: MemoryStore, opened: Open, view: str) -> None:
    page, heard = opened(Drawer(hostile, "en").view(view, VIEWS[view]))
    _touch_everything(page)
    assert page.evaluate("window.PWNED") is None
    assert heard == []
    addresses = page.locator("a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert not [address for address in addresses if not address.startswith(("#m", "http"))]


def test_nothing_in_a_query_s_answer_runs(hostile: MemoryStore, opened: Open) -> None:
    found = hostile.query("CONSTRUCT { ?a ?p ?b } WHERE { ?a ?p ?b . ?b a ?c } LIMIT 60")
    assert isinstance(found, Triples)
    title = "</title><script>window.PWNED=1</script>"
    page, heard = opened(Drawer(hostile, "vi").statements(Statements(found), title))
    _touch_everything(page)
    assert page.evaluate("window.PWNED") is None
    assert heard == []
    assert title in page.locator("h1").inner_text()


def _touch_everything(page: Page) -> None:
    """Move over and click on marks, nodes, legend and canvas."""
    for mark in page.locator(".wide a.mark").all()[:6]:
        mark.hover()
    for button in page.locator(".legend button").all():
        button.click()
        button.click()
    if page.locator("#mynetwork canvas").count():
        for node in range(3):
            at = page.evaluate(f"network.canvasToDOM(network.getPositions()[{node}])")
            box = page.locator("#mynetwork").bounding_box()
            assert box is not None
            page.mouse.move(box["x"] + at["x"], box["y"] + at["y"], steps=3)
            page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
        page.wait_for_timeout(300)


def test_a_mark_shows_who_when_and_who_says_so(told: EmbeddedStore, opened: Open) -> None:
    page, _ = opened(Drawer(told, "vi").view("cascade", NQ_25))
    mark = page.locator(".wide a.mark", has=page.locator(".review")).first
    mark.focus()
    card = page.locator("#card").inner_text()
    assert "Quận ủy Hoàng Mai" in card
    assert "29/09/2023" in card
    assert "Báo Hànộimới" in card
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()
    mark.click()
    assert page.evaluate("location.hash").startswith("#m")


def test_a_node_shows_its_connections_and_the_legend_hides_a_kind(
    told: EmbeddedStore, opened: Open
) -> None:
    page, _ = opened(Drawer(told, "vi").view("neighbourhood", HOANG_MAI))
    place = page.locator("tbody tr").evaluate_all(
        "rows => rows.findIndex(row => row.cells[0].innerText.trim() === 'Quận ủy Hoàng Mai')"
    )
    at = page.evaluate(f"network.canvasToDOM(network.getPositions()[{place}])")
    box = page.locator("#mynetwork").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    assert "Quận ủy Hoàng Mai" in page.locator("#card").inner_text()
    assert page.locator("tr.chosen").count() == 1
    events = page.locator(".legend button[data-kind=event]")
    events.click()
    assert events.get_attribute("aria-pressed") == "false"
    hidden = "nodes.get().filter(node => node.hidden).length"
    assert page.evaluate(hidden) == page.evaluate("drawn.kinds.filter(k => k === 'event').length")


def test_dark_screens_get_dark_ground(told: EmbeddedStore, opened: Open) -> None:
    for view in ("cascade", "neighbourhood"):
        page, heard = opened(Drawer(told, "en").view(view, VIEWS[view]), scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 23, 29)"
        assert heard == []


def test_a_page_can_be_read_without_script(
    told: EmbeddedStore, browser: Browser, tmp_path: Path
) -> None:
    path = Drawer(told, "en").view("cascade", NQ_25).save(tmp_path / "x.html")
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    page.locator(".wide a.mark").nth(1).click()
    assert "#m" in page.url
    assert page.locator("svg text", has_text="3,770 days later").first.is_visible()
    context.close()


def test_another_template_of_pyvis_is_refused(
    told: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_TEMPLATE", "0" * 64)
    with pytest.raises(RuntimeError, match=r"pyvis==0\.3\.2"):
        Drawer(told, "vi").view("neighbourhood", HOANG_MAI).html()


@pytest.mark.parametrize("view", VIEWS)
def test_pages_have_the_same_bytes_each_time(told: EmbeddedStore, view: str) -> None:
    first, second = (Drawer(told, "vi").view(view, VIEWS[view]).html() for _ in range(2))
    assert first == second


def test_the_result_of_a_construct_tells_its_sources(told: EmbeddedStore) -> None:
    from pyoxigraph import NamedNode

    from graph_builder.queries import Term

    values: dict[str, Term] = {"thing": NamedNode(HOANG_MAI)}
    found = told.query(bind(find_question("neighbourhood"), values, "vi"))
    assert isinstance(found, Triples)
    html = Drawer(told, "vi").statements(Statements(found)).html()
    assert "Báo Hànộimới, 29/09/2023" in html


def test_what_no_source_states_looks_otherwise_and_is_named_so(
    told: EmbeddedStore, opened: Open
) -> None:
    """Of what is said of the conclusion, its being part of the cascade follows by a rule."""
    found = told.query(
        f"CONSTRUCT {{ ?a ?p <{NQ_25}> }} WHERE {{ ?a ?p <{NQ_25}> "
        f"VALUES ?p {{ <{BASE}ontology#buildsOn> <{BASE}ontology#deploys> }} }}"
    )
    assert isinstance(found, Triples)
    drawing = Drawer(told, "vi").statements(Statements(found))
    assert isinstance(drawing, NetworkDrawing)
    lines = {edge.label: edge.derived for edge in picture(drawing.graph, drawing.about).edges}
    assert sorted(lines.values()) == [False, True], lines
    page, heard = opened(drawing)
    assert page.locator(".lines").all_inner_texts() == [
        "nét liền: có nguồn nói",
        "nét đứt: suy ra theo quy tắc",
    ]
    derived = next(label for label, follows in lines.items() if follows)
    assert derived.endswith(" (suy ra)")
    assert page.locator("td", has_text=derived).count() >= 1
    assert page.evaluate("edges.get().filter((edge) => edge.dashes).length") == 1
    assert heard == []
    svg = drawing.svg()
    assert svg.count('class="link derived"') == 2  # the line, and its sample in the legend
