"""Turns located data into records, and what the models refuse into problems with their line."""

from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process

from graph_builder.errors import Problem
from graph_builder.reading.located import Loc, Located
from graph_builder.records import Record

AnyRecord = TypeVar("AnyRecord", bound=Record)
_CUTOFF = 70
_RULES = {
    "extra_forbidden": "unknown-key",
    "missing": "missing-key",
    "value_error": "bad-value",
    "model_type": "not-a-record",
    "dict_type": "not-a-record",
    "tuple_type": "not-a-list",
    "string_type": "not-text",
    "too_short": "empty-list",
}
_EXPECTED = {
    "model_type": "fields with values",
    "dict_type": "fields with values",
    "tuple_type": "a list",
    "string_type": "a text",
    "missing": "this field, which every such record needs",
}


def validate(model: type[AnyRecord], item: Located) -> AnyRecord | list[Problem]:
    """Return the record that the data describes, or every problem that it has."""
    try:
        return model.model_validate(item.data)
    except ValidationError as error:
        return [_problem(model, item, detail) for detail in error.errors(include_url=False)]


def did_you_mean(name: str, known: Iterator[str] | list[str]) -> str:
    """Return `did you mean 'x'?` for the known name nearest to this one, or nothing.

    >>> did_you_mean("lable", ["label", "also"])
    "did you mean 'label'?"
    """
    best = process.extractOne(name, list(known), score_cutoff=_CUTOFF)
    return f"did you mean '{best[0]}'?" if best else ""


def _problem(model: type[Record], item: Located, detail: ErrorDetails) -> Problem:
    loc: Loc = tuple(detail["loc"])
    kind = detail["type"]
    rule = _RULES.get(kind, "bad-value")
    where = item.where(loc)
    path = _shown(loc)
    if kind == "extra_forbidden":
        fields = sorted(model_at(model, loc[:-1]).model_fields)
        mend = did_you_mean(str(loc[-1]), fields)
        return Problem(where, rule, f"{path}: no such field", f"one of {', '.join(fields)}", mend)
    if kind == "missing":
        return Problem(where, rule, f"{path}: missing", _EXPECTED[kind])
    if kind == "too_short":
        return Problem(where, rule, f"{path}: the list is empty", "at least one value")
    if kind == "value_error":
        what = detail["msg"].removeprefix("Value error, ")
        return Problem(where, rule, f"{path}: {what}")
    return Problem(where, rule, f"{path}: {detail['msg']}", _EXPECTED.get(kind, ""))


def _shown(loc: Loc) -> str:
    """Return the place in a record, with what a terminal must not be sent written out."""
    path = ".".join(str(step) for step in loc)
    return path if path.isprintable() else repr(path)


def model_at(model: type[Record], loc: Loc) -> type[Record]:
    """Return the model of the nested record at this place."""
    for step in loc:
        if isinstance(step, str):
            model = model_in(model, step) or model
    return model


def model_in(model: type[Record], name: str) -> type[Record] | None:
    """Return the model of the records that a field holds, if it holds records."""
    field = model.model_fields.get(name)
    return next(_records_in(field.annotation), None) if field else None


def _records_in(annotation: Any) -> Iterator[type[Record]]:  # noqa: ANN401  any type expression
    if isinstance(annotation, type) and issubclass(annotation, Record):
        yield annotation
    for part in get_args(annotation):
        yield from _records_in(part)
