"""Answers that were given before are given again: the same, to the right request, in bounds."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response as Answer
from starlette.routing import Route
from starlette.testclient import TestClient

from graph_builder.build import build
from graph_builder.explorer.answering import respond, tag_of
from graph_builder.explorer.app import create_app
from graph_builder.explorer.metadata import VOID
from graph_builder.explorer.negotiation import ROWS, choose
from graph_builder.explorer.service import KEPT_BYTES, Service, open_service
from graph_builder.stores.formats import Serialized
from graph_builder.stores.protocol import Limits

LOCAL = "http://127.0.0.1"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
JSON = "application/sparql-results+json"
MANY = "SELECT * { ?s ?p ?o } LIMIT 40"
NOWHERE, ELSEWHERE = "http://example.org/a", "http://example.org/b"
MIB = 2**20

Ask = Callable[[TestClient], Response]


def server(service: Service) -> TestClient:
    return TestClient(create_app(service), base_url=LOCAL, raise_server_exceptions=False)


@pytest.fixture
def fresh(service: Service) -> Service:
    """The same store, nothing of it asked."""
    return replace(service)


@pytest.fixture
def ending(built: Path) -> Iterator[Service]:
    """A service of its own, that a test may end."""
    opened = open_service(built)
    yield opened
    opened.close()


def get(path: str, accept: str = "*/*", method: str = "GET", **params: object) -> Ask:
    given = {name.replace("_", "-"): value for name, value in params.items()}
    return lambda client: client.request(method, path, params=given, headers={"accept": accept})


ASKED = {
    "get": get("/sparql", query=COUNT),
    "head": get("/sparql", query=COUNT, method="HEAD"),
    "post": lambda client: client.post("/sparql", data={"query": COUNT}),
    "csv": get("/sparql", query=COUNT, format="csv"),
    "cut": get("/sparql", query="SELECT (1 AS ?x) { ?a ?b ?c . ?d ?e ?f }", format="tsv"),
    "question": get("/ask/who-implemented.csv", directive="25-NQ/TW khóa XI"),
    "thing": get("/id/doc/party/tw/11/nq/25", "text/turtle"),
    "sourced": get("/id/doc/party/tw/11/nq/25.trig"),
    "description": get(VOID),
}


def test_an_answer_given_again_is_the_same_and_reaches_no_worker(ending: Service) -> None:
    client = server(ending)
    first = {name: ask(client) for name, ask in ASKED.items()}
    assert {each.status_code for each in first.values()} == {200}
    assert first["cut"].headers["x-danvan-truncated"] == "true"
    ending.close()  # from now on nothing is there that could answer
    for name, ask in ASKED.items():
        again = ask(client)
        assert (again.status_code, again.content) == (200, first[name].content), name
        assert {**again.headers} == {**first[name].headers}, name
    assert get("/sparql", query=f"{COUNT} # anew")(client).status_code >= 500


CHANGING = {
    "now": "SELECT (NOW() AS ?x) {}",
    "comment": "SELECT (uuid # {\r\n # (\n() AS ?x) {}",
    "string": "SELECT (CONCAT('a', StrUUID ( )) AS ?x) {}",
    "sum": "SELECT (1+rand() AS ?x) {}",
    "order": "SELECT ?x { VALUES ?x { 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 } } ORDER BYRAND()",
    "filter": "SELECT ?x { VALUES ?x { 1 } FILTERRAND() }",
    "form": "CONSTRUCT { <a:a> <a:b> ?x } WHERE { BIND(RAND() AS ?x) }",
}


@pytest.mark.parametrize("name", CHANGING)
def test_an_answer_that_changes_is_not_kept(fresh: Service, name: str) -> None:
    client, params = server(fresh), {"query": CHANGING[name]}
    first, again = (
        client.get("/sparql", params=params, headers={"if-none-match": tag}) for tag in ("", "*")
    )
    assert (first.status_code, again.status_code) == (200, 200)
    assert "etag" not in {*first.headers, *again.headers}
    assert len(fresh.answers) == 0
    assert name == "filter" or first.content != again.content


def test_what_only_looks_so_is_kept(fresh: Service) -> None:
    text = "SELECT (STRLEN('NOW()') AS ?brand) { } # RAND()"
    assert "etag" in get("/sparql", query=text)(server(fresh)).headers
    assert len(fresh.answers) == 1


APART = {
    "queries": (get("/sparql", query=COUNT), get("/sparql", query=f"{COUNT} ")),
    "media": (
        get("/sparql", query=COUNT, accept=JSON),
        get("/sparql", query=COUNT, accept="application/json"),
    ),
    "default-or-named": (
        get("/sparql", query=COUNT, default_graph_uri=NOWHERE),
        get("/sparql", query=COUNT, named_graph_uri=NOWHERE),
    ),
    "one-of-each": (
        get("/sparql", query=COUNT, default_graph_uri=[NOWHERE, ELSEWHERE]),
        get("/sparql", query=COUNT, default_graph_uri=NOWHERE, named_graph_uri=ELSEWHERE),
    ),
    "languages": (
        get("/ask/who-implemented.csv", directive="25-NQ/TW khóa XI", lang="vi"),
        get("/ask/who-implemented.csv", directive="25-NQ/TW khóa XI", lang="en"),
    ),
    "hosts": (
        lambda client: client.get("/sparql", headers={"host": "localhost:8010"}),
        lambda client: client.get("/sparql", headers={"host": "127.0.0.1:8010"}),
    ),
}


@pytest.mark.parametrize("pair", APART.values(), ids=APART)
def test_two_that_ask_for_different_things_never_share(
    service: Service, pair: tuple[Ask, Ask]
) -> None:
    """Each gets, after the other, what it gets where nothing was asked before."""
    alone = [ask(server(replace(service))) for ask in pair]
    client = server(replace(service))
    together = [ask(client) for ask in (*pair, *pair)]
    assert alone[0].headers["etag"] != alone[1].headers["etag"]
    for expected, *found in zip(alone, together[:2], together[2:], strict=True):
        for response in found:
            assert response.headers == expected.headers
            assert sorted(response.text.split()) == sorted(expected.text.split())


def test_a_parameter_that_is_refused_is_refused_after_any_other(fresh: Service) -> None:
    """Also where name and value are parted elsewhere in the same text."""
    client, address = server(fresh), "/ask/who-implemented.csv"
    good, bad = {"directive": "25-NQ/TW=khóa XI"}, {"directive=25-NQ/TW": "khóa XI"}
    assert [client.get(address, params=each).status_code for each in (good, bad)] == [200, 400]


def test_other_limits_share_nothing(service: Service) -> None:
    whole = get("/sparql", query=MANY)(server(service))
    few = replace(service, settings=replace(service.settings, limits=Limits(rows=3)))
    cut = get("/sparql", query=MANY)(server(few))
    assert len(whole.json()["results"]["bindings"]) == 40
    assert len(cut.json()["results"]["bindings"]) == 3


PARTS = st.lists(
    st.text(st.sampled_from([*'ab="\\,\0 ud83de', "\ud83d", "\ude00", "\U0001f600"]), max_size=4)
)


@settings(max_examples=300)
@given(PARTS, PARTS, st.integers(0, 5))
def test_a_tag_belongs_to_one_answer(one: list[str], other: list[str], cut: int) -> None:
    """Also where the same signs are parted otherwise."""
    text = "".join(one)
    moved = [text[:cut], text[cut:]]
    for parts in (other, moved, ["".join(one)], [*one, ""]):
        assert (tag_of(*one) == tag_of(*parts)) == (one == parts)
    joined = [part.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for part in one]
    assert (tag_of(*one) == tag_of(*joined)) == (one == joined)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5 * MIB)), max_size=80))
def test_what_is_kept_stays_in_bounds(service: Service, given_: list[tuple[int, int]]) -> None:
    kept, largest = replace(service), KEPT_BYTES // 16
    for number, size in given_:
        answer = Serialized(bytes(size), JSON)
        known = kept.answers.get(str(number))
        kept.keep_answer(str(number), answer)
        fits = size + 500 <= largest
        assert kept.answers.get(str(number)) is (answer if fits else known)
        assert sum(len(each.body) + 500 for each in kept.answers.values()) <= KEPT_BYTES


def test_an_answer_that_is_too_large_is_made_again(fresh: Service) -> None:
    long = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(23))
    text = f'SELECT ?x23 {{ BIND("a" AS ?x0) {long} }}'
    first, again = (get("/sparql", query=text)(server(fresh)) for _ in range(2))
    assert len(first.content) > 8 * MIB
    assert (first.content, first.headers) == (again.content, again.headers)
    assert len(fresh.answers) == 0


class TestNewBuild:
    """Answers of one build are not those of the next."""

    @pytest.fixture
    def records(self, world: Path, tmp_path: Path) -> Path:
        return Path(shutil.copytree(world, tmp_path / "records"))

    @pytest.fixture
    def followed(self, records: Path, tmp_path: Path) -> Iterator[Service]:
        build(records, tmp_path / "store")
        opened = open_service(tmp_path / "store")
        yield opened
        opened.close()

    def publish(self, records: Path, service: Service) -> None:
        """Publish another build, and wait until it answers."""
        extra = Path(__file__).parents[1] / "queries" / "extra"
        shutil.copytree(extra, records, dirs_exist_ok=True)
        new, end = build(records, records.parent / "store"), time.monotonic() + 20
        while service.store.build.id != new.id and time.monotonic() < end:
            time.sleep(0.05)
        assert service.store.build.id == new.id

    def test_each_build_gives_its_own_answers(self, records: Path, followed: Service) -> None:
        client = server(followed)
        before = {name: ask(client) for name, ask in ASKED.items()}
        self.publish(records, followed)
        after = {name: ask(client) for name, ask in ASKED.items()}
        alone = {name: ask(server(replace(followed))) for name, ask in ASKED.items()}
        for name in ASKED:
            assert after[name].headers == alone[name].headers
            assert after[name].headers["etag"] != before[name].headers["etag"]
        for name in ("get", "csv", "description"):
            assert after[name].content != before[name].content

    def test_an_answer_of_two_builds_is_given_once(self, records: Path, followed: Service) -> None:
        """One for which names were looked up before a build came, and rows after it."""
        asked: list[str] = []

        def count() -> str:
            answer: Any = followed.graph().sparql(COUNT)
            return str(next(iter(answer))["n"])

        def produce() -> Serialized:
            found = count()
            if not asked:
                self.publish(records, followed)
            asked.append(found)
            done = followed.store.serialize(f"SELECT ({found} AS ?before) {{}}", JSON)
            return replace(done, body=done.body + b"\n")

        async def ask(request: Request) -> Answer:
            return await respond(request, choose(None, ROWS), produce, "mixed")

        app = Starlette(routes=[Route("/", ask)])
        app.state.service = followed
        with TestClient(app) as client:
            first, second, third = (client.get("/") for _ in range(3))
        assert len(asked) == 2
        assert "etag" not in first.headers
        assert first.content != second.content == third.content
        assert second.headers["etag"] == third.headers["etag"]
