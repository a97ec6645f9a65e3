"""Writes an invented country's records as JSON lines, of any size, to measure how the tool grows.

`python benchmarks/generate.py 1000000 DIR` makes about a million statements; the same number and
seed give the same files. Provinces hold districts, districts communes, each with four bodies; few
directives are cited often and most seldom; an event is reported by one to three sources.
"""

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SEED = 2013
STATEMENTS_A_SOURCE = 41  # measured; what places, bodies, people and documents add is in it
REGISTERS = ("frame", "people", "documents")
KINDS = ("conference", "summary-review", "interim-review", "deployment", "launch")
PARTS = ("presided", "attended", "spoke")
MEASURES = ("models", "models-recognised", "wards-holding-dialogue", "delegates")
ROLES = ("bi-thu", "pho-bi-thu", "chu-tich", "truong-ban")
LEVELS = ("province", "district", "commune")
UNIT_KINDS = {"province": "province", "district": "rural-district", "commune": "commune"}
BODIES = (
    ("cap-uy", "party-committee", "Đảng ủy"),
    ("ban-dan-van", "mobilisation-department", "Ban Dân vận"),
    ("ubnd", "peoples-committee", "Ủy ban nhân dân"),
    ("mttq", "front-committee", "Ủy ban Mặt trận Tổ quốc"),
)
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ")
GIVEN = ("An", "Bình", "Cường", "Dũng", "Đức", "Hạnh", "Hương", "Lan", "Minh", "Thủy")
FIRST_DAY = date(2013, 7, 1)
DAYS = 4_400
DISAGREE = 0.05
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """One invented unit: its key, its level, and the unit that it lies in."""

    key: str
    level: str
    inside: str


@dataclass(frozen=True, slots=True)
class Country:
    """Everything that sources of an invented country can speak of."""

    places: tuple[Place, ...]
    people: int
    directives: tuple[str, ...]


def country(sources: int) -> Country:
    """Return a country in proportion to the number of its sources."""
    communes = max(12, sources // 6)
    districts, provinces = max(4, communes // 14), max(2, communes // 170)
    named = [Place(f"tinh-{n}", "province", "viet-nam") for n in range(provinces)]
    for n in range(districts):
        above = named[n % provinces].key
        named.append(Place(f"{above}/huyen-{n}", "district", above))
    for n in range(communes):
        above = named[provinces + n % districts].key
        named.append(Place(f"{above}/xa-{n}", "commune", above))
    numbers = [f"party/tw/{11 + n % 3}/{('nq', 'kl', 'ct')[n % 3]}/{n + 1}" for n in range(40)]
    local = [f"party/tu-{place.key}/unknown/kh/1" for place in named[:provinces]]
    return Country(tuple(named), max(20, sources // 3), (*numbers, *local))


def write(statements: int, folder: Path, seed: int = SEED) -> int:
    """Write the records of about this many statements, and return the number of sources."""
    sources = max(10, statements // STATEMENTS_A_SOURCE)
    world = country(sources)
    (folder / "registers").mkdir(parents=True)
    (folder / "sources").mkdir()
    for name in REGISTERS:
        head = f"register_id: {name}\nlabel:\n  vi: Sổ thử {name}\n  en: Invented register {name}\n"
        (folder / "registers" / f"{name}.yaml").write_text(head, encoding="utf-8")
    chance = random.Random(seed)  # noqa: S311  # invented data, the same each time
    for section, rows in _sections(world).items():
        _write(folder / "registers" / f"{section}.jsonl", rows)
    _write(folder / "sources" / "articles.jsonl", _articles(world, sources, chance))
    return sources


def _write(path: Path, rows: Iterator[Data]) -> None:
    with path.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _sections(world: Country) -> dict[str, Iterator[Data]]:
    return {
        "frame.places": _places(world),
        "frame.bodies": _bodies(world),
        "frame.publishers": (
            {"id": f"bao-{n}", "label": {"vi": f"Báo thử {n}", "en": f"Invented paper {n}"}}
            for n in range(30)
        ),
        "people.people": (_person(n) for n in range(world.people)),
        "documents.series": _series(world),
        "documents.terms": (_term(number) for number in (11, 12, 13)),
        "documents.party_documents": (_document(key) for key in world.directives),
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
    yield {
        "id": "tw/ban-chap-hanh",
        "label": {"vi": "Ban Chấp hành Trung ương", "en": "Central Committee"},
        "kind": "central-committee",
        "level": "central",
        "place": "viet-nam",
    }
    for place in world.places:
        where = place.key.replace("/", ", ").replace("-", " ")
        for step, kind, name in BODIES:
            yield {
                "id": f"{place.key}/{step}",
                "label": {"vi": f"{name} {where}", "en": f"{kind.replace('-', ' ')}, {where}"},
                "kind": kind,
                "level": place.level,
                "place": place.key,
            }


def _person(number: int) -> Data:
    name = f"{FAMILY[number % 10]} Văn {GIVEN[number // 10 % 10]} {number // 100}"
    return {"id": f"nguoi-{number}", "label": {"vi": name}, "name": name}


def _series(world: Country) -> Iterator[Data]:
    owners = {"tw": "tw/ban-chap-hanh"}
    owners |= {f"tu-{p.key}": f"{p.key}/cap-uy" for p in world.places if p.level == "province"}
    for series, owner in owners.items():
        yield {
            "id": series,
            "label": {"vi": f"Dãy {series}", "en": f"Series {series}"},
            "organs": ["TW" if series == "tw" else "TU"],
            "owner": owner,
            "restarts": "each-term",
        }


def _term(number: int) -> Data:
    start = 2011 + 5 * (number - 11)
    return {
        "id": f"tw/{number}",
        "label": {"vi": f"Khóa {number}", "en": f"Term {number}"},
        "number": str(number),
        "body": "tw/ban-chap-hanh",
        "start": f"{start}-01-20",
        "end": f"{start + 5}-01-19",
    }


def _document(key: str) -> Data:
    _, series, term, kind, number = key.split("/")
    central = series == "tw"
    document = {
        "series": series,
        "type": kind,
        "number": number,
        "symbol": f"{number}-{kind.upper()}/{'TW' if central else 'TU'}",
        "level": "central" if central else "province",
        "issuer": ["tw/ban-chap-hanh" if central else f"{series.removeprefix('tu-')}/cap-uy"],
    }
    return {**document, "in_term": f"tw/{term}"} if central else document


def _articles(world: Country, sources: int, chance: random.Random) -> Iterator[Data]:
    """Yield articles; each event is in one to three of them, with a number of its own in each."""
    written = event = 0
    while written < sources:
        place, day = chance.choice(world.places), chance.randrange(DAYS)
        held = FIRST_DAY + timedelta(days=day)
        told = _event(world, place, held, f"su-kien-{event}", chance)
        figure = _figure(told, place, chance)
        for _ in range(min(chance.choice((1, 1, 1, 2, 3)), sources - written)):
            yield _article(told, figure, held, written, chance)
            written += 1
        event += 1


def _cited(world: Country, chance: random.Random) -> str:
    """Return a directive: the first are cited most, as in life."""
    return world.directives[min(int(chance.paretovariate(0.8)) - 1, len(world.directives) - 1)]


def _event(world: Country, place: Place, held: date, key: str, chance: random.Random) -> Data:
    people = chance.sample(range(world.people), 3)
    step = chance.choice(BODIES)[0]
    return {
        "id": key,
        "label": {"vi": f"Hội nghị {key}", "en": f"Conference {key}"},
        "kind": chance.choice(KINDS),
        "date": held.isoformat(),
        "organisers": [f"{place.key}/{step}"],
        "place": place.key,
        chance.choice(("reviews", "deploys", "urges")): [_cited(world, chance)],
        "participants": [
            {
                "person": f"nguoi-{person}",
                "posts": [f"{chance.choice(ROLES)}@{place.key}/{step}"],
                "parts": [part],
            }
            for person, part in zip(people, PARTS, strict=True)
        ],
    }


def _figure(event: Data, place: Place, chance: random.Random) -> Data:
    return {
        "id": "so-1",
        "of": f"event/{event['id']}",
        "measure": chance.choice(MEASURES),
        "value": str(chance.randrange(5, 2_000)),
        "aggregation": "flow",
        "scope": place.key,
    }


def _article(event: Data, figure: Data, held: date, number: int, chance: random.Random) -> Data:
    """Return one report of an event; one in twenty gives another number."""
    first = event["participants"][0]
    if chance.random() < DISAGREE:
        figure = {**figure, "value": str(chance.randrange(5, 2_000))}
    tenure = {"person": first["person"], "post": first["posts"][0], "attested": [str(held)]}
    return {
        "id": f"bai-{number}",
        "title": {"vi": f"Bài thử {number}", "en": f"Invented article {number}"},
        "publisher": f"bao-{chance.randrange(30)}",
        "published": (held + timedelta(days=chance.randrange(4))).isoformat(),
        "tenures": [tenure],
        "events": [event],
        "figures": [figure],
    }


def main() -> None:
    """Write what the arguments ask for, and say how much it is."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("statements", type=int)
    options.add_argument("folder", type=Path)
    options.add_argument("--seed", type=int, default=SEED)
    asked = options.parse_args()
    print(f"{write(asked.statements, asked.folder, asked.seed)} sources in {asked.folder}")


if __name__ == "__main__":
    main()
