"""Two directives, campaigns or places side by side: what they share, and what only one has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from pyoxigraph import NamedNode
from starlette.responses import Response

from graph_builder.answers import Table
from graph_builder.errors import UsageError
from graph_builder.explorer.pages.asking import ask, rows
from graph_builder.explorer.pages.asks import choices_of
from graph_builder.explorer.pages.finding import typed_name
from graph_builder.explorer.pages.grids import Cell, Grid, grid
from graph_builder.explorer.pages.known import text_of
from graph_builder.explorer.pages.told import in_words
from graph_builder.explorer.pages.view import View
from graph_builder.names import kind_of
from graph_builder.vietnamese import collation_key

KINDS = ("directive", "campaign", "edition", "place")
_QUESTIONS = {
    "directive": ("who-implemented", "directive", ("body", "how", "what")),
    "campaign": ("events-of-campaign", "campaign", ("organiser", "run", "kind")),
}
_OF_PLACE = ("directive", "campaign", "kind", "body")
EXAMPLE = ("doc/party/tw/11/nq/25", "doc/party/tw/12/kl/43")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: what was typed, which thing it is, or what is wrong with it."""

    name: str
    typed: str
    iri: str = ""
    label: str = ""
    wrong: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """What only the first has, what both have, what only the second has."""

    heading: str
    first: Sequence[Cell]
    both: Sequence[Cell]
    second: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Lags:
    """The days that bodies took after a directive was issued."""

    label: str
    days: Sequence[tuple[str, int]]
    median: float


def compare_page(view: View) -> Response:
    """Return the page that compares the things named by `a` and `b`."""
    sides = [_side(view, name) for name in ("a", "b")]
    found = [side for side in sides if side.iri]
    alike = len({_family(side.iri) for side in found}) == 1
    wrong = "" if len(found) < 2 or alike else view.t("compare_unlike")
    ready = len(found) == 2 and not wrong
    lags = [lag for side in found if ready and (lag := _lags(view, side))]
    return view.render(
        "compare.html",
        400 if wrong or any(side.wrong for side in sides) else 200,
        sides=sides,
        wrong=wrong,
        compared=list(_compared(view, *found)) if ready else None,
        lags=lags,
        longest=max((day for lag in lags for _, day in lag.days), default=0),
        example=dict(zip(("a", "b"), EXAMPLE, strict=True)),
    )


def _side(view: View, name: str) -> Side:
    typed = view.param(name)
    if not typed:
        return Side(name, "")
    try:
        iri = view.graph.things.find(typed)
    except UsageError as error:
        return Side(name, typed, wrong=in_words(view.t, error), choices=choices_of(error))
    label = view.graph.things.index.label(iri, view.lang)
    if kind_of(iri) not in KINDS:
        return Side(name, typed, wrong=view.t("compare_kinds"))
    return Side(name, typed_name(view, iri, "thing"), iri, label)


def _family(iri: str) -> str:
    kind = kind_of(iri)
    return "campaign" if kind == "edition" else kind


def _compared(view: View, first: Side, second: Side) -> Iterator[Compared]:
    one, other = _profile(view, first.iri), _profile(view, second.iri)
    for heading, cells in one.items():
        others = other.get(heading, {})
        yield Compared(
            heading,
            [cell for key, cell in cells.items() if key not in others],
            [cell for key, cell in cells.items() if key in others],
            [cell for key, cell in others.items() if key not in cells],
        )


def _profile(view: View, iri: str) -> Mapping[str, Mapping[str, Cell]]:
    """Return what a thing has, by heading, each thing once."""
    family = _family(iri)
    if family == "place":
        return _of_place(view, iri)
    name, parameter, columns = _QUESTIONS[family]
    result = ask(view, name, **{parameter: iri})
    answer = grid(view, result) if isinstance(result, Table) else Grid({}, ())
    return {answer.headings[c]: _distinct(line.cells[c] for line in answer.lines) for c in columns}


def _distinct(cells: Iterator[Cell]) -> Mapping[str, Cell]:
    named = {cell.href or str(cell.text): cell for cell in cells if str(cell.text)}
    return dict(sorted(named.items(), key=lambda one: (collation_key(str(one[1].text)), one[0])))


def _of_place(view: View, iri: str) -> Mapping[str, Mapping[str, Cell]]:
    found = rows(view.ground, "place-profile", place=NamedNode(iri))
    return {
        view.t(f"compare_{name}"): _distinct(
            Cell(text_of(row[f"{name}Label"]), view.to(row[name].value))
            for row in found
            if f"{name}Label" in row
        )
        for name in _OF_PLACE
    }


def _lags(view: View, side: Side) -> Lags | None:
    """Return how many days after a directive each body held its first event on it."""
    if kind_of(side.iri) != "directive":
        return None
    result = ask(view, "lag", directive=side.iri)
    if not isinstance(result, Table):
        return None
    known = {str(row["bodyLabel"] or row["body"]): row["days"] for row in result}
    days = [(body, value) for body, value in known.items() if isinstance(value, int)]
    return Lags(side.label, days, median(day for _, day in days)) if days else None
