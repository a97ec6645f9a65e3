"""Parquet tables say the same as JSON lines, whatever types their columns have."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph_builder.build import build
from graph_builder.errors import DataError, Problem
from graph_builder.reading import parquet_tables
from graph_builder.reading.tables import rows_of, spans_of
from graph_builder.stores.manifest import QUADS_FILE

pyarrow = pytest.importorskip("pyarrow", reason="pip install 'danvan[parquet]'")


DATES = {"date", "start", "end", "issued", "published", "period"}
TEXTS = {"label", "title", "note", "inferred"}


def write(path: Path, rows: Sequence[Mapping[str, Any]], **options: Any) -> Path:  # noqa: ANN401
    from pyarrow.parquet import write_table

    path.parent.mkdir(parents=True, exist_ok=True)
    columns = dict.fromkeys(name for row in rows for name in row)  # else those of the first row
    whole = [{name: row.get(name) for name in columns} for row in rows]
    write_table(pyarrow.Table.from_pylist(whole), path, **options)
    return path


def test_values_are_read_as_a_curator_would_write_them(tmp_path: Path) -> None:
    row = {
        "text": "1.431",
        "whole": 12,
        "gap": 25.0,
        "share": 83.07,
        "exact": Decimal("16.61"),
        "day": date(2023, 9, 29),
        "time": datetime(2023, 9, 29),  # noqa: DTZ001  as pandas gives it
        "label.vi": "Một",
        "label.en": "One",
        "parts": [{"id": "a", "n": None}, {"id": "b", "n": 2}],
        "nothing": None,
        "none": float("nan"),
        "empty": [],
    }
    (item,) = rows_of(write(tmp_path / "a.parquet", [row]), "a")
    assert not isinstance(item, Problem)
    assert item.start == "a:1"
    assert item.data == {
        "text": "1.431",
        "whole": "12",
        "gap": "25",
        "share": "83.07",
        "exact": "16.61",
        "day": "2023-09-29",
        "time": "2023-09-29",
        "label": {"vi": "Một", "en": "One"},
        "parts": [{"id": "a"}, {"id": "b", "n": "2"}],
    }


def test_a_map_is_a_record(tmp_path: Path) -> None:
    from pyarrow.parquet import write_table

    labels = pyarrow.array([[("vi", "Một")]], pyarrow.map_(pyarrow.string(), pyarrow.string()))
    write_table(pyarrow.table({"label": labels}), tmp_path / "a.parquet")
    assert [row.data for row in list[Any](rows_of(tmp_path / "a.parquet", "a"))] == [
        {"label": {"vi": "Một"}}
    ]


@pytest.mark.parametrize("group", [1, 3, 7, 100])
@pytest.mark.parametrize("span", [1, 2, 5, 100])
def test_parts_are_the_rows_of_the_whole(
    tmp_path: Path, group: int, span: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"id": str(number)} for number in range(11)]
    path = write(tmp_path / "a.parquet", rows, row_group_size=group)
    monkeypatch.setattr(parquet_tables, "SPAN_ROWS", span)
    spans = list(spans_of(path))
    assert max(one.end - one.start for one in spans) <= span
    read = [row for one in spans for row in list[Any](rows_of(path, "a", one))]
    assert [row.data for row in read] == rows
    assert [row.start for row in read] == [f"a:{number}" for number in range(1, 12)]


def test_the_five_articles_are_built_alike(world: Path, tmp_path: Path) -> None:
    records = tmp_path / "records"
    texts = [path.read_bytes() for path in sorted((world / "sources").glob("*.yaml"))]
    rows = [dict(yaml.load(text, Loader=yaml.BaseLoader)) for text in texts]  # noqa: S506
    write(records / "sources" / "articles.parquet", [_same_shape(row) for row in rows])
    (records / "registers").symlink_to(world / "registers")
    made = build(records, tmp_path / "parquet")
    assert (made.path / QUADS_FILE).read_bytes() == (
        build(world, tmp_path / "yaml").path / QUADS_FILE
    ).read_bytes()


def _same_shape(value: Any) -> Any:  # noqa: ANN401
    """Columns have one type: a date or text that may also be a record is always one."""
    if isinstance(value, list):
        return [_same_shape(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {key: _field(key, part) for key, part in value.items()}


def _field(key: str, value: Any) -> Any:  # noqa: ANN401
    if key in DATES:
        return {"value": value} if isinstance(value, str) else value
    if key in TEXTS and isinstance(value, str):
        return {"vi": value}
    return _same_shape(value)


def test_what_is_no_parquet_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_text("id\n")
    (problem,) = rows_of(path, "records/a.parquet")
    assert isinstance(problem, Problem)
    assert (problem.where, problem.rule) == ("records/a.parquet:1", "parquet-syntax")


def test_a_value_of_no_use_is_said_at_its_row(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.parquet", [{"id": "x", "label": None}, {"id": "y", "label": {"vi": True}}]
    )
    good, problem = rows_of(path, "a")
    assert not isinstance(good, Problem)
    assert isinstance(problem, Problem)
    assert (problem.where, problem.rule) == ("a:2", "parquet-value")


def test_without_pyarrow_the_reader_is_told_how_to_get_it(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(good / "sources" / "a.parquet", [{"id": "x"}])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(DataError, match=r"pip install 'danvan\[parquet\]'"):
        build(good, good.parent / "store")


def test_the_rows_of_a_register_may_be_parquet(good: Path, tmp_path: Path) -> None:
    row = {"id": "le-thi-b", "label": {"vi": "Lê Thị B"}, "name": "Lê Thị B"}
    write(good / "registers" / "things.people.parquet", [row])
    from_parquet = (build(good, tmp_path / "one").path / QUADS_FILE).read_bytes()
    (good / "registers" / "things.people.parquet").unlink()
    (good / "registers" / "things.people.jsonl").write_text(json.dumps(row))
    assert from_parquet == (build(good, tmp_path / "two").path / QUADS_FILE).read_bytes()
