"""The signs of the kinds, as shapes of SVG: each kind has a shape as well as a colour."""

import math
from collections.abc import Iterator

RADIUS = 7.0


def shape(kind: str, x: float, y: float, radius: float = RADIUS) -> str:
    """Return the path of the sign of a kind around a point; a kind without its own has a dot."""
    if kind in {"document", "root", "directive"}:
        return _square(x, y, radius * 0.92)
    if kind in _CORNERS:
        return _polygon(_points(kind, x, y, radius))
    return _circle(x, y, radius)


_CORNERS = {
    "launch": (3, -90.0, 1.18),
    "event": (4, -90.0, 1.18),
    "activity": (6, 0.0, 1.05),
    "commendation": (5, -90.0, 1.25),
    "body": (6, 0.0, 1.1),
    "post": (3, -90.0, 1.15),
    "campaign": (5, -90.0, 1.3),
    "award": (5, -90.0, 1.25),
    "place": (3, 90.0, 1.15),
    "source": (4, -45.0, 1.2),
}
_STARS = frozenset({"award", "campaign", "commendation"})


def _points(kind: str, x: float, y: float, radius: float) -> Iterator[tuple[float, float]]:
    corners, start, size = _CORNERS[kind]
    lift = 0.12 * radius if corners == 3 and start < 0 else 0.0
    steps = corners * 2 if kind in _STARS else corners
    for step in range(steps):
        reach = radius * size * (0.5 if kind in _STARS and step % 2 else 1.0)
        angle = math.radians(start + 360.0 * step / steps)
        yield x + reach * math.cos(angle), y + lift + reach * math.sin(angle)


def _polygon(points: Iterator[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z"


def _square(x: float, y: float, half: float) -> str:
    side = number(half * 2)
    return f"M{number(x - half)} {number(y - half)}h{side}v{side}h-{side}Z"


def _circle(x: float, y: float, radius: float) -> str:
    r = number(radius)
    across = number(radius * 2)
    return f"M{number(x - radius)} {number(y)}a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0 -{across} 0Z"


def number(value: float) -> str:
    """Return a length with at most one decimal.

    >>> number(3.0), number(2.449), number(-0.01)
    ('3', '2.4', '0')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
