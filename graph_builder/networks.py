"""The graph as networkx: things as nodes, their relations as edges, the rest as attributes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Triple

from graph_builder.namespaces import BASE, compress, expand

if TYPE_CHECKING:
    import networkx

_TYPE = expand("rdf:type")
_LABELS = tuple(expand(curie) for curie in ("dv:labelVi", "rdfs:label", "foaf:name"))
_SCHEME = f"{BASE}scheme/"


def network(statements: Iterable[Triple | Quad]) -> "networkx.MultiDiGraph[str]":
    """Return the things of these statements with their relations.

    A node has `label`, `kind` (its classes) and an attribute for each property with a plain
    value; several values are joined by `; `. An edge has the property as `key` and `property`.
    """
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for statement in statements:
        subject, predicate, value = statement.subject, statement.predicate, statement.object
        if not isinstance(subject, NamedNode):
            continue
        thing, name = subject.value, compress(predicate.value)
        graph.add_node(thing)
        if isinstance(value, NamedNode) and _is_relation(predicate.value, value.value):
            graph.add_edge(thing, value.value, key=name, property=name)
        elif isinstance(value, NamedNode):
            _add(graph.nodes[thing], "kind" if name == "rdf:type" else name, compress(value.value))
        elif isinstance(value, Literal):
            _add(graph.nodes[thing], name, value.value)
    for node, attributes in graph.nodes(data=True):
        known = (attributes.get(compress(label)) for label in _LABELS)
        attributes["label"] = next((label for label in known if label), compress(node))
    return graph


def _is_relation(predicate: str, value: str) -> bool:
    return predicate != _TYPE and value.startswith(BASE) and not value.startswith(_SCHEME)


def _add(attributes: dict[str, str], name: str, value: str) -> None:
    known = attributes.get(name, "")
    if value not in known.split("; "):
        attributes[name] = f"{known}; {value}" if known else value
