"""Which documents a citation can mean; what is ambiguous is returned so, never guessed."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields

from graph_builder.citations.keys import DocumentKey
from graph_builder.citations.organs import organ_of_issuer, same_organ
from graph_builder.citations.parsing import Citation
from graph_builder.vietnamese import slug

_SHORTEST_TITLE = 20
Span = tuple[datetime.date | None, datetime.date | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What the registers know of one document, as far as a citation can show it.

    `within` are the first and the last day on which it may have been issued.
    """

    key: DocumentKey
    organs: frozenset[str]
    date: datetime.date | None = None
    term: int | None = None
    titles: tuple[str, ...] = ()
    within: Span = (None, None)


def _differ(printed: object, known: object) -> bool:
    return printed is not None and known is not None and printed != known


def _organ_differs(citation: Citation, organs: Collection[str]) -> bool:
    organ = citation.organ or organ_of_issuer(citation.issuer)
    return bool(organs) and organ is not None and not same_organ(organ, organs)


def _year(key: DocumentKey, dated: datetime.date | None) -> int | None:
    return key.year or (dated.year if dated else None)


def _printed_span(citation: Citation) -> Span:
    """Return the first and the last day that the printed date or year can mean."""
    if citation.date is not None:
        return citation.date, citation.date
    if citation.year is not None:
        return datetime.date(citation.year, 1, 1), datetime.date(citation.year, 12, 31)
    return None, None


def _outside(citation: Citation, within: Span) -> bool:
    (start, end), (first, last) = _printed_span(citation), within
    return bool((end and first and end < first) or (start and last and last < start))


def _inside(citation: Citation, within: Span) -> bool:
    """Tell whether the printed day or year lies within; the day of a change of terms does not."""
    (start, end), (first, last) = _printed_span(citation), within
    return bool(start and end and first and last and first < start and end < last)


def matches(
    citation: Citation,
    key: DocumentKey,
    *,
    organs: Collection[str],
    dated: datetime.date | None = None,
    within: Span = (None, None),
) -> bool:
    """Tell whether nothing printed in the citation contradicts this document.

    `organs` are the organs that the number series of the key prints; `dated` is the date of
    the document, `within` the days between which it lies. What is not printed, or not known
    (no organs, no date), never excludes.
    """
    term = citation.term if key.realm == "party" else None
    return key.type in citation.types and not (
        _differ(citation.number, key.number)
        or _organ_differs(citation, organs)
        or _differ(term, key.term)
        or _differ(citation.year, _year(key, dated))
        or _differ(citation.date, dated)
        or _outside(citation, within)
    )


def _titled(citation: Citation, document: Known) -> bool:
    """Tell whether the quoted title is a title of the document, or the beginning of one."""
    quoted = slug(citation.title or "")
    titles = [slug(title) for title in document.titles]
    if len(quoted) < _SHORTEST_TITLE:
        return bool(quoted) and quoted in titles
    return any(title.startswith(quoted) for title in titles)


def fits(citation: Citation, one: Known) -> bool:
    """Tell whether nothing printed in the citation contradicts what is known of the document."""
    if one.key.realm == "party" and _differ(citation.term, one.term):
        return False
    return matches(citation, one.key, organs=one.organs, dated=one.date, within=one.within)


def candidates(citation: Citation, documents: Iterable[Known]) -> tuple[Known, ...]:
    """Return the documents that a citation can mean; a quoted title of some rules out the rest."""
    fitting = tuple(one for one in documents if fits(citation, one))
    return tuple(one for one in fitting if _titled(citation, one)) or fitting


def settled(citation: Citation, found: Sequence[Known]) -> Known | None:
    """Return the document that a citation certainly means, or None while that is open.

    It is certain when one candidate is left and the citation itself prints a term, year, date
    or title that this document is known to have: the number alone recurs in every term. A day
    inside the one term in which the number stands is as good as that term.
    """
    if len(found) != 1:
        return None
    (one,) = found
    terms = {one.term, one.key.term} if one.key.realm == "party" else set()
    proofs = (
        citation.number is not None and citation.term in terms - {None},
        citation.number is not None
        and citation.year is not None
        and citation.year == _year(one.key, one.date),
        citation.number is not None and bool(terms - {None}) and _inside(citation, one.within),
        _titled(citation, one),
    )
    return one if any(proofs) else None


def _agree(one: Citation, other: Citation) -> bool:
    """Tell whether two citations can mean one document."""
    names = ("number", "organ", "year", "date", "term")
    return bool(set(one.types) & set(other.types)) and not any(
        _differ(getattr(one, name), getattr(other, name)) for name in names
    )


def _fullness(citation: Citation) -> int:
    return sum(getattr(citation, field.name) is not None for field in fields(citation))


def resolve_within(short: Citation, article: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return the full forms of a short citation that its article holds, one for each document.

    One means that the short form is settled, none that it is not, several that it is ambiguous.
    A citation with an organ is full already and is returned itself.
    """
    if short.organ is not None:
        return (short,)
    organ = organ_of_issuer(short.issuer)
    full = [
        one
        for one in article
        if one.organ is not None
        and one.number is not None
        and _agree(short, one)
        and (organ is None or same_organ(organ, {one.organ}))
    ]
    distinct: list[Citation] = []
    # the fullest first, so that a bare mention joins the one that it repeats
    for one in sorted(full, key=_fullness, reverse=True):
        if not any(_agree(one, other) for other in distinct):
            distinct.append(one)
    return tuple(sorted(distinct, key=lambda one: one.span))
