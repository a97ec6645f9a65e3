"""Drafts tenures from the officials of a row: who held which post, and what day attests it."""

from datetime import date
from typing import Any

from drafting.days import Noted, read_date
from drafting.desk import Case
from drafting.events import People
from drafting.notes import EventNote
from drafting.people import find_person, read_name
from drafting.posts import Held, read_posts
from drafting.written import Remarked
from graph_builder.records import When
from graph_builder.vietnamese import slug


def draft_tenures(case: Case, names: dict[str, list[str]]) -> tuple[People, list[Any]]:
    """Return the people of a row and their tenures; add how the page prints names to `names`."""
    people, tenures = People(), []
    for note in case.row.officials:
        name = read_name(note.name)
        held = [one for post in note.posts for one in read_posts(post, case)]
        person = find_person(name.name, [one.post for one in held], case)
        people.ids[slug(name.name)] = person
        people.posts[slug(name.name)] = [one.post for one in held if _current(one, case)]
        if name.printed:
            names.setdefault(f"person/{person}", []).append(name.printed)
        remark = case.desk.people.get(person, {}).get("#")
        for place, one in enumerate(held):
            tenure = _tenure(one, person, name.name, case)
            remarks = [remark] if remark and place == 0 else []
            if tenure:
                tenures.append(Remarked(tenure, tuple(remarks)) if remarks else tenure)
    return people, tenures


def _tenure(held: Held, person: str, name: str, case: Case) -> dict[str, Any] | None:
    """Return a tenure with a day of its own; one that no day attests goes to the report."""
    day, why = _attested(held, slug(name), case)
    if held.inferred:
        vi = "Chức vụ do người ghi chép suy ra từ ngữ cảnh."
        why = {"vi": vi, "en": "The post was inferred from the context."}
    if day is None or _ended(held, day, case):
        span = f"{held.start or ''}..{held.end or ''}"
        case.leave("tenure without a day", f"{person} {held.post} ({held.printed}; {span})")
        return None
    tenure: dict[str, Any] = {"person": person, "post": held.post, "printed": [held.printed]}
    tenure["attested"] = [day.isoformat()]
    tenure |= {"start": held.start} if held.start else {}
    tenure |= {"end": held.end} if held.end else {}
    return tenure | ({"inferred": why} if why else {})


def _current(held: Held, case: Case) -> bool:
    """Tell whether a post is named as held at the time of the page."""
    since = held.start is None or When.parse(held.start).day is not None
    return since and not held.former and not (case.day and _ended(held, case.day, case))


def _ended(held: Held, day: date, case: Case) -> bool:
    """Tell whether the body had ended by the day: then the post is one of the past."""
    body = case.desk.known.bodies.get(held.post.partition("@")[2])
    last = body.end.latest if body and body.end else None
    return last is not None and last < day


def _attested(held: Held, name: str, case: Case) -> tuple[date | None, dict[str, str] | None]:
    """Return the day on which a post is seen: its own start, the event's, or of publication."""
    for text in (held.start, held.end):
        if text and (day := When.parse(text).day):
            return day, None
    if held.former or held.start:  # a post begun in some month may have ended since
        return None, None
    seen = _seen_at(name, case)
    if seen and seen.day:
        return seen.day, {"vi": seen.inferred} if seen.inferred else None
    if case.published:
        return case.published, {
            "vi": "Ghi theo ngày đăng bài, vì bài không nêu ngày.",
            "en": "By the day of publication, as the article gives no day.",
        }
    return None, None


def _seen_at(name: str, case: Case) -> Noted | None:
    """Return the date of the first event that names a person, or of the row's only day."""
    dated = [(event, read_date(event.date)) for event in case.row.events]
    named = [
        noted
        for event, noted in dated
        if any(slug(read_name(one).name) == name for one in _persons(event))
    ]
    if named:
        return next((noted for noted in named if noted.day), named[0])
    days = {noted.day: noted for _, noted in dated if noted.day}
    return next(iter(days.values())) if len(days) == 1 else None


def _persons(event: EventNote) -> list[str]:
    return [*(part.strip() for part in (event.chair or "").split(";")), *event.attended]
