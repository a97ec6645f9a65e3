"""A pool outlives its workers and its keeper, follows the builds, and ends when it is told."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest

from graph_builder.errors import (
    QueryCrash,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreMissing,
    UsageError,
)
from graph_builder.stores.builds import Build
from graph_builder.stores.manifest import mark_file
from graph_builder.stores.memory import available, can_hold
from graph_builder.stores.pool import QueryPool
from graph_builder.stores.protocol import Boolean, Limits, Solutions

MakeBuild = Callable[[Path, bytes], Build]
Dataset = Callable[..., bytes]
Gone = Callable[[int, float], bool]
Children = Callable[[int], list[int]]

PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o"
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}"
MARK = "SELECT ?m { <http://example.org/mark> <http://example.org/is> ?m }"
SIZE = 100  # so many statements that a product of five takes hours
SLOW = Limits(seconds=20)
MIB = 1024**2

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def until(condition: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def mark(pool: QueryPool) -> str:
    answer = pool.query(MARK)
    assert isinstance(answer, Solutions)
    ((term,),) = answer.rows
    assert term is not None
    return term.value


@pytest.fixture
def started(children: Children) -> Callable[[], list[int]]:
    """Tell which processes this one has started since the test began."""
    before = set(children(os.getpid()))
    return lambda: [pid for pid in children(os.getpid()) if pid not in before]


@pytest.fixture(scope="module")
def first(
    tmp_path_factory: pytest.TempPathFactory, make_build: MakeBuild, dataset: Dataset
) -> Path:
    folder = tmp_path_factory.mktemp("first")
    make_build(folder, dataset(SIZE, mark="old"))
    return folder


@pytest.fixture(scope="module")
def large(
    tmp_path_factory: pytest.TempPathFactory, make_build: MakeBuild, dataset: Dataset
) -> Path:
    folder = tmp_path_factory.mktemp("large")
    make_build(folder, dataset(40_000))
    return folder


@pytest.fixture
def root(first: Path, tmp_path: Path) -> Path:
    return shutil.copytree(first, tmp_path / "root")


@pytest.fixture
def pool(root: Path, started: Callable[[], list[int]]) -> Iterator[QueryPool]:  # started first
    with QueryPool(root, workers=2, hold="memory", patience=0.5) as opened:
        yield opened


def test_health_tells_what_serves(root: Path, pool: QueryPool) -> None:
    health = pool.health()
    assert health.build == pool.build.id == (root / "current").read_text().strip()
    assert (health.hold, health.workers, health.problem) == ("memory", 2, "")
    assert (health.busy, health.waiting, health.replaced) == (0, 0, 0)
    assert health.sandboxed is (sys.platform == "linux")
    assert 0 <= (datetime.now(UTC) - health.published).total_seconds() < 60
    assert health.age < 60


def test_a_pool_answers_at_once_and_turns_to_memory(root: Path) -> None:
    with QueryPool(root, workers=1) as pool:
        assert mark(pool) == "old"
        assert until(lambda: pool.health().hold == "memory")
        assert mark(pool) == "old"
    with QueryPool(root, workers=1, hold="disk") as pool:
        time.sleep(0.7)
        assert (mark(pool), pool.health().hold) == ("old", "disk")


@pytest.mark.parametrize("hold", ["disk", "memory"])
def test_a_new_build_is_picked_up_while_the_old_one_answers(
    root: Path, make_build: MakeBuild, dataset: Dataset, hold: Literal["disk", "memory"]
) -> None:
    with (
        QueryPool(root, workers=2, hold=hold) as pool,
        ThreadPoolExecutor(1) as threads,
    ):
        asked = threads.submit(pool.query, ENDLESS, limits=Limits(seconds=2))
        assert until(lambda: pool.health().busy == 1)
        for name in ("new", "newest"):
            build = make_build(root, dataset(SIZE, mark=name))
            seen = set()
            assert until(lambda name=name, seen=seen: seen.add(mark(pool)) or name in seen)
            assert seen <= {"old", "new", name}
            assert (pool.build.id, pool.health().hold) == (build.id, hold)
        assert asked.exception() is not None


@linux
def test_an_old_keeper_ends_with_its_last_query(
    root: Path,
    pool: QueryPool,
    make_build: MakeBuild,
    dataset: Dataset,
    started: Callable[[], list[int]],
    gone: Gone,
) -> None:
    old = next(pid for pid in started())
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(pool.query, ENDLESS, limits=Limits(seconds=2))
        assert until(lambda: pool.health().busy == 1)
        make_build(root, dataset(SIZE, mark="new"))
        assert until(lambda: mark(pool) == "new")
        assert not gone(old, 0)
        assert asked.exception() is not None
    assert gone(old, 2)
    assert len(started()) == 1


def test_a_damaged_build_never_takes_the_place_of_a_good_one(
    root: Path, pool: QueryPool, make_build: MakeBuild, dataset: Dataset
) -> None:
    (root / "current").write_text("no build\n")
    assert until(lambda: "names no build" in pool.health().problem)
    assert mark(pool) == "old"
    build = make_build(root, dataset(SIZE, mark="new"))
    assert until(lambda: mark(pool) == "new")
    assert until(lambda: pool.health().problem == "")
    assert pool.build.id == build.id


def test_a_build_that_cannot_be_opened_is_never_turned_to(
    root: Path,
    make_build: MakeBuild,
    dataset: Dataset,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its files have their sizes, so only a worker finds out; the log says it once."""
    elsewhere = tmp_path / "elsewhere"
    build = make_build(elsewhere, dataset(SIZE, mark="new"))
    engine_manifest = next(build.store.glob("MANIFEST-*"))
    engine_manifest.write_bytes(b"\0" * engine_manifest.stat().st_size)
    with QueryPool(root, workers=1, hold="disk") as pool:
        shutil.copytree(build.path, root / "builds" / build.path.name)
        shutil.copy(elsewhere / "current", root / "current")
        assert until(lambda: "build again" in pool.health().problem)
        time.sleep(2)  # looked at again, more than once
        assert mark(pool) == "old"
    assert len([one for one in caplog.messages if "goes on answering" in one]) == 1


def test_quads_that_are_not_the_published_ones_are_not_held(root: Path) -> None:
    """The size agrees, so a cheap look finds nothing; the digest does not."""
    (lines,) = root.glob("builds/*/quads.nq")
    text = lines.read_bytes()
    lines.write_bytes(text.replace(b'"old"', b'"odd"'))
    with pytest.raises(StoreDamaged, match="not the bytes that were published"):
        QueryPool(root, workers=1, hold="memory")
    with QueryPool(root, workers=1) as pool:
        assert until(lambda: "not the bytes" in pool.health().problem)
        assert (mark(pool), pool.health().hold) == ("old", "disk")


def test_a_store_whose_count_is_wrong_never_answers(root: Path, pool: QueryPool) -> None:
    build = pool.build
    engine_manifest = next(build.store.glob("MANIFEST-*"))
    os.truncate(engine_manifest, engine_manifest.stat().st_size // 2)
    name = engine_manifest.relative_to(build.path).as_posix()
    forged = replace(
        build.manifest, files={**build.manifest.files, name: mark_file(engine_manifest)}
    )
    (build.path / "manifest.json").write_bytes(forged.to_bytes())
    with pytest.raises(StoreDamaged, match="0 quads; expected 210"):
        QueryPool(root)
    assert mark(pool) == "old"


@linux
def test_a_worker_killed_from_outside_is_replaced(
    pool: QueryPool, started: Callable[[], list[int]], children: Children, gone: Gone
) -> None:
    assert mark(pool) == "old"
    (keeper,) = started()
    (worker,) = children(keeper)
    os.kill(worker, signal.SIGKILL)
    assert gone(worker, 2)
    assert mark(pool) == "old"
    assert started() == [keeper]
    assert worker not in children(keeper)


@linux
def test_a_worker_killed_while_it_answers_takes_its_query_only(
    pool: QueryPool, started: Callable[[], list[int]], children: Children
) -> None:
    (keeper,) = started()
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(pool.query, ENDLESS, limits=SLOW)
        assert until(lambda: pool.health().busy == 1 and len(children(keeper)) == 1)
        os.kill(children(keeper)[0], signal.SIGKILL)
        assert isinstance(asked.exception(5), QueryCrash)
    assert mark(pool) == "old"
    assert pool.health().replaced == 1


@linux
def test_a_killed_keeper_comes_back(
    pool: QueryPool, started: Callable[[], list[int]], gone: Gone, children: Children
) -> None:
    assert mark(pool) == "old"
    (keeper,) = started()
    workers = children(keeper)
    os.kill(keeper, signal.SIGKILL)
    assert [mark(pool) for _ in range(5)] == ["old"] * 5
    assert all(gone(pid, 2) for pid in (keeper, *workers))
    assert until(lambda: pool.health().hold == "memory" and keeper not in started())
    assert mark(pool) == "old"
    assert len(started()) == 1


@linux
def test_a_keeper_killed_after_its_build_was_displaced_leaves_the_current_one(
    root: Path,
    make_build: MakeBuild,
    dataset: Dataset,
    started: Callable[[], list[int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("graph_builder.stores.pool._PAUSE", 60.0)  # it looks only when told
    with QueryPool(root, workers=2, hold="memory") as pool:
        assert mark(pool) == "old"
        (keeper,) = started()
        for name in ("new", "newest"):
            make_build(root, dataset(SIZE, mark=name))
        assert not pool.build.path.exists()
        os.kill(keeper, signal.SIGKILL)
        assert until(lambda: mark(pool) == "newest")  # its worker may live a moment longer
        assert until(lambda: pool.health().hold == "memory")
        assert mark(pool) == "newest"


@linux
def test_a_displaced_build_without_another_is_told(
    root: Path, started: Callable[[], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_builder.stores.pool._PAUSE", 60.0)
    with QueryPool(root, workers=2, hold="memory") as pool:
        (keeper,) = started()
        shutil.rmtree(pool.build.path)
        os.kill(keeper, signal.SIGKILL)
        with pytest.raises(StoreDamaged, match="is gone"):
            mark(pool)


@linux
def test_a_keeper_killed_while_a_query_runs_costs_time_only(
    pool: QueryPool, started: Callable[[], list[int]], gone: Gone, children: Children
) -> None:
    (keeper,) = started()
    counted = f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT * {{ {PRODUCT} }} LIMIT 3000000 }} }}"
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(pool.query, counted, limits=SLOW)
        assert until(lambda: pool.health().busy == 1 and len(children(keeper)) == 1)
        (worker,) = children(keeper)
        os.kill(keeper, signal.SIGKILL)
        assert gone(worker, 0.5)
        answer = asked.result(20)
    assert isinstance(answer, Solutions)
    assert [term.value for row in answer for term in row if term] == ["3000000"]


@linux
def test_a_keeper_that_stands_still_is_left(
    pool: QueryPool, started: Callable[[], list[int]], gone: Gone
) -> None:
    (keeper,) = started()
    os.kill(keeper, signal.SIGSTOP)
    assert mark(pool) == "old"
    assert gone(keeper, 2)


@linux
def test_workers_share_what_the_keeper_holds(
    large: Path, started: Callable[[], list[int]], children: Children
) -> None:
    with QueryPool(large, workers=3, hold="memory") as pool:
        (keeper,) = started()
        assert pool.query("ASK { ?a ?b ?c }") == Boolean(True)
        (worker,) = children(keeper)
        held, own = memory(keeper, "Private_Dirty", "Shared_Dirty"), memory(worker, "Private_Dirty")
    assert held > 20 * MIB
    assert own < 5 * MIB


def memory(pid: int, *kinds: str) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return sum(int(line.split()[1]) for line in lines if line.split(":")[0] in kinds) * 1024


@linux
def test_a_worker_that_has_grown_gives_way_to_a_fresh_one(
    pool: QueryPool, started: Callable[[], list[int]], children: Children, gone: Gone
) -> None:
    (keeper,) = started()
    assert mark(pool) == "old"
    before = children(keeper)
    doubled = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(26))
    pool.query(f'SELECT (STRLEN(?x26) AS ?n) {{ BIND("many" AS ?x0) {doubled} }}', limits=SLOW)
    assert mark(pool) == "old"
    assert all(gone(pid, 1) for pid in before)
    assert pool.health().replaced == 0


def test_who_waits_too_long_is_told(pool: QueryPool) -> None:
    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(pool.query, ENDLESS, limits=Limits(seconds=1.5)) for _ in "ab"]
        assert until(lambda: pool.health().busy == 2)
        third = threads.submit(pool.query, "ASK {}")
        assert until(lambda: pool.health().waiting == 1)
        with pytest.raises(StoreBusy, match=r"all 2 workers were busy for 0\.5 s"):
            third.result()
        assert all(one.exception() for one in asked)
    assert pool.query("ASK {}") == Boolean(True)


def test_who_came_first_is_answered_first(root: Path) -> None:
    order: list[int] = []
    with QueryPool(root, workers=1, hold="disk") as pool, ThreadPoolExecutor(9) as threads:
        threads.submit(pool.query, ENDLESS, limits=Limits(seconds=1))
        assert until(lambda: pool.health().busy == 1)
        for turn in range(8):
            asked = threads.submit(pool.query, "ASK {}")
            asked.add_done_callback(lambda _, turn=turn: order.append(turn))
            assert until(lambda turn=turn: pool.health().waiting == turn + 1)
    assert order == sorted(order)
    assert len(order) == 8


def family(pids: list[int], children: Children) -> list[int]:
    return [pid for own in pids for pid in (own, *children(own))]


@linux
@pytest.mark.parametrize("hold", ["disk", "memory"])
def test_closing_ends_all_at_once(
    root: Path,
    started: Callable[[], list[int]],
    hold: Literal["disk", "memory"],
    children: Children,
    gone: Gone,
) -> None:
    pool = QueryPool(root, workers=2, hold=hold)
    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(pool.query, ENDLESS, limits=SLOW) for _ in range(3)]
        assert until(lambda: (pool.health().busy, pool.health().waiting) == (2, 1))
        assert until(lambda: len(family(started(), children)) == (2 if hold == "disk" else 3))
        running = family(started(), children)
        begun = time.monotonic()
        pool.close()
        errors = [one.exception(5) for one in asked]
        assert time.monotonic() - begun < 1
    assert {type(error) for error in errors} == {StoreError}
    assert all(gone(pid, 1) for pid in running)
    with pytest.raises(StoreError, match="closed"):
        pool.query("ASK {}")
    pool.close()


@linux
def test_a_pool_that_is_still_loading_closes_as_well(
    large: Path, started: Callable[[], list[int]]
) -> None:
    pool = QueryPool(large, workers=1)
    assert until(lambda: len(started()) == 2)
    begun = time.monotonic()
    pool.close()
    assert time.monotonic() - begun < 1
    assert started() == []


@linux
def test_a_pool_whose_process_is_killed_leaves_nothing(
    root: Path, start: Callable[..., object], children: Children, gone: Gone
) -> None:
    server = start("pool_child.py", root)
    assert server.stdout.readline() == "asking\n"
    assert until(lambda: any(children(pid) for pid in children(server.pid)))
    keepers = children(server.pid)
    running = [*keepers, *(pid for keeper in keepers for pid in children(keeper))]
    server.kill()
    assert all(gone(pid, 3) for pid in running)


def test_what_cannot_be_a_pool(tmp_path: Path, root: Path) -> None:
    with pytest.raises(StoreMissing):
        QueryPool(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="at least 1"):
        QueryPool(root, workers=0)


def test_memory_is_asked_for_before_it_is_taken() -> None:
    assert 0 < available() < 2**50
    assert can_hold(1000, 2) is hasattr(os, "fork")
    assert not can_hold(available() // 400, 2)
