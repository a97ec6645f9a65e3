"""Measures how build, memory, disk and questions grow with the graph, and fits what it finds.

`python benchmarks/scaling.py S M L` measures these sizes one after the other, keeps each as soon as
it is done in `results/scaling.json`, and writes `results/scaling.md` and `results/scaling.svg` from
all that were ever kept; without a size it only writes. `--store DIR` measures a build that there is
already. Run it on a machine that does nothing else.
"""

import argparse
import json
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

import matplotlib
from generate import quads_of, write
from matplotlib import pyplot
from measuring import memory, run
from questions import questions
from setting import setting

from graph_builder.errors import QueryCrash, QueryTimeout
from graph_builder.stores.pool import QueryPool
from graph_builder.stores.protocol import Limits

RESULTS = Path(__file__).with_name("results")
RAW = RESULTS / "scaling.json"
BUILD = (sys.executable, "-m", "graph_builder", "build")
ROUNDS = ((3_000_000, 3), (sys.maxsize, 1))
"""Up to how many quads, how many warm runs of each question."""
MOST = 60.0
"""Seconds after which a question is given up."""
LIMITS = Limits(seconds=MOST, memory=16 * 2**30, rows=10**7, bytes=2**31)
TARGETS = {1_000_000: 2.0, 10_000_000: 10.0}
"""Seconds that no question may take, by quads."""


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured on one build; times in seconds, sizes in mebibytes, 0 for not measured."""

    quads: int
    date: str
    load: float
    build: float = 0.0
    processor: float = 0.0
    peak: float = 0.0
    store: float = 0.0
    lines: float = 0.0
    search: float = 0.0
    loading: float = 0.0
    held: float = 0.0
    memory: Mapping[str, float] = field(default_factory=dict)
    disk: Mapping[str, float] = field(default_factory=dict)


def measure(size: str, scratch: Path) -> Size:
    """Make records of a size, build them, and measure the build."""
    records, root = scratch / "records", scratch / "store"
    write(quads_of(size), records)
    spent = run([*BUILD, str(records), "--store", str(root)], 7200, environment=dict(os.environ))
    return inspect(root, build=spent.seconds, processor=spent.processor, peak=spent.mebibytes)


def inspect(root: Path, **known: float) -> Size:
    """Measure what is asked of a build."""
    (folder,) = (root / "builds").iterdir()
    started = time.perf_counter()
    with QueryPool(root, workers=1, hold="memory") as pool:
        loading = time.perf_counter() - started
        held = memory(os.getpid()) - memory_of_this()
        quads = sum(pool.counts().values())
        in_memory = asked(pool, root, rounds(quads))
    with QueryPool(root, workers=1, hold="disk") as pool:
        on_disk = asked(pool, root, rounds(quads))
    now = setting()
    return Size(
        quads=quads,
        date=now.date,
        load=now.load,
        store=mebibytes(folder / "store"),
        lines=mebibytes(folder / "quads.nq"),
        search=mebibytes(folder / "search.sqlite"),
        loading=loading,
        held=held,
        memory=in_memory,
        disk=on_disk,
        **known,
    )


def memory_of_this() -> float:
    """Return the mebibytes of this process without those that it started."""
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def mebibytes(path: Path) -> float:
    """Return the size of a file, or of all files in a folder."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return sum(one.stat().st_size for one in files) / 2**20


def rounds(quads: int) -> int:
    """Return how many warm runs a build of so many quads gets."""
    return next(runs for most, runs in ROUNDS if quads <= most)


def asked(pool: QueryPool, root: Path, runs: int) -> dict[str, float]:
    """Return the median of warm runs of each question; what was given up has MOST."""
    found = {}
    for question in questions(root):
        try:
            times = [timed(pool, question.text) for _ in range(runs + 1)][1:]
        except (QueryTimeout, QueryCrash):
            times = [MOST]
        found[question.name] = statistics.median(times)
    return found


def timed(pool: QueryPool, text: str) -> float:
    """Return the seconds until an answer is here."""
    started = time.perf_counter()
    pool.query(text, limits=LIMITS)
    return time.perf_counter() - started


def power(sizes: Sequence[Size], of: Sequence[float]) -> tuple[float, float] | None:
    """Return factor and exponent of the power law through points, by least squares of logs.

    >>> power([Size(10, "", 0), Size(1000, "", 0)], [2.0, 200.0])
    (0.2, 1.0)
    """
    points = [(math.log(s.quads), math.log(y)) for s, y in zip(sizes, of, strict=True) if y > 0]
    if len({x for x, _ in points}) < 2:
        return None
    slope, start = statistics.linear_regression(*zip(*points, strict=True))
    return round(math.exp(start), 12), round(slope, 3)


def mean(times: Mapping[str, float]) -> float:
    """Return the geometric mean of the times."""
    return statistics.geometric_mean(times.values()) if times else 0.0


ROWS: Mapping[str, tuple[str, Literal["s", "ms", "MiB"]]] = {
    "build": ("build, on the clock", "s"),
    "processor": ("build, processor", "s"),
    "peak": ("build, peak of memory", "MiB"),
    "store": ("store on disk", "MiB"),
    "lines": ("N-Quads", "MiB"),
    "search": ("search index", "MiB"),
    "loading": ("loaded into memory", "s"),
    "held": ("held in memory, with one worker", "MiB"),
    "memory": ("a question in memory, geometric mean", "ms"),
    "disk": ("a question on disk, geometric mean", "ms"),
}


def values(sizes: Sequence[Size], name: str) -> list[float]:
    """Return one row of numbers, in the unit of its row."""
    if name in ("memory", "disk"):
        return [1000 * mean(getattr(size, name)) for size in sizes]
    return [getattr(size, name) for size in sizes]


def report(sizes: Sequence[Size]) -> str:
    """Return what was measured as Markdown."""
    head = " | ".join(f"{size.quads:,} quads" for size in sizes)
    lines = [
        "# How it grows",
        "",
        "Written by `python benchmarks/scaling.py`. An exponent of 1 means: twice the quads, twice "
        "the time or room.",
        "",
        *(f"- {s.quads:,} quads: {s.date}, load of the machine {s.load:g}" for s in sizes),
        "",
        f"| | {head} | exponent |",
        f"|---|{'---|' * len(sizes)}---|",
    ]
    for name, (what, unit) in ROWS.items():
        row = values(sizes, name)
        cells = " | ".join(f"{value:,.1f} {unit}" if value else "–" for value in row)
        law = power(sizes, row)
        lines.append(f"| {what} | {cells} | {law[1] if law else '–'} |")
    lines += ["", "## Slowest questions", ""]
    for size in sizes:
        worst = sorted(size.memory.items(), key=lambda pair: -pair[1])[:5]
        told = ", ".join(f"`{name}` {seconds:.2f} s" for name, seconds in worst)
        lines.append(f"- {size.quads:,} quads, in memory: {told}{_judged(size)}")
    return "\n".join(lines) + "\n"


def _judged(size: Size) -> str:
    near = [most for quads, most in TARGETS.items() if abs(size.quads / quads - 1) < 0.1]
    late = [name for name, seconds in size.memory.items() if near and seconds > near[0]]
    return f"; over {near[0]:g} s: {', '.join(late) or 'none'}" if near else ""


def draw(sizes: Sequence[Size], path: Path) -> None:
    """Draw each row over the quads, both on scales of powers."""
    matplotlib.rcParams["svg.hashsalt"] = "danvan"
    matplotlib.rcParams["svg.fonttype"] = "none"
    figure, panels = pyplot.subplots(1, 3, figsize=(10, 4.2), layout="constrained")
    for axes, unit, title in zip(
        panels, ("s", "MiB", "ms"), ("seconds", "mebibytes", "milliseconds a question"), strict=True
    ):
        for name, (what, its) in ROWS.items():
            row = values(sizes, name)
            if its == unit and any(row):
                points = [(s.quads, y) for s, y in zip(sizes, row, strict=True) if y > 0]
                axes.plot(*zip(*points, strict=True), marker="o", ms=4, lw=1.2, label=what)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel("quads")
        axes.set_title(title, fontsize=10)
        axes.grid(alpha=0.3)
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_formatter("")
        axes.legend(fontsize=7, loc="upper center", bbox_to_anchor=(0.5, -0.2))
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)


def kept() -> list[Size]:
    """Return what was ever measured, the smallest first; the last of a size counts."""
    if not RAW.exists():
        return []
    rows = json.loads(RAW.read_text(encoding="utf-8"))
    return sorted((Size(**row) for row in rows), key=lambda size: size.quads)


def keep(found: Size) -> None:
    """Keep a size in the place of one about as large."""
    others = [size for size in kept() if abs(size.quads / found.quads - 1) > 0.1]
    rows = [asdict(size) for size in sorted([*others, found], key=lambda size: size.quads)]
    RAW.parent.mkdir(exist_ok=True)
    RAW.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Measure what the arguments ask for, and write what is known."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("sizes", nargs="*", help="S, M, L or a number of quads")
    options.add_argument("--store", type=Path, help="a build that there is already")
    chosen = options.parse_args()
    if chosen.store:
        keep(inspect(chosen.store))
    for size in chosen.sizes:
        with tempfile.TemporaryDirectory() as scratch:
            keep(measure(size, Path(scratch)))
    sizes = kept()
    if sizes:
        (RESULTS / "scaling.md").write_text(report(sizes), encoding="utf-8")
        draw(sizes, RESULTS / "scaling.svg")
        print(report(sizes), end="")


if __name__ == "__main__":
    main()
