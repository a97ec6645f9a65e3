"""Draws what was measured: statements a second of the build, and the times of all questions."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
from building import FINISHED, Built
from matplotlib import pyplot
from querying import LATE, SAME, Queried

OURS, THEIRS = "#a63c06", "#5b7083"
matplotlib.rcParams["svg.hashsalt"] = "danvan"  # the same data, the same file
matplotlib.rcParams["svg.fonttype"] = "none"


def build(part: Built, path: Path) -> None:
    """Draw statements a second, a bar for each tool."""
    shown = [(one.name, one.statements / one.median.seconds) for one in part.rows if one.median]
    _, axes = pyplot.subplots(figsize=(7, 0.5 + 0.45 * len(shown)), layout="constrained")
    names = [f"{name} (finished quads)" if name in FINISHED else name for name, _ in shown]
    colours = [OURS if name.startswith("danvan") else THEIRS for name, _ in shown]
    bars = axes.barh(names, [rate for _, rate in shown], color=colours)
    axes.bar_label(bars, [f"{rate:,.0f}" for _, rate in shown], padding=3)
    axes.set_xlabel("statements a second, from JSON lines to what can be asked")
    axes.margins(x=0.18)
    axes.invert_yaxis()
    _save(path)


def query(part: Queried, path: Path) -> None:
    """Draw the time of each right answer on each engine, sorted by ours."""
    names = [one.name for one in part.engines if not one.problem]
    if not names:
        return
    lines = sorted(part.lines, key=lambda line: _shown(line.cells[names[0]].median, part.cap))
    figure, axes = pyplot.subplots(figsize=(7, 1.1 + 0.19 * len(lines)), layout="constrained")
    for name, colour, marker in zip(names, _colours(len(names)), "o^svDPX*", strict=False):
        cells = [line.cells[name] for line in lines]
        points = [
            (one.median or part.cap, row, one.median is None)
            for row, one in enumerate(cells)
            if one.state == LATE or (one.times and one.state == SAME)
        ]
        axes.scatter(
            [x for x, _, _ in points],
            [y for _, y, _ in points],
            s=22,
            marker=marker,
            facecolors=["none" if late else colour for _, _, late in points],
            edgecolors=colour,
            label=name,
        )
    axes.set_yticks(range(len(lines)), [line.name for line in lines], fontsize=7)
    axes.set_xscale("log")
    axes.set_xlabel(f"seconds, warm; hollow: not done after {part.cap:g} s")
    axes.grid(axis="x", alpha=0.3)
    figure.legend(fontsize=7, loc="outside upper center", ncols=len(names))
    _save(path)


def _shown(seconds: float | None, cap: float) -> float:
    return cap if seconds is None else seconds


def _colours(count: int) -> Sequence[str]:
    return [OURS, *["#c88a3d", "#1f5673", "#6a8d3f", "#7d4f9e", "#5b7083", "#2a9d8f"]][:count]


def _save(path: Path) -> None:
    pyplot.savefig(path, metadata={"Date": None, "Creator": None})
    pyplot.close()
