"""Plants errors in a record and counts how many the comparison finds: what it would overlook."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from rechecking.compare import Compared
from rechecking.leaves import leaves

# fields that carry what a source says; a changed one should be noticed
_TOLD = {
    "attested", "body", "by", "date", "directive", "end", "issued", "issuer", "kind", "measure",
    "milestone", "number", "organisers", "period", "person", "place", "post", "posts", "printed",
    "published", "publisher", "recipients", "reviews", "start", "thing", "value",
}  # fmt: skip
_ROWS = {"mentions", "directives", "tenures", "events", "figures", "awards", "participants"}
Record = Mapping[str, Any]
Step = str | int


@dataclass(frozen=True, slots=True)
class Planted:
    """How many values were changed and rows left out, and how many of these were noticed."""

    changed: int
    changes_found: int
    left_out: int
    omissions_found: int


def plant(
    record: Record, others: Sequence[Record], compared: Callable[[Record], Compared], seed: int
) -> Planted:
    """Change each value that a source tells, then leave out each row, one at a time."""
    before = _listed(compared(record))
    changes = [_listed(compared(one)) - before for one in _changed(record, others, Random(seed))]  # noqa: S311
    gaps = [_listed(compared(one)) - before for one in _shortened(record)]
    found = [sum(map(bool, planted)) for planted in (changes, gaps)]
    return Planted(len(changes), found[0], len(gaps), found[1])


def _listed(result: Compared) -> set[tuple[str, str, tuple[str, ...]]]:
    return {(one.side, one.text, one.missing) for one in result.differences}


def _changed(record: Record, others: Sequence[Record], random: Random) -> Iterator[Record]:
    pool: dict[str, list[str]] = {}
    for leaf in (leaf for other in others for leaf in leaves(other)):
        pool.setdefault(leaf.field, []).append(leaf.text)
    for leaf in leaves(record):
        kind_of_act = leaf.field == "kind" and leaf.section == "activities"
        others_say = [text for text in pool[leaf.field] if text != leaf.text]
        if leaf.field in _TOLD and others_say and not kind_of_act:
            wrong = deepcopy(record)
            *way, last = _steps(leaf.path)
            _at(wrong, way)[last] = _another(leaf.text, others_say, random)
            yield wrong


def _another(text: str, others: Sequence[str], random: Random) -> str:
    """Return another day or number, or the text of the same field of some record."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return str(date.fromisoformat(text) + timedelta(days=random.choice((1, -3, 40))))
    if text.isdigit():
        return str(int(text) + random.choice((1, 3, 10)))
    return random.choice(others)


def _shortened(record: Record) -> Iterator[Record]:
    for path in sorted({way for leaf in leaves(record) for way in _rows(leaf.path)}):
        *way, last = _steps(path)
        shorter = deepcopy(record)
        del _at(shorter, way)[last]
        yield shorter


def _rows(path: str) -> Iterator[str]:
    """Yield the path of each row of one of our lists on the way to a value."""
    for match in re.finditer(r"([a-z_]+)\[\d+\]", path):
        if match[1] in _ROWS:
            yield path[: match.end()]


def _steps(path: str) -> list[Step]:
    found = re.findall(r"[^.\[\]]+", path)
    return [int(step) if step.isdigit() else step for step in found]


def _at(value: Any, way: Sequence[Step]) -> Any:  # noqa: ANN401  any part of a YAML file
    for step in way:
        value = value[step]
    return value
