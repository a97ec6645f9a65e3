"""What the picture of a cascade is made of: marks, their days, who did it and who says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Literal

from graph_builder.drawing.words import number, say
from graph_builder.vietnamese import Language, collation_key, format_date

Kind = Literal["document", "review", "launch", "event", "activity", "commendation"]
KINDS: tuple[Kind, ...] = ("document", "review", "launch", "event", "activity", "commendation")
LEVELS = ("central", "province", "district", "commune")
UNKNOWN_LEVEL = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A day that is known to lie between two days; either of them may be open."""

    earliest: date | None
    latest: date | None
    precision: str = ""

    @property
    def exact(self) -> bool:
        """Tell whether there is only one day that it can be."""
        return self.earliest is not None and self.earliest == self.latest

    def shown(self, lang: Language) -> str:
        """Return the day, or days, as readers write them.

        >>> Span(date(2023, 1, 1), date(2023, 12, 31), "year").shown("vi")
        '2023'
        >>> Span(None, date(2017, 12, 31)).shown("en")
        'by 2017-12-31'
        """
        if self.earliest is None or self.latest is None:
            name, day = ("until", self.latest) if self.earliest is None else ("from", self.earliest)
            return say(lang, name, format_date(day, "day", lang)) if day else ""
        first = format_date(self.earliest, "day", lang)
        if self.exact:
            return first
        for precision in ("month", "year"):
            if self.precision == precision:
                return format_date(self.earliest, precision, lang)
        return f"{first} – {format_date(self.latest, 'day', lang)}"


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with what it is called; `short` is how it is called in a narrow place."""

    iri: str
    label: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """What says so: its label, and its address where it has one."""

    iri: str
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """On what basis: the relation to a directive, and who says so."""

    relation: str
    label: str
    directive: Named
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One document, event or piece of work: what, when, at which level, by whom, on what basis.

    `days` are the fewest and the most days since the directive was issued, None where that end is
    open; `what` is its type or kind in words.
    """

    thing: Named
    kind: Kind
    what: str
    level: str
    start: Span | None
    end: Span | None = None
    who: tuple[Named, ...] = ()
    led_by: tuple[Named, ...] = ()
    basis: tuple[Basis, ...] = ()
    days: tuple[int | None, int | None] = (None, None)
    planned: bool = False

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return all who say that it carries out a directive of the cascade, each once."""
        return tuple(dict.fromkeys(chain.from_iterable(basis.sources for basis in self.basis)))

    def when(self, lang: Language) -> str:
        """Return when it was, or from when to when, as readers write it; nothing if not known."""
        spans = [span.shown(lang) for span in (self.start, self.end) if span is not None]
        return " – ".join(dict.fromkeys(spans))

    def since(self, lang: Language) -> str:
        """Return how many days after the directive it was, in words; nothing if not known."""
        fewest, most = self.days
        if fewest is None or most is None:
            known, name = (most, "at-most") if fewest is None else (fewest, "at-least")
            return say(lang, name, number(lang, known)) if known is not None else ""
        if most < 0:
            fewest, most, name = -most, -fewest, "before"
        else:
            name = "after"
        bounds = dict.fromkeys(number(lang, days) for days in (fewest, most))
        return say(lang, name, "–".join(bounds))


@dataclass(frozen=True, slots=True)
class Cascade:
    """A directive and all that a source links with it, or with what builds on it.

    `title` is the directive's own title, `levels` what the levels are called, `version` the name
    of the build, `mentions` the number of sources that cite the directive and say no more.
    """

    directive: Mark
    title: str
    marks: tuple[Mark, ...]
    levels: Mapping[str, str]
    lang: Language
    version: str = ""
    mentions: int = 0

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return all sources of the marks, each once, in order."""
        found = dict.fromkeys(chain.from_iterable(mark.sources for mark in self.marks))
        return tuple(sorted(found, key=lambda source: collation_key(source.label)))
