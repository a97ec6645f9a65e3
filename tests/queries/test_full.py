"""On all records each question gives the rows that were read against them."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Store

from graph_builder.queries import Question, read_questions

if TYPE_CHECKING:
    from tests.queries.conftest import Case, Row

QUESTIONS = read_questions()


def test_rows_are_the_expected_ones(
    full_case: "Case",
    real: Store,
    rows_of: Callable[[Question, Store, str], Iterator["Row"]],
    kept_of: Callable[["Case", Iterator["Row"]], Iterator["Row"]],
    expected: Callable[["Case"], list["Row"]],
) -> None:
    answer = rows_of(QUESTIONS[full_case.question], real, full_case.text())
    assert list(kept_of(full_case, answer)) == expected(full_case)


def test_what_was_picked_is_there(
    full_case: "Case", expected: Callable[["Case"], list["Row"]]
) -> None:
    cells = {cell for row in expected(full_case) for cell in row}
    assert {f"dvr:{key}" for key in full_case.picked} <= cells


def test_every_question_is_asked(full_cases: tuple["Case", ...]) -> None:
    assert {case.question for case in full_cases} == set(QUESTIONS)
