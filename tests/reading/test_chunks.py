"""A table read in parts, in whatever processes, tells the same as the table read whole."""

import csv
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.build import assemble, build
from graph_builder.errors import BuildCrash, DataError
from graph_builder.quads import lines
from graph_builder.reading import Chunk, Digest, Known, read_chunk, read_records, spans, tables
from graph_builder.stating import _Helper, state_chunks
from graph_builder.stores.builds import verify
from graph_builder.stores.manifest import QUADS_FILE

SPAN = 400  # bytes: some rows a part


def plain(path: Path) -> dict[str, Any]:
    return dict(yaml.load(path.read_bytes(), Loader=yaml.BaseLoader))  # noqa: S506


@pytest.fixture
def small_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "SPAN_BYTES", SPAN)


@pytest.fixture
def as_table(world: Path, tmp_path: Path) -> Path:
    """The five articles, their sources in one table of JSON lines."""
    records = tmp_path / "records"
    (records / "sources").mkdir(parents=True)
    (records / "registers").symlink_to(world / "registers")
    rows = [plain(path) for path in sorted((world / "sources").glob("*.yaml"))]
    text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    (records / "sources" / "articles.jsonl").write_text(text, encoding="utf-8")
    return records


@given(
    st.lists(st.text(st.characters(codec="utf-8"), max_size=20), max_size=20), st.integers(1, 90)
)
def test_json_lines_in_parts_are_the_rows_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], size: int
) -> None:
    path = tmp_path_factory.mktemp("rows") / "a.jsonl"
    path.write_text("".join(f"{json.dumps({'a': text})}\n" for text in texts), encoding="utf-8")
    assert [row.data for row in parts(path, size)] == [{"a": text} for text in texts]
    assert [row.start for row in parts(path, size)] == [f"a:{n + 1}" for n in range(len(texts))]


@given(st.lists(st.text('a",\n', min_size=1, max_size=20), max_size=20), st.integers(1, 90))
def test_csv_in_parts_is_the_rows_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], size: int
) -> None:
    path = tmp_path_factory.mktemp("rows") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows([["a\nb"], *([text] for text in texts)])
    whole = parts(path, 10_000)
    assert [row.data for row in whole] == [{"a\nb": text} for text in texts]
    assert parts(path, size) == whole


def parts(path: Path, size: int) -> list[Any]:
    """The rows of all parts of a table, each part of about this many bytes."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(spans, "SPAN_BYTES", size)
        found = list(tables.spans_of(path))
    return [row for span in found for row in tables.rows_of(path, "a", span)]


@pytest.mark.usefixtures("small_spans")
@pytest.mark.parametrize("processes", [1, 2])
def test_sources_of_a_table_are_built_as_those_of_files(
    world: Path, as_table: Path, tmp_path: Path, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_builder.stating._processors", lambda: processes)
    from_table = build(as_table, tmp_path / "table")
    from_files = build(world, tmp_path / "files")
    assert (from_table.path / QUADS_FILE).read_bytes() == (
        from_files.path / QUADS_FILE
    ).read_bytes()
    assert not verify(from_table)


SLIPS: dict[str, Callable[[dict[str, Any]], object]] = {
    "unknown field": lambda row: row.update(titel="x"),
    "no such person": lambda row: row["tenures"][0].update(person="nobody"),
    "no such code": lambda row: row["events"][0].update(kind="party"),
    "no such post": lambda row: row["tenures"][0].update(post="bi-thu@nowhere"),
    "invisible letter": lambda row: row.update(title="a\u200bb"),
    "other directive": lambda row: row["mentions"][0].update(directive="party/tw/11/nq/25"),
    "same id": lambda row: row.update(id="hoang-mai-20180125-ban-dan-van"),
    "day that is none": lambda row: row.update(published="2023-02-30"),
}


@pytest.mark.usefixtures("small_spans")
@pytest.mark.parametrize("slips", [[name] for name in SLIPS] + [list(SLIPS)], ids="+".join)
def test_parts_show_the_problems_of_the_whole(
    slips: list[str], as_table: Path, schemes: Path, tmp_path: Path
) -> None:
    path = as_table / "sources" / "articles.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for slip in slips:
        for row in rows[:1] + rows[2:]:
            try:
                SLIPS[slip](row)
            except (KeyError, IndexError):
                continue
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")

    def digests(chunks: Sequence[Chunk], known: Known) -> list[Digest]:
        assert len(chunks) > 1
        return [stated.digest for stated in state_chunks(chunks, known, tmp_path, processes=2)]

    with pytest.raises(DataError) as whole:
        read_records(as_table, schemes)
    with pytest.raises(DataError) as apart:
        read_records(as_table, schemes, digests)
    assert apart.value.problems == whole.value.problems


def test_a_chunk_keeps_to_a_number_of_problems(
    as_table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = as_table / "sources" / "articles.jsonl"
    path.write_text('{"id": "x"}\n' * 10)
    monkeypatch.setattr("graph_builder.reading.chunks.MOST_PROBLEMS", 3)
    with pytest.raises(DataError, match="and 7 more") as caught:
        build(as_table, as_table.parent / "store")
    assert len(caught.value.problems) == 3


@pytest.mark.usefixtures("small_spans")
def test_a_warning_about_a_row_names_its_line(as_table: Path, tmp_path: Path) -> None:
    path = as_table / "sources" / "articles.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows[1]["mentions"] = [{"id": "x1", "printed": "Nghị quyết 999-NQ/TW"}]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    warnings = assemble(as_table).warnings
    assert "records/sources/articles.jsonl:2" in {warning.where for warning in warnings}


@pytest.mark.usefixtures("small_spans")
def test_a_helper_that_dies_stops_the_build(
    as_table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_builder.stating._processors", lambda: 2)
    started = _Helper.__init__

    def dying(helper: _Helper, known: Known) -> None:
        started(helper, known)
        helper._process.kill()

    monkeypatch.setattr(_Helper, "__init__", dying)
    with pytest.raises(BuildCrash, match=r"articles\.jsonl.*exit code -9"):
        build(as_table, tmp_path / "store")
    assert not (tmp_path / "store").exists()


HALF_AN_ANSWER = """
import os, pickle, sys
os.write(1, pickle.dumps("x" * 1000)[:500])
os.close(1)
sys.stdin.buffer.read()
"""


@pytest.mark.usefixtures("small_spans")
def test_a_helper_that_dies_in_mid_answer_stops_the_build(
    as_table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_builder.stating._processors", lambda: 2)
    half = [sys.executable, "-c", HALF_AN_ANSWER]
    monkeypatch.setattr("graph_builder.stating.command", lambda _: half)
    with pytest.raises(BuildCrash, match=r"articles\.jsonl.*exit code -9"):
        build(as_table, tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_only_mentions_wait_for_all_sources(as_table: Path, schemes: Path) -> None:
    """What a chunk states at once and what waits are together what the whole states."""
    held: list[set[str]] = []

    def digests(chunks: Sequence[Chunk], known: Known) -> list[Digest]:
        read = [read_chunk(chunk, known) for chunk in chunks]
        held.extend({line for one in reads for line in lines(one.record)} for reads, _ in read)
        return [digest for _, digest in read]

    later = {line for one in read_records(as_table, schemes, digests) for line in lines(one)}
    whole = {line for one in read_records(as_table, schemes) for line in lines(one)}
    assert later < whole
    assert whole - later <= held[0]


LEFT_OUT = ["unknown field", "no such person", "no such code", "invisible letter"]


@pytest.mark.parametrize("slip", LEFT_OUT)
def test_rows_that_are_not_in_order_can_be_left_out(
    slip: str, as_table: Path, tmp_path: Path
) -> None:
    """The build is that of the other rows; the file holds the row, and why, to be mended."""
    path, refused = as_table / "sources" / "articles.jsonl", tmp_path / "refused.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    sound = [*rows]
    del sound[2]
    SLIPS[slip](rows[2])
    write(path, rows)
    made = build(as_table, tmp_path / "left", refused=refused)
    (line,) = map(json.loads, refused.read_text("utf-8").splitlines())
    assert line["where"] == "records/sources/articles.jsonl:3"
    assert line["row"] == rows[2]
    assert all("articles.jsonl:3" in problem for problem in line["problems"])
    write(path, sound)
    alone = build(as_table, tmp_path / "sound", refused=refused)
    assert refused.read_bytes() == b""
    assert (made.path / QUADS_FILE).read_bytes() == (alone.path / QUADS_FILE).read_bytes()


def test_what_is_no_json_is_left_out_too(as_table: Path, tmp_path: Path) -> None:
    path, refused = as_table / "sources" / "articles.jsonl", tmp_path / "refused.jsonl"
    path.write_text(path.read_text("utf-8") + '{"id": \n[]\n{"id": "\\ud800"}\n', encoding="utf-8")
    build(as_table, tmp_path / "store", refused=refused)
    lines = [json.loads(line)["where"] for line in refused.read_text("utf-8").splitlines()]
    assert [where.rpartition(":")[2] for where in lines] == ["6", "7", "8"]


@pytest.mark.usefixtures("small_spans")
def test_rows_that_refer_to_rows_left_out_are_left_out_too(as_table: Path, tmp_path: Path) -> None:
    """However long the chain: the fifth row refers to the fourth, that to the third."""
    path, refused = as_table / "sources" / "articles.jsonl", tmp_path / "refused.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows[4].setdefault("figures", []).append(figure_of(rows[3]))
    rows[3].setdefault("figures", []).append(figure_of(rows[2]))
    write(path, rows)
    build(as_table, tmp_path / "whole", refused=refused)
    assert refused.read_bytes() == b""
    rows[2]["titel"] = "x"
    write(path, rows)
    made = build(as_table, tmp_path / "left", refused=refused)
    told = [json.loads(line) for line in refused.read_text("utf-8").splitlines()]
    assert [one["where"].rpartition(":")[2] for one in told] == ["3", "4", "5"]
    assert [one["row"] for one in told] == rows[2:]
    assert all("no event has the key" in one["problems"][0] for one in told[1:])
    write(path, rows[:2])
    alone = build(as_table, tmp_path / "alone")
    assert (made.path / QUADS_FILE).read_bytes() == (alone.path / QUADS_FILE).read_bytes()


def test_a_row_that_is_entered_twice_is_left_out_once(as_table: Path, tmp_path: Path) -> None:
    path, refused = as_table / "sources" / "articles.jsonl", tmp_path / "refused.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    alone = build(as_table, tmp_path / "alone")
    write(path, [*rows, rows[1]])
    made = build(as_table, tmp_path / "left", refused=refused)
    (told,) = map(json.loads, refused.read_text("utf-8").splitlines())
    assert told["where"] == "records/sources/articles.jsonl:6"
    assert "stands already at records/sources/articles.jsonl:2" in told["problems"][0]
    assert (made.path / QUADS_FILE).read_bytes() == (alone.path / QUADS_FILE).read_bytes()


def test_an_article_that_refers_to_a_row_left_out_stops_the_build(
    as_table: Path, tmp_path: Path
) -> None:
    """An article in a file of its own is never left out; the rows that are stay told of."""
    path, refused = as_table / "sources" / "articles.jsonl", tmp_path / "refused.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    article = {**rows[3], "figures": [*rows[3].get("figures", []), figure_of(rows[2])]}
    beside = as_table / "sources" / f"{article['id']}.yaml"
    beside.write_text(yaml.safe_dump(article, allow_unicode=True), encoding="utf-8")
    rows[2]["titel"] = "x"
    write(path, [*rows[:3], rows[4]])
    with pytest.raises(DataError) as caught:
        build(as_table, tmp_path / "store", refused=refused)
    (problem,) = caught.value.problems
    assert problem.where.startswith(f"records/sources/{beside.name}:")
    assert json.loads(refused.read_text("utf-8"))["where"] == "records/sources/articles.jsonl:3"


def figure_of(row: dict[str, Any]) -> dict[str, str]:
    """Return a figure of the first event that a row describes."""
    of = f"event/{row['events'][0]['id']}"
    return {"id": "f-9", "of": of, "measure": "models", "value": "3", "aggregation": "flow"}


def write(path: Path, rows: Sequence[object]) -> None:
    text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    path.write_text(text, encoding="utf-8")
