"""The map: places of both eras at their points, as large as what is known of them; its list."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from pyoxigraph import NamedNode
from starlette.responses import Response

from graph_builder.errors import AmbiguousName, UnknownName, UsageError
from graph_builder.explorer.pages.asking import rows
from graph_builder.explorer.pages.asks import choices_of
from graph_builder.explorer.pages.days import as_day
from graph_builder.explorer.pages.view import Ground, View, in_words, key_of
from graph_builder.namespaces import BASE
from graph_builder.vietnamese import collation_key

REFORM = date(2025, 7, 1)
"""The day from which there are 34 provinces and no districts."""
ERAS = ("before", "since")
LEVELS = ("province", "district")
WIDE, HIGH = 560, 1000
_MARGIN = 40
_LEAST, _GREATEST = 3.5, 26.0
_ALWAYS = 3
_LETTER = 6.9  # how wide a letter of a name is
_SQUASH = math.cos(math.radians(16))  # a degree of longitude is that much shorter here


Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative unit with its point, and how much is known of it."""

    iri: str
    name: str
    level: str
    whole: str
    latitude: float
    longitude: float
    began: date | None
    ended: date | None
    count: int = 0

    def stood(self, era: str) -> bool:
        """Tell whether it was there before the reform, or is since."""
        if era == "before":
            return self.began is None or self.began < REFORM
        return self.ended is None or self.ended >= REFORM


class Point(NamedTuple):
    """A place on the map, and where its name stands (no anchor: it has no room)."""

    place: Place
    x: float
    y: float
    radius: float
    text: float
    anchor: str


class Mesh(NamedTuple):
    """A line of the grid of degrees."""

    x1: float
    y1: float
    x2: float
    y2: float
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the world that is shown, and how it is fitted onto the paper."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, places: list[Place]) -> "Frame":
        """Return the smallest frame around some places with room at the edges."""
        longitudes = [place.longitude for place in places]
        latitudes = [place.latitude for place in places]
        room = max(0.15, (max(latitudes) - min(latitudes)) * 0.03)
        return cls(
            min(longitudes) - room,
            min(latitudes) - room,
            max(longitudes) + room,
            max(latitudes) + room,
        )

    @property
    def scale(self) -> float:
        """How many units of the paper a degree of latitude has."""
        wide = (WIDE - 2 * _MARGIN) / ((self.east - self.west) * _SQUASH)
        high = (HIGH - 2 * _MARGIN) / (self.north - self.south)
        return min(wide, high)

    @property
    def height(self) -> float:
        """How high the paper is."""
        return round((self.north - self.south) * self.scale + 2 * _MARGIN)

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return where a point stands on the paper."""
        x = _MARGIN + (longitude - self.west) * _SQUASH * self.scale
        return round(x, 1), round(_MARGIN + (self.north - latitude) * self.scale, 1)

    def mesh(self) -> Iterator[Mesh]:
        """Yield the lines of whole degrees, every second of them where there are many."""
        step = 2 if self.north - self.south > 6 else 1
        for degree in range(math.ceil(self.south), math.floor(self.north) + 1, step):
            x1, y = self.at(self.west, degree)
            x2, _ = self.at(self.east, degree)
            yield Mesh(x1, y, x2, y, f"{degree}° N")
        for degree in range(math.ceil(self.west), math.floor(self.east) + 1, step):
            x, y1 = self.at(degree, self.north)
            _, y2 = self.at(degree, self.south)
            yield Mesh(x, y1, x, y2, f"{degree}° E")


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
        points=_points(shown, frame) if frame else [],
        frame=frame,
        missing=sum(place.count == 0 for place in shown),
        key_of=key_of,
    )


def _one_of(view: View, name: str, known: tuple[str, ...]) -> str:
    given = view.param(name) or known[0]
    if given not in known:
        raise UsageError(f"{given!r} is no {name} of the map; write one of {', '.join(known)}")
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


def _points(places: list[Place], frame: Frame) -> list[Point]:
    """Return the places as points; names are written where there is room, great places first."""
    most = max(place.count for place in places) or 1
    circles = [_circle(place, frame, most) for place in places]
    taken: list[Box] = []
    made: list[Point] = []
    for place, circle in zip(places, circles, strict=True):
        if len(made) == _ALWAYS:  # the names of the greatest may cover small points
            taken += [(x - r, y - r, x + r, y + r) for x, y, r in circles]
        text, anchor = _room(place.name, circle, taken) if place.count else (0.0, "")
        made.append(Point(place, *circle, text, anchor))
    return made


def _circle(place: Place, frame: Frame, most: int) -> tuple[float, float, float]:
    radius = _LEAST + (_GREATEST - _LEAST) * math.sqrt(place.count / most)
    return *frame.at(place.longitude, place.latitude), round(radius, 1)


def _room(name: str, circle: tuple[float, float, float], taken: list[Box]) -> tuple[float, str]:
    """Return where a name may stand beside its point, and take that room."""
    x, y, radius = circle
    wide = len(name) * _LETTER
    for start, anchor in ((x + radius + 3, "start"), (x - radius - 3 - wide, "end")):
        box = (start, y - 9, start + wide, y + 7)
        fits = start > 0 and start + wide < WIDE
        if fits and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            return round(start if anchor == "start" else start + wide, 1), anchor
    return 0.0, ""


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@lru_cache(maxsize=8)
def _places(ground: Ground) -> tuple[Place, ...]:
    found: dict[str, Place] = {}
    for row in rows(ground, "map-places"):
        iri = row["place"].value
        whole = row["whole"].value if "whole" in row else ""
        found[iri] = Place(
            iri,
            row["name"].value,
            row["level"].value.rpartition("/")[2],
            whole,
            float(row["latitude"].value),
            float(row["longitude"].value),
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
