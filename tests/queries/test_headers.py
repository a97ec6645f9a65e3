"""Each question says in both languages what it asks, takes and shows, and uses declared terms."""

import re
from functools import lru_cache
from itertools import product
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QueryTriples, RdfFormat, Store, Variable, parse
from rdflib.plugins.sparql import prepareQuery

from graph_builder.namespaces import BASE, PREFIXES, expand
from graph_builder.queries import Parameter, Question, Term, bind, read_questions
from graph_builder.resources import folder
from graph_builder.search import FILE, SearchIndex
from graph_builder.stores.builds import open_build
from graph_builder.things import Things

NAMES = """
who-implemented what-implements cascade lineage events-of-directive events-of-campaign
events-of-body who-attended who-held career concurrent-posts models-by-body awards body-tree
bodies-in-place what-became-of documents-by-issuer ambiguous-numbers unresolved-mentions
cited-together visits-from-above sources-of single-source coverage conflicting-figures
not-implemented lag neighbourhood first-by-level reviews-by-year tradition-day
contests multi-source-events inferred-statements dialogues same-person-candidates
officials-who-moved cited-but-replaced coverage-gaps awards-by-year
"""
VIEWS = {"table", "timeline", "tree", "graph", "chart", "map"}
BASICS = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "xsd"))


def test_all_questions_are_there() -> None:
    assert sorted(read_questions()) == sorted(NAMES.split())


def test_header_is_complete(question: Question) -> None:
    texts = [question.question, question.about, *question.columns.values()]
    texts += [parameter.about for parameter in question.parameters]
    for text in texts:
        assert set(text) == {"vi", "en"}
        assert all(part.strip() for part in text.values())
    assert question.question["vi"].endswith("?")
    assert question.question["en"].endswith("?")
    assert question.view in VIEWS
    assert question.view != "timeline" or "date" in question.columns
    assert all(parameter.example for parameter in question.parameters)


def test_examples_are_understood(question: Question, built: Path) -> None:
    things = Things(SearchIndex(open_build(built).path / FILE))
    for parameter in question.parameters:
        things.term(parameter.kind, parameter.example or "")
    things.index.close()


def test_columns_are_the_selected_variables(question: Question) -> None:
    answer = Store().query(bind(question, _values(question.parameters)))
    if isinstance(answer, QueryTriples):
        assert set(question.columns) == {"subject", "property", "value"}
        return
    selected = {variable.value for variable in answer.variables}
    labels = {name for name in selected if name.endswith("Label")}
    assert selected - labels == set(question.columns)
    assert {name.removesuffix("Label") for name in labels} <= set(question.columns)
    assert "sourceLabel" in labels


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_any_choice_of_optional_parameters_can_be_asked(question: Question, lang: str) -> None:
    needed = [p for p in question.parameters if not p.optional]
    optional = [p for p in question.parameters if p.optional]
    for given in product([True, False], repeat=len(optional)):
        chosen = needed + [p for p, wanted in zip(optional, given, strict=True) if wanted]
        text = bind(question, _values(chosen), lang)
        Store().query(text)
        prepareQuery(text)


def test_every_term_is_declared(question: Question) -> None:
    undeclared = {iri for iri in _iris(question) if iri not in _declared()}
    assert {iri for iri in undeclared if not iri.startswith(BASICS)} == set()


def test_only_functions_of_the_standard(question: Question) -> None:
    body = _body(question)
    assert "SERVICE" not in body
    assert set(re.findall(r"([a-z]+:\w+)\s*\(", body)) <= {"xsd:integer"}
    assert not re.search(r">\s*\(", body.replace("dv:", ""))


def test_only_declared_prefixes_with_their_usual_meaning(question: Question) -> None:
    for prefix, iri in re.findall(r"^PREFIX (\w+): <(.+)>$", question.text, re.MULTILINE):
        assert PREFIXES[prefix] == iri
        assert f"{prefix}:" in _body(question)


def _values(parameters: tuple[Parameter, ...] | list[Parameter]) -> dict[str, Term]:
    day = Literal("2023-09-29", datatype=NamedNode(expand("xsd:date")))
    thing = NamedNode(f"{BASE}body/any")
    return {p.name: day if p.kind == "date" else thing for p in parameters}


def _body(question: Question) -> str:
    """Return the query without comments, prefixes and texts."""
    lines = [line for line in question.text.splitlines() if not line.startswith(("#", "PREFIX"))]
    return re.sub(r'"[^"]*"|^\s*#.*$', "", "\n".join(lines), flags=re.MULTILINE)


def _iris(question: Question) -> set[str]:
    body = _body(question)
    curies = re.findall(r"(?<![\w:/$?])([a-z]+):([A-Za-z_]\w*)", re.sub(r"<[^>]*>", "", body))
    full = re.findall(r"<(https?://[^>]+)>", body)
    return {expand(f"{prefix}:{name}") for prefix, name in curies} | set(full)


@lru_cache
def _declared() -> set[str]:
    paths = (folder("ontology") / name for name in ("danvan.ttl", "schemes.ttl"))
    quads = (quad for path in paths for quad in parse(path=path, format=RdfFormat.TURTLE))
    return {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}


def test_the_scan_for_terms_sees_them() -> None:
    found = _iris(read_questions()["lineage"])
    assert expand("eli:based_on") in found
    assert expand("dcterms:replaces") in found
    assert Variable("source").value not in found
