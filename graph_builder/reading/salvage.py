"""Saves what is sound of a refused record, so that one slip does not make others look wrong."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from graph_builder.reading.located import Loc, Located
from graph_builder.reading.models import model_in
from graph_builder.records import Record
from graph_builder.records.registers import Document

_IDENTITY = ("series", "in_term", "year", "type", "number")


def sound_part(model: type[Record], item: Located) -> Located | None:
    """Return the data without the fields and entries that are refused, or nothing if all are.

    A record that lacks a field it needs goes as a whole.
    """
    while refused := set(_refused(model, item.data)):
        if () in refused:
            return None
        item = _without(item, refused)
    return item


def _refused(model: type[Record], data: object) -> Iterator[Loc]:
    """Yield the innermost part that is there around each fault."""
    try:
        model.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=False):
            yield tuple(_present(data, detail["loc"]))


def _present(data: object, loc: Loc) -> Iterator[str | int]:
    for step in loc:
        parts = _parts(data)
        if step not in parts:
            return
        data = parts[step]
        yield step


def _parts(data: object) -> dict[Any, Any]:
    if isinstance(data, list):
        return dict(enumerate(data))
    return data if isinstance(data, dict) else {}


def _without(item: Located, refused: set[Loc]) -> Located:
    places: dict[Loc, Loc] = {}

    def pruned(value: object, loc: Loc, place: Loc) -> object:
        places[loc] = place
        if isinstance(value, dict):
            kept = [key for key in value if (*loc, key) not in refused]
            return {key: pruned(value[key], (*loc, key), (*place, key)) for key in kept}
        if isinstance(value, list):
            left = [index for index in range(len(value)) if (*loc, index) not in refused]
            moved = enumerate(left)
            return [pruned(value[old], (*loc, old), (*place, new)) for new, old in moved]
        return value

    data = pruned(item.data, (), ())
    lines = {places[loc]: where for loc, where in item.lines.items() if loc in places}
    return Located(item.start, data, lines)


def keys_of(model: type[Record], data: object) -> set[str]:
    """Return the ids of the things that data would define, were it in order."""
    return {str(part["id"]) for _, part in _described(model, data) if "id" in part}


def identities(model: type[Record], data: object) -> set[tuple[str, ...]]:
    """Return what identifies each directive that data describes, in order or not."""
    return {
        tuple(str(part.get(name)) for name in _IDENTITY)
        for one, part in _described(model, data)
        if issubclass(one, Document)
    }


def _described(model: type[Record], data: object) -> Iterator[tuple[type[Record], dict[str, Any]]]:
    """Yield each record that data describes, with its model, however bad its fields."""
    for part in data if isinstance(data, list) else (data,):
        if isinstance(part, dict):
            yield model, part
            for name, value in part.items():
                known = name in model.model_fields
                if inner := model_in(model, name) if known else model:
                    yield from _described(inner, value)
