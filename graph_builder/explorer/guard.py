"""What every request passes before it is answered: names, origins, size, turn, and the log."""

import asyncio
import time
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_builder.explorer.problems import Refusal, respond
from graph_builder.explorer.turnstile import Turnstile

Tell = Callable[[Mapping[str, Any]], None]
"""Takes what is to be known of a request that was answered."""
Refuse = Callable[[Scope, Refusal], Response]
"""Makes the response that tells whoever asked why nothing is answered."""

MAX_BODY = 128 * 1024
BODY_SECONDS = 10.0
FREE = ("/health", "/static/")
"""Addresses that are answered out of turn: they ask no worker."""
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What pages may do: load from this server alone, and run no script but its files."""
_SECURITY = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_EXPOSED = "ETag, Link, Retry-After, X-Danvan-Truncated"
_METHODS = "GET, HEAD, POST, OPTIONS"
_ASKABLE = "Accept, Content-Type, If-None-Match"


def as_data(scope: Scope, refusal: Refusal) -> Response:
    """Return the problem document of a refusal, whoever asked."""
    return respond(refusal)


class Logged:
    """Tells of each request when it has been answered."""

    def __init__(self, app: ASGIApp, tell: Tell) -> None:
        self._app, self._tell = app, tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and tell."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, seen = time.perf_counter(), {"status": 500, "bytes": 0, "truncated": False}

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                seen["truncated"] = "x-danvan-truncated" in Headers(raw=message["headers"])
            else:
                seen["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            self._tell(
                {
                    "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                    "client": _client(scope),
                    "method": scope["method"],
                    "path": scope.get("raw_path", b"").decode("ascii", "backslashreplace"),
                    **seen,
                    "ms": round((time.perf_counter() - started) * 1000, 1),
                }
            )


class Guarded:
    """Refuses foreign host names and origins, and sends the headers that keep browsers safe."""

    def __init__(
        self,
        app: ASGIApp,
        hosts: tuple[str, ...],
        origins: tuple[str, ...],
        refuse: Refuse = as_data,
    ) -> None:
        self._app, self._refuse = app, refuse
        self._hosts, self._origins = hosts, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer where nothing speaks against it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")

        async def secure(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(message, origin)
            await send(message)

        refusal = self._host_refusal(headers) or self._origin_refusal(headers, origin)
        if refusal:
            await self._refuse(scope, refusal)(scope, receive, secure)
        elif scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await Response(status_code=204)(scope, receive, secure)
        else:
            await self._app(scope, receive, secure)

    def _host_refusal(self, headers: Headers) -> Refusal | None:
        hosts = headers.getlist("host")
        if len(hosts) == 1 and name_of(hosts[0]) in self._hosts:
            return None
        return Refusal("host-refused", f"{', '.join(hosts) or 'no name'} is not served here")

    def _origin_refusal(self, headers: Headers, origin: str) -> Refusal | None:
        own = origin.partition("://")[2] == headers.get("host")
        if not origin or own or self._allows(origin):
            return None
        return Refusal("origin-refused", f"{origin} is not allowed to ask here")

    def _allows(self, origin: str) -> bool:
        return bool(origin) and ("*" in self._origins or origin in self._origins)

    def _add_headers(self, message: MutableMapping[str, Any], origin: str) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in _SECURITY.items():
            headers.setdefault(name, value)
        if not self._origins:
            return
        headers["cross-origin-resource-policy"] = "cross-origin"
        headers.add_vary_header("Origin")
        if self._allows(origin):
            headers["access-control-allow-origin"] = "*" if "*" in self._origins else origin
            headers["access-control-allow-methods"] = _METHODS
            headers["access-control-allow-headers"] = _ASKABLE
            headers["access-control-expose-headers"] = _EXPOSED
            headers["access-control-max-age"] = "600"


class Bounded:
    """Reads a body of bounded size in bounded time, then waits for the request's turn.

    A slow sender holds no place, and a slow reader gives its place back when its answer is made.
    """

    def __init__(self, app: ASGIApp, turnstile: Turnstile, refuse: Refuse = as_data) -> None:
        self._app, self._turnstile, self._refuse = app, turnstile, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer when it is this request's turn."""
        if scope["type"] != "http" or scope["path"].startswith(FREE):
            await self._app(scope, receive, send)
            return
        try:
            body = await _read(scope, receive) if scope["method"] == "POST" else None
            async with AsyncExitStack() as held:
                waited = await held.enter_async_context(self._turnstile.place(_client(scope)))
                if waited:
                    await _check_presence(scope, receive)
                await self._app(scope, _replay(body, receive), _freeing(held, send))
        except Refusal as refusal:
            await self._refuse(scope, refusal)(scope, receive, send)


async def _read(scope: Scope, receive: Receive) -> bytes:
    declared = Headers(scope=scope).get("content-length", "0")
    size, parts = int(declared) if declared.isdecimal() else 0, list[bytes]()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while size <= MAX_BODY:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refusal("malformed-request", "the client left before its body was whole")
                parts.append(message.get("body", b""))
                size = sum(map(len, parts))
                if size <= MAX_BODY and not message.get("more_body", False):
                    return b"".join(parts)
    except TimeoutError:
        reason = f"the body was not whole after {BODY_SECONDS:g} s"
        raise Refusal("slow-request", reason, {"connection": "close"}) from None
    reason = f"the body has more than {MAX_BODY:,} bytes"
    raise Refusal("too-large", reason, {"connection": "close"})


async def _check_presence(scope: Scope, receive: Receive) -> None:
    """Raise Refusal where nobody is there any more to be answered."""
    if await Request(scope, receive).is_disconnected():
        raise Refusal("slow-request", "the client left before its turn")


def _replay(body: bytes | None, receive: Receive) -> Receive:
    if body is None:
        return receive
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return waiting.pop() if waiting else await receive()

    return give


def _freeing(held: AsyncExitStack, send: Send) -> Send:
    async def free(message: Message) -> None:
        if message["type"] == "http.response.start":
            await held.aclose()
        await send(message)

    return free


def _client(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def name_of(host: str) -> str:
    """Return the name in a Host header, in lower case and without its port.

    >>> name_of("LocalHost:8010"), name_of("[::1]:8010"), name_of("[::1]")
    ('localhost', '[::1]', '[::1]')
    """
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdecimal() else host).lower()
