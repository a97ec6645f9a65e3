"""What a store says about a set of things: their properties, what they are called, their days."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

from graph_builder.errors import QueryError
from graph_builder.namespaces import BASE, compress, expand
from graph_builder.stores.protocol import DEFAULT_LIMITS, Limits, Solutions, Store, Term

LABELS = {"vi": "dv:labelVi", "en": "dv:labelEn"}
_OTHER_LABELS = ("rdfs:label", "skos:prefLabel", "foaf:name")
_QUERY_SIZE = 24_000  # bytes of IRIs in one query; the gate takes 32 KiB

Properties = Mapping[str, tuple[Term, ...]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said about things: for each IRI its properties by CURIE, each value once."""

    things: Mapping[str, Properties]

    def iris(self, thing: str, *properties: str) -> list[str]:
        """Return the things that these properties of a thing name, in the order of their IRIs."""
        values = self._values(thing, properties)
        return sorted({value.value for value in values if isinstance(value, NamedNode)})

    def texts(self, thing: str, *properties: str) -> list[str]:
        """Return the plain values of these properties of a thing, sorted."""
        values = self._values(thing, properties)
        return sorted({value.value for value in values if isinstance(value, Literal)})

    def text(self, thing: str, name: str, lang: str) -> str:
        """Return a text of a thing in a language, else in the other, else nothing."""
        values = [v for v in self._values(thing, [name]) if isinstance(v, Literal)]
        values.sort(key=lambda value: (value.language != lang, value.value))
        return values[0].value if values else ""

    def days(self, thing: str, *properties: str) -> list[date]:
        """Return the days that these properties of a thing state, sorted."""
        found = []
        for text in self.texts(thing, *properties):
            try:
                found.append(date.fromisoformat(text))
            except ValueError:  # a text that is no day states none
                continue
        return sorted(found)

    def label(self, thing: str, lang: str) -> str:
        """Return what a thing is called for readers of a language, or its CURIE."""
        names = (LABELS[lang], *_OTHER_LABELS)
        found = (self.text(thing, name, lang) for name in names)
        return next((label for label in found if label), compress(thing))

    def _values(self, thing: str, properties: Iterable[str]) -> Iterator[Term]:
        known = self.things.get(thing, {})
        for name in properties:
            yield from known.get(name, ())


def rows(store: Store, text: str, limits: Limits = DEFAULT_LIMITS) -> list[dict[str, Term]]:
    """Return every row of a SELECT; raise QueryError where there are more than the limits allow."""
    answer = store.query(text, limits=limits)
    if not isinstance(answer, Solutions):
        raise TypeError("a projection asks with SELECT")
    if answer.truncated:
        raise QueryError(
            f"there are more than {len(answer):,} connections; "
            "name a thing to start from, or allow a larger answer"
        )
    return list(answer.bindings())


def gather(store: Store, things: Iterable[str], limits: Limits = DEFAULT_LIMITS) -> Facts:
    """Return every property of these things."""
    found: dict[str, dict[str, list[Term]]] = {}
    short: dict[str, str] = {}
    for some in portions(sorted(set(things)), _QUERY_SIZE):
        values = " ".join(str(NamedNode(iri)) for iri in some)
        text = f"SELECT DISTINCT ?s ?p ?o {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"
        for row in rows(store, text, limits):
            known = found.setdefault(row["s"].value, defaultdict(list))
            name = row["p"].value
            known[short.get(name) or short.setdefault(name, compress(name))].append(row["o"])
    return Facts(
        {iri: {name: tuple(all_) for name, all_ in said.items()} for iri, said in found.items()}
    )


def labels(
    store: Store, things: Iterable[str], lang: str, limits: Limits = DEFAULT_LIMITS
) -> dict[str, str]:
    """Return what these things are called."""
    known = sorted(set(things))
    named = gather(store, known, limits)
    return {iri: named.label(iri, lang) for iri in known}


def is_thing(term: Term) -> bool:
    """Tell whether a term names a thing of this graph, not a code of a list."""
    return (
        isinstance(term, NamedNode)
        and term.value.startswith(BASE)
        and not term.value.startswith((f"{BASE}scheme/", expand("dv:")))
    )


def portions(iris: Iterable[str], most: int) -> Iterator[list[str]]:
    """Yield IRIs in portions of at most so many bytes as a query writes them."""
    some: list[str] = []
    size = 0
    for iri in iris:
        length = len(iri.encode()) + 3
        if some and size + length > most:
            yield some
            some, size = [], 0
        some.append(iri)
        size += length
    if some:
        yield some
