"""Cuts big tables of sources into chunks, each read apart and told of without its records."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph_builder.errors import Problem
from graph_builder.reading.located import Located
from graph_builder.reading.references import (
    Codes,
    Index,
    Lost,
    Read,
    Reference,
    dangling,
    define,
    kinds,
    references,
    twice,
)
from graph_builder.reading.spans import Span
from graph_builder.reading.tables import rows_of, spans_of
from graph_builder.reading.taking import Refused, Taken, take_sound
from graph_builder.records import Source

_CITING = ("id", "title", "mentions", "directives")
_SAID_BY_SOURCES = frozenset(kinds(Source))
MOST_PROBLEMS = 1_000  # of one chunk; the rest is counted


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a table of sources that can be read apart: its file, its name, where it lies."""

    path: Path
    name: str
    span: Span


LeftOut = Mapping[str, Sequence[Problem]]
"""Rows that are sound alone and wrong among the others: where each stands, and why."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is defined before any chunk is read: the registers' things, and the codes."""

    index: Index
    codes: Codes
    left_out: LeftOut | None = None  # beside rows that are not in order; None: no row is left out


@dataclass(frozen=True, slots=True)
class Digest:
    """What a chunk tells of itself, so that its records need not be kept."""

    keys: Mapping[str, frozenset[str]]  # what it defines, by kind
    sources: Mapping[str, str]  # the path of each source, and where it stands
    open: frozenset[Reference]  # what it refers to that neither it nor the registers define
    citing: Sequence[Read]  # its sources that cite, without what else they say
    problems: Sequence[Problem]
    more: int  # problems beyond those
    lost: Lost
    refused: Sequence[Refused] = ()  # rows that are left out


def chunks_of(path: Path, name: str) -> Iterator[Chunk]:
    """Yield the parts of a table, in its order."""
    for span in spans_of(path):
        yield Chunk(path, name, span)


def read_chunk(chunk: Chunk, known: Known) -> tuple[list[Read], Digest]:
    """Return the sound records of a chunk, and what is to be kept of it when they are gone."""
    taken, refused = _take(chunk, known)
    own, repeated = define(taken.reads)
    problems = [*taken.problems, *repeated]
    digest = Digest(
        keys={kind: frozenset(keys) for kind, keys in own.keys.items()},
        sources={path: where for path, where in own.where.items() if _is_source(path)},
        open=frozenset(_unknown(taken.reads, own, known)),
        citing=tuple(_citing(taken.reads)),
        problems=problems[:MOST_PROBLEMS],
        more=max(0, len(problems) - MOST_PROBLEMS),
        lost=taken.lost,
        refused=refused,
    )
    return taken.reads, digest


def _take(chunk: Chunk, known: Known) -> tuple[Taken, Sequence[Refused]]:
    """Take the rows of a chunk; where rows are left out, also those that refer to nothing.

    A reference to what other sources may define is judged when all are read.
    """
    rows = rows_of(chunk.path, chunk.name, chunk.span)
    left_out = known.left_out
    if left_out is None:
        taken = Taken()
        taken.take_sources(rows)
        return taken, ()

    def wrong(read: Read) -> Iterator[Problem]:
        yield from left_out.get(read.item.start, ())
        yield from dangling([read], known.index, known.codes, but=_SAID_BY_SOURCES)

    return take_sound(rows, wrong)


def merge(digests: Iterable[Digest], known: Known, lost: Lost) -> Iterator[Problem]:
    """Add what the chunks define to what is known; yield what is wrong in them or between them."""
    known.index.lost = lost
    for digest in digests:
        yield from digest.problems
        lost.keys.update(digest.lost.keys)
        lost.kinds.update(digest.lost.kinds)
        for kind, keys in digest.keys.items():
            known.index.keys[kind].update(keys)
        for path, where in digest.sources.items():
            first = known.index.where.setdefault(path, where)
            if first != where:
                yield twice(path, where, first)


def without_mentions(source: Source) -> Source:
    """Return what a source states but its mentions, which are settled when all is read."""
    return source.model_copy(update={"mentions": ()}) if source.mentions else source


def dangling_in(chunk: Chunk, digest: Digest, known: Known) -> Iterator[Problem]:
    """Yield a problem for each reference to nothing, reading the chunk again if it has any."""
    if any(not known.index.knows(*reference, known.codes) for reference in digest.open):
        reads, _ = read_chunk(chunk, known)
        yield from dangling(reads, known.index, known.codes)


def at_rows(problems: Iterable[Problem], chunks: Iterable[Chunk]) -> LeftOut:
    """Return the problems of rows of these chunks, by where each row stands."""
    tables = {chunk.name for chunk in chunks}
    rows: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.where.rpartition(":")[0] in tables:
            rows[problem.where].append(problem)
    return rows


def places_in(chunk: Chunk, paths: set[str]) -> Mapping[str, str]:
    """Return where those of the things stand that a chunk has a record of, by reading it again."""
    taken = Taken()
    taken.take_sources(rows_of(chunk.path, chunk.name, chunk.span))
    index, _ = define(taken.reads)
    return {path: index.where[path] for path in paths & index.where.keys()}


def _unknown(reads: Sequence[Read], own: Index, known: Known) -> Iterator[Reference]:
    seen = {reference for read in reads for reference in references(read.record)}
    for reference in seen:
        if not own.knows(*reference, known.codes) and not known.index.knows(
            *reference, known.codes
        ):
            yield reference


def _is_source(path: str) -> bool:
    return path.startswith(f"{Source.segment}/")


def _citing(reads: Sequence[Read]) -> Iterator[Read]:
    """Yield what sources cite and say of directives, each as a source that says no more."""
    for read in reads:
        source = read.record
        if isinstance(source, Source) and (source.mentions or source.directives):
            kept = {name: getattr(source, name) for name in _CITING}
            yield Read(Source.model_construct(**kept), Located(read.item.start, None))
