"""Proposes bodies that no register has, named and dated by their places."""

import re

from drafting.days import NEW_UNITS
from drafting.desk import Case
from drafting.forms import Form
from drafting.places import level_of


def propose(
    key: str, form: Form, vi: str, place: str | None, case: Case, base: str | None = None
) -> str:
    """Return a key, proposing the body with its life where no register has it."""
    desk = case.desk
    if key in desk.known.bodies or key in desk.bodies:
        return key
    label = {"vi": vi}
    if form.en and place:
        of = desk.body_label(base, "en") if base else desk.place_label(place, "en")
        label["en"] = f"{form.en} {of}"
    entry: dict[str, object] = {"id": key, "label": label, "kind": form.kind}
    entry["level"] = level_of(place, desk) if place else "central"
    if place:
        entry |= {"place": place} | ({form.link: base} if base else {}) | _life(place, case)
    desk.bodies[key] = entry
    return key


def _life(place: str, case: Case) -> dict[str, str]:
    """Return the end that a body shares with its place at the latest."""
    unit = case.desk.known.units.get(place)
    if unit and unit.end:
        return {"end": f"..{unit.end}"}
    if unit is None and "end" in case.desk.places[place]:
        return {"end": str(case.desk.places[place]["end"])}
    started = unit.start if unit else NEW_UNITS
    return {"start": f"{started}.."} if started and started >= NEW_UNITS else {}


def named(place: str, case: Case) -> str:
    """Return a place's name as it stands inside the name of a body."""
    label = case.desk.place_label(place, "vi")
    level = level_of(place, case.desk)
    bare = re.sub(r"\s*\((?:từ|đến)[^)]*\)", "", label)
    if level == "province":
        return re.sub(r"^(?:Tỉnh|Thành phố) (?!Hồ)", "", bare)
    return bare[0].lower() + bare[1:]


def committee_of(place: str, step: str, word: str, case: Case) -> str:
    """Return the Party committee of a place."""
    key = f"{place}/{step}"
    form = Form(step, "party-committee", "Party Committee of")
    bare = named(place, case)
    name = (
        bare if re.search(r"\d", bare) else re.sub(r"^(?:huyện|quận|thị xã|thành phố) ", "", bare)
    )
    return propose(key, form, f"{word} {name}", place, case)


def below(base: str, form: Form, name: str, place: str, case: Case) -> str:
    """Return what stands under a committee: its standing committee, a department."""
    key = f"{base}/{form.step}"
    label = f"{name} {case.desk.body_label(base, 'vi')}"
    return propose(key, form, label, place, case, base)
