"""What the things of a graph are called, gathered once for search and for typed names."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from graph_builder.namespaces import BASE, ONTOLOGY, expand
from graph_builder.search import Document, Name

Said = Callable[[NamedNode], Iterable[tuple[NamedNode, NamedNode | Literal]]]
"""Gives subject and object of each statement with a property, whatever the graph is kept in."""
_LABEL = NamedNode(expand("rdfs:label"))
_OTHERS = tuple(
    NamedNode(expand(curie))
    for curie in ("skos:altLabel", "foaf:name", "eli:id_local", "dcterms:title")
)
_PRINTED = NamedNode(expand("dv:printed"))
_REFERS = NamedNode(expand("dv:refersTo"))
_SERIES = NamedNode(expand("dv:inSeries"))
_ORGAN = NamedNode(expand("dv:organCode"))
_ISSUED = NamedNode(expand("eli:date_document"))
_TITLE = NamedNode(expand("dcterms:title"))
PREDICATES = (_LABEL, *_OTHERS, _PRINTED, _REFERS, _SERIES, _ORGAN, _ISSUED)
"""Every property that names or tells apart."""
_KINDS = {"doc": "directive", "scheme": "code"}
_UNNAMED = {"mention", "participation", "tenure", "figure", "graph"}


def names(said: Said) -> Iterator[Name]:
    """Yield every name by which a person may look for a thing."""
    for thing, name in said(_LABEL):
        yield from _name(thing, name, main=True)
    for predicate in _OTHERS:
        for thing, name in said(predicate):
            yield from _name(thing, name, main=False)
    printed = dict(said(_PRINTED))
    for mention, directive in said(_REFERS):
        yield from _name(directive, printed[mention], main=False)


def documents(said: Said) -> Iterator[Document]:
    """Yield each directive with what a citation of it may show: organs, days of issue, titles."""
    organs: defaultdict[object, set[str]] = defaultdict(set)
    for series, organ in said(_ORGAN):
        organs[series].add(organ.value)
    days, titles = _values(said, _ISSUED), _values(said, _TITLE)
    for document, owner in said(_SERIES):
        known = (
            sorted(found[key])
            for found, key in ((organs, owner), (days, document), (titles, document))
        )
        yield Document(document.value, *known)


def said_in(store: Store) -> Said:
    """Return what asks a store of this process; all of its subjects and objects are named."""

    def pairs(predicate: NamedNode) -> Iterator[tuple[NamedNode, NamedNode | Literal]]:
        for quad in store.quads_for_pattern(None, predicate, None, DefaultGraph()):
            if isinstance(quad.subject, NamedNode) and isinstance(
                quad.object, (NamedNode, Literal)
            ):
                yield quad.subject, quad.object

    return pairs


def kind_of(iri: str) -> str:
    """Return the kind of thing that an IRI of ours names, or nothing.

    >>> kind_of("https://w3id.org/danvan/doc/party/tw/11/nq/25")
    'directive'
    """
    if iri.startswith(f"{ONTOLOGY}#"):
        return "term-of-ontology"
    if not iri.startswith(BASE):
        return ""
    segment = iri.removeprefix(BASE).partition("/")[0]
    return _KINDS.get(segment, segment)


def _name(thing: object, name: object, *, main: bool) -> Iterator[Name]:
    if isinstance(thing, NamedNode) and isinstance(name, Literal):
        kind = kind_of(thing.value)
        if kind and kind not in _UNNAMED:
            yield Name(thing.value, kind, name.value, name.language or "", main)


def _values(said: Said, predicate: NamedNode) -> defaultdict[object, set[str]]:
    found: defaultdict[object, set[str]] = defaultdict(set)
    for thing, value in said(predicate):
        found[thing].add(value.value)
    return found
