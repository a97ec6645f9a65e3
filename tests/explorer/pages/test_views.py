"""Each question is shown as its view hint says, beside its table, and the two say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graph_builder.explorer.pages.charts import MOST, picture
from graph_builder.explorer.pages.days import Span
from graph_builder.explorer.pages.grids import Cell, Grid, Line
from graph_builder.explorer.pages.known import Text
from graph_builder.queries import read_questions

if TYPE_CHECKING:
    from datetime import date

    from starlette.testclient import TestClient

    from tests.explorer.pages.conftest import Browse, Page

NQ25 = "doc/party/tw/11/nq/25"
SHOWN = {
    "chart": ("figure", "picture"),
    "timeline": ("figure", "picture"),
    "map": ("figure", "map answered"),
    "graph": ("div", "canvas"),
    "tree": ("details", "tree"),
}
HINTED = {name: one for name, one in read_questions().items() if one.view != "table"}
EMPTY = {"cited-but-replaced", "officials-who-moved", "multi-source-events", "contests"}
"""Questions that the five articles have no row for."""


def answered(browse: Browse, name: str, lang: str = "vi") -> Page:
    given = {p.name: p.example or "" for p in HINTED[name].parameters if not p.optional}
    return browse(f"/ask/{name}", lang=lang, **given)


@pytest.mark.parametrize("name", sorted(HINTED))
def test_a_question_is_shown_as_its_hint_says(browse: Browse, name: str) -> None:
    page = answered(browse, name)
    rows = page.all("table", id="rows")
    assert bool(rows) == (name not in EMPTY)
    tag, kind = SHOWN[HINTED[name].view]
    assert bool(page.all(tag, class_=kind)) == bool(rows)


def test_every_kind_of_view_is_seen() -> None:
    seen = {one.view for name, one in HINTED.items() if name not in EMPTY}
    assert seen == set(SHOWN)


@pytest.mark.parametrize("name", ["lineage", "cited-together", "neighbourhood"])
def test_a_picture_shows_what_the_table_names(
    browse: Browse, client: TestClient, name: str
) -> None:
    page = answered(browse, name, "en")
    address = page.one("div", class_="canvas").attributes["data-graph"]
    drawn = client.get(address).json()
    named = {a.text for a in page.all("a")} | {HINTED[name].parameters[0].example}
    labels = {node["label"] for node in drawn["nodes"]}
    assert len(labels) > 1
    assert len(labels - named) <= 1  # the thing asked about, by its other name
    ends = {end for edge in drawn["edges"] for end in (edge["from"], edge["to"])}
    assert ends <= {node["id"] for node in drawn["nodes"]}
    assert len({(node["x"], node["y"]) for node in drawn["nodes"]}) == len(drawn["nodes"])


def test_relations_of_rows_name_their_sources(client: TestClient) -> None:
    asked = {"directive": "43-KL/TW khóa XII", "lang": "en"}
    [edge] = client.get("/ask/lineage/graph.json", params=asked).json()["edges"]
    assert edge["label"] == "continues"
    assert "Hanoimoi newspaper, 2023-09-29" in edge["sources"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/ask/who-held/graph.json?body=body/ha-noi/hoang-mai/quan-uy", 400, "malformed-request"),
        ("/ask/nope/graph.json", 404, "unknown-name"),
        ("/ask/lineage/graph.json?directive=zzz", 404, "unknown-name"),
        ("/ask/lineage/graph.json?directive=25-NQ/TW", 400, "ambiguous-name"),
        ("/graph.json", 400, "malformed-request"),
        ("/query.json?query=SELECT", 400, "query-refused"),
    ],
)
def test_a_program_is_told_what_is_wrong(
    client: TestClient, path: str, status: int, code: str
) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"


def test_map_counts_the_lines_of_each_place(browse: Browse) -> None:
    page = answered(browse, "bodies-in-place")
    total = int(page.one("h2", id="answer").text.split()[-2].replace(".", ""))
    figure = page.one("figure", class_="map answered").text
    placed = [int(title.text.rpartition(": ")[2]) for title in page.all("title")[1:]]
    assert 1 < len(placed) < total
    assert sum(placed) == total or f"{total - sum(placed)} dòng không có tọa độ" in figure


def _grid(cells: dict[str, list[Cell]]) -> Grid:
    lines = zip(*cells.values(), strict=True)
    made = tuple(Line(dict(zip(cells, line, strict=True)), ()) for line in lines)
    return Grid({name: name for name in cells}, made)


def _named(*names: str) -> list[Cell]:
    return [Cell(Text(name), f"/id/event/{name}") for name in names]


def _on(*days: date) -> list[Cell]:
    return [Cell(Text(str(day)), span=Span(day, day)) for day in days]


def test_one_thing_on_one_day_is_one_mark() -> None:
    from datetime import date

    day, other = date(2023, 9, 29), date(2024, 1, 1)
    answer = _grid(
        {
            "date": _on(day, day, day, other),
            "event": _named("a", "a", "b", "b"),
            "publisher": _named("x", "y", "z", "w"),
        }
    )
    drawn = picture("timeline", answer)
    assert drawn is not None
    assert [str(bar.label.text) for bar in drawn.bars] == ["a", "b · z", "b · w"]


def test_many_days_are_counted_by_year() -> None:
    from datetime import date

    days = [date(2010 + at % 3 * 2, 1, 1 + at % 28) for at in range(MOST + 2)]
    answer = _grid({"date": _on(*days), "event": _named(*map(str, range(MOST + 2)))})
    drawn = picture("timeline", answer)
    assert drawn is not None
    assert [str(bar.label.text) for bar in drawn.bars] == ["2010", "2011", "2012", "2013", "2014"]
    assert [bar.value for bar in drawn.bars] == ["14", "0", "14", "0", "14"]
    assert drawn.bars[1].length == 0
    assert drawn.counts == (5, MOST + 2)


def test_the_longest_of_many_bars_are_shown() -> None:
    names = _named(*map(str, range(MOST + 20)))
    numbers = [Cell(Text(str(at)), value=at) for at in range(MOST + 20)]
    drawn = picture("chart", _grid({"body": names, "days": numbers}))
    assert drawn is not None
    assert {int(bar.value) for bar in drawn.bars} == set(range(20, MOST + 20))
    assert drawn.counts == (MOST, MOST + 20)


def test_a_year_is_no_amount() -> None:
    cells = {
        "class": [Cell(Text("Body"))] * 2,
        "year": [Cell(Text(str(year)), value=year) for year in (2019, 2020)],
        "count": [Cell(Text(str(n)), value=n) for n in (3, 6)],
    }
    drawn = picture("chart", _grid(cells))
    assert drawn is not None
    assert [(str(bar.label.text), bar.value) for bar in drawn.bars] == [
        ("Body · 2019", "3"),
        ("Body · 2020", "6"),
    ]
