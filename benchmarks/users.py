"""Measures what users wait for on the command line, each beside what cannot be avoided."""

import os
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from measuring import Measured, run
from peers.danvan import COMMAND, built_quads

FIVE_ARTICLES = Path(__file__).parent.parent / "tests" / "world" / "records"
QUESTION = ["ask", "who-implemented", "--set", "directive=25-NQ/TW khóa XI", "--format", "json"]
SECONDS = 600.0
RDFLIB = (
    "import sys, warnings; warnings.simplefilter('ignore'); import rdflib; "
    "rdflib.Dataset().parse(sys.argv[1], format='nquads')"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A command, what it is compared with, and what it may take at most."""

    what: str
    command: Sequence[str]
    beside: str
    other: Sequence[str]
    seconds: float | None = None
    mebibytes: float | None = None


@dataclass(frozen=True, slots=True)
class Waited:
    """What a pair took, and whether our part of it is within its target."""

    what: str
    ours: Measured
    beside: str
    other: Measured
    target: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """All pairs, and the quads of the two builds: of five articles, and of all records."""

    pairs: list[Waited]
    quads: list[int]
    rounds: int

    def to_json(self) -> dict[str, Any]:
        """Return it for the raw results."""
        return asdict(self)


def measure(scratch: Path, rounds: int, say: Callable[[str], None]) -> Waiting:
    """Build both graphs, then measure each pair."""
    five, real = scratch / "five", scratch / "real"
    environment = os.environ | {"DANVAN_LANG": "vi"}
    say("users: the builds")
    run([*COMMAND, "build", str(FIVE_ARTICLES), "--store", str(five)], SECONDS)
    run([*COMMAND, "build", "--store", str(real)], SECONDS)
    counts = [sum(1 for _ in built_quads(store).open("rb")) for store in (five, real)]
    waited = []
    for pair in pairs(five, real):
        say(f"users: {pair.what}")
        ours = median(pair.command, environment, rounds)
        other = median(pair.other, environment, rounds)
        waited.append(Waited(pair.what, ours, pair.beside, other, *judged(pair, ours)))
    return Waiting(waited, counts, rounds)


def median(command: Sequence[str], environment: Mapping[str, str], rounds: int) -> Measured:
    """Run a command, once unmeasured, and return the median of each number."""
    runs = [run(command, SECONDS, environment=environment) for _ in range(rounds + 1)][1:]
    columns = ("seconds", "processor", "mebibytes")
    return Measured(*(statistics.median(getattr(one, name) for one in runs) for name in columns))


def pairs(five: Path, real: Path) -> list[Pair]:
    """Return what is measured: `five` is a build of five articles, `real` of all records."""
    empty = [sys.executable, "-c", "pass"]
    ask, lean = [*COMMAND, *QUESTION], [sys.executable, "-c", "import pyoxigraph"]
    build, parsed = [*COMMAND, "build"], "the same quads parsed by rdflib"
    return [
        Pair("`danvan --help`", [*COMMAND, "--help"], "`python -c pass`", empty, 0.3),
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
            0.5,
        ),
        Pair(
            "`danvan build`, five articles",
            [*build, str(FIVE_ARTICLES), "--store", str(five)],
            parsed,
            [sys.executable, "-c", RDFLIB, str(built_quads(five))],
            3.0,
            300.0,
        ),
        Pair(
            "`danvan build`, all records",
            [*build, "--store", str(real)],
            parsed,
            [sys.executable, "-c", RDFLIB, str(built_quads(real))],
        ),
    ]


def judged(pair: Pair, ours: Measured) -> tuple[str, bool | None]:
    """Return the target of a pair in words, and whether it is met."""
    if pair.seconds is None:
        return "none set", None
    met, target = ours.seconds < pair.seconds, f"< {pair.seconds:g} s"
    if pair.mebibytes is not None:
        target += f", < {pair.mebibytes:g} MiB"
        met = met and ours.mebibytes < pair.mebibytes
    return target, met
