"""One citation as somebody types it: with or without marks, dashes and capitals."""

import datetime
import re
from collections.abc import Callable, Sequence

from graph_builder.citations import grammar
from graph_builder.citations.organs import typed_organ
from graph_builder.citations.parsing import (
    Citation,
    Said,
    find_citations,
    legislature_types,
    narrowed_types,
    term_number,
)
from graph_builder.errors import CitationError
from graph_builder.vietnamese import fold

_LONGEST = 500
_EXAMPLES = "for example '25-NQ/TW', 'NQ 25 khóa XI', '33/CT-TTg 2021' or '10/2022/QH15'"

_CENTRE = re.compile(r"\bT\.\s?[ƯW]", re.IGNORECASE)
_FOREIGN = re.compile(r"[^\w\s/.,:()\u2010-\u2014\u2212-]")
_TOKEN = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_DATE = re.compile(
    r"(?:ngay )?(?P<day>[0-9]{1,2}) (?:thang )?(?P<month>[0-9]{1,2}) "
    r"(?:nam )?(?P<year>[0-9]{4})(?!\w)"
)
_TERM = re.compile(r"[0-9]{1,2}|[A-Za-z]{1,8}")
_NUMBER = re.compile(r"[0-9]{1,6}")

_WORDS = {fold(word): codes for word, codes in grammar.WORDS.items()}
_ISSUER_ENDS = frozenset({"khoa", "ngay", "nam"})


class _Typed(Said, total=False):
    words: tuple[str, ...]
    symbol: tuple[str, ...]


Step = tuple[_Typed, int]


def _symbols_typed() -> dict[str, tuple[str, ...]]:
    """Return the types of each symbol without marks: `da` is ĐA (scheme) or DA (project)."""
    typed: dict[str, tuple[str, ...]] = {}
    for symbol, codes in grammar.SYMBOLS.items():
        key = fold(symbol)
        typed[key] = (*typed.get(key, ()), *codes)
    return typed


_SYMBOLS = _symbols_typed()


def _date(tokens: Sequence[str]) -> Step | None:
    found = _DATE.match(fold(" ".join(tokens[:6])))
    if not found:
        return None
    try:
        date = datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return {"date": date}, len(found[0].split())


def _year(tokens: Sequence[str]) -> Step | None:
    used = 2 if fold(tokens[0]) == "nam" else 1
    token = tokens[used - 1] if len(tokens) >= used else ""
    return ({"year": int(token)}, used) if _YEAR.fullmatch(token) else None


def _term(tokens: Sequence[str]) -> Step | None:
    if fold(tokens[0]) != "khoa" or not _TERM.fullmatch("".join(tokens[1:2])):
        return None
    try:
        return {"term": term_number(tokens[1])}, 2
    except ValueError:
        return None


def _issuer(tokens: Sequence[str]) -> Step | None:
    if fold(tokens[0]) != "cua" or len(tokens) < 2:
        return None
    ends = (i for i, token in enumerate(tokens) if i and fold(token) in _ISSUER_ENDS)
    used = next(ends, len(tokens))
    return ({"issuer": " ".join(tokens[1:used])}, used) if used > 1 else None


def _words(tokens: Sequence[str]) -> Step | None:
    for used in range(min(4, len(tokens)), 1, -1):
        if codes := _WORDS.get(fold(" ".join(tokens[:used]))):
            return {"words": codes}, used
    codes = _WORDS.get(fold(tokens[0]))
    return ({"words": codes}, 1) if codes else None


def _symbol(tokens: Sequence[str]) -> Step | None:
    exact = grammar.SYMBOLS_FOLDED_CASE.get(tokens[0].casefold())
    known = _SYMBOLS.get(fold(tokens[0])) if tokens[0].isascii() else exact
    return ({"symbol": known}, 1) if known else None


def _number(tokens: Sequence[str]) -> Step | None:
    used = 2 if fold(tokens[0]) == "so" and len(tokens) > 1 else 1
    token = tokens[used - 1]
    return ({"number": int(token)}, used) if _NUMBER.fullmatch(token) else None


def _organ(tokens: Sequence[str]) -> Step | None:
    organ = typed_organ(tokens[0])
    return ({"organ": organ}, 1) if organ else None


# A part is read once; after the number, four digits are a year.
_READERS: tuple[Callable[[Sequence[str]], Step | None], ...] = (
    _number,
    _year,
    _date,
    _term,
    _issuer,
    _words,
    _symbol,
    _organ,
)


def _step(tokens: Sequence[str], said: _Typed) -> Step | None:
    for reader in _READERS:
        step = reader(tokens)
        if step and not step[0].keys() & said.keys():
            return step
    return None


def _said(text: str) -> _Typed | None:
    """Return the parts of a typed text, or None when a word of it is no part."""
    if len(text) > _LONGEST or _FOREIGN.search(text):
        return None
    tokens = _TOKEN.findall(_CENTRE.sub("TW", text))
    said: _Typed = {}
    while tokens:
        step = _step(tokens, said)
        if step is None:
            return None
        said |= step[0]
        tokens = tokens[step[1] :]
    return said


def _typed(text: str) -> Citation | None:
    printed = text.strip()
    start = text.find(printed)
    said = _said(grammar.readable(printed)[0])
    if said is None or "number" not in said:
        return None
    organ = said.get("organ")
    types = narrowed_types(said.get("words", ()), said.get("symbol", ()), organ, None)
    types = types or legislature_types(organ)
    date = said.get("date")
    year = said.get("year", date.year if date else None)
    if not types:
        return None
    return Citation(
        printed=printed,
        span=(start, start + len(printed)),
        types=types,
        number=said["number"],
        organ=organ,
        year=year,
        date=date,
        term=said.get("term"),
        issuer=said.get("issuer"),
    )


def parse_citation(text: str) -> Citation:
    """Return the one citation that a text is, printed or typed; raise CitationError otherwise.

    >>> c = parse_citation("nghi quyet 25 khoa 11")
    >>> c.type, c.number, c.term
    ('nq', 25, 11)
    """
    shown = f"{text[:60]!r}{' …' if len(text) > 60 else ''}"
    found = find_citations(text) if len(text) <= 4 * _LONGEST else []
    if len(found) > 1:
        names = " and ".join(repr(one.printed) for one in found[:3])
        raise CitationError(f"{shown} names {len(found)} documents ({names}); give one at a time")
    if found and found[0].printed == text.strip():
        return found[0]
    typed = _typed(text)
    if typed is None:
        raise CitationError(
            f"{shown} is no citation; expected the type and the number of a document, {_EXAMPLES}"
        )
    return typed
