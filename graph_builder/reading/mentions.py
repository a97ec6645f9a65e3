"""Settles what printed citations refer to, and refuses a settlement that the print contradicts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache, partial

from graph_builder.citations import (
    Citation,
    DocumentKey,
    Known,
    Span,
    candidates,
    find_citations,
    fits,
    settled,
)
from graph_builder.errors import Problem
from graph_builder.reading.references import Read
from graph_builder.records import Record, Register, Source
from graph_builder.records.fields import Owner
from graph_builder.records.registers import Document, OfficeTerm, PartyDocument
from graph_builder.records.sources import DirectiveStatement, Mention

Shelf = tuple[str, int | None]
Shelves = Mapping[Shelf, Sequence[tuple[int, Known]]]
"""Documents by type and number; a number recurs, so a shelf holds a few."""

Meaning = tuple[Known | None, Sequence[Known]]
"""The document that a citation certainly means, and all that it can mean."""

_NOBODY = Owner("", "")
_UNKNOWN: Span = (None, None)


def known_documents(records: Sequence[Record]) -> Mapping[str, Known]:
    """Return each document of the registers by its key, with what registers and sources say."""
    registers = [record for record in records if isinstance(record, Register)]
    organs = {one.id: frozenset(one.organs) for record in registers for one in record.series}
    terms = {one.id: _span(one) for record in registers for one in record.terms}
    said = _said(records)
    known: dict[str, Known] = {}
    for key, document in _documents(records):
        term = document.in_term if isinstance(document, PartyDocument) else None
        printed, within = organs.get(document.series, frozenset()), terms.get(term or "", _UNKNOWN)
        known[key] = _known(key, document, printed, within, said[key])
    return known


def _span(term: OfficeTerm) -> Span:
    first = term.start.earliest if term.start else None
    return first, term.end.latest if term.end else None


def settle(reads: Sequence[Read]) -> tuple[list[Read], list[Problem]]:
    """Return the reads with open mentions given their candidates, and what cannot be so."""
    known = known_documents([read.record for read in reads])
    means = cache(partial(_meaning, _shelved(known.values())))  # print recurs in every article
    settled_reads: list[Read] = []
    problems: list[Problem] = []
    for read in reads:
        if not isinstance(read.record, Source):
            settled_reads.append(read)
            continue
        cited = [_citation(mention.printed) for mention in read.record.mentions]
        problems.extend(_contradictions(read, cited, known))
        mentions = tuple(map(partial(_settled, means), read.record.mentions, cited))
        record = read.record.model_copy(update={"mentions": mentions})
        settled_reads.append(Read(record, read.item))
    return settled_reads, problems


def _shelved(documents: Iterable[Known]) -> Shelves:
    """Return the documents by type and number, each with its place among all."""
    shelves: defaultdict[Shelf, list[tuple[int, Known]]] = defaultdict(list)
    for place, one in enumerate(documents):
        shelves[one.key.type, one.key.number].append((place, one))
    return shelves


def _near(citation: Citation, shelves: Shelves) -> Iterator[Known]:
    """Yield the documents whose type and number a citation can mean, in the order of all."""
    kinds = set(citation.types)
    found = (one for kind in kinds for one in shelves.get((kind, citation.number), ()))
    return (document for _, document in sorted(found, key=lambda one: one[0]))


def _documents(records: Sequence[Record]) -> Iterator[tuple[str, Document]]:
    for record in records:
        if isinstance(record, Register):
            for document in (*record.party_documents, *record.state_documents):
                yield document.key(_NOBODY), document


def _said(records: Sequence[Record]) -> defaultdict[str, list[DirectiveStatement]]:
    said: defaultdict[str, list[DirectiveStatement]] = defaultdict(list)
    for record in records:
        if isinstance(record, Source):
            for statement in record.directives:
                said[statement.directive].append(statement)
    return said


def _known(
    key: str,
    document: Document,
    organs: frozenset[str],
    term: Span,
    said: Sequence[DirectiveStatement],
) -> Known:
    described: list[Document | DirectiveStatement] = [document, *said]
    titles = (text for one in described if one.title for text in one.title.values())
    parsed = DocumentKey.parse(key)
    return Known(
        parsed,
        organs,
        _agreed_day(described),
        parsed.term,
        tuple(dict.fromkeys((*titles, *document.also))),
        _agreed_span(described) or term,
    )


def _agreed_day(described: Sequence[Document | DirectiveStatement]) -> date | None:
    """Return the day of issue on which all agree; a disputed day excludes no citation."""
    days = {one.issued.day for one in described if one.issued and one.issued.day}
    return days.pop() if len(days) == 1 else None


def _agreed_span(described: Sequence[Document | DirectiveStatement]) -> Span | None:
    """Return the first and last possible day of issue on which all agree."""
    spans = {(one.issued.earliest, one.issued.latest) for one in described if one.issued}
    return spans.pop() if len(spans) == 1 else None


@lru_cache(4096)
def _citation(printed: str) -> Citation | None:
    """Return the numbered citation that is printed, where it is exactly one."""
    found = find_citations(printed)
    return found[0] if len(found) == 1 and found[0].number is not None else None


def _meaning(shelves: Shelves, citation: Citation) -> Meaning:
    found = candidates(citation, _near(citation, shelves))
    return settled(citation, found), found


def _settled(
    means: Callable[[Citation], Meaning], mention: Mention, citation: Citation | None
) -> Mention:
    if citation is None:
        return mention
    cited: dict[str, object] = {
        "type": mention.type or citation.type,
        "number": citation.number if mention.number is None else mention.number,
    }
    if mention.directive:
        return mention.model_copy(update=cited)
    certain, found = means(citation)
    if certain:
        update: dict[str, object] = {
            "directive": str(certain.key),
            "basis": "full-symbol",
            "candidates": (),
        }
        return mention.model_copy(update={**cited, **update})
    keys = dict.fromkeys((*mention.candidates, *(str(one.key) for one in found)))
    return mention.model_copy(update={**cited, "candidates": tuple(keys)})


def _contradictions(
    read: Read, cited: Sequence[Citation | None], known: Mapping[str, Known]
) -> Iterator[Problem]:
    """Yield a problem for each mention settled to a document that its print cannot mean."""
    source = read.record
    mentions = source.mentions if isinstance(source, Source) else ()
    for index, (mention, citation) in enumerate(zip(mentions, cited, strict=True)):
        document = known.get(mention.directive or "")
        if document is None or citation is None:
            continue
        if not fits(citation, document):
            where = read.item.where(("mentions", index, "directive"))
            what = f"{mention.printed!r} cannot be {mention.directive}"
            mend = "another directive, or leave it open without directive and basis"
            yield Problem(where, "citation-mismatch", what, "number, organ, term, date alike", mend)
