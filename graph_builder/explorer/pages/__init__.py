"""The explorer's pages: search, things, questions, cascades, lists, what is not known."""

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from graph_builder.errors import DanvanError
from graph_builder.explorer.pages.asks import gallery, question_graph_json, show_question
from graph_builder.explorer.pages.canvas import (
    graph_gexf,
    graph_json,
    graph_page,
    graph_svg,
    neighbours_json,
)
from graph_builder.explorer.pages.cascades import show_cascade
from graph_builder.explorer.pages.comparing import compare_page
from graph_builder.explorer.pages.completing import complete_json
from graph_builder.explorer.pages.covering import coverage_page
from graph_builder.explorer.pages.finding import search_json, search_page
from graph_builder.explorer.pages.maps import map_page
from graph_builder.explorer.pages.messages import messages
from graph_builder.explorer.pages.paths import path_page
from graph_builder.explorer.pages.perspectives import PERSPECTIVES, show_perspective
from graph_builder.explorer.pages.querying import query_json, query_page
from graph_builder.explorer.pages.rendering import FOLDER, render_alone
from graph_builder.explorer.pages.start import start_page
from graph_builder.explorer.pages.things import show_thing
from graph_builder.explorer.pages.told import in_words, mend
from graph_builder.explorer.pages.view import Make, View, data, language, page, show_error
from graph_builder.explorer.problems import Refusal, headers_of

_PAGES = {
    "/": start_page,
    "/ask": gallery,
    "/search": search_page,
    "/cascade/{key:path}": show_cascade,
    "/compare": compare_page,
    "/coverage": coverage_page,
    "/graph": graph_page,
    "/path": path_page,
    "/map": map_page,
    "/query": query_page,
}
_DATA = {
    "/search.json": search_json,
    "/ask/{name}/graph.json": question_graph_json,
    "/graph.json": graph_json,
    "/graph.svg": graph_svg,
    "/graph.gexf": graph_gexf,
    "/neighbours.json": neighbours_json,
    "/query.json": query_json,
    "/complete.json": complete_json,
}


def routes() -> Sequence[BaseRoute]:
    """Return the addresses of all pages but those of things and questions."""
    return [
        *(Route(path, page(make)) for path, make in _PAGES.items()),
        *(Route(path, data(make)) for path, make in _DATA.items()),
        *(Route(f"/{name}", page(_perspective(name))) for name in PERSPECTIVES),
        Mount("/static", StaticFiles(directory=FOLDER / "static"), name="static"),
    ]


async def thing_page(request: Request, iri: str) -> Response:
    """Return the page of a thing."""
    return await run_in_threadpool(page(show_thing), request, iri)


async def question_page(request: Request, name: str) -> Response:
    """Return the page of a named question, with its answer where all it needs is given."""
    return await run_in_threadpool(page(show_question), request, name)


async def error_page(request: Request, error: DanvanError) -> Response:
    """Return the page that tells a reader what went wrong, and how to go on."""
    return await run_in_threadpool(show_error, request, error)


def refusal_page(request: Request, refusal: Refusal) -> Response:
    """Return the page that tells why a request is not even looked at; it asks nothing."""
    t = messages(language(request))
    said, how = in_words(t, refusal), mend(t, refusal)
    return render_alone(t.lang, refusal.status, headers_of(refusal), said=said, mend=how)


def _perspective(name: str) -> Make:
    def show(view: View) -> Response:
        return show_perspective(view, name)

    return show
