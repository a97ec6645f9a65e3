"""A peer that lies, cannot or is late is said to be so, and is never left out."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from peers.protocol import Peer

QUADS = [
    f"<https://w3id.org/danvan/place/{n}> <urn:p> <urn:o> <https://w3id.org/danvan/source/a> .\n"
    for n in range(3)
]
DERIVED = "<urn:s> <urn:p> <urn:o> <https://w3id.org/danvan/graph/derived> .\n"
OTHER = "<https://w3id.org/danvan/post/1> <urn:p> <urn:o> <https://w3id.org/danvan/source/a> .\n"
ROWS = (
    b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "%s"}}]}}'
)


def peer(
    place: Path, lines: list[str] | None = None, answer: bytes = b"", wait: float = 0.0
) -> "Peer":
    """A peer that maps these lines, or none, and always answers this."""
    from measuring import Measured
    from peers.protocol import Answered, Cannot, NotInTime, Peer, Place

    class Invented(Peer):
        name = f"invented-{len(lines or ())}-{answer[-40:].decode()}"

        def prepare(self) -> str:
            if lines is None and not answer:
                raise Cannot("there is no such package")
            return "1"

        def map(self, records: Path, seconds: float, dump: Path | None = None) -> Measured:
            if dump:
                dump.write_text("".join(lines or ()))
            return Measured(1, 1, 1)

        def load(self, nquads: Path, seconds: float) -> Measured:
            return Measured(1, 1, 1)

        def ask(self, query: str, seconds: float) -> Answered:
            if wait > seconds:
                raise NotInTime(f"> {seconds:g} s")
            time.sleep(wait)
            return Answered(wait or 0.001, answer)

    return Invented(Place(place, place))


@pytest.fixture
def expected(tmp_path: Path) -> tuple[set[int], set[int]]:
    from building import expectations

    copies = [line.rpartition(" <")[0] + " .\n" for line in QUADS]
    (tmp_path / "quads.nq").write_text("".join([*QUADS, *copies, DERIVED, OTHER]))
    counts, quads, triples = expectations(tmp_path / "quads.nq")
    assert (counts.published, counts.named, counts.stated, counts.mapped) == (8, 5, 4, 3)
    return quads, triples


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param(QUADS, "the same quads", id="same"),
        pytest.param(QUADS[1:], "other quads: 0 more, 1 missing", id="fewer"),
        pytest.param([*QUADS, OTHER], "other quads: 1 more, 0 missing", id="more"),
        pytest.param(
            [line.rpartition(" <")[0] + " .\n" for line in QUADS],
            "the same triples, without sources",
            id="triples",
        ),
    ],
)
def test_mapping_is_compared_before_it_is_timed(
    tmp_path: Path, expected: tuple[set[int], set[int]], lines: list[str], said: str
) -> None:
    from building import Row, checked

    row = Row("invented")
    assert checked(peer(tmp_path, lines), row, tmp_path, expected, 60)
    assert row.same == said


def test_a_peer_that_cannot_be_installed_is_reported(
    tmp_path: Path, expected: tuple[set[int], set[int]]
) -> None:
    from building import Built, Counts, Row, checked
    from tables import building

    row = Row("invented")
    assert not checked(peer(tmp_path), row, tmp_path, expected, 60)
    limit = [Row("danvan"), Row("oxigraph load"), row]
    text = "\n".join(building(Built(limit, Counts(8, 5, 4, 3), 1, 1.0, 60)))
    assert "| invented | **not measured**: there is no such package |" in text


def test_answers_are_compared_before_they_are_timed(tmp_path: Path) -> None:
    from querying import CANNOT, DIFFERS, LATE, SAME, Bounds, line
    from questions import Asked

    ours, same, other = (peer(tmp_path, answer=ROWS % text) for text in (b"a", b"a", b"b"))
    late, garbled = peer(tmp_path, answer=b"late", wait=9), peer(tmp_path, answer=b"{cut")
    same.name = "same"
    peers = [ours, same, other, late, garbled]
    found = line(Asked("x", {}, "ASK {}"), peers, Bounds(2, 1.0, 1.0))
    states = [found.cells[one.name].state for one in peers]
    assert states == [SAME, SAME, DIFFERS, LATE, CANNOT]
    assert found.rows == 1
    assert [len(found.cells[one.name].times) for one in peers] == [2, 2, 2, 0, 0]


def test_only_right_answers_count_and_late_ones_as_the_cap() -> None:
    from querying import DIFFERS, LATE, SAME, Cell, Line
    from querytables import ratio

    cells = {"a": Cell(SAME, times=[1.0]), "b": Cell(DIFFERS, times=[0.1]), "c": Cell(LATE)}
    cells["d"] = Cell(SAME, times=[3.0])
    line = Line("x", {}, 1, None, cells)
    assert [ratio(line, "a", name, 30.0) for name in "bcd"] == [None, 30.0, 3.0]
    assert ratio(line, "c", "a", 30.0) == 1 / 30  # where we are late it counts against us
    assert ratio(line, "c", "c", 30.0) is None


def test_an_environment_that_cannot_be_made_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from peers import environments
    from peers.protocol import Cannot

    (tmp_path / "nothing.txt").write_text("./there-is-no-such-folder\n")
    monkeypatch.setattr(environments, "HERE", tmp_path)
    with pytest.raises(Cannot, match="nothing cannot be installed"):
        environments.environment("nothing", tmp_path / "cache")


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (b'<urn:s> <urn:p> "a <b> c" .\n', False),
        (b'<urn:s> <urn:p> "a"@vi <urn:g> .\n', True),
        (b"<urn:s> <urn:p> <urn:o> .\n", False),
        (b"<urn:s> <urn:p> <urn:o> <urn:g> .\n", True),
        (b'<urn:s> <urn:p> "1"^^<urn:t> .\n', False),
        (b'<urn:s> <urn:p> "1"^^<urn:t> <urn:g> .\n', True),
    ],
)
def test_quads_are_told_from_triples(line: bytes, named: bool) -> None:
    from peers.virtuoso import is_named

    assert is_named(line) is named
