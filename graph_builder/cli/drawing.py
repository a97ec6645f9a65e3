"""The command that draws: `draw`."""

from pathlib import Path
from typing import Annotated

import typer

from graph_builder.cli import asking, completing, streams
from graph_builder.cli.app import DEFAULT_LANG, DEFAULT_STORE, Endpoint, Lang, Seconds, Store
from graph_builder.errors import UsageError

_VIEWS = ("neighbourhood", "bodies", "people", "attendance", "citations", "cascade")


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command(
        epilog="The file's suffix says the format: .html (works offline), .svg, .png, .pdf, "
        ".gexf and .graphml (for Gephi and other tools, with positions and dates)."
    )(draw)


def _view_names(incomplete: str) -> list[str]:
    return [name for name in _VIEWS if name.startswith(incomplete)]


def draw(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="THING",
            autocompletion=completing.questions,
            help="An IRI, a CURIE, a document number or a name; or the name of a question.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="The file to write."),
    ] = None,
    view: Annotated[
        str,
        typer.Option(
            "--view",
            metavar="VIEW",
            autocompletion=_view_names,
            help=f"What to show of the thing: {', '.join(_VIEWS)}.",
        ),
    ] = "neighbourhood",
    query: Annotated[
        Path | None,
        typer.Option(
            "--query", metavar="FILE", help="A file with a CONSTRUCT, whose result is drawn."
        ),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            autocompletion=completing.parameters,
            help="A parameter, where a question is drawn.",
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option("--limit", metavar="NUMBER", min=1, help="How many nodes a page may have."),
    ] = 1_500,
    lang: Lang = DEFAULT_LANG,
    store: Store = DEFAULT_STORE,
    endpoint: Endpoint = None,
    seconds: Seconds = 30.0,
) -> None:
    """Draw a thing, the answer of a question or the result of a query into a file."""
    from graph_builder.drawing.drawings import format_of

    if out is None:
        raise UsageError("name the file to write with -o, for example -o drawing.html")
    if query is not None and (what is not None or values):
        raise UsageError("give a thing, or a question, or --query; not two of them")
    format_of(out)
    text = asking.read_query(query) if query is not None else None
    given = asking.pairs(values or [])
    with asking.open_place(store, endpoint, lang, seconds) as graph, streams.progress() as tell:
        tell("drawing")
        graph.draw(what, view=view, query=text, limit=limit, **given).save(out)
    streams.say(f"drawn: {out}")
