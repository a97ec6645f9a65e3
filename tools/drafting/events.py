"""Drafts events: kind, day, organisers, what was reviewed, and who took which part."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from drafting.bodies import find_bodies, split
from drafting.codes import first
from drafting.days import Noted, read_date, read_period, shown
from drafting.desk import Case
from drafting.directives import Cited
from drafting.notes import EventNote
from drafting.people import read_name
from drafting.places import find_place, parts_of
from drafting.posts import unnamed_post
from drafting.statements import by_short_name
from drafting.written import Remarked, curly
from graph_builder.vietnamese import slug

_KINDS = {
    "interim_review": "interim-review",
    "summary_conference": "summary-review",
    "commendation": "commendation",
    "contest": "contest",
    "launch": "launch",
    "deployment_conference": "deployment",
    "training": "training",
}
_BY_NAME = (
    ("quan-triet", "deployment"),
    ("hoi-thao", "seminar"),
    ("toa-dam", "seminar"),
    ("trao-doi-kinh-nghiem", "seminar"),
    ("chuyen-de", "seminar"),
    ("khao-sat", "inspection"),
    ("kiem-tra", "inspection"),
    ("giam-sat", "inspection"),
    ("dai-hoi", "congress"),
    ("ky-ket", "signing"),
    ("cong-bo", "announcement"),
    ("trao-thuong", "commendation"),
    ("trao-giai", "commendation"),
    ("doi-thoai", "dialogue"),
    ("ky-niem", "ceremony"),
    ("ngay-truyen-thong", "ceremony"),
    ("giao-ban", "interim-review"),
    ("lam-viec", "meeting"),
    ("danh-gia", "interim-review"),
    ("hoi-nghi", "conference"),
)
_REVIEWS = {"interim-review", "summary-review"}
_DEPLOYS = {"deployment", "training"}
_SESSIONS = {"morning": "Buổi sáng", "afternoon": "Buổi chiều", "evening": "Buổi tối"}
_FOREIGN = re.compile(r"\s*\([ -~]*[a-z]{3}[ -~]*\)$")  # the note-taker's own words, in English
_TITLES = re.compile(r"^(?:Tổng Bí thư) ")


@dataclass(slots=True)
class People:
    """The row's officials: id and posts by name."""

    ids: dict[str, str] = field(default_factory=dict)
    posts: dict[str, list[str]] = field(default_factory=dict)


def kind_of(note: EventNote, case: Case) -> tuple[str, str | None]:
    """Return the kind of an event, and why it is only a guess where it is one."""
    name = f"{note.name or ''} {note.organiser or ''}"
    if known := _KINDS.get(note.kind):
        return known, None
    if code := first(_BY_NAME, note.name or ""):
        return code, None
    if "dang-bo" in slug(note.organiser or "") and read_period(note.period) == "2025/2030":
        return "congress", "suy ra từ nhiệm kỳ 2025-2030 và cơ quan tổ chức là đảng bộ"
    if "giam-sat" in slug(name):
        return "inspection", None
    case.leave("event kind", note.name or note.organiser or note.kind)
    return "meeting", "ghi chú không cho biết loại; tạm ghi cuộc họp"


def draft_events(case: Case, cited: Sequence[Cited], people: People, source: str) -> list[Any]:
    """Return the drafts of a row's events, their ids apart."""
    drafts: list[Any] = []
    used: set[str] = set()
    for note in case.row.events:
        draft, remarks = _draft(note, case, cited, people, source)
        ident, count = draft["id"], 2
        while draft["id"] in used:
            draft["id"], count = f"{ident}-{count}", count + 1
        used.add(draft["id"])
        drafts.append(Remarked(draft, tuple(remarks)) if remarks else draft)
    return drafts


def _draft(
    note: EventNote, case: Case, cited: Sequence[Cited], people: People, source: str
) -> tuple[dict[str, Any], list[str]]:
    day = read_date(note.date)
    kind, guess = kind_of(note, case)
    bodies, place = _organisers(note, case, day)
    remarks = [f"loại: {guess}"] if guess else []
    remarks += [f"ghi chú: {text}" for text in (day.remark, note.note, _aside(note)) if text]
    draft: dict[str, Any] = {"id": _id(day, kind, bodies, place, source)}
    draft["label"] = _label(note, kind, bodies, place, day, case)
    draft["kind"] = kind
    draft |= _when(day) | ({"organisers": bodies} if bodies else {})
    draft |= {"place": place} if place else {}
    period = read_period(note.period)
    draft |= {"period": period} if period else {}
    draft |= _carried(note, kind, case, cited)
    draft |= _inferred(note) | _note(note, day)
    if members := list(_participants(note, case, people)):
        draft["participants"] = members
    return draft, remarks


def _aside(note: EventNote) -> str | None:
    found = _FOREIGN.search(note.name or "")
    return found[0].strip(" ()") if found else None


def _organisers(note: EventNote, case: Case, day: Noted) -> tuple[list[str], str | None]:
    """Return the organising bodies, and the place where only a place is named."""
    if not note.organiser or note.organiser.startswith("("):
        return [], _named_place(note.name, case, day)
    bodies = find_bodies(note.organiser, case, day.day)
    places = [key for part in split(note.organiser) if (key := _place_only(part, case, day))]
    if not bodies and not places and not _TITLES.match(note.organiser):
        case.leave("organiser", note.organiser)
    return bodies, places[0] if places and not bodies else _named_place(note.name, case, day)


def _place_only(text: str, case: Case, day: Noted) -> str | None:
    steps, _ = parts_of(text.partition("–")[0])
    if len(steps) != 1 or (
        steps[0].kind is None and " " in steps[0].name.replace("Bình Dương", "")
    ):
        return None
    return find_place(re.sub(r"\(([^)]*)\).*", r"\1", text), case, day.day)


def _named_place(name: str | None, case: Case, day: Noted) -> str | None:
    """Return the place that an event's name tells: `tại TP Hà Tĩnh`, `tại Thanh Hóa`."""
    found = re.search(r"\btại ([^,;]+?)(?: \(([^)]+)\))?$", name or "")
    if found is None:
        return None
    inner = f"{found[1]}, huyện {found[2]}" if found[2] else found[1]
    return find_place(inner, case, day.day)


def _id(day: Noted, kind: str, bodies: Sequence[str], place: str | None, source: str) -> str:
    """Return an id that every page about the same organiser, day and kind comes to."""
    where = bodies[0] if bodies else place
    if day.day is None or where is None:
        return f"{source}-{kind}"
    steps = [step for step in where.split("/") if step not in {"tw", "cp", "qh"}]
    base = "-".join(re.sub(r"-20[0-9]{2}$", "", step) for step in steps[-3:])
    return f"{base}-{day.day}-{kind}"


def _label(
    note: EventNote,
    kind: str,
    bodies: Sequence[str],
    place: str | None,
    day: Noted,
    case: Case,
) -> dict[str, str]:
    """Return a label of an event: its noted name, else what it was, whose, and when."""
    label = {lang: _generic(kind, bodies, place, day, case, lang) for lang in ("vi", "en")}
    if note.name:
        name = _FOREIGN.sub("", note.name)
        label["vi"] = curly(name[0].upper() + name[1:])
    return label


def _generic(
    kind: str, bodies: Sequence[str], place: str | None, day: Noted, case: Case, lang: str
) -> str:
    what = case.desk.known.lists.label("event-kind", kind, lang)
    who = case.desk.body_label(bodies[0], lang) if bodies else ""
    who = who or (case.desk.place_label(place, lang) if place else "")
    of = (" của " if bodies else " ở ") if lang == "vi" else (" of the " if bodies else " in ")
    whose = f"{of}{who}" if who else ""
    return f"{what}{whose}" + (f", {shown(day.value, lang)}" if day.value else "")


def _when(day: Noted) -> dict[str, Any]:
    if day.value is None:
        return {}
    value: Any = day.value
    if day.inferred:
        value = {"value": day.value, "inferred": day.inferred}
        if day.printed:
            value = {"value": day.value, "printed": day.printed, "inferred": day.inferred}
    return {"date": value} | ({"end": day.end} if day.end else {})


def _carried(note: EventNote, kind: str, case: Case, cited: Sequence[Cited]) -> dict[str, Any]:
    """Return what the event reviews, deploys or carries out, and after how many years."""
    keys = []
    for name in note.reviews:
        if key := by_short_name(name, cited, case):
            keys.append(key)
        else:
            case.leave("reviewed directive", name)
    reviewing = kind in _REVIEWS or "tong-ket" in slug(note.name or "")
    relation = "reviews" if reviewing else "deploys" if kind in _DEPLOYS else "carries_out"
    said: dict[str, Any] = {relation: list(dict.fromkeys(keys))} if keys else {}
    if note.years_reviewed:
        said["milestone"] = note.years_reviewed
    return said


def _inferred(note: EventNote) -> dict[str, Any]:
    if not re.search(r"implied|by context", note.organiser or ""):
        return {}
    vi = "Cơ quan tổ chức do người ghi chép suy ra từ ngữ cảnh."
    return {"inferred": {"vi": vi, "en": "The organiser was inferred from the context."}}


def _note(note: EventNote, day: Noted) -> dict[str, Any]:
    """Return the note of an event: the time of day, the form, the rounds, a day without year."""
    said = []
    if day.value is None and day.printed:
        said.append(f"Bài in ngày {day.printed}, không có năm")
    if note.session:
        said.append(_SESSIONS.get(note.session, note.session))
    if note.online:
        said.append(
            "Họp trực tiếp kết hợp trực tuyến" if note.online == "hybrid" else "Họp trực tuyến"
        )
    if note.note == "planned":
        said.append("Bài đưa tin trước ngày tổ chức; đây là dự kiến")
    if note.parts:
        said.append(f"Các phần: {', '.join(note.parts)}")
    if note.communes:
        said.append(f"Các xã: {', '.join(note.communes)}")
    return {"note": {"vi": ". ".join(said) + "."}} if said else {}


def _participants(note: EventNote, case: Case, people: People) -> Iterator[Any]:
    """Yield who took part: those who chaired, then those who attended, each once."""
    seen: set[str] = set()
    chairs = [name.strip() for name in (note.chair or "").split(";") if name.strip()]
    title = _TITLES.match(note.organiser or "")
    if title and not chairs:
        chairs = [(note.organiser or "")[title.end() :]]
    for text, part in [(name, "presided") for name in chairs] + [
        (name, "attended") for name in note.attended
    ]:
        one = _participant(text, part, case, people)
        who = str(one.get("person") or one.get("body") or one.get("id") or one["posts"])
        if who not in seen:
            seen.add(who)
            yield one


def _participant(text: str, part: str, case: Case, people: People) -> dict[str, Any]:
    remark = re.search(r"\(([^)]*)\)", text)
    name = slug(read_name(text).name)
    if name in people.ids:
        parts = ["presented"] if remark and "triển khai" in remark[1] else [part]
        one: dict[str, Any] = {"person": people.ids[name]}
        one |= {"posts": people.posts[name]} if people.posts[name] else {}
        one["parts"] = parts
        if remark and "điểm cầu" in remark[1]:
            one["note"] = {"vi": f"Dự tại {remark[1]}."}
        return one
    if remark and "unnamed" in remark[1] and (post := unnamed_post(text, case)):
        return {"posts": [post], "parts": [part]}
    bare = re.sub(r"\s*\((?:unnamed)\)", "", text)
    led = re.match(r"lãnh đạo (Ban .+)", bare)
    bodies = find_bodies(led[1] if led else bare, case) if not re.search(r"\d", bare) else []
    if len(bodies) == 1:
        one = {"body": bodies[0], "parts": [part]}
        return one | ({"capacity": {"vi": bare[0].upper() + bare[1:]}} if led else {})
    ident = slug(bare)[:48].strip("-")
    return {"id": ident, "parts": [part], "capacity": {"vi": bare[0].upper() + bare[1:]}}
