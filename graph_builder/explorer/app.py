"""Puts the server together: which address is answered by what."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Scope

from graph_builder.errors import DanvanError
from graph_builder.explorer import metadata, openapi, pages, protocol, questions
from graph_builder.explorer.answering import service_of
from graph_builder.explorer.guard import Bounded, Guarded, Logged, Tell
from graph_builder.explorer.iris import thing
from graph_builder.explorer.negotiation import HTML, Format, choose
from graph_builder.explorer.problems import MEDIA, Refusal, on_error, refusal_of, refused, respond
from graph_builder.explorer.service import Service
from graph_builder.explorer.turnstile import Turnstile


class _App(Starlette):
    """Is the router with its guards around all of it, so that they see its failures as well."""

    def __init__(self, service: Service, tell: Tell) -> None:
        super().__init__(
            routes=_routes(),
            exception_handlers={
                DanvanError: told,
                HTTPException: told,
                Exception: on_error,
            },
        )
        self.state.service = service
        self._service, self._tell = service, tell

    def build_middleware_stack(self) -> ASGIApp:
        settings = self._service.settings
        turnstile = Turnstile(settings.workers, settings.patience)
        bounded = Bounded(super().build_middleware_stack(), turnstile, refuse)
        guarded = Guarded(bounded, settings.hosts, settings.origins, refuse)
        return Logged(guarded, self._tell)


def create_app(service: Service, *, tell: Tell = lambda entry: None) -> Starlette:
    """Return the server of a service, which outlives it; `tell` hears of each request."""
    return _App(service, tell)


def _routes() -> Sequence[BaseRoute]:
    return [
        Route(metadata.ENDPOINT, protocol.sparql, methods=protocol.METHODS),
        Route(metadata.VOID, metadata.service_description),
        Route("/ask.json", questions.listing),
        Route("/ask/{name}", questions.ask),
        Route("/id/{key:path}", thing),
        Route("/openapi.json", openapi.openapi),
        Route("/health", health),
        *pages.routes(),
    ]


_PROBLEM = Format("json", MEDIA, ("application/json",))


async def told(request: Request, error: Exception) -> Response:
    """Tell what went wrong: a page to a reader, a problem document to a program."""
    known = refused(request, error) if isinstance(error, HTTPException) else error
    if isinstance(known, DanvanError) and _for_a_reader(request):
        return await pages.error_page(request, known)
    return respond(refusal_of(known))


def refuse(scope: Scope, refusal: Refusal) -> Response:
    """Tell what was refused before any page was reached: in words to a reader, as data else."""
    request = Request(scope)
    if _for_a_reader(request):
        return pages.refusal_page(request, refusal)
    return respond(refusal)


def _for_a_reader(request: Request) -> bool:
    try:
        return choose(request.headers.get("accept"), (_PROBLEM, HTML)).format is HTML
    except Refusal:  # neither: a program that reads something else
        return False


async def health(request: Request) -> Response:
    """Say which build answers, since when, and how its workers are."""
    state = service_of(request).store.health()
    said = {
        "status": "degraded" if state.problem else "ok",
        "build": state.build,
        "published": state.published.isoformat(timespec="seconds"),
        "age": round(state.age),
        "hold": state.hold,
        "because": state.because,
        "workers": state.workers,
        "busy": state.busy,
        "waiting": state.waiting,
        "replaced": state.replaced,
        "sandboxed": state.sandboxed,
    }
    return JSONResponse(said, headers={"cache-control": "no-store"})
