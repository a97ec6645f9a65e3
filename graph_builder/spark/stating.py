"""States chunks in Spark's executors, and finds by a join what is wrong between chunks."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from graph_builder.reading import Chunk, Digest, Known
from graph_builder.records import Code, Ref, Register, Source
from graph_builder.spark.sessions import LOCAL, require, session
from graph_builder.stating import Stated, state_chunk

if TYPE_CHECKING:
    from pyspark import RDD, Broadcast, SparkContext

_REGISTERS = f"{Register.segment}/register/"  # the curators' own word, a source as well
_NOTHING = ""  # the path of no thing: what refers to it refers to nothing
_ASKED, _DEFINED, _TWICE = 1, 2, 4  # what chunks say of a path


def engine(master: str = LOCAL) -> Callable[[Sequence[Chunk], Known, Path], Iterator[Stated]]:
    """Return what states chunks with Spark; raise UsageError where Spark cannot run here."""
    require()
    return partial(state_chunks, master=master)


def state_chunks(
    chunks: Sequence[Chunk], known: Known, scratch: Path, *, master: str = LOCAL
) -> Iterator[Stated]:
    """Yield each chunk stated, in their order; the files lie in `scratch`.

    Executors must see the tables and `scratch` at the same paths. The keys that chunks define
    stay with them, unless something here may need them: a reference that nothing resolves, or
    a source that is no row of a table.
    """
    if chunks:
        with session(master) as context:
            stated = _state(context, chunks, known, scratch.absolute())
        yield from stated


@dataclass(frozen=True, slots=True)
class _Between:
    """What is wrong between chunks, as paths: what nothing defines, and sources entered twice."""

    missing: Set[str]
    twice: Set[str]


def _state(
    context: "SparkContext", chunks: Sequence[Chunk], known: Known, scratch: Path
) -> list[Stated]:
    from pyspark import StorageLevel

    shared = context.broadcast(known)
    there = [replace(chunk, path=chunk.path.absolute()) for chunk in chunks]
    stated = (
        context.parallelize(there, len(there))
        .mapPartitions(lambda some: _stated(some, shared.value, scratch))
        .persist(StorageLevel.MEMORY_AND_DISK)
    )
    try:
        between = _between(stated, shared, context.defaultParallelism)
        keep = bool(between.missing) or any(map(_is_article, known.index.where))
        lean = stated.map(lambda one: _lean(one, between, shared.value, keys=keep))
        return list(lean.collect())
    finally:
        stated.unpersist()
        shared.unpersist()


def _stated(chunks: Iterable[Chunk], known: Known, scratch: Path) -> Iterator[Stated]:
    """State chunks in an executor; whatever is stated a second time gets a file of its own."""
    for chunk in chunks:
        try:
            yield state_chunk(chunk, known, scratch / f"chunk-{uuid4().hex}.nq")
        except Exception as error:
            error.add_note(f"({chunk.name}, from line {chunk.span.line} on)")
            raise


def _between(stated: "RDD[Stated]", known: "Broadcast[Known]", parts: int) -> _Between:
    """Join what chunks ask for with what they define, each path where its hash says."""
    said = stated.flatMap(lambda one: _said(one.digest, known.value)).reduceByKey(_both, parts)
    wrong: Mapping[str, int] = said.filter(_is_wrong).collectAsMap()
    missing = {path for path, flags in wrong.items() if not flags & _DEFINED}
    return _Between(missing, wrong.keys() - missing)


def _said(digest: Digest, known: Known) -> Iterator[tuple[str, int]]:
    for kind, keys in digest.keys.items():
        for key in keys:
            yield f"{kind}/{key}", _DEFINED
    for mark, key in digest.open:
        yield _asked(mark, key, known), _ASKED


def _both(one: int, other: int) -> int:
    return one | other | (_TWICE if one & other & _DEFINED else 0)


def _is_wrong(entry: tuple[str, int]) -> bool:
    path, flags = entry
    return not flags & _DEFINED or bool(flags & _TWICE and _is_source(path))


def _is_source(path: str) -> bool:
    return path.startswith(f"{Source.segment}/")


def _is_article(path: str) -> bool:
    return _is_source(path) and not path.startswith(_REGISTERS)


def _asked(mark: Ref | Code, key: str, known: Known) -> str:
    """Return the path of the thing that a reference needs to be sound."""
    if isinstance(mark, Code):
        return _NOTHING
    if mark.kinds == ("post",):
        role, _, body = key.partition("@")
        return f"body/{body}" if role in known.codes.get("role", ()) else _NOTHING
    kind, rest = mark.iri_parts(key)
    return f"{kind}/{rest}" if kind in mark.kinds else _NOTHING


def _lean(stated: Stated, between: _Between, known: Known, *, keys: bool) -> Stated:
    """Return what is stated, telling no more of itself than the driver needs."""
    digest = stated.digest
    wrong = {one for one in digest.open if _asked(*one, known) in between.missing}
    sources = {
        path: where
        for path, where in digest.sources.items()
        if path in between.twice or path in known.index.where
    }
    lean = replace(digest, open=frozenset(wrong), sources=sources)
    return replace(stated, digest=lean if keys else replace(lean, keys={}))
