"""The days of however many things are found: no query of a page outgrows what the gate reads."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import networkx
import pytest
from pyoxigraph import Literal, NamedNode
from starlette.requests import Request

from graph_builder.answers import Table
from graph_builder.explorer.app import create_app
from graph_builder.explorer.pages.canvas import MOST, Canvas
from graph_builder.explorer.pages.drawn import Drawn, Node
from graph_builder.explorer.pages.files import as_gexf
from graph_builder.explorer.pages.grids import grid
from graph_builder.explorer.pages.known import spans
from graph_builder.explorer.pages.links import Link, Links
from graph_builder.explorer.pages.view import View, open_view
from graph_builder.namespaces import BASE, expand
from graph_builder.stores.protocol import Solutions

if TYPE_CHECKING:
    from graph_builder.explorer.service import Service

EVENT = f"{BASE}event/hoang-mai-2023-09-29-hoi-nghi"
DAY = Literal("2023-09-29", datatype=NamedNode(expand("xsd:date")))
CENTRE = "place/ha-noi/hoang-mai"
MANY = 1_000


def view_of(service: Service, query: str) -> View:
    scope = {
        "type": "http",
        "app": create_app(service),
        "method": "GET",
        "path": "/",
        "query_string": query.encode(),
        "headers": [],
    }
    return open_view(Request(scope))


@pytest.fixture(name="view")
def _view(service: Service) -> View:
    return view_of(service, "lang=en")


@pytest.mark.parametrize("letters", [1, 100, 1_000])
@pytest.mark.parametrize("letter", ["x", "đ"])
def test_days_of_many_things_are_found(view: View, letter: str, letters: int) -> None:
    others = [f"{BASE}event/{letter * letters}-{number}" for number in range(MANY)]
    found = spans(view.ground, [*others, EVENT, *others])
    assert set(found) == set(spans(view.ground, [EVENT])) == {EVENT}


def test_an_answer_of_many_rows_with_days_is_a_table(view: View) -> None:
    others = (NamedNode(f"{EVENT}-{number}") for number in range(MANY))
    rows = tuple((thing, DAY) for thing in (NamedNode(EVENT), *others))
    table = Table(Solutions(("event", "date"), rows), {"event": "event", "date": "date"})
    answer = grid(view, table)
    assert len(answer) == MANY + 1
    assert {str(line.cells["date"].text) for line in answer.lines} == {"2023-09-29"}


def test_a_canvas_of_many_things_is_narrowed_by_their_days(service: Service) -> None:
    others = [f"{EVENT}-{number}" for number in range(MOST - 1)]
    links = [Link(BASE + CENTRE, expand("dv:implements"), one, ()) for one in (EVENT, *others)]
    view = view_of(service, f"from=2030&more={CENTRE}~dv:implements~out~event~{MOST}")
    canvas = Canvas(view, BASE + CENTRE)
    canvas.__dict__["links"] = Links({BASE + CENTRE: links})  # more than this build has
    [stage] = canvas.stages
    assert sorted(stage.new) == sorted(others)


def test_a_file_of_many_things_has_their_days(view: View) -> None:
    nodes = [Node(f"{EVENT}-{number}", "x", "event", 0, 0) for number in range(MANY)]
    drawn = Drawn((*nodes, Node(EVENT, "x", "event", 0, 0)), (), {})
    graph = networkx.read_gexf(BytesIO(as_gexf(view, drawn)))
    assert [iri for iri, data in graph.nodes(data=True) if "earliest" in data] == [EVENT]
