"""What can go wrong, as one tree; a message says where, what was expected and how to mend it.

DanvanError
├── DataError            the records have problems (carries every `Problem` found)
├── CitationError        a text is not a directive citation
├── UsageError           the request itself is wrong
│   ├── UnknownName      nothing has this name (with suggestions)
│   └── AmbiguousName    several things have this name (with candidates)
├── QueryError           a query cannot be answered
│   ├── QuerySyntaxError the engine cannot parse it, or it is a form that is not allowed
│   ├── QueryTimeout     it ran longer than its deadline and was killed
│   └── QueryCrash       its worker died (memory, nesting)
└── StoreError           the store cannot be used
    ├── StoreMissing     there is no build at this place
    ├── StoreDamaged     the build is not what its manifest says
    ├── BuildLocked      another build is running
    ├── BuildCrash       a process of the build died
    ├── StoreBusy        every worker is answering somebody else
    └── EndpointError    a remote engine cannot be used
        ├── EndpointUnreachable  nobody answers SPARQL at this address
        ├── EndpointRefused      it wants other credentials, or does not allow this
        ├── EndpointBusy         it asks to come back later
        ├── EndpointTimeout      it did not answer before the deadline (also a QueryTimeout)
        ├── EndpointTruncated    its answer is not whole
        └── EndpointGarbled      what it sends is no answer
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with the data: where it stands, which rule it breaks, how to mend it.

    >>> print(Problem("records/a.yaml:3", "unknown-key", "'titel' is no field", "title"))
    records/a.yaml:3: error: 'titel' is no field; expected title [unknown-key]
    """

    where: str
    rule: str
    what: str
    expected: str = ""
    mend: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        expected = f"; expected {self.expected}" if self.expected else ""
        mend = f" ({self.mend})" if self.mend else ""
        return f"{self.where}: {self.severity}: {self.what}{expected}{mend} [{self.rule}]"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems by file and line, the second line before the tenth."""
    return sorted(problems, key=lambda problem: (*_file_and_line(problem.where), problem))


def _file_and_line(where: str) -> tuple[str, int]:
    file, _, line = where.rpartition(":")
    return (file, int(line)) if line.isdecimal() else (where, 0)


class DanvanError(Exception):
    """Is the base of everything that this package raises on purpose."""

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows of it: the message, not the way through our code."""
        return [f"{type(self).__name__}: {self}"]


class DataError(DanvanError):
    """Says that the records have problems, all of them at once; `more` is how many it leaves out.

    Only in tables of more than a thousand faulty rows is something left out.
    """

    def __init__(self, problems: Iterable[Problem], more: int = 0) -> None:
        self.problems: Sequence[Problem] = in_order(problems)
        self.more = more
        rest = [f"… and {more:,} more"] if more else []
        super().__init__("\n".join([*map(str, self.problems), *rest]))


class CitationError(DanvanError):
    """Says that a text is not the citation of a directive."""


class UsageError(DanvanError):
    """Says that the request itself is wrong."""


class UnknownName(UsageError):
    """Says that nothing has this name, and what comes near it."""

    def __init__(self, name: str, kind: str, suggestions: Sequence[str] = ()) -> None:
        self.name, self.kind, self.suggestions = name, kind, suggestions
        hint = f"; did you mean {' or '.join(suggestions)}?" if suggestions else ""
        super().__init__(f"no {kind} is called {name!r}{hint}")


class AmbiguousName(UsageError):
    """Says that several things have this name, and lists them, one to a line."""

    def __init__(self, name: str, kind: str, candidates: Sequence[str]) -> None:
        self.name, self.kind, self.candidates = name, kind, candidates
        listed = "".join(f"\n  {candidate}" for candidate in candidates)
        kinds = f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
        super().__init__(f"{name!r} names {len(candidates)} {kinds}; say which one:{listed}")


class QueryError(DanvanError):
    """Says that a query cannot be answered."""


class QuerySyntaxError(QueryError):
    """Says that the engine cannot parse a query, or that its form is not allowed."""


class QueryTimeout(QueryError):
    """Says that a query ran longer than its deadline and was stopped."""


class QueryCrash(QueryError):
    """Says that the process answering a query died: too much memory, or too deeply nested."""


class StoreError(DanvanError):
    """Says that a store cannot be used."""


class StoreMissing(StoreError):
    """Says that there is no build at a place."""


class StoreDamaged(StoreError):
    """Says that a build is not what its manifest says."""


class StoreBusy(StoreError):
    """Says that no worker was free in time; the same question can be asked again later."""


class BuildLocked(StoreError):
    """Says that another build is running at the same place."""


class BuildCrash(StoreError):
    """Says that a process which helped to build died, and nothing was published."""


class EndpointError(StoreError):
    """Says that a remote engine cannot be used, and why."""


class EndpointUnreachable(EndpointError):
    """Says that nobody answers SPARQL at an address."""


class EndpointRefused(EndpointError):
    """Says that a remote engine wants other credentials, or does not allow what was asked."""


class EndpointBusy(EndpointError):
    """Says that a remote engine asks to come back later."""


class EndpointTimeout(EndpointError, QueryTimeout):
    """Says that a remote engine did not answer before the deadline."""


class EndpointTruncated(EndpointError):
    """Says that the answer of a remote engine is not whole; nothing of it is used."""


class EndpointGarbled(EndpointError):
    """Says that what a remote engine sends is no answer to what was asked."""
