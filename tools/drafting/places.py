"""Resolves the places that notes name: which unit, in which era; proposes communes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from drafting.days import NEW_UNITS
from drafting.desk import Case, Desk
from drafting.known import Unit, alive
from graph_builder.vietnamese import nfc, slug

_KINDS = (
    ("tỉnh", "province", ("province",)),
    ("thành phố", "city", ("city", "provincial-city")),
    ("tp.", "city", ("city", "provincial-city")),
    ("tp", "city", ("city", "provincial-city")),
    ("quận", "urban-district", ("urban-district",)),
    ("q.", "urban-district", ("urban-district",)),
    ("huyện", "rural-district", ("rural-district",)),
    ("thị xã", "town", ("town",)),
    ("phường", "ward", ("ward",)),
    ("xã", "commune", ("commune",)),
    ("thị trấn", "township", ("township",)),
    ("đặc khu", "special-zone", ("special-zone",)),
)
_WORDS = {
    "ward": ("Phường", "Ward"),
    "commune": ("Xã", "Commune"),
    "township": ("Thị trấn", "Township"),
    "special-zone": ("Đặc khu", "Special Zone"),
    "urban-district": ("Quận", "District"),
    "rural-district": ("Huyện", "District"),
    "town": ("Thị xã", "Town"),
    "city": ("Thành phố", "City"),
}
_COMMUNES = ("ward", "commune", "township", "special-zone")
_DISTRICTS = ("urban-district", "rural-district", "town", "city")
_HCM = re.compile(r"\bTP\.?\s?(?:HCM|Hồ Chí Minh)|\bTPHCM\b|\bThành phố HCM\b", re.IGNORECASE)
# provinces that ended before the frame's last state: key, name, last day
_ENDED = {"thua-thien-hue": ("thua-thien-hue", "Thừa Thiên Huế", "2024-12-31")}
_NOW_IN = {"thua-thien-hue": "hue"}
_SPELLED = {"krong-ana": "krong-a-na"}
_END = "2025-06-30"


@dataclass(frozen=True, slots=True)
class Part:
    """One step of a place's name: the kind printed before it, and the name."""

    kind: str | None
    name: str
    fits: tuple[str, ...] = ()


def parts_of(text: str) -> tuple[list[Part], list[str]]:
    """Return the steps of a place's name, smallest first, and what stands in brackets.

    >>> parts_of("TP Tam Kỳ, Quảng Nam (cũ)")[0][0].name
    'Tam Kỳ'
    """
    remarks = re.findall(r"\(([^)]*)\)", text)
    bare = _HCM.sub("thành phố Hồ Chí Minh", re.sub(r"\([^)]*\)", "", nfc(text)))
    bare = re.sub(r"(?i)(thành phố )(?:thành phố )+", r"\1", bare)
    return [_part(step.strip()) for step in bare.split(",") if step.strip()], remarks


def _part(step: str) -> Part:
    for word, kind, fits in _KINDS:
        if step.casefold().startswith(word):
            rest = step[len(word) :]
            name = rest.strip()
            parted = rest[:1].isspace() or rest[:1].isdigit() or word.endswith(".")
            if parted and name and (name[0].isupper() or name[0].isdigit()):
                return Part(kind, name, fits)
    return Part(None, step)


def find_place(text: str | None, case: Case, day: date | None = None) -> str | None:
    """Return the key of the place that a text names, proposing communes, or nothing."""
    if not text:
        return None
    parts, remarks = parts_of(text)
    if not parts or any("not stated" in remark for remark in remarks):
        return None
    on = day or case.day
    if any("mới" in remark for remark in remarks):
        on = max(on or NEW_UNITS, NEW_UNITS)
    outer: str | None = None
    for part in reversed(parts):
        found = _step(part, outer, case, on)
        if found is None:
            return None
        outer = found
    return outer


def _step(part: Part, outer: str | None, case: Case, day: date | None) -> str | None:
    name = slug(part.name)
    inside = outer or case.home.get("province")
    if part.kind == "city" and inside is None:  # Ninh Bình City lies in the province of its name
        inside = _province(name, Part(None, part.name), case, day)
    if part.kind in _COMMUNES:
        return _commune(part, outer or case.home.get("district") or inside, case, day)
    if part.kind in {None, "province", "city"} and (found := _province(name, part, case, day)):
        return found
    if district := _district(name, part, inside, case):
        return district
    return _proposed_district(part, inside, case) if part.kind in _DISTRICTS else None


def _province(name: str, part: Part, case: Case, day: date | None) -> str | None:
    units = [
        unit
        for unit in case.desk.known.units.values()
        if unit.level == "province" and name in {unit.name, unit.base}
    ]
    if not units and name in _ENDED:
        key, label, end = _ENDED[name]
        _propose(
            case.desk,
            key,
            (f"Tỉnh {label}", f"{label} Province"),
            "province",
            "province",
            "viet-nam",
        )
        case.desk.places[key].setdefault("end", end)
        return key
    if part.kind and not any(unit.kind in part.fits for unit in units):
        return None
    living = alive(iter(units), day)
    return living[0].key if living else None


def _district(name: str, part: Part, inside: str | None, case: Case) -> str | None:
    """Return the district of this name in the province, or the only one in the country."""
    units = [
        unit
        for unit in case.desk.known.units.values()
        if unit.level == "district"
        and unit.name == _SPELLED.get(name, name)
        and (not part.fits or unit.kind in part.fits)
    ]
    here = [unit for unit in units if inside and _same_province(unit, inside)]
    if len(here) == 1 or (not here and len(units) == 1):
        return (here or units)[0].key
    return None


def _same_province(unit: Unit, inside: str) -> bool:
    province = re.sub(r"-20[0-9]{2}$", "", inside.partition("/")[0])
    return unit.key.partition("/")[0] in {province, _NOW_IN.get(province)}


def _proposed_district(part: Part, inside: str | None, case: Case) -> str | None:
    """Propose a district that ended before the frame's last state, as quận 9 did."""
    if inside is None or "/" in inside or part.kind is None:
        return None
    province = re.sub(r"-20[0-9]{2}$", "", inside)
    if province not in case.desk.known.units and province not in case.desk.places:
        return None
    word, english = _WORDS[part.kind]
    name = f"{word} {part.name}"
    taken = f"{province}/{slug(part.name)}" in case.desk.known.units
    step = slug(name) if part.name.isdigit() or taken else slug(part.name)
    kind = "provincial-city" if part.kind == "city" else part.kind
    key = f"{province}/{step}"
    en = f"{english} {part.name}" if part.name.isdigit() else f"{part.name} {english}"
    label = (f"{name} ({_short(case.desk, province)})", en)
    _propose(case.desk, key, label, kind, "district", province)
    case.desk.places[key].setdefault("end", f"..{_END}")
    return key


def _commune(part: Part, inside: str | None, case: Case, day: date | None) -> str | None:
    if inside is None or part.kind is None:
        return None
    word, english = _WORDS[part.kind]
    name = f"{word} {part.name}"
    key = f"{inside}/{slug(name)}"
    if key in case.desk.known.units:
        return key
    label = (f"{name} ({_short(case.desk, inside)})", f"{part.name} {english}")
    _propose(case.desk, key, label, part.kind, "commune", inside)
    bound = {"start": "2025-07-01"} if (day and day >= NEW_UNITS) else {"end": f"..{_END}"}
    for name, value in bound.items():
        case.desk.places[key].setdefault(name, value)
    return key


def _short(desk: Desk, key: str) -> str:
    bare = re.sub(r"\s*\(.*?\)", "", desk.place_label(key, "vi"))
    return re.sub(r"^(?:Tỉnh|Thành phố) (?!Hồ)", "", bare) if "/" not in key else bare


def _propose(
    desk: Desk, key: str, label: tuple[str, str], kind: str, level: str, inside: str
) -> None:
    vi, en = label
    entry = {"id": key, "label": {"vi": vi, "en": en}, "kind": kind}
    desk.places.setdefault(key, {**entry, "level": level, "inside": inside})


def level_of(key: str, desk: Desk) -> str:
    """Return the level of a place, known or proposed."""
    if unit := desk.known.units.get(key):
        return unit.level
    return str(desk.places[key]["level"])


def climb(key: str, level: str, desk: Desk) -> str | None:
    """Return the place itself or what contains it at this level."""
    for one in lineage(key, desk):
        if level_of(one, desk) == level:
            return one
    return None


def lineage(key: str, desk: Desk) -> Iterator[str]:
    """Yield a place and all that contains it, smallest first."""
    here: str | None = key
    while here:
        yield here
        unit = desk.known.units.get(here)
        here = unit.inside if unit else desk.places.get(here, {}).get("inside")
