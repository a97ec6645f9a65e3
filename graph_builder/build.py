"""Records to a published build: the only module that knows the order of the stages."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from graph_builder.errors import DataError, Problem
from graph_builder.names import documents, names, said_in
from graph_builder.namespaces import BASE, ONTOLOGY_GRAPH
from graph_builder.quads import state
from graph_builder.reading import Records, read_records
from graph_builder.resources import folder
from graph_builder.rules import derive
from graph_builder.search import FILE as SEARCH_FILE
from graph_builder.search import write_index
from graph_builder.stores.builds import Build, new_build, publish
from graph_builder.stores.loading import describe, write_store
from graph_builder.stores.locking import build_lock
from graph_builder.stores.manifest import QUADS_FILE
from graph_builder.validation import check

AtStage = Callable[[str], None]
STAGES = ("read", "state", "derive", "check", "write", "publish")


@dataclass(frozen=True, slots=True)
class Assembled:
    """Everything that a build will hold, in memory, with the problems that do not stop it."""

    store: Store
    warnings: Sequence[Problem]
    records: Records


def build(records: Path, root: Path, *, at: AtStage = lambda stage: None) -> Build:
    """Publish the records as a new build below `root`; raise DataError, publishing nothing.

    `at` is told the name of each stage as it starts.
    """
    assembled = assemble(records, at=at)
    with build_lock(root), new_build(root) as temporary:
        at("write")
        lines = temporary / QUADS_FILE
        lines.write_bytes(b"".join(canonical(assembled.store)))
        graphs = write_store(temporary, lines)
        said = said_in(assembled.store)
        write_index(names(said), documents(said), temporary / SEARCH_FILE)
        at("publish")
        manifest = describe(temporary, graphs, inputs=assembled.records.inputs)
        return publish(root, temporary, manifest)


def assemble(records: Path, *, at: AtStage = lambda stage: None) -> Assembled:
    """Read, state, derive and check, without a store on disk; raise DataError for any error."""
    at("read")
    read = read_records(records, folder("ontology") / "schemes.ttl")
    at("state")
    store = Store()
    store.bulk_extend(_with_default(_ontology()))
    for record in read:
        store.bulk_extend(_with_default(state(record)))
    at("derive")
    derive(store)
    at("check")
    problems = check(store, locate=_locator(read))
    if any(problem.severity == "error" for problem in problems):
        raise DataError(problems)
    return Assembled(store, problems, read)


def canonical(store: Store) -> Iterator[bytes]:
    """Yield the store's quads as sorted canonical N-Quads lines, each with its line end."""
    lines = BytesIO()
    store.dump(lines, format=RdfFormat.N_QUADS)
    yield from sorted(lines.getvalue().splitlines(keepends=True))


def _ontology() -> Iterator[Quad]:
    graph = NamedNode(ONTOLOGY_GRAPH)
    for name in ("danvan.ttl", "schemes.ttl"):
        for quad in parse(path=folder("ontology") / name, format=RdfFormat.TURTLE):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _with_default(quads: Iterator[Quad]) -> Iterator[Quad]:
    """Yield each quad twice: in its named graph, and in the default graph, the union of all."""
    for quad in quads:
        yield quad
        yield Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


def _locator(records: Records) -> Callable[[str], str]:
    """Return what finds the record of a thing; a thing without a record is named itself."""

    def locate(iri: str) -> str:
        return records.where.get(iri.removeprefix(BASE), iri)

    return locate
