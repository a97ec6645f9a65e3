"""Printed text to citations: every numbered citation of a text, in order."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from graph_builder.citations import grammar
from graph_builder.citations.organs import normalise_organ, realm_of
from graph_builder.citations.types import DOCUMENT_TYPES
from graph_builder.vietnamese import parse_roman

# Without "số" only these names take a number: "báo cáo 6 tháng" reports half a year.
_TYPES_WITH_BARE_NUMBER = frozenset(
    {"nq", "ct", "kl", "qd", "qdi", "kh", "ctr", "cthd", "da", "hd", "nd", "pl", "tt", "qc"}
)


@dataclass(frozen=True, slots=True)
class Citation:
    """The parts of one printed citation; what was not printed is None."""

    printed: str
    span: tuple[int, int]
    types: tuple[str, ...]
    number: int | None = None
    organ: str | None = None
    year: int | None = None
    date: datetime.date | None = None
    term: int | None = None
    issuer: str | None = None
    title: str | None = None

    @property
    def type(self) -> str | None:
        """The type code, or None while the print leaves several possible, as QĐ alone does."""
        return self.types[0] if len(self.types) == 1 else None


class Said(TypedDict, total=False):
    """The parts of a citation that were printed besides its type."""

    number: int
    organ: str
    year: int
    date: datetime.date
    term: int
    issuer: str
    title: str


@dataclass(frozen=True, slots=True)
class _Head:
    """Types and numbers as printed, before the shared suffix and the tail are read."""

    start: int
    end: int
    types: tuple[str, ...]
    numbers: tuple[re.Match[str], ...]
    marked: bool
    abbreviated: bool


def narrowed_types(
    by_words: tuple[str, ...], by_symbol: tuple[str, ...], organ: str | None, year: str | None
) -> tuple[str, ...]:
    """Return the types that words, symbol and organ leave possible; all when they contradict."""
    shared = tuple(code for code in by_words if code in by_symbol)
    types = shared or (*by_words, *by_symbol)
    realm = realm_of(organ, year)
    fitting = tuple(code for code in types if DOCUMENT_TYPES[code].realm in {realm, "both"})
    return fitting if realm and fitting else types


def legislature_types(organ: str | None) -> tuple[str, ...]:
    """Return the types whose numbers name only the legislature: 10/2022/QH15."""
    if organ and organ.startswith("UBTVQH"):
        return ("pl", "nq")
    return ("luat", "nq") if organ and organ.startswith("QH") else ()


def term_number(printed: str) -> int:
    """Return the number of a term printed in Roman or Arabic numerals."""
    return int(printed) if printed.isdigit() else parse_roman(printed)


def _head(text: str, anchor: re.Match[str]) -> _Head | None:
    numbers = grammar.NUMBERS.match(text, anchor.end())
    if numbers is None:
        return None
    found = tuple(grammar.NUMBER.finditer(text, numbers.start("list"), numbers.end()))
    return _Head(
        anchor.start() if anchor.end() > anchor.start() else numbers.start("list"),
        numbers.end(),
        _anchor_types(anchor),
        found,
        numbers["mark"] is not None,
        anchor["symbol"] is not None,
    )


def _anchor_types(anchor: re.Match[str]) -> tuple[str, ...]:
    if anchor["words"]:
        return grammar.WORDS[" ".join(anchor["words"].casefold().split())]
    return grammar.SYMBOLS[anchor["symbol"]] if anchor["symbol"] else ()


def _symbol(text: str, head: _Head) -> tuple[dict[str, str | None], int] | None:
    """Return symbol, organ and year after the numbers, and where they end."""
    after_words = grammar.SYMBOL_FORMS_AFTER_WORDS if head.types else ()
    for form in (*grammar.SYMBOL_FORMS, *after_words):
        if found := form.match(text, head.end):
            return found.groupdict(), found.end()
    return None


def _with_symbol(text: str, head: _Head) -> Iterator[Citation]:
    parts, end = _symbol(text, head) or ({}, head.end)
    organ, year, symbol = (parts.get(name) for name in ("organ", "year", "symbol"))
    organ = normalise_organ(organ) if organ else None
    by_symbol = grammar.SYMBOLS_FOLDED_CASE[symbol.casefold()] if symbol else ()
    types = narrowed_types(head.types, by_symbol, organ, year)
    types = types or legislature_types(organ)
    for number, stop in zip(head.numbers, _stops(head, end), strict=True):
        start = head.start if number is head.numbers[0] else number.start()
        yield Citation(
            text[start:stop],
            (start, stop),
            types,
            int(number[0]),
            organ,
            int(year) if year else None,
        )


def _stops(head: _Head, end: int) -> list[int]:
    return [number.end() for number in head.numbers[:-1]] + [end]


def _is_bare(text: str, head: _Head, number: re.Match[str]) -> bool:
    """Tell whether a number without a symbol counts documents, not years or things."""
    if grammar.NO_BARE_NUMBER.match(text, number.end()):
        return False
    if head.marked:
        return True
    if not _TYPES_WITH_BARE_NUMBER.intersection(head.types) or 1900 <= int(number[0]) < 2100:
        return False
    following = grammar.NEXT_WORD.match(text, number.end())
    word = following[1] if following else ""
    return not word[:1].islower() or bool(grammar.WORD_AFTER_NUMBER.fullmatch(word))


def _bare(text: str, head: _Head) -> list[Citation]:
    numbers = head.numbers
    while numbers and not _is_bare(text, head, numbers[-1]):
        numbers = numbers[:-1]
    if not numbers or not head.types:
        return []
    return list(_with_symbol(text, replace(head, numbers=numbers, end=numbers[-1].end())))


def _numbered(text: str, head: _Head) -> list[Citation]:
    found = _symbol(text, head)
    if found is None:
        return _bare(text, head)
    symbol = found[0].get("symbol")
    foreign = symbol and not set(grammar.SYMBOLS_FOLDED_CASE[symbol.casefold()]) & set(head.types)
    if head.types and foreign and len(head.numbers) > 1:
        # "NQ số 25, 43-KL/TW": the last number belongs to the next citation
        numbers = head.numbers[:-1]
        return _bare(text, replace(head, numbers=numbers, end=numbers[-1].end()))
    return list(_with_symbol(text, head))


def _plenum(text: str, anchor: re.Match[str]) -> list[Citation]:
    """Read a resolution known by its plenum only: Nghị quyết Trung ương 7."""
    found = grammar.PLENUM.match(text, anchor.end())
    if not found or _anchor_types(anchor) != ("nq",):
        return []
    span = (anchor.start(), found.end())
    return [Citation(text[slice(*span)], span, ("nq",), None, "TW")]


def _tail_parts(found: re.Match[str]) -> Said:
    """Return what one part of the tail says; nothing when it is no date or no term."""
    parts = found.groupdict()
    try:
        if "day" in parts:
            year, month, day = (int(parts[name]) for name in ("year", "month", "day"))
            return {"date": datetime.date(year, month, day)}
        if "term" in parts:
            return {"term": term_number(parts["term"])}
    except ValueError:
        return {}
    if "year" in parts:
        return {"year": int(parts["year"])}
    if "issuer" in parts:
        return {"issuer": parts["issuer"]}
    return {"title": parts["title"].strip()}


def _tail(text: str, position: int) -> tuple[Said, int]:
    """Return date, term, issuer and title printed after a citation, and where they end."""
    said: Said = {}
    while True:
        for form in grammar.TAILS:
            found = form.match(text, position)
            parts = _tail_parts(found) if found else {}
            if found and parts and not parts.keys() & said.keys():
                said |= parts
                position = found.end()
                break
        else:
            return said, position


def _with_tail(text: str, members: Sequence[Citation]) -> list[Citation]:
    said, end = _tail(text, members[-1].span[1])
    shared = said.copy()
    shared.pop("title", None)
    *others, last = members
    start = last.span[0]
    whole = replace(last, printed=text[start:end], span=(start, end), **said)
    return [_dated(member) for member in (*(replace(m, **shared) for m in others), whole)]


def _dated(citation: Citation) -> Citation:
    if citation.year is None and citation.date is not None:
        return replace(citation, year=citation.date.year)
    return citation


def _read(text: str) -> Iterator[Citation]:
    position = 0
    while anchor := grammar.ANCHOR.search(text, position):
        head = _head(text, anchor)
        found = (_numbered(text, head) if head else []) or _plenum(text, anchor)
        if found:
            found = _with_tail(text, found)
            yield from found
        position = found[-1].span[1] if found else max(anchor.end(), anchor.start() + 1)


def _listed(text: str, one: Citation, following: Citation) -> bool:
    """Tell whether two citations are neighbours in one list, with one symbol."""
    between = text[one.span[1] : following.span[0]]
    same = one.organ == following.organ and set(one.types) & set(following.types)
    return bool(same and grammar.BETWEEN_MEMBERS.fullmatch(between))


def _share(text: str, citations: list[Citation]) -> list[Citation]:
    """Give the type in words and the issuer of a list to its members: "QĐ A, B của Z"."""
    for place in range(1, len(citations)):
        one, following = citations[place - 1], citations[place]
        if _listed(text, one, following):
            types = tuple(code for code in following.types if code in one.types)
            citations[place] = replace(following, types=types)
    for place in range(len(citations) - 1, 0, -1):
        one, following = citations[place - 1], citations[place]
        untold = one.issuer is None and one.term is None
        # without an issuer a term is of the last alone: 25-NQ/TW, 18-NQ/TW (khóa XII)
        if following.issuer and untold and _listed(text, one, following):
            citations[place - 1] = replace(one, issuer=following.issuer, term=following.term)
    return citations


def find_citations(text: str) -> list[Citation]:
    """Return the numbered citations of a text, in order; documents without number are not found.

    >>> [
    ...     (c.type, c.number, c.issuer)
    ...     for c in find_citations("Quyết định 217, 218-QĐ/TW của Bộ Chính trị")
    ... ]
    [('qd', 217, 'Bộ Chính trị'), ('qd', 218, 'Bộ Chính trị')]
    """
    clean, starts, ends = grammar.readable(text)
    found = _share(clean, list(_read(clean)))
    spans = [(starts[c.span[0]], ends[c.span[1] - 1]) for c in found]
    return [
        replace(citation, printed=text[slice(*span)], span=span)
        for citation, span in zip(found, spans, strict=True)
    ]
