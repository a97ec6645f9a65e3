"""Writes what was measured of builds and waiting as tables of Markdown."""

import math
from collections.abc import Iterable, Iterator, Sequence

from building import FINISHED, LIMIT, PARSED, Built
from building import Row as Tool
from measuring import MEMORY
from setting import BUSY, Setting
from users import Waiting

GOALS = {PARSED: 5.0, "rdflib": 5.0, "morph-kgc": 1.0, "maplib": 1.0}
"""How many times as many statements a second as each we want to publish."""


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
    counts, ours = part.counts, part.rows[0]
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
        "search index. The peers only map the main kinds of records "
        f"({counts.mapped:,} statements, {counts.mapped / counts.stated:.0%} of those stated), "
        "checked to be equal as sets before "
        f"anything is timed, into memory. `{LIMIT}` (to disk) and “{PARSED}” (into memory) load "
        "our finished quads and do nothing else. Ratio: statements a second, ours by theirs."
    )
    yield ""
    head = ("tool", "maps", "statements", "wall s", "CPU s", "peak MiB", "statements/s", "ratio")
    yield from table(head, (_tool(one, ours) for one in part.rows), 2)
    yield ""
    yield from _targets(part)


def _tool(one: Tool, ours: Tool) -> Sequence[str]:
    version = f"{one.name} {one.version.removeprefix(one.name).strip()}".strip()
    if (took := one.median) is None:
        return (version, f"**not measured**: {one.problem}", *[""] * 6)
    rate = one.statements / took.seconds
    done = one.statements if one.name in FINISHED else ours.statements
    mine = done / ours.median.seconds if ours.median else math.nan
    numbers = (f"{took.seconds:,.2f}", f"{took.processor:,.2f}", f"{took.mebibytes:,.0f}")
    what = one.same or "everything"
    ratio = "" if one is ours or math.isnan(mine) else f"{mine / rate:.2f}"
    return (version, what, f"{one.statements:,}", *numbers, f"{rate:,.0f}", ratio)


def _targets(part: Built) -> Iterator[str]:
    """Yield each target of the build, and whether it is met."""
    took = {one.name: one.median for one in part.rows}
    ours, limit = took["danvan"], took[LIMIT]
    if ours is None:
        return
    if limit:
        share = ours.seconds / limit.seconds
        yield f"- At most twice the bare bulk load: {share:.1f} times, {met(share <= 2)}."
    for one in part.rows:
        goal = GOALS.get(one.name)
        if goal and one.median:
            done = part.counts.published if one.name in FINISHED else part.counts.named
            ratio = done / ours.seconds * one.median.seconds / one.statements
            target = f"At least {goal:g} times" if goal > 1 else "Ahead of"
            yield f"- {target} {one.name}: {ratio:.2f} times, {met(ratio >= goal)}."
    yield ""


def met(yes: bool) -> str:
    """Return whether a target is met, in words."""
    return "met" if yes else "**not met**"
