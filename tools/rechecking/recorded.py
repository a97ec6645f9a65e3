"""What the record says of a source, and which values of the notes do not stand in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rechecking.leaves import Leaf, leaves
from rechecking.noted import SESSIONS
from rechecking.readings import firm, offers, says, united
from rechecking.registers import Registers

# what notes call a kind, and words in the codes of the records that may be meant
_KINDS = {
    "interim_review": "interim-review",
    "summary_conference": "summary-review",
    "deployment_conference": "deployment",
    "party_committee": "committee party politburo secretariat standing",
    "party_department": "department office block inspection",
    "fatherland_front": "front standing",
    "council": "council national-assembly",
    "government": "peoples-committee government ministry prime-minister department",
    "steering_board": "steering-board",
    "mass_organisation": "organisation association",
    "armed_forces": "military armed police border party",
}
# sections of the notes whose rows may stand in several of the record, by the thing they are on
_GATHERED = {
    "directives": (("mentions", "directives"), "directive"),
    "relations_between_directives": (("mentions", "directives"), "directive"),
    "bodies": (("names",), "thing"),
    "officials": (("tenures",), "person"),
}
# brackets in which the notes speak for themselves: in English, or of what is not said
_ASIDE = re.compile(r"\((?:[^)À-ỹđĐ]*[a-z]{3,}[^)À-ỹđĐ]*|[^)]*không (?:nêu|rõ)[^)]*)\)")


class Recorded:
    """The record of one source, and what its parts say."""

    def __init__(self, record: Mapping[str, Any], known: Registers) -> None:
        self.record, self.known = record, known

    def compared(self, note: Mapping[str, Any]) -> Iterator[tuple[Leaf, set[str]]]:
        """Yield each value of the notes, with what the fitting part of the record does not say."""
        for section, value in note.items():
            rows = value if isinstance(value, list) else [value]
            for place, row in enumerate(rows if section != "id" else ()):
                path = f"{section}[{place}]" if isinstance(value, list) else section
                part = self._fitting(section, row)
                for leaf in leaves(row, path, section):
                    quoted = leaf.field == "text_as_written"
                    fitting = self._fitting(leaf.field, leaf.text) if quoted else part
                    yield leaf, self.missing(leaf, fitting)

    def missing(self, leaf: Leaf, part: object) -> set[str]:
        """Return what a value of the notes says and a part of the record does not."""
        if leaf.field in {"kind", "level", "relation", "concurrently", "url"}:
            return set() if self._agrees(leaf, part) else {leaf.text}
        text = SESSIONS.get(leaf.text, leaf.text)
        if leaf.field == "online":
            text = "trực tuyến"
        text = f"khóa {text}" if leaf.field == "term" else _ASIDE.sub(" ", text)
        wanted = firm(text) if leaf.section == "notes" else says(text)
        return set(wanted - self._said(part))

    def _agrees(self, leaf: Leaf, part: object) -> bool:
        """Return whether a part has what the notes classify: a kind, level, relation, two posts."""
        values = [*leaves(part)]
        keys = [value.text.removeprefix("body/") for value in values]
        match leaf.field:
            case "kind":
                codes = [value.text for value in values if value.field == "kind"]
                codes += [self.known.kind_of(key) or "" for key in keys]
                meant = _KINDS.get(leaf.text, leaf.text).split()
                return leaf.text == "other" or any(word in code for word in meant for code in codes)
            case "level":
                return leaf.text in {"other", *map(self.known.level_of, keys)}
            case "relation":
                return any(f".{leaf.text}[" in value.path for value in values)
            case "concurrently":
                posts = {value.text for value in values if value.field == "post"}
                return leaf.text == "False" or len(posts) > 1
        return leaf.text == self.record.get("url")

    def _fitting(self, section: str, row: object) -> object:
        """Return the part of the record that says most of a row of the notes."""
        wanted = united(says(leaf.text) for leaf in leaves(row))
        parts = _parts(section, self.record)
        return max(parts, key=lambda part: _shared(wanted, self._said(part)), default=[])

    def _said(self, part: object) -> frozenset[str]:
        """Return all that a part of the record says, its keys and codes read out."""
        return united(offers(self.known.said_by(leaf.text)) for leaf in leaves(part))


def _shared(wanted: frozenset[str], said: frozenset[str]) -> float:
    """Return how much of what is wanted is said; numbers, days and symbols weigh more."""
    common = wanted & said
    return sum(1 if piece[0].isalpha() else 3 for piece in common) - len(said) / 1000


def _parts(section: str, record: Mapping[str, Any]) -> Sequence[object]:
    """Return the parts of a record that a row of the notes may have become."""
    events = [*record.get("events", ())]
    held = [*events, *(part for event in events for part in event.get("parts", ()))]
    figures = _rows(record, "figures", "awards")
    if section in _GATHERED:
        sections, field = _GATHERED[section]
        return _gathered(_rows(record, *sections), field)
    match section:
        case "text_as_written":
            return _rows(record, "mentions")
        case "events":
            acts = [*held, *_rows(record, "activities")]
            return acts or [*_rows(record, "editions"), *figures]
        case "counts" | "awards":
            return [*figures, *held, *_rows(record, "activities", "directives")]
    return [record]


def _rows(record: Mapping[str, Any], *sections: str) -> list[Any]:
    return [row for section in sections for row in record.get(section, ())]


def _gathered(rows: Sequence[Any], field: str) -> list[object]:
    """Return rows of one thing as one part each; a row without a thing stays alone."""
    gathered: dict[str, list[Any]] = {}
    for place, row in enumerate(rows):
        gathered.setdefault(row.get(field, f"row {place}"), []).append(row)
    return list(gathered.values())
