"""Patterns: what one rule says of every place of a kind, written once and not place by place."""

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator

from graph_builder.records.fields import (
    Code,
    Date,
    Day,
    Key,
    LangText,
    Line,
    Owner,
    Record,
    Some,
)

_SLOT = re.compile(r"\{(\w+)\}")
_NAMES = {"name", "unit"}


def _template(text: str) -> str:
    for slot in _SLOT.findall(text):
        if slot not in _NAMES:
            raise ValueError(f"{{{slot}}} stands for nothing; write {{name}} or {{unit}}")
    return text


def _templates(texts: dict[str, str]) -> dict[str, str]:
    for text in texts.values():
        _template(text)
    return texts


Template = Annotated[Line, AfterValidator(_template)]
Templates = Annotated[LangText, AfterValidator(_templates)]


class Pattern(Record):
    """Is a rule for places: those of some kinds, and of one era where it names a day.

    In its texts `{unit}` stands for the place's name with its kind (quận Hoàng Mai, Hoàng Mai
    District), `{name}` for the name alone. It is no thing of the graph; what follows from it is.
    """

    segment: ClassVar[str] = "pattern"
    term: ClassVar[str] = ""

    id: Key
    units: Annotated[Some[Key], Code("unit-kind")]
    alive_on: Day | None = None
    since: Day | None = None
    label: Templates
    note: LangText | None = None

    def key(self, owner: Owner) -> str:
        """Return the key that the curator gave."""
        return self.id


class BodyPattern(Pattern):
    """Says that each such place has a body `place/suffix`, which lives no longer than the place.

    `part_of` and `unit_of` are suffixes of the same place; `directed_by` is the first of its
    bodies that there is, with `{inside}` for the place around.
    """

    suffix: Key
    kind: Annotated[Key, Code("body-kind")]
    also: tuple[Template, ...] = ()
    part_of: Key | None = None
    unit_of: Key | None = None
    directed_by: tuple[Line, ...] = ()
    start: Date | None = None
    end: Date | None = None


class ChangePattern(Pattern):
    """Says that in each such place these bodies, by their suffixes, became those."""

    kind: Annotated[Key, Code("change-kind")]
    date: Date
    before: Some[Key]
    after: tuple[Key, ...] = ()
