"""Answers are the same where engines only write them otherwise, and differ where rows do."""

import json
from typing import Any

import pytest

XSD = "http://www.w3.org/2001/XMLSchema#"


def answer(*values: dict[str, Any]) -> bytes:
    rows = [{"x": value} if value else {} for value in values]
    return json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": rows}}).encode()


def literal(text: str, kind: str = "", **more: str) -> dict[str, Any]:
    return {"type": "literal", "value": text, **({"datatype": XSD + kind} if kind else {}), **more}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(literal("3", "integer"), literal("3.0", "decimal"), id="number"),
        pytest.param(literal("3", "integer"), literal("3", "unsignedInt"), id="count"),
        pytest.param(literal("a"), literal("a", "string"), id="text"),
        pytest.param(literal("1", "boolean"), literal("true", "boolean"), id="truth"),
        pytest.param(
            literal("2020-01-01", "date"),
            literal("2020-01-01", "date") | {"type": "typed-literal"},
            id="virtuoso",
        ),
    ],
)
def test_the_same_value_written_otherwise_is_the_same(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    from comparing import bag, difference

    assert difference(bag(answer(one)), bag(answer(other))) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(answer(literal("a")), answer(literal("a"), literal("a")), id="twice"),
        pytest.param(answer(literal("a")), answer({}), id="unbound"),
        pytest.param(answer(literal("3", "integer")), answer(literal("3")), id="number-as-text"),
        pytest.param(
            answer(literal("a")), answer(literal("a", **{"xml:lang": "vi"})), id="language"
        ),
        pytest.param(answer(literal("urn:a")), answer({"type": "uri", "value": "urn:a"}), id="iri"),
        pytest.param(b"<urn:a> <urn:b> <urn:c> .\n", b"<urn:a> <urn:b> <urn:d> .\n", id="triples"),
    ],
)
def test_other_rows_are_a_difference(one: bytes, other: bytes) -> None:
    from comparing import bag, difference

    assert difference(bag(one), bag(other)) is not None


def test_triples_are_a_set() -> None:
    from comparing import bag, difference

    triple = b"<urn:a> <urn:b> <urn:c> .\n"
    assert difference(bag(triple), bag(triple * 2)) is None
