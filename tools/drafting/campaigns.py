"""Tells campaigns from anniversaries, and finds or proposes the campaign and its edition."""

import re
from dataclasses import dataclass
from typing import Any

from drafting.days import period_in
from drafting.desk import Case
from graph_builder.vietnamese import slug

SKILFUL = "dan-van-kheo"
_ANNIVERSARY = re.compile(r"^\W*[0-9]+ năm\b")
_MOVEMENT = re.compile(
    r"^(phong trào|cuộc vận động|mô hình|\"|Năm |Toàn dân|Học tập)", re.IGNORECASE
)
_BRACKET = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Meant:
    """What a noted campaign is: its key, as printed, and the period printed with it."""

    key: str | None
    printed: str
    period: str | None
    anniversary: bool = False


def read_campaign(text: str, case: Case) -> Meant:
    """Return what a noted campaign means; an anniversary is none."""
    printed = re.sub(r'^"([^"]*)"$', r"\1", _BRACKET.sub("", text).strip().rstrip(","))
    if _ANNIVERSARY.match(text):
        return Meant(None, printed, None, anniversary=True)
    words = slug(text)
    if SKILFUL in words and not re.search(r"cuộc thi|hội thi", text, re.IGNORECASE):
        return Meant(SKILFUL, printed, period_in(text))
    if "hoc-tap" in words and "ho-chi-minh" in words:
        return Meant("hoc-tap-va-lam-theo-ho-chi-minh", printed, None)
    known = case.desk.known.campaigns.get(slug(printed))
    return Meant(known or _proposed(text, printed, case), printed, period_in(text))


def _proposed(text: str, printed: str, case: Case) -> str | None:
    """Propose a movement that calls itself one; other words are left to the curator."""
    quoted = re.search(r"\"([^\"]+)\"", printed)
    if not _MOVEMENT.match(text) or re.search(r"cuộc thi", printed, re.IGNORECASE):
        case.leave("campaign", printed)
        return None
    name = quoted[1] if quoted else printed
    key = slug(name)[:48].rstrip("-")
    case.desk.campaigns.setdefault(key, {"id": key, "label": {"vi": name[0].upper() + name[1:]}})
    return key


def edition(
    period: str | None, place: str | None, body: str | None, case: Case
) -> dict[str, Any] | None:
    """Return the edition of the Dân vận khéo movement in a place and period, run by a body."""
    if not period or not place or not body:
        return None
    years = period.replace("/", "-")
    vi, en = (case.desk.place_label(place, lang) for lang in ("vi", "en"))
    return {
        "id": f"{SKILFUL}/{place}/{years}",
        "label": {
            "vi": f"Phong trào thi đua “Dân vận khéo” {vi[0].lower()}{vi[1:]}, {years}",
            "en": f"“Dân vận khéo” movement in {en}, {years}",
        },
        "campaign": SKILFUL,
        "run_by": [body],
        "period": period,
    }
