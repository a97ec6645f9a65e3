"""Document keys, which identify a document, and the symbols and citations printed from them."""

import re
from dataclasses import dataclass
from typing import Literal, Self

from graph_builder.citations.types import DOCUMENT_TYPES
from graph_builder.errors import CitationError
from graph_builder.namespaces import is_key
from graph_builder.vietnamese import Language, format_roman

_UNKNOWN = "unknown"
_EXPECTED = "expected for example 'party/tw/11/nq/25' or 'state/ttg/2021/ct/33'"
_COUNT = re.compile(r"[1-9][0-9]{0,8}")
_LEGISLATURE = re.compile(r"(?:UBTV)?QH[0-9]{0,2}")

# State types whose symbol bears the year; the others restart each year and do not show it.
_WITH_YEAR = frozenset({"hp", "luat", "pl", "lenh", "nd", "tt", "ttlt"})


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """The identity of a document: number series, term (Party) or year (State), type, number."""

    realm: Literal["party", "state"]
    series: str
    period: int | None
    type: str
    number: int

    def __post_init__(self) -> None:
        steps = (self.series, self.type)
        counts = (self.number, 1 if self.period is None else self.period)
        if not all(is_key(step) and "/" not in step for step in steps):
            raise CitationError(f"series and type of {self} must be ASCII slugs; {_EXPECTED}")
        if not all(_COUNT.fullmatch(str(count)) for count in counts):
            raise CitationError(f"term or year, and number of {self} must be positive; {_EXPECTED}")

    def __str__(self) -> str:
        period = _UNKNOWN if self.period is None else self.period
        return f"{self.realm}/{self.series}/{period}/{self.type}/{self.number}"

    @classmethod
    def party(cls, series: str, term: int | None, type: str, number: int) -> Self:
        """Return the key of a Party document; an unknown term is None."""
        return cls("party", series, term, type, number)

    @classmethod
    def state(cls, authority: str, year: int | None, type: str, number: int) -> Self:
        """Return the key of a State document; an unknown year is None."""
        return cls("state", authority, year, type, number)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the key that a text is.

        >>> str(DocumentKey.parse("party/tu-ha-noi/unknown/qd/2200"))
        'party/tu-ha-noi/unknown/qd/2200'
        """
        steps = text.split("/")
        if len(steps) != 5 or steps[0] not in {"party", "state"}:
            raise CitationError(f"{text[:60]!r} is no document key; {_EXPECTED}")
        realm, series, period, code, number = steps
        if not _COUNT.fullmatch(number) or not (period == _UNKNOWN or _COUNT.fullmatch(period)):
            raise CitationError(f"{text[:60]!r} has no plain term, year or number; {_EXPECTED}")
        known = None if period == _UNKNOWN else int(period)
        return cls("party" if realm == "party" else "state", series, known, code, int(number))

    @property
    def term(self) -> int | None:
        """The term of a Party document, None when unknown."""
        return self.period if self.realm == "party" else None

    @property
    def year(self) -> int | None:
        """The year of a State document, None when unknown."""
        return self.period if self.realm == "state" else None


def _bears_year(key: DocumentKey, organ: str) -> bool:
    by_type = key.type in _WITH_YEAR or _LEGISLATURE.fullmatch(organ) is not None
    return by_type and key.year is not None


def symbol(key: DocumentKey, organ: str) -> str:
    """Return the canonical printed symbol of a key whose series prints this organ.

    >>> symbol(DocumentKey.party("tw", 11, "nq", 25), "TW")
    '25-NQ/TW'
    >>> symbol(DocumentKey.state("qh", 2022, "luat", 10), "QH15")
    '10/2022/QH15'
    """
    kind = DOCUMENT_TYPES.get(key.type)
    printed = kind.symbol if kind else key.type.upper()
    if key.realm == "party":
        return f"{key.number:02}-{printed}/{organ}"
    if not _bears_year(key, organ):
        return f"{key.number:02}/{printed}-{organ}"
    suffix = organ if organ.startswith("QH") else f"{printed}-{organ}"
    return f"{key.number:02}/{key.year}/{suffix}"


def full_citation(key: DocumentKey, organ: str, lang: Language = "vi") -> str:
    """Return type in words, symbol, and the term or year that the symbol does not show.

    >>> full_citation(DocumentKey.parse("party/tw/11/nq/25"), "TW")
    'Nghị quyết số 25-NQ/TW (khóa XI)'
    >>> full_citation(DocumentKey.parse("state/ttg/2021/ct/33"), "TTg", "en")
    'Directive No. 33/CT-TTg (2021)'
    """
    kind = DOCUMENT_TYPES.get(key.type)
    words = (kind.vi if lang == "vi" else kind.en) if kind else key.type.upper()
    number = "số" if lang == "vi" else "No."
    return f"{words} {number} {symbol(key, organ)}{_period_note(key, organ, lang)}"


def _period_note(key: DocumentKey, organ: str, lang: Language) -> str:
    if key.term is not None:
        return f" ({'khóa' if lang == 'vi' else 'term'} {format_roman(key.term)})"
    if key.year is None or _bears_year(key, organ):
        return ""
    return f" ({'năm ' if lang == 'vi' else ''}{key.year})"
