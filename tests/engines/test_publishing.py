"""A build reaches an engine whole: sent graph by graph, or by the engine's own loader."""

import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from graph_builder.engines import ENGINES, engine_of, find_engine
from graph_builder.errors import EndpointError, EndpointRefused, UsageError
from graph_builder.gathering import BUILD_GRAPH, STAGING
from graph_builder.namespaces import BASE
from graph_builder.publishing import FILE, SCRIPT, send, write
from graph_builder.stores.builds import Build, open_build
from graph_builder.stores.credentials import PASSWORD, SCHEME, USER
from graph_builder.stores.manifest import DEFAULT_GRAPH
from graph_builder.stores.remote import RemoteStore

if TYPE_CHECKING:
    from tests.engines.starting import Running

    Start = Callable[[str], AbstractContextManager[Running]]

OXIGRAPH, VIRTUOSO = ENGINES["oxigraph"], ENGINES["virtuoso"]
DBA = {USER: "dba", PASSWORD: "dba", SCHEME: "digest"}


class Stopped(Exception):
    pass


@pytest.fixture
def new(dataset: Path) -> Build:
    """The larger build: with the invented records and the sample."""
    return open_build(dataset)


@pytest.fixture
def old(built: Path) -> Build:
    """The smaller build: the five articles."""
    return open_build(built)


@pytest.fixture
def oxigraph(starting: "Start") -> Iterator[RemoteStore]:
    with starting("oxigraph") as running:
        yield RemoteStore(running.endpoint, environment={})


def quiet(number: int, total: int, graph: str) -> None:
    pass


def named(build: Build) -> dict[str, int]:
    return {name: n for name, n in build.manifest.graphs.items() if name != DEFAULT_GRAPH}


def held(store: RemoteStore) -> dict[str, int]:
    """Return our graphs at an engine, but what publishing itself notes."""
    notes = (BUILD_GRAPH, STAGING)
    counts = store.counts().items()
    return {name: n for name, n in counts if name.startswith(BASE) and not name.startswith(notes)}


def test_a_build_is_sent_whole_and_only_once(oxigraph: RemoteStore, old: Build, new: Build) -> None:
    graphs = len(old.manifest.graphs)

    assert send(old, oxigraph, OXIGRAPH, at=quiet) == graphs
    assert held(oxigraph) == named(old)
    assert oxigraph.counts()[DEFAULT_GRAPH] == old.manifest.graphs[DEFAULT_GRAPH]
    assert send(old, oxigraph, OXIGRAPH, at=quiet) == 0

    assert 0 < send(new, oxigraph, OXIGRAPH, at=quiet) <= len(new.manifest.graphs)
    assert held(oxigraph) == named(new)
    assert send(old, oxigraph, OXIGRAPH, at=quiet) < graphs
    assert held(oxigraph) == named(old)


def test_the_old_build_answers_until_the_new_is_whole_and_a_stopped_run_goes_on(
    oxigraph: RemoteStore, old: Build, new: Build
) -> None:
    send(old, oxigraph, OXIGRAPH, at=quiet)
    sent: list[str] = []

    def stop(number: int, total: int, graph: str) -> None:
        sent.append(graph)
        if number == total:
            raise Stopped

    with pytest.raises(Stopped):
        send(new, oxigraph, OXIGRAPH, at=stop)
    assert held(oxigraph) == named(old)
    assert oxigraph.counts()[DEFAULT_GRAPH] == old.manifest.graphs[DEFAULT_GRAPH]

    first, sent = sent, []
    send(new, oxigraph, OXIGRAPH, at=lambda number, total, graph: sent.append(graph))
    assert sent == first[-1:]
    assert held(oxigraph) == named(new)
    assert not [graph for graph in oxigraph.counts() if graph.startswith(STAGING)]


def test_a_graph_that_lost_something_is_sent_again(oxigraph: RemoteStore, old: Build) -> None:
    send(old, oxigraph, OXIGRAPH, at=quiet)
    update = OXIGRAPH.update_address(oxigraph.endpoint)
    graph = next(name for name in named(old) if "/source/" in name)
    lost = f"DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ SELECT * {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT 1 }}"  # noqa: E501
    oxigraph.update(update, lost, seconds=30)

    assert send(old, oxigraph, OXIGRAPH, at=quiet) == 1
    assert held(oxigraph) == named(old)


def test_virtuoso_takes_it_graph_by_graph(starting: "Start", old: Build, new: Build) -> None:
    with starting("virtuoso") as running:
        store = RemoteStore(running.endpoint, environment=DBA)
        with pytest.raises(EndpointRefused, match=USER):
            send(old, RemoteStore(running.endpoint, environment={}), VIRTUOSO, at=quiet)
        assert send(new, store, VIRTUOSO, at=quiet) == len(named(new))
        assert held(store) == named(new)
        send(old, store, VIRTUOSO, at=quiet)
        assert held(store) == named(old)
        assert send(old, store, VIRTUOSO, at=quiet) == 0


def test_a_lost_statement_is_noticed(oxigraph: RemoteStore, old: Build) -> None:
    class Losing(RemoteStore):
        def send(self, method: str, address: str, body: bytes, *rest: str, **more: float) -> None:
            body = body.partition(b"\n")[2] if body.count(b"\n") > 50 else body
            super().send(method, address, body, *rest, **more)

    losing = Losing(oxigraph.endpoint, environment={})
    with pytest.raises(EndpointError, match="expected"):
        send(old, losing, OXIGRAPH, at=quiet)


@pytest.mark.parametrize("name", ENGINES)
def test_a_file_for_its_loader_holds_each_graph(name: str, old: Build, tmp_path: Path) -> None:
    engine = find_engine(name)
    told = write(old, engine, tmp_path / "bulk")
    lines = (tmp_path / "bulk" / FILE).read_bytes().splitlines()
    expected = old.manifest.quads if engine.own_default else sum(named(old).values())

    assert len(lines) == expected + 1
    assert lines[-1].endswith(f"<{BUILD_GRAPH}> .".encode())
    assert str(tmp_path / "bulk") in told
    assert "{" not in told or name == "neptune"
    with pytest.raises(UsageError, match="new folder"):
        write(old, engine, tmp_path / "bulk")


def test_virtuoso_loads_what_was_written(starting: "Start", old: Build, new: Build) -> None:
    with starting("virtuoso") as running:
        store = RemoteStore(running.endpoint, environment={})
        for number, build in enumerate((new, old)):
            folder = running.folder / f"bulk{number}"
            told = write(build, VIRTUOSO, folder)
            port = (running.folder / "sql").read_text()
            line = next(line for line in told.splitlines() if line.startswith("  isql-vt"))
            line = line.replace("1111", port).replace("PASSWORD", "dba")
            done = subprocess.run(shlex.split(line), capture_output=True, timeout=60, check=True)
            assert b"Error" not in done.stdout + done.stderr
            assert (folder / SCRIPT).exists()
            assert held(store) == named(build)


def test_oxigraph_loads_what_was_written(
    program: Callable[[str], str], old: Build, tmp_path: Path
) -> None:
    told = write(old, OXIGRAPH, tmp_path / "bulk")
    line = next(line for line in told.splitlines() if "oxigraph load" in line)
    command = shlex.split(line.replace("NEW", str(tmp_path / "data")))
    command[0] = program("oxigraph")
    subprocess.run(command, capture_output=True, timeout=60, check=True)
    dumped = subprocess.run(
        [command[0], "dump", "--location", tmp_path / "data", "--format", "nq"],
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert len(dumped.stdout.splitlines()) == old.manifest.quads + 1


def test_an_engine_is_known_by_what_it_says() -> None:
    assert engine_of("Virtuoso/07.20.3229 (Linux)", "http://h/sparql") is VIRTUOSO
    assert engine_of("Oxigraph/0.5.13", "http://h/query") is OXIGRAPH
    with pytest.raises(UsageError, match="--engine"):
        engine_of("nginx", "http://h/sparql")
    with pytest.raises(UsageError, match="oxigraph"):
        find_engine("nope")


@pytest.mark.parametrize(
    ("name", "endpoint", "graph", "update"),
    [
        ("oxigraph", "http://h:1/query", "http://h:1/store?graph=urn%3Ag", "http://h:1/update"),
        ("fuseki", "http://h/ds/sparql", "http://h/ds/data?graph=urn%3Ag", "http://h/ds/update"),
        (
            "graphdb",
            "http://h/repositories/r",
            "http://h/repositories/r/rdf-graphs/service?graph=urn%3Ag",
            "http://h/repositories/r/statements",
        ),
        (
            "neptune",
            "https://h:8182/sparql",
            "https://h:8182/sparql/gsp/?graph=urn%3Ag",
            "https://h:8182/sparql",
        ),
    ],
)
def test_addresses_follow_from_that_of_the_endpoint(
    name: str, endpoint: str, graph: str, update: str
) -> None:
    engine = find_engine(name)

    assert engine.graph_address(endpoint, "urn:g") == graph
    assert engine.update_address(endpoint) == update
    assert engine.graph_address(endpoint, "").endswith("?default")


def test_qlever_is_told_to_take_a_file(old: Build) -> None:
    with pytest.raises(UsageError, match="--write"):
        send(old, RemoteStore("http://h/sparql", environment={}), ENGINES["qlever"], at=quiet)


def test_the_command_publishes(danvan: Callable[..., object], oxigraph: RemoteStore) -> None:
    ran = cast("subprocess.CompletedProcess[str]", danvan("publish", "-e", oxigraph.endpoint))

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == ""
    assert re.match(r"published [0-9a-f]{16}: [\d,]+ quads in \d+ graphs, \d+ of them", ran.stderr)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--endpoint URL sends"),
        (("-e", "http://h/", "--write", "x"), "--endpoint URL sends"),
        (("--write", "x"), "--engine NAME"),
        (("--write", "x", "--engine", "nope"), "no engine we know"),
        (("-e", "nope"), "no address of an endpoint"),
    ],
)
def test_wrong_use_is_told(
    danvan: Callable[..., object], arguments: tuple[str, ...], said: str
) -> None:
    ran = cast("subprocess.CompletedProcess[str]", danvan("publish", *arguments))

    assert ran.returncode == 2
    assert said in ran.stderr
