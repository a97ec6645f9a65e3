"""Answers in bytes: labelled with the build that they came from, kept, and marked where cut."""

import hashlib
import json
from collections.abc import Callable, Mapping

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


def service_of(request: Request) -> Service:
    """Return the service that a request is answered from."""
    service: Service = request.app.state.service
    return service


async def respond(
    request: Request,
    choice: Choice,
    produce: Callable[[], Serialized],
    *asked: str,
    lasting: bool = True,
) -> Response:
    """Return the answer as the chosen format, or 304 where the client has it already.

    `asked`, which begins with the kind of address, tells this answer from all others of the same
    build; it is `lasting` where the build alone decides it. An answer that was given before is
    given again; otherwise the work runs in a thread.
    """
    service = service_of(request)
    build = service.store.build.id
    tag = tag_of(build, choice.media, *asked)
    headers = {"vary": "Accept", "cache-control": "no-cache"}
    had = _tags(request.headers.get("if-none-match", "")) if request.method in _READING else set()
    if lasting and _opaque(tag) in had:
        return _unchanged(headers, tag)
    made = service.answers.get(tag)
    if made is None:
        made = await to_thread.run_sync(produce)
        lasting = lasting and made.build == build  # else names may be read from the build before
        if lasting:
            service.keep_answer(tag, made)
    if lasting and "*" in had:  # whatever there is, once it is certain that there is something
        return _unchanged(headers, tag)
    if lasting:
        headers["etag"] = tag
    if made.truncated:
        headers |= {TRUNCATED: "true", "link": _CUT}
    return Response(made.body, headers={**headers, "content-type": choice.content_type})


def tag_of(*parts: str) -> str:
    """Return a tag that other parts, or other bounds between them, do not get."""
    text = json.dumps(parts, ensure_ascii=False)  # escapes would make one letter of two surrogates
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f'W/"{digest[:32]}"'


def _tags(known: str) -> set[str]:
    """Return the tags that an If-None-Match header names; weak ones compare by their text."""
    return {_opaque(each.strip()) for each in known.split(",")}


def _opaque(tag: str) -> str:
    return tag.removeprefix("W/")


def _unchanged(headers: Mapping[str, str], tag: str) -> Response:
    return Response(status_code=304, headers={**headers, "etag": tag})
