"""Many ask at once; whatever one of them does, the others are answered."""

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph_builder.errors import (
    QueryCrash,
    QuerySyntaxError,
    QueryTimeout,
)
from graph_builder.stores.formats import JSON
from graph_builder.stores.pool import QueryPool
from graph_builder.stores.protocol import Boolean, Limits, Solutions

Gone = Callable[[int, float], bool]
Children = Callable[[int], list[int]]

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"
BOMB = "SELECT (GROUP_CONCAT(STR(?a)) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
DOUBLINGS = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(30))
DOUBLED = f'SELECT (STRLEN(?x30) AS ?n) {{ BIND("many" AS ?x0) {DOUBLINGS} }}'
DEEP = "SELECT * " + "{" * 20_000 + "}" * 20_000
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
MIB = 1024**2

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def number(pool: QueryPool) -> str:
    answer = pool.query(COUNT)
    assert isinstance(answer, Solutions)
    ((term,),) = answer.rows
    assert term is not None
    return term.value


@pytest.fixture
def keeper(pool: QueryPool, children: Children, others: frozenset[int]) -> int:
    (pid,) = set(children(os.getpid())) - others
    return pid


def test_an_endless_query_ends_at_its_deadline(pool: QueryPool, endless: str) -> None:
    before = pool.health().replaced
    begun = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"longer than 0\.5 s"):
        pool.query(endless, limits=Limits(seconds=0.5, memory=16 * 1024**3))
    assert time.monotonic() - begun < 1.5
    begun = time.monotonic()
    assert pool.query("ASK { ?s ?p ?o }") == Boolean(True)
    assert time.monotonic() - begun < 1
    health = pool.health()
    assert (health.replaced - before, health.busy, health.waiting) == (1, 0, 0)


@linux
def test_a_killed_query_leaves_no_process(
    pool: QueryPool, keeper: int, children: Children, gone: Gone
) -> None:
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(pool.query, ENDLESS, limits=Limits(seconds=1))
        assert until(lambda: pool.health().busy == 1)
        workers = children(keeper)
        assert isinstance(asked.exception(), QueryTimeout)
    assert len([pid for pid in workers if gone(pid, 1)]) == 1
    assert number(pool) == "305"


@linux
def test_a_memory_bomb_takes_its_worker_only(pool: QueryPool, keeper: int) -> None:
    before = [resident(pid) for pid in (os.getpid(), keeper)]
    for _ in range(2):
        with pytest.raises(QueryCrash, match="128 MiB of memory"):
            pool.query(BOMB, limits=Limits(seconds=30, memory=128 * MIB))
        assert number(pool) == "305"
    after = [resident(pid) for pid in (os.getpid(), keeper)]
    assert max(b - a for a, b in zip(before, after, strict=True)) < 50 * MIB


@linux
def test_what_overflows_the_engine_past_the_gate_takes_its_worker_only(
    pool: QueryPool, keeper: int, children: Children, others: frozenset[int]
) -> None:
    limits = Limits(seconds=5)
    request = {"text": DEEP, "seconds": 5, "memory": 2**31, "rows": 9, "bytes": 999}
    with pytest.raises(QueryCrash, match="ended by signal"):
        pool._ask(request, limits)
    assert number(pool) == "305"
    assert set(children(os.getpid())) - others == {keeper}


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def ask_badly(pool: QueryPool, turn: int, endless: list[str]) -> type[Exception]:
    asked: list[tuple[str, Limits]] = [
        (endless[turn // 4 % len(endless)], Limits(seconds=0.3)),
        (DOUBLED, Limits(seconds=20, memory=32 * MIB)),
        ("SELECT * { broken", Limits()),
        ("SELECT * " + "{" * 999 + "}" * 999, Limits()),
    ]
    text, limits = asked[turn % 4]
    with pytest.raises((QueryTimeout, QueryCrash, QuerySyntaxError)) as caught:
        pool.serialize(text, JSON, limits=limits)
    return caught.type


@linux
def test_fifty_good_after_fifty_bad_by_two(
    pool: QueryPool, keeper: int, all_endless: dict[str, str]
) -> None:
    endless = list(all_endless.values())
    with ThreadPoolExecutor(2) as threads:
        bad = list(threads.map(lambda turn: ask_badly(pool, turn, endless), range(50)))
        good = list(threads.map(lambda _: number(pool), range(50)))
    assert {QueryTimeout, QueryCrash, QuerySyntaxError} == set(bad)
    assert good == ["305"] * 50
    assert pool.health().busy == 0


@linux
def test_five_hundred_queries_leave_nothing(pool: QueryPool, keeper: int) -> None:
    pids = (os.getpid(), keeper)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: pool.serialize(COUNT, JSON), range(100)))
        before = [(descriptors(pid), resident(pid)) for pid in pids]
        assert len(set(threads.map(lambda _: pool.serialize(COUNT, JSON), range(500)))) == 1
    after = [(descriptors(pid), resident(pid)) for pid in pids]
    for (files, memory), (files_after, memory_after) in zip(before, after, strict=True):
        assert abs(files_after - files) <= 2
        assert memory_after < memory * 1.1
