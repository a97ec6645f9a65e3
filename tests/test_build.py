"""A build is whole or not there, the same for the same records, and never half-published."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, NamedNode

from graph_builder.build import STAGES, Assembled, assemble, build, canonical
from graph_builder.errors import DataError
from graph_builder.namespaces import ONTOLOGY_GRAPH
from graph_builder.stores.builds import current_id, open_build, verify
from graph_builder.stores.manifest import QUADS_FILE

DIES = """
import os, signal, sys
from pathlib import Path
from graph_builder.build import build

def die_at(stage):
    if stage == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

build(Path(sys.argv[1]), Path(sys.argv[2]), at=die_at)
"""


@pytest.fixture
def records(world: Path, tmp_path: Path) -> Path:
    """A copy of the five articles' records, to be changed."""
    return Path(shutil.copytree(world, tmp_path / "records"))


def change(records: Path) -> None:
    """Let the records say something else than before."""
    campaigns = records / "registers" / "campaigns.yaml"
    campaigns.write_text(
        campaigns.read_text("utf-8").replace("started: 2009-02-26", "started: 2009")
    )


def test_a_build_holds_what_was_assembled(
    assembled: Assembled, world: Path, tmp_path: Path
) -> None:
    made = build(world, tmp_path / "store")
    lines = (made.path / QUADS_FILE).read_bytes()
    assert lines == b"".join(canonical(assembled.store))
    assert made.manifest.graphs["default"] < made.manifest.quads
    assert not verify(made)
    assert set(made.manifest.inputs) >= {"records/registers/terms.yaml"}


def test_the_default_graph_is_the_union_of_the_named_graphs(assembled: Assembled) -> None:
    named, default = set(), []
    for quad in assembled.store:
        statement = (quad.subject, quad.predicate, quad.object)
        if isinstance(quad.graph_name, DefaultGraph):
            default.append(statement)
        else:
            named.add(statement)
    assert len(default) == len(set(default))
    assert set(default) == named


def test_the_same_records_give_the_same_bytes(assembled: Assembled, world: Path) -> None:
    again = assemble(world)
    assert list(canonical(again.store)) == list(canonical(assembled.store))


def test_no_blank_nodes(assembled: Assembled) -> None:
    for quad in assembled.store:
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)


def test_every_article_has_its_own_graph(assembled: Assembled, world: Path) -> None:
    graphs = {quad.graph_name for quad in assembled.store}
    sources = {graph.value for graph in graphs if isinstance(graph, NamedNode)}
    articles = {path.stem for path in (world / "sources").glob("*.yaml")}
    stated = {name.rpartition("/source/")[2] for name in sources if "/source/" in name}
    assert articles <= stated
    assert ONTOLOGY_GRAPH in sources


def test_a_record_that_fails_stops_the_publish(records: Path, tmp_path: Path) -> None:
    root = tmp_path / "store"
    before = build(records, root)
    (records / "sources" / "bad.yaml").write_text("id: bad\ntitel: x\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        build(records, root)
    assert {problem.where for problem in caught.value.problems} == {
        "records/sources/bad.yaml:1",
        "records/sources/bad.yaml:2",
    }
    assert open_build(root) == before
    assert [path.name for path in (root / "builds").iterdir()] == [before.id]


def test_a_changed_record_gives_another_build_and_keeps_the_one_before(
    records: Path, tmp_path: Path
) -> None:
    root = tmp_path / "store"
    first = build(records, root)
    change(records)
    second = build(records, root)
    assert current_id(root) == second.id != first.id
    assert {path.name for path in (root / "builds").iterdir()} == {first.id, second.id}


@pytest.mark.parametrize("stage", STAGES)
def test_a_kill_at_any_stage_leaves_the_build_before(
    records: Path, tmp_path: Path, stage: str
) -> None:
    root = tmp_path / "store"
    before = build(records, root)
    change(records)
    child = subprocess.run(
        [sys.executable, "-c", DIES, str(records), str(root), stage], check=False, env=os.environ
    )
    assert child.returncode == -signal.SIGKILL
    assert open_build(root) == before
    assert not verify(before)
    after = build(records, root)
    assert current_id(root) == after.id != before.id
    assert not list((root / "builds").glob("*.tmp"))
