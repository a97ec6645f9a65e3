"""Data as read from a file, with the line of each part, and the problems found on the way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph_builder.errors import Problem
from graph_builder.vietnamese import is_sound, text_faults

Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Located:
    """One record's plain data, and the `file:line` of it and of its parts."""

    start: str
    data: Any
    lines: Mapping[Loc, str] = field(default_factory=dict)

    def where(self, loc: Loc = ()) -> str:
        """Return `file:line` of the part at this place, or of the nearest part around it."""
        for length in range(len(loc), 0, -1):
            if loc[:length] in self.lines:
                return self.lines[loc[:length]]
        return self.start


def text_problems(item: Located) -> Iterator[Problem]:
    """Yield a problem for every text that holds characters which would make it unfindable."""
    if all(map(is_sound, _texts(item.data))):
        return
    for loc, text in _placed_texts(item.data, ()):
        for fault in text_faults(text):
            yield Problem(item.where(loc), "bad-text", fault, "plain NFC text")


def _texts(data: object) -> Iterator[str]:
    todo = [data]
    while todo:
        part = todo.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            todo += part
            todo += part.values()
        elif isinstance(part, list):
            todo += part


def _placed_texts(data: object, loc: Loc) -> Iterator[tuple[Loc, str]]:
    if isinstance(data, str):
        yield loc, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield (*loc, key), str(key)
            yield from _placed_texts(value, (*loc, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _placed_texts(value, (*loc, index))
