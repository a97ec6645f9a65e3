"""A drawing as the canvas takes it: nodes at their places, edges with who says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph_builder.answers import Statements
from graph_builder.drawing.drawer import Drawer
from graph_builder.drawing.drawings import NetworkDrawing
from graph_builder.drawing.pictures import Picture, picture
from graph_builder.drawing.style import kind_colours
from graph_builder.errors import UsageError
from graph_builder.explorer.pages.known import sources
from graph_builder.explorer.pages.view import View


@dataclass(frozen=True, slots=True)
class Node:
    """A thing at its place; `rest` is how many of its neighbours are not shown."""

    iri: str
    label: str
    kind: str
    x: float
    y: float
    rest: int = 0
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two nodes, and who says so; `derived` where only a rule does."""

    start: str
    end: str
    label: str
    sources: tuple[str, ...] = ()
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """What stands on the canvas, and the addresses that its parts lead to."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    links: Mapping[str, str]


def of_statements(view: View, found: Statements) -> Drawn:
    """Return statements as a drawing; raise UsageError where there is nothing to draw."""
    drawing = Drawer(view.ground.store, view.lang).statements(found)
    if not isinstance(drawing, NetworkDrawing):
        raise UsageError("these statements are no network")
    return _of_picture(view, picture(drawing.graph, drawing.about))


def _of_picture(view: View, made: Picture) -> Drawn:
    nodes = tuple(
        Node(node.id, node.label, node.kind, node.x, node.y, node.hidden) for node in made.nodes
    )
    edges = tuple(
        Edge(edge.start, edge.end, edge.label, derived=edge.derived) for edge in made.edges
    )
    return Drawn(nodes, edges, {node.iri: view.to(node.iri) for node in nodes})


def as_json(view: View, drawn: Drawn) -> dict[str, object]:
    """Return a drawing for the canvas, with the colours of its kinds on light and dark ground."""
    kinds = sorted({node.kind for node in drawn.nodes})
    return {
        "nodes": [
            {
                "id": node.iri,
                "label": node.label,
                "kind": node.kind,
                "x": node.x,
                "y": node.y,
                "rest": node.rest,
                "chosen": node.chosen,
                "href": drawn.links.get(node.iri, ""),
            }
            for node in drawn.nodes
        ],
        "edges": [
            {
                "from": edge.start,
                "to": edge.end,
                "label": edge.label,
                "sources": list(said(view, edge.sources)),
                "derived": edge.derived,
            }
            for edge in drawn.edges
        ],
        "kinds": {
            kind: {"label": view.t.kind(kind), "colours": kind_colours(kind)} for kind in kinds
        },
        "build": view.ground.build,
    }


def said(view: View, iris: Iterable[str]) -> Iterable[str]:
    """Yield the names of those who say something, for readers."""
    everyone = sources(view.ground)
    for iri in iris:
        if source := everyone.get(iri):
            yield view.t("derived") if source.kind == "derived" else str(source.label)
