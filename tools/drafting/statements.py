"""States what a row's citations say: the mentions, and each directive's data and relations."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from drafting.days import read_date
from drafting.desk import Case
from drafting.directives import LOCAL, Cited, prints_issuer
from drafting.notes import RelationNote
from drafting.written import Remarked, curly
from graph_builder.citations import candidates, find_citations
from graph_builder.vietnamese import slug

_PRINTED_DAY = re.compile(
    r"\b[0-9]{1,2}\s?[-/.]\s?[0-9]{1,2}\s?[-/.]\s?[0-9]{4}\b|\bngày [^,]*?[0-9]{4}\b"
)


def mentions(cited: Sequence[Cited]) -> Iterator[dict[str, Any]]:
    """Yield the mentions of a draft, each with an id of type and number."""
    used: dict[str, int] = {}
    for one in cited:
        digits = re.match(r"[0-9]+", one.number or "")
        name = f"{one.type or 'doc'}-{digits[0] if digits else slug(one.printed)[:24].strip('-')}"
        used[name] = used.get(name, 0) + 1
        ident = name if used[name] == 1 else f"{name}-{used[name]}"
        yield {"id": ident, "printed": one.printed, **_settlement(one), **_attributed(one)}


def _settlement(one: Cited) -> dict[str, Any]:
    if one.key:
        found: dict[str, Any] = {"directive": one.key, "basis": one.basis}
        if one.inferred:
            found["inferred"] = {"vi": one.inferred}
        return found
    open_ = {"candidates": list(one.candidates)} if one.candidates else {}
    digits = re.match(r"[0-9]+", one.number or "")
    number = {"number": int(digits[0])} if digits else {}
    return open_ | ({"type": one.type} if one.type else {}) | number


def _attributed(one: Cited) -> dict[str, Any]:
    return {"issuer": one.issuers[0]} if one.issuers and prints_issuer(one) else {}


def statements(cited: Sequence[Cited], case: Case) -> list[dict[str, Any]]:
    """Return what the row says of each settled directive: title, issuer, date and relations."""
    found: dict[str, dict[str, Any]] = {}
    for one in cited:
        if one.key:
            entry = found.setdefault(one.key, {"directive": one.key})
            for name, value in _said(one, single=one.note.number == one.number).items():
                entry.setdefault(name, value)
    for relation in case.row.relations:
        _relate(relation, cited, found, case)
    return [entry for entry in found.values() if len(entry) > 1]


def _said(one: Cited, *, single: bool) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if one.note.subject and single:
        title = one.note.subject.removesuffix(" ...").strip()
        said["title"] = {"vi": curly(title[0].upper() + title[1:])}
    if one.issuers:
        said["issuer"] = list(one.issuers)
    day = read_date(one.note.date)
    if day.value and (one.citation is None or day.day or day.value.count("-") == 1):
        said["issued"] = _issued(one, day.value)
    return said


def _issued(one: Cited, value: str) -> Any:  # noqa: ANN401  a date, perhaps with a remark
    printed = _PRINTED_DAY.search(one.printed)
    if printed:
        return {"value": value, "printed": printed[0].removeprefix("ngày ")}
    return Remarked(value, ("ngày này không nằm trong lời dẫn đã chép; đối chiếu với trang",))


def _relate(
    relation: RelationNote, cited: Sequence[Cited], found: dict[str, dict[str, Any]], case: Case
) -> None:
    source = by_short_name(relation.source, cited, case)
    target = by_short_name(relation.target, cited, case)
    if not source or not target:
        missing = relation.target if source else relation.source
        text = f"{relation.source} {relation.relation} {relation.target} ({missing} is open)"
        case.leave("relation", text)
        return
    entry = found.setdefault(source, {"directive": source})
    entry[relation.relation] = [*entry.get(relation.relation, ()), target]
    if re.search(r"implied|as inferred", case.row.notes or ""):
        entry["inferred"] = {
            "vi": "Quan hệ giữa các văn bản do người ghi chép suy ra, không in rõ.",
            "en": "The relation was inferred by the note-taker; it is not printed in words.",
        }


def by_short_name(text: str, cited: Sequence[Cited], case: Case) -> str | None:
    """Return the directive that a note's short name means, among those cited in the row."""
    bare, _, place = text.partition(" (")
    hits = [one for one in cited if one.key and _short_fits(bare, one)]
    if len({one.key for one in hits}) > 1 and place:
        where = slug(place.rstrip(")"))
        hits = [
            one for one in hits if where in slug(f"{one.note.issuer} {one.note.text_as_written}")
        ]
    keys = {one.key for one in hits}
    if len(keys) == 1:
        return keys.pop()
    if any(_short_fits(bare, one) for one in cited):
        return None
    return _in_register(bare, case)


def _short_fits(bare: str, one: Cited) -> bool:
    if one.number and slug(one.number) == slug(bare):
        return True
    digits = re.fullmatch(r"(?:NQ|QĐ|CT|KL) ([0-9]+)", bare)
    own = re.match(r"[0-9]+", one.number or "")
    return bool(digits and own and int(digits[1]) == int(own[0]))


def _in_register(bare: str, case: Case) -> str | None:
    found = find_citations(bare)
    if not found or not found[0].organ or found[0].organ.startswith(LOCAL):
        return None
    fits = candidates(found[0], case.desk.known.documents.values())
    return str(fits[0].key) if len(fits) == 1 else None
