"""Spark builds the same bytes as this machine alone, tells the same faults, and leaves nothing."""

import csv
import os
import re
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graph_builder.build import build, write_shards
from graph_builder.errors import BuildCrash, DataError, UsageError
from graph_builder.reading import Chunk, Digest, Known, read_records
from graph_builder.reading.references import references
from graph_builder.resources import folder
from graph_builder.spark import engine, state_chunks
from graph_builder.spark.stating import _asked
from graph_builder.stating import Stated
from graph_builder.stating import state_chunks as state_here
from graph_builder.stores.builds import Build, open_build, verify
from graph_builder.stores.manifest import QUADS_FILE
from tests.spark.conftest import Row, write

if TYPE_CHECKING:
    from pyspark import SparkContext

pytestmark = [
    pytest.mark.xdist_group("spark"),
    pytest.mark.usefixtures("spark", "small_spans"),
]
SCHEMES = folder("ontology") / "schemes.ttl"


def quads(build: Build) -> bytes:
    return (build.path / QUADS_FILE).read_bytes()


def built_alike(records: Path, root: Path) -> Build:
    """The build by Spark, which holds what the build by this machine holds."""
    here = build(records, root / "here")
    there = build(records, root / "there", engine=engine())
    assert quads(there) == quads(here)
    assert not verify(there)
    return there


def test_five_articles_in_a_table_are_built_as_from_files(
    records: Path, built: Path, tmp_path: Path
) -> None:
    assert quads(built_alike(records, tmp_path)) == quads(open_build(built))


def test_an_invented_country_is_built_alike(
    invented: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_builder.reading.spans.SPAN_BYTES", 4000)
    assert built_alike(invented, tmp_path).manifest.quads > 15_000


def test_csv_is_built_alike(records: Path, rows: list[Row], tmp_path: Path) -> None:
    (records / "sources" / "articles.jsonl").unlink()
    with (records / "sources" / "articles.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["id", "title.vi", "published"])
        for row in rows:
            title = row["title"]["vi"]
            text = "\n".join(f'{title}, "{title}"' for _ in range(5))
            table.writerow([row["id"], text, row["published"]["value"]])
    assert b"danvan/source/hanoimoi" in quads(built_alike(records, tmp_path))


def found(records: Path, scratch: Path) -> tuple[DataError, DataError]:
    """What is wrong with the records, as one reads them whole, and as Spark does."""

    def digests(chunks: Sequence[Chunk], known: Known) -> Iterator[Digest]:
        assert len(chunks) > 1
        for stated in state_chunks(chunks, known, scratch):
            yield stated.digest

    with pytest.raises(DataError) as whole:
        read_records(records, SCHEMES)
    with pytest.raises(DataError) as apart:
        read_records(records, SCHEMES, digests)
    return whole.value, apart.value


SLIPS: dict[str, Callable[[Row], object]] = {
    "unknown field": lambda row: row.update(titel="x"),
    "no such person": lambda row: row["tenures"][0].update(person="nobody"),
    "no such code": lambda row: row["events"][0].update(kind="party"),
    "no such post": lambda row: row["tenures"][0].update(post="bi-thu@nowhere"),
    "no such event": lambda row: row["events"][0].update(part_of="never"),
    "other directive": lambda row: row["mentions"][0].update(directive="party/tw/11/nq/25"),
    "same id": lambda row: row.update(id="hoang-mai-20180125-ban-dan-van"),
}


@pytest.mark.parametrize(
    "slips", [*([name] for name in SLIPS), [*SLIPS], ["same id", "no such event"]], ids="+".join
)
def test_the_same_faults_are_told_at_the_same_places(
    slips: list[str], records: Path, rows: list[Row], tmp_path: Path
) -> None:
    for row in rows[:1] + rows[2:]:
        for slip in slips:
            try:
                SLIPS[slip](row)
            except (KeyError, IndexError):
                continue
    write(records, rows)
    whole, apart = found(records, tmp_path)
    assert apart.problems == whole.problems
    assert whole.problems


def test_a_source_in_a_file_and_in_a_table_is_told(
    records: Path, rows: list[Row], world: Path, tmp_path: Path
) -> None:
    name = f"{rows[2]['id']}.yaml"
    (records / "sources" / name).write_bytes((world / "sources" / name).read_bytes())
    whole, apart = found(records, tmp_path)
    assert {problem.rule for problem in apart.problems} == {"duplicate-id"}
    assert {problem.what.partition(" ")[0] for problem in apart.problems} == {
        problem.what.partition(" ")[0] for problem in whole.problems
    }


@pytest.mark.parametrize("there", [True, False], ids=["defined", "not defined"])
def test_a_file_may_refer_to_what_a_table_defines(
    there: bool, records: Path, rows: list[Row], world: Path, tmp_path: Path
) -> None:
    row = rows.pop(1)
    other = next(row["events"][0] for row in rows if row.get("events"))
    event = other["id"] if there else "never"
    text = (world / "sources" / f"{row['id']}.yaml").read_text("utf-8")
    first = next(one for one in row["events"])
    text = text.replace(f"- id: {first['id']}\n", f"- id: {first['id']}\n    part_of: {event}\n")
    (records / "sources" / f"{row['id']}.yaml").write_text(text, encoding="utf-8")
    write(records, rows)
    if there:
        assert f"event/{event}>".encode() in quads(built_alike(records, tmp_path))
    else:
        whole, apart = found(records, tmp_path)
        assert apart.problems == whole.problems


def test_what_is_in_order_stays_with_the_executors(
    records: Path, rows: list[Row], tmp_path: Path
) -> None:
    """A reference from one part to another is resolved where the keys are."""
    events = [row["events"][0] for row in rows if row.get("events")]
    events[0]["part_of"] = events[-1]["id"]
    write(records, rows)
    told: list[tuple[Digest, Digest]] = []

    def digests(chunks: Sequence[Chunk], known: Known) -> Iterator[Digest]:
        here = list(state_here(chunks, known, tmp_path, processes=1))
        there = list(state_chunks(chunks, known, tmp_path))
        told.extend((one.digest, two.digest) for one, two in zip(here, there, strict=True))
        return (one.digest for one in there)

    read_records(records, SCHEMES, digests)
    assert any(here.open for here, _ in told)
    assert not any(there.open or there.keys or there.sources for _, there in told)
    assert [there.citing for _, there in told] == [here.citing for here, _ in told]


def test_a_path_is_asked_for_where_a_reference_would_be_sound(world: Path) -> None:
    seen: list[Known] = []
    read = read_records(world, SCHEMES, lambda _, known: seen.append(known) or [])
    known, paths = seen[0], set(read.where)
    asked = {one for record in read for one in references(record)}
    spoilt = {(mark, f"{key}x") for mark, key in asked}
    assert len(asked) > 100
    for mark, key in asked | spoilt:
        path, sound = _asked(mark, key, known), known.index.knows(mark, key, known.codes)
        assert sound == (path in paths) or not path


def test_rows_left_out_are_the_same(records: Path, rows: list[Row], tmp_path: Path) -> None:
    """Also those that are so only in a second reading, since they refer to others left out."""
    of = f"event/{rows[3]['events'][0]['id']}"
    figure = {"id": "f-9", "of": of, "measure": "models", "value": "3", "aggregation": "flow"}
    rows[0]["figures"] = [*rows[0].get("figures", []), figure]
    rows[3]["titel"] = "x"
    write(records, rows)
    here, there = tmp_path / "here.jsonl", tmp_path / "there.jsonl"
    one = build(records, tmp_path / "here", refused=here)
    two = build(records, tmp_path / "there", refused=there, engine=engine())
    assert quads(one) == quads(two)
    assert here.read_bytes() == there.read_bytes()
    assert here.read_bytes().count(b"\n") == 2


def test_shards_hold_what_is_stated(records: Path, built: Path, tmp_path: Path) -> None:
    shards = write_shards(records, tmp_path / "out", engine=engine())
    held = [shard.read_bytes().splitlines() for shard in shards]
    whole = quads(open_build(built)).splitlines()
    derived = {line for line in whole if b"/graph/derived>" in line}
    about = {line.rpartition(b" <")[0] + b" ." for line in derived}
    assert len(shards) == 7
    assert all(lines == sorted(set(lines)) for lines in held)
    stated = {line for lines in held for line in lines}
    assert stated <= set(whole)
    assert set(whole) - stated == derived | (about - stated)
    assert {path.name for path in tmp_path.iterdir()} == {"out", "records"}
    with pytest.raises(UsageError, match="new folder"):
        write_shards(records, tmp_path / "out")


def test_bad_records_leave_no_shards(records: Path, rows: list[Row], tmp_path: Path) -> None:
    rows[0]["titel"] = "x"
    write(records, rows)
    with pytest.raises(DataError, match=r"records/sources/articles\.jsonl:1: .*titel"):
        write_shards(records, tmp_path / "out", engine=engine())
    assert [path.name for path in tmp_path.iterdir()] == ["records"]


def test_an_executor_that_is_killed_stops_the_build(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(chunks: Iterable[Chunk], known: Known, scratch: Path) -> Iterator[Stated]:
        os.kill(os.getpid(), signal.SIGKILL)
        return iter(())

    monkeypatch.setattr("graph_builder.spark.stating._stated", dying)
    with pytest.raises(BuildCrash, match=r"^Spark failed.*Python worker exited unexpectedly"):
        build(records, tmp_path / "store", engine=engine())
    assert not (tmp_path / "store").exists()


def test_a_part_that_cannot_be_read_is_named(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(chunks: Sequence[Chunk], known: Known, scratch: Path) -> Iterator[Stated]:
        (records / "sources" / "articles.jsonl").unlink()
        return state_chunks(chunks, known, scratch)

    with pytest.raises(BuildCrash) as caught:
        build(records, tmp_path / "store", engine=gone)
    (said,) = str(caught.value).splitlines()
    assert "FileNotFoundError" in said
    assert re.search(r"\(records/sources/articles\.jsonl, from line \d on\)$", said)
    assert not (tmp_path / "store").exists()


def test_spark_stays_on_this_machine_and_says_nothing(spark: "SparkContext") -> None:
    settings = dict(spark.getConf().getAll())
    assert settings["spark.driver.host"] == settings["spark.driver.bindAddress"] == "127.0.0.1"
    assert spark.uiWebUrl is None
