"""The SPARQL page: a query, its examples, its answer as a table or a picture, what is wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode
from starlette.responses import JSONResponse, Response

from graph_builder.answers import Statements, Table
from graph_builder.errors import DanvanError, QueryError, QuerySyntaxError, UnknownName, UsageError
from graph_builder.explorer.pages.bundle import bundled
from graph_builder.explorer.pages.drawn import as_json, of_statements
from graph_builder.explorer.pages.grids import Cell
from graph_builder.explorer.pages.known import Text, name_of, text_of
from graph_builder.explorer.pages.told import in_words, mend, syntax
from graph_builder.explorer.pages.unclear import Unclear
from graph_builder.explorer.pages.view import View, logged, out
from graph_builder.graph import Result
from graph_builder.namespaces import PREFIXES, compress
from graph_builder.queries import Question
from graph_builder.stores.protocol import Term

_FOLDER = Path(__file__).parent / "sparql"
_OPENING = ("dv", "eli", "org", "prov", "schema", "skos")
SHOWN = 200
"""How many rows the page shows; all of them are one link away."""
_PLACE = re.compile(r"line (\d+), column (\d+): ")
_NOT_CODE = re.compile(r"""<[^<>"{}|^`\\\s]*>|\"(?:[^"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*""")
_DECLARED = re.compile(r"\bPREFIX\s+([\w-]*):", re.IGNORECASE)
_USED = re.compile(r"(?<![\w?$:@-])([A-Za-z][\w-]*):(?!//)")
_HEADER = re.compile(r"\A(?:#\+[^\n]*\n)*\s*")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a query, and where (0: nowhere in particular); `status` tells programs."""

    said: str
    status: int
    line: int = 0
    column: int = 0


def query_page(view: View) -> Response:
    """Return the page of a query, answered where there is one."""
    name = view.param("example")
    asked = view.param("query") or (example(view, name) if name else "")
    result, wrong = _answer(view, asked)
    text = asked or opening(view)
    table = result if isinstance(result, Table) else None
    return view.render(
        "query.html",
        wrong.status if wrong else 200,
        text=text,
        chosen="" if view.param("query") else name,
        examples=[q for q in view.questions.values() if _has_example(q)],
        wrong=wrong,
        result=result,
        form=_form(result),
        columns=table.columns if table else (),
        lines=list(_lines(view, table)) if table else [],
        statements=list(_statements(view, result)) if isinstance(result, Statements) else [],
        total=0 if result is None or isinstance(result, bool) else len(result),
        shown=SHOWN,
        downloads=_downloads(text, result),
        editor=bundled("editor.js"),
        canvas=bundled("canvas.js") if isinstance(result, Statements) else "",
        picture=view.href("/query.json", query=text),
    )


def query_json(view: View) -> Response:
    """Return the statements of a CONSTRUCT or DESCRIBE as a picture for the canvas."""
    result = view.graph.sparql(view.param("query"))
    if not isinstance(result, Statements):
        raise Unclear("said_not_drawn")
    return JSONResponse(as_json(view, of_statements(view, result)))


def opening(view: View) -> str:
    """Return the query that an empty box opens with: the prefixes, and an example that runs."""
    named = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in _OPENING)
    body = (_FOLDER / "opening.rq").read_text(encoding="utf-8")
    words = view.t("query_opening")
    return f"{named}\n# {words}\n{body.replace('$label', compress(view.ground.label.value))}"


def example(view: View, name: str) -> str:
    """Return the SPARQL of a named question, bound to its own example; raise UnknownName."""
    question = view.questions.get(name)
    if question is None:
        raise UnknownName(name, "question", [])
    given = {p.name: p.example for p in question.parameters if p.example and not p.optional}
    try:
        text = view.graph.bound(name, **given)
    except UsageError:  # the example names what this build does not hold
        return ""
    return _HEADER.sub("", text)


def _has_example(question: Question) -> bool:
    return all(p.optional or p.example for p in question.parameters)


def _answer(view: View, text: str) -> tuple[Result | None, Wrong | None]:
    if not text:
        return None, None
    try:
        return view.graph.sparql(text), None
    except QueryError as error:
        return None, _wrong(view, error, text)


def _wrong(view: View, error: DanvanError, text: str) -> Wrong:
    """Return what is wrong; the gate and the engine name the place of what cannot be parsed."""
    said, status = str(error), logged(error).status
    place = _PLACE.match(said)
    if place is None:
        if isinstance(error, QuerySyntaxError):
            return Wrong(syntax(view.t, said), status)
        told = (in_words(view.t, error), mend(view.t, error))
        return Wrong(" ".join(filter(None, told)), status)
    hints = [syntax(view.t, said[place.end() :])]
    if names := undeclared(text):  # the engine then complains of what follows the name
        hints.append(view.t("syntax_undeclared", names=", ".join(f"{name}:" for name in names)))
    return Wrong(" ".join(hints), status, int(place[1]), int(place[2]))


def undeclared(text: str) -> list[str]:
    """Return the prefixes that a query uses without declaring them, as far as it can be read.

    >>> undeclared("PREFIX dv: <http://x/#> SELECT * { ?a dv:b ex:c, 'no:ne' } # no:ne")
    ['ex']
    """
    code = _NOT_CODE.sub(" ", text)
    declared = {name.lower() for name in _DECLARED.findall(code)}
    used = dict.fromkeys(_USED.findall(code))
    return [name for name in used if name.lower() not in declared]


def _form(result: Result | None) -> str:
    if result is None:
        return ""
    if isinstance(result, bool):
        return "boolean"
    return "rows" if isinstance(result, Table) else "statements"


def _lines(view: View, table: Table) -> Iterator[list[Cell]]:
    for row in table.solutions.rows[:SHOWN]:
        yield [_cell(view, term) for term in row]


def _statements(view: View, result: Statements) -> Iterator[list[Cell]]:
    for triple in list(result.triples)[:SHOWN]:
        terms: tuple[object, ...] = (triple.subject, triple.predicate, triple.object)
        yield [_cell(view, term) for term in terms]


def _cell(view: View, term: "Term | object | None") -> Cell:
    if term is None:
        return Cell(Text(""))
    if isinstance(term, NamedNode):
        return Cell(_named(view, term.value), view.to(term.value), out(term.value))
    return Cell(text_of(term)) if isinstance(term, Literal) else Cell(Text(str(term)))


def _named(view: View, iri: str) -> Text:
    """Return what a thing or term is called; its CURIE where it has no name."""
    label = view.graph.things.index.label(iri, view.lang) if iri.isascii() else iri
    return name_of(view.ground, iri) if label == iri else Text(label)


def _downloads(text: str, result: Result | None) -> dict[str, dict[str, str]]:
    """Return the formats that the endpoint gives the same answer in."""
    if result is None:
        return {}
    forms = {"rows": ("csv", "json", "tsv"), "boolean": ("json",), "statements": ("ttl", "jsonld")}
    return {form.upper(): {"query": text, "format": form} for form in forms[_form(result)]}
