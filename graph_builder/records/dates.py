"""What a curator can say about a date: a day, a month, a year, bounds, or a period."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Precision = Literal["day", "month", "year", "between", "before", "after"]

_ORDER: tuple[Precision, ...] = ("day", "month", "year")
_PART = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
SYNTAX = (
    "2023-09-29, 2023-09, 2023, 2018/2023 (a period), "
    "2018..2020 (some day between), ..2020 (at the latest) or 2018.. (at the earliest)"
)


@dataclass(frozen=True, slots=True)
class When:
    """A date or period as far as it is known: first and last possible day, and how precise.

    >>> When.parse("2023-09")
    When(earliest=datetime.date(2023, 9, 1), latest=datetime.date(2023, 9, 30), \
precision='month', period=False, printed=None, inferred=None)
    """

    earliest: date | None
    latest: date | None
    precision: Precision
    period: bool = False
    printed: str | None = None
    inferred: Mapping[str, str] | None = None

    @classmethod
    def parse(
        cls, text: str, printed: str | None = None, inferred: Mapping[str, str] | None = None
    ) -> "When":
        """Read the notation of `SYNTAX`; raise ValueError where the text is not of that form.

        `inferred` says by language what of the date was concluded, and how.
        """
        if ".." in text:
            start, _, end = text.partition("..")
            return cls(*_bounds(start, end), printed=printed, inferred=inferred)
        start, slash, end = text.partition("/")
        first, precision = _span(start)
        last = _span(end) if slash else (first, precision)
        if last[0][1] < first[0]:
            raise ValueError(f"the period {text!r} ends before it starts")
        coarser = max(precision, last[1], key=_ORDER.index)
        return cls(first[0], last[0][1], coarser, bool(slash), printed, inferred)

    @property
    def day(self) -> date | None:
        """The day, where it is known to the day."""
        return self.earliest if self.precision == "day" and not self.period else None


def _span(text: str) -> tuple[tuple[date, date], Precision]:
    """Return the first and last day of a year, month or day, and which of them it is."""
    match = _PART.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no date; write {SYNTAX}")
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not year >= 1000:
        raise ValueError(f"{text!r} has no usable year")
    if month is None:
        return (date(year, 1, 1), date(year, 12, 31)), "year"
    if not 1 <= month <= 12:
        raise ValueError(f"{text!r}: there is no month {month}")
    length = calendar.monthrange(year, month)[1]
    if day is None:
        return (date(year, month, 1), date(year, month, length)), "month"
    if not 1 <= day <= length:
        raise ValueError(f"{text!r}: that month has {length} days")
    return (date(year, month, day), date(year, month, day)), "day"


def _bounds(start: str, end: str) -> tuple[date | None, date | None, Precision]:
    """Return the bounds of a day that is only known to lie between, before or after."""
    if not start and not end:
        raise ValueError("'..' needs a date on at least one side")
    earliest = _span(start)[0][0] if start else None
    latest = _span(end)[0][1] if end else None
    if earliest and latest and latest < earliest:
        raise ValueError(f"'{start}..{end}' ends before it starts")
    if earliest is None:
        return earliest, latest, "before"
    return earliest, latest, "between" if latest else "after"
