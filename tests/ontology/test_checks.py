"""Checks and shapes on the examples: the story conforms, a broken example breaks one rule."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, parse

from graph_builder.errors import Problem, QuerySyntaxError
from graph_builder.namespaces import BASE, ONTOLOGY_GRAPH, expand
from graph_builder.resources import folder
from graph_builder.rules import derive
from graph_builder.validation import check, read_check, read_checks

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.trig"))
STORY = sorted((folder("ontology") / "examples").glob("*.trig"))
CHECKS = read_checks()
NODE_SHAPES = sorted(
    quad.subject.value.rpartition("#")[2]
    for quad in parse(path=str(folder("ontology") / "shapes.ttl"))
    if quad.predicate == NamedNode(expand("sh:targetClass"))
)


def read(paths: Iterable[Path]) -> Store:
    """Return the graph of some examples as a build makes it: with ontology, union and rules."""
    store = Store()
    for name in ("danvan.ttl", "schemes.ttl"):
        store.load(path=str(folder("ontology") / name), to_graph=NamedNode(ONTOLOGY_GRAPH))
    for path in paths:
        store.load(path=str(path))
    store.extend([Quad(quad.subject, quad.predicate, quad.object) for quad in store])
    derive(store)
    return store


def key(iri: str) -> str:
    return iri.removeprefix(BASE)


def expected(path: Path) -> set[str]:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    return set(first.removeprefix("# expect: ").split())


@pytest.mark.parametrize("last", range(1, len(STORY) + 1), ids=lambda last: STORY[last - 1].stem)
def test_the_story_conforms_up_to_each_chapter(last: int) -> None:
    assert check(read(STORY[:last]), locate=key) == []


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_example_breaks_what_it_says_and_nothing_else(path: Path) -> None:
    problems = check(read([*STORY, path]), locate=key)
    assert {problem.rule for problem in problems} == expected(path)
    assert all(problem.what and "{?" not in problem.what for problem in problems)


def test_every_check_and_every_node_shape_has_a_broken_example() -> None:
    names = {path.stem for path in BROKEN}
    assert names == {rule.name for rule in CHECKS} | {f"shape-{name}" for name in NODE_SHAPES}
    for rule in CHECKS:
        assert rule.name in expected(Path(__file__).parent / "broken" / f"{rule.name}.trig")


def test_a_problem_says_where_what_and_how_grave() -> None:
    broken = next(path for path in BROKEN if path.stem == "conflicting-codes")
    store = read([*STORY, broken])
    assert check(store, locate=lambda iri: f"<{key(iri)}>") == [
        Problem(
            "<event/song-tra-20240509>",
            "conflicting-codes",
            "event/song-tra-20240509 has the dv:eventKind scheme/event-kind/contest by "
            "source/bao-khac-20240511, but scheme/event-kind/summary-review by "
            "source/an-binh-20240510",
            severity="warning",
        )
    ]
    (vietnamese,) = check(store, locate=key, language="vi")
    assert "nhưng scheme/event-kind/summary-review theo" in vietnamese.what


def test_a_broken_shape_is_told_in_the_language_asked_for() -> None:
    broken = next(path for path in BROKEN if path.stem == "shape-Publisher")
    store = read([*STORY, broken])
    (english,) = check(store, locate=key)
    assert english == Problem(
        "publisher/x",
        "url",
        "Address: at most one, a web address (xsd:anyURI): https://example.org/",
    )
    (vietnamese,) = check(store, locate=key, language="vi")
    assert vietnamese.what.startswith("Địa chỉ: nhiều nhất một, địa chỉ web")


def test_problems_come_sorted_and_once() -> None:
    problems = check(read([*STORY, *BROKEN]), locate=lambda iri: "somewhere")
    assert len(problems) > len(CHECKS)
    assert problems == sorted(set(problems))


def test_checking_leaves_the_store_as_it_was() -> None:
    store = read(STORY)
    before = set(store.quads_for_pattern(None, None, None, DefaultGraph()))
    check(store, locate=key)
    assert set(store.quads_for_pattern(None, None, None, DefaultGraph())) == before


GOOD = "#+ message: {en: a, vi: b}\n#+ severity: error\n#+ focus: ?x\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("SELECT ?x WHERE {}", "needs message, severity and focus"),
        (f"{GOOD}#+ more: 1\nSELECT ?x WHERE {{}}", "needs message, severity and focus"),
        (GOOD.replace(", vi: b", "") + "SELECT ?x WHERE {}", "an 'en' and a 'vi' text"),
        (GOOD.replace("error", "grave") + "SELECT ?x WHERE {}", "'grave', not error or warning"),
        (GOOD + "SELECT ?y WHERE {}", r"names \?x, which the query does not select"),
        (GOOD.replace("en: a", "en: '{?z}'") + "SELECT ?x WHERE {}", r"names \?z"),
        (GOOD + "ASK {}", "a check is a SELECT query"),
        (GOOD + "SELECT ?x WHERE {", "broken.rq"),
        ("#+ message: [\nSELECT ?x WHERE {}", "broken.rq"),
    ],
)
def test_a_file_that_is_no_check_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "broken.rq"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QuerySyntaxError, match=complaint) as caught:
        read_check(path)
    assert str(caught.value).startswith("broken.rq: ")
