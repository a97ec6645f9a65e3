"""The map: places of both eras at their points, as large as what is known of them; its list."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from pyoxigraph import NamedNode
from starlette.responses import Response

from graph_builder.errors import AmbiguousName, UnknownName
from graph_builder.explorer.pages.asking import rows
from graph_builder.explorer.pages.asks import choices_of
from graph_builder.explorer.pages.days import as_day
from graph_builder.explorer.pages.points import Frame, Spot, points
from graph_builder.explorer.pages.told import in_words
from graph_builder.explorer.pages.unclear import Unclear
from graph_builder.explorer.pages.view import Ground, View, key_of
from graph_builder.namespaces import BASE
from graph_builder.vietnamese import collation_key

REFORM = date(2025, 7, 1)
"""The day from which there are 34 provinces and no districts."""
ERAS = ("before", "since")
LEVELS = ("province", "district")


@dataclass(frozen=True, slots=True)
class Place(Spot):
    """An administrative unit with its point, and how much is known of it."""

    level: str
    whole: str
    began: date | None
    ended: date | None

    def stood(self, era: str) -> bool:
        """Tell whether it was there before the reform, or is since."""
        if era == "before":
            return self.began is None or self.began < REFORM
        return self.ended is None or self.ended >= REFORM


def map_page(view: View) -> Response:
    """Return the map of an era, by what articles say or by the acts that carry a directive out."""
    era, level = _one_of(view, "era", ERAS), _one_of(view, "level", LEVELS)
    inside = view.param("in")
    level = "district" if inside else level
    directive, wrong, choices = _directive(view)
    counts = _acts(view.ground, directive) if directive else _statements(view.ground)
    shown = [
        replace(place, count=counts.get(place.iri, 0))
        for place in _places(view.ground)
        if place.level == level
        and place.stood(era)
        and (not inside or key_of(place.whole) == inside)
    ]
    shown.sort(key=lambda place: (-place.count, collation_key(place.name)))
    frame = Frame.around(shown) if shown else None
    index = view.graph.things.index
    return view.render(
        "map.html",
        400 if wrong else 200,
        era=era,
        level=level,
        inside=inside,
        within=index.label(BASE + inside, view.lang) if inside else "",
        wholes=_wholes(view, era),
        directive=key_of(directive),
        directive_name=index.label(directive, view.lang) if directive else view.param("directive"),
        wrong=wrong,
        choices=choices,
        places=shown,
        names={place.iri: place.name for place in _places(view.ground)},
        points=points(shown, frame) if frame else [],
        frame=frame,
        missing=sum(place.count == 0 for place in shown),
        key_of=key_of,
    )


def read_ahead(ground: Ground) -> None:
    """Read the places and what is said of them, so that no reader waits for the first map."""
    _places(ground)
    _statements(ground)


def _one_of(view: View, name: str, known: tuple[str, ...]) -> str:
    given = view.param(name) or known[0]
    if given not in known:
        raise Unclear("said_no_choice", text=given, name=name, known=", ".join(known))
    return given


def _directive(view: View) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    typed = view.param("directive")
    if not typed:
        return "", "", ()
    try:
        return view.graph.things.find(typed, "directive"), "", ()
    except (UnknownName, AmbiguousName) as error:
        return "", in_words(view.t, error), choices_of(error)


def _wholes(view: View, era: str) -> list[Place]:
    """Return the provinces of an era that have districts on the map."""
    places = _places(view.ground)
    having = {place.whole for place in places if place.level == "district"}
    found = [place for place in places if place.iri in having and place.stood(era)]
    return sorted(found, key=lambda place: collation_key(place.name))


@lru_cache(maxsize=8)
def _places(ground: Ground) -> tuple[Place, ...]:
    found: dict[str, Place] = {}
    for row in rows(ground, "map-places"):
        iri = row["place"].value
        whole = row["whole"].value if "whole" in row else ""
        found[iri] = Place(
            iri,
            row["name"].value,
            float(row["latitude"].value),
            float(row["longitude"].value),
            0,
            row["level"].value.rpartition("/")[2],
            whole,
            as_day(row.get("began")),
            as_day(row.get("ended")),
        )
    return tuple(found.values())


@lru_cache(maxsize=8)
def _statements(ground: Ground) -> Mapping[str, int]:
    """Return how many statements articles make about each place and what lies in it."""
    found = {row["thing"].value: int(row["count"].value) for row in rows(ground, "map-statements")}
    counts = Counter(found)
    for row in rows(ground, "map-within"):
        counts[row["place"].value] += found.get(row["thing"].value, 0)
    return counts


@lru_cache(maxsize=64)
def _acts(ground: Ground, directive: str) -> Mapping[str, int]:
    found = rows(ground, "map-acts", directive=NamedNode(directive))
    return {row["place"].value: int(row["count"].value) for row in found}
