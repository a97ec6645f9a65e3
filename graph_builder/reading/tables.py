"""Tables of records, each read by what the ending of its name says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from graph_builder.errors import DataError, Problem
from graph_builder.reading.csv_tables import read_csv
from graph_builder.reading.json_lines import read_jsonl
from graph_builder.reading.located import Located
from graph_builder.reading.parquet_tables import parquet_spans, read_parquet
from graph_builder.reading.spans import Span, line_spans


@dataclass(frozen=True, slots=True)
class Format:
    """How a kind of table is cut into parts, and how a part is read."""

    spans: Callable[[Path], Iterator[Span]]
    rows: Callable[[Path, str, Span], Iterator[Located | Problem]]


TABLES = MappingProxyType(
    {
        ".jsonl": Format(line_spans, read_jsonl),
        ".csv": Format(partial(line_spans, quote=b'"'), read_csv),
        ".parquet": Format(parquet_spans, read_parquet),
    }
)


def spans_of(path: Path) -> Iterator[Span]:
    """Yield the parts of a table, each of whole rows, in its order."""
    return TABLES[path.suffix].spans(path)


def rows_of(path: Path, name: str, span: Span | None = None) -> Iterator[Located | Problem]:
    """Yield the rows of a table, or of a part of it."""
    try:
        for part in spans_of(path) if span is None else (span,):
            yield from TABLES[path.suffix].rows(path, name, part)
    except DataError as error:
        yield from error.problems
