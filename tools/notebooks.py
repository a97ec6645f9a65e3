"""Executes the notebooks and writes them with their outputs: `python tools/notebooks.py [NAME]`.

A notebook is written as `notebooks/NAME.py` (jupytext, percent format). What depends on the machine
or the hour is left out of its `.ipynb`, so the same records give the same bytes.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext  # type: ignore[import-untyped]
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from graph_builder.jupyter import open_checkout

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "notebooks"
SECONDS = 300  # a cell; on a quiet machine a whole notebook takes less than 60
STYLE = "danvan.mplstyle"
_CLOCK = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_TRACES = {
    "a path of a machine": re.compile(r"(?<![\w/.:-])/(?:home|root|tmp|Users|work|var|usr|opt)/\w"),
    "the identity of an object": re.compile(r"\bat 0x[0-9a-f]{6,}"),
    "a time stamp": re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?"),
    "the address of a server": re.compile(r"(?:127\.0\.0\.1|localhost):\d+"),
}
Notebook = Any


def sources() -> list[Path]:
    """Return the notebooks as they are written, in their order."""
    return sorted(FOLDER.glob("[0-9]*.py"))


def written(source: Path) -> Notebook:
    """Return a notebook without outputs; its cells are numbered, not named by chance."""
    notebook = jupytext.read(source)
    for number, cell in enumerate(notebook.cells, 1):
        cell["id"] = f"cell-{number:02}"
        if language := cell.metadata.pop("language", ""):  # kept as a comment in the .py
            first = f"%%{language} {cell.metadata.pop('magic_args', '')}".rstrip()
            cell.source = f"{first}\n{cell.source}"
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def executed(source: Path, store: Path) -> Notebook:
    """Return a notebook with its outputs from the build in a store; raise where a cell fails."""
    notebook = written(source)
    os.environ["DANVAN_STORE"] = str(store.resolve())
    with tempfile.TemporaryDirectory() as folder, open_checkout() as graph:
        shutil.copy(FOLDER / STYLE, folder)
        client = NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": folder}})
        client.execute()
        notebook.metadata["danvan"] = {"build": graph.build}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [_steady(output) for output in _joined(cell.outputs)]
    return notebook


def outputs(notebook: Notebook) -> Iterator[tuple[str, str, str]]:
    """Yield cell, kind and text of everything that a notebook shows."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                yield cell["id"], output.name, output.text
            elif output.output_type == "error":
                yield cell["id"], "error", "\n".join(output.traceback)
            else:
                for kind, text in sorted(output.data.items()):
                    yield cell["id"], kind, text if isinstance(text, str) else str(text)


def traces(notebook: Notebook) -> Iterator[str]:
    """Yield what an output tells of the machine or the hour, and errors and warnings."""
    for cell, kind, text in outputs(notebook):
        if kind in {"error", "stderr"}:
            yield f"{cell}: {kind}: {text[:200]}"
        for what, pattern in _TRACES.items():
            if found := pattern.search(text):
                yield f"{cell}: {what}: {found[0]}"


def _joined(shown: list[Any]) -> Iterator[Any]:
    """Yield outputs, with pieces of one stream put together: where it breaks is chance."""
    last = None
    for output in shown:
        if output.output_type == "stream" and last is not None and last.name == output.name:
            last.text += output.text
            continue
        last = output if output.output_type == "stream" else None
        yield output


def _steady(output: Notebook) -> Notebook:
    """Return an output without the hour at which a figure was drawn."""
    if drawn := output.get("data", {}).get("image/svg+xml"):
        output.data["image/svg+xml"] = _CLOCK.sub("", drawn, count=1)
    return output


def main() -> None:
    """Execute the notebooks that are named, or all, and write them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="for example 02-cascade")
    parser.add_argument("--store", type=Path, default=os.environ.get("DANVAN_STORE", ".danvan"))
    options = parser.parse_args()
    chosen = [path for path in sources() if not options.names or path.stem in options.names]
    failed = False
    for source in chosen:
        try:
            notebook = executed(source, Path(options.store))
        except CellExecutionError as error:
            print(f"{source.name}: {error}", file=sys.stderr)
            failed = True
            continue
        found = list(traces(notebook))
        print("\n".join([f"{source.name}: build {notebook.metadata['danvan']['build']}", *found]))
        nbformat.write(notebook, source.with_suffix(".ipynb"))  # type: ignore[no-untyped-call]
        failed = failed or bool(found)
    sys.exit(failed)


if __name__ == "__main__":
    main()
