"""A drawing as files: a figure, and GEXF with places and days."""

import io

from graph_builder.drawing.network_svg import network_svg
from graph_builder.drawing.pictures import About, Edge, Node, Picture
from graph_builder.drawing.style import kind_colours
from graph_builder.explorer.pages.drawn import Drawn, said
from graph_builder.explorer.pages.known import spans
from graph_builder.explorer.pages.view import View
from graph_builder.namespaces import compress

_CHANNELS = (("r", 1), ("g", 3), ("b", 5))


def as_svg(view: View, drawn: Drawn) -> str:
    """Return a drawing as a figure on light ground."""
    title = drawn.nodes[0].label if drawn.nodes else ""
    about = About(title, view.lang, version=view.ground.build[:12])
    degree = {node.iri: 0 for node in drawn.nodes}
    for edge in drawn.edges:
        degree[edge.start] += 1
        degree[edge.end] += 1
    nodes = tuple(
        Node(node.iri, node.label, node.kind, node.x, node.y, degree[node.iri])
        for node in drawn.nodes
    )
    edges = tuple(
        Edge(edge.start, edge.end, edge.label, derived=edge.derived) for edge in drawn.edges
    )
    return network_svg(Picture(about, nodes, edges))


def as_gexf(view: View, drawn: Drawn) -> bytes:
    """Return a drawing as Gephi reads it, with places, colours, days and who says so."""
    import networkx

    made: networkx.DiGraph[str] = networkx.DiGraph()
    days = _days(view, drawn)
    for node in drawn.nodes:
        colour = kind_colours(node.kind)[0]
        viz = {
            "position": {"x": node.x, "y": -node.y, "z": 0.0},
            "color": {name: int(colour[at : at + 2], 16) for name, at in _CHANNELS} | {"a": 1.0},
        }
        made.add_node(node.iri, label=node.label, kind=node.kind, viz=viz, **days.get(node.iri, {}))
    for edge in drawn.edges:
        by = "; ".join(dict.fromkeys(map(compress, edge.sources)))
        told = "; ".join(said(view, edge.sources))
        said_how = {"relation": edge.label, "source": by, "told": told, "derived": edge.derived}
        made.add_edge(edge.start, edge.end, **said_how)
    out = io.BytesIO()
    networkx.write_gexf(made, out)
    return out.getvalue()


def _days(view: View, drawn: Drawn) -> dict[str, dict[str, str]]:
    """Return the first and last possible day of each thing where they are known."""
    found: dict[str, dict[str, str]] = {}
    for iri, span in spans(view.ground, (node.iri for node in drawn.nodes)).items():
        ends = {"earliest": span.first, "latest": span.end}
        found[iri] = {name: day.isoformat() for name, day in ends.items() if day}
    return found
