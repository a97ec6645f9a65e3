"""Writes what was measured of the queries as tables of Markdown."""

import math
from collections.abc import Iterable, Iterator, Sequence

from querying import CANNOT, DIFFERS, LATE, SAME, Cell, Engine, Line, Queried
from tables import met, table

SHOWN = 240
"""Letters of a note; the raw numbers hold all of it."""
LARGE = 5_000_000
"""Quads from which a question may take longer."""
MARKS = {DIFFERS: "≠", LATE: "late", CANNOT: "–"}


def querying(part: Queried) -> Iterator[str]:
    """Yield the engines, the questions, the ratios and what differs."""
    yield "## Queries"
    yield ""
    yield (
        f"The same {part.quads:,} quads, {len(part.lines)} named questions with values that the "
        "graph tells most of, as text to a whole answer in SPARQL JSON (N-Triples for CONSTRUCT). "
        "Every answer is compared with ours as a bag of rows first; the first answer is not timed, "
        "then all engines are asked by turns. Milliseconds, medians; "
        f"“late” is over {part.cap:g} s, “≠” another answer, “–” none. `danvan serve` has kept the "
        "first answer and gives it again; “danvan” works out every one."
    )
    yield ""
    head = ("engine", "data in", "load s", "load CPU s", "peak MiB", "same", "≠", "late", "none")
    yield from table(head, (_engine(one, part.lines) for one in part.engines), 2)
    yield ""
    names = [one.name for one in part.engines if not one.problem]
    yield from table(
        ("question", "rows", "danvan ask, cold", *names),
        (_question(one, names) for one in sorted(part.lines, key=lambda line: line.name)),
    )
    yield ""
    yield from _ratios(part.lines, names, part.cap)
    yield from _query_targets(part, names)
    yield from _notes(part.lines)
    if part.plain:
        yield from _plain(part)


def _plain(part: Queried) -> Iterator[str]:
    """Yield the questions without sources."""
    names = list(part.plain[0].cells)
    yield "### Without sources"
    yield ""
    yield (
        f"{names[-1]} knows no named graphs. These are the same questions without `GRAPH` and "
        "without what they say of sources, asked of the default graph: other, easier questions."
    )
    yield ""
    yield from table(
        ("question", "rows", *names),
        (
            (one.name, f"{one.rows:,}", *(_cell(one.cells.get(name)) for name in names))
            for one in part.plain
        ),
    )
    yield ""
    yield from _ratios(part.plain, names, part.cap)
    yield from _notes(part.plain)


def _engine(one: Engine, lines: Sequence[Line]) -> Sequence[str]:
    named = one.name in one.version.lower()
    name = one.version if named else f"{one.name}: {one.version}".removesuffix(": ")
    if one.load is None:
        return (name, f"**not measured**: {one.problem}", *[""] * 7)
    states = [line.cells[one.name].state for line in lines if one.name in line.cells]
    counts = (str(states.count(state)) for state in (SAME, DIFFERS, LATE, CANNOT))
    load = (f"{one.load.seconds:,.1f}", f"{one.load.processor:,.1f}", f"{one.mebibytes:,.0f}")
    return (name, one.holds, *load, *counts)


def _question(line: Line, names: Sequence[str]) -> Sequence[str]:
    cold = "" if line.cold is None else f"{line.cold * 1000:,.0f}"
    return (line.name, f"{line.rows:,}", cold, *(_cell(line.cells.get(name)) for name in names))


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return ""
    mark = MARKS.get(cell.state, "")
    if cell.median is None:
        return mark or "–"
    return f"{_milliseconds(cell.median)}{f' {mark}' if mark else ''}"


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.1f}" if seconds < 0.1 else f"{seconds * 1000:,.0f}"


def _ratios(lines: Sequence[Line], names: Sequence[str], cap: float) -> Iterator[str]:
    if not names:
        return
    ours, *others = names
    yield (
        f"Their time by ours ({ours}); above 1 we are faster. Only where the answers are the same; "
        f"whoever is late counts with {cap:g} s, though it would have taken longer."
    )
    yield ""
    head = ("beside", "questions", "of them late", "geometric mean", "worst for us", "best for us")
    yield from table(head, (_beside(lines, ours, name, cap) for name in others))
    yield ""


def _query_targets(part: Queried, names: Sequence[str]) -> Iterator[str]:
    """Yield each target of the queries, and whether it is met."""
    if not names or not part.lines:
        return
    ours, *others = names
    for name in others:
        ratios = list(_found(part.lines, ours, name, part.cap).values())
        if ratios and not name.startswith(ours):
            told = f"{mean(ratios):.2f} times over {len(ratios)} questions"
            yield f"- Ahead of {name}: {told}, {met(mean(ratios) > 1)}."
    most = 10 if part.quads > LARGE else 2
    seconds, slowest = max((_seconds(line.cells[ours], part.cap), line.name) for line in part.lines)
    took = f"over {part.cap:g} s" if seconds == math.inf else f"{seconds:.2f} s"
    yield f"- No question over {most} s: the slowest is {slowest}, {took}, {met(seconds <= most)}."
    yield ""


def _found(lines: Sequence[Line], ours: str, name: str, cap: float) -> dict[str, float]:
    """Return the ratio of each question that has one."""
    found = {line.name: ratio(line, ours, name, cap) for line in lines}
    return {question: one for question, one in found.items() if one is not None}


def _seconds(cell: Cell, cap: float) -> float:
    return math.inf if cell.state == LATE else cell.median or cap


def _beside(lines: Sequence[Line], ours: str, name: str, cap: float) -> Sequence[str]:
    """Return the row of ratios beside one engine."""
    ratios = _found(lines, ours, name, cap)
    if not ratios:
        return (name, "0", *[""] * 4)
    late = sum(line.cells[name].state == LATE for line in lines if line.name in ratios)
    worst, best = min(ratios, key=ratios.__getitem__), max(ratios, key=ratios.__getitem__)
    ends = (f"{worst} {ratios[worst]:.2f}", f"{best} {ratios[best]:,.1f}")
    return (name, str(len(ratios)), str(late), f"{mean(ratios.values()):.2f}", *ends)


def ratio(line: Line, ours: str, theirs: str, cap: float) -> float | None:
    """Return their time by ours, the late one's as the cap; None where an answer is not right."""
    mine, its = (_taken(line.cells.get(name), cap) for name in (ours, theirs))
    if mine is None or its is None or mine == its == cap:
        return None
    return its / mine


def _taken(cell: Cell | None, cap: float) -> float | None:
    if cell and cell.state == LATE:
        return cap
    return cell.median if cell and cell.state == SAME else None


def mean(ratios: Iterable[float]) -> float:
    """Return the geometric mean.

    >>> mean([1.0, 4.0])
    2.0
    """
    logarithms = [math.log(one) for one in ratios]
    return math.exp(sum(logarithms) / len(logarithms))


def _notes(lines: Sequence[Line]) -> Iterator[str]:
    """Yield what differs or cannot be done, gathered by engine and reason."""
    told: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        for name, cell in line.cells.items():
            if cell.state in {DIFFERS, CANNOT}:
                told.setdefault((name, cell.note), []).append(line.name)
    if not told:
        return
    yield "What differs and what cannot be asked:"
    yield ""
    for (name, note), questions in told.items():
        listed = ", ".join(questions) if len(questions) < 6 else f"{len(questions)} questions"
        yield f"- {name}, {listed}: {note[:SHOWN].replace('<', '&lt;')}"
    yield ""
