"""`danvan serve` as people run it: a process on a free port, until it is told to end."""

import contextlib
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from graph_builder.build import build
from graph_builder.errors import UsageError
from graph_builder.explorer.connections import HEADER_SECONDS
from graph_builder.explorer.running import host_names, listen, origins_of

if TYPE_CHECKING:
    from tests.explorer.conftest import Run, Running, Serve

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
QUICK = {"query": "SELECT * { ?s ?p ?o } LIMIT 3"}
SECONDS = 3
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def family(pid: int) -> set[int]:
    """The process and all that it has started, as far as they live."""
    found = {pid} if Path(f"/proc/{pid}").exists() else set()
    # A child is listed under the thread that started it, and any thread may start a worker.
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in thread.read_text().split():
            found |= family(int(child))
    return found


def living(pids: set[int]) -> set[int]:
    """Those of the processes that still run; a zombie does not."""
    states = {pid: Path(f"/proc/{pid}/stat") for pid in pids}
    return {
        pid
        for pid, stat in states.items()
        if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
    }


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Tell whether it becomes true in time."""
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def health(server: "Running") -> dict[str, Any]:
    state: dict[str, Any] = httpx2.get(f"{server.address}/health").json()
    return state


def send(port: int, request: bytes, source: str = "127.0.0.1") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), 60, source_address=(source, 0))
    connection.sendall(request)
    return connection


def read(connection: socket.socket) -> bytes:
    """Return all that comes until the server closes."""
    with connection:
        return b"".join(iter(lambda: connection.recv(65536), b""))


def endless_request(port: int) -> bytes:
    path = httpx2.URL(f"http://127.0.0.1:{port}/sparql", params={"query": ENDLESS}).raw_path
    return b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


@linux
def test_it_listens_to_this_machine_only(serve: "Serve") -> None:
    server = serve()
    assert server.address == f"http://127.0.0.1:{server.port}"
    assert health(server)["status"] == "ok"
    tables = (Path(f"/proc/net/{name}").read_text().splitlines()[1:] for name in ("tcp", "tcp6"))
    local = [line.split()[1] for lines in tables for line in lines]
    assert {one for one in local if one.endswith(f":{server.port:04X}")} == {
        f"0100007F:{server.port:04X}"
    }


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])  # noqa: S104
def test_other_address_needs_a_name(host: str) -> None:
    with pytest.raises(UsageError, match="--allow-host"):
        host_names(host, ())
    assert host_names(host, ("Danvan.example",))[-1] == "danvan.example"


def test_names_and_origins_are_taken_as_browsers_send_them() -> None:
    assert host_names("127.0.0.1", ("Danvan.example:8010",))[-1] == "danvan.example"
    assert origins_of(["https://Example.org/", "*"]) == ("https://example.org", "*")


@pytest.mark.parametrize("text", ["example.org", "file:///x", "https://a/b", "null", ""])
def test_what_is_no_origin_is_said(text: str) -> None:
    with pytest.raises(UsageError, match=r"--cors .*https://example\.org"):
        origins_of([text])


@pytest.mark.parametrize(
    ("host", "said"), [("192.0.2.1", "no such address"), ("no.such.host.invalid", ":0: ")]
)
def test_address_that_cannot_be_had_is_said(host: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        listen(host, 0)


def test_busy_port_is_said(serve: "Serve", danvan: "Run") -> None:
    done = danvan("serve", "--port", str(serve().port))
    assert done.code == 2
    assert "the port is in use; choose another with --port" in done.err
    assert done.out == ""


def test_missing_build_is_said(danvan: "Run", tmp_path: Path) -> None:
    done = danvan("serve", "--port", "0", "--store", str(tmp_path))
    assert done.code == 3
    assert "danvan build" in done.err


@linux
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_it_ends_as_shells_expect_and_leaves_nobody(
    serve: "Serve", number: int, code: int, busy: bool
) -> None:
    server = serve("--timeout", "60")
    assert httpx2.get(f"{server.address}/sparql", params=QUICK).status_code == 200
    held = [send(server.port, endless_request(server.port)) for _ in range(3 * busy)]
    assert until(lambda: health(server)["busy"] == 2 * busy, 5)
    pids = family(server.process.pid)
    started = time.monotonic()
    found, said = server.end(number)
    assert found == code, said
    assert time.monotonic() - started < 5
    assert "Traceback" not in said
    assert until(lambda: not living(pids), 2)
    for connection in held:
        connection.close()


@linux
def test_killed_server_leaves_nobody(serve: "Serve") -> None:
    server = serve()
    httpx2.get(f"{server.address}/sparql", params=QUICK)
    assert until(lambda: len(family(server.process.pid)) > 1, 5)
    pids = family(server.process.pid)
    server.process.kill()
    server.process.wait()
    assert until(lambda: not living(pids), 5)


@pytest.mark.parametrize("log", [True, False])
def test_requests_are_logged_without_what_was_asked(serve: "Serve", log: bool) -> None:
    server = serve(*["--log"] * log)
    httpx2.get(f"{server.address}/sparql", params=QUICK)
    httpx2.get(f"{server.address}/sparql", params={"query": "x"})
    _, said = server.end()
    if log:
        entries = [json.loads(line) for line in said.splitlines()]
        assert [(each["path"], each["status"]) for each in entries] == [
            ("/sparql", 200),
            ("/sparql", 400),
        ]
    else:
        assert [line.split()[1:4] for line in said.splitlines()] == [
            ["GET", "/sparql", "200"],
            ["GET", "/sparql", "400"],
        ]
    assert "SELECT" not in said


def test_worker_of_a_client_who_left_is_freed(serve: "Serve") -> None:
    server = serve("--timeout", str(SECONDS))
    connections = [send(server.port, endless_request(server.port)) for _ in range(6)]
    assert until(lambda: health(server)["busy"] == 2, 5)  # the others wait for their turn
    for connection in connections:
        connection.close()
    assert until(lambda: health(server)["busy"] == 0, SECONDS + 1)
    assert httpx2.get(f"{server.address}/sparql", params=QUICK).status_code == 200


@linux
def test_two_bad_clients_do_not_starve_a_good_one(serve: "Serve") -> None:
    server = serve("--timeout", str(SECONDS))

    assert until(lambda: health(server)["hold"] == "memory", 20)
    bad = [
        send(server.port, endless_request(server.port), source)
        for source in ("127.0.0.2", "127.0.0.3")
        for _ in range(24)
    ]
    assert until(lambda: health(server)["busy"] == 4, 5)
    with httpx2.Client() as client:
        for number in range(10):
            query = {"query": f"{QUICK['query']} # {number}"}  # none is known from before
            started = time.monotonic()
            assert client.get(f"{server.address}/sparql", params=query).status_code == 200
            assert time.monotonic() - started < SECONDS
    answers = [read(connection) for connection in bad]
    assert {answer.split()[1] for answer in answers} == {b"429", b"504"}
    refused = [answer for answer in answers if answer.split()[1] == b"429"]
    assert all(b"\r\nretry-after: " in answer for answer in refused)
    assert health(server)["busy"] == 0


@pytest.mark.parametrize(
    "line",
    [
        b"GET http://evil.example/sparql HTTP/1.1",
        b"GET /../../../etc/passwd HTTP/1.1",
        b"GET /static/../../app.py HTTP/1.1",
        b"GET /id/..%2f..%2fetc%2fpasswd HTTP/1.1",
        b"GET //etc/passwd HTTP/1.1",
        b"CONNECT evil.example:443 HTTP/1.1",
        b"GET sparql HTTP/1.1",
        b"GET /sparql\x00 HTTP/1.1",
        b"nonsense",
    ],
)
def test_odd_request_lines_lead_nowhere(serve_once: "Running", line: bytes) -> None:
    """Sent as bytes, which no client has tidied up."""
    request = line + b"\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    answer = read(send(serve_once.port, request))
    assert answer.split()[1] in {b"400", b"404", b"405"}
    assert b"root:" not in answer


@pytest.mark.parametrize("headers", [b"", b"Host: 127.0.0.1\r\nHost: evil.example\r\n"])
def test_none_or_two_host_names_are_refused(serve_once: "Running", headers: bytes) -> None:
    request = b"GET /health HTTP/1.0\r\n" + headers + b"Connection: close\r\n\r\n"
    answer = read(send(serve_once.port, request))
    assert answer.split()[1] in {b"400", b"403"}


def test_headers_without_end_are_not_listened_to(serve_once: "Running") -> None:
    connection = send(serve_once.port, b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    with connection, pytest.raises(ConnectionError):
        connection.sendall((b"X: " + b"x" * 1024 + b"\r\n") * 32 * 1024)
    assert health(serve_once)["status"] == "ok"


def test_who_never_asks_is_not_waited_for(serve_once: "Running") -> None:
    """Silent connections, one that sends a letter at a time, and one that begins a second time."""
    whole = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    silent = [send(serve_once.port, b"") for _ in range(20)]
    slow, again = send(serve_once.port, b"G"), send(serve_once.port, whole)
    assert again.recv(4096).startswith(b"HTTP/1.1 200")
    waiting, end = [*silent, slow, again], time.monotonic() + 3 * HEADER_SECONDS
    while waiting and time.monotonic() < end:
        for dripping in (slow, again):
            with contextlib.suppress(OSError):
                dripping.send(b"E")
        assert health(serve_once)["status"] == "ok"
        time.sleep(1)
        waiting = [one for one in waiting if not has_ended(one)]
    for one in (*silent, slow, again):
        one.close()
    assert not waiting


def has_ended(connection: socket.socket) -> bool:
    """Tell whether the server has closed a connection, whatever it sent before."""
    connection.setblocking(False)
    try:
        while connection.recv(65536):
            pass
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    return True


def test_new_build_is_answered_under_a_new_tag(serve: "Serve", world: Path, tmp_path: Path) -> None:
    records, root = tmp_path / "records", tmp_path / "store"
    shutil.copytree(world, records)
    first = build(records, root)
    server = serve(store=root)
    address = f"{server.address}/sparql"
    query = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    before = httpx2.get(address, params=query)
    extra = Path(__file__).parents[1] / "queries" / "extra"
    shutil.copytree(extra, records, dirs_exist_ok=True)
    second = build(records, root)
    assert second.id != first.id
    assert until(lambda: health(server)["build"] == second.id, 10)
    after = httpx2.get(address, params=query, headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    assert after.json() != before.json()


def test_curl_gets_what_the_command_prints(serve_once: "Running", danvan: "Run") -> None:
    if shutil.which("curl") is None:
        pytest.skip("needs curl: apt-get install curl")
    query = "SELECT ?l { ?s <https://w3id.org/danvan/ontology#labelVi> ?l } ORDER BY ?l LIMIT 50"
    address = f"{serve_once.address}/sparql"
    printed = danvan("sparql", query, "--format", "csv").out
    ways = {
        "get": ["--get", "--data-urlencode", f"query={query}", address],
        "form": ["--data-urlencode", f"query={query}", address],
        "direct": ["--header", "Content-Type: application/sparql-query", "--data", query, address],
    }
    for way, options in ways.items():
        command = ["curl", "--silent", "--fail", "--header", "Accept: text/csv", *options]
        done = subprocess.run(command, capture_output=True, timeout=30, check=True)
        assert done.stdout.decode("utf-8").split() == printed.split(), way
    assert "Đ" in printed
