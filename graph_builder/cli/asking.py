"""Commands that ask: `ask`, `sparql`, `find`, `show`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph_builder.cli import output
from graph_builder.cli.app import DEFAULT_STORE, Format, Lang, Seconds, Store
from graph_builder.errors import UsageError

if TYPE_CHECKING:
    from graph_builder.graph import Graph
    from graph_builder.queries import Question


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command(add_help_option=False)(ask)
    app.command()(sparql)
    app.command()(find)
    app.command()(show)


def _open(store: Path, lang: str, seconds: float = 30.0) -> "Graph":
    from graph_builder.graph import open_graph
    from graph_builder.stores.protocol import Limits

    if lang not in {"vi", "en"}:
        raise UsageError(f"--lang {lang}: write vi or en")
    return open_graph(store, lang=lang, limits=Limits(seconds=seconds))


def ask(
    name: Annotated[str | None, typer.Argument(help="The question; none lists them.")] = None,
    values: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter.")
    ] = None,
    form: Format = None,
    lang: Lang = "vi",
    store: Store = DEFAULT_STORE,
    seconds: Seconds = 30.0,
    show_help: Annotated[
        bool, typer.Option("--help", "-h", help="Explain the question and its parameters.")
    ] = False,
) -> None:
    """Answer a named question; alone, list the questions."""
    from graph_builder.queries import find_question, read_questions

    if name is None:
        (_usage if show_help else _list)(list(read_questions().values()), lang)
        return
    question = find_question(name)
    if show_help:
        _explain(question, lang)
        return
    with _open(store, lang, seconds) as graph:
        output.show(graph.ask(question.name, **_pairs(values or [])), form)


def sparql(
    text: Annotated[str | None, typer.Argument(help="The query; '-' reads it from stdin.")] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="A file with it.")] = None,
    form: Format = None,
    store: Store = DEFAULT_STORE,
    seconds: Seconds = 30.0,
) -> None:
    """Answer a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE."""
    if (text is None) == (file is None):
        raise UsageError("give a query, or a file with --file, and not both")
    query = file.read_text("utf-8") if file else sys.stdin.read() if text == "-" else str(text)
    with _open(store, "vi", seconds) as graph:
        output.show(graph.sparql(query), form)


def find(
    text: Annotated[str, typer.Argument(help="Names, parts of names, document numbers.")],
    kind: Annotated[
        list[str] | None, typer.Option("--kind", "-k", help="directive, body, person, place, …")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1)] = 20,
    form: Format = None,
    lang: Lang = "vi",
    store: Store = DEFAULT_STORE,
) -> None:
    """Find things by what you would type: without marks, abbreviated, or by number."""
    with _open(store, lang) as graph:
        hits = graph.find(text, *(kind or ()), limit=limit)
    output.show_hits(hits, form)
    if not hits:
        raise UsageError(f"nothing is called {text!r}")


def show(
    thing: Annotated[str, typer.Argument(help="An IRI, a CURIE, a document number or a name.")],
    form: Format = None,
    lang: Lang = "vi",
    store: Store = DEFAULT_STORE,
) -> None:
    """Show all that is said about a thing, and who says it."""
    with _open(store, lang) as graph:
        iri = graph.things.find(thing)
        output.say(f"{graph.things.index.label(iri, lang)}\n{iri}")
        output.show(graph.describe(iri), form)


def _pairs(values: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name or not text:
            raise UsageError(f"--set {value}: write --set NAME=VALUE")
        if name in pairs:
            raise UsageError(f"--set {name} is given twice")
        pairs[name] = text
    return pairs


def _list(questions: Sequence["Question"], lang: str) -> None:
    for group in dict.fromkeys(question.group for question in questions):
        output.emit(f"{group}\n")
        for question in questions:
            if question.group == group:
                taken = ", ".join(
                    f"[{p.name}]" if p.optional else p.name for p in question.parameters
                )
                output.emit(f"  {question.name}({taken})\n      {question.question[lang]}\n")
    output.say("danvan ask NAME --help explains a question")


def _usage(questions: Sequence["Question"], lang: str) -> None:
    output.emit(
        "Usage: danvan ask [NAME] [--set NAME=VALUE]... [--format FORMAT] [--lang vi|en]\n"
        "                  [--store DIR] [--timeout SECONDS]\n\n"
        f"Answers one of {len(questions)} named questions. Formats: {output.formats()}.\n"
        "danvan ask lists the questions; danvan ask NAME --help explains one.\n"
    )


def _explain(question: "Question", lang: str) -> None:
    lines = [question.question[lang], *filter(None, [question.about.get(lang)]), ""]
    for p in question.parameters:
        need = "optional" if p.optional else "needed"
        example = f"; for example {p.example}" if p.example else ""
        lines.append(f"  --set {p.name}=…   {p.about.get(lang, '')} ({p.kind}, {need}{example})")
    lines += ["", "Columns:"] if question.columns else []
    lines += [f"  {name}: {texts.get(lang, name)}" for name, texts in question.columns.items()]
    sets = "".join(
        f" --set {p.name}={_quoted(p.example or '…')}"
        for p in question.parameters
        if not p.optional
    )
    output.emit("\n".join([*lines, "", f"  danvan ask {question.name}{sets}", ""]))


def _quoted(text: str) -> str:
    import shlex

    return shlex.quote(text)
