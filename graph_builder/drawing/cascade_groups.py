"""The marks of a cascade put together for drawing, with the lines of their labels."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from graph_builder.drawing.lettering import cut, width, wrap
from graph_builder.drawing.marks import KINDS, LEVELS, UNKNOWN_LEVEL, Cascade, Mark, Span
from graph_builder.drawing.words import number, say
from graph_builder.vietnamese import Language

SIZE = 12.5
LINE = 16.0
STEP = 19.0
LABEL = 284.0
_STACKED_LABEL = 350.0
TOP = 15.0
GAP = 14.0
MOST_GROUPS = 26
"""Groups of a lane that are drawn one by one; where there are more, neighbours are put together."""
_BINS = 9
_MOST_STACKED = 12
_PERIOD = re.compile(r"\s*\((?:đến|từ|until|from)\b[^()]*\)$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a label: its text and how it is set (`who`, `when`, `what`)."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Group:
    """Marks that share level, bodies and days, or, where there are many, a stretch of time.

    Marks of the same days are stacked at their day, each beside the last lines of the label.
    """

    level: str
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    clustered: bool = False

    @property
    def bases(self) -> tuple[str, ...]:
        """Return the directives on the basis of which it was done."""
        return tuple(sorted({basis.directive.iri for m in self.marks for basis in m.basis}))

    @property
    def width(self) -> float:
        """Return the width of the label."""
        return max((width(x.text, SIZE, bold=x.style == "who") for x in self.lines), default=0.0)

    @property
    def stacked(self) -> bool:
        """Tell whether its signs stand under each other, each beside its own line."""
        return len(self.marks) > 1 and not self.clustered

    @property
    def baselines(self) -> tuple[float, ...]:
        """Return how far below the row each line of the label is written."""
        own = len(self.marks) if self.stacked else 0
        heads = len(self.lines) - own
        first = TOP + 9
        below = (first + LINE * (heads - 1) + STEP * place for place in range(1, own + 1))
        return (*(first + LINE * place for place in range(heads)), *below)

    @property
    def signs(self) -> tuple[tuple[Mark, float], ...]:
        """Return its marks, and how far below the row the sign of each stands."""
        if not self.stacked:
            return tuple((mark, 0.0) for mark in self.marks)
        rows = (line - 4 for line in self.baselines[-len(self.marks) :])
        return tuple(zip(self.marks, rows, strict=True))

    @property
    def height(self) -> float:
        """Return the height of the signs and the label under them."""
        return max(self.baselines, default=TOP) + LINE - 9 + GAP


def grouped(cascade: Cascade, most: int = MOST_GROUPS) -> Iterator[Group]:
    """Yield the marks that have a day as groups, the directive first, then by day."""
    lang = cascade.lang
    if cascade.directive.start:
        yield Group(cascade.directive.level, (cascade.directive,), _root_lines(cascade))
    alike: defaultdict[tuple[object, ...], list[Mark]] = defaultdict(list)
    for mark in cascade.marks:
        if mark.start:
            alone = mark.thing.iri if mark.kind == "document" else ""
            alike[mark.level, mark.who, mark.start, mark.end, alone].append(mark)
    for marks in alike.values():
        marks.sort(key=lambda mark: KINDS.index(mark.kind))
    groups = [_group(marks, lang) for marks in alike.values()]
    for level in (*LEVELS, UNKNOWN_LEVEL):
        own = [group for group in groups if group.level == level]
        yield from own if len(own) <= most else _clusters(own, lang)


def anchor(mark: Mark) -> date | None:
    """Return the day at which a mark's sign stands: where it began, or amid where it can be."""
    span = mark.start
    if span is None:
        return None
    if span.earliest is None or span.latest is None:
        return span.earliest or span.latest
    return span.earliest + (span.latest - span.earliest) / 2


def limits(span: Span) -> tuple[date, date] | None:
    """Return the days between which a day lies, an open end being the other one."""
    first, last = span.earliest or span.latest, span.latest or span.earliest
    return (first, last) if first and last else None


def who_lines(mark: Mark, room: float, most: int = 1) -> list[str]:
    """Return who did it, shortly: the first body, and how many more."""
    if not mark.who:
        return wrap(mark.what or mark.thing.short, room, SIZE, most, bold=True)
    first = _PERIOD.sub("", mark.who[0].label)
    more = f" +{len(mark.who) - 1}" if len(mark.who) > 1 else ""
    lines = wrap(first, room - width(more, SIZE, bold=True), SIZE, most, bold=True) or [""]
    return [*lines[:-1], lines[-1] + more]


def what_line(mark: Mark, lang: Language, *, alone: bool = True) -> str:
    """Return what was done, shortly: a number, a kind, on what basis."""
    text = mark.thing.label if alone else mark.what or mark.thing.label
    if mark.kind != "activity":
        bases = ", ".join(dict.fromkeys(basis.directive.short for basis in mark.basis))
        relations = ", ".join(dict.fromkeys(basis.label for basis in mark.basis))
        how = bases if mark.kind in {"review", "launch"} else f"{relations} {bases}"
        named = mark.thing.short if mark.kind == "document" else mark.what or mark.thing.label
        text = f"{named}: {how}"
    return say(lang, "planned", text) if mark.planned else text


def _group(marks: Sequence[Mark], lang: Language) -> Group:
    """Return marks of one body and the same days, counted where they are too many to stack."""
    first = marks[0]
    lines = [Line(text, "who") for text in who_lines(first, LABEL)]
    lines += [Line(text, "when") for text in when_lines(first, LABEL, lang)]
    if clustered := len(marks) > _MOST_STACKED:
        lines += _counted(marks, lang)
    elif len(marks) == 1:
        lines += [Line(text, "what") for text in wrap(what_line(first, lang), LABEL, SIZE, 2)]
    else:
        whats = (what_line(mark, lang, alone=False) for mark in marks)
        lines += [Line(cut(words, _STACKED_LABEL, SIZE), "what") for words in whats]
    return Group(first.level, tuple(marks), tuple(lines), clustered=clustered)


def _counted(marks: Iterable[Mark], lang: Language) -> Iterator[Line]:
    for kind, count in Counter(mark.kind for mark in marks).most_common():
        yield Line(f"{number(lang, count)} × {say(lang, kind)}", "what")


def _root_lines(cascade: Cascade) -> tuple[Line, ...]:
    mark, lang = cascade.directive, cascade.lang
    issued = f"{say(lang, 'issued')} {mark.when(lang)}"
    lines = [Line(cut(mark.thing.short, LABEL, SIZE, bold=True), "who"), Line(issued, "when")]
    if mark.who:
        lines += [Line(text, "what") for text in who_lines(mark, 220, 2)]
    return tuple(lines)


def when_lines(mark: Mark, room: float, lang: Language) -> list[str]:
    """Return when it was and how many days later, in one line where both fit."""
    texts = [text for text in (mark.when(lang), mark.since(lang)) if text]
    together = " · ".join(texts)
    if not texts or width(together, SIZE) > room:
        return [cut(line, room, SIZE) for line in texts]
    return [together]


def _clusters(groups: Sequence[Group], lang: Language) -> Iterator[Group]:
    """Yield what stands close in time as one group that says how many it holds."""
    dated = [(day, group) for group in groups if (day := anchor(group.marks[0]))]
    first, last = min(day for day, _ in dated), max(day for day, _ in dated)
    step = max((last - first).days / _BINS, 1.0)
    bins: defaultdict[int, list[Group]] = defaultdict(list)
    for day, group in dated:
        bins[min(int((day - first).days / step), _BINS - 1)].append(group)
    for _, members in sorted(bins.items()):
        yield members[0] if len(members) == 1 else _cluster(members, lang)


def _cluster(members: Sequence[Group], lang: Language) -> Group:
    marks = tuple(mark for group in members for mark in group.marks)
    days = [day for mark in marks if mark.start and (both := limits(mark.start)) for day in both]
    when = Span(min(days), max(days)).shown(lang)
    lines = [
        Line(say(lang, "items", number(lang, len(marks))), "who"),
        *(Line(text, "when") for text in wrap(when, LABEL, SIZE)),
        *_counted(marks, lang),
    ]
    return Group(members[0].level, marks, tuple(lines), clustered=True)
