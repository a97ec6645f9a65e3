"""Each question gives the rows that were read against the sources, on every engine alike."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from graph_builder.namespaces import BASE
from graph_builder.queries import Question, read_questions

if TYPE_CHECKING:
    from tests.queries.conftest import Case, Row

BagOf = Callable[..., Counter["Row"]]
QUESTIONS = read_questions()
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib's own


def test_rows_are_the_expected_ones(
    case: "Case",
    graph_of: Callable[["Case"], Store],
    rows_of: Callable[[Question, Store, str], Iterator["Row"]],
    expected: Callable[["Case"], list["Row"]],
) -> None:
    assert list(rows_of(QUESTIONS[case.question], graph_of(case), case.text())) == expected(case)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_union_that_repeats_statements_changes_nothing(
    case: "Case", lang: str, extended: Store, twice: Store, bag_of: BagOf
) -> None:
    text = case.text(lang)
    assert bag_of(twice, text, union=True) == bag_of(extended, text)


def test_another_engine_agrees(
    case: "Case", extended: Store, oracle: rdflib.Dataset, bag_of: BagOf
) -> None:
    result = oracle.query(case.text())
    rows = result if result.vars is None else ([row[v] for v in result.vars] for row in result)
    found = Counter(tuple(_written(term) for term in row) for row in rows)
    assert found == bag_of(extended, case.text())


def test_the_order_is_settled(case: "Case", extended: Store, twice: Store) -> None:
    if case.question == "neighbourhood":
        pytest.skip("triples have no order")
    once = [tuple(row) for row in extended.query(case.text())]
    assert [tuple(row) for row in twice.query(case.text(), use_default_graph_as_union=True)] == once


def test_each_row_names_a_source_and_each_thing_its_label(case: "Case", extended: Store) -> None:
    answer = extended.query(case.text())
    if not isinstance(answer, QuerySolutions):
        pytest.skip("triples have no columns")
    columns = [v.value for v in answer.variables]
    assert "source" in columns
    for row in answer:
        assert str(row["source"].value).startswith(f"{BASE}source/")
        for name in columns:
            if f"{name}Label" in columns and _is_ours(row[name]):
                assert row[f"{name}Label"] is not None, (name, row[name])


@pytest.mark.parametrize(("lang", "other"), [("vi", "en"), ("en", "vi")])
def test_labels_follow_the_language(lang: str, other: str, store: Store) -> None:
    thing = NamedNode(f"{BASE}doc/party/tw/11/nq/25")
    text = _text("cascade", directive=thing, lang=lang)
    labels = [row["relationLabel"] for row in store.query(text)]
    assert {label.language for label in labels} == {lang}
    assert labels != [
        row["relationLabel"] for row in store.query(_text("cascade", directive=thing, lang=other))
    ]


def _text(name: str, *, lang: str, **values: NamedNode) -> str:
    from graph_builder.queries import bind

    return bind(QUESTIONS[name], values, lang)


def _is_ours(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(BASE)


def _written(term: object) -> str:
    """Return a term of rdflib as pyoxigraph writes it."""
    if isinstance(term, rdflib.URIRef):
        return str(NamedNode(str(term)))
    if not isinstance(term, rdflib.Literal):
        return ""
    if term.language:
        return str(Literal(str(term), language=term.language))
    kind = NamedNode(str(term.datatype)) if term.datatype else None
    return str(Literal(str(term), datatype=kind))
