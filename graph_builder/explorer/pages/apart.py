"""Several dates that one source gives of one thing, told apart."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest

from graph_builder.explorer.pages.days import Span, as_day, span_of
from graph_builder.stores.protocol import Term

_UNITS = ("day", "month", "year")


def spans_of(given: Mapping[str, Sequence[Term]]) -> Iterator[Span]:
    """Yield each span whose first days, last days and precisions one source gives.

    No statement says which last day belongs to which first: those that make a day, a month or a
    year together are taken as such, the others in their order.
    """
    different = {part: list(dict.fromkeys(terms)) for part, terms in given.items()}
    if max(map(len, different.values()), default=0) <= 1:
        only = span_of({part: terms[0] for part, terms in different.items()})
        if only:
            yield only
        return
    firsts, lasts = (_days(given.get(part, ())) for part in ("first", "last"))
    yield from _paired(firsts, lasts)


def _paired(firsts: Sequence[date], lasts: Sequence[date]) -> Iterator[Span]:
    """Yield the spans between these days, each day in one of them at least.

    >>> from datetime import date
    >>> days = [date(2013, 1, 1), date(2013, 6, 3)], [date(2013, 6, 3), date(2013, 12, 31)]
    >>> [span.show("en") for span in _paired(*days)]
    ['2013-06-03', '2013']
    """
    starts, ends = set(firsts), set(lasts)
    for unit in _UNITS:
        for first in firsts:
            last = _end(first, unit)
            if last in lasts and (first in starts or last in ends):
                yield Span(first, last, unit)
                starts.discard(first)
                ends.discard(last)
    for first, last in zip_longest(sorted(starts), sorted(ends)):
        if first is None or last is None or first <= last:
            yield Span(first, last, "between")


def _end(first: date, unit: str) -> date | None:
    """Return the last day of the day, month or year that begins on a day, if one does."""
    if unit == "day":
        return first
    if first.day != 1 or (unit == "year" and first.month != 1):
        return None
    month = first.month if unit == "month" else 12
    return date(first.year, month, monthrange(first.year, month)[1])


def _days(terms: Sequence[Term]) -> list[date]:
    return sorted({day for term in terms if (day := as_day(term))})
