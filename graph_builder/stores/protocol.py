"""What every store can do, and the values it answers with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self, TypeAlias

from graph_builder.errors import UsageError

if TYPE_CHECKING:
    from types import TracebackType

    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term: TypeAlias = "NamedNode | Literal | BlankNode"
Row: TypeAlias = "tuple[Term | None, ...]"

_MOST_SECONDS = 30 * 24 * 3600  # the timers of some systems overflow soon after


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how much memory and how large an answer a query may take.

    `bytes` counts the text of all terms of the answer, each time they stand in it.
    """

    seconds: float = 30.0
    memory: int = 2 * 1024**3
    rows: int = 100_000
    bytes: int = 64 * 1024**2

    def __post_init__(self) -> None:
        """Refuse a time that no timer can count."""
        if not 0 < self.seconds <= _MOST_SECONDS:
            raise UsageError(
                f"no query can be given {self.seconds:g} s; give it more than 0 s and at most "
                f"{_MOST_SECONDS} s"
            )


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Solutions:
    """The rows of a SELECT; `truncated` says that there are more than the limits allow."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    truncated: bool = False

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def bindings(self) -> Iterator[dict[str, Term]]:
        """Yield each row as a mapping of its bound variables.

        >>> list(Solutions(("a", "b"), ((None, None),)).bindings())
        [{}]
        """
        for row in self.rows:
            pairs = zip(self.variables, row, strict=True)
            yield {name: term for name, term in pairs if term is not None}


@dataclass(frozen=True, slots=True)
class Boolean:
    """The answer of an ASK."""

    value: bool

    def __bool__(self) -> bool:
        return self.value


@dataclass(frozen=True, slots=True)
class Triples:
    """The distinct triples of a CONSTRUCT or DESCRIBE; `truncated` as in `Solutions`."""

    triples: tuple[Triple, ...]
    truncated: bool = False

    def __iter__(self) -> Iterator[Triple]:
        return iter(self.triples)

    def __len__(self) -> int:
        return len(self.triples)


Answer: TypeAlias = Solutions | Boolean | Triples


class Store(Protocol):
    """A dataset that answers SPARQL: the union of all statements stands in its default graph."""

    def query(self, text: str, *, limits: Limits = DEFAULT_LIMITS) -> Answer:
        """Answer a SELECT, ASK, CONSTRUCT or DESCRIBE, completely or marked as truncated."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Return the number of quads in each graph; the default graph is called `default`."""
        ...

    def close(self) -> None:
        """Give back all that the store holds."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
