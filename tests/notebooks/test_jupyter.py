"""In a real IPython shell: `%%sparql`, its completion, and errors as one readable line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from graph_builder.answers import Table
from graph_builder.graph import open_graph
from graph_builder.jupyter import citation, open_checkout, picture

BODIES = "SELECT ?body {\n  ?body a dv:Body\n} LIMIT 2"


@pytest.fixture(scope="module")
def shell(built: Path) -> Iterator[InteractiveShell]:
    made = InteractiveShell()
    made.history_manager.enabled = False
    with open_graph(built, lang="en") as graph:
        made.user_ns["graph"] = graph
        made.run_line_magic("load_ext", "graph_builder.jupyter")
        yield made


def failed(shell: InteractiveShell, cell: str, capsys: pytest.CaptureFixture[str]) -> str:
    shell.run_cell(cell)
    return capsys.readouterr().out.strip()


def completed(shell: InteractiveShell, cell: str) -> set[str]:
    with provisionalcompleter():
        return {found.text for found in shell.Completer.completions(cell, len(cell))}


def test_a_cell_answers_with_our_prefixes(shell: InteractiveShell) -> None:
    result = shell.run_cell(f"%%sparql\n{BODIES}").result
    assert isinstance(result, Table)
    assert len(result) == 2


def test_a_cell_keeps_its_answer_under_a_name(shell: InteractiveShell) -> None:
    assert shell.run_cell(f"%%sparql graph >> kept\n{BODIES}").result is None
    assert len(shell.user_ns["kept"]) == 2


@pytest.mark.parametrize("own", ["", "PREFIX dv: <https://w3id.org/danvan/ontology#>\n"])
def test_an_error_stands_at_its_line_of_the_cell(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], own: str
) -> None:
    cell = f"%%sparql\n{own}SELECT ?body {{\n  ?body dv:level ;; ?x !\n}}"
    line = cell.splitlines().index("  ?body dv:level ;; ?x !") + 1
    said = failed(shell, cell, capsys)
    assert said.startswith(f"QuerySyntaxError: line {line}, column ")
    assert "  ?body dv:level ;; ?x !" in said
    assert said.endswith("^")
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("graph.ask('who-implementd')", "UnknownName: no question is called 'who-implementd'"),
        ("graph.ask('career', persn='x')", "UsageError: career takes no parameter 'persn'"),
        ("graph.ask('cascade', directive='25-NQ/TW')", "AmbiguousName: '25-NQ/TW' names"),
        ("%%sparql nothing\nASK {}", "UsageError: nothing is no graph"),
        (
            "from graph_builder import open_graph\nopen_graph('http://127.0.0.1:9/sparql').ask('coverage')",
            "EndpointUnreachable: http://127.0.0.1:9/sparql",
        ),
    ],
)
def test_a_mistake_is_one_line_and_no_traceback(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], cell: str, said: str
) -> None:
    shown = failed(shell, cell, capsys)
    assert shown.startswith(said)
    assert "Traceback" not in shown
    assert ".py" not in shown


@pytest.mark.parametrize(
    ("cell", "offered", "withheld"),
    [
        ("%%sparql\nSELECT * { ?x dct", "dcterms:", "dv:"),
        ("%%sparql\nSELECT * { ?x dv:guid", "guides", "Body"),
        ("%%sparql\nSELECT * { ?x dv:", "guides", "abs"),
    ],
)
def test_prefixes_and_terms_are_completed(
    shell: InteractiveShell, cell: str, offered: str, withheld: str
) -> None:
    found = completed(shell, cell)
    assert offered in found
    assert withheld not in found


def test_other_cells_complete_nothing_of_ours(shell: InteractiveShell) -> None:
    assert "dcterms:" not in completed(shell, "x = dct")


def test_a_picture_alone_is_an_image_without_a_frame(shell: InteractiveShell) -> None:
    drawing = shell.user_ns["graph"].draw("25-NQ/TW khóa XI", view="attendance")
    shown = picture(drawing).data
    assert shown.startswith('<img alt="Who attended together: Resolution 25-NQ/TW (term XI)" src=')
    assert "<iframe" not in shown


def test_the_checkout_is_built_where_it_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, world: Path
) -> None:
    monkeypatch.setenv("DANVAN_STORE", str(tmp_path))
    monkeypatch.setattr("graph_builder.jupyter.folder", lambda name: world)
    with open_checkout(lang="en") as graph:
        assert graph.build
        assert f"build {graph.build}" in citation(graph, "who-implemented")


@pytest.mark.parametrize(
    ("there", "store"),
    [
        ("", "notebooks/mine/.danvan"),
        (".danvan/current", ".danvan"),
        ("records/sources/a.yaml", ".danvan"),
        ("notebooks/records/sources/a.yaml", "notebooks/.danvan"),
    ],
)
def test_the_build_is_looked_for_here_and_above(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: str, store: str
) -> None:
    here = tmp_path / "notebooks" / "mine"
    here.mkdir(parents=True)
    (tmp_path / there).parent.mkdir(parents=True, exist_ok=True)
    if there:
        (tmp_path / there).touch()
    monkeypatch.delenv("DANVAN_STORE", raising=False)
    monkeypatch.chdir(here)
    opened: list[Path] = []
    monkeypatch.setattr("graph_builder.jupyter.open_graph", lambda at, lang: opened.append(at))
    open_checkout()
    assert opened == [tmp_path / store]
