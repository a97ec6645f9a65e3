"""Commands that make and keep builds: `build`, `check`, `export`, `doctor`."""

import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, get_args

import typer

from graph_builder.cli import output
from graph_builder.cli.app import DEFAULT_STORE, Store
from graph_builder.errors import DataError, Problem, StoreError, UsageError
from graph_builder.resources import Folder, folder

RecordsFolder = Annotated[
    Path | None, typer.Argument(help="The folder with registers/ and sources/.")
]
_MOST = 200


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(build)
    app.command()(check)
    app.command()(export)
    app.command()(doctor)


def build(records: RecordsFolder = None, store: Store = DEFAULT_STORE) -> None:
    """Read, check and publish the records as a new build; a record that fails stops it."""
    from graph_builder.build import build as build_graph

    made = build_graph(records or folder("records"), store, at=_stage)
    graphs = len(made.manifest.graphs)
    output.say(f"built {made.id}: {made.manifest.quads} quads in {graphs} graphs, in {store}")


def check(records: RecordsFolder = None) -> None:
    """Do all that a build does, but write nothing: say what is wrong with the records."""
    from graph_builder.build import assemble

    try:
        assembled = assemble(records or folder("records"), at=_stage)
    except DataError as error:
        _report(error.problems)
        raise typer.Exit(1) from error
    _report(assembled.warnings)


def export(
    form: Annotated[
        str,
        typer.Option("--format", help="nq, trig, ttl, jsonld, rdfxml, graphml, gexf, csv."),
    ] = "nq",
    out: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file; for csv a new folder.")
    ] = None,
    excel: Annotated[bool, typer.Option("--excel", help="CSV that opens in Excel safely.")] = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Write the whole graph in another format, to stdout or a file."""
    from graph_builder.exports import export as write
    from graph_builder.exports import export_tables
    from graph_builder.stores.builds import open_build

    opened = open_build(store)
    if form == "csv":
        if out is None:
            raise UsageError("csv is a table for each class: name a new folder with -o")
        if out.exists():
            raise UsageError(f"{out} is there already; name a new folder")
        tables = export_tables(opened, out, spreadsheet=excel)
        output.say(f"wrote {len(tables)} tables to {out}")
        return
    with out.open("wb") if out else nullcontext(sys.stdout.buffer) as stream:
        write(opened, form, stream)


def doctor(store: Store = DEFAULT_STORE) -> None:
    """Say what is installed and whether the build is whole, with the remedy for each fault."""
    from importlib.metadata import version

    from graph_builder.stores.builds import open_build, verify

    output.emit(f"python     {sys.version.split()[0]}\n")
    for name in ("danvan", "pyoxigraph", "pydantic", "rdflib", "networkx"):
        output.emit(f"{name:<10} {version(name)}\n")
    for data in get_args(Folder):
        output.emit(f"{data:<10} {folder(data)}\n")
    opened = open_build(store)
    output.emit(f"build      {opened.id}, {opened.manifest.quads} quads, in {store}\n")
    faults = verify(opened)
    if faults:
        raise StoreError("\n".join([*faults, "the build is damaged: run danvan build"]))
    output.emit("verified   every file and every count is what was published\n")


def _stage(name: str) -> None:
    if sys.stderr.isatty():
        output.say(f"  {name} …")


def _report(problems: Sequence[Problem]) -> None:
    for problem in problems[:_MOST]:
        output.emit(f"{problem}\n")
    if len(problems) > _MOST:
        output.emit(f"… and {len(problems) - _MOST} more\n")
    counts = Counter(problem.severity for problem in problems)
    output.say(f"{counts['error']} errors, {counts['warning']} warnings")
