"""A query ends in time, whatever it is, and takes nobody else with it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph_builder.errors import QueryTimeout, StoreDamaged
from graph_builder.stores import open_store
from graph_builder.stores.embedded import EmbeddedStore
from graph_builder.stores.protocol import Boolean, Limits, Solutions

Start = Callable[..., "subprocess.Popen[str]"]
Children = Callable[[int], list[int]]
Gone = Callable[[int, float], bool]


@pytest.fixture(scope="module")
def embedded(built: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore(built) as opened:
        yield opened


def test_an_endless_query_ends_at_its_deadline(embedded: EmbeddedStore, endless: str) -> None:
    begun = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"longer than 0\.5 s"):
        embedded.query(endless, limits=Limits(seconds=0.5, memory=16 * 1024**3))
    assert time.monotonic() - begun < 1.5
    begun = time.monotonic()
    assert embedded.query("ASK { ?s ?p ?o }") == Boolean(True)
    assert time.monotonic() - begun < 2


def test_nested_collections_end(embedded: EmbeddedStore) -> None:
    text = "SELECT * { ?s ?p " + "( " * 60 + "1" + ")" * 60 + " }"
    try:
        answer = embedded.query(text, limits=Limits(seconds=1))
    except QueryTimeout:
        return
    assert isinstance(answer, Solutions)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_ctrl_c_ends_the_query_and_its_worker(
    start: Start, built: Path, children: Children, gone: Gone
) -> None:
    asker = start("asker_child.py", built, 60)
    assert asker.stdout is not None
    assert asker.stdout.readline() == "asking\n"
    time.sleep(0.3)
    (worker,) = children(asker.pid)
    begun = time.monotonic()
    asker.send_signal(signal.SIGINT)
    _, said = asker.communicate(timeout=10)
    assert time.monotonic() - begun < 2
    assert asker.returncode == -signal.SIGINT
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert gone(worker, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_without_parent_ends_soon_after_its_deadline(
    start: Start, built: Path, children: Children, gone: Gone
) -> None:
    asker = start("asker_child.py", built, 1)
    assert asker.stdout is not None
    assert asker.stdout.readline() == "asking\n"
    time.sleep(0.3)
    (worker,) = children(asker.pid)
    asker.kill()
    assert gone(worker, 5)


def test_a_new_build_answers_the_next_query(
    tmp_path: Path, make_build: Callable[..., object], dataset: Callable[..., bytes]
) -> None:
    text = "SELECT ?m { <http://example.org/mark> <http://example.org/is> ?m }"
    seen = []
    make_build(tmp_path, dataset(5, mark="old"))
    with EmbeddedStore(tmp_path) as store:
        for mark in ("old", "new", "newest"):
            make_build(tmp_path, dataset(5, mark=mark))
            answer = store.query(text)
            assert isinstance(answer, Solutions)
            seen += [row[0].value for row in answer if row[0]]
    assert seen == ["old", "new", "newest"]


def test_a_store_whose_count_is_wrong_never_answers(
    tmp_path: Path, make_build: Callable[..., object], dataset: Callable[..., bytes]
) -> None:
    """The engine opens a cut MANIFEST as an empty store; here the sizes agree, the count cannot."""
    from dataclasses import replace

    from graph_builder.stores.manifest import mark_file

    build = make_build(tmp_path, dataset(5))
    engine_manifest = next(build.store.glob("MANIFEST-*"))
    os.truncate(engine_manifest, engine_manifest.stat().st_size // 2)
    name = engine_manifest.relative_to(build.path).as_posix()
    files = {**build.manifest.files, name: mark_file(engine_manifest)}
    forged = replace(build.manifest, files=files)
    (build.path / "manifest.json").write_bytes(forged.to_bytes())
    with (
        EmbeddedStore(tmp_path) as store,
        pytest.raises(StoreDamaged, match="0 quads; expected 20"),
    ):
        store.query("SELECT * { ?s ?p ?o }")


def test_many_threads_share_one_store(embedded: EmbeddedStore) -> None:
    answers: list[object] = []
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def ask() -> None:
        answers.extend(embedded.query(count) for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 40
    assert len(set(answers)) == 1


def test_a_closed_store_opens_again(built: Path) -> None:
    store = open_store(built)
    with store:
        assert store.query("ASK {}") == Boolean(True)
    with store:
        assert store.query("ASK {}") == Boolean(True)


CANARY = """
import sys
from pyoxigraph import Store
from graph_builder.stores.sandbox import forbid_network
if sys.argv[2] == "sandboxed" and not forbid_network():
    sys.exit("no sandbox")
try:
    list(Store().query(f"SELECT * {{ SERVICE <http://127.0.0.1:{sys.argv[1]}/> {{ ?s ?p ?o }} }}"))
except OSError as error:
    print(type(error).__name__)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can forbid it")
@pytest.mark.parametrize(("mode", "calls"), [("open", 1), ("sandboxed", 0)])
def test_the_sandbox_cuts_the_network(mode: str, calls: int) -> None:
    heard = 0
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.5)
        port = canary.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-c", CANARY, str(port), mode],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        while process.poll() is None:
            try:
                canary.accept()[0].close()
                heard += 1
            except TimeoutError:
                continue
        said, complaint = process.communicate()
    assert complaint == ""
    assert bool(heard) == bool(calls)
    assert said.strip().endswith("Error")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can forbid it")
def test_the_worker_is_sandboxed(embedded: EmbeddedStore) -> None:
    assert embedded.sandboxed
