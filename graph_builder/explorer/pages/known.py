"""What every page of a build needs: its sources and the terms of the ontology, read once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from graph_builder.explorer.pages.asking import rows
from graph_builder.explorer.pages.days import Span, as_day, span_of
from graph_builder.explorer.pages.view import Ground, out
from graph_builder.namespaces import BASE, DERIVED_GRAPH, ONTOLOGY_GRAPH, compress
from graph_builder.networks.facts import portions
from graph_builder.stores.gate import MAX_BYTES
from graph_builder.stores.protocol import Term

_REGISTER = f"{BASE}source/register/"
_AT_ONCE = MAX_BYTES // 4  # bytes of IRIs: the query names them three times, and has its own text


@dataclass(frozen=True, slots=True)
class Text:
    """Words, and the language they are in where it is known."""

    value: str
    lang: str = ""

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Source:
    """Who says something: an article, a register, or a rule of our own (then it is derived).

    Its label may be no more than who published it and when; its title says what it tells.
    """

    iri: str
    label: Text
    title: Text
    publisher: Text | None = None
    publisher_iri: str = ""
    published: Span | None = None
    url: str = ""
    kind: str = "article"


@dataclass(frozen=True, slots=True)
class TermOfOntology:
    """A class or property: its name, what it means, what it is a kind of, which rules derive it."""

    label: Text
    definition: str = ""
    parents: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()


def name_of(ground: Ground, iri: str) -> Text:
    """Return the name of a class or property; its CURIE where the ontology has none."""
    known = terms(ground).get(iri)
    return known.label if known else Text(compress(iri))


def spans(ground: Ground, things: Iterable[str]) -> Mapping[str, Span]:
    """Return when things were; of two sources that differ, the more exact is taken."""
    found: dict[str, Span] = {}
    for some in portions(dict.fromkeys(things), _AT_ONCE):
        nodes = [NamedNode(iri) for iri in some]
        for row in rows(ground, "spans", things=nodes):
            span, iri = span_of(row), row["thing"].value
            if span and (iri not in found or _width(span) < _width(found[iri])):
                found[iri] = span
    return found


def text_of(term: Term) -> Text:
    """Return the words of a term."""
    return Text(term.value, term.language or "" if isinstance(term, Literal) else "")


def _width(span: Span) -> tuple[int, str]:
    if span.first is None or span.last is None:
        return 10**6, span.show("en")
    return (span.last - span.first).days, span.show("en")


@lru_cache(maxsize=8)
def sources(ground: Ground) -> Mapping[str, Source]:
    """Return every source of the build by its IRI, the derived statements' own among them."""
    found = {
        DERIVED_GRAPH: Source(DERIVED_GRAPH, Text(""), Text(""), kind="derived"),
        ONTOLOGY_GRAPH: Source(ONTOLOGY_GRAPH, Text(""), Text(""), kind="ontology"),
    }
    for row in rows(ground, "sources"):
        iri = row["source"].value
        issued = as_day(row.get("issued"))
        publisher = row.get("publisher")
        found[iri] = Source(
            iri,
            text_of(row["label"]),
            text_of(row.get("title", row["label"])),
            text_of(row["publisherLabel"]) if "publisherLabel" in row else None,
            publisher.value if publisher else "",
            Span(issued, issued) if issued else span_of(row),
            out(row["url"].value) if "url" in row else "",
            "register" if iri.startswith(_REGISTER) else "article",
        )
    return found


@lru_cache(maxsize=8)
def terms(ground: Ground) -> Mapping[str, TermOfOntology]:
    """Return every term of the ontology by its IRI."""
    found: dict[str, TermOfOntology] = {}
    for row in rows(ground, "terms"):
        iri = row["term"].value
        before = found.get(iri)
        parents = {row["parent"].value} if "parent" in row else set()
        rules = {row["rule"].value.removesuffix(".rq")} if "rule" in row else set()
        found[iri] = TermOfOntology(
            text_of(row["label"]),
            row["definition"].value if "definition" in row else "",
            frozenset(parents) | (before.parents if before else frozenset()),
            frozenset(rules) | (before.rules if before else frozenset()),
        )
    return found
