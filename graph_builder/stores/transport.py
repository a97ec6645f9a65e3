"""One exchange with a remote engine over HTTP: in time, of bounded size, and whole."""

import contextlib
import email.utils
import http.client
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Self
from urllib import parse, request

from graph_builder.errors import (
    EndpointBusy,
    EndpointError,
    EndpointGarbled,
    EndpointRefused,
    EndpointTimeout,
    EndpointTruncated,
    EndpointUnreachable,
    QueryCrash,
    QuerySyntaxError,
)
from graph_builder.stores.connecting import Deadline, opener
from graph_builder.stores.credentials import PASSWORD, SCHEME, TOKEN, USER, Credentials
from graph_builder.stores.gate import explain

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_MOVED = frozenset({301, 302, 307, 308})
_MOST_MOVES = 3
_BUSY = frozenset({429, 503})
_RETRIES = 2
_PIECE = 64 * 1024
_EXPLAINED = 64 * 1024  # bytes of an error's body that are looked at
_SHOWN = 300
_MENDS = {
    401: f"; set {USER} and {PASSWORD}, or {TOKEN}",
    405: "; look at its address: danvan serve answers at /sparql",
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whole: its status, media type, headers and body."""

    status: int
    headers: Message
    body: bytes

    @property
    def media(self) -> str:
        """Return the media type without its parameters."""
        return self.headers.get_content_type() if "Content-Type" in self.headers else ""

    @property
    def framed(self) -> bool:
        """Tell whether HTTP itself shows where the body ends."""
        return "Content-Length" in self.headers or "Transfer-Encoding" in self.headers


class Exchange:
    """Sends requests to one origin until a deadline; nothing that is late or too long returns."""

    def __init__(self, credentials: Credentials, seconds: float, most: int) -> None:
        self._credentials = credentials
        self._most = most
        self._deadline = Deadline(seconds)
        self._seconds = seconds
        self._opened = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self._opened.close()
        self._deadline.end()

    def send(self, asked: request.Request) -> http.client.HTTPResponse:
        """Return the open response to a request that went well; raise what else it says."""
        attempt = 0
        while (response := self._follow(asked)).status in _BUSY:
            self._wait(asked, response, attempt)
            attempt += 1
        if not 200 <= response.status < 300:
            raise self._failure(asked, response)
        return response

    def read(self, response: http.client.HTTPResponse, place: str) -> Reply:
        """Return the whole of an open response; raise EndpointTruncated where it breaks off."""
        with self._told(place):
            body = b"".join(self._pieces(response, self._most, place))
        expected = response.headers.get("Content-Length")
        if expected is not None and expected.isdecimal() and len(body) != int(expected):
            raise EndpointTruncated(f"{place}: {len(body)} bytes came of {expected}; ask again")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise EndpointGarbled(f"{place}: the answer is compressed, which was not asked for")
        return Reply(response.status, response.headers, body)

    def _wait(
        self, asked: request.Request, response: http.client.HTTPResponse, attempt: int
    ) -> None:
        """Wait as long as a busy server asks, if there is time for it and hope."""
        pause = _pause(response.headers, attempt)
        if attempt == _RETRIES or pause >= self._deadline.left():
            raise EndpointBusy(
                f"{_place(asked)} is busy ({response.status}) and asks to come back in "
                f"{pause:g} s; try again then"
            )
        time.sleep(pause)

    def _follow(self, asked: request.Request) -> http.client.HTTPResponse:
        """Send a request, also to where its own origin has moved it, as the same request."""
        for _ in range(_MOST_MOVES + 1):
            response = self._open(asked)
            if response.status not in _MOVED:
                return response
            asked = self._moved(asked, response.headers.get("Location", ""))
        raise EndpointGarbled(f"{_place(asked)} redirects in a circle")

    def _moved(self, asked: request.Request, location: str) -> request.Request:
        """Return a request as sent to where it has moved, which must be the same origin."""
        with self._told(_place(asked)):
            there = parse.urljoin(asked.full_url, location)
            shown = _shown(there)
        if _origin(there) != _origin(asked.full_url):
            raise EndpointRefused(
                f"{_place(asked)} redirects to {shown}, another origin; "
                "name that address itself if it is the right one"
            )
        headers = dict(asked.header_items())
        return request.Request(  # noqa: S310  # http(s): the same origin
            there, asked.data, headers, method=asked.get_method()
        )

    def _open(self, asked: request.Request) -> http.client.HTTPResponse:
        self._show_credentials(asked)
        return self._connect(asked)

    def _connect(self, asked: request.Request) -> http.client.HTTPResponse:
        with self._told(_place(asked)):
            response = opener(self._deadline).open(asked, timeout=self._deadline.left())
        if not isinstance(response, http.client.HTTPResponse):
            raise EndpointUnreachable(f"{_place(asked)}: nothing came back")
        self._opened.callback(response.close)
        return response

    def _show_credentials(self, asked: request.Request) -> None:
        header = self._credentials.header()
        if header and asked.type != "https" and _host(asked) not in _LOOPBACK:
            raise EndpointRefused(
                f"{_place(asked)}: credentials would travel readable for all; use https, "
                f"or {SCHEME}=digest"
            )
        if self._credentials.wants_digest:
            # A server may close on a challenged body unread, so the challenge is asked for first.
            first = self._connect(request.Request(asked.full_url))  # noqa: S310  # as `asked`
            with self._told(_place(asked)):
                header = self._credentials.answer(asked, first.headers.get("WWW-Authenticate", ""))
        if header:
            asked.add_unredirected_header("Authorization", header)

    def _failure(
        self, asked: request.Request, response: http.client.HTTPResponse
    ) -> EndpointError | QuerySyntaxError | QueryCrash:
        """Return the error that a response of another status than 2xx stands for."""
        place, status = _place(asked), response.status
        try:
            body = b"".join(self._pieces(response, _EXPLAINED, place))
            said = self._credentials.hide(_said(response.headers, body))
        except (EndpointError, OSError, http.client.HTTPException):  # the status says enough
            said = ""
        because = f": {said}" if said else ""
        if status == 400:
            return QuerySyntaxError(f"{place} does not take the query: {explain(said)}")
        if status in {401, 403, 405, 407}:
            mend = _MENDS.get(status, "")
            return EndpointRefused(f"{place} refuses this ({status}){because}{mend}")
        if status in {404, 410}:
            return EndpointUnreachable(
                f"{place}: no SPARQL endpoint is there ({status}); look at its address"
            )
        if status in {408, 504}:
            return EndpointTimeout(f"{place} stopped the query as too long ({status}){because}")
        if status == 507:
            return QueryCrash(f"{place} has not enough memory for the query{because}")
        return EndpointError(f"{place} failed ({status}){because}")

    def _pieces(self, response: http.client.HTTPResponse, most: int, place: str) -> Iterator[bytes]:
        held = 0
        while piece := response.read1(_PIECE):
            held += len(piece)
            if held > most:
                raise EndpointTruncated(
                    f"{place}: the answer is larger than {most:,} bytes; ask for less, by a LIMIT"
                )
            yield piece
        self._deadline.check()

    @contextlib.contextmanager
    def _told(self, place: str) -> Iterator[None]:
        """Turn what can go wrong on the way into errors that say where."""
        try:
            yield
        except (OSError, http.client.HTTPException, ValueError) as problem:
            if self._deadline.late or isinstance(_reason(problem), TimeoutError):
                raise EndpointTimeout(
                    f"{place} did not answer within {self._seconds:g} s; allow more time, "
                    "or ask for less"
                ) from None
            raise _explained(problem, place) from None


def _pause(headers: Message, attempt: int) -> float:
    """Return the seconds that a server asks to wait; without a word, 1 and then 2."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    with contextlib.suppress(ValueError, TypeError):
        return max(email.utils.parsedate_to_datetime(text).timestamp() - time.time(), 0.0)
    return float(attempt + 1)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = parse.urlsplit(url)
        return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        return "", None, None


def _host(asked: request.Request) -> str | None:
    return parse.urlsplit(asked.full_url).hostname


def _place(asked: request.Request) -> str:
    return _shown(asked.full_url)


def _shown(url: str) -> str:
    """Return an address as messages show it: without parameters and without credentials."""
    parts = parse.urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return _CONTROL.sub(" ", f"{parts.scheme}://{host}{parts.path}")[:_SHOWN]


def _said(headers: Message, body: bytes) -> str:
    """Return what an error's body says in plain text, shortened; a page in HTML says nothing."""
    if headers.get_content_subtype() in {"html", "xhtml+xml"}:
        return ""
    text = body.decode("utf-8", "replace").partition("SPARQL query:")[0]  # Virtuoso repeats it
    if headers.get_content_type() == "application/problem+json":
        text = _detail(text)
    return " ".join(_CONTROL.sub(" ", text).split())[:_SHOWN]


def _detail(text: str) -> str:
    """Return what a problem document (RFC 9457) says of this very problem, or all of it."""
    with contextlib.suppress(ValueError, KeyError, TypeError, RecursionError):
        return str(json.loads(text)["detail"])
    return text


def _explained(problem: Exception, place: str) -> EndpointError:
    if isinstance(problem, http.client.IncompleteRead):
        return EndpointTruncated(f"{place}: the answer breaks off; ask again")
    if isinstance(problem, http.client.RemoteDisconnected | ConnectionResetError):
        return EndpointTruncated(f"{place} closed the connection without an answer; ask again")
    if isinstance(problem, http.client.HTTPException | ValueError):
        return EndpointGarbled(f"{place} does not speak HTTP as it should")
    reason = _reason(problem)
    what = getattr(reason, "strerror", None) or reason
    return EndpointUnreachable(f"{place} cannot be reached: {what}; is it running there?")


def _reason(problem: Exception) -> object:
    """Return what lies behind an error: urllib wraps those of connecting."""
    return getattr(problem, "reason", problem)
