"""The issuing organ as a document number prints it: TW, TU, TTg, QH15, BCĐ."""

import re
from collections.abc import Collection

from graph_builder.citations.types import Realm
from graph_builder.vietnamese import fold

_CENTRE = re.compile(r"T\.?\s?Ư|T\.?\s?W|Trung\s{1,2}ương", re.IGNORECASE)

_COMMITTEES = ("TW", "TU", "HU", "QU", "ĐU", "ThU", "TXU")
_DEPARTMENTS = ("BDV", "BTG", "BTGDV", "BTC", "BNC", "UBKT", "VP")
_STATE_ORGANS = ("TTg", "CP", "UBND", "HĐND", "CTN", "BNV", "BTP", "BYT", "BGDĐT")
_OTHERS = ("BCĐ", "BTV", "MTTQ", "MTTW", "BCSĐ", "BCSĐCP")

_STATE = re.compile(rf"(?:{'|'.join(_STATE_ORGANS)}|(?:UBTV)?QH[0-9]{{0,2}})(?:$|-)")
_PARTY = re.compile(
    rf"(?:{'|'.join(_COMMITTEES)})$|(?:{'|'.join(_DEPARTMENTS)})(?:{'|'.join(_COMMITTEES)})?(?:$|-)"
)

# The organs whose capitals are fixed; boards and departments of any other name are organs too.
_KNOWN = (
    *_COMMITTEES,
    *_STATE_ORGANS,
    *_OTHERS,
    *_DEPARTMENTS,
    *(department + committee for department in _DEPARTMENTS for committee in _COMMITTEES),
)
_BY_CASE = {organ.casefold(): organ for organ in _KNOWN}
_BY_FOLD = {fold(organ): organ for organ in _KNOWN}
_LEGISLATURE = re.compile(r"((?:UBTV)?QH)([0-9]{1,2})", re.IGNORECASE)

_ISSUERS = (
    ("thu tuong", "TTg"),
    ("chinh phu", "CP"),
    ("bo chinh tri", "TW"),
    ("ban bi thu", "TW"),
    ("ban chap hanh trung uong", "TW"),
    ("bch trung uong", "TW"),
    ("bch tw", "TW"),
    ("trung uong dang", "TW"),
)


def normalise_organ(printed: str) -> str:
    """Return an organ in its one spelling: TƯ, T.Ư and T.W are TW, which TU never is.

    >>> [normalise_organ(organ) for organ in ("T.Ư", "BDVTƯ", "TU", "ttg")]
    ['TW', 'BDVTW', 'TU', 'TTg']
    """
    organ = _CENTRE.sub("TW", printed)
    known = _BY_CASE.get(organ.casefold())
    return known or (organ.upper() if organ.islower() else organ)


def typed_organ(typed: str) -> str | None:
    """Return the organ somebody typed, with or without marks and capitals, or None."""
    if found := _LEGISLATURE.fullmatch(typed):
        return found[1].upper() + found[2]
    organ = normalise_organ(typed)
    if organ.casefold() in _BY_CASE:
        return organ
    if known := _BY_FOLD.get(typed.casefold()):
        return known
    return organ if typed.isupper() and typed.isalpha() and len(typed) > 1 else None


def realm_of(organ: str | None, year: str | None) -> Realm | None:
    """Return whether a number is of the Party or the State, or None when it does not show."""
    if year or (organ and _STATE.match(organ)):
        return "state"
    return "party" if organ and _PARTY.match(organ) else None


def organ_of_issuer(issuer: str | None) -> str | None:
    """Return the organ of a central issuer named in words, or None for any other.

    >>> organ_of_issuer("Bộ Chính trị"), organ_of_issuer("Thành ủy Hà Nội")
    ('TW', None)
    """
    folded = fold(issuer or "")
    return next((organ for start, organ in _ISSUERS if folded.startswith(start)), None)


def same_organ(printed: str, organs: Collection[str]) -> bool:
    """Tell whether a printed organ is one of these; joint documents bear the lead body first."""
    known = {organ.casefold() for organ in organs}
    lead = printed.partition("-")[0]
    return bool({part.casefold() for part in (printed, lead, lead.rstrip("0123456789"))} & known)
