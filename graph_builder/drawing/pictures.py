"""A network as it is drawn: its nodes with their places, hubs folded, and who says so."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from graph_builder.drawing.layouts import Places, place
from graph_builder.drawing.words import kind_word, number, say
from graph_builder.errors import UsageError
from graph_builder.names import kind_of
from graph_builder.vietnamese import Language, collation_key

if TYPE_CHECKING:
    import networkx

    Network: TypeAlias = "networkx.Graph[str]"

MOST = 80
"""Nodes up to which nothing is folded."""
LIMIT = 1_500
"""Nodes up to which a page is made."""
MORE = "more"
_KEPT = (12, 8, 5, 3)


@dataclass(frozen=True, slots=True)
class Node:
    """A thing at its place; `hidden` is how many things a node of kind `more` stands for."""

    id: str
    label: str
    kind: str
    x: float
    y: float
    degree: int
    sources: tuple[str, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two nodes with its label; `weight` is 0 where nothing is counted.

    It is `derived` where no source states it and it follows by a rule.
    """

    start: str
    end: str
    label: str
    weight: int = 0
    directed: bool = True
    derived: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What a picture is about: its title, the view, the node it starts from, if any.

    `sources` gives label and address of each source by its CURIE, `version` names the data, and
    `limit` says how many nodes may be drawn.
    """

    title: str
    lang: Language
    view: str = ""
    centre: str = ""
    sources: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    version: str = ""
    limit: int = LIMIT


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page or figure of a network holds.

    `folded` things stand in nodes of kind `more`; `alone` ones are connected with nothing and left
    out.
    """

    about: About
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    folded: int = 0
    alone: int = 0

    @property
    def beside(self) -> bool:
        """Tell whether labels stand at the right of the nodes, as in a tree."""
        return self.about.view == "bodies"

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of its nodes, the most frequent first."""
        counts: defaultdict[str, int] = defaultdict(int)
        for node in self.nodes:
            counts[node.kind] += 1
        return tuple(sorted(counts, key=lambda kind: (kind == MORE, -counts[kind], kind)))

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the words for its lines, where some follow by rule and so look otherwise."""
        return ("line-stated", "line-derived") if any(edge.derived for edge in self.edges) else ()

    def neighbours(self) -> dict[str, list[tuple[str, str]]]:
        """Return for each node what it is connected with, and how."""
        near: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for edge in self.edges:
            near[edge.start].append((edge.label, edge.end))
            near[edge.end].append((edge.label, edge.start))
        return dict(near)


def picture(network: "Network", about: About) -> Picture:
    """Return the picture of a network; raise UsageError where too much is left to draw."""
    network, alone = _without_lone(network, about.centre)
    network, hidden = fold(network, about.lang, about.centre)
    if len(network) > about.limit:
        raise UsageError(
            f"this drawing has {len(network):,} nodes and a page shows at most {about.limit:,}: "
            "start from a smaller thing, raise --limit, or write a .gexf file, which holds "
            "positions and dates and opens in Gephi"
        )
    places = place(network, about.view, about.centre)
    nodes = tuple(_nodes(network, places, hidden))
    edges = tuple(_edges(network, about.lang))
    return Picture(about, nodes, edges, sum(hidden.values()), alone)


def _without_lone(network: "Network", centre: str) -> tuple["Network", int]:
    """Return the network without nodes that are connected with nothing, and how many those are."""
    alone = [node for node, degree in network.degree() if not degree and node != centre]
    if not alone or len(alone) == len(network):
        return network, 0
    made = network.copy()
    made.remove_nodes_from(alone)
    return made, len(alone)


def fold(network: "Network", lang: Language, centre: str = "") -> tuple["Network", dict[str, int]]:
    """Return the network with the leaves of its hubs folded where it has more than `MOST` nodes.

    Of the leaves of one kind at one hub the first are kept, in the order of their labels; one node
    stands for the others. The counts of what they stand for come with it.
    """
    if len(network) <= MOST:
        return network, {}
    best = network, dict[str, int]()
    for kept in _KEPT:
        best = _folded(network, lang, centre, kept)
        if len(best[0]) <= MOST:
            break
    return best


def _folded(
    network: "Network", lang: Language, centre: str, kept: int
) -> tuple["Network", dict[str, int]]:
    made, hidden = network.copy(), {}
    for (hub, kind), nodes in sorted(_leaves(network, centre).items()):
        if len(nodes) > kept + 1:
            gone = nodes[kept:]
            made.remove_nodes_from(gone)
            name = f"more:{kind}:{hub}"
            label = f"{say(lang, 'more', number(lang, len(gone)))}: {kind_word(lang, kind)}"
            made.add_node(name, label=label, kind=MORE)
            made.add_edge(name, hub)
            hidden[name] = len(gone)
    return made, hidden


def _leaves(network: "Network", centre: str) -> dict[tuple[str, str], list[str]]:
    """Return the nodes with one neighbour, by that neighbour and their kind, sorted by label."""
    near: defaultdict[str, set[str]] = defaultdict(set)
    for start, end in network.edges():
        near[start].add(end)
        near[end].add(start)
    leaves: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for node, data in network.nodes(data=True):
        if len(near[node]) == 1 and node != centre:
            leaves[min(near[node]), data.get("kind", "")].append(node)
    labels = {node: str(data.get("label", node)) for node, data in network.nodes(data=True)}
    for nodes in leaves.values():
        nodes.sort(key=lambda node: (collation_key(labels[node]), node))
    return leaves


def _nodes(network: "Network", places: Places, hidden: Mapping[str, int]) -> Iterable[Node]:
    told: defaultdict[str, set[str]] = defaultdict(set)
    for start, end, data in network.edges(data=True):
        said = [name for name in data.get("source", "").split("; ") if name]
        told[start].update(said)
        told[end].update(said)
    for node, data in network.nodes(data=True):
        kind = data.get("kind") or kind_of(node)
        yield Node(
            node,
            data.get("label", node),
            MORE if node in hidden else kind if kind.isascii() else "",
            *places[node],
            network.degree(node),
            tuple(sorted(told[node])),
            hidden.get(node, 0),
        )


def _edges(network: "Network", lang: Language) -> Iterable[Edge]:
    merged: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    weights: dict[tuple[str, str], int] = {}
    stated: set[tuple[str, str]] = set()
    for start, end, data in network.edges(data=True):
        told = data.get("relation") or data.get("property", "")
        follows = bool(data.get("derived"))
        merged[start, end][f"{told} ({say(lang, 'derived')})" if follows else told] = None
        weights[start, end] = int(data.get("weight", 0))
        if not follows:
            stated.add((start, end))
    for (start, end), labels in merged.items():
        weight = weights[start, end]
        label = say(lang, "weight", number(lang, weight)) if weight else ", ".join(labels)
        derived = (start, end) not in stated
        yield Edge(start, end, label, weight, network.is_directed(), derived)
