"""Records, shapes, rules and code lists use the terms of the ontology, and it has no others.

Each check returns what is missing, and is shown to miss a thing taken away.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

import pytest

from graph_builder.citations.types import DOCUMENT_TYPES
from graph_builder.records import Code, Dated, Record, Term
from graph_builder.records.dates import Precision
from graph_builder.resources import folder

if TYPE_CHECKING:
    from tests.ontology.conftest import Terms

POST_TERMS = {"org:Post", "org:postIn", "org:role"}  # what a post key `role@body` states
CLOSED = MappingProxyType(
    {"date-precision": set(get_args(Precision)), "document-type": set(DOCUMENT_TYPES)}
)
# Demanded by shapes, and stated by the field or rule named here rather than by an own field.
STATED_ELSEWHERE = MappingProxyType(
    {
        ("dv:Mention", "dv:mentionedIn"): "Source.mentions",
        ("dv:Participation", "dv:takesPartIn"): "Event.participants",
        ("org:Post", "org:postIn"): "a post key",
        ("org:Post", "org:role"): "a post key",
        ("dv:Tenure", "org:organization"): "30-tenure-post.rq",
    }
)
LABEL = "rdfs:label"  # stated by a record or else by a rule
DERIVED = "SELECT ?term ?rule WHERE { ?term dv:derivedBy ?rule }"
DEMANDED = """SELECT DISTINCT ?class ?path WHERE {
  ?class rdfs:subClassOf* ?target .
  ?shape sh:targetClass ?target ;
    sh:property ?property .
  ?property sh:path ?path ;
    sh:minCount 1 .
}"""
TYPE_NAMES = """SELECT ?code ?name WHERE {
  ?concept skos:inScheme <https://w3id.org/danvan/scheme/document-type> ;
    skos:notation ?code ;
    skos:altLabel|skos:prefLabel ?name .
}"""


def marks(kinds: Iterable[type[Record]]) -> Iterator[object]:
    """Yield every annotation of every field."""
    for kind in kinds:
        for info in kind.model_fields.values():
            yield from info.metadata


def curies(mark: object) -> Iterator[str]:
    """Yield the properties that an annotation names."""
    if isinstance(mark, Term):
        yield mark.curie
    if isinstance(mark, Dated):
        yield from (mark.earliest, mark.latest, mark.precision, mark.text)
        yield from (mark.exact,) if mark.exact else ()


def concrete(kinds: Iterable[type[Record]]) -> list[type[Record]]:
    """Return the kinds of record that state a class."""
    return [kind for kind in kinds if getattr(kind, "term", "")]


@pytest.fixture(scope="module")
def used(kinds: list[type[Record]]) -> set[str]:
    """Return the terms that records state."""
    classes = {kind.term for kind in concrete(kinds)}
    return classes | POST_TERMS | {curie for mark in marks(kinds) for curie in curies(mark)}


@cache
def rules() -> Mapping[str, str]:
    """Return what each rule file states: the template of its CONSTRUCT."""
    found = (folder("ontology") / "rules").glob("*.rq")
    return {path.name: template(path.read_text(encoding="utf-8")) for path in found}


def template(rule: str) -> str:
    return rule.partition("CONSTRUCT")[2].partition("WHERE")[0]


# (a) every CURIE in records is declared


def test_records_use_declared_terms(used: set[str], terms: "Terms") -> None:
    assert terms.undeclared(used) == set()


@pytest.mark.parametrize("term", ["dv:deploys", "dv:endPrecision", "schema:location", "org:Post"])
def test_undeclared_term_of_records_is_found(term: str, used: set[str], terms: "Terms") -> None:
    terms.forget(term)
    assert terms.undeclared(used) == {term}


# (b) every own term is used: by a record, by a shape, or by the rule that it names


def unused(terms: "Terms", used: set[str], rules: Mapping[str, str]) -> set[str]:
    paths = terms.column("SELECT ?path WHERE { ?shape sh:path ?path }")
    above = terms.column("SELECT DISTINCT ?class WHERE { ?below rdfs:subClassOf ?class }")
    about_terms = {"dv:derivedBy"}
    return terms.own() - used - paths - above - about_terms - set(derived(terms, rules))


def derived(terms: "Terms", rules: Mapping[str, str]) -> Iterator[str]:
    """Yield the terms that are stated by a rule file which they name."""
    for term, rule in terms.ask(DERIVED):
        if re.search(rf"{term}\b", rules.get(rule, "")):
            yield term


def test_every_own_term_is_used(used: set[str], shapes: "Terms") -> None:
    assert unused(shapes, used, rules()) == set()


def test_unused_term_is_found(used: set[str], shapes: "Terms") -> None:
    shapes.update("INSERT DATA { dv:planted a owl:ObjectProperty }")
    shapes.update("DELETE WHERE { ?shape sh:path dv:presidedBy }")
    without = {name: text for name, text in rules().items() if name != "42-presided-by.rq"}
    assert unused(shapes, used, without) == {"dv:planted", "dv:presidedBy"}


def test_terms_name_the_rules_that_state_them(terms: "Terms") -> None:
    stated = {
        (term, rule) for rule, text in rules().items() for term in re.findall(r"dv:\w+", text)
    }
    assert set(terms.ask(DERIVED)) == stated


# (c) every class has a shape


def unshaped(terms: "Terms", classes: set[str]) -> set[str]:
    return classes - terms.column("SELECT ?class WHERE { ?shape sh:targetClass ?class }")


def test_every_class_has_a_shape(stated_classes: set[str], shapes: "Terms") -> None:
    assert unshaped(shapes, stated_classes) == set()


def test_class_without_shape_is_found(stated_classes: set[str], shapes: "Terms") -> None:
    shapes.update("DELETE WHERE { ?shape sh:targetClass dv:Tenure }")
    assert unshaped(shapes, stated_classes) == {"dv:Tenure"}


# (e) what a record must state, the shape of its class demands, and the reverse


def fields(kind: type[Record], *, optional: bool) -> Iterator[tuple[str, str]]:
    """Yield class and property of the fields that must be given, or that always have a value."""
    for info in kind.model_fields.values():
        has_default = info.get_default() not in {None, ()}
        if info.is_required() or (optional and has_default):
            yield from ((kind.term, curie) for curie in seen(info.metadata))


def seen(marks: Iterable[Any]) -> Iterator[str]:
    """Yield the property by which a shape can see that a field has a value."""
    for mark in marks:
        if isinstance(mark, Dated):
            yield mark.precision
        if isinstance(mark, Term) and not mark.inverse:
            yield mark.curie


def uneven(terms: "Terms", kinds: Iterable[type[Record]]) -> set[tuple[str, str]]:
    """Return what only the records or only the shapes demand, of the classes records state.

    A shape may demand, but need not, a field that has a default.
    """
    stating = concrete(kinds)
    required = {pair for kind in stating for pair in fields(kind, optional=False)}
    always = {pair for kind in stating for pair in fields(kind, optional=True)}
    classes = {kind.term for kind in stating} | {"org:Post"}
    demanded = {(row[0], row[1]) for row in terms.ask(DEMANDED) if row[0] in classes}
    found = (required - demanded) | (demanded - always - set(STATED_ELSEWHERE))
    return {pair for pair in found if pair[1] != LABEL}


def test_records_and_shapes_demand_the_same(kinds: list[type[Record]], shapes: "Terms") -> None:
    assert uneven(shapes, kinds) == set()


def test_uneven_demand_is_found(kinds: list[type[Record]], shapes: "Terms") -> None:
    shapes.update("DELETE { ?s sh:minCount 1 } WHERE { ?s sh:path dv:measure }")
    shapes.update("INSERT { ?s sh:minCount 1 } WHERE { ?s sh:path dv:milestoneYears }")
    found = {("dv:ReportedFigure", "dv:measure"), ("dv:Event", "dv:milestoneYears")}
    assert uneven(shapes, kinds) == found


def test_everything_is_labelled_by_demand(stated_classes: set[str], shapes: "Terms") -> None:
    labelled = {row[0] for row in shapes.ask(DEMANDED) if row[1] == LABEL}
    assert stated_classes - labelled == set()


# (f) every code that the code knows is in its list, and every list is used


def code_problems(terms: "Terms", kinds: Iterable[type[Record]]) -> set[str]:
    """Return the lists and codes that only the ontology or only the code knows."""
    known = terms.lists()
    used = {mark.scheme for mark in marks(kinds) if isinstance(mark, Code)}
    wrong = {
        f"{name}/{code}"
        for name, codes in CLOSED.items()
        for code in codes ^ known.get(name, set())
    }
    missing = {pair for pair in defaults(kinds) if pair[1] not in known.get(pair[0], set())}
    lists = (used | {"role", "conflict", *CLOSED}) ^ set(known)  # a post key, an answer
    return wrong | {"/".join(pair) for pair in missing} | lists


def defaults(kinds: Iterable[type[Record]]) -> Iterator[tuple[str, str]]:
    """Yield list and code of every field that has a code as its default."""
    for kind in kinds:
        for info in kind.model_fields.values():
            default = info.get_default()
            if isinstance(default, str):
                yield from ((m.scheme, default) for m in info.metadata if isinstance(m, Code))


def test_code_lists_hold_what_the_code_knows(kinds: list[type[Record]], terms: "Terms") -> None:
    assert code_problems(terms, kinds) == set()


def test_missing_code_is_found(kinds: list[type[Record]], terms: "Terms") -> None:
    codes = {"document-type/nq", "comparator/exact", "date-precision/between"}
    for code in codes:
        terms.forget(f"<https://w3id.org/danvan/scheme/{code}>")
    assert code_problems(terms, kinds) == codes


def test_document_types_are_printed_as_in_citations(terms: "Terms") -> None:
    printed = {
        (code, text)
        for code, kind in DOCUMENT_TYPES.items()
        for text in (kind.symbol, kind.vi, kind.en, *kind.other_symbols, *kind.other_words)
    }
    assert printed - set(terms.ask(TYPE_NAMES)) == set()
