"""Parts of a table that can be read apart: whole rows, and the line that they start on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from graph_builder.reading.yaml_files import MAX_BYTES

SPAN_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Span:
    """Where a part of a table lies: its first byte, the byte behind it, its first line.

    Of a table that has no lines, as Parquet, they are rows.
    """

    start: int
    end: int
    line: int


def line_spans(path: Path, quote: bytes = b"") -> Iterator[Span]:
    """Yield the parts of a table of lines, each about `SPAN_BYTES`, in its order.

    Where there is a quote, a row goes on over the lines until the quote is closed.
    """
    quotes = 0
    start = end = 0
    first = line = 1
    with path.open("rb") as stream:
        for text in lines_of(stream):
            end, line = end + len(text), line + 1
            quotes += text.count(quote) if quote else 0
            if end - start >= SPAN_BYTES and quotes % 2 == 0:
                yield Span(start, end, first)
                start, first = end, line
    if end > start or end == 0:
        yield Span(start, end, first)


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines; of one that is too long, what is enough to see that."""
    return iter(lambda: stream.readline(MAX_BYTES + 1), b"")
