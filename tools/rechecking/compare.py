"""Compares the record of one source with the notes on it, value by value, both ways."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rechecking.noted import Noted
from rechecking.recorded import Recorded
from rechecking.registers import Registers


@dataclass(frozen=True, slots=True)
class Difference:
    """A value of one side, and those of its pieces that do not stand on the other."""

    side: str
    path: str
    text: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """How many values of each side were compared, and where they differ."""

    notes: int
    record: int
    differences: tuple[Difference, ...]


def compare(note: Mapping[str, Any], record: Mapping[str, Any], known: Registers) -> Compared:
    """Compare every value of the notes with the record, and every one of the record with them."""
    noted = [*Recorded(record, known).compared(note)]
    recorded = [*Noted(note, known).compared(record)]
    sides = (("notes", noted), ("record", recorded))
    differences = (
        Difference(side, leaf.path, leaf.text, tuple(sorted(missing)))
        for side, values in sides
        for leaf, missing in values
        if missing
    )
    return Compared(len(noted), len(recorded), tuple(differences))
