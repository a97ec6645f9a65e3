"""Commands that ask: `ask`, `sparql`, `find`, `show`."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph_builder.cli import completing, explaining, output, streams
from graph_builder.cli.app import DEFAULT_LANG, DEFAULT_STORE, Endpoint, Lang, Seconds, Store
from graph_builder.errors import StoreError, UnknownName, UsageError

if TYPE_CHECKING:
    from graph_builder.graph import Graph

Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        autocompletion=completing.formats,
        help="table, text, json, csv or tsv for rows; ttl, nt, jsonld or rdfxml for triples; "
        "text or json for yes and no. Without it a terminal shows a table, a pipe gets tsv.",
    ),
]
ListFormat = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        autocompletion=completing.formats,
        help="table, json, csv or tsv.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command(
        add_help_option=False,
        epilog="danvan ask lists the questions; danvan ask NAME --help explains one.",
    )(ask)
    app.command()(sparql)
    app.command()(find)
    app.command()(show)


@contextmanager
def open_place(
    store: Path, endpoint: str | None, lang: str, seconds: float = 30.0
) -> "Iterator[Graph]":
    """Open the endpoint if one is named, else the build; tell how to name what is not found."""
    from graph_builder.graph import open_graph
    from graph_builder.stores.protocol import Limits

    with open_graph(endpoint or store, lang=lang, limits=Limits(seconds=seconds)) as graph:
        try:
            yield graph
        except UnknownName as error:
            if error.kind == "question":
                raise
            raise UsageError(f"{error}\n{explaining.HOW_TO_NAME}") from error


def ask(
    ctx: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            autocompletion=completing.questions,
            help="The question; without it, all are listed.",
        ),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            autocompletion=completing.parameters,
            help="A parameter of the question: a number, a name, an IRI, as you would type it.",
        ),
    ] = None,
    form: Format = None,
    lang: Lang = DEFAULT_LANG,
    store: Store = DEFAULT_STORE,
    endpoint: Endpoint = None,
    seconds: Seconds = 30.0,
    show_help: Annotated[
        bool, typer.Option("--help", "-h", help="Show this, or explain the question.")
    ] = False,
) -> None:
    """Answer a named question; alone, list the questions."""
    from graph_builder.queries import find_question, read_questions

    if name is None:
        if show_help:
            streams.emit(f"{ctx.get_help()}\n")
        else:
            explaining.list_questions(list(read_questions().values()), lang, form)
        return
    question = find_question(name)
    if show_help:
        explaining.explain(question, lang)
        return
    output.check_format(form, question.text)
    given = pairs(values or [])
    with open_place(store, endpoint, lang, seconds) as graph, streams.progress() as tell:
        tell(f"asking {name}")
        answer = graph.ask(name, **given)
    output.show(answer, form)


def sparql(
    text: Annotated[
        str | None, typer.Argument(metavar="QUERY", help="The query; '-' reads it from stdin.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", help="A file with the query.")
    ] = None,
    form: Format = None,
    store: Store = DEFAULT_STORE,
    endpoint: Endpoint = None,
    seconds: Seconds = 30.0,
) -> None:
    """Answer a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE."""
    if (text is None) == (file is None):
        raise UsageError("give a query, or a file with --file, and not both")
    query = read_query(file) if text is None or text == "-" else text
    if not query.strip():
        raise UsageError("the query is empty; write one, such as 'SELECT * { ?s ?p ?o } LIMIT 9'")
    output.check_format(form, query)
    with open_place(store, endpoint, "vi", seconds) as graph, streams.progress() as tell:
        tell("asking")
        answer = graph.sparql(query)
    output.show(answer, form)


def find(
    text: Annotated[str, typer.Argument(help="Names, parts of names, document numbers.")],
    kinds: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            "-k",
            metavar="KIND",
            autocompletion=completing.kinds,
            help=f"Only things of this kind: {', '.join(completing.KINDS)}.",
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option("--limit", "-n", metavar="NUMBER", min=1, help="How many are shown at most."),
    ] = 20,
    form: ListFormat = None,
    lang: Lang = DEFAULT_LANG,
    store: Store = DEFAULT_STORE,
    endpoint: Endpoint = None,
) -> None:
    """Find things by what you would type: no marks, abbreviated, by number."""
    output.known_format(form, output.LISTS, "a list")
    for kind in kinds or ():
        if kind not in completing.KINDS:
            known = ", ".join(completing.KINDS)
            raise UsageError(f"{kind!r} is no kind of thing; write one of {known}")
    with open_place(store, endpoint, lang) as graph:
        hits = graph.find(text, *(kinds or ()), limit=limit)
    if not hits:
        raise UsageError(f"nothing is called {text!r}\n{explaining.HOW_TO_NAME}")
    explaining.show_hits(hits, form)


def show(
    thing: Annotated[str, typer.Argument(help="An IRI, a CURIE, a document number or a name.")],
    form: Format = None,
    lang: Lang = DEFAULT_LANG,
    store: Store = DEFAULT_STORE,
    endpoint: Endpoint = None,
) -> None:
    """Show all that is said about a thing, and who says it."""
    output.known_format(form, output.ROWS, "what is said about a thing")
    with open_place(store, endpoint, lang) as graph:
        iri = graph.things.find(thing)
        label = graph.things.index.label(iri, lang)
        said = graph.describe(iri)
    if output.drawn(form):
        explaining.draw_thing(label, iri, said, lang)
    else:
        streams.say(f"{label}\n{iri}")
        output.show(said, form)


def read_query(file: Path | None) -> str:
    """Return the query in a file, or from stdin where there is none."""
    try:
        data = sys.stdin.buffer.read() if file is None else file.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        reason = f"{file}: cannot be read: {error.strerror}; name a file that holds a query"
        raise StoreError(reason) from error
    except UnicodeDecodeError as error:
        where = f"{file or 'stdin'}: byte {error.start + 1}"
        raise StoreError(f"{where} is no UTF-8; save the query as UTF-8") from error


def pairs(values: Sequence[str]) -> dict[str, str]:
    """Return what `--set NAME=VALUE` gives, each name once."""
    given: dict[str, str] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name or not text:
            raise UsageError(f"--set {value}: write --set NAME=VALUE")
        if name in given:
            raise UsageError(f"--set {name} is given twice; a parameter takes one value")
        given[name] = text
    return given
