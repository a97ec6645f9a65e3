"""What `import graph_builder` gives people: light to import, and every result of a known type."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import graph_builder
from graph_builder import AmbiguousName, Graph, Statements, StoreMissing, Table, UnknownName
from graph_builder.errors import UsageError
from graph_builder.namespaces import BASE
from graph_builder.queries import read_questions

QUESTIONS = read_questions()
DIRECTIVE = "25-NQ/TW khóa XI"
LANGS = ("vi", "en")


@pytest.fixture(scope="module")
def graph(built: Path) -> Iterator[Graph]:
    with graph_builder.open_graph(built) as opened:
        yield opened


def rows(result: object) -> Table:
    assert isinstance(result, Table)
    return result


def test_public_names_are_sorted_and_there() -> None:
    assert graph_builder.__all__ == sorted(graph_builder.__all__)
    assert set(graph_builder.__all__) <= set(dir(graph_builder))
    for name in graph_builder.__all__:
        assert getattr(graph_builder, name).__name__ == name
    with pytest.raises(AttributeError, match="nope"):
        _ = graph_builder.nope  # type: ignore[attr-defined]


def test_importing_costs_nothing() -> None:
    script = "import sys, graph_builder; print([n for n in sys.modules if 'oxi' in n or '_b' in n])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    assert b"graph_builder" in done.stdout
    assert b"graph_builder." not in done.stdout
    assert b"pyoxigraph" not in done.stdout


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_each_question_answers_its_own_example(graph: Graph, name: str) -> None:
    question = QUESTIONS[name]
    examples = {p.name: p.example for p in question.parameters if p.example and not p.optional}

    result = graph.ask(name, **examples)

    assert isinstance(result, (Table, Statements))
    assert not result.truncated
    if isinstance(result, Table):
        assert list(result.shown) == list(question.columns)
        assert set(result.shown) <= set(result.columns)


def test_a_row_is_a_dictionary_of_typed_values(graph: Graph) -> None:
    found = list(rows(graph.ask("who-implemented", directive=DIRECTIVE)))

    assert found
    assert {type(row["date"]) for row in found} <= {date, type(None)}
    assert any(row["bodyLabel"] == "Quận ủy Hoàng Mai" for row in found)


def test_values_may_be_texts_days_or_hits(graph: Graph) -> None:
    (body,) = graph.find("Quận ủy Hoàng Mai", "body", limit=1)
    typed = graph.ask("who-held", body="quan uy hoang mai", date="2023-09-29")

    assert (
        rows(typed).solutions
        == rows(graph.ask("who-held", body=body, date=date(2023, 9, 29))).solutions
    )
    assert rows(graph.describe(body)).solutions == rows(graph.describe(body.iri)).solutions


@pytest.mark.parametrize(
    ("error", "name", "values"),
    [
        (UnknownName, "who-implementd", {}),
        (UnknownName, "who-implemented", {"directive": "999-NQ/XX"}),
        (AmbiguousName, "who-implemented", {"directive": "25-NQ/TW"}),
        (UsageError, "who-implemented", {}),
        (UsageError, "who-implemented", {"nope": "1"}),
    ],
)
def test_what_is_not_clear_is_an_error(
    graph: Graph, error: type[Exception], name: str, values: dict[str, str]
) -> None:
    with pytest.raises(error):
        graph.ask(name, **values)


def test_names_and_headings_are_in_the_language_asked_for(built: Path) -> None:
    with graph_builder.open_graph(built, lang="en") as english:
        found = rows(english.ask("who-implemented", directive=DIRECTIVE))

    assert found.shown["body"] == "body"
    assert "Hoàng Mai District Party Committee" in {row["bodyLabel"] for row in found}
    with pytest.raises(UsageError, match="vi or en"):
        graph_builder.open_graph(built, lang="fr")


def test_each_form_of_query_has_its_own_result(graph: Graph) -> None:
    assert graph.sparql("ASK { ?s ?p ?o }") is True
    assert isinstance(graph.sparql("SELECT * { ?s ?p ?o } LIMIT 1"), Table)
    said = graph.sparql(f"DESCRIBE <{BASE}doc/party/tw/11/nq/25>")
    assert isinstance(said, Statements)
    assert len(said.to_rdflib()) == len(said)
    thing = f"{BASE}doc/party/tw/11/nq/25"
    labels = [Statements(said.triples, lang).to_networkx().nodes[thing]["label"] for lang in LANGS]
    assert [label.partition(" ")[0] for label in labels] == ["Nghị", "Resolution"]


def test_what_a_name_may_mean_is_counted_in_words() -> None:
    assert "'x' names 2 bodies; say" in str(AmbiguousName("x", "body", ["A", "B"]))
    assert "'x' names 2 places; say" in str(AmbiguousName("x", "place", ["A", "B"]))


def test_what_is_said_has_its_sources_in_both_directions(graph: Graph) -> None:
    found = list(graph.describe(DIRECTIVE))

    assert {row["direction"] for row in found} == {"→", "←"}
    assert all(str(row["source"]).startswith(f"{BASE}source/") for row in found)


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own
def test_the_whole_graph_is_handed_over(graph: Graph) -> None:
    network, dataset = graph.to_networkx(), graph.to_rdflib()
    counts = graph.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")

    assert network.nodes[f"{BASE}body/ha-noi/hoang-mai/quan-uy"]["label"] == "Quận ủy Hoàng Mai"
    assert [row["n"] for row in rows(counts)] == [len(dataset.default_graph)]


def test_a_missing_build_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="danvan build"):
        graph_builder.open_graph(tmp_path)
