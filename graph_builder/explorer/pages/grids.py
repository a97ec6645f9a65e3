"""Answers of questions as tables for readers: names with links, honest dates, sources folded in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pyoxigraph import NamedNode

from graph_builder.answers import Statements, Table, plain
from graph_builder.explorer.pages.days import Span, as_day
from graph_builder.explorer.pages.known import Source, Text, name_of, sources, spans, text_of
from graph_builder.explorer.pages.messages import number
from graph_builder.explorer.pages.view import View, out
from graph_builder.names import kind_of
from graph_builder.namespaces import BASE
from graph_builder.stores.protocol import Solutions, Term
from graph_builder.vietnamese import Language, format_date

SOURCE = "source"
WHEN = "date"
_REPEATED = "latest"  # the column date shows both ends
YEARS = frozenset({"year", "firstYear", "lastYear"})
_OPENING = {"from": (1, 1), "to": (12, 31)}

Row = dict[str, Term]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands at one place of a table, and where it leads."""

    text: Text
    href: str = ""
    out: str = ""
    value: int | float | Decimal | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row for readers: a cell for each heading, and all sources that say it."""

    cells: Mapping[str, Cell]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table for readers; `hidden` lines lie outside the reader's window of time."""

    headings: Mapping[str, str]
    lines: tuple[Line, ...]
    hidden: int = 0
    undated: int = 0
    truncated: bool = False

    def __len__(self) -> int:
        return len(self.lines)

    def part(self, start: int, count: int) -> "Grid":
        """Return some of its lines, without the columns that are empty in all of them."""
        lines = self.lines[start : start + count]
        filled = {name for line in lines for name, cell in line.cells.items() if str(cell.text)}
        headings = {name: text for name, text in self.headings.items() if name in filled}
        return Grid(headings, lines, self.hidden, self.undated, self.truncated)


def grid(view: View, result: Table | Statements | bool) -> Grid:
    """Return an answer as a table; lines that differ in their source alone are one."""
    if isinstance(result, bool):
        return Grid({"answer": "?"}, (Line({"answer": Cell(Text(str(result).lower()))}, ()),))
    if isinstance(result, Statements):
        return _statements(view, result)
    rows = list(result.solutions.bindings())
    headings = {
        name: text[:1].upper() + text[1:] for name, text in result.shown.items() if name != SOURCE
    }
    if WHEN in headings:
        headings = {**headings, WHEN: view.t("when")}
        headings.pop(_REPEATED, None)
    known = _spans_of(view, rows)
    folded = _folded(result.solutions, rows)
    made = [_line(view, row, said, headings, known) for row, said in folded]
    lines = tuple(_undated_last(made)) if WHEN in headings else tuple(made)
    return _windowed(view, Grid(headings, lines, truncated=result.truncated))


def _undated_last(lines: Sequence[Line]) -> Sequence[Line]:
    """Return lines that are in the order of days with those without a day at the end."""
    dated = [line for line in lines if line.cells[WHEN].span]
    days = [span.day for line in dated if (span := line.cells[WHEN].span) and span.day]
    if days != sorted(days):
        return lines
    return [*dated, *(line for line in lines if not line.cells[WHEN].span)]


def _statements(view: View, result: Statements) -> Grid:
    words = {"subject": view.t("subject"), "property": view.t("property"), "value": view.t("value")}
    names = {
        str(subject): str(value)
        for subject, prop, value in result
        if prop == view.ground.label.value
    }
    lines = [
        Line(
            {
                "subject": _named(view, subject, names),
                "property": _named(view, prop, names),
                "value": _named(view, value, names),
            },
            (),
        )
        for subject, prop, value in result
        if not str(prop).startswith(
            (view.ground.label.value[:-2], "http://www.w3.org/1999/02/22-rdf")
        )
    ]
    return Grid(words, tuple(lines), truncated=result.truncated)


def _named(view: View, value: object, names: Mapping[str, str]) -> Cell:
    if isinstance(value, date):
        return Cell(Text(format_date(value, "day", view.lang)))
    text = str(value)
    if text in names:
        return Cell(Text(names[text]), view.to(text))
    return Cell(
        name_of(view.ground, text) if text.startswith("http") else Text(text), view.to(text)
    )


def _spans_of(view: View, rows: Sequence[Row]) -> Mapping[str, Span]:
    if not any(WHEN in row for row in rows):
        return {}
    things = (
        term.value
        for row in rows
        for name, term in row.items()
        if isinstance(term, NamedNode) and name != SOURCE and term.value.startswith(BASE)
    )
    return spans(view.ground, things)


def _folded(solutions: Solutions, rows: Sequence[Row]) -> list[tuple[Row, list[str]]]:
    """Return the rows without their source, each once, with all sources that say it."""
    kept = [name for name in solutions.variables if not name.startswith(SOURCE)]
    found: dict[tuple[Term | None, ...], tuple[Row, list[str]]] = {}
    for row in rows:
        _, said = found.setdefault(tuple(row.get(name) for name in kept), (row, []))
        if SOURCE in row and row[SOURCE].value not in said:
            said.append(row[SOURCE].value)
    return list(found.values())


def _line(
    view: View,
    row: Row,
    said: Sequence[str],
    headings: Mapping[str, str],
    known: Mapping[str, Span],
) -> Line:
    everyone = sources(view.ground)
    cells = {name: _cell(view, row, name, known) for name in headings}
    return Line(cells, tuple(everyone[iri] for iri in said if iri in everyone))


def _cell(view: View, row: Row, name: str, known: Mapping[str, Span]) -> Cell:
    term = row.get(name)
    if term is None:
        return Cell(Text(""))
    if isinstance(term, NamedNode):
        label = row.get(f"{name}Label")
        text = text_of(label) if label is not None else name_of(view.ground, term.value)
        coded = kind_of(term.value) == "code"  # a table of links to codes is hard to read
        return Cell(text, "" if coded else view.to(term.value), out(term.value))
    day = as_day(term)
    if day is not None:
        return _day_cell(view.lang, row, name, day, known)
    return _literal_cell(view.lang, name, term)


def _day_cell(lang: Language, row: Row, name: str, day: date, known: Mapping[str, Span]) -> Cell:
    if name == WHEN:
        fitting = (known[t.value] for t in row.values() if t.value in known)
        span = next((span for span in fitting if day in {span.first, span.last}), Span(day, day))
        return Cell(Text(span.show(lang)), span=span)
    if _OPENING.get(name) == (day.month, day.day):
        return Cell(Text(str(day.year)), span=Span(day, day, "year"))
    return Cell(Text(format_date(day, "day", lang)), span=Span(day, day))


def _literal_cell(lang: Language, name: str, term: Term) -> Cell:
    value = plain(term)
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        shown = str(value) if name in YEARS else number(value, lang)
        return Cell(Text(shown), value=value)
    return Cell(text_of(term))


def _windowed(view: View, whole: Grid) -> Grid:
    """Return what may lie in the reader's window of time; lines without a day stay."""
    if not view.window or WHEN not in whole.headings:
        return whole
    undated = [line for line in whole.lines if line.cells[WHEN].span is None]
    shown = tuple(_in_window(view, whole.lines))
    hidden = len(whole.lines) - len(shown)
    return Grid(whole.headings, shown, hidden, len(undated), whole.truncated)


def _in_window(view: View, lines: Sequence[Line]) -> Iterator[Line]:
    for line in lines:
        span = line.cells[WHEN].span
        if span is None or view.window.shows(span):
            yield line
