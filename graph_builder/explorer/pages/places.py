"""Where the things of a canvas stand: what was there stays when more is opened."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graph_builder.drawing.layouts import Places, place
from graph_builder.explorer.pages.drawn import Edge
from graph_builder.names import kind_of

_WIDE, _HIGH = 170.0, 74.0  # the room of a node with its label


class Stage(NamedTuple):
    """A thing that was opened, and what came with it."""

    thing: str
    new: tuple[str, ...]


def placed(stages: Sequence[Stage], labels: Mapping[str, str], edges: Iterable[Edge]) -> Places:
    """Return a place for each thing: the first and its neighbours laid out, the others beside."""
    import networkx

    first = stages[0]
    network: networkx.Graph[str] = networkx.Graph()
    for iri in (first.thing, *first.new):
        network.add_node(iri, label=labels[iri], kind=kind_of(iri))
    for edge in edges:
        if edge.start in network and edge.end in network:
            network.add_edge(edge.start, edge.end)
    places = place(network, centre=first.thing)
    taken = {_cell(*at) for at in places.values()}
    for thing, new in stages[1:]:
        free = _free(places.get(thing, (0.0, 0.0)), taken)
        for iri, at in zip(new, free, strict=False):
            places[iri] = at
    return places


def _free(start: tuple[float, float], taken: set[tuple[int, int]]) -> Iterator[tuple[float, float]]:
    """Yield free places around one, the nearest first, those away from the middle before others."""
    outward = math.atan2(start[1], start[0])
    ring = 1
    while True:
        steps = 8 * ring
        for step in range(steps):
            side = (step + 1) // 2 * (1 if step % 2 else -1)
            angle = outward + 2 * math.pi * side / steps
            x = start[0] + ring * _WIDE * 1.15 * math.cos(angle)
            y = start[1] + ring * _HIGH * 1.6 * math.sin(angle)
            if _cell(x, y) not in taken:
                taken.add(_cell(x, y))
                yield round(x, 1), round(y, 1)
        ring += 1


def _cell(x: float, y: float) -> tuple[int, int]:
    return round(x / _WIDE), round(y / _HIGH)
