"""Named questions: `queries/NAME.rq` with a header, and parameters bound as terms."""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from graph_builder.errors import QueryError, UnknownName, UsageError
from graph_builder.namespaces import expand
from graph_builder.resources import folder

Texts = Mapping[str, str]
Term = NamedNode | RdfLiteral
GROUPS = (
    "directives",
    "implementation",
    "bodies",
    "people",
    "results",
    "sources",
)
THINGS = ("directive", "body", "person", "place", "event", "campaign", "source", "thing")
VALUES = ("date", "level", "language", "integer", "text")
LABEL = "label"
_LABELS = {"vi": expand("dv:labelVi"), "en": expand("dv:labelEn")}
_FIELDS = {"question", "about", "group", "parameters", "view", "columns"}
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<text>\"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3}
               | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
      | \$(?P<name>[A-Za-z_]\w*)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question takes: its kind, whether it may be left out, and what it means."""

    name: str
    kind: str
    about: Texts
    example: str | None = None
    optional: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A competency question: its words, its parameters, its columns and its SPARQL."""

    name: str
    question: Texts
    about: Texts
    group: str
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, Texts]
    view: str
    text: str = field(repr=False)

    def parameter(self, name: str) -> Parameter:
        """Return the parameter of this name; raise UsageError with those that there are."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = ", ".join(parameter.name for parameter in self.parameters) or "none"
        raise UsageError(f"{self.name} takes no parameter {name!r}; it takes {known}")


def read_questions(directory: Path | None = None) -> Mapping[str, Question]:
    """Return every question by its name, in the order of names."""
    paths = sorted((directory or folder("queries")).glob("*.rq"))
    return {path.stem: read_question(path) for path in paths}


def find_question(name: str, directory: Path | None = None) -> Question:
    """Return the question of this name; raise UnknownName with those that come near."""
    place = directory or folder("queries")
    names = sorted(path.stem for path in place.glob("*.rq"))
    if name in names:
        return read_question(place / f"{name}.rq")
    near = get_close_matches(name, names, cutoff=0.5)
    raise UnknownName(name, "question", near)


def read_question(path: Path) -> Question:
    """Return the question in a file; raise QueryError where its header is not as agreed."""
    text = path.read_text(encoding="utf-8")
    header = _header(path, text)
    if missing := _FIELDS - {"about", "parameters"} - set(header):
        raise QueryError(f"{path}: the header lacks {', '.join(sorted(missing))}")
    if unknown := set(header) - _FIELDS:
        raise QueryError(f"{path}: the header has unknown {', '.join(sorted(unknown))}")
    if header["group"] not in GROUPS:
        raise QueryError(f"{path}: group {header['group']!r} is none of {', '.join(GROUPS)}")
    parameters = tuple(_parameter(path, *item) for item in header.get("parameters", {}).items())
    declared = {parameter.name for parameter in parameters}
    if unbound := (set(_names(text)) - {LABEL}) ^ declared:
        raise QueryError(f"{path}: used or declared, but not both: {', '.join(sorted(unbound))}")
    return Question(
        path.stem,
        header["question"],
        header.get("about", {}),
        header["group"],
        parameters,
        header["columns"],
        header["view"],
        text,
    )


def bind(question: Question, values: Mapping[str, Term], lang: str = "vi") -> str:
    """Return the query text with each `$name` replaced by its term, or by UNDEF if left out.

    `$label`, which every question may use without declaring it, is the property that holds the
    name of a thing for readers of this language, falling back to the other.

    Values are terms and are written as such, so no value can change the query's shape. An
    optional parameter stands in a VALUES block only, where UNDEF is allowed.
    """
    for name in values:
        question.parameter(name)
    tokens = {p.name: _token(question, p, values) for p in question.parameters}
    tokens[LABEL] = str(NamedNode(_LABELS[_language(lang).value]))

    def replace(match: re.Match[str]) -> str:
        return tokens[match["name"]] if match["name"] else match[0]

    return _TOKEN.sub(replace, question.text)


def literal(kind: str, text: str) -> RdfLiteral:
    """Return the literal of a plain parameter; raise UsageError where the text does not fit."""
    return _LITERALS[kind](text)


def _date(text: str) -> RdfLiteral:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no date; write 2023-09-29") from error
    return RdfLiteral(day.isoformat(), datatype=NamedNode(expand("xsd:date")))


def _integer(text: str) -> RdfLiteral:
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise UsageError(f"{text!r} is no whole number")
    return RdfLiteral(text, datatype=NamedNode(expand("xsd:integer")))


def _language(text: str) -> RdfLiteral:
    if text not in {"vi", "en"}:
        raise UsageError(f"{text!r} is no language of this graph; write vi or en")
    return RdfLiteral(text)


_LITERALS: Mapping[str, Callable[[str], RdfLiteral]] = {
    "date": _date,
    "integer": _integer,
    "language": _language,
    "text": RdfLiteral,
}


def _token(question: Question, parameter: Parameter, values: Mapping[str, Term]) -> str:
    if parameter.name in values:
        return str(values[parameter.name])
    if parameter.optional:
        return "UNDEF"
    example = f", for example {parameter.name}={parameter.example!r}" if parameter.example else ""
    kind = "" if parameter.kind == parameter.name else f" ({parameter.kind})"
    raise UsageError(f"{question.name} needs {parameter.name}{kind}{example}")


def _header(path: Path, text: str) -> dict[str, Any]:
    lines = [line[3:] for line in text.splitlines() if line.startswith("#+ ")]
    try:
        header = yaml.load("\n".join(lines), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise QueryError(f"{path}: the header is no YAML: {error}") from error
    if not isinstance(header, dict):
        raise QueryError(f"{path}: the header is missing; it is YAML after '#+ '")
    return header


def _parameter(path: Path, name: str, fields: dict[str, Any]) -> Parameter:
    kind = fields.pop("kind", None)
    if kind not in (*THINGS, *VALUES):
        raise QueryError(f"{path}: parameter {name}: kind {kind!r} is none that we know")
    about: Texts = {lang: fields.pop(lang) for lang in ("vi", "en") if lang in fields}
    try:
        return Parameter(name, kind, about, **fields)
    except TypeError as error:
        raise QueryError(f"{path}: parameter {name}: {error}") from error


def _names(text: str) -> Iterator[str]:
    return (match["name"] for match in _TOKEN.finditer(text) if match["name"])
