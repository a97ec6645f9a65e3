"""What completes a query while it is typed: this graph's own terms, with counts, and things."""

from starlette.responses import JSONResponse, Response

from graph_builder.explorer.pages.asking import rows
from graph_builder.explorer.pages.finding import SHORTEST
from graph_builder.explorer.pages.known import name_of, terms
from graph_builder.explorer.pages.view import View
from graph_builder.namespaces import PREFIXES, compress

FOUND = 12
_LISTS = {"classes": "uses-of-classes", "properties": "uses-of-properties"}


def complete_json(view: View) -> Response:
    """Return the terms that this build uses; with `q`, the things whose name fits it."""
    text = view.param("q")
    if text:
        return JSONResponse({"things": _things(view, text)})
    service = view.request.app.state.service
    return JSONResponse(service.kept(f"complete {view.lang}", lambda: _terms(view)))


def _things(view: View, text: str) -> list[dict[str, str]]:
    if len(text) < SHORTEST:
        return []
    hits = view.graph.find(text, limit=FOUND)
    return [
        {"iri": hit.iri, "label": hit.label, "kind": view.t.kind(hit.kind)}
        for hit in hits
        if hit.kind not in {"term-of-ontology", ""}
    ]


def _terms(view: View) -> dict[str, object]:
    """Return prefixes, classes and properties, what is used most first."""
    known = terms(view.ground)
    found: dict[str, object] = {"prefixes": {k: v for k, v in PREFIXES.items() if k != "dvr"}}
    for name, query in _LISTS.items():
        found[name] = [
            {
                "name": compress(iri),
                "label": str(name_of(view.ground, iri)),
                "about": known[iri].definition if iri in known else "",
                "count": int(row["count"].value),
            }
            for row in rows(view.ground, query)
            if compress(iri := row["term"].value) != iri
        ]
    return found
