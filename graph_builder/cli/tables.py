"""Tables that fit the terminal: columns as wide as their content, stacked where it is narrow."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

Row = Sequence[str]
_GAP = 2
_NARROWEST = 12  # cells: a column that wraps to less is spelled, not read
_HEADING_LINES = 3
_NAMES = 28  # cells that names beside their values take at most


def draw_table(headings: Row, rows: Iterable[Row], *, noted: int | None = None) -> None:
    """Draw a table on the terminal; the texts of the column `noted` stand once, below it."""
    console = _console()
    cells: Sequence[list[str]] = [[_clean(cell) for cell in row] for row in rows]
    notes: dict[str, int] = {}
    if noted is not None:
        for row in cells:
            row[noted] = note(row[noted], notes)
    headings, shown = _filled(headings, cells)
    room = console.width - _GAP * (len(headings) - 1)
    widths = _fit([_Column(*texts) for texts in zip(headings, *shown, strict=True)], room)
    if widths:
        _print(console, _columns(headings, shown, widths))
    else:
        _print(console, _stack(console.width, _stacked(headings, shown)))
    draw_notes(notes)


def draw_groups(title: str, lines: Iterable[tuple[str, str]]) -> None:
    """Draw names with their values under a title, a name once for all that follow it."""
    console = _console()
    pairs = [
        ("" if number else _clean(name), _clean(value))
        for name, values in groupby(lines, key=lambda line: line[0])
        for number, (_, value) in enumerate(values)
    ]
    if pairs:
        console.print(Text(f"\n{title}", style="bold"))
        _print(console, _stack(console.width, pairs))


def draw_notes(notes: dict[str, int]) -> None:
    """Draw what the numbers in a table stand for, one to a line, under a blank line."""
    if notes:
        console = _console()
        pairs = [("", ""), *((f"[{number}]", _clean(text)) for text, number in notes.items())]
        _print(console, _stack(console.width, pairs))


def note(text: str, notes: dict[str, int]) -> str:
    """Return the number of a text as cells show it; a new text has the next number.

    >>> note("b", {"a": 1}), note("", {})
    ('[2]', '')
    """
    return f"[{notes.setdefault(text, len(notes) + 1)}]" if text else ""


def _console() -> Console:
    """Return the terminal; its width is COLUMNS or the terminal's own."""
    return Console(highlight=False, emoji=False, markup=False)


def _print(console: Console, drawing: Table) -> None:
    """Print a drawing without the spaces that fill its lines up."""
    with console.capture() as capture:
        console.print(drawing)
    lines = capture.get().splitlines()
    console.file.write("".join(f"{line.rstrip()}\n" for line in lines))


def _filled(headings: Row, rows: Sequence[Row]) -> tuple[Row, Sequence[Row]]:
    """Return the table without the columns that no row fills."""
    kept = [place for place in range(len(headings)) if any(row[place] for row in rows)]
    return [headings[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _columns(headings: Row, rows: Sequence[Row], widths: Sequence[int]) -> Table:
    """Return rows under headings, no lines between columns; a blank line keeps tall rows apart."""
    tall = any(
        cell_len(cell) > width for row in rows for cell, width in zip(row, widths, strict=True)
    )
    drawing = Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, _GAP - 1, 0, 0),  # beside it stands the invisible line between columns
        leading=int(tall),
    )
    for heading, width in zip(headings, widths, strict=True):
        drawing.add_column(heading, width=width, overflow="fold")
    for row in rows:
        drawing.add_row(*row)
    return drawing


def _stacked(headings: Row, rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Yield each value beside its heading, rows apart by a blank line, without empty values."""
    for number, row in enumerate(rows):
        if number:
            yield "", ""
        for heading, cell in zip(headings, row, strict=True):
            if cell:
                yield heading, cell


def _stack(width: int, pairs: Iterable[tuple[str, str]]) -> Table:
    drawing = Table.grid(padding=(0, _GAP, 0, 0))
    drawing.add_column(max_width=min(_NAMES, width // 3), overflow="fold", style="bold")
    drawing.add_column(overflow="fold")
    for pair in pairs:
        drawing.add_row(*pair)
    return drawing


class _Column:
    """Is a column while its width is looked for."""

    def __init__(self, heading: str, *cells: str) -> None:
        lengths = [cell_len(cell) for cell in cells]
        words = (cell_len(word) for word in heading.split())
        self.most = max(*lengths, *words, -(-cell_len(heading) // _HEADING_LINES))
        self.width = min(self.most, _NARROWEST)
        self._mean = sum(lengths) / len(lengths)

    @property
    def height(self) -> float:
        """How many lines a cell takes on average."""
        return self._mean / self.width


def _fit(columns: Sequence[_Column], room: int) -> list[int]:
    """Return widths that fill the room, the same height for all; nothing where they cannot fit.

    >>> _fit(
    ...     [_Column("day", "2023-09-29"), _Column("what", "a" * 60), _Column("who", "b" * 30)], 70
    ... )
    [10, 40, 20]
    """
    room -= sum(column.width for column in columns)
    if room < 0:
        return []
    for _ in range(room):
        growing = [column for column in columns if column.width < column.most]
        if growing:
            max(growing, key=lambda column: column.height).width += 1
    return [column.width for column in columns]


def _clean(text: str) -> str:
    """Return a text on one line, without signs that a terminal takes for orders."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in " ".join(text.split()))
