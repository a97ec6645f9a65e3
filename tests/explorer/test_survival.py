"""Whatever a client sends, it is told what is wrong in time, and the next is answered."""

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest
from starlette.testclient import TestClient

from graph_builder.errors import AmbiguousName, DanvanError, UnknownName
from graph_builder.explorer.app import create_app
from graph_builder.explorer.service import Service
from graph_builder.queries import read_questions
from graph_builder.stores.builds import verify
from graph_builder.stores.protocol import Limits

if TYPE_CHECKING:
    from tests.explorer.conftest import Running, Serve

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, limits memory")
MIB = 1024**2
DEADLINE = 0.5
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
NUMBERS = count()
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
ANY = "(<a:a>|!<a:a>)*"
DOUBLINGS = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(30))
DOUBLED = f'SELECT (STRLEN(?x30) AS ?n) {{ BIND("many" AS ?x0) {DOUBLINGS} }}'
ENDLESS = {
    "product": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}",
    "path": f"SELECT (COUNT(*) AS ?n) {{ ?a {ANY} ?b . ?c {ANY} ?d }}",
    "sort": f"SELECT ?a {{ {PRODUCT} }} ORDER BY RAND()",
    "group": f"SELECT ?a (SAMPLE(?l) AS ?x) {{ {PRODUCT} }} GROUP BY ?a",
    "concat": f"SELECT (GROUP_CONCAT(STR(?a)) AS ?x) {{ {PRODUCT} }}",
    "chain": "ASK { " + " ".join(f"?v{i} ?p{i} ?v{i + 1} ." for i in range(300)) + " }",
    "union": f"SELECT (COUNT(*) AS ?n) {{ {{ {PRODUCT} }} UNION {{ {PRODUCT} }} }}",
    "optional": f"SELECT (COUNT(*) AS ?n) {{ ?x ?y ?z OPTIONAL {{ {PRODUCT} }} }}",
}
NESTED = "SELECT * { ?s ?p " + "( " * 60 + "1" + ")" * 60 + " }"  # near the gate's limit
SHAPES = {
    "brace": ("SELECT * ", "{", "", "}"),
    "bracket": ("SELECT (", "(", "1", ")"),
    "not": ("SELECT (", "!", "true AS ?x) {}", ""),
    "union": ("SELECT * { {}", "UNION{}", "}", ""),
    "path": ("SELECT * { ?s <a:b>", "/<a:b>", " ?o }", ""),
}
HOSTILE = (
    'x" } UNION { ?s ?p ?o } #',
    "x> } UNION { ?s ?p ?o } #",
    "$body $label UNDEF } #",
    "\\\" } #\n'''\x00",
    "'; DROP ALL; --",
    "\u202e\ufeff Đ\u0301 \U0010ffff",
)
PLACES = [(each.name, p.name) for each in read_questions().values() for p in each.parameters]


def anew(text: str) -> str:
    """Return a query in bytes that nobody has sent, so that a worker must answer it."""
    return f"{text}\n# {next(NUMBERS)}"


def limited(service: Service, limits: Limits) -> TestClient:
    """Return a client of the same store under other limits."""
    changed = replace(service, settings=replace(service.settings, limits=limits))
    return TestClient(create_app(changed), base_url="http://127.0.0.1")


@pytest.fixture(scope="module")
def hurried(service: Service) -> TestClient:
    return limited(service, Limits(seconds=DEADLINE, memory=16 * 1024 * MIB))


@pytest.fixture
def answered(client: TestClient) -> Iterator[str]:
    """The answer to a count, which is the same after the test and comes at once."""
    before = client.get("/sparql", params={"query": anew(COUNT)})
    yield before.text
    begun = time.monotonic()
    after = client.get("/sparql", params={"query": anew(COUNT)})
    assert (after.status_code, after.text) == (200, before.text)
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize("name", ENDLESS)
@pytest.mark.usefixtures("answered")
def test_an_endless_query_is_stopped_in_time(
    hurried: TestClient, service: Service, name: str
) -> None:
    begun = time.monotonic()
    response = hurried.get("/sparql", params={"query": ENDLESS[name]})
    assert time.monotonic() - begun < DEADLINE + 1
    assert (response.status_code, response.json()["code"]) == (504, "query-timeout")
    assert service.store.health().busy == 0


@pytest.mark.usefixtures("answered")
def test_the_deepest_nested_list_is_answered_or_stopped_in_time(
    hurried: TestClient, service: Service
) -> None:
    begun = time.monotonic()
    response = hurried.get("/sparql", params={"query": NESTED})
    assert time.monotonic() - begun < DEADLINE + 1
    assert response.status_code in {200, 504}
    assert service.store.health().busy == 0


@linux
@pytest.mark.parametrize("text", [ENDLESS["concat"], DOUBLED], ids=["many", "one"])
@pytest.mark.usefixtures("answered")
def test_a_memory_bomb_goes_off_in_its_worker(service: Service, text: str) -> None:
    client, before = limited(service, Limits(seconds=30, memory=128 * MIB)), resident(os.getpid())
    response = client.get("/sparql", params={"query": text})
    assert (response.status_code, response.json()["code"]) == (507, "query-too-big")
    assert "128 MiB" in response.json()["detail"]
    assert resident(os.getpid()) - before < 50 * MIB


@pytest.mark.parametrize("size", [1_000, 5_000, 50_000])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.usefixtures("answered")
def test_what_overflows_the_engine_never_reaches_it(
    client: TestClient, service: Service, shape: str, size: int
) -> None:
    start, opening, middle, closing = SHAPES[shape]
    text = start + opening * size + middle + closing * size
    before = service.store.health().replaced
    response = client.post("/sparql", data={"query": text})
    assert (response.status_code, response.json()["code"]) in {
        (400, "query-refused"),
        (413, "too-large"),
    }
    assert service.store.health().replaced == before


REACHING = {
    "service": {"query": "SELECT * { SERVICE <HERE> { ?s ?p ?o } }"},
    "silent": {"query": "SELECT * { serVICE siLENT <HERE> {} }"},
    "load": {"query": "LOAD <HERE>"},
    "update": {"update": "LOAD <HERE> INTO GRAPH <a:g>"},
    "from": {"query": "SELECT * FROM <HERE> FROM NAMED <HERE> { ?s ?p ?o }"},
    "default-graph": {"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": "HERE"},
    "named-graph": {"query": "SELECT * { GRAPH ?g { ?s ?p ?o } }", "named-graph-uri": "HERE"},
    "describe": {"query": "DESCRIBE <HERE>"},
}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", REACHING)
def test_nobody_is_called(client: TestClient, name: str, method: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        here = f"http://127.0.0.1:{canary.getsockname()[1]}/"
        asked = {key: value.replace("HERE", here) for key, value in REACHING[name].items()}
        sent = {"params": asked} if method == "GET" else {"data": asked}
        response = client.request(method, "/sparql", **sent)
        canary.setblocking(False)
        with pytest.raises(BlockingIOError):
            canary.accept()
    refused = {"service": 400, "silent": 400, "load": 400, "update": 403}
    assert response.status_code == refused.get(name, 200)
    assert response.status_code != 200 or '"value"' not in response.text


@pytest.mark.parametrize(("question", "parameter"), PLACES, ids=str)
def test_a_hostile_value_is_refused_or_names_a_thing(
    client: TestClient, service: Service, question: str, parameter: str
) -> None:
    """As `Graph` reads it; what it refuses gets no row, whatever else is given."""
    graph = service.graph("vi")
    others = {
        p.name: p.example
        for p in graph.questions()[question].parameters
        if p.name != parameter and not p.optional
    }
    for words in HOSTILE:
        try:
            graph.bound(question, **others, **{parameter: words})
            expected = {200}
        except (UnknownName, AmbiguousName) as error:
            expected = {404 if isinstance(error, UnknownName) else 400}
        except DanvanError:
            expected = {400}
        response = client.get(
            f"/ask/{question}", params={**others, parameter: words}, headers={"accept": "*/*"}
        )
        assert {response.status_code} == expected, (words, response.text)


@linux
def test_fifty_good_after_fifty_bad_and_nothing_grows(serve: "Serve") -> None:
    server = serve("--timeout", str(DEADLINE))
    bad = [
        ENDLESS["product"],
        "SELECT * { broken",
        "DROP ALL",
        "ASK " + "{" * 3000 + "}" * 3000,
        "ASK { SERVICE <http://127.0.0.1:9/> {} }",
    ]
    refused = asked_by_two(server, bad * 10)
    assert set(refused) <= {400, 504, 429}
    assert {400, 504} <= set(refused)
    assert asked_by_two(server, [anew(COUNT) for _ in range(50)]) == [200] * 50
    pid = server.process.pid
    asked_by_two(server, [each for _ in range(30) for each in (anew("ASK {}"), *bad[1:])])
    before = descriptors(pid), resident(pid)
    asked_by_two(server, [each for _ in range(100) for each in (anew("ASK {}"), *bad[1:])])
    assert abs(descriptors(pid) - before[0]) <= 2
    assert resident(pid) < before[1] * 1.1


def asked_by_two(server: "Running", queries: list[str]) -> list[int]:
    """Return the statuses of queries, sent by two clients at once."""
    local = threading.local()

    def ask(query: str) -> int:
        if not hasattr(local, "client"):
            local.client = httpx2.Client(timeout=30)
            clients.append(local.client)
        return int(local.client.post(f"{server.address}/sparql", data={"query": query}).status_code)

    clients: list[httpx2.Client] = []
    with ThreadPoolExecutor(2) as threads:
        statuses = list(threads.map(ask, queries))
    for client in clients:
        client.close()
    return statuses


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def test_the_build_is_whole_after_all_that(service: Service) -> None:
    assert verify(service.store.build) == ()
