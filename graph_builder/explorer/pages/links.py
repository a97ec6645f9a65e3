"""How the things of a build are connected, read once: neighbours by group, ways between two."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from pyoxigraph import Literal

from graph_builder.explorer.pages.asking import rows
from graph_builder.explorer.pages.view import Ground, View
from graph_builder.explorer.service import Service
from graph_builder.names import kind_of
from graph_builder.namespaces import BASE, compress
from graph_builder.stores.protocol import Limits

MOST_STEPS = 8
_WAYS = 3
_LIMITS = Limits(seconds=60.0, rows=5_000_000, bytes=2 * 1024**3)
_UNDRAWN = frozenset(
    {
        "",
        "code",
        "term-of-ontology",
        "ontology",
        "graph",
        "participation",
        "tenure",
        "mention",
        "figure",
    }
)


class Link(NamedTuple):
    """A relation between two things, and who says so."""

    start: str
    property: str
    end: str
    sources: tuple[str, ...]

    def other(self, thing: str) -> str:
        """Return the end that is not this thing."""
        return self.end if self.start == thing else self.start


class Group(NamedTuple):
    """Neighbours of one kind by one property in one direction."""

    by: str
    out: bool
    kind: str

    @property
    def name(self) -> str:
        """Return it as it stands in an address."""
        return f"{compress(self.by)}~{'out' if self.out else 'in'}~{self.kind}"


@dataclass(frozen=True, slots=True)
class Links:
    """All relations between things of a build, by each of their ends."""

    near: Mapping[str, Sequence[Link]]

    def degree(self, thing: str) -> int:
        """Return how many relations a thing has."""
        return len(self.near.get(thing, ()))

    def groups(self, thing: str) -> dict[Group, list[str]]:
        """Return the neighbours of a thing by group, what is connected most first."""
        found: defaultdict[Group, list[str]] = defaultdict(list)
        for link in self.near.get(thing, ()):
            other = link.other(thing)
            found[Group(link.property, link.start == thing, kind_of(other))].append(other)
        return {
            group: sorted(set(found[group]), key=lambda one: (-self.degree(one), one))
            for group in sorted(found, key=lambda group: (group.kind, group.name))
        }

    def between(self, things: Collection[str]) -> Iterator[Link]:
        """Yield the relations that have both ends among these things, each once."""
        for thing in things:
            for link in self.near.get(thing, ()):
                if link.start == thing and link.end in things:
                    yield link

    def properties(self) -> dict[str, int]:
        """Return how many relations each property has, most first."""
        counts: defaultdict[str, int] = defaultdict(int)
        for thing, links in self.near.items():
            for link in links:
                counts[link.property] += link.start == thing
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def reach(self, start: str, allowed: Collection[str], barred: Collection[str]) -> set[str]:
        """Return what can be reached from a thing by these properties, itself among it."""
        return set(self._distances(start, allowed, barred, None))

    def ways(
        self, start: str, end: str, allowed: Collection[str], barred: Collection[str] = ()
    ) -> list[list[Link]]:
        """Return some of the shortest ways between two things, none where there is none."""
        far = self._distances(start, allowed, barred, end)
        if end not in far or far[end] > MOST_STEPS or start == end:
            return []
        return list(islice(self._back(start, end, far, allowed), _WAYS))

    def _distances(
        self, start: str, allowed: Collection[str], barred: Collection[str], end: str | None
    ) -> dict[str, int]:
        far, waiting = {start: 0}, deque([start])
        while waiting and end not in far:
            thing = waiting.popleft()
            for link in self.near.get(thing, ()):
                other = link.other(thing)
                if link.property in allowed and other not in far and other not in barred:
                    far[other] = far[thing] + 1
                    waiting.append(other)
        return far

    def _back(
        self, start: str, end: str, far: Mapping[str, int], allowed: Collection[str]
    ) -> Iterator[list[Link]]:
        if start == end:
            yield []
            return
        seen: set[str] = set()
        for link in self.near[end]:
            before = link.other(end)
            nearer = far.get(before, far[end]) == far[end] - 1
            if link.property in allowed and nearer and before not in seen:
                seen.add(before)
                for way in self._back(start, before, far, allowed):
                    yield [*way, link]


def links_of(view: View) -> Links:
    """Return the links of the build that answers now; the first request for a build reads them."""
    return kept_links(view.request.app.state.service, view.ground)


def kept_links(service: Service, ground: Ground) -> Links:
    """Return the links of the build that a service answers from; they are read once."""
    return service.kept("links", lambda: read_links(ground))


def read_links(ground: Ground) -> Links:
    """Read all relations between things of a build."""
    said: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    kinds: dict[str, bool] = {}
    for row in rows(ground, "links", limits=_LIMITS, base=Literal(BASE)):
        start, end = row["start"].value, row["end"].value
        if start != end and _is_drawn(start, kinds) and _is_drawn(end, kinds):
            said[start, row["property"].value, end].add(row["source"].value)
    near: defaultdict[str, list[Link]] = defaultdict(list)
    for link in _exact(ground, said):
        near[link.start].append(link)
        near[link.end].append(link)
    return Links(dict(near))


def _is_drawn(iri: str, known: dict[str, bool]) -> bool:
    if iri not in known:
        known[iri] = kind_of(iri) not in _UNDRAWN
    return known[iri]


def _exact(ground: Ground, said: Mapping[tuple[str, str, str], Iterable[str]]) -> Iterator[Link]:
    """Yield the relations without those that another of the same pair says more exactly."""
    broader: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows(ground, "kinds-of-properties"):
        if row["broader"].value != row["property"].value:
            broader[row["property"].value].add(row["broader"].value)
    implied = {(start, wide, end) for start, name, end in said for wide in broader.get(name, ())}
    for key in sorted(said):
        if key not in implied:
            yield Link(*key, tuple(sorted(said[key])))
