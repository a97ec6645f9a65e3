"""Measures what users wait for, each beside what cannot be avoided, and writes `results.md`.

Run it on a machine that does nothing else: `python benchmarks/run.py`.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROUNDS = 5
RESULTS = Path(__file__).with_name("results.md")
FIVE_ARTICLES = Path(__file__).parent.parent / "tests" / "world" / "records"
PYTHON = sys.executable
DANVAN = [PYTHON, "-m", "graph_builder"]
QUESTION = ["ask", "who-implemented", "--set", "directive=25-NQ/TW khóa XI", "--format", "json"]
RDFLIB = (
    "import sys, warnings; warnings.simplefilter('ignore'); import rdflib; "
    "rdflib.Dataset().parse(sys.argv[1], format='nquads')"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """The median of what some runs of one command took."""

    seconds: float
    mebibytes: float


@dataclass(frozen=True, slots=True)
class Pair:
    """A command, what it is compared with, and what it may take at most."""

    what: str
    command: Sequence[str]
    beside: str
    other: Sequence[str]
    seconds: float | None = None
    mebibytes: float | None = None


def measure(command: Sequence[str], environment: dict[str, str]) -> Measured:
    """Run a command, once unmeasured, and return the median of its wall time and peak memory."""
    runs = [run_once(command, environment) for _ in range(ROUNDS + 1)][1:]
    return Measured(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.mebibytes for run in runs),
    )


def run_once(command: Sequence[str], environment: dict[str, str]) -> Measured:
    """Run a command and return its wall time, and the memory of its largest process."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        said = process.stderr.read().decode() if process.stderr else ""
        raise SystemExit(f"{' '.join(command)} failed: {said}")
    if process.stderr:
        process.stderr.close()
    per_mebibyte = 1024**2 if sys.platform == "darwin" else 1024
    return Measured(seconds, usage.ru_maxrss / per_mebibyte)


def pairs(five: Path, real: Path) -> list[Pair]:
    """Return what is measured: `five` is a build of five articles, `real` of all records."""
    empty = [PYTHON, "-c", "pass"]
    ask, lean = [*DANVAN, *QUESTION], [PYTHON, "-c", "import pyoxigraph"]
    build, parsed = [*DANVAN, "build"], "the same quads parsed by rdflib"
    return [
        Pair("`danvan --help`", [*DANVAN, "--help"], "`python -c pass`", empty, 0.3),
        Pair(
            "`danvan ask who-implemented …`, five articles, cold",
            [*ask, "--store", str(five)],
            "`import pyoxigraph`",
            lean,
            0.5,
        ),
        Pair(
            "`danvan ask who-implemented …`, all records, cold",
            [*ask, "--store", str(real)],
            "`import pyoxigraph`",
            lean,
            1.0,
        ),
        Pair(
            "`danvan build`, five articles",
            [*build, str(FIVE_ARTICLES), "--store", str(five)],
            parsed,
            [PYTHON, "-c", RDFLIB, str(quads_of(five))],
            3.0,
            300.0,
        ),
        Pair(
            "`danvan build`, all records",
            [*build, "--store", str(real)],
            parsed,
            [PYTHON, "-c", RDFLIB, str(quads_of(real))],
        ),
    ]


def quads_of(store: Path) -> Path:
    """Return the N-Quads of the one build in a store."""
    (quads,) = store.glob("builds/*/*.nq")
    return quads


def line(pair: Pair, environment: dict[str, str]) -> str:
    """Measure a pair and return its line of the table."""
    ours, other = measure(pair.command, environment), measure(pair.other, environment)
    target, met = judged(pair, ours)
    return (
        f"| {pair.what} | {ours.seconds:.2f} s, {ours.mebibytes:.0f} MiB "
        f"| {pair.beside} | {other.seconds:.2f} s, {other.mebibytes:.0f} MiB "
        f"| {ours.seconds / other.seconds:.1f} | {target} | {met} |"
    )


def judged(pair: Pair, ours: Measured) -> tuple[str, str]:
    """Return the target of a pair in words, and whether it is met."""
    if pair.seconds is None:
        return "none set", ""
    met, target = ours.seconds < pair.seconds, f"< {pair.seconds:g} s"
    if pair.mebibytes is not None:
        target += f", < {pair.mebibytes:g} MiB"
        met = met and ours.mebibytes < pair.mebibytes
    return target, "yes" if met else "no"


def described(load: float) -> list[str]:
    """Return on what machine, how busy, and with which versions this was measured."""
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("danvan", "pyoxigraph", "typer", "rich", "rdflib")
    )
    return [
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} processors, {platform.python_implementation()} "
        f"{platform.python_version()}, {packages}.",
        f"Load of the machine before it began: {load:.1f}; above 0.5 the times say little.",
        "",
        f"Each number is the median of {ROUNDS} runs after one that is not counted; the memory is "
        "that of the largest process, and never below this script's own.",
        "The ratio is our time by the other.",
    ]


def main() -> None:
    """Measure everything, print the table and write it down."""
    load = round(os.getloadavg()[0], 1)
    with tempfile.TemporaryDirectory() as folder:
        five, real = Path(folder) / "five", Path(folder) / "real"
        environment = os.environ | {"DANVAN_LANG": "vi"}
        run_once([*DANVAN, "build", str(FIVE_ARTICLES), "--store", str(five)], environment)
        run_once([*DANVAN, "build", "--store", str(real)], environment)
        counts = [sum(1 for _ in quads_of(store).open("rb")) for store in (five, real)]
        lines = [line(pair, environment) for pair in pairs(five, real)]
    text = "\n".join(
        [
            "# What users wait for",
            "",
            *described(load),
            f"The builds hold {counts[0]:,} quads (five articles) and {counts[1]:,} (all records).",
            "",
            "| what | takes | beside | takes | ratio | target | met |",
            "|---|---|---|---|---|---|---|",
            *lines,
            "",
        ]
    )
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
