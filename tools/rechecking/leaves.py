"""Walks records and notes to their single values."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value: the path to it, its field (the last name of the path) and its text."""

    path: str
    field: str
    text: str

    @property
    def section(self) -> str:
        """The list of the record or the notes in which the value stands."""
        return self.path.partition("[")[0]


def leaves(value: object, path: str = "", field: str = "") -> Iterator[Leaf]:
    """Yield each value below a mapping or list; what is not said (null, empty) yields nothing.

    >>> [leaf.path for leaf in leaves({"a": [{"b": "x"}], "c": None})]
    ['a[0].b']
    """
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name, name)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{place}]", field)
    elif value is not None and value != "":
        yield Leaf(path, field, str(value))
