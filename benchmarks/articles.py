"""Invented articles about an invented country: events, and what one to three reports say of each.

Few directives are cited often and most seldom; reports print citations, and some leave it open
which document is meant, because a number recurs in every term.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from country import BODIES, CAMPAIGN, POSTS, PUBLISHERS, Country, Data, Directive, Place, posts_of

FIRST_DAY, DAYS = date(2013, 7, 1), 4_200
LEVELS = {"province": 0.15, "district": 0.35, "commune": 0.5}
HOW = ("deploys", "deploys", "reviews", "reviews", "urges")
KINDS = {"deploys": "deployment", "urges": "conference", "reviews": "interim-review"}
PARTS = ("presided", "attended", "spoke")
MEASURES = ("delegates", "models", "models-recognised", "wards-holding-dialogue")
SKEW = 0.6
REPORTS = (1, 1, 1, 2, 3)
DISAGREE = 0.05
OPEN = 0.3
PRINTED = {"nq": "Nghị quyết", "kl": "Kết luận", "ct": "Chỉ thị", "kh": "Kế hoạch"}
WHY = {"vi": "Suy từ chức danh và địa bàn mà bài nêu"}


@dataclass(frozen=True, slots=True)
class Told:
    """An event with what every report of it says besides."""

    place: Place
    day: date
    event: Data
    cited: tuple[Directive, ...]
    figures: tuple[Data, ...]
    rest: Data


def articles(world: Country, sources: int, chance: Random) -> Iterator[Data]:
    """Yield this many articles; those on plans come first, then those on events."""
    documents = [one for one in (*world.central, *world.local) if one.basis][: sources // 3]
    for number, directive in enumerate(documents):
        yield _announced(directive, number)
    written, event = len(documents), 0
    while written < sources:
        told = _told(world, event, chance)
        for _ in range(min(chance.choice(REPORTS), sources - written)):
            yield _report(told, written, chance)
            written += 1
        event += 1


def _announced(one: Directive, number: int) -> Data:
    """Return an article that says what a directive builds on."""
    stated = {"directive": one.key, "issued": one.day.isoformat(), one.relation: [one.basis]}
    return {**_head(number, one.day), "directives": [stated]}


def _head(number: int, published: date) -> Data:
    return {
        "id": f"bai-{number}",
        "title": {"vi": f"Bài thử {number}", "en": f"Invented article {number}"},
        "publisher": f"bao-{number % PUBLISHERS}",
        "published": published.isoformat(),
    }


def cited(world: Country, place: Place, day: date, chance: Random) -> Directive:
    """Return a directive of that day or before: the place's plan, or one of the few cited most."""
    plan = world.plan_of.get(place.key) or world.plan_of.get(place.inside)
    if plan and plan.day <= day and chance.random() < 0.3:
        return plan
    known = [one for one in world.central if one.day <= day]
    rank = int(chance.paretovariate(SKEW)) - 1
    return known[rank] if rank < len(known) else chance.choice(known)


def _told(world: Country, number: int, chance: Random) -> Told:
    level = chance.choices(list(LEVELS), list(LEVELS.values()))[0]
    place = chance.choice(world.by_level[level])
    day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
    directives = tuple(dict.fromkeys(cited(world, place, day, chance) for _ in range(2)))
    event = _event(world, place, day, f"su-kien-{number}", chance)
    how = chance.choice(HOW)
    event |= {how: [directives[0].key], "kind": KINDS[how], **_campaign(place, day, chance)}
    if number % 10 == 0:
        event["parts"] = [_part(event, directives[-1])]
    figures = tuple(_figures(event, place, day, chance))
    return Told(place, day, event, directives, figures, _rest(number, place, day, directives[0]))


def _event(world: Country, place: Place, day: date, key: str, chance: Random) -> Data:
    step = chance.choice(BODIES)[0]
    label = {"vi": f"Hội nghị {key}", "en": f"Conference {key}"}
    return {
        "id": key,
        "label": label,
        "date": day.isoformat(),
        "organisers": [f"{place.key}/{step}"],
        "place": place.key,
        "participants": list(_participants(world, place, day, chance)),
    }


def _participants(world: Country, place: Place, day: date, chance: Random) -> Iterator[Data]:
    """Yield the officials of the place, and in one event of four one from the place above."""
    here = [place.number * len(POSTS) + n for n in range(len(POSTS))]
    above = world.by_key.get(place.inside)
    if above and chance.random() < 0.25:
        here[-1] = above.number * len(POSTS) + chance.randrange(len(POSTS))
    for person, part in zip(here, PARTS, strict=True):
        posts = posts_of(world, person, day)
        yield {"person": f"nguoi-{person}", "posts": posts, "parts": [part]}


def _part(event: Data, directive: Directive) -> Data:
    """Return a part of an event, with a day and an organiser only through the whole."""
    return {
        "id": f"{event['id']}-phan-1",
        "label": {"vi": f"Phần 1 của {event['id']}", "en": f"Part 1 of {event['id']}"},
        "kind": "commendation",
        "carries_out": [directive.key],
    }


def _campaign(place: Place, day: date, chance: Random) -> Data:
    """Return what binds one event in six to the campaign: a contest, a dialogue, a promotion."""
    draw = chance.randrange(18)
    if draw == 0:
        return {"kind": "contest", "campaign": f"edition/{_edition_key(place, day)}"}
    if draw == 1:
        return {"kind": "dialogue"}
    return {"promotes": [f"campaign/{CAMPAIGN}"]} if draw == 2 else {}


def _edition_key(place: Place, day: date) -> str:
    return f"{CAMPAIGN}/{place.key}/{day.year}"


def _edition(place: Place, day: date) -> Data:
    return {
        "id": _edition_key(place, day),
        "label": {"vi": f"Phong trào thử {place.key} {day.year}"},
        "campaign": CAMPAIGN,
        "run_by": [f"{place.key}/cap-uy"],
        "launched_by": [f"{place.key}/cap-uy"],
        "period": str(day.year),
    }


def _figures(event: Data, place: Place, day: date, chance: Random) -> Iterator[Data]:
    """Yield a number of the event, and now and then one of the body's year."""
    yield {
        "id": "so-1",
        "of": f"event/{event['id']}",
        "measure": chance.choice(MEASURES),
        "value": str(chance.randrange(5, 2_000)),
        "aggregation": "flow",
        "scope": place.key,
    }
    if chance.random() < 0.2:
        yield {
            "id": "so-2",
            "measure": "models",
            "value": str(chance.randrange(5, 400)),
            "aggregation": "stock",
            "scope": place.key,
            "reported_by": event["organisers"][0],
            "period": str(day.year),
            "campaign": f"campaign/{CAMPAIGN}",
        }


def _rest(number: int, place: Place, day: date, directive: Directive) -> Data:
    """Return what besides an event some articles tell: a commendation, work done, a model."""
    rest: Data = {}
    body = f"{place.key}/cap-uy"
    if number % 8 == 0:
        rest["awards"] = [_award(number, place, body, directive)]
    if number % 9 == 0:
        rest["activities"] = [_activity(number, place, body, directive)]
    if number % 20 == 0:
        label = {"vi": f"Mô hình thử {number}", "en": f"Invented model {number}"}
        about = {"body": body, "place": place.key, "campaign": f"campaign/{CAMPAIGN}"}
        rest["models"] = [{"id": f"mo-hinh-{number}", "label": label, **about}]
    return rest


def _award(number: int, place: Place, giver: str, directive: Directive) -> Data:
    return {
        "id": f"khen-{number}",
        "label": {"vi": f"Khen thưởng {number}", "en": f"Commendation {number}"},
        "kind": "giay-khen",
        "by": [giver],
        "at_event": f"su-kien-{number}",
        "directives": [directive.key],
        "recipients": [f"body/{place.key}/mttq"],
    }


def _activity(number: int, place: Place, body: str, directive: Directive) -> Data:
    return {
        "id": f"viec-{number}",
        "label": {"vi": f"Việc thử {number}", "en": f"Invented work {number}"},
        "kind": "dialogue" if number % 2 else "model-building",
        "status": "planned" if number % 5 == 0 else "done",
        "by": [body],
        "place": place.key,
        "carries_out": [directive.key],
    }


def _report(told: Told, number: int, chance: Random) -> Data:
    """Return one report of an event; one in twenty gives another number."""
    figures = [dict(figure) for figure in told.figures]
    if chance.random() < DISAGREE:
        figures[0]["value"] = str(chance.randrange(5, 2_000))
    first = told.event["participants"][0]
    inferred = {"certainty": "probable", "inferred": WHY} if number % 25 == 0 else {}
    tenures = [
        {"person": one["person"], "post": post, "attested": [told.day.isoformat()], **inferred}
        for one in (first, told.event["participants"][-1])
        for post in one["posts"]
    ]
    editions = [_edition(told.place, told.day)] if "campaign" in told.event else []
    return {
        **_head(number, told.day + timedelta(days=chance.randrange(4))),
        "mentions": [_mention(one, n, chance) for n, one in enumerate(told.cited, start=1)],
        "tenures": tenures,
        "events": [told.event],
        "figures": figures,
        **({"editions": editions} if editions else {}),
        **told.rest,
    }


def _mention(one: Directive, number: int, chance: Random) -> Data:
    """Return a citation as printed; without a day the number alone may mean several documents."""
    printed = f"{PRINTED[one.type]} số {one.symbol}"
    if chance.random() >= OPEN:
        printed += f" ngày {one.day.day}/{one.day.month}/{one.day.year}"
    return {"id": f"vb-{number}", "printed": printed, "at": [f"p{number}"]}
