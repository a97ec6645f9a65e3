"""Every page, in both languages: whole, readable, sourced, and with links that lead somewhere."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import yaml
from starlette.testclient import TestClient

from graph_builder.explorer.pages.asks import notebook_cell
from graph_builder.explorer.pages.bundle import bundled
from graph_builder.explorer.pages.comparing import _distinct
from graph_builder.explorer.pages.grids import Cell
from graph_builder.explorer.pages.known import Text
from graph_builder.explorer.pages.messages import messages
from graph_builder.explorer.pages.rendering import FOLDER, PERSPECTIVES
from graph_builder.queries import read_questions

if TYPE_CHECKING:
    from tests.explorer.pages.conftest import Browse, Page

NQ25 = "doc/party/tw/11/nq/25"
KL43 = "doc/party/tw/12/kl/43"
HOANG_MAI = "body/ha-noi/hoang-mai/quan-uy"
HANOIMOI = "source/hanoimoi-20230929-hoang-mai"
THINGS = (
    NQ25,
    KL43,
    HOANG_MAI,
    HANOIMOI,
    "person/nguyen-quang-hieu-01",
    "place/ha-noi",
    "campaign/dan-van-kheo",
    "event/hoang-mai-2023-09-29-hoi-nghi",
    "source/register/bodies",
    "publisher/hanoimoi",
    "term/tw/11",
    "series/tw",
    "scheme/level",
    "scheme/level/district",
)
PARTS = [
    "kind",
    "group",
    "facet",
    "section",
    "compare",
    "cascade",
    "error",
    "level",
    "coverage",
    "path",
    "map",
    "problem",
    "mend",
    "syntax",
    "said_no",
]
ADDRESSES = (
    "/",
    "/ask",
    "/search",
    "/search?q=quan+uy+hoang+mai",
    "/search?q=zzzz",
    *(f"/{name}" for name in PERSPECTIVES),
    "/events?level=scheme/level/district&year=2023",
    *(f"/id/{key}" for key in THINGS),
    "/id/place/ha-noi?in=dv:withinPlace",
    f"/cascade/{NQ25}",
    f"/cascade/{NQ25}?from=2018&to=2023",
    "/coverage",
    "/compare",
    f"/compare?a={NQ25}&b={KL43}",
    "/compare?a=place/ha-noi&b=place/ha-nam",
    f"/ask/who-implemented?directive={NQ25}",
    f"/ask/who-implemented?directive={NQ25}&from=2023",
    "/ask/body-tree?body=body/ha-noi/thanh-uy",
    f"/ask/neighbourhood?thing={HOANG_MAI}",
)


def at(address: str, lang: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={lang}"


def whole(page: Page, lang: str) -> None:
    """Check what every page must have, and must not."""
    assert page.one("html").attributes["lang"] == lang
    assert page.one("h1").text
    assert page.all("title")[0].text.endswith("· danvan")
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    for element in page.elements:
        assert "style" not in element.attributes, element
        assert not any(name.startswith("on") for name in element.attributes), element
        named = (
            *element.attributes.get("aria-labelledby", "").split(),
            element.attributes.get("for"),
        )
        assert set(filter(None, named)) <= set(ids), element
    drawn = [bundled("canvas.js")] if page.all("div", class_="canvas") else []
    assert [e.attributes["src"] for e in page.all("script")] == [*drawn, "/static/main.js"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert all(not table.words or page.all("caption") for table in page.all("table"))


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_whole(browse: Browse, address: str, lang: str) -> None:
    page = browse(at(address, lang))
    assert page.status == 200
    whole(page, lang)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", sorted(read_questions()))
def test_each_question_is_answered_from_its_form(browse: Browse, name: str, lang: str) -> None:
    question = read_questions()[name]
    form = browse(f"/ask/{name}", lang=lang)
    whole(form, lang)
    assert form.one("h1").text == question.question[lang]
    names = {e.attributes.get("name") for e in (*form.all("input"), *form.all("select"))}
    assert {parameter.name for parameter in question.parameters} <= names
    given = {p.name: p.example for p in question.parameters if p.example}
    page = browse(f"/ask/{name}", lang=lang, **given)
    whole(page, lang)
    assert page.status == 200, page.all("div", id="wrong")
    assert page.all("section", aria_labelledby="answer")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/id/body/nobody/here", 404),
        ("/cascade/doc/party/tw/11/nq/9999", 404),
        (f"/cascade/{HOANG_MAI}", 404),
        ("/ask/who-implemented?directive=25-NQ%2FTW%20kh%C3%B3a%20XXX", 400),
        ("/ask/tradition-day?year=many", 400),
        ("/events?from=yesterday", 400),
        ("/events?from=2023&to=2013", 400),
        ("/id/place/ha-noi?in=dv:nothing", 404),
        (f"/compare?a={NQ25}&b={HOANG_MAI}", 400),
        (f"/compare?a={NQ25}&b=place/ha-noi", 400),
    ],
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_errors_are_pages_that_say_what_is_wrong(
    browse: Browse, address: str, status: int, lang: str
) -> None:
    page = browse(at(address, lang))
    assert page.status == status
    whole(page, lang)
    assert any(
        e.text
        for tag in ("p", "div")
        for e in page.all(tag)
        if e.attributes.get("class") == "wrong"
    )


def test_start_page_alone_tells_who_implemented_and_who_says_so(browse: Browse) -> None:
    page = browse("/?lang=vi")
    answer = page.one("table", class_="told").text
    assert "25-NQ/TW" in page.one("h1").text
    for told in ("Quận ủy Hoàng Mai", "Quận ủy Thanh Xuân", "Thị ủy Duy Tiên", "29/09/2023"):
        assert told in answer
    assert {"Báo Hànộimới, 29/09/2023"} <= {a.text for a in page.all("a", class_="said")}


def test_ambiguous_name_gives_a_choice_of_links_that_answer(browse: Browse) -> None:
    page = browse("/ask/who-implemented?lang=vi&directive=25-NQ/TW")
    assert page.status == 400
    choices = [link for link in page.links if "directive=doc" in link]
    assert len(choices) == len(set(choices)) >= 2
    assert all(browse(choice).status == 200 for choice in choices)


def test_days_are_shown_as_exactly_as_they_are_known(browse: Browse) -> None:
    vi, en = (browse(f"/ask/who-implemented?directive={NQ25}&lang={lang}") for lang in ("vi", "en"))
    days = {cell.text for cell in vi.all("td", class_="day")}
    assert {"2018 – 2023", "2023", "29/09/2023"} <= days
    assert {"2018 – 2023", "2023", "2023-09-29"} <= {c.text for c in en.all("td", class_="day")}
    assert not any(day.startswith("01/01/") for day in days)


def test_window_hides_what_lies_outside_and_says_so(browse: Browse) -> None:
    page = browse(f"/ask/who-implemented?directive={NQ25}&lang=en&from=2023&to=2023")
    days = {cell.text for cell in page.all("td", class_="day")}
    assert days
    assert all("2023" in day for day in days)
    assert "outside" in page.one("details", class_="window").text
    assert any("from=2023" in link and link.startswith("/id/") for link in page.links)


def test_statement_names_its_sources_and_rules_are_told_apart(browse: Browse) -> None:
    page = browse(f"/id/{HOANG_MAI}?lang=en")
    assert {"Register of bodies", "Hanoimoi newspaper, 2023-09-29"} <= {
        a.text for a in page.all("a", class_="said")
    }
    assert page.all("span", class_="badge derived")


def test_addresses_elsewhere_are_opened_without_telling_where_from(browse: Browse) -> None:
    page = browse("/id/publisher/kinhtedothi?lang=vi")
    outward = [a.attributes for a in page.all("a") if a.attributes["href"].startswith("http")]
    assert [a["href"].rstrip("/") for a in outward] == ["https://kinhtedothi.vn"]
    assert all({"noopener", "noreferrer"} <= set(a["rel"].split()) for a in outward)


def test_page_is_cited_with_the_version_of_its_data(browse: Browse) -> None:
    page = browse(f"/id/{NQ25}?lang=vi")
    bibtex, csl = (block.text for block in page.all("pre"))
    version = page.all("footer")[0].text.rsplit(maxsplit=1)[-1]
    assert bibtex.startswith("@misc{danvan-doc-party-tw-11-nq-25-")
    assert f"version = {{{version}" in bibtex
    [item] = yaml.safe_load(csl)
    assert item["URL"] == f"https://w3id.org/danvan/{NQ25}"


def test_article_is_cited_as_what_it_is(browse: Browse) -> None:
    key = "source/hanoimoi-20230929-hoang-mai"
    page = browse(f"/id/{key}?lang=vi")
    bibtex, csl = (block.text for block in page.all("pre"))
    [item] = yaml.safe_load(csl)
    assert item["issued"] == {"date-parts": [[2023, 9, 29]]}
    assert (item["type"], item["container-title"]) == ("webpage", "Báo Hànộimới")
    assert item["URL"] == f"https://w3id.org/danvan/{key}"  # no address is recorded
    for field in ("howpublished = {{Báo Hànộimới}}", "year = {2023}", "month = {9}", "day = {29}"):
        assert f"{field}," in bibtex
    assert f"danvan https://w3id.org/danvan/{key}, version " in bibtex
    assert "author" not in bibtex
    other = browse("/id/source/duy-tien-20250108-tong-ket?lang=en").all("pre")[1].text
    assert yaml.safe_load(other)[0]["URL"].startswith("http://duytien.")


def test_inverse_links_come_in_pages_with_their_total(browse: Browse) -> None:
    page = browse("/id/place/viet-nam?lang=en&in=dv:withinPlace")
    total = int(page.one("h1").text.rsplit(maxsplit=1)[-1].replace(",", ""))
    seen: set[str] = set()
    while True:
        seen |= set(page.all("ul", class_="pointed")[0].words) and {
            link for link in page.links if "in=" not in link and link.startswith("/id/body")
        }
        following = page.all("a", rel="next")
        if not following:
            break
        page = browse(following[0].attributes["href"])
    assert len(seen) <= total
    assert total > 50


def test_facets_count_what_they_leave(browse: Browse) -> None:
    page = browse("/events?lang=en")
    total = int(page.one("h1").text.split()[1])
    choice = next(a for a in page.all("a") if a.text == "District")
    narrowed = browse(choice.attributes["href"])
    left = int(narrowed.one("h1").text.split()[1])
    assert 0 < left < total
    assert len(narrowed.all("tbody")[0].text) > 0
    assert f"District {left}" in page.one("aside").text


def test_cascade_has_a_table_twin_and_links_from_its_marks(browse: Browse) -> None:
    page = browse(f"/cascade/{NQ25}?lang=vi")
    marks = {a.attributes["href"] for a in page.all("a", class_="mark")}
    twin = page.one("table", id="rows")
    assert len(marks) > 5
    assert "Quận ủy Hoàng Mai" in twin.text
    assert all(browse(mark).status == 200 for mark in sorted(marks)[:5])
    assert page.headers["content-security-policy"].count("sha256-") >= 1


def test_picture_alone_is_svg_that_can_do_nothing(client: TestClient) -> None:
    response = client.get(f"/cascade/{NQ25}.svg")
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    assert "script" not in response.text


def test_search_answers_while_typing(client: TestClient) -> None:
    asked = {"q": "quan uy hoang mai", "lang": "vi"}
    groups = client.get("/search.json", params=asked).json()["groups"]
    assert groups[0]["kind"] == "Tổ chức"
    assert groups[0]["hits"][0]["label"] == "Quận ủy Hoàng Mai"
    assert groups[0]["hits"][0]["href"].startswith(f"/id/{HOANG_MAI}?")
    found = client.get("/search.json", params={"q": "25 nq tw", "kind": "directive"}).json()
    values = [hit["value"] for group in found["groups"] for hit in group["hits"]]
    assert len(values) == len(set(values)) >= 2
    assert client.get("/search.json", params={"q": "h"}).json()["groups"] == []


def test_language_and_window_are_kept_across_links(browse: Browse) -> None:
    page = browse("/events?lang=en&from=2013&to=2025")
    inner = [link for link in page.links if link.startswith("/") and "lang=vi" not in link]
    assert all("lang=en" in link for link in inner)
    assert all("from=2013" in link for link in inner if link.startswith(("/id/", "/ask")))
    switched = browse(page.one("a", class_="language").attributes["href"])
    assert switched.one("html").attributes["lang"] == "vi"


def test_browser_language_decides_where_the_address_does_not(client: TestClient) -> None:
    headers = {"accept": "text/html", "accept-language": "fr, en-GB;q=0.8, vi;q=0.5"}
    assert '<html lang="en">' in client.get("/", headers=headers).text


def test_inner_links_lead_somewhere(browse: Browse, client: TestClient) -> None:
    seen: set[str] = set()
    for address in ("/?lang=vi", *(f"/id/{key}?lang=en" for key in THINGS)):
        seen |= {link for link in browse(address).links if link.startswith("/")}
    assert len(seen) > 200
    for link in sorted(seen):
        response = client.get(link, headers={"accept": "text/html"})
        assert response.status_code == 200, (link, response.text[:300])


def test_static_files_are_there_and_need_nothing_from_elsewhere(client: TestClient) -> None:
    for path in sorted((FOLDER / "static").glob("*.*")):
        response = client.get(f"/static/{path.name}")
        assert response.status_code == 200
        assert "http" not in response.text.replace("http://www.w3.org/2000/svg", "")


def test_messages_have_the_same_keys_and_values() -> None:
    vi, en = messages("vi").texts, messages("en").texts
    assert list(vi) == list(en)
    for key, text in vi.items():
        assert _holes(text) == _holes(en[key]), key


def test_messages_are_all_used() -> None:
    files = [*FOLDER.rglob("*.html"), *FOLDER.glob("*.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in files)
    begun = tuple(f"{part}_" for part in PARTS)
    unused = [
        key
        for key in messages("vi").texts
        if f'"{key}"' not in code and not key.startswith(begun) and not key.endswith("_lead")
    ]
    assert unused == []


def _holes(text: object) -> set[str]:
    forms = [text] if isinstance(text, str) else list(text.values())  # type: ignore[attr-defined]
    return {part.partition("}")[0] for part in forms[-1].split("{")[1:]}


def test_no_template_marks_text_as_safe_but_the_cascade() -> None:
    safe = [p.name for p in Path(FOLDER).rglob("*.html") if "safe" in p.read_text(encoding="utf-8")]
    assert safe == ["cascade.html"]


def test_addresses_are_of_this_server_alone(browse: Browse) -> None:
    for address in ADDRESSES[:6]:
        for element in browse(address).elements:
            used = element.attributes.get("src") or ""
            linked = element.attributes.get("href", "") if element.tag == "link" else ""
            assert not urlsplit(used).netloc
            assert not urlsplit(linked).netloc


def test_the_lines_of_python_are_python() -> None:
    given = {"from": "2020", "to": "2024"}
    question = read_questions()["awards-by-year"]
    cell = notebook_cell(question, given)
    calls = [node for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Call)]
    asked = next(call for call in calls if ast.unparse(call.func) == "graph.ask")
    told = {word.arg: word.value for word in asked.keywords}
    rest = ast.literal_eval(told.pop(None))
    assert rest | {str(name): ast.literal_eval(value) for name, value in told.items()} == given


def test_things_of_one_name_are_compared_as_two() -> None:
    one, other = (Cell(Text("Hội nghị"), f"/id/event/{name}") for name in "ab")
    last, first = Cell(Text("Đà Nẵng")), Cell(Text("Cần Thơ"))
    assert [*_distinct(iter([one, other, one, last, first])).values()] == [first, last, one, other]
