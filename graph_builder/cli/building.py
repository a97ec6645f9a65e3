"""Commands that make and keep builds: `build`, `check`, `export`, `doctor`."""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, get_args

import typer

from graph_builder.cli import completing
from graph_builder.cli.app import DEFAULT_STORE, Store, version
from graph_builder.cli.output import counted
from graph_builder.cli.streams import emit, progress, say
from graph_builder.errors import DataError, StoreError, UsageError
from graph_builder.resources import Folder, folder

RecordsFolder = Annotated[
    Path | None,
    typer.Argument(
        metavar="RECORDS",
        help="The folder with registers/ and sources/; without it, the records that come along.",
    ),
]
_MOST = 200
_SUFFIXES = {".json": "jsonld", ".rdf": "rdfxml", ".xml": "rdfxml"}
_STAGES = {
    "read": "reading the records",
    "state": "stating what they say",
    "derive": "deriving what follows",
    "check": "checking",
    "write": "writing the store",
    "publish": "publishing",
}


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(build)
    app.command()(check)
    app.command()(export)
    app.command()(doctor)


def build(
    records: RecordsFolder = None,
    refused: Annotated[
        Path | None,
        typer.Option(
            "--refused",
            metavar="FILE",
            help="Leave out rows of tables in sources/ that are not in order, write them to this "
            "file, and build the rest. Without it, one bad row stops the build.",
        ),
    ] = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Publish the records as a new build, unless one of them fails."""
    from graph_builder.build import build as build_graph

    try:
        with progress() as tell:
            made = build_graph(_records(records), store, refused=refused, at=_stages(tell))
    except DataError as error:
        _report(error, say)
        say("nothing was built; danvan check looks again")
        raise typer.Exit(1) from error
    if refused:
        with refused.open("rb") as rows:
            say(f"left out {counted(sum(1 for _ in rows), 'row')}; see {refused}")
    quads, graphs = made.manifest.quads, len(made.manifest.graphs)
    say(f"built {made.id}: {counted(quads, 'quad')} in {counted(graphs, 'graph')}, in {store}")


def check(records: RecordsFolder = None) -> None:
    """Say what is wrong with the records; write nothing."""
    from graph_builder.build import assemble

    try:
        with progress() as tell:
            assembled = assemble(_records(records), at=_stages(tell))
    except DataError as error:
        _report(error, _emit_line)
        raise typer.Exit(1) from error
    _report(DataError(assembled.warnings), _emit_line)


def export(
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            autocompletion=completing.exports,
            help="nq, trig, ttl, jsonld, rdfxml, graphml, gexf, or csv: a table for each class. "
            "Without it, what the name of the file ends with; else nq.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="A file; for csv a new folder."),
    ] = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="With csv: tables that a spreadsheet opens safely.")
    ] = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Write the whole graph in another format, to stdout or a file."""
    from graph_builder import exports
    from graph_builder.stores.builds import open_build

    name = exports.known_format(form or _format_of(out))
    if excel and name != exports.TABLES:
        raise UsageError("--excel goes with --format csv")
    if name == exports.TABLES:
        if out is None:
            raise UsageError("csv is a table for each class: name a new folder with -o")
        tables = exports.export_tables(open_build(store), out, spreadsheet=excel)
        say(f"wrote {counted(len(tables), 'table')} to {out}")
    elif out is None:
        exports.export(open_build(store), name, sys.stdout.buffer)
    else:
        exports.export_file(open_build(store), name, out)
        say(f"wrote {out}")


def doctor(store: Store = DEFAULT_STORE) -> None:
    """Say what is installed and whether the build is whole."""
    from importlib.metadata import version as installed

    from graph_builder.stores.builds import open_build, verify

    emit(f"{'python':<10} {sys.version.split()[0]}\n{'danvan':<10} {version()}\n")
    for name in ("pyoxigraph", "pydantic", "rdflib", "networkx"):
        emit(f"{name:<10} {installed(name)}\n")
    for data in get_args(Folder):
        emit(f"{data:<10} {folder(data)}\n")
    opened = open_build(store)
    emit(f"{'build':<10} {opened.id}, {counted(opened.manifest.quads, 'quad')}, in {store}\n")
    faults = verify(opened)
    if faults:
        raise StoreError("\n".join([*faults, "the build is damaged: run danvan build"]))
    emit(f"{'verified':<10} every file and every count is what was published\n")


def _records(named: Path | None) -> Path:
    return named or folder("records")


def _format_of(out: Path | None) -> str:
    """Return the format that the name of a file says."""
    from graph_builder.exports import FORMATS

    suffix = out.suffix if out else ""
    name = _SUFFIXES.get(suffix, suffix.removeprefix("."))
    return name if name in FORMATS else "nq"


def _stages(tell: Callable[[str], None]) -> Callable[[str], None]:
    return lambda stage: tell(_STAGES[stage])


def _report(found: DataError, write: Callable[[str], None]) -> None:
    problems = found.problems
    for problem in problems[:_MOST]:
        write(str(problem))
    if (rest := len(problems) - _MOST + found.more) > 0:
        write(f"… and {rest:,} more")
    counts = Counter(problem.severity for problem in problems)
    errors = counts["error"] + found.more
    say(f"{counted(errors, 'error')}, {counted(counts['warning'], 'warning')}")


def _emit_line(line: str) -> None:
    emit(f"{line}\n")
