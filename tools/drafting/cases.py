"""Opens a row: the day and era that its names are of, and the places where it is at home."""

import re
from datetime import date

from drafting.days import read_date
from drafting.desk import Case, Desk, only
from drafting.notes import Row
from drafting.places import find_place, level_of, lineage
from graph_builder.records import When


def open_case(row: Row, desk: Desk) -> Case:
    """Return a row with its day and home: the one place of each level that its bodies name."""
    case = Case(row, desk)
    published = read_date(row.published)
    case.published = published.day
    days = [day for event in row.events if (day := read_date(event.date).day)]
    case.day = min(days, default=None) or published.day or _year_of(row, published.value)
    for texts in (_body_places(row), _named_places(row)):
        found = [key for text in texts if (key := find_place(text, case))]
        for level in ("province",) if case.home else ("province", "district", "commune"):
            at_level = [
                one for key in found for one in lineage(key, desk) if level_of(one, desk) == level
            ]
            if level not in case.home and (one := only(at_level)):
                case.home[level] = one
    return case


def _year_of(row: Row, published: str | None) -> date | None:
    """Return the last day of the year that publication, the row's id or its periods give.

    Pages of 2025 that name districts are of the half year in which there were districts.
    """
    ends = [str(event.period[-1]) for event in row.events if event.period]
    named = re.search(r"-((?:19|20)[0-9]{2}(?:-[0-9]{2})?)(?=-|$)", row.id)
    text = published or (named[1] if named else max(ends, default=None))
    if text is None:
        return None
    old = text == "2025" and any(body.level == "district" for body in row.bodies)
    return date(2025, 6, 30) if old else _last_day(text)


def _last_day(text: str) -> date | None:
    try:
        return When.parse(text).latest
    except ValueError:
        return When.parse(text[:4]).latest


def _body_places(row: Row) -> list[str]:
    return [body.place for body in row.bodies if body.place]


def _named_places(row: Row) -> list[str]:
    """Return the provinces that committees name in posts and among organisers."""
    posts = [str(post.get("body")) for one in row.officials for post in one.posts]
    texts = [*posts, *(event.organiser or "" for event in row.events)]
    found = [
        re.search(r"(Tỉnh|Thành) ủy ([A-ZĐ][^\s(]*(?: [A-ZĐ][^\s(]*)*)", text) for text in texts
    ]
    return [f"{'tỉnh' if one[1] == 'Tỉnh' else 'thành phố'} {one[2]}" for one in found if one]
