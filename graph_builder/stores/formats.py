"""What an answer in bytes may be written as, and which graphs a protocol request asks."""

from dataclasses import dataclass

from graph_builder.errors import UsageError

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
RDF_XML = "application/rdf+xml"
_TRUTHS = (JSON, XML)
_ROWS = (JSON, XML, CSV, TSV)
_GRAPHS = (
    "text/turtle",
    "application/n-triples",
    RDF_XML,
    "application/ld+json",
    "application/n-quads",
    "application/trig",
)


@dataclass(frozen=True, slots=True)
class Serialized:
    """An answer as bytes of a media type: whole and well-formed, also where `truncated`.

    `build` is the id of the build that answered.
    """

    body: bytes
    media: str
    truncated: bool = False
    build: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a request of the SPARQL protocol names; none at all: as the query says.

    Several default graphs are merged: a statement of two of them stands in the result once.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


AS_WRITTEN = Dataset()


def media_types(form: str) -> tuple[str, ...]:
    """Return what the answer to a form of query can be written as, the usual one first.

    >>> media_types("ASK")
    ('application/sparql-results+json', 'application/sparql-results+xml')
    """
    return {"SELECT": _ROWS, "ASK": _TRUTHS}.get(form, _GRAPHS)


def check_media(form: str, media: str) -> None:
    """Raise UsageError where the answer to this form of query is never of this media type."""
    known = media_types(form)
    if media not in known:
        raise UsageError(f"{form} has no answer as {media}; choose one of {', '.join(known)}")
