"""What one run keeps at hand: the registers, what it proposes to add to them, and what is open."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from drafting.known import Registers
from drafting.notes import Row

Entry = dict[str, Any]


@dataclass(slots=True)
class Desk:
    """The registers, the entries proposed for them so far, and the open points of each row."""

    known: Registers
    places: dict[str, Entry] = field(default_factory=dict)
    bodies: dict[str, Entry] = field(default_factory=dict)
    people: dict[str, Entry] = field(default_factory=dict)
    publishers: dict[str, Entry] = field(default_factory=dict)
    campaigns: dict[str, Entry] = field(default_factory=dict)
    scopes: defaultdict[str, list[tuple[str, set[str]]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def body_label(self, key: str, lang: str) -> str:
        """Return what a body is called, known or proposed."""
        label: Mapping[str, str]
        if key in self.known.bodies:
            label = self.known.bodies[key].label
        else:
            label = self.bodies[key]["label"]
        return label.get(lang) or label.get("vi") or key

    def place_label(self, key: str, lang: str) -> str:
        """Return what a place is called, known or proposed."""
        if unit := self.known.units.get(key):
            return unit.vi if lang == "vi" else unit.en
        label: Mapping[str, str] = self.places[key]["label"]
        return label.get(lang, label["vi"])


@dataclass(slots=True)
class Case:
    """One row on the desk: where it is at home, when, and what could not be resolved in it."""

    row: Row
    desk: Desk
    day: date | None = None
    published: date | None = None
    home: dict[str, str] = field(default_factory=dict)
    open: list[tuple[str, str]] = field(default_factory=list)

    def leave(self, kind: str, what: str) -> None:
        """Note that something of this kind could not be resolved."""
        if (kind, what) not in self.open:
            self.open.append((kind, what))


def only(found: Sequence[str]) -> str | None:
    """Return the one key that all agree on, or nothing."""
    distinct = set(found)
    return distinct.pop() if len(distinct) == 1 else None
