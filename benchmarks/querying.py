"""Measures the named questions on every engine, after comparing the answers as bags of rows."""

import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import comparing
from measuring import Failed, Measured, run
from peers.danvan import COMMAND
from peers.protocol import ROWS, Cannot, NotInTime, Peer, media
from questions import Asked, plain

Say = Callable[[str], None]
SAME, DIFFERS, LATE, CANNOT = "same", "differs", "late", "cannot"


@dataclass(slots=True)
class Cell:
    """How an engine did on one question: its warm times, or why there are none."""

    state: str
    note: str = ""
    times: list[float] = field(default_factory=list)

    @property
    def median(self) -> float | None:
        """The median of the warm runs in seconds."""
        return statistics.median(self.times) if self.times else None


@dataclass(slots=True)
class Line:
    """One question on all engines: `rows` are those of the first that answered."""

    name: str
    values: dict[str, str]
    rows: int = 0
    cold: float | None = None
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(slots=True)
class Engine:
    """An engine that was to be asked: how it was loaded, or why not."""

    name: str
    version: str = ""
    holds: str = ""
    load: Measured | None = None
    mebibytes: float = 0.0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Queried:
    """All lines and engines; `cap` is the time that a query may take.

    `plain` are the questions without sources, asked of engines that know no named graphs and of us.
    """

    engines: list[Engine]
    lines: list[Line]
    plain: list[Line]
    quads: int
    cap: float

    def to_json(self) -> dict[str, Any]:
        """Return it for the raw results."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How often is asked, and how long an answer and a load may take."""

    rounds: int
    cap: float
    load: float


def measure(
    peers: Sequence[Peer], quads: Path, asked: Sequence[Asked], bounds: Bounds, say: Say
) -> Queried:
    """Load every engine, then ask each question of all of them by turns."""
    engines = {peer.name: Engine(peer.name, holds=peer.holds) for peer in peers}
    lines, simple = [], []
    with ExitStack() as stack:
        for peer in peers:
            stack.callback(peer.close)
        ready = [one for one in peers if loaded(one, engines[one.name], quads, bounds.load, say)]
        for question in asked:
            say(f"query: {question.name}")
            lines.append(line(question, ready, bounds))
            lines[-1].cold = cold(question, quads.parents[2], bounds.cap)
        unnamed = [peer for peer in ready if not peer.named_graphs]
        if unnamed:
            for question in (plain(one) for one in asked if media(one.text) == ROWS):
                say(f"query: {question.name}, without sources")
                simple.append(line(question, [ready[0], *unnamed], bounds))
        for peer in ready:
            engines[peer.name].mebibytes = peer.mebibytes()
    count = sum(1 for _ in quads.open("rb"))
    return Queried(list(engines.values()), lines, simple, count, bounds.cap)


def loaded(peer: Peer, engine: Engine, quads: Path, seconds: float, say: Say) -> bool:
    """Load an engine; where that fails write down why."""
    say(f"query: {peer.name} loads")
    try:
        engine.version = peer.prepare()
        engine.load = peer.load(quads, seconds)
    except (Cannot, Failed) as error:
        engine.problem = str(error)
        peer.close()
        return False
    return True


def line(asked: Asked, peers: Sequence[Peer], bounds: Bounds) -> Line:
    """Compare the answers of all engines to one question, then time them by turns."""
    made = Line(asked.name, dict(asked.values))
    reference: Counter[comparing.Row] | None = None
    for peer in peers:
        cell, found = first(peer, asked.text, bounds.cap)
        made.cells[peer.name] = cell
        if found is None:
            continue
        if reference is None:
            reference, made.rows = found, found.total()
        elif differs := comparing.difference(reference, found):
            cell.state, cell.note = DIFFERS, f"{differs}. {differs.example}"
    for _ in range(bounds.rounds):
        for peer in peers:
            again(peer, made.cells[peer.name], asked.text, bounds.cap)
    return made


def first(peer: Peer, query: str, cap: float) -> tuple[Cell, Counter[comparing.Row] | None]:
    """Ask an engine once, which is not timed; return how it did and its rows."""
    try:
        return Cell(SAME), comparing.bag(peer.ask(query, cap).body)
    except NotInTime as error:
        return Cell(LATE, str(error)), None
    except (Cannot, ValueError, SyntaxError) as error:  # what is no answer cannot be read
        return Cell(CANNOT, str(error) or type(error).__name__), None


def again(peer: Peer, cell: Cell, query: str, cap: float) -> None:
    """Time an engine once more, unless it cannot or has taken long enough already."""
    if cell.state in {LATE, CANNOT} or (cell.times and sum(cell.times) + cell.times[-1] > cap):
        return
    try:
        cell.times.append(peer.ask(query, cap).seconds)
    except NotInTime as error:
        if not cell.times:
            cell.state, cell.note = LATE, str(error)
    except Cannot as error:
        cell.note = f"{cell.note} {error}".strip()


def cold(asked: Asked, store: Path, cap: float) -> float | None:
    """Return the seconds of the whole command, from the shell to its last row; None if it fails."""
    form = "json" if media(asked.text) == ROWS else "nt"
    command = [*COMMAND, "ask", asked.name, *asked.options, "--format", form]
    try:
        return run([*command, "--store", str(store)], cap + 10).seconds
    except Failed:
        return None
