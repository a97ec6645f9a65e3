"""The committed notebooks show what their sources give today, from the records of today."""

from collections import Counter
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from nbformat import NotebookNode

from graph_builder.stores.builds import open_build

NAMES = [path.stem for path in sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9]*.py"))]
LARGEST = 600_000
PICTURES = {"image/svg+xml", "image/png"}  # their last digits depend on the plotting library
NO_PICTURE = {"01-tour", "07-bring-your-own"}

pytestmark = [
    pytest.mark.xdist_group("notebooks"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:zmq"),
]


def committed(tool: ModuleType, name: str) -> NotebookNode:
    return nbformat.read(tool.FOLDER / f"{name}.ipynb", as_version=4)


def shown(tool: ModuleType, notebook: NotebookNode) -> list[tuple[str, str, str]]:
    return [output for output in tool.outputs(notebook) if output[1] not in PICTURES]


def test_there_are_seven() -> None:
    assert [name[:2] for name in NAMES] == [f"{number:02}" for number in range(1, 8)]


@pytest.mark.parametrize("name", NAMES)
def test_outputs_are_of_this_source_and_these_records(
    tool: ModuleType, published: Path, name: str
) -> None:
    kept = committed(tool, name)
    source = tool.written(tool.FOLDER / f"{name}.py")
    assert [cell.source for cell in kept.cells] == [cell.source for cell in source.cells]
    build = open_build(published).manifest.id
    assert kept.metadata["danvan"]["build"] == build, "run: make notebooks"


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_it_runs_and_shows_the_same_again(tool: ModuleType, published: Path, name: str) -> None:
    again = tool.executed(tool.FOLDER / f"{name}.py", published)
    assert list(tool.traces(again)) == []
    assert shown(tool, again) == shown(tool, committed(tool, name)), "run: make notebooks"


@pytest.mark.parametrize("name", NAMES)
def test_it_is_light_complete_and_clean(tool: ModuleType, name: str) -> None:
    kept = committed(tool, name)
    assert (tool.FOLDER / f"{name}.ipynb").stat().st_size < LARGEST
    assert list(tool.traces(kept)) == []
    code = [cell for cell in kept.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    kinds = Counter(kind for _, kind, _ in tool.outputs(kept))
    assert name in NO_PICTURE or kinds["image/svg+xml"]
    for data in (output.data for cell in code for output in cell.outputs if "data" in output):
        if "image/svg+xml" in data:  # not shown by a notebook that is not trusted yet
            assert "image/png" in data
        if "<iframe" in data.get("text/html", ""):
            assert "<img" in data["text/html"]
    first = kept.cells[0].source
    assert "**Tiếng Việt.**" in first
    assert "**English.**" in first
    assert f"`{name}.csv`" in code[-1].outputs[-1].data["text/markdown"]
    assert kept.metadata["kernelspec"]["name"] == "python3"


@pytest.mark.parametrize(
    ("kind", "text", "what"),
    [
        ("stdout", "read /home/somebody/records", "a path of a machine"),
        ("stdout", "<object at 0x7f3a2b4c5d6e>", "the identity of an object"),
        ("stdout", "made on 2026-01-02 03:04:05", "a time stamp"),
        ("stdout", "http://127.0.0.1:8010/sparql", "the address of a server"),
        ("stderr", "careful", "stderr"),
    ],
)
def test_a_trace_of_the_machine_is_noticed(
    tool: ModuleType, kind: str, text: str, what: str
) -> None:
    output = nbformat.v4.new_output("stream", name=kind, text=text)
    cell = nbformat.v4.new_code_cell("print()", outputs=[output], id="cell-01")
    assert [
        found.split(": ")[1] for found in tool.traces(nbformat.v4.new_notebook(cells=[cell]))
    ] == [what]


@pytest.mark.parametrize(
    "text", ["https://example.org/home/x", "records/sources/a.yaml", "2023-09-29"]
)
def test_what_is_no_trace_is_let_through(tool: ModuleType, text: str) -> None:
    output = nbformat.v4.new_output("stream", name="stdout", text=text)
    cell = nbformat.v4.new_code_cell("print()", outputs=[output], id="cell-01")
    assert list(tool.traces(nbformat.v4.new_notebook(cells=[cell]))) == []
