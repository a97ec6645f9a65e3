"""What the notes say of a source, and which values of its record do not stand in them."""

from collections.abc import Iterator, Mapping
from typing import Any

from rechecking.leaves import Leaf, leaves
from rechecking.readings import firm, offers, says, united
from rechecking.registers import Registers, is_key

SESSIONS = {"morning": "sáng", "afternoon": "chiều", "evening": "tối", "noon": "trưa"}
# what holds a record together, or what notes never tell: not compared
_OWN = {"id", "of", "at", "at_event", "launched_at", "part_of", "basis", "aggregation"} | {
    "certainty", "status", "scope", "level", "field", "reposts",
}  # fmt: skip
_CODES = {
    "measure": "measure",
    "comparator": "comparator",
    "unit": "unit",
    "parts": "part-taken",
    "type": "document-type",
}
_KINDS = {"activities": "activity-kind", "awards": "award-kind", "themes": "theme-kind"}
_KEYS = {"publisher", "person", "campaign", "thing", "post", "posts", "place"}
# fields of the notes on an event that tell of a part taken
_PARTS = {"presided": "chair", "attended": "attended", "organised": "organiser"}


class Noted:
    """The notes on one source, and the pieces that they say."""

    def __init__(self, note: Mapping[str, Any], known: Registers) -> None:
        self.note, self.known = note, known
        terms = (f"khóa {row['term']}" for row in note["directives"])
        sessions = (SESSIONS.get(event.get("session"), "") for event in note["events"])
        texts = [*(leaf.text for leaf in leaves(dict(note))), *terms, *sessions]
        self.said = united(offers(text) for text in texts)

    def compared(self, record: Mapping[str, Any]) -> Iterator[tuple[Leaf, set[str]]]:
        """Yield each comparable value of the record, with what the notes do not say of it."""
        for leaf in leaves(dict(record)):
            unlike = leaf.field == "kind" and leaf.section not in _KINDS
            whole = leaf.path.endswith(".parts")  # of a figure: whether it counts all of its parts
            if leaf.field not in _OWN and not unlike and not whole:
                yield leaf, self.missing(leaf)

    def missing(self, leaf: Leaf) -> set[str]:
        """Return what a value of the record says and the notes do not."""
        scheme = _KINDS[leaf.section] if leaf.field == "kind" else _CODES.get(leaf.field)
        if scheme:
            return set() if self._tells(scheme, leaf.text) else {leaf.text}
        if leaf.field == "url":
            return set() if leaf.text == self.note["url"] else {leaf.text}
        if leaf.field == "en":  # a translation: only its numbers and days can be compared
            return {piece for piece in firm(leaf.text) if not piece[0].isalpha()} - self.said
        title = leaf.section == "directives" and "title" in leaf.path
        if leaf.field in {"vi", "inferred"} and not title:
            return set(firm(leaf.text) - self.said)
        if leaf.field in _KEYS or is_key(leaf.text):
            unsaid = [set(says(name) - self.said) for name in self.known.names_of(leaf.text)]
            return min(unsaid, key=len)
        return set(says(leaf.text) - self.said)

    def _tells(self, scheme: str, code: str) -> bool:
        """Return whether a label of a code is in the notes, or a field tells of the part taken."""
        labels = self.known.codes.get((scheme, code), ())
        heads = (_head(part) for label in labels for part in label.split(","))
        return self._took(code) or any(head <= self.said for head in heads)

    def _took(self, part: str) -> bool:
        events = self.note["events"]
        if part == "competed":
            return any(event["kind"] == "contest" for event in events)
        if part == "honoured":
            return bool(self.note["awards"])
        return part in _PARTS and any(event[_PARTS[part]] for event in events)


def _head(label: str) -> frozenset[str]:
    """Return the first two words of a label: what is counted or done, without circumstances."""
    return says(" ".join(label.split()[:2])) or frozenset({"-"})
