"""Where the marks of a cascade stand: time to the right, levels downwards, no label on another."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from graph_builder.drawing.cascade_groups import (
    LINE,
    SIZE,
    Group,
    Line,
    anchor,
    grouped,
    limits,
    what_line,
    who_lines,
)
from graph_builder.drawing.lettering import wrap
from graph_builder.drawing.marks import LEVELS, UNKNOWN_LEVEL, Cascade, Mark
from graph_builder.drawing.words import say
from graph_builder.vietnamese import Language

_UNDATED = 6
UNDATED_LABEL = 232.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Days as places from left to right."""

    first: date
    last: date
    left: float
    right: float

    def __call__(self, day: date) -> float:
        """Return the place of a day."""
        whole = max((self.last - self.first).days, 1)
        share = (day - self.first).days / whole
        return self.left + share * (self.right - self.left)


@dataclass(frozen=True, slots=True)
class Placed:
    """A group at its place: `x` is its day, `y` its row; its bars if any, the side of its label.

    `bar` is where its days can be, `sure` where it lasted whatever they are. Every sign stands at
    `x`; `ticks` are the days of what is put together.
    """

    group: Group
    x: float
    y: float
    bar: tuple[float, float] | None
    sure: tuple[float, float] | None
    leftwards: bool
    indent: float = 0.0
    ticks: tuple[float, ...] = ()

    @property
    def text_x(self) -> float:
        """Return where the label begins, or ends where it runs to the left."""
        beside = -14.0 if self.group.stacked else 7.0
        return self.x + beside if self.leftwards else self.x - beside + self.indent

    @property
    def reach(self) -> tuple[float, float]:
        """Return from where to where the label and the signs take the room."""
        ends = [self.x - 10, self.x + 10, *(self.bar or ()), *self.label]
        return min(ends), max(ends)

    @property
    def label(self) -> tuple[float, float]:
        """Return from where to where the label goes."""
        room, start = self.group.width, self.text_x
        return (start - room, start) if self.leftwards else (start, start + room)


@dataclass(frozen=True, slots=True)
class Undated:
    """A mark without a day, at its place in the list beside the picture."""

    mark: Mark
    lines: tuple[Line, ...]
    y: float


@dataclass(frozen=True, slots=True)
class Lane:
    """The band of a level: what stands in it, and what has no day (`more`: not named there)."""

    level: str
    label: str
    top: float
    bottom: float
    placed: tuple[Placed, ...]
    undated: tuple[Undated, ...]
    more: int = 0


Trunks = Mapping[str, float]
"""Where the line of each directive goes down."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole picture: scale, lanes from the top, and the place of each directive's sign."""

    scale: Scale
    lanes: tuple[Lane, ...]
    bottom: float

    def places(self) -> dict[str, Placed]:
        """Return where each thing stands."""
        return {m.thing.iri: p for lane in self.lanes for p in lane.placed for m in p.group.marks}


def plan(cascade: Cascade, left: float, right: float, top: float) -> Plan:
    """Return the places of all marks between these edges."""
    scale = Scale(*_domain(cascade), left, right)
    groups = [*grouped(cascade)]
    trunks = _trunks(cascade, groups, scale)
    lanes: list[Lane] = []
    for level, label in _levels(cascade):
        own = [group for group in groups if group.level == level]
        undated = [mark for mark in cascade.marks if mark.level == level and not mark.start]
        placed = tuple(_place(own, scale, trunks))
        below = tuple(_undated(undated, top, cascade.lang))
        lanes.append(_lane((level, label), top, placed, below))
        top = lanes[-1].bottom
    return Plan(scale, tuple(lanes), top)


def _domain(cascade: Cascade) -> tuple[date, date]:
    """Return the first and the last day of the picture, with some room on both sides."""
    spans = [s for mark in (cascade.directive, *cascade.marks) for s in (mark.start, mark.end) if s]
    days = [day for span in spans if (both := limits(span)) for day in both]
    if not days:
        return date(2000, 1, 1), date(2001, 1, 1)
    first, last = min(days), max(days)
    room = timedelta(days=max(int((last - first).days * 0.012), 20))
    start = first if first - date.min < room else first - room
    return start, last if date.max - last < room else last + room


def _levels(cascade: Cascade) -> Iterator[tuple[str, str]]:
    for level in LEVELS:
        yield level, cascade.levels[level]
    if any(m.level == UNKNOWN_LEVEL for m in (cascade.directive, *cascade.marks)):
        yield UNKNOWN_LEVEL, say(cascade.lang, "unknown-level")


def _trunks(cascade: Cascade, groups: Iterable[Group], scale: Scale) -> Trunks:
    """Return where lines go down: at every directive on the basis of which something was done."""
    used = {iri for group in groups for iri in group.bases}
    marks = [mark for mark in (cascade.directive, *cascade.marks) if mark.thing.iri in used]
    return {mark.thing.iri: scale(day) for mark in marks if (day := anchor(mark))}


def _place(groups: Iterable[Group], scale: Scale, trunks: Trunks) -> Iterator[Placed]:
    """Yield the groups of one lane, each in the first row that has room; `y` is the row."""
    rows: list[list[tuple[Placed, tuple[float, float]]]] = []
    for group in groups:
        found = _aligned(group, scale, trunks)
        run = _run(found, trunks)
        free = (row for row, others in enumerate(rows) if _fits(found, run, others))
        row = next(free, len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append((found, run))
        yield replace(found, y=float(row))


def _aligned(group: Group, scale: Scale, trunks: Trunks) -> Placed:
    """Return a group at its day, its label on the side where it crosses the fewest lines."""
    bar, sure = _bar(group, scale), None if group.clustered else _sure(group.marks[0], scale)
    x = bar[0] if bar and group.clustered else scale(anchor(group.marks[0]) or scale.first)
    own = not group.stacked and any(abs(trunk - x) < 1 for trunk in trunks.values())
    ticks = tuple(_ticks(group, scale)) if group.clustered else ()
    indent = 14.0 if own else 0.0
    right = Placed(group, x, 0.0, bar, sure, leftwards=False, indent=indent, ticks=ticks)
    left = replace(right, leftwards=True, indent=0.0)
    return min((right, left), key=lambda one: _cost(one, scale, trunks.values()))


def _cost(one: Placed, scale: Scale, trunks: Iterable[float]) -> tuple[bool, int, bool]:
    low, high = one.label
    outside = low < scale.left - 10 or high > scale.right + 10
    crossed = sum(low + 2 < trunk < high - 2 for trunk in trunks if abs(trunk - one.x) > 1)
    return outside, crossed, one.leftwards


def _sure(mark: Mark, scale: Scale) -> tuple[float, float] | None:
    """Return where a mark lasted whichever of its possible days were the first and the last."""
    start, end = mark.start, mark.end
    if not (start and end and start.latest and end.earliest) or start.latest >= end.earliest:
        return None
    return scale(start.latest), scale(end.earliest)


def _bar(group: Group, scale: Scale) -> tuple[float, float] | None:
    spans = [span for mark in group.marks for span in (mark.start, mark.end) if span]
    if all(span.exact for span in spans) and len(set(spans)) == 1 and not group.clustered:
        return None
    days = [day for span in spans if (both := limits(span)) for day in both]
    low, high = scale(min(days)), scale(max(days))
    return (low, high) if high - low >= 3 else (low - 1.5, low + 1.5)


def _ticks(group: Group, scale: Scale) -> Iterator[float]:
    """Yield the place of each day on which something of a group was done, where it is known."""
    days = {mark.start.earliest for mark in group.marks if mark.start and mark.start.exact}
    yield from sorted(scale(day) for day in days if day)


def _run(placed: Placed, trunks: Trunks) -> tuple[float, float]:
    """Return from where to where the lines to this group run in its row."""
    ends = [placed.x, *(trunks[iri] for iri in placed.group.bases if iri in trunks)]
    return min(ends), max(ends)


def _fits(
    placed: Placed, run: tuple[float, float], others: Iterable[tuple[Placed, tuple[float, float]]]
) -> bool:
    low, high = placed.reach
    for other, its_run in others:
        its_low, its_high = other.reach
        if low < its_high + 14 and its_low < high + 14:
            return False
        alike = other.group.bases == placed.group.bases or not other.group.bases
        if not alike and run[0] < its_run[1] and its_run[0] < run[1]:
            return False
    return True


def _lane(
    named: tuple[str, str], top: float, placed: Sequence[Placed], undated: Sequence[Undated]
) -> Lane:
    """Return the band with its rows at their heights."""
    heights: dict[float, float] = {}
    for one in placed:
        heights[one.y] = max(heights.get(one.y, 0.0), one.group.height)
    starts, y = {}, top + 24.0
    for row in sorted(heights):
        starts[row] = y
        y += heights[row] + 6
    settled = tuple(replace(one, y=starts[one.y]) for one in placed)
    shown = tuple(undated[:_UNDATED])
    below = shown[-1].y + LINE * (len(shown[-1].lines) + 1) if shown else top + 62.0
    return Lane(*named, top, max(y, below), settled, shown, len(undated) - len(shown))


def _undated(marks: Iterable[Mark], top: float, lang: Language) -> Iterator[Undated]:
    """Yield the marks without a day, one under the other."""
    y = top + 28.0
    for mark in marks:
        whats = wrap(what_line(mark, lang), UNDATED_LABEL, SIZE, 2)
        lines = [Line(words, "who") for words in who_lines(mark, UNDATED_LABEL, 2)]
        lines += [Line(words, "what") for words in whats]
        yield Undated(mark, tuple(lines), y)
        y += LINE * len(lines) + 8
