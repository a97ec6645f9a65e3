"""The path finder: the shortest ways from one thing to another, each step with who says so."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from starlette.responses import Response

from graph_builder.errors import AmbiguousName, UnknownName
from graph_builder.explorer.pages.asks import choices_of
from graph_builder.explorer.pages.following import Reason, reason_for
from graph_builder.explorer.pages.known import Source, name_of, sources, spans
from graph_builder.explorer.pages.links import MOST_STEPS, Link, Links, links_of
from graph_builder.explorer.pages.told import in_words
from graph_builder.explorer.pages.view import View, key_of
from graph_builder.namespaces import compress, expand

_ROUNDS = 25
UNASKED = frozenset(
    map(
        expand,
        (
            "schema:containedInPlace",
            "dv:jurisdiction",
            "dv:originalUnit",
            "schema:mentions",
            "dcterms:publisher",
            "dv:scope",
        ),
    )
)
"""Relations that join nearly everything; they are used where a reader asks for them."""


class End(NamedTuple):
    """One end of the way as it was typed, and what it is."""

    name: str
    typed: str
    iri: str
    label: str
    wrong: str = ""
    choices: tuple[tuple[str, str], ...] = ()


class Step(NamedTuple):
    """A step of a way: from where, by which relation, to where, who says so or why it follows."""

    start: str
    label: str
    forward: bool
    end: str
    sources: tuple[Source, ...]
    reason: Reason | None


class Way(NamedTuple):
    """A way, and the address that shows it as a graph."""

    steps: tuple[Step, ...]
    drawn: str


class Relation(NamedTuple):
    """A relation that a way may use."""

    name: str
    label: str
    uses: int
    allowed: bool


def path_page(view: View) -> Response:
    """Return the page of the ways between two things, or of why there is none."""
    ends = tuple(_end(view, name) for name in ("a", "b"))
    links = links_of(view)
    asked = view.request.query_params.getlist("by")
    relations = _relations(view, links, asked)
    allowed = frozenset(expand(one.name) for one in relations if one.allowed)
    found: list[list[Link]] = []
    barred: frozenset[str] = frozenset()
    why = ""
    if all(end.iri for end in ends):
        found, barred = _ways(view, links, ends, allowed)
        why = "" if found else _why(links, ends, allowed, barred)
    label = view.graph.things.index.label
    names = {end: label(end, view.lang) for way in found for link in way for end in link[:3:2]}
    return view.render(
        "path.html",
        400 if any(end.wrong for end in ends) else 200,
        ends=ends,
        relations=relations,
        ways=[_way(view, ends[0].iri, way) for way in found],
        names=names,
        why=why,
        barred=len(barred),
        chosen=any(one.allowed == (expand(one.name) in UNASKED) for one in relations),
        every=view.href("/path", a=key_of(ends[0].iri), b=key_of(ends[1].iri), by="all"),
        longest=MOST_STEPS,
        key_of=key_of,
    )


def _end(view: View, name: str) -> End:
    typed = view.param(name)
    if not typed:
        return End(name, "", "", "")
    try:
        iri = view.graph.things.find(typed)
    except (UnknownName, AmbiguousName) as error:
        return End(name, typed, "", "", in_words(view.t, error), choices_of(error))
    return End(name, typed, iri, view.graph.things.index.label(iri, view.lang))


def _relations(view: View, links: Links, asked: Sequence[str]) -> list[Relation]:
    found = []
    for iri, count in links.properties().items():
        name = compress(iri)
        allowed = name in asked or "all" in asked if asked else iri not in UNASKED
        found.append(Relation(name, str(name_of(view.ground, iri)), count, allowed))
    return found


def _ways(
    view: View, links: Links, ends: Sequence[End], allowed: frozenset[str]
) -> tuple[list[list[Link]], frozenset[str]]:
    """Return the shortest ways whose things all lie in the reader's time, and those that do not."""
    barred: frozenset[str] = frozenset()
    for _ in range(_ROUNDS):
        ways = links.ways(ends[0].iri, ends[1].iri, allowed, barred)
        outside = _outside(view, ways) - {end.iri for end in ends}
        if not outside:
            return ways, barred
        barred |= outside
    return [], barred


def _outside(view: View, ways: Sequence[Sequence[Link]]) -> set[str]:
    things = sorted({end for way in ways for link in way for end in (link.start, link.end)})
    if not view.window or not things:
        return set()
    known = spans(view.ground, things)
    return {iri for iri, span in known.items() if not view.window.shows(span)}


def _why(links: Links, ends: Sequence[End], allowed: frozenset[str], barred: frozenset[str]) -> str:
    """Return which of the reasons holds that there is no way."""
    start, end = (one.iri for one in ends)
    if start == end:
        return "same"
    if barred:
        return "window"
    if not all(
        any(link.property in allowed for link in links.near.get(i, ())) for i in (start, end)
    ):
        return "alone"
    if end in links.reach(start, allowed, ()):
        return "far"
    return "relations" if end in links.reach(start, links.properties(), ()) else "apart"


def _way(view: View, start: str, way: Sequence[Link]) -> Way:
    steps = tuple(_steps(view, start, way))
    opened = " ".join(key_of(step.end) for step in steps)
    last = key_of(steps[-1].end)
    return Way(steps, view.href("/graph", of=key_of(start), open=opened, sel=last))


def _steps(view: View, start: str, way: Sequence[Link]) -> Iterator[Step]:
    everyone = sources(view.ground)
    for link in way:
        by = tuple(everyone[iri] for iri in link.sources if iri in everyone)
        label = str(name_of(view.ground, link.property))
        stated = any(one.kind != "derived" for one in by)
        why = None if stated else reason_for(view, link[:3])
        yield Step(start, label, link.start == start, link.other(start), by, why)
        start = link.other(start)
