"""What the registers hold already, found by name: places, bodies, people, publishers, documents."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from drafting.codes import Lists, read_lists
from graph_builder.citations import Known
from graph_builder.reading import read_records, top_owner, walk
from graph_builder.reading.mentions import known_documents
from graph_builder.records import Record, When
from graph_builder.records.registers import Body, Campaign, Person, Place, Publisher, Series
from graph_builder.records.sources import Source, Tenure
from graph_builder.vietnamese import slug

_KIND_WORD = r"(?:Tỉnh|Thành phố|Quận|Huyện|Thị xã|Thị trấn|Phường|Xã|Đặc khu)"


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit in one era, with its short name as the notes use it."""

    key: str
    name: str
    kind: str
    level: str
    inside: str | None
    vi: str
    en: str
    start: date | None
    end: date | None

    @property
    def base(self) -> str:
        """The last step of the key without the year of its rebirth."""
        return re.sub(r"-(?:19|20)[0-9]{2}$", "", self.key.rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class Registers:
    """All that is known before a draft is written."""

    lists: Lists
    units: Mapping[str, Unit]
    bodies: Mapping[str, Body]
    names: Mapping[str, frozenset[str]]
    people: Mapping[str, frozenset[tuple[str, frozenset[str]]]]
    publishers: Mapping[str, str]
    campaigns: Mapping[str, str]
    documents: Mapping[str, Known]
    owners: Mapping[str, str]
    sources: frozenset[str]
    hosts: Mapping[str, str]


def read_registers(folder: Path, schemes: Path) -> Registers:
    """Return what the records of a folder hold; they must be in order."""
    records = list(read_records(folder, schemes))
    nested = [one for record in records for one, _, _ in walk(record, top_owner(record))]
    bodies = {one.id: one for one in nested if isinstance(one, Body)}
    return Registers(
        read_lists(schemes),
        {one.id: _unit(one) for one in nested if isinstance(one, Place)},
        bodies,
        _by_name(bodies.values()),
        _people(nested),
        _named(nested, Publisher),
        _named(nested, Campaign),
        known_documents(records),
        {one.id: one.owner for one in nested if isinstance(one, Series)},
        frozenset(one.id for one in records if isinstance(one, Source)),
        _hosts(records),
    )


def _hosts(records: Sequence[Record]) -> dict[str, str]:
    """Return the publisher of each address that the sources have pages of."""
    return {
        host_of(str(one.url)): one.publisher
        for one in records
        if isinstance(one, Source) and one.url and one.publisher
    }


def host_of(url: str | None) -> str:
    """Return the host of an address without what stands before its name.

    >>> host_of("https://m.baophapluat.vn/tin.html")
    'baophapluat.vn'
    """
    host = re.match(r"https?://(?:(?:www|m|beta|amp|es)\.)?([^/:]+)", url or "")
    return host[1] if host else ""


def _unit(place: Place) -> Unit:
    vi, en = place.label.get("vi", place.id), place.label.get("en", place.id)
    plain = re.sub(r"\s*\([^)]*\)", "", vi)
    name = re.sub(rf"^{_KIND_WORD}\s+", "", plain, flags=re.IGNORECASE)
    return Unit(
        place.id,
        slug(name),
        place.kind,
        place.level,
        place.inside,
        vi,
        re.sub(r"\s*\([^)]*\)", "", en) if place.level == "province" else en,
        _first(place.start),
        _last(place.end),
    )


def _first(when: When | None) -> date | None:
    return when.earliest if when else None


def _last(when: When | None) -> date | None:
    return when.latest if when else None


def _by_name(bodies: Iterable[Body]) -> dict[str, frozenset[str]]:
    """Return the bodies' keys by each of their names; a name may belong to several."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for body in bodies:
        for name in (body.label.get("vi", ""), *body.also):
            found[slug(name)].add(body.id)
    return {name: frozenset(keys) for name, keys in found.items()}


def _named(nested: Sequence[Record], kind: type[Publisher] | type[Campaign]) -> dict[str, str]:
    return {
        slug(name): one.id
        for one in nested
        if isinstance(one, kind)
        for name in (*one.label.values(), *one.also, one.id)
    }


def _people(nested: Sequence[Record]) -> dict[str, frozenset[tuple[str, frozenset[str]]]]:
    """Return, by name, the people of the register with the scopes of the posts they held."""
    scopes: defaultdict[str, set[str]] = defaultdict(set)
    for one in nested:
        if isinstance(one, Tenure):
            scopes[one.person].add(scope_of_post(one.post))
    found: defaultdict[str, set[tuple[str, frozenset[str]]]] = defaultdict(set)
    for one in nested:
        if isinstance(one, Person):
            found[slug(one.name)].add((one.id, frozenset(scopes[one.id])))
    return {name: frozenset(people) for name, people in found.items()}


def scope_of(body: str) -> str:
    """Return the province of a body, or the body itself at the centre.

    >>> scope_of("ha-noi/hoang-mai/quan-uy"), scope_of("ninh-binh-2025/tinh-uy")
    ('ha-noi', 'ninh-binh')
    >>> scope_of("tw/ban-dan-van")
    'tw/ban-dan-van'
    """
    top = body.partition("/")[0]
    if top in {"tw", "cp", "qh"}:
        return body
    return re.sub(r"-(?:19|20)[0-9]{2}$", "", top)


def scope_of_post(post: str) -> str:
    """Return the scope of a post: that of its body, or the post itself where it is the only one.

    >>> scope_of_post("tong-bi-thu@tw/ban-chap-hanh")
    'tw/tong-bi-thu'
    """
    role, _, body = post.partition("@")
    return f"tw/{role}" if role == "tong-bi-thu" else scope_of(body)


def alive(units: Iterator[Unit], day: date | None) -> list[Unit]:
    """Return the units that exist on a day; without a day, those of the era before mid-2025."""
    found = list(units)
    on = day or date(2025, 6, 30)
    living = [
        unit
        for unit in found
        if not (unit.start and unit.start > on) and not (unit.end and unit.end < on)
    ]
    return living or found
