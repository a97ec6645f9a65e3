"""Reads the dates of notes: what is certain, what was inferred, and what has no year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graph_builder.records import When

NEW_UNITS = date(2025, 7, 1)  # two levels of local government, 34 provinces

_ISO = r"[0-9]{4}(?:-[0-9]{2}){0,2}"
_DAY_MONTH = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})")
_BRACKET = re.compile(r"\(([^)]*)\)")
_LATIN_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Noted:
    """A date of a note: value and end as records write them, and what the notes say of it."""

    value: str | None = None
    end: str | None = None
    inferred: str | None = None
    printed: str | None = None
    remark: str | None = None

    @property
    def day(self) -> date | None:
        """The day, where it is known to the day."""
        return When.parse(self.value).day if self.value else None


def read_date(text: str | None) -> Noted:
    """Return what a noted date says; without a year there is no value, only a remark.

    >>> read_date("2018-11-08..2018-11-09").end
    '2018-11-09'
    >>> read_date("(2021) 13/12").value
    '2021-12-13'
    """
    if not text:
        return Noted()
    remark = "; ".join(_BRACKET.findall(text)) or None
    bare = _BRACKET.sub(" ", text).strip()
    if spread := re.fullmatch(rf"({_ISO})\.\.({_ISO})", bare):
        return Noted(spread[1], spread[2], _why(remark), None, remark)
    if re.fullmatch(_ISO, bare):
        return Noted(bare, None, _why(remark), None, remark)
    if (year := _LATIN_YEAR.fullmatch(remark or "")) and (day := _DAY_MONTH.fullmatch(bare)):
        value = f"{year[0]}-{int(day[2]):02}-{int(day[1]):02}"
        why = f"Bài in {bare}, không có năm; năm {year[0]} do người ghi chép suy ra."
        return Noted(value, None, why, bare, None)
    return Noted(None, None, None, bare or None, text)


def _why(remark: str | None) -> str | None:
    if remark is None:
        return None
    if "address" in remark:
        return "Ngày lấy từ địa chỉ của trang."
    if "bối cảnh" in remark or "context" in remark:
        return "Bài không nêu ngày; ngày suy ra từ bối cảnh."
    return None


def read_period(parts: Sequence[str | int] | None) -> str | None:
    """Return a period given by its two ends, a single one where they are equal.

    >>> read_period([2011, 2015]), read_period([2024, 2024])
    ('2011/2015', '2024')
    """
    if not parts:
        return None
    ends = [str(part) for part in parts]
    return ends[0] if ends[0] == ends[-1] else f"{ends[0]}/{ends[-1]}"


def period_in(text: str | None) -> str | None:
    """Return the period that a text is, or the only one it holds, or nothing.

    >>> period_in("phong trào 2021-2023"), period_in("đến nay"), period_in("2024")
    ('2021/2023', None, '2024')
    """
    if not text:
        return None
    if re.fullmatch(_ISO, text):
        return text
    spans = re.findall(r"\b((?:19|20)[0-9]{2})\s?[-–]\s?((?:19|20)[0-9]{2})\b", text)
    if spans:
        return f"{spans[0][0]}/{spans[0][1]}" if len(set(spans)) == 1 else None
    if re.search(r"\b(đến|từ|trước|sau)\b|[0-9]-$|[0-9]{1,2}[-/][0-9]{1,2}", text):
        return None
    years = set(re.findall(r"\b((?:19|20)[0-9]{2})\b", text))
    return years.pop() if len(years) == 1 else None


def shown(value: str, lang: str) -> str:
    """Return a day as labels print it.

    >>> shown("2025-10-21", "vi"), shown("2025-10-21", "en")
    ('21/10/2025', '21 October 2025')
    """
    day = When.parse(value).day
    if day is None:
        return "/".join(reversed(value.split("-"))) if lang == "vi" else value
    return f"{day:%d/%m/%Y}" if lang == "vi" else f"{day.day} {day:%B %Y}"
