"""Explains in the reader's words: which questions there are, and what is said about a thing."""

import shlex
import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from graph_builder.cli import output
from graph_builder.cli.streams import emit, say
from graph_builder.namespaces import compress

if TYPE_CHECKING:
    from graph_builder.answers import Table
    from graph_builder.queries import Parameter, Question, Texts
    from graph_builder.search import Hit
    from graph_builder.stores.protocol import Term

_GROUPS: Mapping[str, "Texts"] = {
    "directives": {"vi": "Văn bản", "en": "Directives"},
    "implementation": {"vi": "Việc thực hiện", "en": "What was carried out"},
    "bodies": {"vi": "Cơ quan, đơn vị", "en": "Bodies"},
    "people": {"vi": "Người và chức danh", "en": "People and posts"},
    "results": {"vi": "Kết quả", "en": "Results"},
    "sources": {"vi": "Nguồn", "en": "Sources"},
}
_WORDS: Mapping[str, "Texts"] = {
    "need": {"vi": "bắt buộc", "en": "needed"},
    "optional": {"vi": "có thể bỏ", "en": "optional"},
    "example": {"vi": "ví dụ", "en": "for example"},
    "columns": {"vi": "Các cột", "en": "Columns"},
    "parameters": {"vi": "Tham số", "en": "Parameters"},
    "→": {"vi": "Điều nói về đối tượng này", "en": "What is said about it"},
    "←": {"vi": "Điều dẫn đến đối tượng này", "en": "What points to it"},
}


KIND_WORDS: Mapping[str, "Texts"] = {
    "body": {"vi": "cơ quan", "en": "body"},
    "campaign": {"vi": "phong trào", "en": "campaign"},
    "date": {"vi": "ngày", "en": "date"},
    "directive": {"vi": "văn bản", "en": "directive"},
    "event": {"vi": "sự kiện", "en": "event"},
    "integer": {"vi": "số nguyên", "en": "whole number"},
    "language": {"vi": "ngôn ngữ", "en": "language"},
    "level": {"vi": "cấp", "en": "level"},
    "person": {"vi": "người", "en": "person"},
    "place": {"vi": "địa danh", "en": "place"},
    "text": {"vi": "chữ", "en": "text"},
    "thing": {"vi": "đối tượng", "en": "thing"},
}


HOW_TO_NAME = (
    "danvan find TEXT finds things by parts of their names: try fewer words, with or without "
    "accents; a document by its number with its term, such as '25-NQ/TW khóa XI'"
)
"""What to try where nothing has the name that was typed."""


def list_questions(questions: Sequence["Question"], lang: str, form: str | None) -> None:
    """List the questions: in groups on a terminal, else as a table with a line each."""
    output.known_format(form, output.LISTS, "a list")
    groups = [
        (group, [question for question in questions if question.group == group])
        for group in _GROUPS
    ]
    if form is None and sys.stdout.isatty():
        for group, members in groups:
            if members:
                emit(f"{_GROUPS[group][lang]}\n")
                emit("".join(_entry(question, lang) for question in members))
        say("danvan ask NAME --help explains a question")
        return
    rows = [
        (question.name, _taken(question), group, question.question[lang])
        for group, members in groups
        for question in members
    ]
    output.show_list(("name", "parameters", "group", "question"), rows, form)


def show_hits(hits: Sequence["Hit"], form: str | None) -> None:
    """List what a search found: on a terminal only what a reader needs to name the thing."""
    if output.drawn(form):
        headings = ("label", "found as", "kind", "thing")
        output.show_list(headings, [_hit(hit) for hit in hits], form)
    else:
        rows = [(str(hit.score), hit.kind, hit.label, hit.matched, hit.iri) for hit in hits]
        output.show_list(("score", "kind", "label", "found as", "iri"), rows, form)


def explain(question: "Question", lang: str) -> None:
    """Explain a question: its words, its parameters, its columns, and how to ask it."""
    blocks = [_wrap(question.question[lang])]
    if about := question.about.get(lang):
        blocks.append(_wrap(about))
    if question.parameters:
        lines = (_parameter(parameter, lang) for parameter in question.parameters)
        blocks.append("\n".join([f"{_WORDS['parameters'][lang]}:", *lines]))
    if question.columns:
        lines = (
            _wrap(f"{name}: {texts.get(lang, name)}", "  ", "      ")
            for name, texts in question.columns.items()
        )
        blocks.append("\n".join([f"{_WORDS['columns'][lang]}:", *lines]))
    blocks.append(_command(question))
    emit("\n\n".join(blocks) + "\n")


def draw_thing(label: str, iri: str, said: "Table", lang: str) -> None:
    """Draw what is said about a thing by property, in both directions, each source once."""
    from graph_builder.cli.tables import draw_groups, draw_notes

    emit(f"{label}\n{iri}\n")
    notes: dict[str, int] = {}
    for direction in ("→", "←"):
        draw_groups(_WORDS[direction][lang], _said(said, direction, lang, notes))
    draw_notes(notes)
    if not len(said):
        say("no source says anything about it")


def _said(
    said: "Table", direction: str, lang: str, notes: dict[str, int]
) -> Iterator[tuple[str, str]]:
    """Yield each property and value once, with the numbers of the sources that say so."""
    from graph_builder.cli.tables import note

    sources: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for row in said.solutions.bindings():
        if row["direction"].value == direction:
            name, value = (_readable(row, column, lang) for column in ("property", "value"))
            source = f"{_readable(row, 'source', lang)}  {compress(row['source'].value)}"
            sources[name, value][note(source, notes)] = None
    for (name, value), numbers in sources.items():
        yield name, f"{value} {''.join(numbers)}"


def _readable(row: Mapping[str, "Term"], column: str, lang: str) -> str:
    """Return a term in the reader's words; another language than the reader's is marked."""
    term = row.get(f"{column}Label", row[column])
    language = getattr(term, "language", None)
    mark = f" ({language})" if language and language != lang else ""
    return f"{compress(term.value)}{mark}"


def _hit(hit: "Hit") -> tuple[str, ...]:
    matched = "" if hit.matched == hit.label else hit.matched
    return hit.label, matched, hit.kind, compress(hit.iri)


def _entry(question: "Question", lang: str) -> str:
    title = f"{question.name}({_taken(question)})"
    return f"  {title}\n{_wrap(question.question[lang], '      ', '      ')}\n"


def _taken(question: "Question") -> str:
    return ", ".join(f"[{p.name}]" if p.optional else p.name for p in question.parameters)


def _parameter(parameter: "Parameter", lang: str) -> str:
    meaning, kind = parameter.about.get(lang, ""), KIND_WORDS[parameter.kind][lang]
    need = _WORDS["optional" if parameter.optional else "need"][lang]
    about = [meaning, f"({need})" if kind in meaning.lower() else f"({kind}, {need})"]
    if parameter.example:
        about.append(f"{_WORDS['example'][lang]} {shlex.quote(parameter.example)}")
    return _wrap(f"--set {parameter.name}=…  {' '.join(filter(None, about))}", "  ", "      ")


def _command(question: "Question") -> str:
    """Return an example to copy into a shell, on several lines where one is too short."""
    needed = [parameter for parameter in question.parameters if not parameter.optional]
    sets = [f"--set {p.name}={shlex.quote(p.example or '…')}" for p in needed]
    line = " ".join([f"  danvan ask {question.name}", *sets])
    return line if len(line) <= _width() else line.replace(" --set ", " \\\n      --set ")


def _width() -> int:
    return max(get_terminal_size().columns, 30)


def _wrap(text: str, first: str = "", rest: str = "") -> str:
    """Return a text in lines that fit the terminal, or 80 columns where there is none."""
    return textwrap.fill(
        " ".join(text.split()),
        _width(),
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )
