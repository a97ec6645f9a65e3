"""Prints answers to stdout in the format asked for."""

import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Sequence

from graph_builder.answers import (
    ROW_FORMATS,
    TRIPLE_FORMATS,
    Statements,
    Table,
    boolean_to_json,
    to_readable_tsv,
)
from graph_builder.cli.streams import emit, say
from graph_builder.errors import UsageError

TABLE = "table"
READABLE = "text"
ROWS = (TABLE, READABLE, *ROW_FORMATS)
TRIPLES = tuple(TRIPLE_FORMATS)
BOOLEAN = (READABLE, "json")
LISTS = (TABLE, *ROW_FORMATS)
FORMATS = (*ROWS, *TRIPLES)
_FITTING = {"SELECT": ROWS, "ASK": BOOLEAN, "CONSTRUCT": TRIPLES, "DESCRIBE": TRIPLES}
_FORM = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_BEFORE_FORM = re.compile(r"<[^<>\s]*>|\#[^\n]*|\w*:")
_MOST = 500
_NONE = "no rows: nothing in this graph says so, which is not the same as that it is not so"


def check_format(form: str | None, query: str) -> None:
    """Raise UsageError, with the formats that fit, for one that the query's answer cannot take."""
    found = _FORM.search(_BEFORE_FORM.sub(" ", query))
    if found:
        kind = found[0].upper()
        known_format(form, _FITTING[kind], f"what {kind} answers")


def known_format(form: str | None, fitting: Sequence[str], what: str) -> None:
    """Raise UsageError with the formats that fit, unless none was named."""
    if form is not None and form not in fitting:
        raise UsageError(f"{form!r} is no format of {what}; write one of {', '.join(fitting)}")


def show(result: Table | Statements | bool, form: str | None) -> None:
    """Print a result: a table for a terminal and TSV for a pipe, unless a format is named."""
    if isinstance(result, bool):
        emit(boolean_to_json(result) if form == "json" else f"{str(result).lower()}\n")
        return
    if isinstance(result, Statements):
        emit(result.to_format(form or "ttl"))
    else:
        _show_rows(result, _default(form))
    if result.truncated:
        say(f"only the first {len(result)} are shown: the answer is larger than the limits")


def _show_rows(table: Table, form: str) -> None:
    if form == READABLE:
        emit(to_readable_tsv(table))
    elif form != TABLE:
        emit(table.to_format(form))
    elif not len(table):
        say(_NONE)
    else:
        _draw(table)
        say(counted(len(table), "row"))


def _draw(table: Table) -> None:
    from graph_builder.cli.tables import draw_table

    rows = list(table.readable())
    draw_table(list(table.shown.values()), rows[:_MOST], noted=_place(table, "source"))
    if len(rows) > _MOST:
        say(f"the first {_MOST} rows are drawn; --format tsv gives all of them")


def _place(table: Table, name: str) -> int | None:
    """Return the place of the column for readers with this name; a lone column stays in place."""
    names = list(table.shown)
    return names.index(name) if name in names and len(names) > 1 else None


def show_list(headings: Sequence[str], rows: Sequence[Sequence[str]], form: str | None) -> None:
    """Print a list that is no answer of a query: what a search found, the questions."""
    form = _default(form)
    if form == TABLE:
        from graph_builder.cli.tables import draw_table

        draw_table(headings, rows)
    elif form == "json":
        dicts = [dict(zip(headings, row, strict=True)) for row in rows]
        emit(json.dumps(dicts, ensure_ascii=False, indent=1) + "\n")
    else:
        emit(_separated([headings, *rows], "," if form == "csv" else "\t"))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "row"), counted(1431, "row")
    ('1 row', '1,431 rows')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _separated(rows: Iterable[Sequence[str]], delimiter: str) -> str:
    out = io.StringIO()
    ending = "\r\n" if delimiter == "," else "\n"
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows(
        [" ".join(cell.split()) for cell in row] for row in rows
    )
    return out.getvalue()


def drawn(form: str | None) -> bool:
    """Tell whether rows are drawn for readers; a pipe gets them only where it asks for it."""
    return _default(form) == TABLE


def _default(form: str | None) -> str:
    return form or (TABLE if sys.stdout.isatty() else "tsv")
