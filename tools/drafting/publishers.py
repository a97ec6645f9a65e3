"""Finds or proposes the publisher of a row, and gives its draft a stable id."""

import re

from drafting.days import read_date
from drafting.desk import Case
from drafting.known import host_of
from drafting.notes import Row
from graph_builder.vietnamese import slug

_YEARS = re.compile(
    r"-(?:(?:19|20)[0-9]{2})(?:-[0-9]{2}){0,2}(?=-|$)|-[0-9]{1,2}-[0-9]{1,2}(?=-|$)"
)
_UNSURE = re.compile(r"not stated|style|re-post", re.IGNORECASE)


def find_publisher(row: Row, case: Case) -> str | None:
    """Return the key of a row's publisher, proposing it; a re-post has none for certain."""
    if not row.publisher:
        return None
    if _UNSURE.search(row.publisher):
        case.leave("publisher", row.publisher)
        return None
    bare = re.sub(r"\s*\([^)]*\)", "", row.publisher).strip()
    if remark := re.search(r"\((nguồn .+)\)", row.publisher):
        case.leave("publisher", f"{bare}: {remark[1]} (a copy)")
    if by_host := case.desk.known.hosts.get(host_of(row.url)):
        return by_host
    known = case.desk.known.publishers
    for name in (slug(bare), slug(f"Báo {bare}"), slug(bare.removeprefix("Báo ").strip())):
        if name in known:
            return known[name]
    key = slug(bare)
    case.desk.publishers.setdefault(key, {"id": key, "label": {"vi": bare, "en": bare}})
    return key


def draft_id(row: Row, case: Case, taken: set[str]) -> str:
    """Return publisher, day or year and subject; the same row always comes to the same id."""
    publisher = find_publisher(row, case) or slug(host_of(row.url).split(".")[0]) or "khong-ro"
    subject = _YEARS.sub("", row.id).strip("-")
    parts = (publisher, _day(row), subject)
    base = "-".join(part for part in parts if part)
    number = 1
    while (ident := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return ident


def _day(row: Row) -> str:
    """Return the day of publication, else the year of the page, its events or its row."""
    published = read_date(row.published)
    if published.day:
        return published.day.strftime("%Y%m%d")
    values = [published.value, *(read_date(event.date).value for event in row.events)]
    years = [value[:4] for value in values if value]
    named = re.search(r"-((?:19|20)[0-9]{2})(?=-|$)", row.id)
    return years[0] if years else named[1] if named else ""
