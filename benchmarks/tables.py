"""Writes what was measured of builds and waiting as tables of Markdown."""

import math
from collections.abc import Iterable, Iterator, Sequence

from building import FINISHED, LIMIT, PARSED, STATING, Built
from building import Row as Tool
from measuring import MEMORY
from setting import BUSY, Setting
from users import Waiting

GOALS = {PARSED: 5.0, "rdflib": 5.0, "morph-kgc": 1.0, "maplib": 1.0}
"""How many times as many statements a second as each we want."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> Iterator[str]:
    """Yield the lines of a table; the columns after the first `left` stand to the right."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * left}{'---:|' * (len(head) - left)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def circumstances(of: Setting) -> Iterator[str]:
    """Yield where and when this was measured."""
    packages = ", ".join(f"{name} {number}" for name, number in of.packages.items())
    yield (
        f"Measured on {of.date}: {of.machine}, {of.processors} processors, {of.gibibytes:g} GiB, "
        f"{of.python}, {packages}."
    )
    told = f"Load of the machine before it began: {of.load:.1f}"
    busy = ": **others used it, so the times are rough**" if of.load > BUSY else ""
    yield f"{told}{busy}. Memory is the {MEMORY}."
    yield ""


def waiting(part: Waiting) -> Iterator[str]:
    """Yield what users wait for."""
    yield "## What users wait for"
    yield ""
    yield (
        f"Medians of {part.rounds} runs after one that is not counted. The builds hold "
        f"{part.quads[0]:,} quads (five articles) and {part.quads[1]:,} (all records)."
    )
    yield ""
    head = ("what", "beside", "takes", "the other takes", "ratio", "target", "met")
    words = {True: "yes", False: "**no**", None: ""}
    yield from table(
        head,
        (
            (
                one.what,
                one.beside,
                f"{one.ours.seconds:.2f} s, {one.ours.mebibytes:.0f} MiB",
                f"{one.other.seconds:.2f} s, {one.other.mebibytes:.0f} MiB",
                f"{one.ours.seconds / one.other.seconds:.1f}",
                one.target,
                words[one.met],
            )
            for one in part.pairs
        ),
        2,
    )
    yield ""


def building(part: Built) -> Iterator[str]:
    """Yield the table of the build and what it means."""
    counts = part.counts
    yield "## Build"
    yield ""
    yield (
        f"From {part.records:,} records ({part.megabytes:g} MB of JSON lines). The published build "
        f"holds {counts.published:,} quads: {counts.named:,} statements in named graphs, "
        f"{counts.stated:,} of them stated by records, the others derived or of the ontology; and "
        "each statement once more in the default graph."
    )
    yield ""
    yield (
        "danvan reads, validates, settles citations, derives, checks, writes a store on disk and a "
        f"search index; “{STATING}” is its part that does what a mapper does, and validates and "
        "settles as well. The peers only map the main kinds of records "
        f"({counts.mapped:,} statements, {counts.mapped / counts.stated:.0%} of those stated), "
        "checked to be equal as sets before "
        f"anything is timed, into memory. `{LIMIT}` (to disk) and “{PARSED}” (into memory) load "
        "our finished quads and do nothing else. Ratios: statements a second, ours by theirs, of "
        "the whole build and of reading and stating."
    )
    yield ""
    head = ("tool", "maps", "statements", "wall s", "CPU s", "peak MiB", "statements/s")
    rows = (_tool(one, part) for one in part.rows)
    yield from table((*head, "build by it", "stating by it"), rows, 2)
    yield ""
    yield from _targets(part)


def _tool(one: Tool, part: Built) -> Sequence[str]:
    version = f"{one.name} {one.version.removeprefix(one.name).strip()}".strip()
    if (took := one.median) is None:
        return (version, f"**not measured**: {one.problem}", *[""] * 7)
    numbers = (f"{took.seconds:,.2f}", f"{took.processor:,.2f}", f"{took.mebibytes:,.0f}")
    rate = f"{one.statements / took.seconds:,.0f}"
    ratios = ("" if math.isnan(r) else f"{r:.2f}" for r in _ratios(one, part))
    return (version, one.same or "everything", f"{one.statements:,}", *numbers, rate, *ratios)


def _ratios(one: Tool, part: Built) -> tuple[float, float]:
    """Return our statements a second by a tool's, of the build and of stating; NaN for none."""
    ours = {own.name: own for own in part.rows if own.name.startswith("danvan")}
    if one.name in ours or one.median is None:
        return math.nan, math.nan
    rate = one.statements / one.median.seconds
    build, stating = ours["danvan"].median, ours[STATING].median
    done = part.counts.published if one.name in FINISHED else part.counts.named
    return (
        done / build.seconds / rate if build else math.nan,
        part.counts.stated / stating.seconds / rate
        if stating and one.name not in FINISHED
        else math.nan,
    )


def _targets(part: Built) -> Iterator[str]:
    """Yield each target of the build, and whether it is met."""
    took = {one.name: one.median for one in part.rows}
    ours, limit = took["danvan"], took[LIMIT]
    if ours and limit:
        share = ours.seconds / limit.seconds
        yield f"- At most twice the bare bulk load: {share:.1f} times, {met(share <= 2)}."
    for one in part.rows:
        goal = GOALS.get(one.name)
        if goal and one.median:
            whole, stating = _ratios(one, part)
            target = f"At least {goal:g} times" if goal > 1 else "Ahead of"
            said = f"- {target} {one.name}: the whole build {whole:.2f} times, {met(whole >= goal)}"
            alike = f"; reading and stating {stating:.2f} times, {met(stating >= goal)}"
            yield f"{said}{'' if math.isnan(stating) else alike}."
    yield ""


def met(yes: bool) -> str:
    """Return whether a target is met, in words."""
    return "met" if yes else "**not met**"
