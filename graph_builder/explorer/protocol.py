"""SPARQL 1.1 Protocol, queries only: `/sparql` by GET and both kinds of POST."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from graph_builder.explorer.answering import respond, service_of
from graph_builder.explorer.metadata import service_description
from graph_builder.explorer.negotiation import ANSWERS, Choice, choose, named
from graph_builder.explorer.problems import Refusal
from graph_builder.stores import gate
from graph_builder.stores.formats import Dataset, Serialized

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_POSTABLE = f"{FORM}, {DIRECT}"
_CHARSETS = {"utf-8", "utf8", "us-ascii"}
_DEFAULT, _NAMED = "default-graph-uri", "named-graph-uri"
_OF_UPDATES = ("update", "using-graph-uri", "using-named-graph-uri")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")
_MOST_FIELDS = 1000

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Operation:
    """A query as the protocol carries it."""

    text: str
    dataset: Dataset
    format: str = ""

    def choice(self, accept: str | None) -> Choice:
        """Return the format of the answer; raise Refusal (406), or QuerySyntaxError."""
        if (size := len(self.text.encode())) > gate.MAX_BYTES:
            raise Refusal(
                "too-large", f"the query has {size:,} bytes; at most {gate.MAX_BYTES:,} are read"
            )
        formats = ANSWERS[gate.check(self.text)]
        return named(self.format, formats) if self.format else choose(accept, formats)


async def sparql(request: Request) -> Response:
    """Answer a query; without one, describe the service."""
    if request.method == "OPTIONS":
        allowed = {"allow": ", ".join(METHODS), "accept-post": _POSTABLE}
        return Response(status_code=204, headers=allowed)
    pairs = pairs_of(request.scope["query_string"], "the address")
    if request.method == "POST":
        pairs = [*pairs, *_pairs_of_body(request.headers, await request.body())]
    elif not pairs:
        return await service_description(request)
    return await _answer(request, read(pairs))


async def _answer(request: Request, operation: Operation) -> Response:
    service, dataset = service_of(request), operation.dataset
    choice = operation.choice(request.headers.get("accept"))

    def produce() -> Serialized:
        return service.store.serialize(
            operation.text,
            choice.format.media,
            limits=service.settings.limits,
            dataset=dataset,
        )

    asked = ("query", operation.text, *dataset.default, "", *dataset.named)
    lasting = not gate.read(operation.text).changing
    return await respond(request, choice, produce, *asked, lasting=lasting)


def read(pairs: Pairs) -> Operation:
    """Return the query that parameters carry; raise Refusal where they carry none, or an update.

    >>> read([("query", "ASK {}")]).text
    'ASK {}'
    """
    if found := [name for name, _ in pairs if name in _OF_UPDATES]:
        reason = f"{found[0]} belongs to an update; only queries are answered"
        raise Refusal("update-refused", reason)
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) != 1:
        reason = f"there are {len(queries)} queries; send one as the parameter query"
        raise Refusal("malformed-request", reason)
    dataset = Dataset(tuple(_graphs(pairs, _DEFAULT)), tuple(_graphs(pairs, _NAMED)))
    formats = (value for name, value in pairs if name == "format")  # SPARQLWrapper repeats it
    return Operation(queries[0], dataset, next(formats, ""))


def _graphs(pairs: Pairs, name: str) -> Iterator[str]:
    for given, value in pairs:
        if given != name:
            continue
        if not _IRI.fullmatch(value):
            raise Refusal("malformed-request", f"{name}: {value[:200]!r} is no absolute IRI")
        yield value


def _pairs_of_body(headers: Headers, body: bytes) -> Pairs:
    """Return the parameters in the body of a POST."""
    media, charset = _media(headers.get("content-type", ""))
    if media == UPDATE:
        raise Refusal("update-refused", "updates are refused; only queries are answered")
    if media not in {FORM, DIRECT}:
        what = f"{media} is not read" if media else "the body has no Content-Type"
        raise Refusal("unsupported-media", what, {"accept-post": _POSTABLE})
    if charset not in _CHARSETS or headers.get("content-encoding", "identity") != "identity":
        raise Refusal("unsupported-media", "the body must be UTF-8, and not compressed")
    if media == FORM:
        return pairs_of(body, "the body")
    return [("query", _text(body, "the body"))]


def _media(content_type: str) -> tuple[str, str]:
    """Return the media type and the charset of a Content-Type."""
    media, *parameters = (part.strip() for part in content_type.lower().split(";"))
    charsets = (part.removeprefix("charset=") for part in parameters if "charset=" in part)
    return media, next(charsets, "utf-8").strip('"')


def pairs_of(data: bytes, where: str) -> Pairs:
    """Return the parameters in an address or a form; raise Refusal where they are no UTF-8."""
    try:
        return parse_qsl(
            _text(data, where),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except UnicodeDecodeError:
        raise Refusal("malformed-request", f"{where} has an escape that is no UTF-8") from None
    except ValueError:
        reason = f"{where} has more than {_MOST_FIELDS} parameters"
        raise Refusal("malformed-request", reason) from None


def _text(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        reason = f"byte {error.start + 1} of {where} is no UTF-8"
        raise Refusal("malformed-request", reason) from None
