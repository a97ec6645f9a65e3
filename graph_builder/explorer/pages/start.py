"""The first page: it opens on one question and its answer, and leads on from there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from starlette.responses import Response

from graph_builder.answers import Table
from graph_builder.errors import QueryError, UsageError
from graph_builder.explorer.pages.asking import Row, ask, rows
from graph_builder.explorer.pages.asks import grouped
from graph_builder.explorer.pages.days import Span
from graph_builder.explorer.pages.grids import WHEN, Cell, Grid, Line, grid
from graph_builder.explorer.pages.known import Source, name_of, sources, spans, text_of
from graph_builder.explorer.pages.perspectives import counts, totals
from graph_builder.explorer.pages.view import Ground, View, key_of
from graph_builder.namespaces import BASE

FLAGSHIP = "doc/party/tw/11/nq/25"
QUESTION = "who-implemented"
_LISTED = 8


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """A directive, and how many bodies and acts carried it out."""

    key: str
    label: str
    bodies: int
    acts: int


@dataclass(frozen=True, slots=True)
class Latest:
    """An event: when it was, who held it, which directives it carried out and how, who says so."""

    when: str
    event: Cell
    organisers: tuple[Cell, ...]
    directives: tuple[tuple[str, Cell], ...]
    sources: tuple[Source, ...]


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
        most=most_carried_out(view.ground),
        latest=latest(view),
        totals=totals(view),
        groups=grouped(view),
    )


def read_ahead(ground: Ground) -> None:
    """Read what the start page lists, so that its first reader does not wait."""
    sources(ground)
    counts(ground)
    most_carried_out(ground)
    read_latest(ground)


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


@lru_cache(maxsize=4)
def most_carried_out(ground: Ground) -> Sequence[CarriedOut]:
    """Return the directives that most bodies carried out."""
    return [
        CarriedOut(
            key_of(row["directive"].value),
            row["directiveLabel"].value,
            int(row["bodies"].value),
            int(row["acts"].value),
        )
        for row in rows(ground, "carried-out", limit=_LISTED)
    ]


def latest(view: View) -> Sequence[Latest]:
    """Return the latest events that carry a directive out, each with its directives."""
    found = read_latest(view.ground)
    of_event: dict[str, list[Row]] = {}
    for row in found:
        of_event.setdefault(row["event"].value, []).append(row)
    days = spans(view.ground, of_event)
    return [_latest(view, rows_, days.get(iri)) for iri, rows_ in of_event.items()]


@lru_cache(maxsize=4)
def read_latest(ground: Ground) -> Sequence[Row]:
    """Return the latest events that carry a directive out, as rows."""
    return rows(ground, "latest", limit=_LISTED)


def _latest(view: View, found: Sequence[Row], span: Span | None) -> Latest:
    everyone = sources(view.ground)
    said = dict.fromkeys(row["source"].value for row in found)
    directives = (
        (str(name_of(view.ground, row["how"].value)), _named(view, row, "directive"))
        for row in found
    )
    return Latest(
        span.show(view.lang) if span else "",
        _named(view, found[0], "event"),
        tuple(dict.fromkeys(_named(view, row, "body") for row in found if "body" in row)),
        tuple(dict.fromkeys(directives)),
        tuple(everyone[iri] for iri in said if iri in everyone),
    )


def _named(view: View, row: Row, name: str) -> Cell:
    return Cell(text_of(row[f"{name}Label"]), view.to(row[name].value))


def _day(line: Line) -> date:
    span = line.cells[WHEN].span
    return (span.day if span else None) or date.max


def _summary(answer: Grid) -> Mapping[str, int]:
    """Return how many bodies, acts and sources the answer names."""
    bodies = {line.cells["body"].href for line in answer.lines} - {""}
    acts = {line.cells["what"].href for line in answer.lines} - {""}
    said = {source.iri for line in answer.lines for source in line.sources}
    return {"bodies": len(bodies), "acts": len(acts), "sources": len(said)}
