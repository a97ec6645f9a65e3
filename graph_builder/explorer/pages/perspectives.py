"""Lists of all things of a kind, narrowed by facets and by the reader's window of time."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import ceil

from pyoxigraph import NamedNode
from starlette.responses import Response

from graph_builder.explorer.pages.asking import Row, rows
from graph_builder.explorer.pages.days import Span, span_of
from graph_builder.explorer.pages.known import Text, name_of, sources, text_of
from graph_builder.explorer.pages.view import PAGE, Ground, View, key_of
from graph_builder.namespaces import expand
from graph_builder.vietnamese import collation_key, fold

_LEVEL = "dv:level"
_PROVINCES = "<https://w3id.org/danvan/scheme/level/province>"
_ORIGIN = """{ ?said schema:mentions ?thing } UNION { GRAPH ?said { ?thing a ?any } }
  ?said a ?value .
  VALUES ?value { dv:Article dv:Register }"""
_POST = "?tenure org:member ?thing ; dv:post ?post . "


def _province(what: str) -> str:
    return f"{what} dv:withinPlace ?value . ?value dv:level {_PROVINCES}"


@dataclass(frozen=True, slots=True)
class Perspective:
    """One kind of thing, and the patterns that give the values of its facets."""

    kind: str
    facets: Mapping[str, str]
    newest_first: bool = True


PERSPECTIVES: Mapping[str, Perspective] = {
    "directives": Perspective(
        "dv:Directive",
        {
            "level": f"?thing {_LEVEL} ?value",
            "type": "?thing eli:type_document ?value",
            "issuer": "?thing eli:passed_by ?value",
        },
    ),
    "bodies": Perspective(
        "dv:Body",
        {
            "origin": _ORIGIN,
            "level": f"?thing {_LEVEL} ?value",
            "type": "?thing dv:bodyKind ?value",
            "province": _province("?thing"),
        },
        newest_first=False,
    ),
    "officials": Perspective(
        "dv:Person",
        {
            "level": f"{_POST}?post org:postIn/{_LEVEL} ?value",
            "role": "?tenure org:member ?thing ; org:role ?value",
            "province": f"{_POST}?post org:postIn ?body . " + _province("?body"),
        },
        newest_first=False,
    ),
    "events": Perspective(
        "dv:Event",
        {
            "level": f"?thing schema:superEvent*/schema:organizer/{_LEVEL} ?value",
            "type": "?thing dv:eventKind ?value",
            "province": _province("?thing"),
        },
    ),
    "campaigns": Perspective(
        "dv:Campaign",
        {
            "of": "?thing dv:editionOf ?value",
            "level": f"?thing (prov:wasAssociatedWith|dv:launchedBy)/{_LEVEL} ?value",
            "province": "?thing (prov:wasAssociatedWith|dv:launchedBy) ?body . "
            + _province("?body"),
        },
    ),
    "sources": Perspective(
        "dv:Source",
        {
            "type": "?thing a ?value . VALUES ?value { dv:Article dv:Register }",
            "publisher": "?thing dcterms:publisher ?value",
        },
    ),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A thing in a list: its name, when it was, and its value of each facet."""

    iri: str
    label: Text
    folded: str
    span: Span | None
    facets: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Listing:
    """All things of a perspective, and what the values of its facets are called."""

    items: tuple[Item, ...]
    names: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: how many things it leaves, and where choosing or dropping it leads."""

    label: Text
    count: int
    href: str
    chosen: bool


def show_perspective(view: View, name: str) -> Response:
    """Return one page of a perspective."""
    perspective, everything = PERSPECTIVES[name], listing(view, name)
    facets = (*perspective.facets, "year")
    chosen = {facet: view.param(facet) for facet in facets if view.param(facet)}
    words = fold(view.param("q")).split()
    inside = [i for i in everything.items if _fits(i, chosen) and _named(i, words)]
    undated = sum(item.span is None for item in inside) if view.window else 0
    shown = [i for i in inside if not view.window or (i.span and view.window.shows(i.span))]
    number = view.page
    return view.render(
        "perspective.html",
        name=name,
        facets=perspective.facets,
        items=shown[(number - 1) * PAGE : number * PAGE],
        names=everything.names,
        total=len(shown),
        everything=len(everything.items),
        undated=undated,
        choices={f: _choices(view, everything, f, chosen) for f in facets},
        text=view.param("q"),
        page=number,
        pages=ceil(len(shown) / PAGE),
    )


def listing(view: View, name: str) -> Listing:
    """Return everything of a perspective, in order."""
    return _listing(name, view.ground)


def read_ahead(ground: Ground) -> None:
    """Read every list, so that no reader waits for the first look at one."""
    for name in PERSPECTIVES:
        _listing(name, ground)


def totals(view: View) -> Mapping[str, int]:
    """Return how many things each perspective has."""
    kinds = {expand(perspective.kind): name for name, perspective in PERSPECTIVES.items()}
    return dict.fromkeys(PERSPECTIVES, 0) | {
        kinds[row["kind"].value]: int(row["count"].value)
        for row in counts(view.ground)
        if row["kind"].value in kinds
    }


@lru_cache(maxsize=4)
def counts(ground: Ground) -> list[Row]:
    """Return how many things there are of each class that has a list."""
    kinds = [NamedNode(expand(perspective.kind)) for perspective in PERSPECTIVES.values()]
    return rows(ground, "counts", kinds=kinds)


@lru_cache(maxsize=16)
def _listing(name: str, ground: Ground) -> Listing:
    perspective = PERSPECTIVES[name]
    kind = NamedNode(expand(perspective.kind))
    values, names = _facet_values(ground, perspective)
    spans: dict[str, Span] = {}
    labels: dict[str, Text] = {}
    titles = sources(ground) if name == "sources" else {}
    for row in rows(ground, "things", kind=kind):
        iri = row["thing"].value
        labels[iri] = titles[iri].title if iri in titles else text_of(row["thingLabel"])
        if span := span_of(row):
            spans[iri] = min(span, spans.get(iri, span), key=_exactness)
    items = []
    for iri, label in labels.items():
        span = spans.get(iri)
        facets = {facet: frozenset(of.get(iri, ())) for facet, of in values.items()}
        years = {"year": _years(span)}
        items.append(Item(iri, label, fold(str(label)), span, facets | years))
    items.sort(key=lambda item: (collation_key(str(item.label)), item.iri))
    if perspective.newest_first:
        items.sort(key=_day, reverse=True)
    return Listing(tuple(items), names)


def _facet_values(
    ground: Ground, perspective: Perspective
) -> tuple[dict[str, defaultdict[str, set[str]]], dict[str, Text]]:
    found: dict[str, defaultdict[str, set[str]]] = {}
    names: dict[str, Text] = {}
    for facet, pattern in perspective.facets.items():
        found[facet] = defaultdict(set)
        kind = NamedNode(expand(perspective.kind))
        for row in rows(ground, "facet", kind=kind, pattern=pattern):
            value = row["value"].value
            found[facet][row["thing"].value].add(key_of(value))
            names[key_of(value)] = (
                text_of(row["valueLabel"]) if "valueLabel" in row else name_of(ground, value)
            )
    return found, names


def _exactness(span: Span) -> int:
    return (span.last - span.first).days if span.first and span.last else 10**6


def _day(item: Item) -> date:
    return (item.span.day if item.span else None) or date.min


def _years(span: Span | None) -> frozenset[str]:
    """Return every year in which something may have been; none where a bound is open."""
    if span is None or span.first is None or span.last is None:
        return frozenset()
    return frozenset(str(year) for year in range(span.first.year, span.last.year + 1))


def _fits(item: Item, chosen: Mapping[str, str]) -> bool:
    return all(value in item.facets[facet] for facet, value in chosen.items())


def _named(item: Item, words: Sequence[str]) -> bool:
    return all(word in item.folded for word in words)


def _choices(
    view: View, everything: Listing, facet: str, chosen: Mapping[str, str]
) -> list[Choice]:
    """Return the values of a facet with the number of things that each would leave."""
    others = {name: value for name, value in chosen.items() if name != facet}
    count: Counter[str] = Counter()
    words = fold(view.param("q")).split()
    for item in everything.items:
        if _fits(item, others) and _named(item, words):
            count.update(item.facets[facet])
    made = [
        Choice(
            everything.names.get(value, Text(value)),
            number,
            view.here(**{facet: "" if chosen.get(facet) == value else value, "page": ""}),
            chosen.get(facet) == value,
        )
        for value, number in count.items()
    ]
    if facet == "year":
        return sorted(made, key=lambda choice: str(choice.label), reverse=True)
    return sorted(made, key=lambda choice: (-choice.count, collation_key(str(choice.label))))
