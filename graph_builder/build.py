"""Records to a published build: the only module that knows the order of the stages."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from graph_builder.errors import DataError, Problem, in_order
from graph_builder.names import documents, names, said_in
from graph_builder.namespaces import BASE, DERIVED_GRAPH, ONTOLOGY_GRAPH
from graph_builder.quads import lines
from graph_builder.reading import Chunk, Digest, Known, Records, read_records
from graph_builder.resources import folder
from graph_builder.rules import derive
from graph_builder.search import FILE as SEARCH_FILE
from graph_builder.search import write_index
from graph_builder.stating import state_chunks
from graph_builder.stores.builds import Build, new_build, publish
from graph_builder.stores.loading import describe, told, write_store
from graph_builder.stores.locking import build_lock
from graph_builder.stores.manifest import QUADS_FILE
from graph_builder.stores.shards import merged, write_shard
from graph_builder.validation import check

AtStage = Callable[[str], None]
STAGES = ("read", "state", "derive", "check", "write", "publish")


@dataclass(frozen=True, slots=True)
class Assembled:
    """Everything that a build will hold, in memory, with the problems that do not stop it."""

    store: Store
    warnings: Sequence[Problem]
    records: Records


@dataclass(frozen=True, slots=True)
class _Derived:
    """What is stated and what follows: in memory, and as sorted files of lines."""

    store: Store
    shards: Sequence[Path]
    records: Records


def build(
    records: Path,
    root: Path,
    *,
    refused: Path | None = None,
    at: AtStage = lambda stage: None,
) -> Build:
    """Publish the records as a new build below `root`; raise DataError, publishing nothing.

    Where `refused` names a file, rows of tables of sources that are not in order do not stop the
    build: they are left out, and written there as JSON lines, each with what is wrong with it.
    `at` is told the name of each stage as it starts. The store is written while the checks run.
    """
    with build_lock(root), new_build(root) as temporary:
        with TemporaryDirectory(dir=temporary, prefix="shards-") as scratch:
            derived = _derive(records, Path(scratch), at, refused)
            with ThreadPoolExecutor(1) as beside:
                written = beside.submit(_write, temporary, derived.shards)
                at("check")
                _check(derived)
                at("write")
                said = said_in(derived.store)
                write_index(names(said), documents(said), temporary / SEARCH_FILE)
                graphs = written.result()
        at("publish")
        manifest = describe(temporary, graphs, inputs=derived.records.inputs)
        return publish(root, temporary, manifest)


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


def _derive(records: Path, scratch: Path, at: AtStage, refused: Path | None = None) -> _Derived:
    """Read, state and derive; every file of lines is written below `scratch`."""
    store = Store()
    shards: list[Path] = []

    def load(shard: Path) -> None:
        store.bulk_load(path=shard, format=RdfFormat.N_QUADS)
        shards.append(shard)

    def digests(chunks: Sequence[Chunk], known: Known) -> Iterator[Digest]:
        left_out: list[Path] = []
        for stated in state_chunks(chunks, known, scratch):
            load(stated.shard)
            left_out.append(stated.refused)
            yield stated.digest
        if refused is not None:
            _join(left_out, refused)

    at("read")
    schemes = folder("ontology") / "schemes.ttl"
    read = read_records(records, schemes, digests, leaving_out=refused is not None)
    at("state")
    load(write_shard(_quad_lines(_ontology()), scratch / "ontology.nq"))
    load(write_shard((line for one in read for line in lines(one)), scratch / "records.nq"))
    at("derive")
    derive(store)
    derived = store.quads_for_pattern(None, None, None, NamedNode(DERIVED_GRAPH))
    shards.append(write_shard(_quad_lines(derived), scratch / "derived.nq"))
    return _Derived(store, shards, read)


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


def _write(folder: Path, shards: Sequence[Path]) -> Mapping[str, int]:
    """Write the lines and the store, and return the checked count of each graph."""
    path = folder / QUADS_FILE
    with path.open("wb") as out:
        out.writelines(merged(shards))
    return write_store(folder, path)


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
