"""Expands patterns: one declared rule gives every place of a kind its bodies and their changes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph_builder.reading.located import Loc, Located
from graph_builder.reading.references import Read
from graph_builder.records import Register, When
from graph_builder.records.patterns import BodyPattern, ChangePattern, Pattern
from graph_builder.records.registers import Body, BodyChange, Place

_LABEL = re.compile(r"(?P<bare>.*?)(?P<qualifier> \([^()]*\))?")
_KIND_WORD = re.compile(r"(?:Thành phố|Thị xã|Thị trấn|Tỉnh|Quận|Huyện|Phường|Xã) (?P<name>.+)")
# A number or a person's name never stands alone: Quận ủy Quận 1, Thành ủy Thành phố Hồ Chí Minh.
_WITH_KIND = re.compile(r"[0-9]+|Hồ Chí Minh")


@dataclass(frozen=True, slots=True)
class _Made:
    """A record that follows from a pattern, for which place, and who may direct it."""

    record: Body | BodyChange
    place: Place
    pattern: Loc
    directors: Sequence[str] = ()


def expand(reads: Sequence[Read]) -> list[Read]:
    """Return the reads with what follows from patterns put into the register of the pattern.

    What is written out by hand stays as it is: nothing is made under a key that it has.
    """
    registers = [read.record for read in reads if isinstance(read.record, Register)]
    if not any(register.body_patterns or register.change_patterns for register in registers):
        return list(reads)
    places = [place for register in registers for place in register.places]
    by_hand = [record for register in registers for record in _written(register)]
    taken = {(record.segment, record.id) for record in by_hand}
    made = [
        [one for one in _made(read, places) if (one.record.segment, one.record.id) not in taken]
        for read in reads
    ]
    names = _Names.of([*by_hand, *(one.record for some in made for one in some)])
    return [_joined(read, some, names) for read, some in zip(reads, made, strict=True)]


def _written(register: Register) -> Iterator[Body | BodyChange]:
    yield from register.bodies
    yield from register.term_bodies
    yield from register.body_changes


def _made(read: Read, places: Iterable[Place]) -> Iterator[_Made]:
    """Yield what the patterns of a register say of each place that they are for."""
    register = read.record
    if not isinstance(register, Register):
        return
    for place in places:
        for index, pattern in enumerate(register.body_patterns):
            if _fits(pattern, place) and _overlaps(pattern, place):
                directors = [
                    one.replace("{inside}", place.inside or "") for one in pattern.directed_by
                ]
                yield _Made(_body(pattern, place), place, ("body_patterns", index), directors)
        for index, changing in enumerate(register.change_patterns):
            if _fits(changing, place) and (when := _within(changing.date, place)):
                change = _change(changing, place, when)
                yield _Made(change, place, ("change_patterns", index))


def _fits(pattern: Pattern, place: Place) -> bool:
    """Tell whether a pattern is for a place: by its kind, and by the era in which it existed."""
    if place.kind not in pattern.units:
        return False
    first, last = _life(place)
    if pattern.since and first < pattern.since:
        return False
    return pattern.alive_on is None or first <= pattern.alive_on <= last


def _overlaps(pattern: BodyPattern, place: Place) -> bool:
    """Tell whether a body that lived as the pattern says can have lived in the place's time."""
    first, last = _life(place)
    started = pattern.start.earliest if pattern.start else None
    ended = pattern.end.latest if pattern.end else None
    return (started or first) <= last and (ended or last) >= first


def _life(place: Place) -> tuple[date, date]:
    """Return the first and last day on which a place may have existed."""
    first = place.start.earliest if place.start else None
    last = place.end.latest if place.end else None
    return first or date.min, last or date.max


def _within(when: When | None, place: Place) -> When | None:
    """Return a date's bounds as far as they lie in the life of a place, or nothing."""
    if when is None:
        return None
    given = (when.earliest or date.min, when.latest or date.max)
    first, last = _life(place)
    earliest, latest = max(given[0], first), min(given[1], last)
    if (earliest, latest) == given:
        return when
    if latest < earliest:
        return None
    start = "" if earliest == date.min else str(earliest)
    end = "" if latest == date.max else str(latest)
    text = start if start == end else f"{start}..{end}"
    return When.parse(text, when.printed, when.inferred)


def _body(pattern: BodyPattern, place: Place) -> Body:
    """Return the body that a pattern gives a place; it lives no longer than the place."""
    return Body(
        id=f"{place.id}/{pattern.suffix}",
        label=_filled(pattern.label, place),
        also=tuple(_with_names(text, place, "vi") for text in pattern.also),
        note=pattern.note,
        kind=pattern.kind,
        level=place.level,
        place=place.id,
        part_of=f"{place.id}/{pattern.part_of}" if pattern.part_of else None,
        unit_of=f"{place.id}/{pattern.unit_of}" if pattern.unit_of else None,
        start=_within(pattern.start, place) or place.start,
        end=_within(pattern.end, place) or place.end,
    )


def _change(pattern: ChangePattern, place: Place, when: When) -> BodyChange:
    return BodyChange(
        id=f"{pattern.id}/{place.id}",
        label=_filled(pattern.label, place),
        note=pattern.note,
        kind=pattern.kind,
        date=when,
        before=tuple(f"{place.id}/{suffix}" for suffix in pattern.before),
        after=tuple(f"{place.id}/{suffix}" for suffix in pattern.after),
    )


def _filled(templates: Mapping[str, str], place: Place) -> dict[str, str]:
    """Return texts with the place's names in their slots.

    >>> one = Place(id="q", kind="k", level="l", label={"vi": "Quận 1 (A)", "en": "District 1 (A)"})
    >>> _filled({"vi": "Quận ủy {name}", "en": "{unit} Committee"}, one)
    {'vi': 'Quận ủy Quận 1', 'en': 'District 1 Committee'}
    """
    return {language: _with_names(text, place, language) for language, text in templates.items()}


def _with_names(text: str, place: Place, language: str) -> str:
    for slot, name in _names(place, language).items():
        text = text.replace(f"{{{slot}}}", name)
    return text


def _names(place: Place, language: str) -> dict[str, str]:
    """Return what the slots of a text in this language stand for."""
    whole = _part(place, "vi", "bare")
    kind = _KIND_WORD.fullmatch(whole)
    name = kind["name"] if kind else whole
    if _WITH_KIND.fullmatch(name):
        name, lowered = whole, whole
    else:
        lowered = whole[0].lower() + whole[1:]
    return {"name": name, "unit": lowered if language == "vi" else _part(place, language, "bare")}


def _part(place: Place, language: str, part: str) -> str:
    """Return the bare name in a place's label, or the brackets that tell it from others."""
    label = place.label.get(language) or next(iter(place.label.values()))
    found = _LABEL.fullmatch(label)
    return (found[part] or "") if found else label


@dataclass(frozen=True, slots=True)
class _Names:
    """The bodies that there are, and how many things have each label in each language."""

    bodies: frozenset[str]
    labels: Mapping[tuple[str, str, str], int]

    @classmethod
    def of(cls, records: Sequence[Body | BodyChange]) -> "_Names":
        labels = Counter(
            (record.segment, *text) for record in records for text in record.label.items()
        )
        bodies = frozenset(record.id for record in records if isinstance(record, Body))
        return cls(bodies, labels)

    def finish(self, one: _Made) -> Body | BodyChange:
        """Return a record that its label tells from others, and under the body above it."""
        record = one.record
        label = {
            language: text + self._qualifier(one, language, text)
            for language, text in record.label.items()
        }
        bare = record.label.get("vi")
        known_as = () if label.get("vi") == bare else (str(bare),)
        update: dict[str, object] = {"label": label, "also": (*known_as, *record.also)}
        if one.directors:
            update["directed_by"] = next(filter(self.bodies.__contains__, one.directors), None)
        return record.model_copy(update=update)

    def _qualifier(self, one: _Made, language: str, text: str) -> str:
        shared = self.labels[one.record.segment, language, text] > 1
        return _part(one.place, language, "qualifier") if shared else ""


def _joined(read: Read, made: Sequence[_Made], names: _Names) -> Read:
    """Return a register with what its patterns say, each record at the line of its pattern."""
    register = read.record
    if not isinstance(register, Register) or not made:
        return read
    bodies, changes = list(register.bodies), list(register.body_changes)
    lines: dict[Loc, str] = dict(read.item.lines)
    for one in made:
        record = names.finish(one)
        if isinstance(record, Body):
            lines["bodies", len(bodies)] = read.item.where(one.pattern)
            bodies.append(record)
        else:
            lines["body_changes", len(changes)] = read.item.where(one.pattern)
            changes.append(record)
    update = {"bodies": tuple(bodies), "body_changes": tuple(changes)}
    return Read(register.model_copy(update=update), Located(read.item.start, read.item.data, lines))
