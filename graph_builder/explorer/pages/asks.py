"""The gallery of named questions, and the page of one: its form, its answer, its SPARQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from keyword import iskeyword
from math import ceil

from starlette.responses import JSONResponse, Response

from graph_builder.answers import Table
from graph_builder.errors import AmbiguousName, UnknownName, UsageError
from graph_builder.explorer.pages.asking import ask
from graph_builder.explorer.pages.bundle import bundled
from graph_builder.explorer.pages.charts import branches, picture
from graph_builder.explorer.pages.drawn import as_json
from graph_builder.explorer.pages.finding import typed_name
from graph_builder.explorer.pages.grids import Grid, grid
from graph_builder.explorer.pages.pictured import drawn_of, is_drawable, mapped
from graph_builder.explorer.pages.told import in_words
from graph_builder.explorer.pages.view import PAGE, View
from graph_builder.graph import Result
from graph_builder.namespaces import BASE
from graph_builder.queries import (
    GROUPS,
    THINGS,
    Parameter,
    Question,
    Term,
    bind,
    find_question,
    literal,
)

_TREES = {"body-tree": ("unit", "parent"), "cascade": ("document", "parent")}
_UNFIT = frozenset({"date", "integer", "language"})
_KINDS_OF_INPUT = {"date": "date", "integer": "number"}


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a question's form: what it takes, what was typed, and what may be meant."""

    name: str
    about: str
    kind: str
    input: str
    completes: bool
    required: bool
    value: str
    example: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: an answer, or what is wrong with what was typed."""

    result: Result | None = None
    query: str = ""
    wrong: str = ""
    field: str = ""
    choices: tuple[tuple[str, str], ...] = ()


def gallery(view: View) -> Response:
    """Return the page of all questions, by group."""
    return view.render("gallery.html", groups=grouped(view))


def grouped(view: View) -> list[tuple[str, list[Question]]]:
    """Return the named questions by their groups."""
    questions = view.questions.values()
    return [(group, [q for q in questions if q.group == group]) for group in GROUPS]


def show_question(view: View, name: str) -> Response:
    """Return the page of a question; it is asked once all that it needs is given."""
    question = view.questions.get(name) or find_question(name)
    given = _given(view, question)
    ready = all(p.optional or p.name in given for p in question.parameters)
    asked = _ask(view, question, given) if ready else Asked()
    answer = None if asked.result is None else grid(view, asked.result)
    number = view.page
    shown = answer.part((number - 1) * PAGE, PAGE) if answer else None
    return view.render(
        "question.html",
        400 if asked.wrong else 200,
        question=question,
        fields=[_field(view, p, given, asked) for p in question.parameters],
        asked=asked,
        answer=answer,
        shown=shown,
        page=number,
        pages=ceil(len(answer) / PAGE) if answer else 0,
        picture=picture(question.view, answer) if answer else None,
        mapped=mapped(answer) if answer and question.view == "map" else None,
        canvas=_canvas(view, question, given, asked.result),
        script=bundled("canvas.js"),
        tree=_tree(question, answer),
        data=lambda form: view.data(f"/ask/{name}.{form}", **given),
        cell=notebook_cell(question, given),
        formats=("csv", "json", "tsv") if isinstance(asked.result, Table) else ("ttl",),
    )


def question_graph_json(view: View) -> Response:
    """Return the answer of a question as a network for the canvas."""
    name = view.request.path_params["name"]
    question = view.questions.get(name) or find_question(name)
    given = _given(view, question)
    things = view.graph.things
    terms: dict[str, Term] = {
        name: things.term(question.parameter(name).kind, text) for name, text in given.items()
    }
    result = ask(view, question.name, **given)
    return JSONResponse(as_json(view, drawn_of(view, question, terms, result)))


def _given(view: View, question: Question) -> dict[str, str]:
    return {p.name: view.param(p.name) for p in question.parameters if view.param(p.name)}


def _canvas(view: View, question: Question, given: Mapping[str, str], result: Result | None) -> str:
    """Return the address of an answer as a network; nothing where it is none."""
    if result is None or not is_drawable(question, result):
        return ""
    return view.href(f"/ask/{question.name}/graph.json", **given)


def _ask(view: View, question: Question, given: Mapping[str, str]) -> Asked:
    """Answer a question; a name that is not clear comes back with the things it may mean."""
    terms = {}
    for name, text in given.items():
        try:
            terms[name] = view.graph.things.term(question.parameter(name).kind, text)
        except UsageError as error:
            said = _in_words(view, question.parameter(name), text, error)
            return Asked(wrong=said, field=name, choices=choices_of(error))
    query = bind(question, terms, view.lang)
    return Asked(ask(view, question.name, **given), query)


def _in_words(view: View, parameter: Parameter, text: str, error: UsageError) -> str:
    """Return why a text is no value of a parameter: of what kind it should be, and an example."""
    if isinstance(error, (UnknownName, AmbiguousName)) or parameter.kind not in _UNFIT:
        return in_words(view.t, error)
    return view.t(f"said_no_{parameter.kind}", text=text)


def choices_of(error: UsageError) -> tuple[tuple[str, str], ...]:
    """Return what may be meant, as pairs of what is shown and what is typed.

    An error lists the things that a name may mean as `label  (key)`.
    """
    if isinstance(error, UnknownName):
        return tuple((text, text) for text in error.suggestions)
    candidates = error.candidates if isinstance(error, AmbiguousName) else ()
    split = (line.rpartition("  (") for line in candidates)
    return tuple((label, key.removesuffix(")")) for label, _, key in split)


def _field(view: View, parameter: Parameter, given: Mapping[str, str], asked: Asked) -> Field:
    value = given.get(parameter.name, "")
    completes = parameter.kind in THINGS
    return Field(
        parameter.name,
        parameter.about.get(view.lang, parameter.name),
        parameter.kind,
        _input(parameter.kind, value),
        completes,
        not parameter.optional,
        _readable(view, parameter.kind, value) if completes else value,
        parameter.example or "",
        tuple(_levels(view, parameter)),
    )


def _input(kind: str, value: str) -> str:
    """Return the type of an input; what does not fit its type is shown as the text that it is.

    >>> _input("date", "2023-09-29"), _input("date", "yesterday"), _input("integer", "")
    ('date', 'text', 'number')
    """
    if value and kind in _KINDS_OF_INPUT:
        try:
            literal(kind, value)
        except UsageError:
            return "text"
    return _KINDS_OF_INPUT.get(kind, "text")


def _levels(view: View, parameter: Parameter) -> list[tuple[str, str]]:
    if parameter.kind != "level":
        return []
    levels = ("central", "province", "district", "commune")
    label = view.graph.things.index.label
    return [(code, label(f"{BASE}scheme/level/{code}", view.lang)) for code in levels]


def _readable(view: View, kind: str, value: str) -> str:
    """Return the name of a thing that was given by its key, where the name alone finds it."""
    iri = f"{BASE}{value}"
    return typed_name(view, iri, kind) if view.graph.things.index.knows(iri) else value


def _tree(question: Question, answer: Grid | None) -> object:
    if answer is None or question.name not in _TREES or len(answer) > 10 * PAGE:
        return None
    child, parent = _TREES[question.name]
    return [(depth, line.cells[child], line) for depth, line in branches(answer, child, parent)]


def notebook_cell(question: Question, given: Mapping[str, str]) -> str:
    """Return the lines that ask the same in Python."""
    words = {name: value for name, value in given.items() if not iskeyword(name)}
    values = "".join(f", {name}={value!r}" for name, value in words.items())
    if others := {name: value for name, value in given.items() if iskeyword(name)}:
        values += f", **{others!r}"  # as `from`, which Python keeps for itself
    return (
        "from graph_builder import open_graph\n\n"
        "with open_graph() as graph:\n"
        f"    answer = graph.ask({question.name!r}{values})\n"
        "answer.to_pandas()"
    )
