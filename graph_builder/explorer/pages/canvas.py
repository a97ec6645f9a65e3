"""The graph view: a thing and what it is connected with, opened step by step; its list, files."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

from graph_builder.errors import AmbiguousName, UnknownName, UsageError
from graph_builder.explorer.pages.asks import choices_of
from graph_builder.explorer.pages.bundle import bundled
from graph_builder.explorer.pages.days import Span
from graph_builder.explorer.pages.drawn import Drawn, Edge, Node, as_json
from graph_builder.explorer.pages.files import as_gexf, as_svg
from graph_builder.explorer.pages.known import Source, name_of, sources, spans
from graph_builder.explorer.pages.links import Link, Links, links_of
from graph_builder.explorer.pages.places import Stage, placed
from graph_builder.explorer.pages.told import in_words
from graph_builder.explorer.pages.view import View, key_of
from graph_builder.names import kind_of
from graph_builder.namespaces import BASE, DERIVED_GRAPH

MOST = 500
"""How many things a canvas shows."""
FIRST = 48
STEP = 20
LISTED = 100


class Wanted(NamedTuple):
    """How many of a group of neighbours the reader wants to see."""

    thing: str
    group: str
    number: int


class Open(NamedTuple):
    """A group of neighbours as the page offers it."""

    label: str
    out: bool
    kind: str
    total: int
    shown: int
    more: str


class Said(NamedTuple):
    """A relation as the page lists it."""

    start: str
    label: str
    end: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Canvas:
    """What one address of the graph view shows."""

    view: View
    centre: str

    @cached_property
    def links(self) -> Links:
        """The relations of the build."""
        return links_of(self.view)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The things that the reader has put away."""
        return frozenset(_things(self.view, "hide")) - {self.centre}

    @cached_property
    def opened(self) -> tuple[str, ...]:
        """The things whose neighbours are shown, in the order in which they were opened."""
        return tuple(dict.fromkeys([self.centre, *_things(self.view, "open")]))

    @cached_property
    def chosen(self) -> str:
        """The thing that is chosen on canvas and list alike."""
        found = BASE + self.view.param("sel")
        return found if found in self.shown else self.centre

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """What came onto the canvas with each thing that was opened."""
        seen = {self.centre}
        stages = []
        for thing in self.opened:
            new = [one for one in self._wanted(thing) if one not in seen and self._fits(one)]
            new = new[: MOST - len(seen)]
            seen.update(new)
            stages.append(Stage(thing, tuple(new)))
        return tuple(stages)

    @cached_property
    def shown(self) -> Mapping[str, str]:
        """The label of each thing on the canvas."""
        index, lang = self.view.graph.things.index, self.view.lang
        things = [self.centre, *(one for stage in self.stages for one in stage.new)]
        return {iri: index.label(iri, lang) for iri in things}

    @cached_property
    def relations(self) -> tuple[Link, ...]:
        """The relations among what is shown."""
        return tuple(sorted(self.links.between(self.shown)))

    @cached_property
    def drawn(self) -> Drawn:
        """The picture: each thing at its place."""
        merged: defaultdict[tuple[str, str], list[Link]] = defaultdict(list)
        for link in self.relations:
            merged[link.start, link.end].append(link)
        edges = tuple(
            Edge(
                start,
                end,
                ", ".join(str(name_of(self.view.ground, link.property)) for link in links),
                tuple(dict.fromkeys(source for link in links for source in link.sources)),
                all(map(_is_derived, links)),
            )
            for (start, end), links in merged.items()
        )
        at = placed(self.stages, self.shown, edges) | self._pins()
        nodes = tuple(
            Node(iri, label, kind_of(iri), *at[iri], self._rest(iri), iri == self.chosen)
            for iri, label in self.shown.items()
        )
        return Drawn(nodes, edges, {iri: self.view.to(iri) for iri in self.shown})

    @cached_property
    def derived(self) -> tuple[Link, ...]:
        """The relations that no source states: they follow by a rule."""
        return tuple(filter(_is_derived, self.relations))

    def groups(self, thing: str) -> Iterator[Open]:
        """Yield the neighbours of a thing by group: how many there are, and how many are shown."""
        for group, others in self.links.groups(thing).items():
            shown = sum(one in self.shown for one in others)
            wanted = f"{key_of(thing)}~{group.name}~{min(shown + STEP, len(others))}"
            label = str(name_of(self.view.ground, group.by))
            yield Open(label, group.out, group.kind, len(others), shown, self._more(wanted))

    def said(self, links: Sequence[Link]) -> Iterator[Said]:
        """Yield relations as the page lists them, each with its sources."""
        everyone = sources(self.view.ground)
        for link in links:
            by = tuple(everyone[iri] for iri in link.sources if iri in everyone)
            yield Said(link.start, str(name_of(self.view.ground, link.property)), link.end, by)

    def by_kind(self) -> dict[str, list[str]]:
        """Return what is shown by kind, for the list."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for iri in self.shown:
            found[kind_of(iri)].append(iri)
        return dict(found)

    def opening(self, thing: str) -> str:
        """Return the address that also shows the neighbours of a thing."""
        opened = " ".join(map(key_of, dict.fromkeys([*self.opened[1:], thing])))
        return self.view.here(open=opened, sel=key_of(thing))

    def choosing(self, thing: str) -> str:
        """Return the address in which a thing is chosen."""
        return self._chosen.replace("sel=KEY", urlencode({"sel": key_of(thing)}))

    def hiding(self, thing: str) -> str:
        """Return the address without a thing."""
        gone = " ".join(map(key_of, sorted({*self.hidden, thing})))
        return self.view.here(hide=gone, sel="")

    @cached_property
    def _chosen(self) -> str:
        return self.view.here(sel="KEY")

    def _more(self, wanted: str) -> str:
        same = wanted.rpartition("~")[0]
        kept = [one for one in self.view.param("more").split() if one.rpartition("~")[0] != same]
        thing = BASE + wanted.partition("~")[0]
        opened = " ".join(map(key_of, dict.fromkeys([*self.opened[1:], thing])))
        opened = opened if thing != self.centre else self.view.param("open")
        return self.view.here(more=" ".join([*kept, wanted]), open=opened, sel=key_of(thing))

    def _wanted(self, thing: str) -> Iterator[str]:
        groups = self.links.groups(thing)
        each = max(3, (FIRST if thing == self.centre else STEP) // max(len(groups), 1))
        counts = {one.group: one.number for one in _counts(self.view) if one.thing == thing}
        for group, others in groups.items():
            yield from others[: counts.get(group.name, each)]

    def _fits(self, iri: str) -> bool:
        span = self._spans.get(iri)
        return iri not in self.hidden and (span is None or self.view.window.shows(span))

    @cached_property
    def _spans(self) -> Mapping[str, Span]:
        if not self.view.window:
            return {}
        things = sorted({one for thing in self.opened for one in self._wanted(thing)})
        return spans(self.view.ground, things)

    def _rest(self, iri: str) -> int:
        others = {link.other(iri) for link in self.links.near.get(iri, ())}
        return len(others - set(self.shown))

    def _pins(self) -> dict[str, tuple[float, float]]:
        pins = {}
        for pin in self.view.param("pin").split():
            key, x, y = [*pin.split("~"), "", ""][:3]
            if BASE + key in self.shown and _is_number(x) and _is_number(y):
                pins[BASE + key] = (float(x), float(y))
        return pins


def graph_page(view: View) -> Response:
    """Return the page of the graph around a thing; without one, the form that asks for it."""
    typed = view.param("of")
    if not typed:
        return view.render("graph.html", canvas=None, typed="", wrong="", choices=(), script="")
    try:
        canvas = Canvas(view, view.graph.things.find(typed))
    except (UnknownName, AmbiguousName) as error:
        said, choices = in_words(view.t, error), choices_of(error)
        values = {"canvas": None, "typed": typed, "wrong": said, "choices": choices, "script": ""}
        return view.render("graph.html", 404 if isinstance(error, UnknownName) else 400, **values)
    near = [link for link in canvas.relations if canvas.chosen in (link.start, link.end)]
    query = {**view.request.query_params, "of": key_of(canvas.centre), "lang": view.lang}
    return view.render(
        "graph.html",
        canvas=canvas,
        typed=typed,
        wrong="",
        choices=(),
        near=list(canvas.said(near[:LISTED])),
        derived=list(canvas.said(canvas.derived[:LISTED])),
        listed=LISTED,
        total=len(near),
        kind_of=kind_of,
        key_of=key_of,
        query=query,
        whole=len(canvas.shown) >= MOST,
        script=bundled("canvas.js"),
    )


def graph_json(view: View) -> Response:
    """Return the same as the page of a graph, for the canvas and other programs."""
    canvas = _canvas(view)
    return JSONResponse(as_json(view, canvas.drawn))


def graph_svg(view: View) -> Response:
    """Return the graph as a figure."""
    return Response(as_svg(view, _canvas(view).drawn), media_type="image/svg+xml")


def graph_gexf(view: View) -> Response:
    """Return the graph for Gephi, with places and days."""
    return Response(as_gexf(view, _canvas(view).drawn), media_type="application/gexf+xml")


def neighbours_json(view: View) -> Response:
    """Return the neighbours of a thing by group with their counts, the first of each by name."""
    iri = view.graph.things.find(view.param("of"))
    canvas = Canvas(view, iri)
    label = view.graph.things.index.label
    groups = [
        {
            "property": group.by,
            "label": str(name_of(view.ground, group.by)),
            "direction": "out" if group.out else "in",
            "kind": group.kind,
            "count": len(others),
            "first": [{"iri": one, "label": label(one, view.lang)} for one in others[:STEP]],
        }
        for group, others in canvas.links.groups(iri).items()
    ]
    return JSONResponse({"iri": iri, "label": label(iri, view.lang), "groups": groups})


def _canvas(view: View) -> Canvas:
    if not view.param("of"):
        raise UsageError("no thing is named to start from; write ?of=NAME")
    return Canvas(view, view.graph.things.find(view.param("of")))


def _is_derived(link: Link) -> bool:
    return link.sources == (DERIVED_GRAPH,)


def _things(view: View, name: str) -> Iterator[str]:
    known = view.graph.things.index.knows
    return (BASE + key for key in view.param(name).split()[:MOST] if known(BASE + key))


def _counts(view: View) -> Iterator[Wanted]:
    for text in view.param("more").split():
        key, _, rest = text.partition("~")
        group, _, count = rest.rpartition("~")
        if count.isascii() and count.isdecimal():
            yield Wanted(BASE + key, group, min(int(count[:4]), MOST))


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdecimal() and len(digits) < len("1000000")
