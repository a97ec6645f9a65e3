"""An endpoint is asked in the words of people: its names are gathered once, till they change."""

import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

import graph_builder
from graph_builder import Graph, Table
from graph_builder.engines import ENGINES
from graph_builder.errors import AmbiguousName, StoreMissing, UnknownName
from graph_builder.gathering import cache_folder, named_quads, pages
from graph_builder.namespaces import BASE
from graph_builder.publishing import send
from graph_builder.stores.builds import open_build
from graph_builder.stores.protocol import Answer, Limits, Solutions, Store
from graph_builder.stores.remote import RemoteStore

if TYPE_CHECKING:
    from tests.engines.starting import Running

    Start = Callable[[str], AbstractContextManager[Running]]
DIRECTIVE = "25-NQ/TW khóa XI"
Danvan = Callable[..., "subprocess.CompletedProcess[str]"]


def rows(result: object) -> set[tuple[object, ...]]:
    assert isinstance(result, Table)
    return set(result.solutions)


def test_everything_that_a_build_gives_an_endpoint_gives(
    remote: RemoteStore, dataset: Path
) -> None:
    with graph_builder.open_graph(dataset) as local, Graph(remote, name="remote") as graph:
        assert graph.find("quan uy hoang mai") == local.find("quan uy hoang mai")
        assert graph.find("25-NQ/TW") == local.find("25-NQ/TW")
        asked = graph.ask("cascade", directive=DIRECTIVE)
        assert rows(asked) == rows(local.ask("cascade", directive=DIRECTIVE))
        assert rows(graph.describe(DIRECTIVE)) == rows(local.describe(DIRECTIVE))
        assert cast("Table", asked).to_pandas().shape[0] == len(rows(asked))
        with pytest.raises(AmbiguousName):
            graph.ask("cascade", directive="25-NQ/TW")
        with pytest.raises(UnknownName):
            graph.ask("cascade", directive="999-NQ/XX")


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own
def test_the_whole_graph_is_handed_over(remote: RemoteStore, dataset: Path) -> None:
    with graph_builder.open_graph(dataset) as local:
        graph = Graph(remote)
        mine, theirs = graph.to_networkx(), local.to_networkx()
        quads, expected = graph.to_rdflib(), local.to_rdflib()

    assert dict(mine.nodes["https://w3id.org/danvan/body/ha-noi/hoang-mai/quan-uy"])["label"]
    assert set(mine.edges) == set(theirs.edges)
    assert set(mine) == set(theirs)
    assert len(quads) == len(expected)
    assert len(quads.default_graph) == len(expected.default_graph)


def test_names_are_gathered_once_and_again_when_they_change(
    starting: "Start", dataset: Path, built: Path
) -> None:
    with starting("oxigraph") as running:
        store = RemoteStore(running.endpoint, environment={})
        with pytest.raises(StoreMissing, match="danvan publish"):
            graph_builder.open_graph(running.endpoint).find("hoang mai")
        send(open_build(built), store, ENGINES["oxigraph"], at=lambda *_: None)
        committee = f"{BASE}body/vi-du/mau/huyen-uy"
        before = graph_builder.open_graph(running.endpoint).find("huyen uy mau")
        assert committee not in {hit.iri for hit in before}
        (first,) = _cached()
        written = first.stat().st_mtime_ns
        graph_builder.open_graph(running.endpoint).find("hoang mai")
        assert [path.stat().st_mtime_ns for path in _cached()] == [written]

        send(open_build(dataset), store, ENGINES["oxigraph"], at=lambda *_: None)
        (hit, *_) = graph_builder.open_graph(running.endpoint).find("huyen uy mau")
        assert hit.iri == committee
        assert _cached() != [first]
        assert len(_cached()) == 1


def _cached() -> list[Path]:
    return list((cache_folder() / "names").glob("*.sqlite"))


@pytest.mark.parametrize("size", [2, 3, 7, 1000])
def test_pages_hold_each_row_once(
    size: int, reference: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Counting:
        asked = 0

        def query(self, text: str, *, limits: Limits) -> Answer:
            self.asked += 1
            return reference.query(text, limits=limits)

    monkeypatch.setattr("graph_builder.gathering.PAGE", size)
    store = Counting()
    pattern = f"?s <{BASE}ontology#inSeries> ?o"
    whole = reference.query(f"SELECT DISTINCT ?s ?o {{ {pattern} }}")
    assert isinstance(whole, Solutions)

    found = list(pages(cast("Store", store), "?s ?o", pattern))

    assert sorted(found, key=str) == sorted(whole.rows, key=str)
    assert store.asked >= len(found) // size


def test_statements_come_with_their_graphs(engine: Store, reference: Store) -> None:
    assert set(named_quads(engine)) == set(named_quads(reference))


def test_commands_take_an_endpoint(danvan: Danvan, remote: RemoteStore) -> None:
    place = ("--endpoint", remote.endpoint)
    asked = danvan("ask", "who-held", "--set", "body=quan uy hoang mai", *place)
    found = danvan("find", "quan uy hoang mai", *place)
    shown = danvan("show", DIRECTIVE, *place)
    answered = danvan("sparql", "ASK { ?s ?p ?o }", DANVAN_ENDPOINT=remote.endpoint, store=None)

    assert [ran.returncode for ran in (asked, found, shown, answered)] == [0] * 4, asked.stderr
    assert "Nguyễn Quang Hiếu" in asked.stdout
    assert "Quận ủy Hoàng Mai" in found.stdout
    assert "25-NQ/TW" in shown.stderr
    assert answered.stdout == "true\n"


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "said"),
    [
        (("-e", "http://h/", "-s", "x"), {}, 2, "not both"),
        (("-s", "x", "-e", "http://h/"), {}, 2, "not both"),
        ((), {"DANVAN_ENDPOINT": "http://h/"}, 2, "not both"),
        (("-e", "http://127.0.0.1:9/"), {}, 3, "cannot be reached"),
        (("-e", "file:///x"), {}, 2, "no store is opened by file"),
        (("-s", "x"), {"DANVAN_ENDPOINT": "http://h/"}, 3, "there is no build"),
    ],
)
def test_one_place_is_asked(
    danvan: Danvan,
    arguments: tuple[str, ...],
    variables: dict[str, str],
    code: int,
    said: str,
) -> None:
    ran = danvan("sparql", "ASK {}", *arguments, **variables)

    assert (ran.returncode, ran.stdout) == (code, "")
    assert said in ran.stderr
