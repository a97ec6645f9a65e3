"""Checks a graph: SHACL shapes and the queries of `ontology/checks`, as one list of problems."""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import shacl_rust
import yaml
from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QuerySolution,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
)
from pyoxigraph import Literal as Text

from graph_builder.errors import Problem, QuerySyntaxError, Severity, in_order
from graph_builder.namespaces import compress, expand
from graph_builder.resources import folder

Language = Literal["en", "vi"]
Locate = Callable[[str], str]

_HEADER = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)
_PLACE = re.compile(r"\{\?(\w+)\}")
_SEVERITIES: Mapping[str, Severity] = {
    expand("sh:Violation"): "error",
    expand("sh:Warning"): "warning",
}
_MESSAGE = NamedNode(expand("sh:message"))


@dataclass(frozen=True, slots=True)
class Check:
    """One check: a query that must find nothing, what each row means, and who is to blame."""

    name: str
    message: Mapping[str, str]
    severity: Severity
    focus: str
    query: str


def read_check(path: Path) -> Check:
    """Read one check file; raise QuerySyntaxError where its header or query is not usable."""
    text = path.read_text(encoding="utf-8")
    try:
        says = yaml.safe_load("\n".join(_HEADER.findall(text))) or {}
        answer = Store().query(text)
    except (yaml.YAMLError, SyntaxError) as error:
        raise QuerySyntaxError(f"{path.name}: {error}") from error
    if not isinstance(answer, QuerySolutions):
        raise QuerySyntaxError(f"{path.name}: a check is a SELECT query; this is another form")
    found = {variable.value for variable in answer.variables}
    for wrong in _header_problems(says, found):
        raise QuerySyntaxError(f"{path.name}: {wrong}")
    return Check(path.stem, says["message"], says["severity"], says["focus"].lstrip("?"), text)


def _header_problems(says: object, variables: set[str]) -> Iterator[str]:
    """Yield what is wrong with the header of a check."""
    if not isinstance(says, dict) or set(says) != {"message", "severity", "focus"}:
        yield "the '#+ ' header needs message, severity and focus, and nothing else"
        return
    if not isinstance(says["message"], dict) or set(says["message"]) != {"en", "vi"}:
        yield "the message needs an 'en' and a 'vi' text"
        return
    if says["severity"] not in _SEVERITIES.values():
        yield f"the severity is {says['severity']!r}, not error or warning"
    used = set(_PLACE.findall(" ".join(says["message"].values())))
    for name in sorted((used | {str(says["focus"]).lstrip("?")}) - variables):
        yield f"the header names ?{name}, which the query does not select"


def read_checks(where: Path | None = None) -> tuple[Check, ...]:
    """Return the checks of a folder (the project's own if none is given) in the order of names."""
    return tuple(map(read_check, sorted((where or folder("ontology") / "checks").glob("*.rq"))))


def check(store: Store, *, locate: Locate, language: Language = "en") -> list[Problem]:
    """Return every problem of a graph that has been derived, of shapes and checks, sorted.

    `locate` turns the IRI of the thing to blame into where its record stands.
    """
    rules, shapes = read_checks(), folder("ontology") / "shapes.ttl"
    # both engines let go of the interpreter while they work: two threads use two processors
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = pool.submit(validate, store, shapes)
        answers = pool.map(partial(_rows, store), rules)
        found = set(_shape_problems(results.result(), _messages(shapes, language), locate))
        for rule, rows in zip(rules, answers, strict=True):
            found.update(_check_problems(rule, rows, locate, language))
    return in_order(found)


def _rows(store: Store, rule: Check) -> list[QuerySolution]:
    """Return what a check finds."""
    answer = store.query(rule.query)
    if not isinstance(answer, QuerySolutions):
        raise QuerySyntaxError(f"{rule.name}: a check is a SELECT query")
    return list(answer)


def _check_problems(
    rule: Check, rows: Iterable[QuerySolution], locate: Locate, language: Language
) -> Iterator[Problem]:
    text = rule.message[language]
    names = set(_PLACE.findall(text))
    for row in rows:
        what = _filled(text, {name: _shown(row[name]) for name in names})
        yield Problem(locate(row[rule.focus].value), rule.name, what, severity=rule.severity)


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Return a message with the values of one row in its places.

    >>> _filled("{?a} is {?b}", {"a": "this", "b": "{?a}"})
    'this is {?a}'
    """
    return _PLACE.sub(lambda place: values[place[1]], text)


def _shown(term: object) -> str:
    """Return a term as a curator writes it: a key for our own things, a CURIE, or plain text."""
    if isinstance(term, NamedNode):
        return compress(term.value).removeprefix("dvr:")
    return term.value if isinstance(term, Text) else str(term)


def _shape_problems(
    results: Iterable[Mapping[str, str]], messages: Mapping[str, str], locate: Locate
) -> Iterator[Problem]:
    """Yield the problems of SHACL results, each named after the property shape that is broken."""
    for result in results:
        shape = _iri(result["sourceShape"])
        value = f": {_shown_value(result['value'])}" if result.get("value") else ""
        yield Problem(
            locate(_iri(result["focusNode"])),
            shape.rpartition("#")[2],
            messages[shape] + value,
            severity=_SEVERITIES[_iri(result["severity"])],
        )


def validate(store: Store, shapes: Path) -> list[dict[str, str]]:
    """Return the SHACL results for the default graph, one a violated constraint."""
    with tempfile.TemporaryDirectory(prefix="danvan-") as scratch:
        data = Path(scratch) / "data.nt"
        store.dump(data, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
        report = shacl_rust.validate_file(data, shapes, experimental_index=True)
    results: list[dict[str, str]] = report["results"]
    return results


def _messages(shapes: Path, language: Language) -> dict[str, str]:
    return {
        quad.subject.value: quad.object.value
        for quad in parse(path=shapes)
        if quad.predicate == _MESSAGE
        and isinstance(quad.object, Text)
        and isinstance(quad.subject, NamedNode)
        and quad.object.language == language
    }


def _iri(written: str) -> str:
    return written.strip("<>")


def _shown_value(written: str) -> str:
    """Return a value of a SHACL result, which comes in N-Triples syntax, as `_shown` does."""
    if written.startswith("<"):
        return _shown(NamedNode(_iri(written)))
    return written.rpartition('"')[0].lstrip('"')
