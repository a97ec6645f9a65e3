"""An invented country's registers: places, bodies, people, documents and campaigns, of any size."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

BODIES = (
    ("cap-uy", "party-committee", "Đảng ủy"),
    ("ban-dan-van", "mobilisation-department", "Ban Dân vận"),
    ("ubnd", "peoples-committee", "Ủy ban nhân dân"),
    ("mttq", "front-committee", "Ủy ban Mặt trận Tổ quốc"),
)
UNIT_KINDS = {"province": "province", "district": "rural-district", "commune": "commune"}
POSTS = ("bi-thu@{}/cap-uy", "truong-ban@{}/ban-dan-van", "chu-tich@{}/ubnd")
SECOND_POST = "uy-vien-ban-thuong-vu@{}/cap-uy"
TYPES = (("nq", "Nghị quyết"), ("kl", "Kết luận"), ("ct", "Chỉ thị"))
TERMS = {11: date(2011, 1, 20), 12: date(2016, 1, 29), 13: date(2021, 2, 2)}
EACH_TERM = 15
CAMPAIGN = "dan-van-thu"
PUBLISHERS = 30
MERGED = date(2025, 2, 3)
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ")
GIVEN = ("An", "Bình", "Cường", "Dũng", "Đức", "Hạnh", "Hương", "Lan", "Minh", "Thủy")
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """One invented unit: its key, its level, the unit that it lies in, its number."""

    key: str
    level: str
    inside: str
    number: int


@dataclass(frozen=True, slots=True)
class Directive:
    """One invented directive: what identifies it, when it was issued, and what it builds on."""

    series: str
    term: str
    type: str
    number: int
    day: date
    level: str
    issuer: str
    relation: str = ""
    basis: str = ""

    @property
    def key(self) -> str:
        """The key of its record."""
        return f"party/{self.series}/{self.term}/{self.type}/{self.number}"

    @property
    def symbol(self) -> str:
        """The number as it is printed, which recurs in every term."""
        organ = {"central": "TW", "province": "TU", "district": "HU"}[self.level]
        return f"{self.number}-{self.type.upper()}/{organ}"


@dataclass(frozen=True)
class Country:
    """Everything that sources of an invented country can speak of."""

    places: tuple[Place, ...]
    central: tuple[Directive, ...]
    local: tuple[Directive, ...]

    @cached_property
    def by_level(self) -> dict[str, list[Place]]:
        """The places of each level."""
        levels: dict[str, list[Place]] = {}
        for place in self.places:
            levels.setdefault(place.level, []).append(place)
        return levels

    @cached_property
    def by_key(self) -> dict[str, Place]:
        """The places by their keys."""
        return {place.key: place for place in self.places}

    @cached_property
    def plan_of(self) -> dict[str, Directive]:
        """The plan of each province and district, by the place's key."""
        return {plan.issuer.removesuffix("/cap-uy"): plan for plan in self.local}

    @property
    def people(self) -> int:
        """How many people hold posts."""
        return len(self.places) * len(POSTS)


def country(sources: int) -> Country:
    """Return a country in proportion to the number of its sources."""
    communes = max(12, sources // 6)
    districts, provinces = max(4, communes // 14), max(2, communes // 170)
    named = [Place(f"tinh-{n}", "province", "viet-nam", n) for n in range(provinces)]
    for n in range(districts):
        above = named[n % provinces].key
        named.append(Place(f"{above}/huyen-{n}", "district", above, len(named)))
    for n in range(communes):
        above = named[provinces + n % districts].key
        named.append(Place(f"{above}/xa-{n}", "commune", above, len(named)))
    central = tuple(_central())
    return Country(tuple(named), central, tuple(_plans(named, central)))


def _central() -> Iterator[Directive]:
    """Yield the central directives: each continues that of its number in the term before."""
    before = ""
    for number in range(1, EACH_TERM + 1):
        for term, start in TERMS.items():
            day = start + timedelta(days=31 * number)
            relation = "replaces" if number == EACH_TERM else "continues"
            directive = Directive(
                "tw",
                str(term),
                TYPES[number % len(TYPES)][0],
                number,
                day,
                "central",
                "tw/ban-chap-hanh",
                relation if before else "",
                before,
            )
            yield directive
            before = directive.key if term < max(TERMS) else ""


def _plans(places: list[Place], central: tuple[Directive, ...]) -> Iterator[Directive]:
    """Yield a plan of each province, which implements a directive, and of its districts."""
    first = date(2013, 1, 10)
    above: dict[str, str] = {}
    old = [one for one in central if one.day < first]
    for place in places:
        if place.level == "commune":
            continue
        named = place.key.replace("/", "-")
        basis = above.get(place.inside) or old[place.number % len(old)].key
        series, number = f"{'hu' if '/' in place.key else 'tu'}-{named}", place.number % 97 + 1
        day = first + timedelta(days=30 * place.key.count("/") + place.number % 89)
        level, issuer = place.level, f"{place.key}/cap-uy"
        plan = Directive(series, "unknown", "kh", number, day, level, issuer, "implements", basis)
        above[place.key] = plan.key
        yield plan


def posts_of(world: Country, person: int, day: date) -> list[str]:
    """Return the posts of a person on a day: some hold two at once, some move to another place."""
    place, which = world.places[person // len(POSTS)], person % len(POSTS)
    if person % 7 == 0 and day >= date(2019, 1, 1):
        moved = world.by_key.get(place.inside, place)
        return [f"pho-bi-thu@{moved.key}/cap-uy"]
    held = [POSTS[which].format(place.key)]
    return [*held, SECOND_POST.format(place.key)] if which == len(POSTS) - 1 else held


def sections(world: Country) -> dict[str, Iterator[Data]]:
    """Return the rows of each section of the registers, by the name of its file."""
    return {
        "frame.places": _places(world),
        "frame.bodies": _bodies(world),
        "frame.publishers": (
            {"id": f"bao-{n}", "label": {"vi": f"Báo thử {n}", "en": f"Invented paper {n}"}}
            for n in range(PUBLISHERS)
        ),
        "people.people": (_person(n) for n in range(world.people)),
        "documents.series": _series(world),
        "documents.terms": (_term(number) for number in TERMS),
        "documents.party_documents": (_document(one) for one in (*world.central, *world.local)),
        "campaigns.campaigns": iter([_campaign()]),
        "changes.body_changes": _changes(world),
    }


def _places(world: Country) -> Iterator[Data]:
    yield {
        "id": "viet-nam",
        "label": {"vi": "Nước thử", "en": "Invented country"},
        "kind": "country",
        "level": "central",
    }
    for place in world.places:
        name = place.key.rpartition("/")[2].replace("-", " ")
        yield {
            "id": place.key,
            "label": {"vi": name.capitalize(), "en": f"{name.title()} {place.level.title()}"},
            "kind": UNIT_KINDS[place.level],
            "level": place.level,
            "inside": place.inside,
        }


def _bodies(world: Country) -> Iterator[Data]:
    for step, kind, vi, en in (
        ("ban-chap-hanh", "central-committee", "Ban Chấp hành Trung ương", "Central Committee"),
        ("ban-dan-van", "mobilisation-department", "Ban Dân vận Trung ương", "Central Department"),
        ("ban-moi", "propaganda-mobilisation-department", "Ban chung", "Joint Department"),
    ):
        body = {"id": f"tw/{step}", "label": {"vi": vi, "en": en}, "kind": kind, "level": "central"}
        yield {**body, "place": "viet-nam", **_life(step)}
    for place in world.places:
        for step, kind, name in BODIES:
            yield _body(place, step, kind, name)
        if place.level == "province":
            yield _body(place, "ban-moi", "propaganda-mobilisation-department", "Ban chung")


def _body(place: Place, step: str, kind: str, name: str) -> Data:
    where = place.key.replace("/", ", ").replace("-", " ")
    central = place.inside == "viet-nam"
    body = {
        "id": f"{place.key}/{step}",
        "label": {"vi": f"{name} {where}", "en": f"{kind.replace('-', ' ')}, {where}"},
        "kind": kind,
        "level": place.level,
        "place": place.key,
    }
    if step == "cap-uy":
        return {**body, "directed_by": "tw/ban-chap-hanh" if central else f"{place.inside}/cap-uy"}
    life = _life(step) if place.level == "province" else {}
    above = {"unit_of": f"{place.key}/cap-uy"} if step.startswith("ban") else {}
    return {**body, **life, **above}


def _life(step: str) -> Data:
    """Return the bounds of the departments that were merged, and of those that took their place."""
    if step == "ban-dan-van":
        return {"end": (MERGED - timedelta(days=1)).isoformat()}
    return {"start": MERGED.isoformat()} if step == "ban-moi" else {}


def _person(number: int) -> Data:
    """Return a person; one in 50 has the name of another, and one in 500 may be that other."""
    other = number - 7 if number % 50 == 49 else number
    name = f"{FAMILY[other % 10]} Văn {GIVEN[other // 10 % 10]} {other // 100}"
    person = {"id": f"nguoi-{number}", "label": {"vi": name}, "name": name}
    if number % 500 != 499:
        return person
    why = "Cùng tên và cùng thời gian, nguồn không nói rõ"
    return {**person, "possibly_same_as": [f"nguoi-{other}"], "inferred": {"vi": why}}


def _series(world: Country) -> Iterator[Data]:
    organs = {"province": "TU", "district": "HU"}
    owners = {"tw": ("tw/ban-chap-hanh", "TW")}
    owners |= {one.series: (one.issuer, organs[one.level]) for one in world.local}
    for series, (owner, organ) in owners.items():
        yield {
            "id": series,
            "label": {"vi": f"Dãy {series}", "en": f"Series {series}"},
            "organs": [organ],
            "owner": owner,
            "restarts": "each-term",
        }


def _term(number: int) -> Data:
    return {
        "id": f"tw/{number}",
        "label": {"vi": f"Khóa {number}", "en": f"Term {number}"},
        "number": str(number),
        "body": "tw/ban-chap-hanh",
        "start": TERMS[number].isoformat(),
        "end": (TERMS.get(number + 1, date(2026, 1, 20)) - timedelta(days=1)).isoformat(),
    }


def _document(one: Directive) -> Data:
    document = {
        "series": one.series,
        "type": one.type,
        "number": str(one.number),
        "symbol": one.symbol,
        "level": one.level,
        "issuer": [one.issuer],
        "issued": one.day.isoformat(),
    }
    return document if one.term == "unknown" else {**document, "in_term": f"tw/{one.term}"}


def _campaign() -> Data:
    label = {"vi": "Phong trào thử", "en": "Invented campaign"}
    return {"id": CAMPAIGN, "label": label, "started": "2009", "launched_by": "tw/ban-chap-hanh"}


def _changes(world: Country) -> Iterator[Data]:
    for where in ("tw", *(place.key for place in world.by_level["province"])):
        yield {
            "id": f"hop-nhat/{where}",
            "label": {"vi": f"Hợp nhất các ban {where}", "en": f"Merger of departments, {where}"},
            "kind": "merger",
            "date": MERGED.isoformat(),
            "before": [f"{where}/ban-dan-van"],
            "after": [f"{where}/ban-moi"],
        }
