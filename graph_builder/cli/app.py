"""The commands, and what each error means to the shell."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from graph_builder.cli import output
from graph_builder.errors import (
    BuildLocked,
    DanvanError,
    DataError,
    QueryError,
    StoreError,
    UsageError,
)

OK, DATA, USAGE, UNREADABLE, LOCKED, INTERRUPTED = 0, 1, 2, 3, 75, 130

app = typer.Typer(
    name="danvan",
    help="A sourced knowledge graph of directives, bodies and campaigns.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Store = Annotated[
    Path,
    typer.Option("--store", "-s", envvar="DANVAN_STORE", help="The folder of the build."),
]
Format = Annotated[
    str | None,
    typer.Option("--format", help="table, text, json, csv, tsv; ttl, nt, jsonld, rdfxml."),
]
Lang = Annotated[str, typer.Option("--lang", "-l", envvar="DANVAN_LANG", help="vi or en.")]
Seconds = Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds a query may take.")]
DEFAULT_STORE = Path(".danvan")
"""Where a build lies unless `--store` or DANVAN_STORE says otherwise."""


def version(value: bool) -> None:
    """Print the version and end."""
    if value:
        from importlib.metadata import version as installed

        output.emit(f"danvan {installed('danvan')}\n")
        raise typer.Exit


@app.callback()
def options(
    show_version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that every command shares."""


def main() -> NoReturn:
    """Run a command; an error becomes one clear message and its exit code, never a traceback."""
    from graph_builder.cli import asking, building

    output.settle_streams()
    asking.register(app)
    building.register(app)
    sys.exit(_run())


def _run() -> int:
    try:
        app(standalone_mode=False)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        output.drop_stdout()
    except typer.Exit as end:
        return end.exit_code
    except typer.Abort:
        return INTERRUPTED
    except DanvanError as error:
        output.say(f"danvan: {error}")
        return _code(error)
    except TyperException as error:
        output.say(
            f"danvan: {error.format_message()}\nTry danvan --help, or danvan COMMAND --help."
        )
        return USAGE
    return OK


def _code(error: DanvanError) -> int:
    if isinstance(error, BuildLocked):
        return LOCKED
    if isinstance(error, (UsageError, QueryError)):
        return USAGE
    if isinstance(error, StoreError):
        return UNREADABLE
    return DATA if isinstance(error, DataError) else UNREADABLE
