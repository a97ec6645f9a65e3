"""Which of the formats that an answer can take suits a client best."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from graph_builder.explorer.problems import Refusal


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its short name, its media type, and other types and names for the same bytes."""

    name: str
    media: str
    aliases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Choice(NamedTuple):
    """A format, and the media type under which the client takes it."""

    format: Format
    media: str

    @property
    def content_type(self) -> str:
        """Return the value of Content-Type."""
        return f"{self.media}; charset=utf-8" if self.media.startswith("text/") else self.media


HTML = Format("html", "text/html", ("application/xhtml+xml",))
JSON = Format("json", "application/json")
_TRIG = Format("trig", "application/trig", ("application/x-trig",))
_NQUADS = Format("nq", "application/n-quads", names=("nquads", "n-quads"))
ROWS = (
    Format("json", "application/sparql-results+json", ("application/json",)),
    Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Format("csv", "text/csv"),
    Format("tsv", "text/tab-separated-values"),
)
BOOLEANS = ROWS[:2]
TRIPLES = (
    Format("ttl", "text/turtle", ("application/x-turtle", "text/n3"), ("turtle", "n3")),
    Format("nt", "application/n-triples", ("text/plain",), ("ntriples", "n-triples")),
    Format(
        "rdfxml",
        "application/rdf+xml",
        ("application/xml", "text/xml"),
        ("rdf", "rdf+xml", "xml"),
    ),
    Format("jsonld", "application/ld+json", ("application/json",), ("json-ld", "json")),
)
QUADS = (_TRIG, _NQUADS)
GRAPHS = (*TRIPLES, *QUADS)
ANSWERS = {"SELECT": ROWS, "ASK": BOOLEANS, "CONSTRUCT": GRAPHS, "DESCRIBE": GRAPHS}
"""What the answer of each form of query can be written as."""

_TOKEN = r"[\w!#$%&'*+.^`|~-]+"  # noqa: S105  # the grammar's word
_RANGE = re.compile(rf"\s*({_TOKEN})/({_TOKEN})\s*((?:;[^;,]*)*)", re.ASCII)
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.ASCII | re.IGNORECASE)
_EXACT = 3
_HAS_QUALITY = re.compile(r";\s*q\s*=", re.IGNORECASE)


class _Range(NamedTuple):
    type: str
    subtype: str
    quality: float

    def fits(self, media: str) -> int:
        """Return how exactly the range names a media type: 0 not at all, 3 by its full name."""
        kind, _, subtype = media.partition("/")
        if (self.type, self.subtype) == ("*", "*"):
            return 1
        if self.type != kind or self.subtype not in {"*", subtype}:
            return 0
        return 2 if self.subtype == "*" else _EXACT


@lru_cache(128)  # browsers and libraries send the same few headers again and again
def choose(accept: str | None, formats: tuple[Format, ...]) -> Choice:
    """Return the format that an Accept header likes best; of equals, the first.

    Raises Refusal (406) where none is acceptable.

    >>> choose("text/csv;q=0.5, application/xml", ROWS).format.name
    'xml'
    """
    ranges = list(_ranges(accept or "")) if accept and accept.strip() else [_Range("*", "*", 1)]
    offers = [Choice(form, media) for form in formats for media in (form.media, *form.aliases)]
    best = max(offers, key=lambda offer: _rank(ranges, offer))
    if _rank(ranges, best) <= (0.0, True):
        listed = [form.media for form in formats]
        raise Refusal(
            "not-acceptable",
            f"the answer is not to be had as {accept}; accept one of {', '.join(listed)}",
            {"vary": "Accept"},
            available=listed,
        )
    return best


def named(name: str, formats: Sequence[Format]) -> Choice:
    """Return the format of this short name or media type; raise Refusal (406) for another."""
    wanted = name.strip().lower().replace(" ", "+")  # a bare '+' in an address arrives as space
    for form in formats:
        if wanted in (form.name, *form.names):
            return Choice(form, form.media)
        if wanted in (form.media, *form.aliases):
            return Choice(form, wanted)
    known = [form.name for form in formats]
    raise Refusal(
        "not-acceptable",
        f"{name!r} is no format of this answer; write one of {', '.join(known)}",
        available=known,
    )


def _ranges(accept: str) -> Iterator[_Range]:
    """Yield the media ranges of an Accept header; what is none is passed over."""
    for part in accept.split(","):
        found = _RANGE.fullmatch(part)
        if found is None:
            continue
        quality = _QUALITY.search(found[3])
        if quality is None and _HAS_QUALITY.search(found[3]):
            continue
        yield _Range(found[1].lower(), found[2].lower(), float(quality[1]) if quality else 1.0)


def _rank(ranges: Sequence[_Range], offer: Choice) -> tuple[float, bool]:
    """Return the quality of an offer, and whether its type is the format's own or asked for.

    Of the ranges that fit, the one that names the type most exactly counts.
    """
    fitting = [(fits, each.quality) for each in ranges if (fits := each.fits(offer.media))]
    exactness, quality = max(fitting, default=(0, 0.0))
    return quality, exactness == _EXACT or offer.media == offer.format.media
