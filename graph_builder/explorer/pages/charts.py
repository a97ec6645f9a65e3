"""Small pictures of an answer, drawn as SVG on the server: bars, and lines of time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from graph_builder.explorer.pages.days import Span
from graph_builder.explorer.pages.grids import WHEN, YEARS, Cell, Grid, Line
from graph_builder.explorer.pages.known import Text

MOST = 40
"""How many marks a picture has at most: more could not be told apart."""
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
    note: str = ""
    counts: tuple[int, int] = (0, 0)

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
    """Return a bar for each line, the longest where there are many."""
    pairs = list(dict.fromkeys(_numbered(answer)))
    shown = pairs
    if len(pairs) > MOST:
        longest = sorted(pairs, key=lambda pair: -float(pair[1].value or 0))[:MOST]
        shown = [pair for pair in pairs if pair in set(longest)]
    return _barred(shown, "chart_longest" if len(pairs) > MOST else "", (len(shown), len(pairs)))


def _barred(
    pairs: Sequence[tuple[Cell, Cell]], note: str, counts: tuple[int, int]
) -> Picture | None:
    top = max((float(cell.value or 0) for _, cell in pairs), default=0.0)
    if top <= 0:
        return None
    room = WIDTH - LEFT - 90
    bars = tuple(
        Bar(label, LEFT, max(room * amount / top, _LEAST) if amount else 0.0, str(cell.text))
        for label, cell in pairs
        for amount in [float(cell.value or 0)]
    )
    return Picture("bars", bars, note=note, counts=counts)


def _numbered(answer: Grid) -> Iterator[tuple[Cell, Cell]]:
    """Yield the words of each line before its first number, with that number.

    A year is a word. The first words alone are the label where they tell the lines apart; where
    all of them do not, who says so does.
    """
    found = [(line, cells) for line in answer.lines if (cells := _before_number(line))]
    known = dict.fromkeys(cells for _, cells in found)
    firsts = Counter(before[0] for before, _ in known)
    wholes = Counter(before for before, _ in known)
    for line, (before, number) in found:
        words = [str(cell.text) for cell in (before if firsts[before[0]] > 1 else before[:1])]
        if wholes[before] > 1:
            words += [str(source.label) for source in line.sources[:1]]
        yield replace(before[0], text=Text(" · ".join(dict.fromkeys(words)))), number


def _before_number(line: Line) -> tuple[tuple[Cell, ...], Cell] | None:
    cells = [(name, cell) for name, cell in line.cells.items() if str(cell.text)]
    for at, (name, cell) in enumerate(cells):
        if at and cell.value is not None and name not in YEARS:
            return tuple(cell for _, cell in cells[:at]), cell
    return None


def _timeline(answer: Grid) -> Picture | None:
    """Return each line at its days; how many there are in each year where they are many."""
    dated = [line for line in answer.lines if WHEN in line.cells and line.cells[WHEN].span]
    known = list(dict.fromkeys(_dated(dated)))
    if not known:
        return None
    if len(known) > MOST:
        return _by_year([span for _, span, _ in known])
    years = [day.year for _, span, _ in known for day in (span.first, span.end) if day]
    axis = _Axis(min(years), max(years) + 1)
    bars = tuple(
        Bar(label, axis.place(_first(span)), axis.length(span), text) for label, span, text in known
    )
    return Picture("timeline", bars, tuple(axis.ticks()), (axis.first, axis.last))


def _by_year(spans: Sequence[Span]) -> Picture | None:
    counts = Counter(_first(span).year for span in spans)
    years = range(min(counts), max(counts) + 1)
    listed = list(years) if len(years) <= MOST else sorted(counts)
    pairs = [
        (Cell(Text(str(year))), Cell(Text(str(counts[year])), value=counts[year]))
        for year in listed[-MOST:]
    ]
    return _barred(pairs, "chart_by_year", (len(pairs), len(spans)))


def _dated(lines: Sequence[Line]) -> Iterator[tuple[Cell, Span, str]]:
    """Yield what the days of lines are about: the first thing of each, once for each day.

    Where it recurs on other days, the thing after it tells which is which.
    """
    subjects = [(_subjects(line), line.cells[WHEN]) for line in lines]
    days = Counter(first for first, _ in {(things[0], day.span) for things, day in subjects})
    for things, day in subjects:
        words = things if days[things[0]] > 1 else things[:1]
        label = replace(things[0], text=Text(" · ".join(str(cell.text) for cell in words)))
        if day.span:
            yield label, day.span, str(day.text)


def _subjects(line: Line) -> tuple[Cell, ...]:
    """Return the first two things of a line: what its day is about."""
    linked = tuple(cell for cell in line.cells.values() if cell.href)
    return linked[:2] or (next(iter(line.cells.values())),)


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
