"""Reads CSV tables: the same records as YAML, one in each row."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from graph_builder.errors import Problem
from graph_builder.reading.located import Located
from graph_builder.reading.spans import Span
from graph_builder.reading.yaml_files import decode

LIST_SEPARATOR = "|"


def read_csv(path: Path, name: str, span: Span) -> Iterator[Located | Problem]:
    """Yield a record's data for each row.

    An empty cell is no value; `label.vi` and `label.en` are the languages of `label`; a list has
    `|` between its items, under a column whose name ends in `[]`.
    """
    rows = _rows(decode(_bytes(path, span), name, span.line), name, span.line)
    first = next(rows, None) if span.start == 0 else (1, _header(path))
    if isinstance(first, Problem):
        yield first
        return
    header = first[1] if first else []
    if problem := _bad_header(header, name):
        if span.start == 0:
            yield problem
        return
    for row in rows:
        if isinstance(row, Problem):
            yield row
            continue
        line, cells = row
        if len(cells) != len(header):
            what = f"the row has {len(cells)} cells"
            yield Problem(f"{name}:{line}", "csv-row", what, f"{len(header)}, as the header")
            continue
        yield Located(f"{name}:{line}", _record(header, cells))


def _bytes(path: Path, span: Span) -> bytes:
    with path.open("rb") as stream:
        stream.seek(span.start)
        return stream.read(span.end - span.start)


def _header(path: Path) -> list[str]:
    """Return the first row; where it cannot be read, the first part of the table says so."""
    with path.open(encoding="utf-8", errors="replace", newline="") as stream, suppress(csv.Error):
        return next(csv.reader(stream, strict=True), [])
    return []


def _rows(text: str, name: str, line: int) -> Iterator[tuple[int, list[str]] | Problem]:
    """Yield each row that has cells, with the line it starts on; end at what is no CSV."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        start = rows.line_num + line
        try:
            cells = next(rows, None)
        except csv.Error as error:
            yield Problem(f"{name}:{start}", "csv-syntax", str(error), "CSV (RFC 4180)")
            return
        if cells is None:
            return
        if cells:
            yield start, cells


def _bad_header(header: list[str], name: str) -> Problem | None:
    if not header:
        return Problem(f"{name}:1", "csv-header", "no header row", "field names")
    for index, column in enumerate(header):
        if not column.strip() or column != column.strip():
            return Problem(f"{name}:1", "csv-header", f"the column {column!r}", "a field name")
        if clash := [other for other in header[:index] if _clash(column, other)]:
            what = f"the columns {clash[0]!r} and {column!r} say the same"
            return Problem(f"{name}:1", "duplicate-key", what, "each field once")
    return None


def _clash(one: str, other: str) -> bool:
    """Tell whether two columns fill one field: `label` and `label.vi`, `also` and `also[]`."""
    if one == other:
        return True
    field, dot, _ = one.removesuffix("[]").partition(".")
    same, part, _ = other.removesuffix("[]").partition(".")
    return field == same and not (dot and part)


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
