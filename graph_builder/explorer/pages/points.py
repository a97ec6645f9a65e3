"""Where places stand on a map, and which of their names have room beside their points."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

WIDE, HIGH = 560, 1000
_MARGIN = 40
_LEAST, _GREATEST = 3.5, 26.0
_ALWAYS = 3
_LETTER = 6.9  # how wide a letter of a name is
_SQUASH = math.cos(math.radians(16))  # a degree of longitude is that much shorter here

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its name and point, and how much there is of it."""

    iri: str
    name: str
    latitude: float
    longitude: float
    count: int


class Point(NamedTuple):
    """A place on the map, and where its name stands (no anchor: it has no room)."""

    place: Spot
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
    def around(cls, places: Sequence[Spot]) -> "Frame":
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


def points(places: Sequence[Spot], frame: Frame) -> list[Point]:
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


def _circle(place: Spot, frame: Frame, most: int) -> tuple[float, float, float]:
    greatest = min(_GREATEST, 6.0 + 2.0 * most)  # of small numbers none is great
    radius = _LEAST + (greatest - _LEAST) * math.sqrt(place.count / most)
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
