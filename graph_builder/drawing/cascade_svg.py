"""The cascade as a picture of our own: SVG for pages and papers, time to the right."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from xml.sax.saxutils import escape

from graph_builder.drawing.cascade_groups import LINE, SIZE, Line
from graph_builder.drawing.cascade_layout import Lane, Placed, Plan, Scale, plan
from graph_builder.drawing.glyphs import number as length
from graph_builder.drawing.lettering import cut, wrap
from graph_builder.drawing.marks import KINDS, Cascade
from graph_builder.drawing.signs import (
    Link,
    bar,
    document,
    issue_note,
    legend,
    linked,
    notes,
    sign,
    text,
)
from graph_builder.drawing.words import number, say
from graph_builder.vietnamese import Language

WIDTH = 1400.0
_LEFT, _RIGHT = 176.0, 1372.0
_UNDATED = 262.0
_STEPS = (1, 2, 5, 7, 10, 20, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000)


def svg(
    cascade: Cascade,
    *,
    lang: Language,
    link: Link | None = None,
    colours: str = "auto",
    framed: bool = True,
) -> str:
    """Return the picture; `colours` are light, dark, or those that the reader's screen asks for.

    With `link`, each mark is a link to the page of its thing. Unless it is `framed`, title and
    notes are left to the page around it.
    """
    head = list(_head(cascade, lang)) if framed else []
    right = _RIGHT - (_UNDATED + 18 if any(mark.start is None for mark in cascade.marks) else 0)
    top = 86.0 + 20.0 * len(head) if framed else 46.0
    made = plan(cascade, _LEFT, right, top)
    said = notes(cascade, lang) if framed else []
    foot, height = _foot(_signs_used(cascade, made), lang, made.bottom + 62, said)
    parts = [
        *head,
        *_bands(made, right, lang),
        *_axes(made, cascade, lang, top),
        *_paths(made),
        *_blanks(made, lang),
        *(part for lane in made.lanes for one in lane.placed for part in _group(one, lang, link)),
        *(part for lane in made.lanes for part in _undated(lane, right + 18, lang, link)),
        *foot,
    ]
    return document(cascade, lang, (WIDTH, height), parts, colours)


def _head(cascade: Cascade, lang: Language) -> Iterator[str]:
    title = say(lang, "cascade-of", cascade.directive.thing.label)
    yield text(28, 40, cut(title, WIDTH - 56, 24, bold=True), "title")
    y = 66.0
    for line in wrap(cascade.title, WIDTH - 56, 15, 2):
        yield text(28, y, line, "subtitle")
        y += 20
    yield text(28, y + 2, issue_note(cascade, lang), "note")


def _bands(made: Plan, right: float, lang: Language) -> Iterator[str]:
    for index, lane in enumerate(made.lanes):
        height = lane.bottom - lane.top
        style = f"band {'odd' if index % 2 else 'even'}"
        yield (
            f'<rect class="{style}" x="20" y="{length(lane.top)}" '
            f'width="{length(WIDTH - 40)}" height="{length(height)}"/>'
        )
        for line, words in enumerate(wrap(lane.label, _LEFT - 64, 15, 2, bold=True)):
            yield text(34, lane.top + 30 + 19 * line, words, "lane")
    if any(lane.undated for lane in made.lanes):
        top, bottom = made.lanes[0].top, made.bottom
        yield text(right + 18, top - 12, say(lang, "no-date"), "axis strong")
        yield f'<path class="edge" d="M{length(right + 6)} {length(top)}V{length(bottom)}"/>'


def _axes(made: Plan, cascade: Cascade, lang: Language, top: float) -> Iterator[str]:
    for year in _years(made.scale):
        x = made.scale(date(year, 1, 1))
        yield f'<path class="grid" d="M{length(x)} {length(top)}V{length(made.bottom + 6)}"/>'
        if x + 16 < made.scale.right + 6:
            yield text(x, made.bottom + 20, str(year), "axis", anchor="middle")
    start = cascade.directive.start
    if start is None or not start.exact or start.earliest is None:
        return
    for index, line in enumerate(wrap(say(lang, "days-axis"), _LEFT - 54, 12, 2, bold=True)):
        yield text(34, top - 26 + 15 * index, line, "axis strong")
    for days in _day_steps(made.scale, start.earliest):
        x = made.scale(start.earliest + timedelta(days=days))
        yield f'<path class="tick" d="M{length(x)} {length(top - 6)}V{length(top)}"/>'
        yield text(x, top - 12, number(lang, days), "axis", anchor="middle")


def _years(scale: Scale) -> Iterator[int]:
    """Yield the years that begin in the picture, thinned out where they would touch."""
    first, last = scale.first.year + 1, scale.last.year
    span = max((scale.last - scale.first).days / 365.25, 0.01)
    room = (scale.right - scale.left) / span
    step = next((n for n in (1, 2, 5, 10, 20, 50, 100) if room * n >= 44), 200)
    yield from (year for year in range(first, last + 1) if year % step == 0)


def _day_steps(scale: Scale, issued: date) -> Iterator[int]:
    whole = (scale.last - issued).days
    room = (scale.right - scale.left) / max((scale.last - scale.first).days, 1)
    step = next((n for n in _STEPS if n * room >= 78), 20_000)
    yield from range(0, whole + 1, step)


def _paths(made: Plan) -> Iterator[str]:
    """Yield the thin lines: down from a basis, then along the row to what was done on it."""
    places = made.places()
    for lane in made.lanes:
        for one in lane.placed:
            for basis in one.group.bases:
                start = places.get(basis)
                if start is not None and start is not one:
                    yield f'<path class="basis" d="{_bend(start, one)}"/>'


def _blanks(made: Plan, lang: Language) -> Iterator[str]:
    """Yield what an empty lane says, clear of the line that comes down from the directive."""
    trunk = min((one.x for one in made.places().values()), default=_LEFT - 14)
    for lane in made.lanes:
        if not lane.placed and not lane.undated:
            yield text(trunk + 14, lane.top + 30, say(lang, "nothing"), "nothing")


def _bend(start: Placed, end: Placed) -> str:
    x, y, far_x, far_y = start.x, start.y, end.x, end.y
    if abs(far_y - y) < 1:
        return f"M{length(x)} {length(y)}H{length(far_x)}"
    if abs(far_x - x) < 16:
        return f"M{length(x)} {length(y)}L{length(far_x)} {length(far_y)}"
    down, along = (8 if far_y > y else -8), (8 if far_x > x else -8)
    corner = f"Q{length(x)} {length(far_y)} {length(x + along)} {length(far_y)}"
    return f"M{length(x)} {length(y)}V{length(far_y - down)}{corner}H{length(far_x)}"


def _group(one: Placed, lang: Language, link: Link | None) -> Iterator[str]:
    group, root = one.group, not one.group.bases
    kind = "cluster" if group.clustered else group.marks[0].kind
    yield '<g class="group">'
    if one.bar:
        low, high = one.bar
        yield bar(one.bar, one.y, f"{kind} imprecise")
        if one.sure:
            yield bar(one.sure, one.y, f"{kind} lasting")
        ends = "".join(f"M{length(x)} {length(one.y - 8)}v16" for x in (low, high))
        yield f'<path class="bound {kind}" d="{ends}"/>'
    yield from _together(one) if group.clustered else _signs(one, lang, link, root=root)
    for line, y in zip(group.lines, group.baselines, strict=True):
        yield _label(one, line, one.y + y)
    yield "</g>"


def _together(one: Placed) -> Iterator[str]:
    """Yield what is put together: a tick on its bar for each day that is known."""
    words = escape(" · ".join(line.text for line in one.group.lines))
    ticks = "".join(f"M{length(x)} {length(one.y - 7)}v14" for x in one.ticks)
    yield (
        f'<g class="mark" role="img"><title>{words}</title>'
        f'<path class="bound day" d="{ticks}"/></g>'
    )


def _signs(one: Placed, lang: Language, link: Link | None, *, root: bool) -> Iterator[str]:
    """Yield the signs, each at the day of its mark; those of the same days under each other."""
    if one.group.stacked:
        last = one.group.signs[-1][1]
        yield f'<path class="basis" d="M{length(one.x)} {length(one.y)}v{length(last)}"/>'
    for mark, below in one.group.signs:
        yield linked(mark, sign(mark, one.x, one.y + below, root=root), lang, link)


def _label(one: Placed, line: Line, y: float) -> str:
    return text(one.text_x, y, line.text, line.style, anchor="end" if one.leftwards else "start")


def _undated(lane: Lane, x: float, lang: Language, link: Link | None) -> Iterator[str]:
    for one in lane.undated:
        yield linked(one.mark, sign(one.mark, x + 7, one.y - 4), lang, link)
        for index, line in enumerate(one.lines):
            yield text(x + 22, one.y + LINE * index, line.text, line.style)
    if lane.more:
        yield text(x + 22, lane.bottom - 8, say(lang, "more", number(lang, lane.more)), "what")


def _signs_used(cascade: Cascade, made: Plan) -> Iterator[str]:
    """Yield what the legend explains: what stands in the picture."""
    kinds = {mark.kind for mark in cascade.marks}
    placed = [one for lane in made.lanes for one in lane.placed]
    marks = (cascade.directive, *cascade.marks)
    used = {
        "together": any(one.group.stacked for one in placed),
        "cluster": any(one.group.clustered for one in placed),
        "hollow": any(not (mark.start and mark.start.exact) for mark in marks),
        "imprecise": any(one.bar and not one.group.clustered for one in placed),
        "lasting": any(one.sure for one in placed),
    }
    yield "root"
    yield from (kind for kind in KINDS if kind in kinds)
    yield from (name for name, there in used.items() if there)


def _foot(
    shown: Iterable[str], lang: Language, y: float, said: list[str]
) -> tuple[list[str], float]:
    """Return legend and notes, and the height of the picture."""
    parts, y = legend(lang, [*shown], 34, y, WIDTH - 40)
    y += 38 if said else 24
    for note in said:
        for line in wrap(note, WIDTH - 56, SIZE, 3):
            parts.append(text(28, y, line, "note"))
            y += 18
    return parts, y + 4
