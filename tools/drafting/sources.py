"""Drafts one source from one row: everything that its notes hold, and what they leave open."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from drafting import campaigns
from drafting.awards import draft_awards
from drafting.bodies import find_body, split
from drafting.cases import open_case
from drafting.days import read_date, read_period
from drafting.desk import Case, Desk
from drafting.directives import read_citations
from drafting.events import draft_events
from drafting.figures import draft_figures
from drafting.notes import BodyNote, Row
from drafting.officials import draft_tenures
from drafting.places import find_place, parts_of
from drafting.publishers import draft_id, find_publisher
from drafting.statements import mentions, statements
from drafting.written import Remarked, plain
from graph_builder.records import Source
from graph_builder.vietnamese import slug

_MARKS = re.compile(
    r"\b(AMBIGUITY|INCONSISTENCY|HOMONYM|VARIANTS?|TENURE|SAME EVENT|POST CHANGE|CAREER"
    r"|DATE CONFLICT)"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """One drafted source with its comments, or the reason why there is none."""

    row: Row
    id: str
    data: Mapping[str, Any]
    head: tuple[str, ...]
    open: tuple[tuple[str, str], ...]
    skipped: str | None = None


def draft_source(row: Row, desk: Desk, taken: set[str]) -> Draft:
    """Return the draft of a row; ids in `taken` are given to no second source."""
    case = open_case(row, desk)
    ident = draft_id(row, case, taken)
    taken.add(ident)
    data = _data(case, ident)
    for strange in row.strange:
        case.leave("unknown field", strange)
    noted = (row.directives, row.officials, row.events, row.counts, row.awards)
    reason = None if any(noted) else "ghi chú không nêu văn bản, người, việc hay số liệu nào"
    if fault := _fault(data):
        case.leave("invalid", fault)
    return Draft(row, ident, data, tuple(_head(row, case)), tuple(case.open), reason)


def _data(case: Case, ident: str) -> dict[str, Any]:
    """Return the draft's data in the order in which finished files have it."""
    names = dict(_body_names(case))
    people, tenures = draft_tenures(case, names)
    cited = read_citations(case)
    events = draft_events(case, cited, people, ident)
    bare = [plain(event) for event in events]
    editions, told = _campaigns(case, names, bare)
    sections = {
        "mentions": list(mentions(cited)),
        "names": [{"thing": thing, "printed": printed} for thing, printed in names.items()],
        "directives": statements(cited, case),
        "tenures": tenures,
        "events": _with_campaign(events, case, editions),
        "editions": editions,
        "figures": _within(draft_figures(case, bare), editions),
        "awards": draft_awards(case, bare, ident),
    }
    data = {"id": ident, "title": _title(case, bare, cited[0].printed if cited else None)}
    data |= _published(case) | _note(told)
    return data | {name: value for name, value in sections.items() if value}


def _note(told: list[str]) -> dict[str, Any]:
    note = {"vi": " ".join(("Nhãn do người biên soạn đặt.", *told))}
    return {"note": note if told else note | {"en": "The curators gave the label."}}


def _title(case: Case, events: list[dict[str, Any]], cited: str | None) -> Any:  # noqa: ANN401
    """Return a label for the page: what its first event or citation is; notes keep no titles."""
    if events:
        label = dict(events[0]["label"])
    elif cited:
        label = {"vi": f"Bài dẫn {cited}"}
    else:
        place = next(
            (case.home[one] for one in ("commune", "district", "province") if one in case.home),
            None,
        )
        where = case.desk.place_label(place, "vi") if place else "công tác dân vận"
        label = {"vi": f"Bài về {where}"}
        if place:
            label["en"] = f"Article on {case.desk.place_label(place, 'en')}"
    return Remarked(
        label, ("tên bài không được ghi lại: đây là nhãn, thay bằng tên bài khi đọc trang",)
    )


def _published(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if publisher := find_publisher(case.row, case):
        found["publisher"] = publisher
    if value := read_date(case.row.published).value:
        found["published"] = value
    return found | ({"url": case.row.url} if case.row.url else {})


def _body_names(case: Case) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for note in case.row.bodies:
        names = (
            list(split(note.name)) if ", " in note.name and "(" not in note.name else [note.name]
        )
        for name in names if len(names) > 3 else [note.name]:
            key = find_body(name, case, note.place)
            if key is None and (place := _as_place(note, case)):
                found.setdefault(f"place/{place}", []).append(_bare(note.name))
                continue
            if key is None:
                case.leave("body", f"{note.name} ({note.level}, {note.place})")
                continue
            printed = _bare(note.name)
            names_of = found.setdefault(f"body/{key}", [])
            if printed not in names_of:
                names_of.append(printed)
    yield from found.items()


def _bare(name: str) -> str:
    return re.sub(r"\s*\([^)]*\)", "", name).replace("Ð", "Đ").partition(" – ")[0].strip()


def _as_place(note: BodyNote, case: Case) -> str | None:
    """Return the place where a noted body is the place itself: `huyện Sóc Sơn`."""
    steps, remarks = parts_of(note.name.partition(" – ")[0])
    bare = steps and steps[0].name.casefold() in {"thị xã", "huyện", "quận", "thành phố"}
    named = f"{steps[0].name} {remarks[0]}" if remarks and bare else None
    if steps and (steps[0].kind or named):
        return find_place(named or _bare(note.name), case) or find_place(note.place, case)
    return None


def _campaigns(
    case: Case, names: dict[str, list[str]], events: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[str]]:
    """Add the campaigns to the names; return editions, and what is told of anniversaries."""
    told, editions = [], {}
    noted = [*case.row.campaigns, *(event.campaign for event in case.row.events if event.campaign)]
    for text in dict.fromkeys(noted):
        meant = campaigns.read_campaign(text, case)
        if meant.anniversary:
            told.append(f"Gắn với: {meant.printed}.")
        if meant.key is None:
            continue
        printed = names.setdefault(f"campaign/{meant.key}", [])
        if meant.printed not in printed:
            printed.append(meant.printed)
        if meant.key == campaigns.SKILFUL and (made := _edition(meant.period, case, events)):
            editions[made["id"]] = made
    return list(editions.values()), told


def _within(figures: list[dict[str, Any]], editions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the figures, those of an edition's place and period put under it."""
    by_key = {one["id"]: f"edition/{one['id']}" for one in editions}
    for figure in figures:
        years = str(figure.get("period", "")).replace("/", "-")
        key = f"{campaigns.SKILFUL}/{figure.get('scope')}/{years}"
        if "campaign" in figure and key in by_key:
            figure["campaign"] = by_key[key]
    return figures


def _edition(period: str | None, case: Case, events: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the edition of the period that the campaign or the only event gives."""
    spans = {event["period"] for event in events if "period" in event}
    period = period or (spans.pop() if len(spans) == 1 else None)
    body = next((one["organisers"][0] for one in events if one.get("organisers")), None)
    if body is None or period is None or len(period.replace("/", "")) not in {4, 8}:
        return None
    unit = case.desk.known.bodies.get(body)
    place = unit.place if unit else case.desk.bodies[body].get("place")
    return campaigns.edition(period, place, body, case) if place != "viet-nam" else None


def _with_campaign(events: list[Any], case: Case, editions: list[dict[str, Any]]) -> list[Any]:
    """Return the events with the movement that their notes name, its edition where one fits."""
    drafts = []
    for note, event in zip(case.row.events, events, strict=True):
        remarks = event.remarks if isinstance(event, Remarked) else ()
        draft = dict(event.value if isinstance(event, Remarked) else event)
        if "dan-van-kheo" in slug(f"{note.campaign or ''} {note.name or ''}"):
            fits = [one for one in editions if one["period"] == read_period(note.period)]
            members = draft.pop("participants", None)
            draft["campaign"] = f"edition/{fits[0]['id']}" if fits else "campaign/dan-van-kheo"
            draft |= {"participants": members} if members else {}
            if fits and draft["kind"] == "launch":
                fits[0] |= {"launched_by": draft.get("organisers", []), "launched_at": draft["id"]}
        drafts.append(replace(event, value=draft) if remarks else draft)
    return drafts


def _head(row: Row, case: Case) -> Iterator[str]:
    yield "yaml-language-server: $schema=../schema/source.schema.json"
    yield "Draft from notes on the beginning of the page: read it against them, then delete this."
    yield f"Row of the notes: {row.id}."
    if row.notes:
        marks = ", ".join(dict.fromkeys(_MARKS.findall(row.notes)))
        yield f"Notes{f' [{marks}]' if marks else ''}: {row.notes}"
    for kind, what in case.open:
        yield f"OPEN {kind}: {what}"


def _fault(data: Mapping[str, Any]) -> str | None:
    try:
        Source.model_validate(plain(data))
    except ValidationError as error:
        return "; ".join(f"{one['loc']}: {one['msg']}" for one in error.errors(include_url=False))
    return None
