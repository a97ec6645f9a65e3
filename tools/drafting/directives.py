"""Resolves cited directives against the register; what is not certain stays open."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from drafting.bodies import find_bodies
from drafting.days import read_date
from drafting.desk import Case
from drafting.known import scope_of
from drafting.notes import DirectiveNote
from graph_builder.citations import Citation, Known, candidates, find_citations
from graph_builder.vietnamese import parse_roman, slug

_REMARK = re.compile(r"\s*\((?:title|no number|không số)\)")
_ALIKE = 85
_SHORTEST = 15
LOCAL = ("TU", "HU", "QU", "ThU", "BDV", "BDVTU", "BCĐ", "UBND", "HĐND")


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation of a row: as printed, how it was settled, and the short name of the note."""

    note: DirectiveNote
    number: str | None
    printed: str
    type: str | None
    citation: Citation | None
    key: str | None
    basis: str | None
    inferred: str | None
    candidates: tuple[str, ...]
    issuers: tuple[str, ...]


def read_citations(case: Case) -> list[Cited]:
    """Return the row's citations; one note of two numbers is two citations."""
    cited: list[Cited] = []
    for note in case.row.directives:
        numbers = note.number.split(" + ") if note.number else [None]
        for number in numbers:
            one = _settle(note, number, case)
            cited.append(_as_short(one, cited))
    for one in cited:
        if one.key is None:
            label = f"{one.note.type} {one.number or one.printed}"
            case.leave("directive", f"{label}: {', '.join(one.candidates) or 'none fits'}")
    return cited


def _as_short(one: Cited, before: Sequence[Cited]) -> Cited:
    """Settle a short form by a fuller one that stands before it in the row."""
    if not _is_short(one):
        return one
    for other in before:
        fits = other.key == one.key if one.key else other.key in one.candidates
        if other.key and fits and (one.key or other.number == one.number):
            return replace(one, key=other.key, basis="short-form", inferred=None, candidates=())
    return one


def _settle(note: DirectiveNote, number: str | None, case: Case) -> Cited:
    printed = _REMARK.sub("", note.text_as_written).replace("Ð", "Đ").strip()
    citation = _citation(note, number)
    kind = case.desk.known.lists.code("document-type", note.type)
    issuers = tuple(find_bodies(_issuer(note), case)) if note.issuer else ()
    cited = Cited(note, number, printed, kind, citation, None, None, None, (), issuers)
    found = _fitting(cited, case)
    if len(found) == 1 and (proof := _proof(cited, found[0])):
        return replace(cited, key=str(found[0].key), basis=proof[0], inferred=proof[1])
    return replace(cited, candidates=tuple(str(one.key) for one in found[:6]) if number else ())


def _issuer(note: DirectiveNote) -> str:
    return re.sub(r"\((?:as written|.*?)\)\s*|\.\.\.", "", note.issuer or "").strip()


def _citation(note: DirectiveNote, number: str | None) -> Citation | None:
    """Return number, organ, date and term of a citation, the noted ones filling the printed."""
    if number is None:
        return None
    prefix = "" if re.search(r"QH[0-9]", number) else f"{note.type.capitalize()} số "
    found = find_citations(prefix + number)
    if not found:
        return None
    day = read_date(note.date)
    term = found[0].term if note.term is None else _term(note.term)
    year = day.day.year if day.day else found[0].year
    title = note.subject if found[0].title is None else found[0].title
    return replace(found[0], date=day.day, term=term, year=year, title=title)


def _term(text: str) -> int | None:
    bare = text.partition(" (")[0]
    if bare != text:
        return None
    return int(bare) if bare.isdigit() else parse_roman(bare)


def _fitting(cited: Cited, case: Case) -> list[Known]:
    documents = case.desk.known.documents.values()
    if cited.citation is None:
        return [one for one in documents if one.key.type == cited.type and _titled(cited, one)]
    loose = replace(cited.citation, title=None, date=None, year=None)
    found = [
        one
        for one in (*candidates(loose, documents),)
        if _issued_here(cited, one, case) and _year_fits(cited.citation, one)
    ]
    titled = [one for one in found if _titled(cited, one)]
    return titled if len(titled) == 1 else found


def _year_fits(citation: Citation, one: Known) -> bool:
    """Tell whether a citation's year can be the document's; a disputed day excludes nothing."""
    year = one.key.year or (one.date.year if one.date else None)
    return year is None or citation.year is None or abs(year - citation.year) < 1


def _issued_here(cited: Cited, one: Known, case: Case) -> bool:
    """Tell whether a local number belongs to the series of its issuer, or of the row's province."""
    organ = cited.citation.organ if cited.citation else None
    owner = case.desk.known.owners.get(one.key.series, "")
    if cited.issuers:
        scopes = {scope_of(issuer) for issuer in cited.issuers}
        central = all(scope.startswith(("tw/", "cp/", "qh/")) for scope in scopes)
        if central:
            return owner.partition("/")[0] == cited.issuers[0].partition("/")[0]
        return any(_same_owner(owner, issuer) for issuer in cited.issuers)
    if organ and organ.startswith(LOCAL) and case.home.get("province"):
        return scope_of(owner) == scope_of(case.home["province"])
    return organ is not None and not organ.startswith(LOCAL)


def _same_owner(owner: str, issuer: str) -> bool:
    return owner == issuer or issuer.startswith(f"{owner}/") or owner.startswith(f"{issuer}/")


def _titled(cited: Cited, one: Known) -> bool:
    noted = [slug(text) for text in (cited.note.subject, cited.printed) if text]
    return any(
        fuzz.ratio(text, slug(title)) >= _ALIKE or slug(title).startswith(text)
        for title in one.titles
        for text in noted
        if len(text) > _SHORTEST
    )


def _proof(cited: Cited, one: Known) -> tuple[str, str | None] | None:
    """Return by what a citation is settled to the only document that fits, and what is inferred."""
    own = find_citations(cited.printed)
    first = next((one for one in own if one.number is not None), None)
    titled = _titled(cited, one)
    if first and first.organ and (first.date or first.term or first.year):
        return "full-symbol", None
    if first and prints_issuer(cited) and (first.organ or titled or cited.issuers):
        return "issuer-and-number", None
    if titled:
        return ("issuer-and-number" if first and first.organ else "title"), None
    if first and first.organ and (one.date is not None or first.organ in LOCAL):
        why = f"Sổ chỉ có một văn bản mang số {cited.number}; bài không in ngày, khóa hay tên."
        return "inferred", why
    return None


def prints_issuer(cited: Cited) -> bool:
    """Tell whether the citation itself names its issuer."""
    printed = slug(cited.printed)
    return bool(cited.note.issuer) and any(
        word in printed
        for word in ("bo-chinh-tri", "ban-bi-thu", "uy-", "trung-uong", "ban-dan-van")
    )


def _is_short(cited: Cited) -> bool:
    own = find_citations(cited.printed)
    return not any(one.organ and (one.date or one.term) for one in own)
