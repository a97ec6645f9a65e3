"""Prints answers to stdout in the format asked for, and talk to stderr."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from graph_builder.answers import (
    ROW_FORMATS,
    TRIPLE_FORMATS,
    Statements,
    Table,
    boolean_to_json,
    to_readable_tsv,
)
from graph_builder.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from graph_builder.search import Hit

TABLE = "table"
READABLE = "text"


def formats() -> str:
    """Return the names of all formats, for help and errors."""
    return ", ".join([TABLE, READABLE, *ROW_FORMATS, *TRIPLE_FORMATS])


def say(text: str) -> None:
    """Print a line of talk to stderr."""
    sys.stderr.write(f"{text}\n")


def emit(text: str) -> None:
    """Print data to stdout as it is."""
    sys.stdout.write(text)


def console() -> "Console":
    """Return the terminal for tables; its width is the terminal's, or COLUMNS."""
    from rich.console import Console

    return Console(soft_wrap=False, highlight=False, emoji=False, markup=False)


def show(result: Table | Statements | bool, form: str | None) -> None:
    """Print a result: a table for a terminal and TSV for a pipe, unless a format is named."""
    if isinstance(result, bool):
        emit(boolean_to_json(result) if form == "json" else f"{str(result).lower()}\n")
        return
    if isinstance(result, Statements):
        emit(result.to_format(_known(form or "ttl", TRIPLE_FORMATS, "triples")))
    else:
        _show_rows(result, form)
    if result.truncated:
        say(f"only the first {len(result)} are shown: the answer is larger than the limits")


def _show_rows(table: Table, form: str | None) -> None:
    form = form or (TABLE if sys.stdout.isatty() else "tsv")
    if form == READABLE:
        emit(to_readable_tsv(table))
    elif form != TABLE:
        emit(ROW_FORMATS[_known(form, ROW_FORMATS, "rows")](table.solutions))
    elif table.solutions.rows:
        draw_table(list(table.shown.values()), table.readable())
        say(f"{len(table)} rows")
    else:
        say("no rows: nothing in this graph says so, which is not the same as that it is not so")


def show_hits(hits: Sequence["Hit"], form: str | None) -> None:
    """Print what a search found: a table, TSV, or JSON."""
    headings = ["score", "kind", "label", "found as", "iri"]
    rows = [(str(h.score), h.kind, h.label, h.matched, h.iri) for h in hits]
    form = form or (TABLE if sys.stdout.isatty() else "tsv")
    if form == TABLE:
        draw_table(headings, rows)
    elif _known(form, ("json", "tsv"), "hits") == "json":
        dicts = [dict(zip(headings, row, strict=True)) for row in rows]
        emit(json.dumps(dicts, ensure_ascii=False, indent=1) + "\n")
    else:
        emit("".join("\t".join(row) + "\n" for row in [headings, *rows]))


def draw_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Draw a table on the terminal."""
    from rich.table import Table as Drawing

    drawing = Drawing(show_lines=False, pad_edge=False)
    for heading in headings:
        drawing.add_column(heading, overflow="fold")
    for row in rows:
        drawing.add_row(*row)
    console().print(drawing)


def _known(form: str, known: Iterable[str], what: str) -> str:
    if form not in known:
        raise UsageError(f"{form!r} is no format for {what}; write one of {', '.join(known)}")
    return form


def settle_streams() -> None:
    """Let both streams take any text, whatever the locale, and end silently with a pipe."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]


def drop_stdout() -> None:
    """Forget what stdout still holds: its reader has gone."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
