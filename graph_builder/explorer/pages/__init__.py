"""The explorer's pages: search, things, questions, cascades, lists, what is not known."""

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from graph_builder.errors import DanvanError
from graph_builder.explorer.pages.asks import gallery, show_question
from graph_builder.explorer.pages.cascades import show_cascade
from graph_builder.explorer.pages.comparing import compare_page
from graph_builder.explorer.pages.covering import coverage_page
from graph_builder.explorer.pages.finding import search_json, search_page
from graph_builder.explorer.pages.perspectives import PERSPECTIVES, show_perspective
from graph_builder.explorer.pages.rendering import FOLDER
from graph_builder.explorer.pages.start import start_page
from graph_builder.explorer.pages.things import show_thing
from graph_builder.explorer.pages.view import Make, View, page, show_error

_PAGES = {
    "/": start_page,
    "/ask": gallery,
    "/search": search_page,
    "/search.json": search_json,
    "/cascade/{key:path}": show_cascade,
    "/compare": compare_page,
    "/coverage": coverage_page,
}


def routes() -> Sequence[BaseRoute]:
    """Return the addresses of all pages but those of things and questions."""
    return [
        *(Route(path, page(make)) for path, make in _PAGES.items()),
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


def _perspective(name: str) -> Make:
    def show(view: View) -> Response:
        return show_perspective(view, name)

    return show
