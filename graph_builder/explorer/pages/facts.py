"""What is said of a thing: its facts with their values, and all who say each of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph_builder.explorer.pages.apart import spans_of
from graph_builder.explorer.pages.asking import Row, rows
from graph_builder.explorer.pages.days import Span, as_day
from graph_builder.explorer.pages.known import Source, Text, name_of, sources, terms, text_of
from graph_builder.explorer.pages.marks import Mark, Noted, marks_of, noted
from graph_builder.explorer.pages.messages import number
from graph_builder.explorer.pages.view import View, key_of, out
from graph_builder.names import kind_of
from graph_builder.namespaces import DERIVED_GRAPH, compress, expand
from graph_builder.stores.protocol import Term
from graph_builder.vietnamese import format_date

_TYPE = expand("rdf:type")
_LABEL = expand("rdfs:label")
_DATES = {
    "when": ("dv:earliestStart", "dv:latestStart", "dv:datePrecision", "dv:dateText"),
    "ended": ("dv:earliestEnd", "dv:latestEnd", "dv:endPrecision", "dv:endDateText"),
    "period": ("dv:periodStart", "dv:periodEnd", "dv:periodPrecision", "dv:periodText"),
}
_KINDS = ("article", "register", "ontology", "derived")
_PARTS = {expand(curie): key for key, curies in _DATES.items() for curie in curies}
_SAID_ELSEWHERE = {
    _TYPE,
    _LABEL,
    *(expand(curie) for curie in ("eli:date_document", "dcterms:issued", "foaf:name")),
}
_ABOUT_STATEMENTS = ("skos:note", "dv:inferred", "dv:certainty", "dv:evidence")
_NOTES = {expand(curie) for curie in _ABOUT_STATEMENTS}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a property, and all who say so; inferred where only a rule does.

    Its marks say how sure it is, and what of it was inferred.
    """

    text: Text
    href: str
    out: str
    sources: tuple[Source, ...]
    inferred: bool
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A property of a thing with its values."""

    curie: str
    label: Text
    definition: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class About:
    """All that is said of a thing; `said` counts the statements of each source."""

    iri: str
    label: Text
    others: tuple[Text, ...]
    kind: str
    kinds: tuple[Text, ...]
    facts: Mapping[str, Fact]
    said: tuple[tuple[Source, int], ...]

    @property
    def key(self) -> str:
        """Its key: what follows the base in its IRI."""
        return key_of(self.iri)

    @property
    def address(self) -> str:
        """Where this server gives it, as a page or as data."""
        return f"/id/{self.key}"

    def of(self, *curies: str) -> list[Fact]:
        """Return the facts of these properties, in this order."""
        return [self.facts[curie] for curie in curies if curie in self.facts]

    def rest(self, groups: Sequence[tuple[str, Sequence[str]]]) -> list[Fact]:
        """Return what stands in none of these groups and is said by a source."""
        shown = {curie for _, curies in groups for curie in curies} | set(_ABOUT_STATEMENTS)
        return [f for f in self.facts.values() if f.curie not in shown and not _only_inferred(f)]

    def inferred(self, groups: Sequence[tuple[str, Sequence[str]]]) -> list[Fact]:
        """Return what only rules say, and no group shows."""
        shown = {curie for _, curies in groups for curie in curies}
        return [f for f in self.facts.values() if f.curie not in shown and _only_inferred(f)]

    def notes(self) -> list[Fact]:
        """Return what curators noted on the statements: how sure, how inferred, from where."""
        return self.of(*_ABOUT_STATEMENTS)


def read_about(view: View, iri: str) -> About:
    """Return all that is said of a thing, by property."""
    found = rows(view.ground, "about", thing=NamedNode(iri))
    said = defaultdict[tuple[str, Term], list[str]](list)
    shown: dict[Term, Term] = {}
    for row in found:
        said[row["property"].value, row["value"]].append(row["source"].value)
        if "valueLabel" in row:
            shown[row["value"]] = row["valueLabel"]
    marked = noted(view, found)
    facts = {
        fact.curie: fact
        for fact in (*_dates(view, found, marked), *_facts(view, said, shown, marked))
    }
    labels = {text_of(value) for name, value in said if name == _LABEL}
    label = _own(labels, view.lang) or Text(view.graph.things.index.label(iri, view.lang))
    others = sorted({text for text in labels if str(text) != str(label)}, key=str)
    kinds, by = tuple(_kinds(view, said)), tuple(_counted(view, said.values()))
    return About(iri, label, tuple(others), kind_of(iri), kinds, facts, by)


def _counted(view: View, said: Iterable[Sequence[str]]) -> Iterator[tuple[Source, int]]:
    """Yield each source with the number of its statements: articles first, the newest first."""
    counts = Counter(graph for by in said for graph in dict.fromkeys(by))
    known = sources(view.ground)
    newest = sorted((known[iri] for iri in counts if iri in known), key=_newest, reverse=True)
    for source in sorted(newest, key=lambda source: _KINDS.index(source.kind)):
        yield source, counts[source.iri]


def _own(texts: Iterable[Text], lang: str) -> Text | None:
    return min((text for text in texts if text.lang == lang), key=str, default=None)


def _kinds(view: View, said: Mapping[tuple[str, Term], Sequence[str]]) -> list[Text]:
    """Return the most special classes that sources name."""
    stated = [
        v.value for (name, v), by in said.items() if name == _TYPE and set(by) - {DERIVED_GRAPH}
    ]
    known = terms(view.ground)
    broader = {parent for iri in stated if iri in known for parent in known[iri].parents}
    return [name_of(view.ground, iri) for iri in sorted(set(stated) - broader)]


def _facts(
    view: View,
    said: Mapping[tuple[str, Term], Sequence[str]],
    shown: Mapping[Term, Term],
    marked: Noted,
) -> list[Fact]:
    by_property = defaultdict[str, list[tuple[Term, Sequence[str]]]](list)
    for (name, value), by in said.items():
        if name not in _PARTS and name not in _SAID_ELSEWHERE:
            by_property[name].append((value, by))
    return [
        _fact(
            view,
            name,
            [
                value_of(view, value, by, shown, name, {} if name in _NOTES else marked)
                for value, by in _in_language(pairs, view.lang)
            ],
        )
        for name, pairs in sorted(by_property.items())
    ]


def _fact(view: View, iri: str, values: Iterable[Value]) -> Fact:
    term = terms(view.ground).get(iri)
    ordered = sorted(values, key=lambda value: str(value.text))
    return Fact(
        compress(iri),
        name_of(view.ground, iri),
        term.definition if term else "",
        tuple(ordered),
    )


def value_of(
    view: View,
    value: Term,
    by: Sequence[str],
    shown: Mapping[Term, Term],
    name: str,
    marked: Noted,
) -> Value:
    """Return a value as readers see it: its name, where it leads, who says so, and how surely."""
    said = _by(view, name, by, marked)
    text = text_of(shown.get(value, value))
    if isinstance(value, NamedNode):
        text = text if value in shown else name_of(view.ground, value.value)
        return Value(text, view.to(value.value), out(value.value), *said)
    if day := as_day(value):
        text = Text(format_date(day, "day", view.lang))
    if value.value.isdecimal() and value.value.isascii() and len(value.value) > len("2025"):
        text = Text(number(int(value.value), view.lang))
    return Value(text, "", out(value.value), *said)


def _by(
    view: View, name: str, said: Sequence[str], marked: Noted
) -> tuple[tuple[Source, ...], bool, tuple[Mark, ...]]:
    graphs = dict.fromkeys(said)
    known = sources(view.ground)
    inferred = set(graphs) == {DERIVED_GRAPH}
    shown = [known[iri] for iri in graphs if iri in known and (inferred or iri != DERIVED_GRAPH)]
    marks = marks_of(view, name, said, marked, known)
    return tuple(sorted(shown, key=_newest)), inferred, marks


def _newest(source: Source) -> tuple[bool, str, str]:
    day = source.published.day.isoformat() if source.published and source.published.day else ""
    return source.kind != "article", day, source.iri


def _in_language(
    pairs: Sequence[tuple[Term, Sequence[str]]], lang: str
) -> list[tuple[Term, Sequence[str]]]:
    """Return the values without those that their source also gives in the reader's language."""
    spoken = {
        graph
        for value, by in pairs
        if isinstance(value, Literal) and value.language == lang
        for graph in by
    }
    return [
        (value, by)
        for value, by in pairs
        if not (
            isinstance(value, Literal)
            and value.language not in {None, lang}
            and spoken.issuperset(by)
        )
    ]


def _dates(view: View, found: Iterable[Row], marked: Noted) -> list[Fact]:
    """Return when it was, ended, and over which period: each span with who says so."""
    parts = defaultdict[tuple[str, str], defaultdict[str, list[Term]]](lambda: defaultdict(list))
    for row in found:
        name = row["property"].value
        if name in _PARTS:
            places = ("first", "last", "precision", "text")
            curies = [expand(curie) for curie in _DATES[_PARTS[name]]]
            part = places[curies.index(name)]
            parts[_PARTS[name], row["source"].value][part].append(row["value"])
    said = defaultdict[str, dict[Span, list[str]]](dict)
    for (key, source), given in parts.items():
        for span in spans_of(given):
            said[key].setdefault(span, []).append(source)
    return [Fact(key, Text(view.t(key)), "", _shown(view, by, marked)) for key, by in said.items()]


def _shown(view: View, said: Mapping[Span, Sequence[str]], marked: Noted) -> tuple[Value, ...]:
    ordered = sorted(said.items(), key=lambda pair: pair[0].show("en"))
    return tuple(
        Value(Text(s.show(view.lang)), "", "", *_by(view, "", by, marked)) for s, by in ordered
    )


def _only_inferred(fact: Fact) -> bool:
    return all(value.inferred for value in fact.values)
