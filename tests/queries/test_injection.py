"""No value changes what a question asks: it arrives as one term, or is refused."""

from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store
from rdflib.plugins.sparql import prepareQuery

from graph_builder.errors import DanvanError
from graph_builder.namespaces import BASE
from graph_builder.queries import (
    THINGS,
    VALUES,
    Parameter,
    Question,
    Term,
    bind,
    literal,
    read_questions,
)

if TYPE_CHECKING:
    from tests.queries.conftest import Row

TEXTS = (
    'x" } UNION { ?s ?p ?o } #',
    'zz")) } } UNION { GRAPH ?g { ?s ?p ?o } } } #',
    "x' } UNION { ?s ?p ?o } #",
    '""" } #',
    "''' } #",
    '\\" } #',
    "\\",
    "\\\\",
    "\n} #",
    "\r\n} #",
    "\t\b\f\x00\x7f",
    '"@vi } #',
    '"^^<http://www.w3.org/2001/XMLSchema#integer> } #',
    "> } #",
    "<http://example.org/a> } #",
    "$body $directive $label ?x",
    "\\1 \\g<0> %s %(x)s {0} ${x}",
    "UNDEF",
    "UNDEF } SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #",
    "; DROP ALL #",
    "# } #",
    "/**/ OR 1=1 --",
    "a\u2028b\u2029c\u0085d",
    "\u202eevil\u202c\u200b\ufeff",
    "Đ đ a\u0302\u0301 \U0001f600 \U0010ffff",
)
ESCAPED = "\\u0022 } #"  # rdflib reads the escape in it, which is none: here it is not asked
TAILS = ("'", "()", "$body", "$label", "?x=1#y", "%22%3E%7D", ";DROP+ALL", "*,.&&!~@vi", "::/../x")
FRAGMENTS = ('"', "'", "\\", "\n", "$", "#", "}", "<", ">")
NO_IRIS = ("> } #", '"', "{", "}", " ", "\n", "`", "|", "^", "\\", "\\u003E", "<", "\x00", "")
ENGINE = Store()
Shape = tuple[object, ...]

texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(st.sampled_from([*TEXTS, ESCAPED, *FRAGMENTS])).map("".join),
)


class Place(NamedTuple):
    """A parameter of a question."""

    question: Question
    parameter: Parameter

    def __str__(self) -> str:
        return f"{self.question.name}-{self.parameter.name}"

    def bound(self, term: Term) -> str:
        """Return the question with a term in this place, and what else it needs."""
        others = {p.name: _unknown(p, "2020") for p in self.question.parameters if not p.optional}
        return bind(self.question, {**others, self.parameter.name: term})


def _unknown(parameter: Parameter, words: str = "nothing of this name") -> Term:
    """Return a term of the sort that a parameter takes, which the graph does not hold."""
    thing = parameter.kind in {*THINGS, "level"}
    return NamedNode(f"{BASE}unknown/{len(words)}") if thing else Literal(words)


def _hostile(parameter: Parameter) -> list[Term]:
    if isinstance(_unknown(parameter), Literal):
        return [Literal(text) for text in (ESCAPED, *TEXTS, "".join(TEXTS))]
    return [NamedNode(f"{BASE}unknown/x{tail}") for tail in (*TAILS, "".join(TAILS))]


PLACES = [Place(question, p) for question in read_questions().values() for p in question.parameters]


@settings(max_examples=1000, deadline=None)
@given(texts)
def test_a_text_is_one_term_and_the_same(text: str) -> None:
    """Whatever stands before and after it."""
    solutions = ENGINE.query(f"SELECT ({Literal(text)} AS ?x) ('y' AS ?y) {{}} # {{")
    assert isinstance(solutions, QuerySolutions)
    assert [tuple(row) for row in solutions] == [(Literal(text), Literal("y"))]


@settings(max_examples=300, deadline=None)
@given(texts)
@example("$label")
def test_an_iri_is_one_term_and_the_same_or_none_at_all(text: str) -> None:
    try:
        iri = NamedNode(f"{BASE}x{text}")
    except ValueError:
        return
    solutions = ENGINE.query(f"SELECT ({iri} AS ?x) ('y' AS ?y) {{}} # {{")
    assert isinstance(solutions, QuerySolutions)
    assert [tuple(row) for row in solutions] == [(iri, Literal("y"))]


@pytest.mark.parametrize("text", NO_IRIS)
def test_what_is_no_iri_is_no_term(text: str) -> None:
    with pytest.raises(ValueError, match="IRI"):
        NamedNode(f"{BASE}{text}" if text else "")


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(sorted({*VALUES} - {"level"})), texts)
@example("integer", "２０２０")  # no engine reads these as a number
def test_a_value_of_a_kind_is_read_exactly_or_refused(kind: str, text: str) -> None:
    try:
        term = literal(kind, text)
    except DanvanError:
        return
    assert term.value == text
    assert text.isascii() or kind == "text"


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_value_stands_where_its_name_stood_and_nowhere_else(place: Place) -> None:
    mark = _unknown(place.parameter, "a mark that no question holds")
    before, *after = place.bound(mark).split(str(mark))
    assert after
    for term in _hostile(place.parameter):
        assert place.bound(term) == str(term).join((before, *after))


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_the_answer_is_that_of_something_unknown(
    place: Place, store: Store, bag_of: Callable[..., "Counter[Row]"]
) -> None:
    plain = _unknown(place.parameter)
    expected = without(bag_of(store, place.bound(plain)), plain)
    for term in _hostile(place.parameter):
        assert without(bag_of(store, place.bound(term)), term) == expected, term


def test_the_algebra_stays(question: Question) -> None:
    """As another parser reads it, with the worst of everything in all places at once."""
    plain = {p.name: _unknown(p) for p in question.parameters}
    worst = {p.name: _hostile(p)[-1] for p in question.parameters}
    shape = shape_of(bind(question, plain), *plain.values())
    assert shape_of(bind(question, worst), *worst.values()) == shape
    assert bool(question.parameters) == ("a value" in str(shape))


def without(answer: "Counter[Row]", term: Term) -> "Counter[Row]":
    """The rows, with the value itself left out where a question shows it again."""
    return Counter(tuple("" if cell == str(term) else cell for cell in row) for row in answer)


def shape_of(text: str, *terms: Term) -> Shape:
    """The algebra of a query, with one word in place of the values."""
    query = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+"))
    return tuple(_shape(prepareQuery(query).algebra, {term.value for term in terms}))


def _shape(node: object, values: Container[str]) -> Iterator[object]:
    if isinstance(node, rdflib.term.Identifier):
        yield "a value" if str(node) in values else node.n3()
    elif isinstance(node, Mapping):
        yield getattr(node, "name", "")
        for key in sorted(node, key=str):
            yield str(key)
            yield tuple(_shape(node[key], values))
    elif isinstance(node, set | frozenset):
        yield tuple(sorted(str(tuple(_shape(one, values))) for one in node))
    elif isinstance(node, list | tuple):
        yield tuple(tuple(_shape(one, values)) for one in node)
    else:
        yield str(node)


def test_a_value_that_is_only_pasted_would_be_seen() -> None:
    text = 'SELECT ?s { { ?s <http://example.org/p> "VALUE" } }'
    pasted = 'x" } UNION { ?s ?p "y'
    plain = shape_of(text.replace("VALUE", "x"), Literal("x"))
    assert shape_of(text.replace("VALUE", pasted), Literal(pasted)) != plain
    assert shape_of(text.replace('"VALUE"', str(Literal(pasted))), Literal(pasted)) == plain
