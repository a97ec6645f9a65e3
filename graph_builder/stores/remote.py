"""A remote engine, asked by the SPARQL 1.1 protocol; the same answers or a typed error."""

import os
from collections.abc import Iterator, Mapping
from http.client import HTTPResponse
from urllib.request import Request

from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

from graph_builder.stores.closing import Closing
from graph_builder.stores.credentials import Credentials, check_address
from graph_builder.stores.gate import check
from graph_builder.stores.manifest import DEFAULT_GRAPH
from graph_builder.stores.protocol import DEFAULT_LIMITS, Answer, Limits, Solutions, Term
from graph_builder.stores.results import ACCEPTED, read
from graph_builder.stores.transport import Exchange

_OVERHEAD = 8  # a term of few letters takes so many times its text in JSON
_AGENT = "danvan (SPARQL 1.1 client)"
_COUNTS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_COUNT_DEFAULT = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"


class RemoteStore(Closing):
    """The dataset behind an address; nothing is kept open between queries."""

    def __init__(self, endpoint: str, *, environment: Mapping[str, str] = os.environ) -> None:
        self.endpoint = check_address(endpoint)
        self._credentials = Credentials.from_environment(environment)

    def query(self, text: str, *, limits: Limits = DEFAULT_LIMITS) -> Answer:
        """Answer a SELECT, ASK, CONSTRUCT or DESCRIBE, completely or marked as truncated."""
        form = check(text)
        with Exchange(self._credentials, limits.seconds, _OVERHEAD * limits.bytes) as exchange:
            asking = _Asking(exchange, self.endpoint, text, form)
            reply = exchange.read(asking.query().response, self.endpoint)
        return read(reply, form, limits, self.endpoint)

    def update(self, address: str, text: str, *, seconds: float) -> None:
        """Send an update to the address that takes them; only publishing does."""
        with Exchange(self._credentials, seconds, _OVERHEAD * DEFAULT_LIMITS.bytes) as exchange:
            asking = _Asking(exchange, check_address(address), text, "INSERT")
            exchange.read(asking.query().response, address)

    def send(self, method: str, address: str, body: bytes, media: str, *, seconds: float) -> None:
        """Put, add to or delete a graph by the Graph Store Protocol; only publishing does."""
        headers = {"Content-Type": media} if body else {}
        asked = Request(check_address(address), body or None, headers, method=method)  # noqa: S310
        with Exchange(self._credentials, seconds, DEFAULT_LIMITS.bytes) as exchange:
            exchange.read(exchange.send(asked), address)

    def server(self) -> str:
        """Return what the engine says of itself: its Server header, or nothing."""
        with Exchange(self._credentials, DEFAULT_LIMITS.seconds, DEFAULT_LIMITS.bytes) as exchange:
            response = _Asking(exchange, self.endpoint, "ASK {}", "ASK").query().response
            return str(response.headers.get("Server", ""))

    def counts(self) -> Mapping[str, int]:
        """Return the number of quads in each graph; the default graph is called `default`."""
        counted = {row["g"].value: int(row["n"].value) for row in self._rows(_COUNTS) if "g" in row}
        for row in self._rows(_COUNT_DEFAULT):
            counted[DEFAULT_GRAPH] = int(row["n"].value)
        return {graph: number for graph, number in counted.items() if number}

    def close(self) -> None:
        """Do nothing: no connection is kept."""

    def _rows(self, text: str) -> Iterator[dict[str, Term]]:
        answer = self.query(text)
        return answer.bindings() if isinstance(answer, Solutions) else iter(())


class _Asking(SPARQLWrapper):
    """Builds the request as SPARQLWrapper does, and sends it by our exchange instead of urlopen."""

    def __init__(self, exchange: Exchange, address: str, text: str, form: str) -> None:
        triples = form in {"CONSTRUCT", "DESCRIBE"}
        super().__init__(address, returnFormat=TURTLE if triples else JSON, agent=_AGENT)
        self.setMethod(POST)
        self.setOnlyConneg(True)
        self.queryString, self.queryType = text, form  # its own guess at the form fails on some
        self.addCustomHttpHeader("Accept", ACCEPTED["triples" if triples else "rows"])
        self._exchange = exchange

    def _query(self) -> tuple[HTTPResponse, str]:
        return self._exchange.send(self._createRequest()), self.returnFormat
