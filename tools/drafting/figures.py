"""Drafts figures from counts: measure, value with its hedge, what it counts, where and when."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from drafting.bodies import find_body
from drafting.codes import first
from drafting.days import period_in
from drafting.desk import Case
from drafting.notes import CountNote
from drafting.places import find_place
from graph_builder.vietnamese import slug

_MEASURES = (
    ("mo-hinh dang-ky", "models-registered"),
    ("mo-hinh cong-nhan", "models-recognised"),
    ("mo-hinh nhan-rong", "models-replicated"),
    ("mo-hinh hieu-qua", "models-effective"),
    ("mo-hinh ket-qua-tot", "models-effective"),
    ("mo-hinh", "models"),
    ("dien-hinh", "models"),
    ("lap-bcd", "steering-boards"),
    ("bai-du-thi", "entries"),
    ("doi-tham-gia", "teams"),
    ("doi-thi", "teams"),
    ("tuyen-duong", ""),
    ("dai-bieu", "delegates"),
    ("hoi-nghi-bieu-duong", "conferences"),
    ("tham-luan", "speeches"),
    ("giai-thuong", "prizes"),
    ("y-kien", "opinions"),
    ("dang-vien", "party-members"),
    ("doan-vien", "organisation-members"),
    ("to-chuc-dang", "party-organisations"),
    ("chu-doanh-nghiep", "people"),
    ("doanh-nghiep", "bodies"),
    ("htx", "bodies"),
    ("don-vi-su-nghiep", "bodies"),
    ("to-chuc-cong-doan", "bodies"),
    ("to-chuc-doan", "bodies"),
    ("hoi-tham", "people"),
    ("dang-bo", "party-organisations"),
    ("ho-dan", "households"),
    ("huyen", "districts"),
    ("tinh-thanh-pho", "provinces"),
    ("don-vi-hanh-chinh-cap-xa", "communes"),
    ("can-bo-chien-si", "people"),
    ("cu-tri", "people"),
    ("dan-so", "people"),
    ("thanh-vien", "people"),
)
_EXACT = {"xã": "communes", "phường": "wards"}
_AT_EVENTS = {"teams", "delegates", "speeches", "provinces", "prizes"}
_STOCKS = {"wards", "communes", "districts", "households", "people", "party-members"}
_HEDGES = ((">", "over"), ("~", "about"), ("<", "at-most"))


def draft_figures(case: Case, events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the figures of a row; a count without a measure is left to the curator."""
    found: list[dict[str, Any]] = []
    used: dict[str, int] = {}
    for note in case.row.counts:
        measure = _measure(note)
        value = read_value(note.value)
        part = note.what.startswith("trong đó")  # no total of its own: it would seem to contradict
        if measure is None or value is None or part or "triệu đồng" in note.unit:
            case.leave(
                "count", f"{note.what}: {note.value} {note.unit} ({note.body}, {note.period})"
            )
            continue
        ident = slug(note.what)[:40].strip("-")
        used[ident] = used.get(ident, 0) + 1
        ident = ident if used[ident] == 1 else f"{ident}-{used[ident]}"
        found.append({"id": ident, **_figure(note, measure, value, case, events)})
    return found


def _measure(note: CountNote) -> str | None:
    """Return what is counted; whatever the words, a number of persons counts people."""
    found = _EXACT.get(note.what) or first(_MEASURES, note.what)
    if note.what == "đội" or (note.unit == "đội" and not found):
        return "teams"
    if note.unit == "người" and found not in {"party-members", "organisation-members"}:
        return "people"
    return found or None


def read_value(noted: str | int | float | None) -> tuple[str, str, str | None] | None:
    """Return number, comparator and the printed form of a ratio.

    >>> read_value(">1900"), read_value("~1000 (gần)"), read_value("21/21")
    (('1900', 'over', None), ('1000', 'nearly', None), ('21', 'exact', '21/21'))
    """
    text = str(noted).strip()
    comparator = "exact"
    for sign, code in _HEDGES:
        if text.startswith(sign):
            comparator, text = code, text[1:].strip()
    if "(gần)" in text:
        comparator, text = "nearly", text.replace("(gần)", "").strip()
    if ratio := re.fullmatch(r"([0-9]+)/[0-9]+", text):
        return ratio[1], comparator, text
    if million := re.fullmatch(r"([0-9.]+) triệu", text):
        return f"{(Decimal(million[1]) * 1_000_000).normalize():f}", comparator, None
    return (text, comparator, None) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) else None


def _figure(
    note: CountNote,
    measure: str,
    value: tuple[str, str, str | None],
    case: Case,
    events: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    number, comparator, printed = value
    place = _scope(note.body, case)
    figure: dict[str, Any] = {}
    if of := _of(note, measure, place, case, events):
        figure["of"] = of
    figure["measure"] = measure
    figure["value"] = float(number) if "." in number else int(number)
    figure |= {"unit": "percent"} if note.unit == "%" else {}
    figure |= {"comparator": comparator} if comparator != "exact" else {}
    period = period_in(note.period)
    figure["aggregation"] = _aggregation(note, measure, period)
    figure |= {"scope": place} if place else {}
    figure |= {"period": period} if period else {}
    figure |= {"campaign": "campaign/dan-van-kheo"} if _skilful(note, case) else {}
    figure |= {"printed": printed} if printed else {}
    return figure | {"note": {"vi": _note(note, period)}}


def _scope(body: str, case: Case) -> str | None:
    return find_place(body, case) if body and "+" not in body else None


def _of(
    note: CountNote,
    measure: str,
    place: str | None,
    case: Case,
    events: Sequence[dict[str, Any]],
) -> str | None:
    if measure in _AT_EVENTS or re.match(r"hội (thi|nghị)|đại hội", note.body):
        return f"event/{events[0]['id']}" if len(events) == 1 else None
    if place:
        return f"place/{place}"
    body = find_body(note.body, case) if note.body else None
    return f"body/{body}" if body else None


def _aggregation(note: CountNote, measure: str, period: str | None) -> str:
    if re.search(r"đến nay|từ [0-9]{4}|năm$", note.period or ""):
        return "cumulative"
    if measure in _STOCKS and not re.search(r"thành lập|kết nạp|giới thiệu|mới", note.what):
        return "stock"
    if measure in _AT_EVENTS or "hiện có" in note.what or period is None:
        return "stock"
    return "flow"


def _skilful(note: CountNote, case: Case) -> bool:
    if "mô hình" not in note.what and "điển hình" not in note.what:
        return False
    named = (note.what, *case.row.campaigns, *(event.campaign or "" for event in case.row.events))
    return any("dan-van-kheo" in slug(text) for text in named)


def _note(note: CountNote, period: str | None) -> str:
    told = note.what[0].upper() + note.what[1:]
    when = f"; thời gian: {note.period}" if note.period and period is None else ""
    where = f"; {note.body}" if note.body else ""
    return f"{told}{where}{when}."
