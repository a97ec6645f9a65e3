"""The cascade for a narrow screen: one row after the other in time, the levels as columns."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from graph_builder.drawing.cascade_groups import (
    LINE,
    SIZE,
    STEP,
    Group,
    anchor,
    grouped,
    what_line,
    when_lines,
    who_lines,
)
from graph_builder.drawing.glyphs import number as length
from graph_builder.drawing.lettering import wrap
from graph_builder.drawing.marks import LEVELS, UNKNOWN_LEVEL, Cascade, Mark
from graph_builder.drawing.signs import Link, document, legend, linked, notes, sign, text
from graph_builder.drawing.words import say
from graph_builder.vietnamese import Language

WIDTH = 375.0
_COLUMN, _FIRST = 21.0, 22.0
_HEAD = 68.0


@dataclass(frozen=True, slots=True)
class _Row:
    group: Group
    heading: str
    x: float
    y: float


def column_svg(
    cascade: Cascade,
    *,
    lang: Language,
    link: Link | None = None,
    colours: str = "auto",
    framed: bool = True,
) -> str:
    """Return the picture for a screen of 375 px: time downwards, a column for each level."""
    columns = {level: _FIRST + _COLUMN * place for place, level in enumerate(_levels(cascade))}
    left = _FIRST + _COLUMN * len(columns)
    head, top = _head(cascade, lang) if framed else ([], 6.0)
    rows, bottom = _rows(cascade, columns, top + _HEAD, WIDTH - left - 16)
    said = notes(cascade, lang) if framed else []
    foot, height = _foot(cascade, lang, bottom + 26, said)
    parts = [
        *head,
        *_columns(cascade, columns, top, bottom),
        *_lines(rows),
        *(part for row in rows for part in _row(row, left, lang, link)),
        *foot,
    ]
    return document(cascade, lang, (WIDTH, height), parts, colours)


def _levels(cascade: Cascade) -> Iterator[str]:
    yield from LEVELS
    if any(mark.level == UNKNOWN_LEVEL for mark in (cascade.directive, *cascade.marks)):
        yield UNKNOWN_LEVEL


def _head(cascade: Cascade, lang: Language) -> tuple[list[str], float]:
    title = say(lang, "cascade-of", cascade.directive.thing.label)
    lines = [(line, "narrow title", 23.0) for line in wrap(title, WIDTH - 28, 17, 3, bold=True)]
    lines += [(line, "note", 17.0) for line in wrap(cascade.title, WIDTH - 28, SIZE, 4)]
    parts, y = [], 30.0
    for words, style, step in lines:
        parts.append(text(14, y, words, style))
        y += step
    return parts, y + 6


def _rows(
    cascade: Cascade, columns: Mapping[str, float], y: float, room: float
) -> tuple[list[_Row], float]:
    """Return the groups from the first day to the last, those without a day at the end."""
    lang = cascade.lang
    dated = sorted(grouped(cascade), key=lambda group: str(anchor(group.marks[0])))
    undated = [_alone(mark) for mark in cascade.marks if mark.start is None]
    rows, heading = [], ""
    for group in [*dated, *undated]:
        day = anchor(group.marks[0])
        named = str(day.year) if day else say(lang, "no-date")
        if named != heading:
            y += 26
        rows.append(_Row(group, named if named != heading else "", columns[group.level], y))
        heading = named
        y += sum(STEP if mark else LINE for *_, mark in _label(group, room, lang)) + 14
    return rows, y


def _alone(mark: Mark) -> Group:
    return Group(mark.level, (mark,), ())


def _label(group: Group, room: float, lang: Language) -> Iterator[tuple[str, str, Mark | None]]:
    """Yield the lines beside a row: who, when, what; with the mark that a line begins."""
    first = group.marks[0]
    if group.clustered:
        yield from ((line.text, line.style, None) for line in group.lines)
        return
    if not group.bases:
        yield first.thing.short, "who", None
    yield from ((line, "who", None) for line in who_lines(first, room, 2))
    yield from ((line, "when", None) for line in when_lines(first, room, lang))
    for mark in group.marks if group.bases else ():
        lines = wrap(what_line(mark, lang, alone=not group.stacked), room, SIZE, 3)
        own = mark if group.stacked else None
        yield from ((line, "what", None if i else own) for i, line in enumerate(lines))


def _columns(
    cascade: Cascade, columns: Mapping[str, float], top: float, bottom: float
) -> Iterator[str]:
    """Yield a stripe for each level with its name above it, at a slant."""
    for index, (level, x) in enumerate(columns.items()):
        words = cascade.levels.get(level) or say(cascade.lang, "unknown-level")
        style = "odd" if index % 2 else "even"
        yield (
            f'<rect class="band {style}" x="{length(x - _COLUMN / 2)}" y="{length(top + _HEAD)}" '
            f'width="{length(_COLUMN)}" height="{length(bottom - top - _HEAD)}"/>'
        )
        at = f"{length(x)} {length(top + _HEAD - 6)}"
        yield f'<g transform="translate({at}) rotate(-40)">{text(0, 0, words, "axis strong")}</g>'


def _lines(rows: list[_Row]) -> Iterator[str]:
    """Yield the thin lines from each basis down to what was done on it."""
    places = {m.thing.iri: row for row in rows for m in row.group.marks if m.start}
    for row in rows:
        for basis in row.group.bases:
            start = places.get(basis)
            if start is not None and start is not row and row.group.marks[0].start:
                yield f'<path class="basis" d="{_bend(start, row)}"/>'


def _bend(start: _Row, end: _Row) -> str:
    if start.x == end.x:
        return f"M{length(start.x)} {length(start.y)}V{length(end.y)}"
    down, along = (8 if end.y > start.y else -8), (8 if end.x > start.x else -8)
    corner = f"Q{length(start.x)} {length(end.y)} {length(start.x + along)} {length(end.y)}"
    return f"M{length(start.x)} {length(start.y)}V{length(end.y - down)}{corner}H{length(end.x)}"


def _row(row: _Row, left: float, lang: Language, link: Link | None) -> Iterator[str]:
    group, y = row.group, row.y
    if row.heading:
        yield text(left, y - 20, row.heading, "axis strong")
    lines = list(_label(group, WIDTH - left - 16, lang))
    yield '<g class="group">'
    if group.clustered:
        yield _together(row, lines)
    elif not group.stacked:
        root = not group.bases
        yield linked(group.marks[0], sign(group.marks[0], row.x, y, root=root), lang, link)
    signs = []
    for words, style, mark in lines:
        if mark:
            y += STEP - LINE
            signs.append((mark, y))
        yield text(left, y + 4, words, style)
        y += LINE
    if signs:
        yield f'<path class="basis" d="M{length(row.x)} {length(row.y)}V{length(signs[-1][1])}"/>'
    yield from (linked(mark, sign(mark, row.x, at), lang, link) for mark, at in signs)
    yield "</g>"


def _together(row: _Row, lines: Iterable[tuple[str, str, Mark | None]]) -> str:
    words = escape(" · ".join(words for words, *_ in lines))
    box = f'x="{length(row.x - 4)}" y="{length(row.y - 7)}" width="8" height="24" rx="3"'
    return (
        f'<g class="mark" role="img"><title>{words}</title>'
        f'<rect class="stretch cluster imprecise" {box}/></g>'
    )


def _foot(cascade: Cascade, lang: Language, y: float, said: list[str]) -> tuple[list[str], float]:
    kinds = dict.fromkeys(mark.kind for mark in cascade.marks)
    parts, y = legend(lang, ["root", *kinds, "hollow"], 22, y, WIDTH - 14)
    y += 34
    for note in (say(lang, "in-order"), *said):
        for line in wrap(note, WIDTH - 28, SIZE, 6):
            parts.append(text(14, y, line, "note"))
            y += 17
    return parts, y + 4
