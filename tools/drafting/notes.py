"""Reads notes on articles: one JSON object a line, and whatever it holds that has no place here."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

Strange = list[str]
_Note = TypeVar("_Note")


@dataclass(frozen=True, slots=True)
class DirectiveNote:
    """One citation as written, and what the note-taker made of it."""

    text_as_written: str = ""
    type: str = ""
    number: str | None = None
    date: str | None = None
    issuer: str | None = None
    term: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class BodyNote:
    """One body by its printed name."""

    name: str = ""
    level: str = "other"
    kind: str = "other"
    place: str | None = None


@dataclass(frozen=True, slots=True)
class OfficialNote:
    """One person with the posts named beside them."""

    name: str = ""
    posts: Sequence[Mapping[str, str | None]] = ()
    concurrently: bool = False


@dataclass(frozen=True, slots=True)
class EventNote:
    """One event: what, when, by whom, who was there."""

    kind: str = "other"
    date: str | None = None
    organiser: str | None = None
    reviews: Sequence[str] = ()
    period: Sequence[str | int] | None = None
    chair: str | None = None
    attended: Sequence[str] = ()
    name: str | None = None
    session: str | None = None
    campaign: str | None = None
    note: str | None = None
    years_reviewed: int | None = None
    online: bool | str | None = None
    parts: Sequence[str] = ()
    communes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CountNote:
    """One number: of what, by whom, for when."""

    what: str = ""
    value: str | int | float | None = None
    unit: str = ""
    body: str = ""
    period: str | None = None


@dataclass(frozen=True, slots=True)
class AwardNote:
    """One award: what, how many, to whom, by whom."""

    what: str = ""
    count: int | None = None
    to: str = ""
    awarded_by: str | None = None


@dataclass(frozen=True, slots=True)
class RelationNote:
    """One relation between two directives, each by a short name."""

    source: str
    relation: str
    target: str


@dataclass(frozen=True, slots=True)
class Row:
    """All notes on one page; `strange` lists the fields that nothing here reads."""

    id: str
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    directives: Sequence[DirectiveNote] = ()
    relations: Sequence[RelationNote] = ()
    bodies: Sequence[BodyNote] = ()
    officials: Sequence[OfficialNote] = ()
    events: Sequence[EventNote] = ()
    campaigns: Sequence[str] = ()
    counts: Sequence[CountNote] = ()
    awards: Sequence[AwardNote] = ()
    notes: str | None = None
    strange: Sequence[str] = field(default_factory=tuple)


_LISTS = {
    "directives": DirectiveNote,
    "bodies": BodyNote,
    "officials": OfficialNote,
    "events": EventNote,
    "counts": CountNote,
    "awards": AwardNote,
}
_PLAIN = ("id", "url", "publisher", "published", "campaigns", "notes")
_RELATIONS = "relations_between_directives"
_RELATION = ("from", "relation", "to")


def read_notes(path: Path) -> Iterator[Row]:
    """Yield the rows of a notes file in the order of their ids, whatever the order of the file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [_row(json.loads(line)) for line in lines if line.strip()]
    yield from sorted(rows, key=lambda row: row.id)


def _row(data: Mapping[str, Any]) -> Row:
    known = {*_LISTS, *_PLAIN, _RELATIONS}
    strange: Strange = [_shown(name, value) for name, value in data.items() if name not in known]
    lists: dict[str, Any] = {
        name: tuple(
            _note(kind, item, f"{name}[{place}]", strange)
            for place, item in enumerate(data.get(name) or ())
        )
        for name, kind in _LISTS.items()
    }
    relations = tuple(_relations(data.get(_RELATIONS) or (), strange))
    plain: dict[str, Any] = {name: data[name] for name in _PLAIN if data.get(name) is not None}
    return Row(**plain, **lists, relations=relations, strange=tuple(strange))


def _note(kind: type[_Note], item: Mapping[str, Any], where: str, strange: Strange) -> _Note:
    """Return a note of this kind from its fields; a null field says nothing and stays out."""
    known = set(kind.__annotations__)
    strange.extend(
        _shown(f"{where}.{name}", value) for name, value in item.items() if name not in known
    )
    return kind(**{name: item[name] for name in known if item.get(name) is not None})


def _relations(items: Sequence[Mapping[str, Any]], strange: Strange) -> Iterator[RelationNote]:
    for place, item in enumerate(items):
        where = f"{_RELATIONS}[{place}]"
        strange.extend(_shown(f"{where}.{key}", item[key]) for key in item if key not in _RELATION)
        yield RelationNote(*(item[key] for key in _RELATION))


def _shown(where: str, value: object) -> str:
    return f"{where}: {json.dumps(value, ensure_ascii=False)}"
