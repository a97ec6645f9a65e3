"""Commands that make and keep builds: `build`, `check`, `export`, `doctor`."""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from graph_builder.cli import completing
from graph_builder.cli.app import DEFAULT_STORE, Store, version
from graph_builder.cli.output import counted
from graph_builder.cli.streams import emit, progress, say
from graph_builder.errors import DataError, StoreError, UsageError
from graph_builder.resources import Folder, folder

if TYPE_CHECKING:
    from graph_builder.build import Engine

RecordsFolder = Annotated[
    Path | None,
    typer.Argument(
        metavar="RECORDS",
        help="The folder with registers/ and sources/; without it, the records that come along.",
    ),
]
_ENGINES = ("local", "spark")
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
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            metavar="NAME",
            autocompletion=lambda incomplete: [
                one for one in _ENGINES if one.startswith(incomplete)
            ],
            help="What reads and states tables in sources/: local, processes of this machine, or "
            "spark, which may be a cluster; there every machine must see the same folders.",
        ),
    ] = "local",
    master: Annotated[
        str | None,
        typer.Option(
            "--master",
            metavar="URL",
            show_default="local[*]",
            help="With --engine spark: its master. local[2] is two processors of this machine.",
        ),
    ] = None,
    shards: Annotated[
        Path | None,
        typer.Option(
            "--shards",
            metavar="DIR",
            help="Publish nothing: write what the records state, without what follows, as files "
            "of N-Quads into this new folder.",
        ),
    ] = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Publish the records as a new build, unless one of them fails."""
    from graph_builder.build import build as build_graph
    from graph_builder.build import write_shards

    states = _engine(engine, master)
    try:
        with progress() as tell:
            at = _stages(tell)
            if shards:
                files = write_shards(
                    _records(records), shards, refused=refused, engine=states, at=at
                )
                done = f"wrote {counted(len(files), 'file')} of N-Quads to {shards}"
            else:
                made = build_graph(_records(records), store, refused=refused, engine=states, at=at)
                quads, graphs = made.manifest.quads, len(made.manifest.graphs)
                counts = f"{counted(quads, 'quad')} in {counted(graphs, 'graph')}"
                done = f"built {made.id}: {counts}, in {store}"
    except DataError as error:
        _report(error, say)
        say("nothing was built; danvan check looks again")
        raise typer.Exit(1) from error
    if refused:
        with refused.open("rb") as rows:
            say(f"left out {counted(sum(1 for _ in rows), 'row')}; see {refused}")
    say(done)


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


def _engine(name: str, master: str | None) -> "Engine":
    """Return what states tables; raise UsageError where it is not here."""
    if name == "spark":
        from graph_builder import spark

        return spark.engine(master or spark.LOCAL)
    if name != "local":
        raise UsageError(f"{name!r} is no engine; write --engine local or --engine spark")
    if master:
        raise UsageError("--master goes with --engine spark")
    from graph_builder.stating import state_chunks

    return state_chunks


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
