"""Reads posts: the role, the body, and whether it is held, was held, or is given up."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from drafting.bodies import find_body
from drafting.desk import Case
from drafting.spelling import spell
from graph_builder.records import When
from graph_builder.vietnamese import slug

_BRACKET = re.compile(r"\(([^)]*)\)")
_DATE = r"[0-9]{4}(?:-[0-9]{2}){0,2}"
_RANKS = re.compile(r"(đại|thiếu|trung|thượng) (tá|tướng|tá)|sic", re.IGNORECASE)
_MEMBERS = {
    "uy-vien-ban-thuong-vu": "ban-thuong-vu",
    "uvtv": "ban-thuong-vu",
    "uvbtv": "ban-thuong-vu",
}
_AT_CENTRE = {
    ("uy-vien", "tw/bo-chinh-tri"): ("uy-vien-bo-chinh-tri", "tw/bo-chinh-tri"),
    ("uy-vien", "tw/ban-chap-hanh"): ("uy-vien-ban-chap-hanh", "tw/ban-chap-hanh"),
    ("bi-thu", "tw/ban-chap-hanh"): ("bi-thu-trung-uong", "tw/ban-bi-thu"),
    ("thuong-truc", "tw/ban-bi-thu"): ("uy-vien-thuong-truc", "tw/ban-bi-thu"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """One post as named in a row, with the time that the note gives for it."""

    post: str
    printed: str
    former: bool = False
    start: str | None = None
    end: str | None = None
    inferred: bool = False


def read_posts(noted: Mapping[str, str | None], case: Case) -> Iterator[Held]:
    """Yield the posts that one noted post means; note what has no code or body."""
    printed, body = noted.get("role") or "", noted.get("body")
    remarks = " ".join(_BRACKET.findall(f"{printed} {body or ''}"))
    roles = _BRACKET.sub("", printed).strip()
    if not body or not roles:
        case.leave("post", f"{printed} @ {body}")
        return
    time = _time(roles, remarks)
    key = find_body(body, case, _place_in(printed), _day_of(time, case))
    for role in _split(re.sub(r"^thôi\s+", "", roles)):
        code = _code(role, case)
        if key is None or code is None:
            case.leave("post", f"{role} @ {body}" + ("" if code else " (role)"))
        else:
            code, at = _member(slug(role), code, key, case)
            yield replace(time, post=f"{code}@{at}", printed=_shown(role, body))


def _split(roles: str) -> Iterator[str]:
    yield from (role.strip() for role in re.split(r",|/", roles) if role.strip())


def _place_in(printed: str) -> str | None:
    """Return the place that a role's brackets name: `Trưởng Ban (trước, Hà Nam)`."""
    found = re.search(r"\(trước, ([^)]+)\)", printed)
    return found[1] if found else None


def _time(roles: str, remarks: str) -> Held:
    former = roles.startswith("thôi") or re.search(r"\b(trước|nguyên|cũ)\b", remarks) is not None
    held = Held("", "", former=former, inferred="by context" in remarks)
    if spread := re.search(rf"({_DATE})\s*–\s*({_DATE})", remarks):
        return replace(held, start=spread[1], end=spread[2], former=True)
    if start := re.search(rf"từ ({_DATE})", remarks):
        held = replace(held, start=start[1])
    if end := re.search(rf"đến ({_DATE})", remarks):
        held = replace(held, end=end[1])
    return held


def _day_of(time: Held, case: Case) -> date | None:
    """Return a day of the post itself, to choose the era of its place; else the row's day."""
    for text in (time.start, time.end):
        if text:
            return When.parse(text).earliest
    return date(2025, 6, 30) if time.former else case.day


def _code(role: str, case: Case) -> str | None:
    bare = re.sub(r"\s+TT$", " Thường trực", _RANKS.sub("", role)).strip()
    bare = re.sub(r"^(Trưởng|Phó trưởng) Ban chỉ đạo$", r"\1 ban", bare, flags=re.IGNORECASE)
    for text in (bare, re.sub(r"^Phó (?!trưởng)(?=Ban$|Phòng$)", "Phó Trưởng ", bare)):
        if code := case.desk.known.lists.code("role", text):
            return code
    words = slug(bare)
    return "bi-thu" if words == "bi-thu" else None


def _member(words: str, code: str, body: str, case: Case) -> tuple[str, str]:
    """Return role and body, memberships moved to the body that they are seats of."""
    moved = _AT_CENTRE.get((words, body))
    if moved:
        return moved
    if words in _MEMBERS:
        inner = f"{body}/{_MEMBERS[words]}"
        if inner in case.desk.known.bodies or inner in case.desk.bodies:
            return "uy-vien", inner
        if made := find_body(f"Ban Thường vụ {case.desk.body_label(body, 'vi')}", case):
            return "uy-vien", made
    return code, body


def _shown(role: str, body: str) -> str:
    """Return role and body as one line, the body's first word not twice.

    >>> _shown("Trưởng Ban", "Ban Dân vận Quận ủy (cũ)")
    'Trưởng Ban Dân vận Quận ủy'
    """
    bare = _BRACKET.sub("", body).strip()
    first, _, rest = bare.partition(" ")
    if role.casefold().endswith(f" {first.casefold()}"):
        return f"{role} {rest}".strip()
    return f"{role} {bare}"


def unnamed_post(text: str, case: Case) -> str | None:
    """Return the post that an official without a name is called by, or nothing."""
    for start in ("Trưởng ban", "Phó trưởng ban"):
        bare = spell(text)
        if slug(bare).startswith(f"{slug(start)}-dan-van"):
            body = find_body(f"Ban{bare[len(start) :]}", case)
            code = case.desk.known.lists.code("role", start)
            return f"{code}@{body}" if body and code else None
    return None
