"""Data as read from a file, with the line of each part, and the problems found on the way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph_builder.errors import Problem
from graph_builder.vietnamese import text_faults

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
    for loc, text in _texts(item.data, ()):
        for fault in text_faults(text):
            yield Problem(item.where(loc), "bad-text", fault, "plain NFC text")


def _texts(data: object, loc: Loc) -> Iterator[tuple[Loc, str]]:
    if isinstance(data, str):
        yield loc, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield (*loc, key), str(key)
            yield from _texts(value, (*loc, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, (*loc, index))
