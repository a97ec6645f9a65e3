"""Small pictures of an answer, drawn as SVG on the server: bars, and lines of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from graph_builder.explorer.pages.days import Span
from graph_builder.explorer.pages.grids import WHEN, Cell, Grid, Line

MOST = 40  # a picture of more lines shows nothing
WIDTH = 1100
LEFT = 400
LINE = 30
_EDGE = 20
_LEAST = 3.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a picture: what it is about, and where its mark begins and ends."""

    label: Cell
    start: float
    length: float
    value: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What a template draws: lines of marks, and the ticks and ends of its axis."""

    kind: str
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...] = ()
    ends: tuple[int, ...] = ()

    @property
    def height(self) -> int:
        """How high it is."""
        return LINE * len(self.bars) + (LINE if self.ticks else 0)


def picture(view_hint: str, answer: Grid) -> Picture | None:
    """Return the picture that a question's view hint asks for, where the answer allows one."""
    if view_hint == "timeline":
        return _timeline(answer)
    return _bars(answer) if view_hint == "chart" else None


def _bars(answer: Grid) -> Picture | None:
    pairs = dict.fromkeys(_numbered(answer))
    top = max((float(cell.value or 0) for _, cell in pairs), default=0.0)
    if not 1 < len(pairs) <= MOST or top <= 0:
        return None
    room = WIDTH - LEFT - 90
    bars = tuple(
        Bar(label, LEFT, max(room * float(cell.value or 0) / top, _LEAST), str(cell.text))
        for label, cell in pairs
    )
    return Picture("bars", bars)


def _numbered(answer: Grid) -> Iterator[tuple[Cell, Cell]]:
    """Yield the first words of each line with its first number."""
    for line in answer.lines:
        cells = [cell for cell in line.cells.values() if str(cell.text)]
        rest = [cell for cell in cells[1:] if cell.value is not None]
        if cells and rest:
            yield cells[0], rest[0]


def _timeline(answer: Grid) -> Picture | None:
    dated = [(line, line.cells[WHEN]) for line in answer.lines if WHEN in line.cells]
    found = ((_subject(line), cell.span, str(cell.text)) for line, cell in dated)
    known = [(label, span, text) for label, span, text in dict.fromkeys(found) if span]
    if not 1 < len(known) <= MOST:
        return None
    years = [day.year for _, span, _ in known for day in (span.first, span.end) if day]
    axis = _Axis(min(years), max(years) + 1)
    bars = tuple(
        Bar(label, axis.place(_first(span)), axis.length(span), text) for label, span, text in known
    )
    return Picture("timeline", bars, tuple(axis.ticks()), (axis.first, axis.last))


def _subject(line: Line) -> Cell:
    """Return the first thing of a line: what its day is about."""
    linked = [cell for cell in line.cells.values() if cell.href]
    return linked[0] if linked else next(iter(line.cells.values()))


def _first(span: Span) -> date:
    return span.day or date.min


@dataclass(frozen=True, slots=True)
class _Axis:
    first: int
    last: int

    def place(self, day: date) -> float:
        room = WIDTH - LEFT - _EDGE
        days = (day - date(self.first, 1, 1)).days
        return LEFT + room * days / (date(self.last, 1, 1) - date(self.first, 1, 1)).days

    def length(self, span: Span) -> float:
        first, last = span.day, span.end or span.day
        if first is None or last is None:
            return _LEAST
        return max(self.place(last) - self.place(first), 2 * _LEAST)

    def ticks(self) -> Iterator[tuple[float, str]]:
        step = max(1, (self.last - self.first) // 8)
        for year in range(self.first, self.last + 1, step):
            yield self.place(date(year, 1, 1)), str(year)


def branches(answer: Grid, child: str, parent: str) -> Sequence[tuple[int, Line]]:
    """Return the lines of a tree in the order of reading, each with its depth."""
    below: dict[str, list[Line]] = {}
    for line in answer.lines:
        below.setdefault(line.cells[parent].href, []).append(line)
    children = {line.cells[child].href for line in answer.lines}
    tops = [href for href in below if href not in children] or list(below)[:1]
    found: list[tuple[int, Line]] = []
    seen: set[tuple[str, str]] = set()

    def walk(href: str, depth: int) -> None:
        for line in below.get(href, ()):
            step = (href, line.cells[child].href)
            if step not in seen:
                seen.add(step)
                found.append((depth, line))
                walk(line.cells[child].href, depth + 1)

    for top in tops:
        walk(top, 0)
    return found
