"""The commands, and what each error means to the shell."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from graph_builder.cli import completing, streams
from graph_builder.errors import (
    BuildLocked,
    DanvanError,
    DataError,
    QueryError,
    StoreError,
    UnknownName,
    UsageError,
)

OK, DATA, USAGE, UNREADABLE, LOCKED, INTERRUPTED = 0, 1, 2, 3, 75, 130
LANGUAGES = ("vi", "en")

app = typer.Typer(
    name="danvan",
    help="A sourced knowledge graph of directives, bodies and campaigns: "
    "who carried out what, when, and who says so.",
    epilog="Start with: danvan build, then danvan ask. "
    "Exit codes: 0 fine, 1 the data has problems, 2 wrong use, 3 not readable, "
    "75 another build is running, 130 interrupted.",
    invoke_without_command=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def locale_language() -> str:
    """Return the language of readers: English where the locale says so, else Vietnamese."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((value for name in names if (value := os.environ.get(name))), "")
    return "en" if locale.lower().startswith("en") else "vi"


def _language(value: str) -> str:
    value = value or locale_language()
    if value not in LANGUAGES:
        raise UsageError(f"{value!r} is no language of this graph; write --lang vi or --lang en")
    return value


def _place(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> Any:  # noqa: ANN401
    """Return a folder or an endpoint; what is typed goes before the environment, never both."""
    name = param.name or ""
    mine, other = (_given(ctx, each) for each in (name, _OTHER_PLACE[name]))
    if mine and mine == other:
        raise UsageError("name a folder with --store or an endpoint with --endpoint, and not both")
    return None if mine == "ENVIRONMENT" and other and name == "endpoint" else value


def _given(ctx: typer.Context, name: str) -> str:
    """Return where the value of an option comes from; nothing, if it is the default."""
    source = ctx.get_parameter_source(name)
    return source.name if source and source.name in {"COMMANDLINE", "ENVIRONMENT"} else ""


_OTHER_PLACE = {"store": "endpoint", "endpoint": "store"}
Store = Annotated[
    Path,
    typer.Option(
        "--store",
        "-s",
        metavar="DIR",
        envvar="DANVAN_STORE",
        callback=_place,
        help="The folder of the build.",
    ),
]
Endpoint = Annotated[
    str | None,
    typer.Option(
        "--endpoint",
        "-e",
        metavar="URL",
        envvar="DANVAN_ENDPOINT",
        callback=_place,
        help="The address of a SPARQL endpoint to ask instead of a build.",
    ),
]
Lang = Annotated[
    str,
    typer.Option(
        "--lang",
        "-l",
        metavar="LANGUAGE",
        envvar="DANVAN_LANG",
        show_default="en if the locale says en, else vi",
        callback=_language,
        autocompletion=completing.languages,
        help="The language of names and headings: vi or en.",
    ),
]
Seconds = Annotated[
    float,
    typer.Option("--timeout", metavar="SECONDS", min=0.1, help="Seconds that a query may take."),
]
DEFAULT_STORE = Path(".danvan")
"""Where a build lies unless `--store` or DANVAN_STORE says otherwise."""
DEFAULT_LANG = ""
"""Stands for the language of the locale, which is not known before the command runs."""


def version() -> str:
    """Return the version that is installed, or that of the checkout this is run from."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("danvan")
    except PackageNotFoundError:
        import tomllib

        project = Path(__file__).resolve().parents[2] / "pyproject.toml"
        return str(tomllib.loads(project.read_text("utf-8"))["project"]["version"])


def _show_version(value: bool) -> None:
    if value:
        streams.emit(f"danvan {version()}\n")
        raise typer.Exit


@app.callback()
def options(
    ctx: typer.Context,
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Print the version and end."
        ),
    ] = False,
) -> None:
    """Show the help where no command is named."""
    if ctx.invoked_subcommand is None:
        streams.say(ctx.get_help())
        raise typer.Exit(USAGE)


def run() -> int:
    """Run the command that the arguments name, and return its exit code."""
    from graph_builder.cli import asking, building, drawing, publishing, serving

    streams.settle()
    asking.register(app)
    building.register(app)
    drawing.register(app)
    publishing.register(app)
    serving.register(app)
    try:
        return _run()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        streams.drop_stdout()
        return OK


def _run() -> int:
    """Run the command; a message ends it where something is wrong."""
    try:
        _check_arguments()
        code = app(prog_name="danvan", standalone_mode=False)
        streams.flush()
    except SystemExit:  # so the parser of arguments ends when nobody reads stdout any more
        raise BrokenPipeError from None
    except typer.Abort:
        return INTERRUPTED
    except DanvanError as error:
        streams.say(f"danvan: {error}{_hint(error)}")
        return _code(error)
    except TyperException as error:
        streams.say(f"danvan: {error.format_message()}\nTry danvan --help, or danvan COMMAND -h.")
        return USAGE
    except BrokenPipeError:
        raise
    except OSError as error:
        streams.drop_stdout()
        streams.say(f"danvan: {error.filename or 'stdout'}: {error.strerror}")
        return UNREADABLE
    return code if isinstance(code, int) else OK


def _check_arguments() -> None:
    for text in sys.argv[1:]:
        if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
            raise UsageError(f"{text!r} is no UTF-8 text; set the terminal to UTF-8")


def _hint(error: DanvanError) -> str:
    if not isinstance(error, UnknownName):
        return ""
    if error.kind == "question":
        return "\ndanvan ask lists the questions"
    return "" if error.suggestions else "\ndanvan find TEXT finds things by parts of their names"


def _code(error: DanvanError) -> int:
    if isinstance(error, BuildLocked):
        return LOCKED
    if isinstance(error, (UsageError, QueryError)):
        return USAGE
    if isinstance(error, StoreError):
        return UNREADABLE
    return DATA if isinstance(error, DataError) else UNREADABLE
