"""The invented country has the size that was asked for, holds together, and looks like life."""

import json
from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from graph_builder import open_graph
from graph_builder.stores.builds import open_build

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("benchmarks")]
PREFIX = "PREFIX dv: <https://w3id.org/danvan/ontology#>"


def test_size_is_that_of_the_whole_build_within_5_percent(invented_store: Path) -> None:
    import generate

    asked = generate.SIZES["S"]
    assert abs(open_build(invented_store).manifest.quads - asked) <= asked * 0.05


def test_same_seed_gives_the_same_files_and_another_does_not(tmp_path: Path) -> None:
    import generate

    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        generate.write(30_000, tmp_path / name, seed)
    one, again, other = (read(tmp_path / name) for name in ("one", "again", "other"))
    assert one == again
    assert one != other


def read(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_few_directives_are_cited_often_and_events_by_several_sources(invented: Path) -> None:
    lines = (invented / "sources" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    events = [event for line in lines for event in json.loads(line).get("events", [])]
    cited = Counter(
        directive
        for event in {event["id"]: event for event in events}.values()
        for how in ("reviews", "deploys", "urges")
        for directive in event.get(how, [])
    )
    assert max(cited.values()) > 10 * median(cited.values())
    assert set(Counter(event["id"] for event in events).values()) == {1, 2, 3}


@pytest.mark.parametrize("pattern", ["dv:refersTo ?one", "dv:candidate ?one"])
def test_citations_are_settled_or_left_open_with_candidates(
    invented_store: Path, pattern: str
) -> None:
    count = "SELECT (COUNT(DISTINCT ?mention) AS ?times)"
    with open_graph(invented_store) as graph:
        (few,) = graph.sparql(f"{PREFIX} {count} {{ ?mention {pattern} }}")
        (all_,) = graph.sparql(f"{PREFIX} {count} {{ ?mention a dv:Mention }}")
    assert int(few["times"]) > int(all_["times"]) * 0.25


def test_every_question_has_rows_for_the_values_that_are_measured(invented_store: Path) -> None:
    from questions import ASKED, questions

    asked = questions(invented_store)
    with open_graph(invented_store) as graph:
        assert {each.name for each in asked} == set(graph.questions()) == set(ASKED)
        empty = [each.name for each in asked if not len(graph.sparql(each.text))]
    assert empty == []


def test_a_question_without_sources_names_none(invented_store: Path) -> None:
    from questions import plain, questions

    with open_graph(invented_store) as graph:
        for asked in questions(invented_store, "^(lineage|cascade|who-attended|dialogues)$"):
            simple = plain(asked)
            assert "GRAPH" in asked.text
            assert "GRAPH" not in simple.text.partition("PREFIX")[2]
            assert len(graph.sparql(simple.text)) > 0
