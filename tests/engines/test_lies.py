"""An engine that lies, breaks off, dawdles or redirects gives a typed error in time, never data."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from graph_builder.errors import (
    DanvanError,
    EndpointBusy,
    EndpointError,
    EndpointGarbled,
    EndpointRefused,
    EndpointTimeout,
    EndpointTruncated,
    EndpointUnreachable,
    QueryCrash,
    QuerySyntaxError,
    UsageError,
)
from graph_builder.stores import open_store
from graph_builder.stores.credentials import PASSWORD, SCHEME, TOKEN, USER, Credentials
from graph_builder.stores.protocol import Limits, Solutions
from graph_builder.stores.remote import RemoteStore

JSON = "application/sparql-results+json"
ROWS = {
    "head": {"vars": ["x"]},
    "results": {"bindings": [{"x": {"type": "uri", "value": "urn:a"}}]},
}
GOOD = json.dumps(ROWS).encode()
SELECT, CONSTRUCT = "SELECT ?x { ?x ?y ?z }", "CONSTRUCT WHERE { ?x ?y ?z }"
LINE = b"<urn:a> <urn:b> <urn:c> .\n"
CANCELLED = GOOD[:30] + b"The SPARQL operation has been cancelled"
SECRET = "s3cr3t-Passw0rd"  # noqa: S105  # nobody's
Act = Callable[["Server"], None]


class Server(BaseHTTPRequestHandler):
    """Answers each request as the test says."""

    protocol_version = "HTTP/1.1"
    act: Act
    seen: list[dict[str, str]]

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
        self.seen.append({"path": self.path, "body": body, **dict(self.headers.items())})
        self.close_connection = True
        try:
            self.act()
        except OSError:  # the client has gone, as it should
            return

    do_GET = do_POST  # noqa: N815  # so http.server wants it

    def say(self, body: bytes = GOOD, status: int = 200, media: str = JSON, **more: str) -> None:
        self.head(status, {"Content-Type": media, "Content-Length": str(len(body)), **more})
        self.wfile.write(body)

    def head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(act: Act) -> Iterator[tuple[str, list[dict[str, str]]]]:
    seen: list[dict[str, str]] = []
    handler = type("Acting", (Server,), {"act": act, "seen": seen})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql", seen
    finally:
        server.shutdown()
        thread.join()
        server.socket.close()


def hang(server: Server) -> None:
    time.sleep(3)


def drip(server: Server) -> None:
    server.head(200, {"Content-Type": JSON, "Content-Length": str(len(GOOD))})
    for byte in GOOD:
        server.wfile.write(bytes([byte]))
        server.wfile.flush()
        time.sleep(0.1)


def drip_headers(server: Server) -> None:
    for _ in range(100):
        server.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        server.wfile.flush()
        time.sleep(0.05)


def short(server: Server) -> None:
    server.head(200, {"Content-Type": JSON, "Content-Length": str(len(GOOD) + 9)})
    server.wfile.write(GOOD)


def broken_chunks(server: Server) -> None:
    server.head(200, {"Content-Type": JSON, "Transfer-Encoding": "chunked"})
    server.wfile.write(b"%x\r\n%s\r\n40\r\nhalf" % (len(GOOD), GOOD))


def lines_without_end(server: Server) -> None:
    server.head(200, {"Content-Type": "application/n-triples"})
    server.wfile.write(LINE)


def endless(server: Server) -> None:
    server.head(200, {"Content-Type": JSON, "Transfer-Encoding": "chunked"})
    while True:
        server.wfile.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")


def reset(server: Server) -> None:
    server.connection.shutdown(socket.SHUT_RDWR)


def garbage(server: Server) -> None:
    server.wfile.write(b"220 mail.example.org ESMTP\r\n")


def saying(body: bytes = GOOD, status: int = 200, media: str = JSON, **headers: str) -> Act:
    return lambda server: server.say(body, status, media, **headers)


def row(**term: str) -> bytes:
    return json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": term}]}}).encode()


HTML = b"<!DOCTYPE html><title>Sign in</title>"
LIES: dict[str, tuple[type[Exception], Act]] = {
    "hangs": (EndpointTimeout, hang),
    "drips": (EndpointTimeout, drip),
    "drips headers": (EndpointTimeout, drip_headers),
    "HTML at 200": (EndpointGarbled, saying(HTML, media="text/html")),
    "HTML called JSON": (EndpointGarbled, saying(HTML)),
    "CSV": (EndpointGarbled, saying(b"x\r\nurn:a\r\n", media="text/csv")),
    "no media type": (EndpointGarbled, saying(media="")),
    "cut JSON": (EndpointTruncated, saying(GOOD[:-4])),
    "cancelled": (EndpointTruncated, saying(CANCELLED)),
    "cut body": (EndpointTruncated, short),
    "cut chunks": (EndpointTruncated, broken_chunks),
    "no body": (EndpointGarbled, saying(b"")),
    "206": (EndpointTruncated, saying(status=206)),
    "204": (EndpointTruncated, saying(b"", status=204)),
    "X-SQL-State": (EndpointTruncated, saying(X_SQL_State="S1TAT")),
    "X-SPARQL-MaxRows": (EndpointTruncated, saying(X_SPARQL_MaxRows="1")),
    "endless": (EndpointTruncated, endless),
    "compressed": (EndpointGarbled, saying(Content_Encoding="gzip")),
    "Latin-1": (EndpointGarbled, saying(GOOD.replace(b"urn:a", b"urn:\xe9"))),
    "no result": (EndpointGarbled, saying(b"{}")),
    "an array": (EndpointGarbled, saying(b"[1]")),
    "deep": (EndpointGarbled, saying(b'{"head":' + b"[" * 100_000)),
    "wrong form": (EndpointGarbled, saying(b'{"head":{},"boolean":true}')),
    "no IRI": (EndpointGarbled, saying(row(type="uri", value="no IRI"))),
    "no language": (EndpointGarbled, saying(row(type="literal", value="a", **{"xml:lang": "?"}))),
    "unknown term": (EndpointGarbled, saying(row(type="star", value="a"))),
    "no row": (EndpointGarbled, saying(b'{"head":{"vars":[]},"results":{"bindings":[[]]}}')),
    "unnamed column": (EndpointGarbled, saying(GOOD.replace(b'["x"]', b'["y"]'))),
    "no HTTP": (EndpointGarbled, garbage),
    "resets": (EndpointTruncated, reset),
    "400": (QuerySyntaxError, saying(b"line 1: no", 400, "text/plain")),
    "401": (EndpointRefused, saying(b"", 401)),
    "403": (EndpointRefused, saying(b"", 403)),
    "404": (EndpointUnreachable, saying(HTML, 404, "text/html")),
    "429": (EndpointBusy, saying(b"", 429, Retry_After="60")),
    "500": (EndpointError, saying(b"oh", 500, "text/plain")),
    "503 for a day": (EndpointBusy, saying(b"", 503, Retry_After="Fri, 01 Jan 2100 00:00:00 GMT")),
    "504": (EndpointTimeout, saying(b"", 504)),
    "507": (QueryCrash, saying(b"", 507)),
    "303": (EndpointError, saying(b"", 303, Location="/other")),
    "redirects elsewhere": (EndpointRefused, saying(b"", 307, Location="http://127.0.0.1:9/sparql")),
    "redirects to a file": (EndpointRefused, saying(b"", 302, Location="file:///etc/passwd")),
    "redirects to no address": (EndpointGarbled, saying(b"", 307, Location="http://[")),
    "redirects in a circle": (EndpointGarbled, saying(b"", 308, Location="/sparql")),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_an_error_in_time(lie: str) -> None:
    error, act = LIES[lie]
    start = time.monotonic()
    with serving(act) as (endpoint, _), pytest.raises(error) as raised:
        RemoteStore(endpoint, environment={}).query(SELECT, limits=Limits(seconds=1, bytes=100_000))
    assert raised.type is error
    assert time.monotonic() - start < 2
    assert "\n" not in str(raised.value)
    assert str(raised.value).isprintable()


CANCELLED_LINES = LINE + b"The SPARQL operation has been cancelled"
HALVES: dict[str, tuple[type[Exception], Act]] = {
    "lines without an end": (EndpointTruncated, lines_without_end),
    "cancelled lines": (EndpointGarbled, saying(CANCELLED_LINES, media="application/n-triples")),
    "cancelled Turtle": (EndpointGarbled, saying(CANCELLED_LINES, media="text/turtle")),
    "cut line": (EndpointGarbled, saying(LINE + LINE[:20], media="application/n-triples")),
    "rows": (EndpointGarbled, saying(GOOD)),
    "HTML": (EndpointGarbled, saying(HTML, media="application/n-triples")),
}


@pytest.mark.parametrize("half", HALVES)
def test_a_graph_that_is_not_whole_is_an_error(half: str) -> None:
    error, act = HALVES[half]
    with serving(act) as (endpoint, _), pytest.raises(error):
        RemoteStore(endpoint, environment={}).query(CONSTRUCT, limits=Limits(seconds=1))


def test_what_is_right_is_taken() -> None:
    with serving(saying(media=f"{JSON}; charset=utf-8")) as (endpoint, seen):
        answer = RemoteStore(endpoint, environment={}).query(SELECT)

    assert isinstance(answer, Solutions)
    assert len(answer) == 1
    assert seen[0]["Accept"].startswith(JSON)
    assert "Authorization" not in seen[0]
    assert seen[0]["body"].startswith("query=SELECT")


PROBLEM = {"type": "https://x/" + 300 * "y", "title": "No", "detail": "line 1, column 3: no such"}


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (json.dumps(PROBLEM), 400, "query: line 1, column 3: no such"),
        (json.dumps(PROBLEM), 405, r"no such; look at its address: .* /sparql"),
        ("[1]", 400, r"query: \[1\]"),
        ("{", 400, "query: {"),
    ],
)
def test_a_problem_document_is_told_by_its_detail(body: str, status: int, told: str) -> None:
    act = saying(body.encode(), status, media="application/problem+json")
    with serving(act) as (endpoint, _), pytest.raises(DanvanError, match=told):
        RemoteStore(endpoint, environment={}).query(SELECT)


def test_our_own_server_says_where_it_cut() -> None:
    with serving(saying(X_Danvan_Truncated="true")) as (endpoint, _):
        answer = RemoteStore(endpoint, environment={}).query(SELECT)

    assert isinstance(answer, Solutions)
    assert answer.truncated


def test_a_busy_engine_is_asked_again_as_it_wishes() -> None:
    replies = iter([429, 503, 200])

    def act(server: Server) -> None:
        status = next(replies)
        server.say(GOOD if status == 200 else b"", status, Retry_After="0")

    with serving(act) as (endpoint, seen):
        RemoteStore(endpoint, environment={}).query(SELECT)
    assert len(seen) == 3


def test_retries_are_bounded() -> None:
    with serving(saying(b"", 503, Retry_After="0")) as (endpoint, seen):
        with pytest.raises(EndpointBusy):
            RemoteStore(endpoint, environment={}).query(SELECT)
        assert len(seen) == 3


def test_a_redirect_to_the_same_origin_takes_the_query_along() -> None:
    def act(server: Server) -> None:
        if server.path == "/sparql":
            server.say(b"", 301, Location="/new/sparql")
        else:
            server.say()

    with serving(act) as (endpoint, seen):
        RemoteStore(endpoint, environment={USER: "an", PASSWORD: SECRET}).query(SELECT)
    assert seen[0]["body"] == seen[1]["body"] != ""
    assert seen[0]["Authorization"] == seen[1]["Authorization"]


@pytest.mark.parametrize("text", ["DROP ALL", "SELECT * { SERVICE <urn:x> {} }"])
def test_what_the_gate_refuses_is_never_sent(text: str) -> None:
    with serving(saying()) as (endpoint, seen):
        with pytest.raises(QuerySyntaxError):
            RemoteStore(endpoint, environment={}).query(text)
        assert seen == []


def challenge(server: Server) -> None:
    if server.headers.get("Authorization", "").startswith("Digest "):
        server.say()
    else:
        nonce = 'Digest realm="SPARQL", nonce="abc", qop="auth", algorithm=MD5'
        server.say(b"", 401, WWW_Authenticate=nonce)


@pytest.mark.parametrize(
    ("environment", "act", "sent"),
    [
        ({USER: "an", PASSWORD: SECRET}, saying(), "Basic YW46czNjcjN0LVBhc3N3MHJk"),
        ({TOKEN: SECRET}, saying(), f"Bearer {SECRET}"),
        ({USER: "an", PASSWORD: SECRET, SCHEME: "digest"}, challenge, 'Digest username="an"'),
    ],
    ids=["basic", "bearer", "digest"],
)
def test_credentials_come_from_the_environment(
    environment: dict[str, str], act: Act, sent: str
) -> None:
    with serving(act) as (endpoint, seen):
        RemoteStore(endpoint, environment=environment).query(SELECT)
    assert seen[-1]["Authorization"].startswith(sent)


@pytest.mark.parametrize("scheme", ["basic", "digest"])
def test_credentials_stand_in_no_message(
    scheme: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    environment = {USER: "an", PASSWORD: SECRET, SCHEME: scheme}
    echo = "you sent " + Credentials("an", SECRET).header()
    refusal = saying(
        echo.encode(), 401, "text/plain", WWW_Authenticate='Digest realm="x", nonce="1", qop="auth"'
    )
    with serving(refusal) as (endpoint, _), pytest.raises(EndpointRefused) as raised:
        RemoteStore(endpoint, environment=environment).query(SELECT)

    told = f"{raised.value!r} {raised.value.__context__!r} {caplog.text} {capfd.readouterr()}"
    assert SECRET not in told
    assert "YW46czNjcjN0" not in told
    assert SECRET not in repr(Credentials.from_environment(environment))


def test_credentials_do_not_travel_in_the_clear() -> None:
    store = RemoteStore("http://sparql.example.org/", environment={TOKEN: SECRET})
    with pytest.raises(EndpointRefused, match="https"):
        store.query(SELECT)


def test_a_server_without_tls_is_told() -> None:
    with serving(saying()) as (endpoint, _):
        store = RemoteStore(endpoint.replace("http:", "https:"), environment={})
        with pytest.raises(EndpointUnreachable, match="SSL"):
            store.query(SELECT, limits=Limits(seconds=2))


def test_a_handshake_that_never_ends_is_cut() -> None:
    start = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = RemoteStore(f"https://127.0.0.1:{silent.getsockname()[1]}/", environment={})
        with pytest.raises(EndpointTimeout):
            store.query(SELECT, limits=Limits(seconds=0.5))
    assert time.monotonic() - start < 1.5


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(EndpointUnreachable, match="Connection refused"):
        open_store(f"http://127.0.0.1:{port}/sparql").query(SELECT)


@pytest.mark.parametrize(
    "address",
    ["http://", "http://h:port/", "http://h/#x", "http://h/ x", "http://u:p@h/", "http://h/\n"],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(UsageError) as raised:
        open_store(address)
    assert "u:p" not in str(raised.value)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://h/x"])
def test_only_http_is_spoken(address: str) -> None:
    with pytest.raises(UsageError, match="no store is opened by"):
        open_store(address)
    with pytest.raises(UsageError, match="no address of an endpoint"):
        RemoteStore(address)
