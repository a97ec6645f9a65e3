"""An answer as a map or a network: the places that it names, the relations that it states."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph_builder.answers import Statements, Table
from graph_builder.drawing.layouts import place
from graph_builder.explorer.pages.drawn import Drawn, Edge, Node, of_statements
from graph_builder.explorer.pages.grids import Cell, Grid
from graph_builder.explorer.pages.points import Frame, Point, Spot, points
from graph_builder.explorer.pages.unclear import Unclear
from graph_builder.explorer.pages.view import View
from graph_builder.graph import Result
from graph_builder.names import kind_of
from graph_builder.namespaces import BASE
from graph_builder.queries import Question, Term
from graph_builder.stores.protocol import Term as AnyTerm
from graph_builder.vietnamese import collation_key

MOST = 400
"""How many things a picture of an answer has at most; beyond, the table alone is readable."""
_FEW, _WIDER = 12, 1.7  # the relations of few things have room for their names
_AT = ("latitude", "longitude")
_NO_RELATION = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

Row = Mapping[str, AnyTerm]


@dataclass(frozen=True, slots=True)
class Mapped:
    """The places of an answer as points, and how many of its lines have none."""

    frame: Frame
    points: list[Point]
    unplaced: int


def mapped(answer: Grid) -> Mapped | None:
    """Return the places that an answer gives points for, as large as their lines are many."""
    if not set(_AT) <= set(answer.headings):
        return None
    found: defaultdict[tuple[float, float], list[Cell]] = defaultdict(list)
    for line in answer.lines:
        latitude, longitude = (line.cells[name].value for name in _AT)
        if latitude is not None and longitude is not None:
            found[float(latitude), float(longitude)].append(_place(line.cells))
    spots = [
        Spot(cells[0].href, str(cells[0].text), *at, count=len(cells))
        for at, cells in found.items()
    ]
    if not spots:
        return None
    spots.sort(key=lambda spot: (-spot.count, collation_key(spot.name)))
    frame = Frame.around(spots)
    unplaced = len(answer) - sum(spot.count for spot in spots)
    return Mapped(frame, points(spots, frame), unplaced)


def _place(cells: Mapping[str, Cell]) -> Cell:
    """Return the place that a line is about; where it names none, what it is about."""
    linked = [cell for cell in cells.values() if cell.href]
    places = (cell for cell in linked if cell.href.startswith("/id/place/"))
    return next(places, linked[0] if linked else next(iter(cells.values())))


def is_drawable(question: Question, result: Result) -> bool:
    """Tell whether an answer can be shown as a network that a reader can take in."""
    if question.view != "graph" or isinstance(result, bool):
        return False
    if isinstance(result, Table):
        return 0 < len(result) <= MOST
    ends = {
        end.value
        for triple in result.triples
        for end in (triple.subject, triple.object)
        if isinstance(triple.object, NamedNode)
        and triple.predicate.value != _NO_RELATION
        and isinstance(end, NamedNode)
        and end.value.startswith(BASE)
    }
    return 0 < len(ends) <= MOST


def drawn_of(view: View, question: Question, terms: Mapping[str, Term], result: Result) -> Drawn:
    """Return an answer as a network; raise UsageError where it is none."""
    if not is_drawable(question, result):
        raise Unclear("said_no_network", name=question.name)
    if isinstance(result, Statements):
        return of_statements(view, result)
    if not isinstance(result, Table):
        raise TypeError("a truth value is no network")
    asked = next((term.value for term in terms.values() if isinstance(term, NamedNode)), "")
    edges = tuple(_edges(result, asked))
    label = view.graph.things.index.label
    labels = {end: label(end, view.lang) for edge in edges for end in (edge.start, edge.end)}
    at = _placed(labels, edges, asked)
    nodes = tuple(
        Node(iri, name, kind_of(iri), *at[iri], chosen=iri == asked) for iri, name in labels.items()
    )
    return Drawn(nodes, edges, {iri: view.to(iri) for iri in labels})


def _edges(result: Table, asked: str) -> Iterator[Edge]:
    """Yield what the rows relate: two things of a row, or the thing asked about and one."""
    found: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in result.solutions.bindings():
        ends = [row[name].value for name in result.columns if _is_end(name, row)]
        first, *others = ends if len(ends) > 1 else [asked, *ends]
        if first and others:
            said = row["source"].value if "source" in row else ""
            found[first, others[0], _told(row)].append(said)
    for (start, end, label), said_by in found.items():
        yield Edge(start, end, label, tuple(dict.fromkeys(filter(None, said_by))))


def _is_end(name: str, row: Row) -> bool:
    term = row.get(name)
    return name not in {"source", "relation"} and isinstance(term, NamedNode)


def _told(row: Row) -> str:
    """Return what a row says of its two things: the relation, or how often."""
    told = row.get("relationLabel") or row.get("times")
    return told.value if told is not None else ""


def _placed(
    labels: Mapping[str, str], edges: tuple[Edge, ...], centre: str
) -> Mapping[str, tuple[float, float]]:
    import networkx

    network: networkx.Graph[str] = networkx.Graph()
    for iri, name in labels.items():
        network.add_node(iri, label=name, kind=kind_of(iri))
    network.add_edges_from((edge.start, edge.end) for edge in edges)
    wider = _WIDER if len(labels) <= _FEW else 1.0
    at = place(network, centre=centre)
    return {iri: (round(x * wider, 1), round(y * wider, 1)) for iri, (x, y) in at.items()}
