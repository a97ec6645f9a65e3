"""What a peer can be told to do: map records, load quads, answer a query, each in bounded time."""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from measuring import Measured

ROWS, TRIPLES = "application/sparql-results+json", "application/n-triples"


class Cannot(Exception):
    """A peer is not here or cannot do what was asked; the message says why."""


class NotInTime(Cannot):
    """A peer has not answered in the time that it was given."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a peer may write: what is kept for the next run, and what is thrown away."""

    cache: Path
    scratch: Path


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as SPARQL JSON or N-Triples, and the seconds from the query's text to it."""

    seconds: float
    body: bytes


class Peer(ABC):
    """One engine or tool; what it cannot do raises Cannot with the reason."""

    name: str
    holds: str = ""  # where its data lie while it answers
    named_graphs: bool = True

    def __init__(self, place: Place) -> None:
        self.place = place

    @abstractmethod
    def prepare(self) -> str:
        """Set up what it needs and return its version."""

    def map(self, records: Path, seconds: float, dump: Path | None = None) -> Measured:
        """Map the main kinds of records; write them as N-Quads where a dump is asked for."""
        raise Cannot("it maps no records")

    def load(self, nquads: Path, seconds: float) -> Measured:
        """Load the quads of a build until they can be asked."""
        raise Cannot("it answers no queries")

    def ask(self, query: str, seconds: float) -> Answered:
        """Answer a query; raise NotInTime where that takes longer."""
        raise Cannot("it answers no queries")

    def mebibytes(self) -> float:
        """Return the memory that it holds now, and held at most since it was loaded."""
        return 0.0

    def close(self) -> None:  # noqa: B027  # most tools leave nothing running
        """End what runs for it."""


def media(query: str) -> str:
    r"""Return what a query is answered with: rows as SPARQL JSON, or triples as N-Triples.

    >>> media("# all\nCONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }")
    'application/n-triples'
    """
    return TRIPLES if re.search(r"^\s*(CONSTRUCT|DESCRIBE)\b", query, re.MULTILINE) else ROWS
