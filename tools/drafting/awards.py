"""Drafts awards: what, by whom, for how many; a giver that no note names leaves it open."""

import re
from collections.abc import Sequence
from typing import Any

from drafting.bodies import find_bodies
from drafting.codes import first
from drafting.desk import Case
from drafting.notes import AwardNote
from drafting.places import parts_of
from graph_builder.vietnamese import slug

_KINDS = (
    ("giay-khen", "giay-khen"),
    ("bang-khen", "bang-khen"),
    ("ky-niem-chuong", "ky-niem-chuong"),
    ("cong-nhan", "giay-chung-nhan"),
    ("giai", "prize"),
    ("tuyen-duong", "bieu-duong"),
    ("bieu-duong", "bieu-duong"),
    ("khen-thuong", "khen-thuong"),
)
_MEASURES = (
    ("collectives-individuals", ""),
    ("collectives", "collectives-commended"),
    ("individuals", "individuals-commended"),
    ("models", "models-commended"),
    ("teams", "prizes"),
)
_JURY = re.compile(r"^ban tổ chức$", re.IGNORECASE)


def draft_awards(case: Case, events: Sequence[dict[str, Any]], source: str) -> list[dict[str, Any]]:
    """Return the awards of a row, those of one kind and giver together with their counts."""
    event = _event(events)
    found: dict[tuple[str, tuple[str, ...], str], dict[str, Any]] = {}
    for note in case.row.awards:
        kind, (by, inferred) = first(_KINDS, note.what), _giver(note, case, event)
        if kind is None or not by:
            case.leave("award", f"{note.what}: {note.count} {note.to} (by {note.awarded_by})")
            continue
        status = "proposed" if "proposed" in note.what else "conferred"
        group = note.what if kind == "prize" else status
        draft = found.get((kind, tuple(by), group))
        if draft is None:
            draft = found[kind, tuple(by), group] = _award(note, kind, by, inferred, event, case)
            draft["id"] = _id(event, source, kind, group, found)
            draft |= {"status": status} if status == "proposed" else {}
        _count(
            note, draft, case, [one for other in found.values() for one in other.get("counts", ())]
        )
    return [_ordered(draft) for draft in found.values()]


def _event(events: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the event where awards were given: the only one, or the only commendation."""
    if len(events) == 1:
        return events[0]
    giving = [event for event in events if event["kind"] in {"commendation", "contest"}]
    return giving[0] if len(giving) == 1 else None


def _giver(note: AwardNote, case: Case, event: dict[str, Any] | None) -> tuple[list[str], bool]:
    """Return who gave it; for a jury, or a place, those who held the event, as inferred."""
    if note.awarded_by and _JURY.match(note.awarded_by):
        return list(event.get("organisers", ())) if event else [], True
    if not note.awarded_by:
        return [], False
    bodies = find_bodies(re.sub(r"^Chủ tịch ", "", note.awarded_by), case)
    steps, _ = parts_of(note.awarded_by)
    if not bodies and event and steps and steps[0].kind:
        return list(event.get("organisers", ())), True
    return bodies, False


def _award(
    note: AwardNote,
    kind: str,
    by: Sequence[str],
    inferred: bool,
    event: dict[str, Any] | None,
    case: Case,
) -> dict[str, Any]:
    lists, desk = case.desk.known.lists, case.desk
    of = {"vi": "của", "en": "of the"}
    label = {
        lang: f"{_name(note, kind, lists.label('award-kind', kind, lang), lang)} "
        f"{of[lang]} {desk.body_label(by[0], lang)}" + _when(event)
        for lang in ("vi", "en")
    }
    draft: dict[str, Any] = {"id": "", "label": label, "kind": kind, "by": list(by)}
    draft |= {"at_event": event["id"]} if event else {}
    if work := re.search(r"\(([^)]*)\)", note.what):
        text = work[1]
        draft |= {"work": {"vi": text[0].upper() + text[1:]}} if text != "proposed" else {}
    if "dan-van-kheo" in slug(note.what):
        draft["campaign"] = "campaign/dan-van-kheo"
    if inferred:
        draft["inferred"] = {
            "vi": f"Bài ghi bên trao là “{note.awarded_by}”; ghi cơ quan tổ chức sự kiện.",
            "en": "The giver is named only in general; the body that held the event is recorded.",
        }
    return draft


def _name(note: AwardNote, kind: str, label: str, lang: str) -> str:
    if kind == "prize" and lang == "vi":
        return note.what[0].upper() + note.what[1:]
    return label


def _when(event: dict[str, Any] | None) -> str:
    date = event.get("date") if event else None
    value = date["value"] if isinstance(date, dict) else date
    return f", {value[:4]}" if value else ""


def _id(
    event: dict[str, Any] | None,
    source: str,
    kind: str,
    group: str,
    found: dict[tuple[str, tuple[str, ...], str], dict[str, Any]],
) -> str:
    base = f"{event['id'] if event else source}-{slug(group) if kind == 'prize' else kind}"
    taken = {draft["id"] for draft in found.values()}
    return next(
        ident for n in range(1, 99) if (ident := base if n == 1 else f"{base}-{n}") not in taken
    )


def _count(
    note: AwardNote, draft: dict[str, Any], case: Case, counted: Sequence[dict[str, Any]]
) -> None:
    """Add the number of one note to its award, or its named recipient."""
    measure = first(_MEASURES, note.to)
    if measure is None:
        bodies = find_bodies(note.to, case)
        if len(bodies) == 1:
            draft["recipients"] = [*draft.get("recipients", ()), f"body/{bodies[0]}"]
        else:
            case.leave("recipient", f"{note.what}: {note.to}")
    elif note.count is not None and measure:
        what = slug(note.what) if draft["kind"] == "prize" else draft["kind"]
        base, taken = f"{what}-{measure.split('-')[0]}", {one["id"] for one in counted}
        ident = next(
            i for n in range(1, 99) if (i := base if n == 1 else f"{base}-{n}") not in taken
        )
        count: dict[str, Any] = {"id": ident}
        count |= {"measure": measure, "value": note.count, "aggregation": "flow"}
        draft["counts"] = [*draft.get("counts", ()), count]
        if ":" in note.to:
            case.leave("recipient", f"{note.what}: {note.to}")
    else:
        case.leave("award count", f"{note.what}: {note.count} {note.to}")


def _ordered(draft: dict[str, Any]) -> dict[str, Any]:
    order = (
        "id", "label", "kind", "status", "by", "date", "at_event", "work", "campaign",
        "recipients", "inferred", "counts",
    )  # fmt: skip
    return {name: draft[name] for name in order if name in draft}
