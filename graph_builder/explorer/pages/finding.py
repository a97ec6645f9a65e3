"""Search: a page of what fits, by kind, and the same as JSON while a person types."""

from collections.abc import Sequence
from functools import lru_cache

from starlette.responses import JSONResponse, Response

from graph_builder.errors import AmbiguousName, UnknownName
from graph_builder.explorer.pages.view import View, key_of
from graph_builder.graph import Graph
from graph_builder.search import Hit
from graph_builder.vietnamese import fold

SHORTEST = 2  # one letter fits half of all names
SUGGESTED = 12
FOUND = 60
_ORDER = ("directive", "body", "person", "event", "campaign", "edition", "place", "source")
_ASKED_FOR = {"campaign": ("campaign", "edition"), "thing": ()}


def search_page(view: View) -> Response:
    """Return what fits the text, by kind."""
    text, kind = view.param("q"), view.param("kind")
    hits = _find(view.graph, view.ground.build, text, _kinds(kind), FOUND)
    return view.render(
        "search.html",
        text=text,
        kind=kind,
        groups=by_kind(hits),
        total=len(hits),
        other_name=other_name,
    )


def search_json(view: View) -> Response:
    """Return the best of what fits, for a box that completes what is typed."""
    text, kind = view.param("q"), view.param("kind")
    hits = _find(view.graph, view.ground.build, text, _kinds(kind), SUGGESTED)
    found = [
        {
            "kind": view.t.kind(group),
            "hits": [_as_json(view, hit, kind or "thing") for hit in hits_],
        }
        for group, hits_ in by_kind(hits)
    ]
    return JSONResponse({"text": text, "groups": found})


def by_kind(hits: Sequence[Hit]) -> list[tuple[str, list[Hit]]]:
    """Return the hits by kind, the kind of the best hit first, each as good as it was."""
    kinds = list(dict.fromkeys(hit.kind for hit in hits))
    rest = sorted(kinds[1:], key=lambda k: _ORDER.index(k) if k in _ORDER else len(_ORDER))
    return [(kind, [hit for hit in hits if hit.kind == kind]) for kind in [*kinds[:1], *rest]]


def other_name(hit: Hit, text: str) -> str:
    """Return the name that fits the text, where the label does not show why the thing was found."""
    told = all(word in fold(hit.label) for word in fold(text).split())
    return "" if told or hit.matched == hit.label else hit.matched


def typed_name(view: View, iri: str, kind: str) -> str:
    """Return what a person types to mean a thing: its name where that is clear, else its key."""
    label = view.graph.things.index.label(iri, view.lang)
    try:
        return label if view.graph.things.find(label, kind) == iri else key_of(iri)
    except (AmbiguousName, UnknownName):
        return key_of(iri)


def _as_json(view: View, hit: Hit, kind: str) -> dict[str, str]:
    value = typed_name(view, hit.iri, kind) if view.param("kind") else ""
    return {
        "label": hit.label,
        "matched": other_name(hit, view.param("q")),
        "href": view.to(hit.iri),
        "value": value,
    }


def _kinds(kind: str) -> tuple[str, ...]:
    return _ASKED_FOR.get(kind, (kind,)) if kind else ()


@lru_cache(maxsize=512)
def _find(
    graph: Graph, build: str, text: str, kinds: tuple[str, ...], limit: int
) -> tuple[Hit, ...]:
    if len(text) < SHORTEST:
        return ()
    found = graph.find(text, *kinds, limit=limit)
    return tuple(hit for hit in found if hit.kind not in {"term-of-ontology", ""})
