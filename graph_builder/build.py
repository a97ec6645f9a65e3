"""Records to a published build: the only module that knows the order of the stages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from graph_builder.errors import DataError, Problem, UsageError, in_order
from graph_builder.names import documents, names, said_in
from graph_builder.namespaces import BASE, ONTOLOGY_GRAPH
from graph_builder.quads import lines
from graph_builder.reading import Chunk, Digest, Known, Records, read_records
from graph_builder.resources import folder
from graph_builder.rules import derive
from graph_builder.search import FILE as SEARCH_FILE
from graph_builder.search import write_index
from graph_builder.stating import Stated, state_chunks
from graph_builder.stores.builds import Build, new_build, publish
from graph_builder.stores.loading import describe, told
from graph_builder.stores.locking import build_lock
from graph_builder.stores.shards import write_lines, write_shard
from graph_builder.stores.writing import StoreWriter
from graph_builder.validation import check

AtStage = Callable[[str], None]
Engine = Callable[[Sequence[Chunk], Known, Path], Iterator[Stated]]
"""States chunks, in their order; the files lie in the folder."""
Part = Callable[[Sequence[Path]], None]
"""Is given sorted files of lines."""
STAGES = ("read", "state", "derive", "check", "write", "publish")


@dataclass(frozen=True, slots=True)
class Assembled:
    """Everything that a build will hold, in memory, with the problems that do not stop it."""

    store: Store
    warnings: Sequence[Problem]
    records: Records


@dataclass(frozen=True, slots=True)
class _Derived:
    """What is stated and what follows, in memory."""

    store: Store
    records: Records


def build(
    records: Path,
    root: Path,
    *,
    refused: Path | None = None,
    engine: Engine = state_chunks,
    at: AtStage = lambda stage: None,
) -> Build:
    """Publish the records as a new build below `root`; raise DataError, publishing nothing.

    Where `refused` names a file, rows of tables of sources that are not in order do not stop the
    build: they are left out, with the rows that need them, and written there as JSON lines, each
    with what is wrong with it.
    `engine` states the tables of sources: processes of this machine, or those of a cluster.
    `at` is told the name of each stage as it starts. The store is written beside all that follows
    the stating.
    """
    with build_lock(root), new_build(root) as temporary:
        with (
            TemporaryDirectory(dir=temporary, prefix="shards-") as scratch,
            StoreWriter(temporary) as writer,
        ):
            derived = _derive(records, Path(scratch), at, refused, engine, writer.add)
            written = writer.finish()
            at("check")
            _check(derived)
            at("write")
            said = said_in(derived.store)
            write_index(names(said), documents(said), temporary / SEARCH_FILE)
            graphs = written.result()
        at("publish")
        manifest = describe(temporary, graphs, inputs=derived.records.inputs)
        return publish(root, temporary, manifest)


def write_shards(
    records: Path,
    out: Path,
    *,
    refused: Path | None = None,
    engine: Engine = state_chunks,
    at: AtStage = lambda stage: None,
) -> Sequence[Path]:
    """Write what the records state, and nothing that follows, as N-Quads files of a new folder.

    In each file the lines are sorted and stand once. The folder is there whole or not at all.
    """
    if out.exists():
        raise UsageError(f"{out} is there already; name a new folder")
    shards: list[Path] = []
    with told(out, "cannot write the shards"):
        beside = TemporaryDirectory(dir=out.absolute().parent, prefix=f".{out.name}-")
    with beside as scratch:
        _state(records, Path(scratch), shards.append, at, refused, engine)
        with told(out, "cannot write the shards"):
            whole = Path(scratch) / "whole"
            whole.mkdir()
            for number, shard in enumerate(shards):
                shard.rename(whole / f"part-{number:05}.nq")
            whole.rename(out)
    return sorted(out.iterdir())


def assemble(records: Path, *, at: AtStage = lambda stage: None) -> Assembled:
    """Read, state, derive and check, without a store on disk; raise DataError for any error."""
    with TemporaryDirectory(prefix="danvan-") as scratch:
        derived = _derive(records, Path(scratch), at)
    at("check")
    return Assembled(derived.store, _check(derived), derived.records)


def canonical(store: Store) -> Iterator[bytes]:
    """Yield the store's quads as sorted canonical N-Quads lines, each with its line end."""
    written = BytesIO()
    store.dump(written, format=RdfFormat.N_QUADS)
    yield from sorted(written.getvalue().splitlines(keepends=True))


def _derive(
    records: Path,
    scratch: Path,
    at: AtStage,
    refused: Path | None = None,
    engine: Engine = state_chunks,
    part: Part = lambda shards: None,
) -> _Derived:
    """Read, state and derive; every file of lines is written below `scratch`.

    `part` is given what is stated, then what follows, each as soon as it is known.
    """
    store = Store()
    shards: list[Path] = []

    def load(shard: Path) -> None:
        store.bulk_load(path=shard, format=RdfFormat.N_QUADS)
        shards.append(shard)

    read = _state(records, scratch, load, at, refused, engine)
    part(shards)
    at("derive")
    follows: list[Path] = []

    def keep(new: Sequence[bytes]) -> None:
        follows.append(write_lines(new, scratch / f"follows-{len(follows)}.nq"))

    derive(store, keep=keep)
    part(follows)
    return _Derived(store, read)


def _state(
    records: Path,
    scratch: Path,
    take: Callable[[Path], None],
    at: AtStage,
    refused: Path | None,
    engine: Engine,
) -> Records:
    """Read and state; `take` is given each file of lines, as soon as it is certain."""
    waiting: list[Path] = []

    def digests(chunks: Sequence[Chunk], known: Known) -> Iterator[Digest]:
        waiting.clear()  # where all is read again, more is left out
        left_out: list[Path] = []
        for stated in engine(chunks, known, scratch):
            if refused is None:
                take(stated.shard)
            else:
                waiting.append(stated.shard)
            left_out.append(stated.refused)
            yield stated.digest
        if refused is not None:
            _join(left_out, refused)

    at("read")
    schemes = folder("ontology") / "schemes.ttl"
    read = read_records(records, schemes, digests, leaving_out=refused is not None)
    at("state")
    for shard in waiting:
        take(shard)
    take(write_shard(_quad_lines(_ontology()), scratch / "ontology.nq"))
    take(write_shard((line for one in read for line in lines(one)), scratch / "records.nq"))
    return read


def _join(parts: Sequence[Path], out: Path) -> None:
    """Write the parts as one file, which is there whole or not at all."""
    waiting = out.with_name(f"{out.name}.tmp")
    with told(out, "cannot write the refused rows"):
        with waiting.open("wb") as joined:
            joined.writelines(part.read_bytes() for part in parts)
        waiting.replace(out)


def _check(derived: _Derived) -> Sequence[Problem]:
    """Return the warnings; raise DataError where there is an error."""
    where = derived.records.where
    found = check(derived.store, locate=lambda iri: where.get(iri.removeprefix(BASE), iri))
    problems = _placed(found, derived.records)
    if any(problem.severity == "error" for problem in problems):
        raise DataError(problems)
    return problems


def _placed(problems: Sequence[Problem], records: Records) -> Sequence[Problem]:
    """Return the problems, each that names one of our things at the place of its record."""
    named = {one.where.removeprefix(BASE) for one in problems if one.where.startswith(BASE)}
    places = records.places(named) if named else {}
    return in_order(
        replace(one, where=places.get(one.where.removeprefix(BASE), one.where)) for one in problems
    )


def _ontology() -> Iterator[Quad]:
    graph = NamedNode(ONTOLOGY_GRAPH)
    for name in ("danvan.ttl", "schemes.ttl"):
        for quad in parse(path=folder("ontology") / name, format=RdfFormat.TURTLE):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _quad_lines(quads: Iterable[Quad]) -> Iterator[str]:
    """Yield each quad as two lines: in its graph, and in the default graph, the union of all."""
    for quad in quads:
        yield f"{quad} .\n"
        yield f"{quad.triple} .\n"
