"""Reads JSON lines and CSV tables of the same records as YAML, each row with its line."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, NoReturn

from graph_builder.errors import DataError, Problem
from graph_builder.reading.located import Located
from graph_builder.reading.yaml_files import MAX_BYTES, MAX_DEPTH, decode

LIST_SEPARATOR = "|"
SPAN_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Span:
    """Where a part of a table lies: its first byte, the byte behind it, its first line."""

    start: int
    end: int
    line: int


def spans_of(path: Path) -> Iterator[Span]:
    """Yield the parts of a table, each of whole rows and about `SPAN_BYTES`, in its order."""
    quotes = 0
    start = end = 0
    first = line = 1
    with path.open("rb") as stream:
        for text in _lines(stream):
            end, line = end + len(text), line + 1
            quotes += text.count(b'"') if path.suffix == ".csv" else 0
            if end - start >= SPAN_BYTES and quotes % 2 == 0:  # else a cell goes on here
                yield Span(start, end, first)
                start, first = end, line
    if end > start or end == 0:
        yield Span(start, end, first)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines; of one that is too long, what is enough to see that."""
    return iter(lambda: stream.readline(MAX_BYTES + 1), b"")


def read_jsonl(path: Path, name: str, span: Span) -> Iterator[Located | Problem]:
    """Yield a record's data for each line that holds one, or what is wrong with the line.

    Raises DataError where a line is not text of a sensible size.
    """
    with path.open("rb") as stream:
        stream.seek(span.start)
        for number, line in enumerate(_lines(stream), start=span.line):
            text = decode(line, name, number)
            if text.strip():
                yield _record_of(text, f"{name}:{number}")
            if stream.tell() >= span.end:
                return


def _record_of(line: str, where: str) -> Located | Problem:
    try:
        data = json.loads(
            line,
            object_pairs_hook=_once,
            parse_float=str,  # numbers are taken as written, as in YAML
            parse_int=str,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        what = f"{error.msg} at column {error.colno}"
        return Problem(where, "json-syntax", what, "one JSON object")
    except ValueError as error:
        return Problem(where, "json-value", str(error), "a plain value")
    except RecursionError:
        return _too_deep(where)
    if not isinstance(data, dict):
        return Problem(where, "not-a-record", f"a {type(data).__name__}", "one JSON object")
    brackets = line.count("{") + line.count("[")
    return _too_deep(where) if brackets > MAX_DEPTH and _is_deep(data) else Located(where, data)


def _too_deep(where: str) -> Problem:
    return Problem(where, "too-deep", "nested too deeply", f"at most {MAX_DEPTH} levels")


def _is_deep(data: object) -> bool:
    level = [data]
    for _ in range(MAX_DEPTH):
        level = [part for outer in level for part in _parts(outer)]
        if not level:
            return False
    return True


def _parts(data: object) -> Iterable[object]:
    if isinstance(data, dict):
        return data.values()
    return data if isinstance(data, list) else ()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice")
    return found


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


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


def rows_of(path: Path, name: str, span: Span | None = None) -> Iterator[Located | Problem]:
    """Yield the rows of a table, or of a part of it; how it is read, the name's ending says."""
    try:
        for part in spans_of(path) if span is None else (span,):
            yield from TABLES[path.suffix](path, name, part)
    except DataError as error:
        yield from error.problems


TABLES = MappingProxyType({".jsonl": read_jsonl, ".csv": read_csv})
"""What reads a table, by the ending of its name."""
