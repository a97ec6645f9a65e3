"""What the Tab key offers; each function is quick, and silent where there is nothing."""

import typer

KINDS = (
    "activity",
    "award",
    "body",
    "campaign",
    "change",
    "code",
    "directive",
    "edition",
    "event",
    "model",
    "person",
    "place",
    "post",
    "publisher",
    "series",
    "source",
    "term",
    "term-of-ontology",
    "theme",
)


def languages(incomplete: str) -> list[str]:
    """Return the languages that begin so."""
    return _beginning(("vi", "en"), incomplete)


def formats(incomplete: str) -> list[str]:
    """Return the formats of answers that begin so."""
    from graph_builder.cli.output import FORMATS

    return _beginning(FORMATS, incomplete)


def exports(incomplete: str) -> list[str]:
    """Return the formats of exports that begin so."""
    from graph_builder.exports import FORMATS, TABLES

    return _beginning((*FORMATS, TABLES), incomplete)


def engines(incomplete: str) -> list[str]:
    """Return the remote engines that begin so."""
    from graph_builder.engines import ENGINES

    return _beginning(tuple(ENGINES), incomplete)


def kinds(incomplete: str) -> list[str]:
    """Return the kinds of things that begin so."""
    return _beginning(KINDS, incomplete)


def questions(incomplete: str) -> list[str]:
    """Return the names of questions that begin so."""
    from graph_builder.resources import folder

    return _beginning(sorted(path.stem for path in folder("queries").glob("*.rq")), incomplete)


def parameters(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the parameters, with their equals sign, of the question that is typed already."""
    from graph_builder.errors import DanvanError
    from graph_builder.queries import find_question

    typed = [ctx.params.get("name"), *ctx.args]  # what stands before an unfinished --set is left
    try:
        question = find_question(next((name for name in typed if name), ""))
    except DanvanError:
        return []
    return _beginning([f"{parameter.name}=" for parameter in question.parameters], incomplete)


def _beginning(names: "tuple[str, ...] | list[str]", start: str) -> list[str]:
    return [name for name in names if name.startswith(start)]
