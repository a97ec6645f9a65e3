"""Days as people read them: as exact as the source is, and no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal

from graph_builder.answers import plain
from graph_builder.explorer.pages.unclear import Unclear
from graph_builder.stores.protocol import Term
from graph_builder.vietnamese import Language, Precision, format_date

_EXACT: Mapping[str, Precision] = {"day": "day", "month": "month", "year": "year"}
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "vi": {
        "between": "từ {first} đến {last}",
        "before": "chậm nhất {last}",
        "after": "sớm nhất {first}",
    },
    "en": {
        "between": "between {first} and {last}",
        "before": "{last} at the latest",
        "after": "{first} at the earliest",
    },
}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The first and the last possible day of something, and how exactly it is known.

    What lasted began in the span and has its end in `until`.
    """

    first: date | None
    last: date | None
    precision: str = "day"
    until: "Span | None" = None

    def show(self, lang: Language) -> str:
        """Return it for readers: a year that is only a year stays one.

        >>> Span(date(2013, 1, 1), date(2013, 12, 31), "year").show("vi")
        '2013'
        """
        ends = [self._start(lang), self.until.show(lang) if self.until else ""]
        return " – ".join(text for text in dict.fromkeys(ends) if text)

    def _start(self, lang: Language) -> str:
        exactness = _EXACT.get(self.precision, "day")
        first = format_date(self.first, exactness, lang) if self.first else ""
        last = format_date(self.last, exactness, lang) if self.last else ""
        if self.precision in _EXACT and first and last:
            return " – ".join(dict.fromkeys((first, last)))
        if not first:
            return _WORDS[lang]["before"].format(last=last) if last else ""
        return _WORDS[lang]["between" if last else "after"].format(first=first, last=last)

    @property
    def day(self) -> date | None:
        """The day to sort by: the first possible one, else the last."""
        return self.first or self.last

    @property
    def end(self) -> date | None:
        """The last day on which it may have gone on."""
        return (self.until.last or self.until.first) if self.until else self.last


def span_of(row: Mapping[str, Term], which: str = "") -> Span | None:
    """Return the span in the columns first, last and precision of a row, if there is one.

    `which` begins the names of the columns; those of an end begin with `end`.
    """
    first, last = as_day(row.get(f"{which}first")), as_day(row.get(f"{which}last"))
    if (first is None and last is None) or (first and last and last < first):
        return None  # what two sources say of one thing can meet in a row
    precision = row.get(f"{which}precision")
    code = precision.value.rpartition("/")[2] if precision is not None else "day"
    code = "day" if first == last else code  # sources may know it to the year and to the day
    return Span(first, last, code, None if which else span_of(row, "end"))


def as_day(term: "Term | None") -> date | None:
    """Return the day that a literal holds, if it holds one."""
    value = plain(term) if isinstance(term, Literal) else None
    return value if isinstance(value, date) else None


@dataclass(frozen=True, slots=True)
class Window:
    """The time that a reader looks at; an end that is not given is open.

    >>> Window.read("2013", "").shows(Span(date(2012, 1, 1), date(2012, 12, 31), "year"))
    False
    """

    first: date | None
    last: date | None
    start: str = ""
    end: str = ""

    @classmethod
    def read(cls, start: str, end: str) -> "Window":
        """Return the window between two years or days as typed; raise UsageError for others."""
        window = cls(_edge(start, first=True), _edge(end, first=False), start, end)
        if window.first and window.last and window.last < window.first:
            raise Unclear("said_window_swapped", start=start, end=end)
        return window

    def __bool__(self) -> bool:
        return bool(self.first or self.last)

    def shows(self, span: Span) -> bool:
        """Tell whether something of this span may lie in the window."""
        late = self.last and span.first and span.first > self.last
        early = self.first and span.end and span.end < self.first
        return not (late or early)


def _edge(text: str, *, first: bool) -> date | None:
    if not text:
        return None
    whole = f"{text}-01-01" if first else f"{text}-12-31"
    try:
        return date.fromisoformat(whole if len(text) == len("2013") else text)
    except ValueError as error:
        raise Unclear("said_no_day", text=text) from error
