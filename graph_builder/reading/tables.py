"""Reads JSON lines and CSV tables of the same records as YAML, each row with its line."""

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from graph_builder.errors import DataError, Problem
from graph_builder.reading.located import Located
from graph_builder.reading.yaml_files import decode

LIST_SEPARATOR = "|"


def read_jsonl(path: Path, name: str) -> Iterator[Located | Problem]:
    """Yield a record's data for each line that holds one, or what is wrong with the line."""
    for number, line in enumerate(decode(path.read_bytes(), name).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            data = json.loads(
                line,
                object_pairs_hook=_once,
                parse_float=Decimal,
                parse_constant=_no_constant,
            )
        except json.JSONDecodeError as error:
            what = f"{error.msg} at column {error.colno}"
            yield Problem(where, "json-syntax", what, "one JSON object")
            continue
        except (ValueError, RecursionError) as error:
            yield Problem(where, "json-value", str(error) or "nested too deeply", "a plain value")
            continue
        if not isinstance(data, dict):
            yield Problem(where, "not-a-record", f"a {type(data).__name__}", "one JSON object")
            continue
        yield Located(where, data)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice")
    return found


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def read_csv(path: Path, name: str) -> Iterator[Located | Problem]:
    """Yield a record's data for each row.

    An empty cell is no value; `label.vi` and `label.en` are the languages of `label`; a list has
    `|` between its items, under a column whose name ends in `[]`.
    """
    text = decode(path.read_bytes(), name)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        header = next(rows, [])
        if problem := _bad_header(header, name):
            yield problem
            return
        for row in _rows(rows):
            line, cells = row
            if len(cells) != len(header):
                what = f"the row has {len(cells)} cells"
                yield Problem(f"{name}:{line}", "csv-row", what, f"{len(header)}, as the header")
                continue
            yield Located(f"{name}:{line}", _record(header, cells))
    except csv.Error as error:
        yield Problem(f"{name}:{rows.line_num or line}", "csv-syntax", str(error), "CSV (RFC 4180)")


def _rows(rows: Any) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401  csv.reader's type is private
    """Yield each row that has cells, with the line it starts on."""
    start = rows.line_num + 1
    for cells in rows:
        if cells:
            yield start, cells
        start = rows.line_num + 1


def _bad_header(header: list[str], name: str) -> Problem | None:
    for column in header:
        if not column.strip() or column != column.strip():
            return Problem(f"{name}:1", "csv-header", f"the column {column!r}", "a field name")
        if header.count(column) > 1:
            what = f"the column {column!r} stands twice"
            return Problem(f"{name}:1", "duplicate-key", what, "each column once")
        if column.partition(".")[0] != column and column.partition(".")[0] in header:
            what = f"the columns {column!r} and {column.partition('.')[0]!r} say the same"
            return Problem(f"{name}:1", "duplicate-key", what, "one of them")
    return None if header else Problem(f"{name}:1", "csv-header", "no header row", "field names")


def _record(header: list[str], cells: list[str]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for column, cell in zip(header, cells, strict=True):
        if cell == "":
            continue
        if column.endswith("[]"):
            data[column.removesuffix("[]")] = cell.split(LIST_SEPARATOR)
            continue
        field, dot, part = column.partition(".")
        if dot:
            data.setdefault(field, {})[part] = cell
        else:
            data[field] = cell
    return data


def rows_of(path: Path, name: str) -> Iterator[Located | Problem]:
    """Yield the rows of a JSON lines or CSV file, by its ending."""
    reader = {".jsonl": read_jsonl, ".csv": read_csv}[path.suffix]
    try:
        yield from reader(path, name)
    except DataError as error:
        yield from error.problems
