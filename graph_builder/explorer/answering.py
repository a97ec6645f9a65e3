"""Answers in bytes: labelled with the build that they came from, and marked where they are cut."""

import hashlib
import re
from collections.abc import Callable
from http import HTTPStatus

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from graph_builder.explorer.negotiation import Choice
from graph_builder.explorer.service import Service
from graph_builder.namespaces import BASE, PREFIXES
from graph_builder.stores.formats import Serialized

SHOWN_PREFIXES = {name: start for name, start in PREFIXES.items() if name != "dvr"}
"""Those that make Turtle easier to read; keys hold signs that a name in Turtle must escape."""
TRUNCATED = "x-danvan-truncated"
_CUT = f'<{BASE}problem/truncated>; rel="help"; title="the answer is larger than the limits"'
_READING = {"GET", "HEAD"}
_CHANGING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID)\s*\(", re.IGNORECASE)


def service_of(request: Request) -> Service:
    """Return the service that a request is answered from."""
    service: Service = request.app.state.service
    return service


async def respond(
    request: Request, choice: Choice, produce: Callable[[], Serialized], *asked: str
) -> Response:
    """Return the answer as the chosen format, or 304 where the client has it already.

    `asked` tells this answer from others at the same build; the work runs in a thread.
    """
    asked = (choice.media, *asked)
    headers = {"vary": "Accept", "cache-control": "no-cache"}
    known = request.headers.get("if-none-match", "") if request.method in _READING else ""
    tag = _tag(service_of(request).store.build.id, *asked)
    if _has(known, tag):
        return Response(status_code=304, headers={**headers, "etag": tag})
    if await request.is_disconnected():  # while it waited for its turn
        return Response(status_code=HTTPStatus.REQUEST_TIMEOUT)
    made = await to_thread.run_sync(produce)
    if not any(map(_CHANGING.search, asked)):  # else no build decides the answer alone
        headers["etag"] = _tag(made.build, *asked)
    if made.truncated:
        headers |= {TRUNCATED: "true", "link": _CUT}
    return Response(made.body, headers={**headers, "content-type": choice.content_type})


def _tag(*parts: str) -> str:
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f'W/"{digest[:32]}"'


def _has(known: str, tag: str) -> bool:
    """Tell whether an If-None-Match header names the tag; weak tags compare by their text."""
    tags = {each.strip().removeprefix("W/") for each in known.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags
