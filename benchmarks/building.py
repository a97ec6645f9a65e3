"""Measures the build: ours from records to a published store, the same mapping by peers."""

import shutil
import statistics
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from measuring import Failed, Measured
from peers.danvan import Danvan, built_quads
from peers.oxigraph import bulk_load
from peers.protocol import Cannot, Peer
from peers.rdflib import parse_only
from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse

from graph_builder.namespaces import BASE

KINDS = ("place", "body", "person", "event", "participation", "figure", "source")
STATING = "danvan, reading and stating"
"""Ours without what no mapper does: no rules, no checks, no store."""
LIMIT = "oxigraph load"
PARSED = "rdflib, parsing"
FINISHED = (LIMIT, PARSED)
"""Who only loads what we have built."""
COPIES = "our finished quads, copies too"
Statements = set[int]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many quads a build holds: all, once a graph, those that records state, the main kinds."""

    published: int
    named: int
    stated: int
    mapped: int


@dataclass(slots=True)
class Row:
    """What one tool took, for how many statements, or why it was not measured."""

    name: str
    version: str = ""
    statements: int = 0
    runs: list[Measured] = field(default_factory=list)
    same: str = ""
    problem: str = ""

    @property
    def median(self) -> Measured | None:
        """The median of the runs, of each number alone."""
        if not self.runs:
            return None
        columns = ("seconds", "processor", "mebibytes")
        return Measured(
            *(statistics.median(getattr(run, column) for run in self.runs) for column in columns)
        )


@dataclass(frozen=True, slots=True)
class Built:
    """The rows of the build, what was built, and its quads."""

    rows: list[Row]
    counts: Counts
    records: int
    megabytes: float
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Return it for the raw results."""
        return asdict(self)


Say = Callable[[str], None]


def measure(
    danvan: Danvan, peers: Iterable[Peer], records: Path, rounds: int, seconds: float, say: Say
) -> Built:
    """Check that each peer maps the same, then let all build by turns."""
    say("build: danvan, unmeasured")
    danvan.map(records, seconds)
    quads = danvan.place.scratch / "finished.nq"
    shutil.copyfile(built_quads(danvan.root), quads)
    say("build: what is to be mapped")
    counts, expected, triples = expectations(quads)
    ours = Row(danvan.name, danvan.prepare(), counts.named)
    stating = Row(STATING, "", counts.stated, same="all that records state, to N-Quads files")
    rows = {ours.name: ours, STATING: stating}
    rows |= {name: Row(name, "", counts.published, same=COPIES) for name in FINISHED}
    ready: dict[str, Peer] = {}
    for peer in peers:
        say(f"build: {peer.name}, whether it maps the same")
        row = rows[peer.name] = Row(peer.name)
        if checked(peer, row, records, (expected, triples), seconds):
            ready[peer.name] = peer
    folder = danvan.place.scratch / "limit"
    steps: dict[str, Callable[[], Measured]] = {
        ours.name: lambda: danvan.map(records, seconds),
        STATING: lambda: danvan.state(records, seconds),
        LIMIT: lambda: bulk_load(quads, folder, seconds),
        PARSED: lambda: parse_only(quads, seconds),
        **{name: lambda peer=peer: peer.map(records, seconds) for name, peer in ready.items()},
    }
    for turn in range(rounds):
        for name, step in steps.items():
            if not rows[name].problem:
                say(f"build: {name}, {turn + 1} of {rounds}")
                _take(rows[name], step)
    files = list(records.rglob("*.jsonl"))
    lines = sum(1 for path in files for _ in path.open("rb"))
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    return Built(list(rows.values()), counts, lines, round(megabytes, 1), seconds)


def _take(row: Row, step: Callable[[], Measured]) -> None:
    try:
        row.runs.append(step())
    except (Failed, Cannot) as error:
        row.problem = str(error)


def checked(
    peer: Peer, row: Row, records: Path, expected: tuple[Statements, Statements], seconds: float
) -> bool:
    """Let a peer map once, and write down whether it states the same; False where it cannot."""
    dump = peer.place.scratch / f"{peer.name}.nq"
    try:
        row.version = peer.prepare()
        peer.map(records, seconds, dump)
    except (Cannot, Failed) as error:
        row.problem = str(error)
        return False
    found = statements(mapped(dump))
    row.statements = len(found)
    named = next((quad for quad in mapped(dump)), None)
    triples = named is not None and isinstance(named.graph_name, DefaultGraph)
    wanted = expected[1] if triples else expected[0]
    dump.unlink()
    what = "triples, without sources" if triples else "quads"
    row.same = f"the same {what}"
    if found != wanted:
        row.same = f"other {what}: {len(found - wanted):,} more, {len(wanted - found):,} missing"
    return True


def expectations(quads: Path) -> tuple[Counts, Statements, Statements]:
    """Return the counts of a build, and what peers are to map: as quads, and as triples."""
    published = named = stated = 0
    expected: Statements = set()
    triples: Statements = set()
    for quad in mapped(quads):
        published += 1
        graph = quad.graph_name
        if isinstance(graph, DefaultGraph):
            continue
        named += 1
        if graph.value.startswith(f"{BASE}graph/"):
            continue
        stated += 1
        if is_main(quad):
            expected.add(_digest(str(quad)))
            triples.add(_digest(str(quad.triple)))
    return Counts(published, named, stated, len(expected)), expected, triples


def is_main(quad: Quad) -> bool:
    """Tell whether a statement is about a thing of the kinds that all peers map."""
    path = str(quad.subject.value).removeprefix(BASE)
    return path.partition("/")[0] in KINDS and not path.startswith("source/register/")


def mapped(path: Path) -> Iterator[Quad]:
    """Yield the quads of a file."""
    return parse(path=path, format=RdfFormat.N_QUADS)


def statements(quads: Iterable[Quad]) -> Statements:
    """Return a digest of each quad, or of each triple where it stands in no graph."""
    return {
        _digest(str(quad.triple if isinstance(quad.graph_name, DefaultGraph) else quad))
        for quad in quads
    }


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
