"""Reads Parquet tables: the same records as YAML, one in each row, with types of their own."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph_builder.errors import DataError, Problem
from graph_builder.reading.located import Located
from graph_builder.reading.spans import Span

if TYPE_CHECKING:
    import pyarrow.parquet

SPAN_ROWS = 5_000
_MIDNIGHT = time()


def parquet_spans(path: Path) -> Iterator[Span]:
    """Yield the parts of a table, none of more than `SPAN_ROWS` rows.

    Of a file that cannot be read there is one empty part: who reads it is told why.
    """
    try:
        rows = _open(path, path.name).metadata.num_rows
    except DataError:
        rows = 0
    for start in range(0, max(rows, 1), SPAN_ROWS):
        yield Span(start, min(start + SPAN_ROWS, rows), start + 1)


def read_parquet(path: Path, name: str, span: Span) -> Iterator[Located | Problem]:
    """Yield a record's data for each row; its number stands where other tables have a line.

    Nothing, an empty list and a number that is none are no value; `label.vi` is a part of `label`.
    """
    first = 0
    table = _open(path, name)
    for group in range(table.metadata.num_row_groups):
        behind = first + table.metadata.row_group(group).num_rows
        if first < span.end and span.start < behind:
            wanted = slice(max(span.start - first, 0), span.end - first)
            rows = table.read_row_group(group)[wanted].to_pylist(maps_as_pydicts="strict")
            for number, row in enumerate(rows, start=first + wanted.start + 1):
                yield _record(row, f"{name}:{number}")
        first = behind


def _open(path: Path, name: str) -> "pyarrow.parquet.ParquetFile":
    try:
        import pyarrow
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        mend = "pip install 'danvan[parquet]'"
        raise DataError(
            [Problem(f"{name}:1", "no-parquet", "reading Parquet needs pyarrow", "", mend)]
        ) from error
    try:
        return ParquetFile(path)
    except (pyarrow.ArrowException, OSError) as error:
        what = str(error).partition("\n")[0]
        raise DataError([Problem(f"{name}:1", "parquet-syntax", what, "a Parquet file")]) from error


def _record(row: Mapping[str, Any], where: str) -> Located | Problem:
    data: dict[str, Any] = {}
    try:
        for column, value in row.items():
            plain = _plain(value)
            field, dot, part = column.partition(".")
            if plain is None:
                continue
            if dot:
                data.setdefault(field, {})[part] = plain
            else:
                data[field] = plain
    except TypeError as error:
        return Problem(where, "parquet-value", str(error), "text, numbers, days, lists, structs")
    return Located(where, data)


def _plain(value: object) -> Any:  # noqa: ANN401  data of any shape
    """Return a value as a curator would write it: all text, and nothing for nothing.

    >>> _plain({"a": 3.0, "b": None, "c": [datetime(2023, 9, 29)]})
    {'a': '3', 'c': ['2023-09-29']}
    """
    if isinstance(value, Mapping):
        plain = {str(key): _plain(part) for key, part in value.items()}
        return {key: part for key, part in plain.items() if part is not None} or None
    if isinstance(value, list):
        return [part for part in map(_plain, value) if part is not None] or None
    if isinstance(value, (bool, bytes)):
        raise TypeError(f"{value!r} is no value of a record")
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime) and value.time() == _MIDNIGHT:
        return str(value.date())
    return value if value is None else str(value)


def _number(value: float) -> str | None:
    """Return a number without the decimals that a column with gaps gives to whole numbers."""
    if isnan(value):  # how such a column says that there is none
        return None
    return str(int(value)) if value.is_integer() else repr(value)
