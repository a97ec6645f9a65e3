"""Resolves the bodies that notes name to keys, and proposes those that no register has."""

import re
from collections.abc import Iterator
from datetime import date

from drafting.desk import Case
from drafting.forms import BY_UNIT_KIND, CENTRE, COMMITTEES, KINDS, OF_PLACES, STANDING, UNDER, Form
from drafting.places import climb, find_place, level_of, lineage, parts_of
from drafting.proposals import below, committee_of, named, propose
from drafting.spelling import spell
from graph_builder.vietnamese import slug

_ENUMERATION = re.compile(r"(Quận ủy|Huyện ủy|Thành ủy|Thị ủy) ([^,]+(?:, [^,]+)+)")
_SEVERAL = re.compile(r"^[Cc]ác |\bcác (?:huyện|quận|tỉnh|cấp|tổ chức)|huyện, (?:thị|thành)|^Cụm")
_COMMITTEE = re.compile(rf"^(.*?)\s*({'|'.join(COMMITTEES)})\b\s*(.*)$", re.IGNORECASE)
_INNER = re.compile(rf"^({'|'.join(UNDER)})\s+(Đảng ủy .+)$", re.IGNORECASE)
_LEVELS = {
    "tỉnh": "province",
    "thành phố": "province",
    "tp": "province",
    "quận": "district",
    "huyện": "district",
    "thị xã": "district",
    "phường": "commune",
    "xã": "commune",
}
_TAIL = re.compile(
    r"^(.+?)\s+((?:tỉnh|thành phố|TP\.?|quận|Q\.|huyện|thị xã|phường|xã)"
    r"(?:\s*(?=[A-ZĐÀ-Ỹ0-9]).+)?)$"
)


def find_bodies(text: str, case: Case, day: date | None = None) -> list[str]:
    """Return the bodies that an enumeration names, what is shared printed once at its end."""
    found = [_one_of(part, text, case, day) for part in split(text)]
    return list(dict.fromkeys(key for key in found if key))


def split(text: str) -> Iterator[str]:
    """Yield the names of an enumeration.

    >>> list(split("Bộ Công an; Tỉnh ủy Lâm Đồng"))
    ['Bộ Công an', 'Tỉnh ủy Lâm Đồng']
    """
    if numbered := _ENUMERATION.fullmatch(text):
        yield from (f"{numbered[1]} {name}" for name in numbered[2].split(", "))
        return
    yield from (part.strip() for part in re.split(r";|, (?=[A-ZĐỦ])(?!các)| và (?=Ban|UBND)", text))


def _one_of(part: str, text: str, case: Case, day: date | None) -> str | None:
    """Resolve one name, with the place printed after the last one where it has none itself."""
    tail = _TAIL.match(text)
    place = tail[2] if tail and part != text and not _TAIL.match(part) else None
    return find_body(part, case, place, day)


def find_body(
    name: str, case: Case, place: str | None = None, day: date | None = None
) -> str | None:
    """Return the key of the body of this name, proposing it where no register has it."""
    if _SEVERAL.search(name):
        return None
    spelled = spell(name)
    if key := _central(slug(spelled), case):
        return key
    hints = [place, *re.findall(r"\(([^)]*)\)", name)]
    if inner := _INNER.match(spelled):
        return _inside(inner, case, place, day)
    if committee := _COMMITTEE.match(spelled):
        return _of_committee(committee, hints, case, day)
    key = _of_place(spelled, hints, case, day) or _by_label(name, case)
    return key or _other(spelled, hints, case, day)


def _inside(found: re.Match[str], case: Case, place: str | None, day: date | None) -> str | None:
    """Resolve `Ban Thường vụ Đảng ủy phường X`: what stands under such a committee."""
    base = find_body(found[2], case, place, day)
    if base is None:
        return None
    within = case.desk.known.bodies.get(base)
    where = within.place if within else case.desk.bodies[base].get("place")
    word = next(one for one in UNDER if slug(one) == slug(found[1]))
    return below(base, UNDER[word], word, str(where), case) if where else None


def _by_label(name: str, case: Case) -> str | None:
    keys = case.desk.known.names.get(slug(re.sub(r"\([^)]*\)", "", name)), frozenset())
    return next(iter(keys)) if len(keys) == 1 else None


def _central(name: str, case: Case) -> str | None:
    """Return the body of the centre of this folded name, proposing it where it is missing."""
    standing = STANDING.get(name)
    if standing in case.desk.known.bodies:
        return standing
    row = next((one for one in CENTRE.items() if standing == one[1][0] or name == one[0]), None)
    if row is None:
        return None
    key, kind, vi, en = row[1]
    if key not in case.desk.known.bodies:
        entry = {"id": key, "label": {"vi": vi, "en": en}, "kind": kind}
        case.desk.bodies.setdefault(key, {**entry, "level": "central", "place": "viet-nam"})
    return key


def _of_committee(
    found: re.Match[str], hints: list[str | None], case: Case, day: date | None
) -> str | None:
    """Resolve `Ban Dân vận Quận ủy X`: the committee of a place, or what stands under it."""
    before, word, after = (part.strip() for part in found.groups())
    word = word[0].upper() + word[1:].lower()
    step, kind, level = COMMITTEES[word]
    place = _place_at(after, kind, level, hints, case, day)
    under = next((one for one in UNDER if slug(one) == slug(before)), None)
    if place is None or (before and under is None and slug(before) != "ban-chap-hanh"):
        return _other(found[0], hints, case, day) if before and place else None
    base = committee_of(place, step, word, case)
    return below(base, UNDER[under], under, place, case) if under else base


def _place_at(
    after: str,
    kind: str,
    level: str | None,
    hints: list[str | None],
    case: Case,
    day: date | None,
) -> str | None:
    """Return a body's place from the words after it, the hints, or where the row is at home."""
    named = None if after.casefold() in _LEVELS else after
    if named:
        text = named if parts_of(named)[0][0].kind else f"{kind} {named}"
        return find_place(text, case, day)
    for hint in hints:
        if (key := find_place(hint, case, day)) and (fit := _at_level(key, level, kind, case)):
            return fit
    return _home(level, kind, case)


def _at_level(key: str, level: str | None, kind: str, case: Case) -> str | None:
    if level:
        return climb(key, level, case.desk)
    return next((one for one in lineage(key, case.desk) if _is_city(one, case)), None)


def _is_city(key: str, case: Case) -> bool:
    unit = case.desk.known.units.get(key)
    kind = unit.kind if unit else case.desk.places[key]["kind"]
    return kind in {"city", "provincial-city"}


def _home(level: str | None, kind: str, case: Case) -> str | None:
    if level:
        return case.home.get(level)
    homes = (case.home.get("province"), case.home.get("district"))
    return next((key for key in homes if key and _is_city(key, case)), None)


def _of_place(spelled: str, hints: list[str | None], case: Case, day: date | None) -> str | None:
    """Resolve `UBND quận X`, `Đảng ủy phường Y`, `Công an tỉnh`; and departments without one."""
    for word, form in (*OF_PLACES.items(), *UNDER.items()):
        rest = re.match(rf"{word}(?!\w)\s*(.*)$", spelled, re.IGNORECASE)
        if rest is None or (rest[1] and not _is_place(rest[1], case)):
            continue
        place = _plain_place(rest[1], hints, case, day)
        if place is None:
            return None
        if word in UNDER:
            return _of_own_committee(word, place, case)
        label = f"{_full(word)} {named(place, case)}"
        return propose(f"{place}/{form.step}", form, label, place, case)
    return None


def _of_own_committee(word: str, place: str, case: Case) -> str | None:
    """Resolve `Ban Dân vận huyện X`: a department named after its place, not its committee."""
    if level_of(place, case.desk) == "commune":
        form = OF_PLACES["Đảng ủy"]
        base = propose(f"{place}/{form.step}", form, f"Đảng ủy {named(place, case)}", place, case)
        return below(base, UNDER[word], word, place, case)
    unit = case.desk.known.units.get(place)
    committee = BY_UNIT_KIND.get(unit.kind if unit else case.desk.places[place]["kind"])
    if committee is None:
        return None
    base = committee_of(place, COMMITTEES[committee][0], committee, case)
    return below(base, UNDER[word], word, place, case)


def _is_place(text: str, case: Case) -> bool:
    if text.casefold().rstrip(".") in _LEVELS:
        return True
    steps, _ = parts_of(text)
    if not steps or steps[0].kind:
        return bool(steps)
    found = find_place(text, case)
    return found is not None and level_of(found, case.desk) == "province"


def _plain_place(rest: str, hints: list[str | None], case: Case, day: date | None) -> str | None:
    level = _LEVELS.get(rest.casefold().rstrip("."))
    if rest and level is None:
        return find_place(rest, case, day)
    for hint in hints:
        if key := find_place(hint, case, day):
            fit = climb(key, level, case.desk) if level else key
            if fit:
                return fit
    if level == "province" and rest.casefold().startswith("t"):
        homes = [case.home.get("province"), case.home.get("district")]
        cities = [key for key in homes if key and _is_city(key, case)]
        return cities[0] if cities and rest.casefold() != "tỉnh" else homes[0]
    return case.home.get(level or "district") or case.home.get(level or "province")


def _full(word: str) -> str:
    full = {
        "UBND": "Ủy ban nhân dân",
        "HĐND": "Hội đồng nhân dân",
        "MTTQ": "Ủy ban Mặt trận Tổ quốc Việt Nam",
    }
    return full.get(word, word)


def _other(spelled: str, hints: list[str | None], case: Case, day: date | None) -> str | None:
    """Propose a body of a name that follows no form, below the place that its name ends with."""
    kind = next((kind for start, kind in KINDS if f"{slug(spelled)}-".startswith(f"{start}-")), "")
    if not kind:
        return None
    tail = _TAIL.match(spelled)
    head = tail[1] if tail else spelled
    if tail:
        place = _plain_place(tail[2], hints, case, day)
    elif kind == "armed-forces-unit":
        return _armed(spelled, hints, case)
    else:
        place = next((key for hint in hints if (key := find_place(hint, case, day))), None)
        place = place or (case.home.get("province") if spelled.startswith("Sở ") else None)
    if place is None and kind == "steering-board" and "Trung ương" in spelled.split(" tổng")[0]:
        return propose(f"tw/{slug(spelled)}", Form("", kind, ""), spelled, None, case)
    if place is None:
        return None if tail else _under_home(slug(head), case)
    vi = f"{head} {named(place, case)}"
    if known := _by_label(vi, case) or _board(head, kind, place, case):
        return known
    return propose(f"{place}/{slug(head)}", Form("", kind, ""), vi, place, case)


def _armed(spelled: str, hints: list[str | None], case: Case) -> str:
    """Return a unit of the armed forces by its name, the military region's number with it."""
    region = next((hint for hint in hints if hint and hint.startswith("Quân khu")), "")
    vi = spelled.removesuffix("Quân khu") + region if spelled.endswith("Quân khu") else spelled
    return propose(slug(vi), Form("", "armed-forces-unit", ""), vi.strip(), None, case)


def _under_home(step: str, case: Case) -> str | None:
    """Return a body of this step below one of the row's places, where one is known already."""
    desk = case.desk
    keys = (f"{place}/{step}" for place in case.home.values())
    return next((key for key in keys if key in desk.bodies or key in desk.known.bodies), None)


def _board(head: str, kind: str, place: str, case: Case) -> str | None:
    """Return the one board on Dân vận khéo of a place: papers vary its name from line to line."""
    about = "dan-van-kheo" if slug(head) != "ban-chi-dao" else ""
    if kind != "steering-board" or about not in slug(head):
        return None
    desk = case.desk
    keys = [
        key
        for key in (*desk.known.bodies, *desk.bodies)
        if key.startswith(f"{place}/ban-chi-dao") and about in slug(desk.body_label(key, "vi"))
    ]
    if len(keys) != 1:
        return None
    if slug(head) not in slug(desk.body_label(keys[0], "vi")):
        case.leave("board taken as one", f"{head}: {keys[0]}")
    return keys[0]
