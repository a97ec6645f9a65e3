"""The first page: it opens on one question and its answer, and leads on from there."""

from collections.abc import Mapping
from datetime import date

from starlette.responses import Response

from graph_builder.answers import Table
from graph_builder.errors import QueryError, UsageError
from graph_builder.explorer.pages.asking import ask
from graph_builder.explorer.pages.asks import grouped
from graph_builder.explorer.pages.grids import WHEN, Cell, Grid, Line, grid
from graph_builder.explorer.pages.perspectives import totals
from graph_builder.explorer.pages.view import View
from graph_builder.namespaces import BASE

FLAGSHIP = "doc/party/tw/11/nq/25"
QUESTION = "who-implemented"


def start_page(view: View) -> Response:
    """Return the start page."""
    answer = _flagship(view)
    return view.render(
        "start.html",
        question=view.questions[QUESTION],
        directive=view.graph.things.index.label(f"{BASE}{FLAGSHIP}", view.lang),
        key=FLAGSHIP,
        answer=answer,
        summary=_summary(answer) if answer else {},
        bodies=by_body(answer) if answer else [],
        totals=totals(view),
        groups=grouped(view),
    )


def _flagship(view: View) -> Grid | None:
    """Return who implemented the directive; nothing where this build does not know it."""
    try:
        result = ask(view, QUESTION, directive=f"{BASE}{FLAGSHIP}")
    except (UsageError, QueryError):
        return None
    return grid(view, result) if isinstance(result, Table) and len(result) else None


def by_body(answer: Grid) -> list[tuple[Cell, list[Line]]]:
    """Return what each body did, each act once, in the order of days; without a day comes last."""
    found: dict[Cell, dict[tuple[Cell, Cell], Line]] = {}
    for line in sorted(answer.lines, key=_day):
        body = line.cells["body"] if line.cells["body"].href else line.cells["group"]
        found.setdefault(body, {}).setdefault((line.cells["how"], line.cells["what"]), line)
    return [(body, list(acts.values())) for body, acts in found.items()]


def _day(line: Line) -> date:
    span = line.cells[WHEN].span
    return (span.day if span else None) or date.max


def _summary(answer: Grid) -> Mapping[str, int]:
    """Return how many bodies, acts and sources the answer names."""
    bodies = {line.cells["body"].href for line in answer.lines} - {""}
    acts = {line.cells["what"].href for line in answer.lines} - {""}
    said = {source.iri for line in answer.lines for source in line.sources}
    return {"bodies": len(bodies), "acts": len(acts), "sources": len(said)}
