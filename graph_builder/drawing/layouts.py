"""Where the nodes of a network stand: computed here, seeded, the same each time."""

import math
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from graph_builder.drawing.lettering import columns, width
from graph_builder.vietnamese import collation_key

if TYPE_CHECKING:
    import networkx

    Network: TypeAlias = "networkx.Graph[str]"
Places: TypeAlias = dict[str, tuple[float, float]]

SEED = 20130603
Cell: TypeAlias = tuple[float, float]
"""The room of a node with its label: width and height."""
LABEL = (29, 3)
"""How many characters a line of a label has, and how many lines there are at most."""
_RINGS = 1.75  # how much wider than high a ring is: labels are wide
_STEP, _ROW = 300.0, 30.0  # a tree has its labels beside the nodes
_COLUMN = 24  # nodes up to which people stand beside posts
_FEW = 700  # nodes up to which overlaps are pushed apart until none is left


def place(network: "Network", view: str = "", centre: str = "") -> Places:
    """Return a place for every node, by the way that suits the view."""
    if not len(network):
        return {}
    cell = _cell(network)
    if view == "bodies":
        placed = _tree(network, centre)
    elif view == "people":
        placed = _packed(network, _people, cell)
    elif centre in network and _is_star(network, centre):
        placed = _rings(network, centre, cell)
    else:
        placed = _packed(network, _spring, cell)
    return {node: (round(x, 1), round(y, 1)) for node, (x, y) in placed.items()}


def _cell(network: "Network") -> Cell:
    """Return the room that nearly every node of a network needs with its label."""
    labels = [columns(data.get("label", node), *LABEL) for node, data in network.nodes(data=True)]
    lines = [label.split("\n") for label in labels]
    widths = sorted(max(width(line, 13) for line in label) for label in lines)
    heights = sorted(len(label) for label in lines)
    most = int(len(labels) * 0.95) if len(labels) > 20 else len(labels) - 1
    return max(widths[most] + 18, 70.0), 36.0 + 18.0 * heights[most]


def apart(placed: Mapping[str, tuple[float, float]], cell: Cell, rounds: int = 80) -> Places:
    """Return the same places with nodes pushed apart until no two share a cell, or rounds end.

    >>> apart({"a": (0.0, 0.0), "b": (1.0, 80.0)}, (100.0, 90.0))["a"][1] < 0
    True
    """
    places = {node: [x, y] for node, (x, y) in placed.items()}
    order = sorted(places)
    for _ in range(rounds):
        if not _push(places, order, cell):
            break
    return {node: (x, y) for node, (x, y) in places.items()}


def _push(places: dict[str, list[float]], order: Sequence[str], cell: Cell) -> bool:
    wide, high = cell
    grid: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for node in order:
        grid[int(places[node][0] // wide), int(places[node][1] // high)].append(node)
    moved = False
    for node in order:
        column, row = int(places[node][0] // wide), int(places[node][1] // high)
        for x in (column - 1, column, column + 1):
            for y in (row - 1, row, row + 1):
                for other in grid.get((x, y), ()):
                    moved |= node < other and _part(places[node], places[other], cell)
    return moved


def _part(one: list[float], other: list[float], cell: Cell) -> bool:
    across, down = other[0] - one[0], other[1] - one[1]
    x, y = cell[0] - abs(across), cell[1] - abs(down)
    if x <= 0.5 or y <= 0.5:
        return False
    if x / cell[0] < y / cell[1]:
        step = math.copysign(x / 2 + 0.5, across)
        one[0] -= step
        other[0] += step
    else:
        step = math.copysign(y / 2 + 0.5, down)
        one[1] -= step
        other[1] += step
    return True


def _is_star(network: "Network", centre: str) -> bool:
    """Tell whether nearly everything is at most two steps from the centre, most of it one."""
    near = _near(network)
    return len(near[centre]) >= 0.6 * (len(network) - 1)


def _near(network: "Network") -> dict[str, list[str]]:
    """Return the neighbours of each node in either direction, in a fixed order."""
    near: defaultdict[str, set[str]] = defaultdict(set)
    for start, end in network.edges():
        if start != end:
            near[start].add(end)
            near[end].add(start)
    return {node: sorted(near[node], key=lambda n: _key(network, n)) for node in network}


def _key(network: "Network", node: str) -> tuple[object, ...]:
    data = network.nodes[node]
    return data.get("kind", ""), collation_key(data.get("label", node)), node


def _rings(network: "Network", centre: str, cell: Cell) -> Places:
    """Return the centre in the middle, the others on rings around it, sorted by kind and label."""
    near = _near(network)
    first = near[centre]
    rest = sorted(set(network) - {centre, *first}, key=lambda node: _key(network, node))
    places = {centre: (0.0, 0.0)}
    radius = 0.0
    for ring in _circles(first):
        need = len(ring) * cell[0] * 0.7 / (2 * math.pi)
        radius = max(radius + cell[1] * 1.7, need)
        shift = 0.5 if len(places) % 2 else 0.0
        for index, node in enumerate(ring):
            angle = 2 * math.pi * (index + shift) / len(ring) - math.pi / 2
            places[node] = (_RINGS * radius * math.cos(angle), radius * math.sin(angle))
    for node in rest:
        places[node] = _beyond([places[n] for n in near[node] if n in places], radius, cell)
    return apart(places, cell)


def _beyond(near: Sequence[tuple[float, float]], radius: float, cell: Cell) -> tuple[float, float]:
    """Return a place outside the rings, in the direction of what a node is connected with."""
    x, y = sum(x for x, _ in near) / _RINGS, sum(y for _, y in near)
    angle = math.atan2(y, x) if near else math.pi / 2
    outside = radius + cell[1] * 1.6
    return _RINGS * outside * math.cos(angle), outside * math.sin(angle)


def _circles(nodes: Sequence[str]) -> Iterable[list[str]]:
    """Yield the nodes of one ring after the other: outer rings hold more."""
    room, rest = 14, list(nodes)
    if len(rest) <= 22:
        if rest:
            yield rest
        return
    while rest:
        rings = max(math.ceil(len(rest) / (room * 1.4)), 1)
        share = rest[::rings] if len(rest) > room else rest
        yield share
        taken = set(share)
        rest = [node for node in rest if node not in taken]
        room += 10


def _tree(network: "Network", centre: str) -> Places:
    """Return a tree from left to right: a body to the right of the one above it."""
    under: defaultdict[str, list[str]] = defaultdict(list)
    above: dict[str, str] = {}
    seen: set[str] = set()
    tops = [centre] if centre in network else []
    tops += sorted(
        (node for node in network if not _above(network, node)), key=lambda n: _key(network, n)
    )
    tops += sorted(network)
    places: Places = {}
    y = 0.0
    for top in tops:
        if top not in seen:
            _grow(network, top, seen, under, above)
            y = _lay(top, under, 0, y, places) + _ROW
    deepest = max(x for x, _ in places.values())
    stretch = min(max(y * 1.4 / deepest, 1.0), 2.2) if deepest else 1.0
    return {node: (x * stretch, y) for node, (x, y) in places.items()}


def _above(network: "Network", node: str) -> list[str]:
    """Return what stands over a body: its edges lead upwards."""
    return [end for _, end in network.edges(node) if end != node] if network.is_directed() else []


def _grow(
    network: "Network",
    top: str,
    seen: set[str],
    under: dict[str, list[str]],
    above: dict[str, str],
) -> None:
    waiting = deque([top])
    seen.add(top)
    while waiting:
        node = waiting.popleft()
        children = {start for start, end in network.in_edges(node)} - seen  # type: ignore[attr-defined]
        for child in sorted(children, key=lambda n: _key(network, n)):
            seen.add(child)
            above[child] = node
            under[node].append(child)
            waiting.append(child)


def _lay(node: str, under: Mapping[str, list[str]], depth: int, y: float, places: Places) -> float:
    """Place a node and what is under it from a height on; return the height below them."""
    children = under.get(node, [])
    start = y
    branches = [child for child in children if child in under]
    leaves = [child for child in children if child not in under]
    for child in branches:
        y = _lay(child, under, depth + 1, y, places) + _ROW * 0.4
    rows = math.ceil(len(leaves) / _columns_of(len(leaves)))
    for index, leaf in enumerate(leaves):
        column, row = divmod(index, rows)
        places[leaf] = ((depth + 1 + column) * _STEP, y + row * _ROW)
    y += max(rows, 0 if branches else 1) * _ROW
    places[node] = (depth * _STEP, (start + y - _ROW) / 2)
    return y


def _columns_of(leaves: int) -> int:
    """Return in how many columns leaves stand: more of them the more leaves there are."""
    return max(1, min(4, math.ceil(leaves / 14)))


def _people(network: "Network", nodes: Sequence[str], cell: Cell) -> Places:
    """Return few people beside their posts; many as a net, for a column would be too high."""
    layout = _two_columns if len(nodes) <= _COLUMN else _spring
    return layout(network, nodes, cell)


def _two_columns(network: "Network", nodes: Sequence[str], cell: Cell) -> Places:
    """Return people on the left and posts on the right, each near those it belongs to."""
    near = _near(network)
    people = [node for node in nodes if network.nodes[node].get("kind") == "person"]
    posts = [node for node in nodes if network.nodes[node].get("kind") != "person"]
    order = _settled(people, posts, near)
    places: Places = {}
    height = max(len(column) for column in order) * cell[1] * 0.86
    for x, column in zip((0.0, cell[0] * 1.7), order, strict=True):
        step = height / max(len(column), 1)
        for index, node in enumerate(column):
            places[node] = (x, (index + 0.5) * step)
    return places


def _settled(
    left: list[str], right: list[str], near: Mapping[str, list[str]]
) -> tuple[list[str], list[str]]:
    """Return both columns in an order that crosses few lines."""
    for _ in range(4):
        rank = {node: index for index, node in enumerate(left)}
        right = sorted(right, key=lambda node: (_middle(near[node], rank), node))
        rank = {node: index for index, node in enumerate(right)}
        left = sorted(left, key=lambda node: (_middle(near[node], rank), node))
    return left, right


def _middle(nodes: Iterable[str], rank: Mapping[str, int]) -> float:
    ranks = [rank[node] for node in nodes if node in rank]
    return sum(ranks) / len(ranks) if ranks else 0.0


def _spring(network: "Network", nodes: Sequence[str], cell: Cell) -> Places:
    """Return places by springs, then pushed apart so that labels can be read."""
    import rustworkx

    graph = rustworkx.PyGraph(multigraph=False)
    index = {node: graph.add_node(node) for node in nodes}
    for start, end, data in network.edges(nodes, data=True):
        if start != end:
            graph.add_edge(index[start], index[end], 1.0 + math.log1p(data.get("weight", 1)))
    start_at = {
        index[node]: (math.cos(turn), math.sin(turn))
        for step, node in enumerate(nodes)
        for turn in [2 * math.pi * step / len(nodes)]
    }
    steps = 200 if len(nodes) <= _FEW else 60
    found = rustworkx.spring_layout(
        graph,
        pos=start_at,
        seed=SEED,
        num_iter=steps,
        k=1.6 / math.sqrt(len(nodes)),
        weight_fn=float,
    )
    size = math.sqrt(len(nodes)) * cell[0] * 0.5
    places = {node: (found[i][0] * size * 1.35, found[i][1] * size) for node, i in index.items()}
    return apart(places, cell, 80 if len(nodes) <= _FEW else 12)


def _packed(
    network: "Network", layout: Callable[["Network", Sequence[str], Cell], Places], cell: Cell
) -> Places:
    """Return each connected part by its own layout, the parts side by side in rows."""
    parts = [layout(network, part, cell) for part in _parts(network)]
    boxes = [_box(part, cell) for part in parts]
    area = sum((right - left) * (low - high) for left, high, right, low in boxes)
    room = max(math.sqrt(area * 1.9), max(right - left for left, _, right, _ in boxes))
    places: Places = {}
    x = y = tallest = 0.0
    for part, (left, high, right, low) in zip(parts, boxes, strict=True):
        if x and x + right - left > room:
            x, y, tallest = 0.0, y + tallest, 0.0
        places |= {node: (px - left + x, py - high + y) for node, (px, py) in part.items()}
        x, tallest = x + right - left, max(tallest, low - high)
    return places


def _box(part: Places, cell: Cell) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in part.values()], [y for _, y in part.values()]
    wide, high = cell[0] * 0.62, cell[1] * 0.62
    return min(xs) - wide, min(ys) - high, max(xs) + wide, max(ys) + high


def _parts(network: "Network") -> list[list[str]]:
    """Return the connected parts, the largest first, each in a fixed order."""
    near, seen = _near(network), set[str]()
    parts = []
    for start in sorted(network, key=lambda node: _key(network, node)):
        if start in seen:
            continue
        part, waiting = [], deque([start])
        seen.add(start)
        while waiting:
            node = waiting.popleft()
            part.append(node)
            fresh = [other for other in near[node] if other not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        parts.append(part)
    return sorted(parts, key=lambda part: (-len(part), part[0]))
