"""What a client is told when a request is not answered: one problem document (RFC 9457) each."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graph_builder.errors import (
    AmbiguousName,
    DanvanError,
    QueryCrash,
    QueryError,
    QuerySyntaxError,
    QueryTimeout,
    StoreBusy,
    StoreError,
    UnknownName,
    UsageError,
)
from graph_builder.namespaces import BASE

MEDIA = "application/problem+json"
RETRY_SECONDS = 2
_LOG = logging.getLogger(__name__)


class Kind(NamedTuple):
    """A kind of problem: its status, what it means, and how it is mended."""

    status: int
    title: str
    mend: str


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "truncated": Kind(
            200,
            "The answer is larger than the limits",
            "Ask in parts: ORDER BY with LIMIT and OFFSET, or count in the query.",
        ),
        "malformed-request": Kind(400, "The request is not understood", "See /openapi.json."),
        "query-refused": Kind(
            400,
            "The query cannot be parsed, or is of a form that is not answered",
            "Mend the query at the place that is named; only reading queries are answered.",
        ),
        "ambiguous-name": Kind(
            400, "Several things have this name", "Name one of the candidates by its key or IRI."
        ),
        "update-refused": Kind(
            403, "This endpoint is only read", "Change the records and build again."
        ),
        "host-refused": Kind(
            403,
            "The server does not answer to this host name",
            "Use the address that the server printed, or start it with --allow-host NAME.",
        ),
        "origin-refused": Kind(
            403,
            "Pages of this origin may not ask",
            "Start the server with --cors ORIGIN to let them.",
        ),
        "not-found": Kind(404, "There is nothing at this address", "See /openapi.json."),
        "unknown-name": Kind(
            404, "Nothing has this name", "Use a suggestion, or look for it with danvan find."
        ),
        "method-refused": Kind(
            405, "The address does not take this method", "Use a method that Allow lists."
        ),
        "not-acceptable": Kind(
            406, "The answer has none of the formats asked for", "Accept one of those listed."
        ),
        "slow-request": Kind(
            408, "The request did not arrive in time", "Send the whole body at once."
        ),
        "too-large": Kind(
            413, "The request is too large", "Shorten the query; use VALUES for long lists."
        ),
        "unsupported-media": Kind(
            415,
            "The body is of a type that is not read",
            "Send application/sparql-query or application/x-www-form-urlencoded, in UTF-8.",
        ),
        "not-evaluable": Kind(
            422, "The engine cannot evaluate this query", "Simplify it, or ask it in parts."
        ),
        "too-many-requests": Kind(
            429, "Too many requests of one client at once", "Wait for answers before asking more."
        ),
        "internal": Kind(500, "The server has a defect", "Report what was asked."),
        "busy": Kind(503, "Every worker is busy", "Ask again after the seconds of Retry-After."),
        "store-unreadable": Kind(
            503, "The build cannot be read now", "Whoever runs the server finds why in its log."
        ),
        "query-timeout": Kind(
            504,
            "The query took too long and was stopped",
            "Bind a variable, add a LIMIT to an inner SELECT, or ask for less.",
        ),
        "query-too-big": Kind(
            507,
            "The query needs more memory than it may take",
            "Ask for less at once, without ORDER BY over many rows.",
        ),
    }
)
_STATUSES = {
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-refused",
    HTTPStatus.FORBIDDEN: "host-refused",
}
_CODES: tuple[tuple[type[DanvanError], str], ...] = (
    (UnknownName, "unknown-name"),
    (AmbiguousName, "ambiguous-name"),
    (UsageError, "malformed-request"),
    (QuerySyntaxError, "query-refused"),
    (QueryTimeout, "query-timeout"),
    (QueryCrash, "query-too-big"),
    (QueryError, "not-evaluable"),
    (StoreBusy, "busy"),
    (StoreError, "store-unreadable"),
)
_UNTOLD = frozenset({"not-evaluable", "store-unreadable", "internal"})
"""Kinds whose own message may name a place on this machine: the log has it, the client has not."""


class Refusal(DanvanError):
    """Says why a request is not answered, as one of `KINDS`."""

    def __init__(
        self,
        code: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
        **more: Sequence[str],
    ) -> None:
        self.code, self.detail, self.more = code, detail, more
        self.headers = dict(headers or {})
        super().__init__(detail)

    @property
    def status(self) -> int:
        """Return the status of the response that tells it."""
        return KINDS[self.code].status


def code_of(error: Exception) -> str:
    """Return the code of what kind of problem an error is."""
    if isinstance(error, Refusal):
        return error.code
    return next((code for kind, code in _CODES if isinstance(error, kind)), "internal")


def refusal_of(error: Exception) -> Refusal:
    """Return what a client may know of an error."""
    if isinstance(error, Refusal):
        return error
    code = code_of(error)
    if code in _UNTOLD:
        _LOG.error("%s: %s", code, error)
        return Refusal(code, KINDS[code].title)
    if isinstance(error, UnknownName):
        return Refusal(code, str(error), suggestions=list(error.suggestions))
    if isinstance(error, AmbiguousName):
        return Refusal(code, str(error), candidates=list(error.candidates))
    return Refusal(code, str(error))


def respond(refusal: Refusal) -> Response:
    """Return the response that tells a refusal."""
    return JSONResponse(
        {**describe(refusal.code), "detail": refusal.detail, **refusal.more},
        status_code=refusal.status,
        headers=headers_of(refusal),
        media_type=MEDIA,
    )


def headers_of(refusal: Refusal) -> Mapping[str, str]:
    """Return the headers of the response that tells a refusal, as a page or as data."""
    headers = {"cache-control": "no-store", **refusal.headers}
    if refusal.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        headers.setdefault("retry-after", str(RETRY_SECONDS))
    return headers


def describe(code: str) -> dict[str, Any]:
    """Return what is true of every problem of a kind."""
    kind = KINDS[code]
    return {
        "type": f"{BASE}problem/{code}",
        "title": kind.title,
        "status": kind.status,
        "code": code,
        "mend": kind.mend,
    }


async def on_error(request: Request, error: Exception) -> Response:
    """Tell a client of an error of ours."""
    return respond(refusal_of(error))


def refused(request: Request, error: HTTPException) -> Refusal:
    """Return what the router refuses, as a refusal."""
    code = _STATUSES.get(HTTPStatus(error.status_code), "malformed-request")
    detail = f"{request.method} {request.url.path}: {error.detail}"
    return Refusal(code, detail, error.headers)
