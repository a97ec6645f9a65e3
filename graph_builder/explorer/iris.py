"""Every IRI of ours opens: `/id/KEY` gives what the graph says about it, and who says so."""

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize
from rapidfuzz import fuzz, process
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graph_builder.explorer import pages
from graph_builder.explorer.answering import SHOWN_PREFIXES, respond, service_of
from graph_builder.explorer.negotiation import GRAPHS, HTML, QUADS, Choice, choose, named
from graph_builder.explorer.problems import KINDS, Refusal, describe
from graph_builder.explorer.service import Service
from graph_builder.namespaces import BASE, ONTOLOGY, ONTOLOGY_GRAPH, expand, is_key
from graph_builder.stores.formats import Serialized
from graph_builder.stores.protocol import Boolean, Solutions

_PROBLEM = "problem/"
_ONTOLOGY = ONTOLOGY.removeprefix(BASE)
_SUGGESTED = 3
_LIKENESS = 70
_TERMS = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{ONTOLOGY_GRAPH}> {{ ?s ?p ?o }} }}"
_SOURCED_TERMS = (
    f"SELECT ?s ?p ?o ?g WHERE {{ VALUES ?g {{ <{ONTOLOGY_GRAPH}> }} GRAPH ?g {{ ?s ?p ?o }} }}"
)


async def thing(request: Request) -> Response:
    """Answer with all that is said about a thing, in both directions.

    Turtle and its like hold the statements, TriG and N-Quads also who says each of them.
    """
    key, dot, suffix = request.path_params["key"].partition(".")
    if not is_key(key):
        raise Refusal("not-found", f"/id/{key[:200]}: no IRI of this graph is written so")
    if key.startswith(_PROBLEM):
        return _problem(key.removeprefix(_PROBLEM))
    accept = request.headers.get("accept")
    offered = GRAPHS if key == _ONTOLOGY else (*GRAPHS, HTML)
    choice = named(suffix, GRAPHS) if dot else choose(accept, offered)
    if choice.format is HTML:
        return await pages.thing_page(request, BASE + key)
    service = service_of(request)
    return await respond(request, choice, lambda: _said(service, key, choice), "thing", key)


def _problem(code: str) -> Response:
    if code not in KINDS:
        raise Refusal("not-found", f"there is no problem {code!r}", available=list(KINDS))
    return JSONResponse(describe(code))


def _said(service: Service, key: str, choice: Choice) -> Serialized:
    """Return what is said about a thing; all terms with their definitions for the ontology."""
    iri, limits = BASE + key, service.settings.limits
    if key == _ONTOLOGY:
        statements, sourced = _TERMS, _SOURCED_TERMS
    elif service.store.query(_exists(iri), limits=limits) == Boolean(value=True):
        statements, sourced = _statements(iri), _sourced(iri)
    else:
        raise _unknown(service, key)
    if choice.format not in QUADS:
        return service.store.serialize(statements, choice.format.media, limits=limits)
    solutions = _rows(service, sourced)
    form = RdfFormat.from_media_type(choice.format.media)
    body = serialize(_quads(solutions), format=form, prefixes=SHOWN_PREFIXES)
    return Serialized(body or b"", choice.format.media, solutions.truncated, service.store.build.id)


def _exists(iri: str) -> str:
    return f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }} }}"


def _statements(iri: str) -> str:
    return (
        f"CONSTRUCT {{ <{iri}> ?p ?o . ?s ?q <{iri}> }} "
        f"WHERE {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?q <{iri}> }} }}"
    )


def _sourced(iri: str) -> str:
    return (
        f"SELECT ?s ?p ?o ?g WHERE {{ {{ VALUES ?s {{ <{iri}> }} GRAPH ?g {{ ?s ?p ?o }} }}"
        f" UNION {{ VALUES ?o {{ <{iri}> }} GRAPH ?g {{ ?s ?p ?o }} }} }}"
    )


def _of_kind(kind: str) -> str:
    return (
        f"SELECT ?thing WHERE {{ ?thing <{expand('dv:labelVi')}> ?label "
        f'FILTER(STRSTARTS(STR(?thing), "{BASE}{kind}/")) }}'
    )


def _rows(service: Service, query: str) -> Solutions:
    answer = service.store.query(query, limits=service.settings.limits)
    if not isinstance(answer, Solutions):
        raise TypeError("a SELECT answers with rows")
    return answer


def _quads(solutions: Solutions) -> Iterator[Quad]:
    for subject, predicate, value, graph in solutions:
        if (
            isinstance(subject, NamedNode)
            and isinstance(predicate, NamedNode)
            and isinstance(graph, NamedNode)
            and value is not None
        ):
            yield Quad(subject, predicate, value, graph)


def _unknown(service: Service, key: str) -> Refusal:
    """Return the refusal for a key that nothing has, with the keys of its kind that come near."""
    kind = key.partition("/")[0]
    things = (row[0] for row in _rows(service, _of_kind(kind)))
    keys = [thing.value.removeprefix(BASE) for thing in things if isinstance(thing, NamedNode)]
    near = process.extract(key, keys, scorer=fuzz.ratio, limit=_SUGGESTED, score_cutoff=_LIKENESS)
    paths = [f"/id/{each}" for each, _, _ in near]
    hint = f"; did you mean {' or '.join(paths)}?" if paths else ""
    return Refusal("unknown-name", f"nothing has the IRI {BASE}{key}{hint}", suggestions=paths)
