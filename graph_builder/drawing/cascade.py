"""A directive's cascade as data: what carried it out, where, when, by whom, and who says so."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol, runtime_checkable

from graph_builder.drawing.marks import (
    LEVELS,
    Basis,
    Cascade,
    Kind,
    Mark,
    Named,
    Source,
    Span,
)
from graph_builder.drawing.words import say
from graph_builder.names import kind_of
from graph_builder.namespaces import compress, expand, mint
from graph_builder.networks.facts import Facts, gather, rows
from graph_builder.networks.projections import CASCADE, about
from graph_builder.stores.protocol import DEFAULT_LIMITS, Limits, Store, Term
from graph_builder.vietnamese import Language, collation_key

_LEVEL = f"{mint('scheme', 'level')}/"
_PRECISION = f"{mint('scheme', 'date-precision')}/"
_PLANNED = mint("scheme", "activity-status/planned")
_LAUNCHES = {mint("scheme", f"event-kind/{name}") for name in ("deployment", "launch")}
_DOERS = (
    "eli:passed_by",
    "schema:organizer",
    "prov:wasAssociatedWith",
    "dv:launchedBy",
    "dv:conferredBy",
)
_KIND_CODES = ("dv:eventKind", "eli:type_document", "dv:activityKind", "dv:awardKind")
_BY_RELATION: Mapping[str, Kind] = {"dv:reviews": "review", "dv:deploys": "launch"}
_BY_THING: Mapping[str, Kind] = {
    "directive": "document",
    "event": "event",
    "award": "commendation",
}
_MENTIONS = "SELECT DISTINCT ?from WHERE { {about} ?from schema:mentions $thing ; a dv:Source . }"


def cascade(
    store: Store, directive_iri: str, lang: Language = "vi", limits: Limits = DEFAULT_LIMITS
) -> Cascade:
    """Return the cascade of a directive as the sources of a store tell it."""
    found = rows(store, about(CASCADE, "?to dv:buildsOn? $thing .", directive_iri), limits)
    links = _links(row for row in found if row["from"].value != directive_iri)
    reader = _Reader(_all_facts(store, directive_iri, found, limits), lang)
    root = reader.mark(directive_iri, {})
    marks = [reader.mark(iri, basis, root.start) for iri, basis in links.items()]
    telling = {source for basis in links.values() for said in basis.values() for source in said}
    mentions = rows(store, about(_MENTIONS, "", directive_iri), limits)
    return Cascade(
        root,
        reader.facts.text(directive_iri, "dcterms:title", lang),
        tuple(sorted(marks, key=_order)),
        {code: reader.facts.label(f"{_LEVEL}{code}", lang) for code in LEVELS},
        lang,
        data_version(store),
        len({row["from"].value for row in mentions} - telling),
    )


@runtime_checkable
class _Built(Protocol):
    @property
    def build(self) -> "_Identified": ...


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


def data_version(store: Store) -> str:
    """Return the name of the build that a store holds, or nothing where it does not tell."""
    return store.build.id if isinstance(store, _Built) else ""


def days_since(issued: Span | None, span: Span | None) -> tuple[int | None, int | None]:
    """Return the fewest and the most days from one day to another, None where an end is open.

    >>> days_since(Span(date(2013, 6, 3), date(2013, 6, 3)), Span(date(2014, 1, 1), None))
    (212, None)
    """
    if issued is None or span is None:
        return None, None
    fewest = (span.earliest - issued.latest).days if span.earliest and issued.latest else None
    most = (span.latest - issued.earliest).days if span.latest and issued.earliest else None
    return fewest, most


Links = dict[tuple[str, str], set[str]]
"""The sources of each relation to a directive."""


def _links(found: Iterable[Mapping[str, Term]]) -> dict[str, Links]:
    links: defaultdict[str, Links] = defaultdict(dict)
    for row in found:
        step = compress(row["relation"].value), row["to"].value
        links[row["from"].value].setdefault(step, set()).add(row["source"].value)
    return dict(links)


def _all_facts(
    store: Store, directive: str, found: Sequence[Mapping[str, Term]], limits: Limits
) -> Facts:
    """Return what is said about every thing that the picture names."""
    first = {term.value for row in found for term in row.values()} | {directive}
    known = gather(store, first, limits)
    wholes = {iri for thing in first for iri in known.iris(thing, "schema:superEvent")}
    second = {
        iri
        for things, said in ((first, known), (wholes, gather(store, wholes, limits)))
        for thing in things
        for iri in said.iris(thing, *_DOERS, *_KIND_CODES, "dv:presidedBy")
    }
    levels = {f"{_LEVEL}{code}" for code in LEVELS}
    return gather(store, first | wholes | second | levels, limits)


def _order(mark: Mark) -> tuple[object, ...]:
    day = (mark.start.earliest or mark.start.latest) if mark.start else None
    return day or date.max, mark.level, collation_key(mark.thing.label), mark.thing.iri


class _Reader:
    """Reads marks out of what is said about things."""

    def __init__(self, facts: Facts, lang: Language) -> None:
        self.facts = facts
        self.lang: Language = lang

    def mark(self, iri: str, links: Links, issued: Span | None = None) -> Mark:
        """Return a thing as a mark of the picture."""
        who = self._who(iri)
        start, end = self._when(iri)
        return Mark(
            self.named(iri),
            self._kind(iri, {relation for relation, _ in links}),
            self._what(iri),
            self._level(iri, who),
            start,
            end,
            tuple(self.named(body) for body in who),
            tuple(self.named(person) for person in self.facts.iris(iri, "dv:presidedBy")),
            tuple(self._basis(*step, sources) for step, sources in sorted(links.items())),
            days_since(issued, start),
            _PLANNED in self.facts.iris(iri, "dv:activityStatus"),
        )

    def named(self, iri: str) -> Named:
        """Return a thing with its names; a directive's short one is its number."""
        label = self.facts.label(iri, self.lang)
        return Named(iri, label, self.facts.text(iri, "eli:id_local", self.lang) or label)

    def _basis(self, relation: str, directive: str, sources: Iterable[str]) -> Basis:
        label = self.facts.label(expand(relation), self.lang)
        told = (self._source(iri) for iri in sources)
        ordered = sorted(told, key=lambda source: (collation_key(source.label), source.iri))
        return Basis(relation, label, self.named(directive), tuple(ordered))

    def _source(self, iri: str) -> Source:
        urls = self.facts.texts(iri, "schema:url") + self.facts.iris(iri, "schema:url")
        url = next((url for url in urls if url.startswith(("https://", "http://"))), "")
        return Source(iri, self.facts.label(iri, self.lang), url)

    def _who(self, iri: str) -> list[str]:
        """Return the bodies that did it; a part of an event has those of the whole."""
        own = self.facts.iris(iri, *_DOERS)
        wholes = self.facts.iris(iri, "schema:superEvent")
        return own or [body for whole in wholes for body in self.facts.iris(whole, *_DOERS)]

    def _level(self, iri: str, who: Iterable[str]) -> str:
        """Return its own level, else the highest of those who did it."""
        of_bodies = [level for body in who for level in self.facts.iris(body, "dv:level")]
        codes = [
            level.removeprefix(_LEVEL) for level in self.facts.iris(iri, "dv:level") or of_bodies
        ]
        return min((code for code in codes if code in LEVELS), key=LEVELS.index, default="")

    def _when(self, iri: str) -> tuple[Span | None, Span | None]:
        """Return when it began and, for what lasted, when it ended."""
        start, end = self._span(iri, "Start", "date"), self._span(iri, "End", "end")
        for whole in self.facts.iris(iri, "schema:superEvent"):
            start = start or self._span(whole, "Start", "date")
        if start is None and kind_of(iri) == "edition":
            first, last = (
                self.facts.days(iri, name) for name in ("dv:periodStart", "dv:periodEnd")
            )
            start = Span(first[0], first[0]) if first else None
            end = Span(last[-1], last[-1]) if last else None
        return start, end

    def _span(self, iri: str, which: str, precision: str) -> Span | None:
        """Return the narrowest bounds that all sources allow, or those of all where they differ."""
        first = self.facts.days(iri, f"dv:earliest{which}")
        last = self.facts.days(iri, f"dv:latest{which}")
        if not first and not last:
            return None
        codes = self.facts.iris(iri, f"dv:{precision}Precision")
        code = codes[0].removeprefix(_PRECISION) if len(codes) == 1 else ""
        if first and last and first[-1] > last[0]:
            return Span(first[0], last[-1])
        return Span(first[-1] if first else None, last[0] if last else None, code)

    def _kind(self, iri: str, relations: Iterable[str]) -> Kind:
        own = _BY_THING.get(kind_of(iri), "activity")
        if own != "event":
            return own
        if _LAUNCHES.intersection(self.facts.iris(iri, "dv:eventKind")):
            return "launch"
        return next((_BY_RELATION[name] for name in sorted(relations) if name in _BY_RELATION), own)

    def _what(self, iri: str) -> str:
        codes = self.facts.iris(iri, *_KIND_CODES)
        kinds = ", ".join(self.facts.label(code, self.lang) for code in codes)
        years = self.facts.texts(iri, "dv:milestoneYears")
        words = (say(self.lang, "year" if year == "1" else "years", year) for year in years[:1])
        return " ".join([kinds, *words]).strip()
