"""The graph as networkx: things as nodes, their relations as edges, the rest as attributes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Triple

from graph_builder.namespaces import BASE, compress, expand

if TYPE_CHECKING:
    import networkx

_TYPE = expand("rdf:type")
_SHOWN = {"vi": "dv:labelVi", "en": "dv:labelEn"}
_OTHER_LABELS = ("rdfs:label", "skos:prefLabel", "foaf:name")
_SCHEME = f"{BASE}scheme/"


def network(statements: Iterable[Triple | Quad], lang: str = "vi") -> "networkx.MultiDiGraph[str]":
    """Return the things of these statements with their relations.

    A node has `label` in this language, `kind` (its classes) and an attribute for each property
    with a plain value; several values are joined by `; `. An edge has the property as `key` and
    `property`, and as `source` who says so where that is known. Every attribute is a text.
    """
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for statement in statements:
        if isinstance(statement.subject, NamedNode):
            _state(graph, statement.subject.value, statement)
    for node, attributes in graph.nodes(data=True):
        known = (attributes.get(name) for name in (_SHOWN[lang], *_OTHER_LABELS))
        attributes["label"] = next((label for label in known if label), compress(node))
    return graph


def _state(graph: "networkx.MultiDiGraph[str]", thing: str, statement: Triple | Quad) -> None:
    """Add one statement about a thing as an edge or as an attribute."""
    predicate, value = statement.predicate.value, statement.object
    name = compress(predicate)
    graph.add_node(thing)
    if isinstance(value, Literal):
        _add(graph.nodes[thing], name, value.value)
    elif isinstance(value, NamedNode) and _is_relation(predicate, value.value):
        key = graph.add_edge(thing, value.value, key=name, property=name)
        if isinstance(statement, Quad) and isinstance(statement.graph_name, NamedNode):
            source = compress(statement.graph_name.value)
            _add(graph.edges[thing, value.value, key], "source", source)
    elif isinstance(value, NamedNode):
        _add(graph.nodes[thing], "kind" if predicate == _TYPE else name, compress(value.value))


def _is_relation(predicate: str, value: str) -> bool:
    return predicate != _TYPE and value.startswith(BASE) and not value.startswith(_SCHEME)


def _add(attributes: dict[str, str], name: str, value: str) -> None:
    known = attributes.get(name, "")
    if value not in known.split("; "):
        attributes[name] = f"{known}; {value}" if known else value
