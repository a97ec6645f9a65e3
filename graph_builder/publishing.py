"""Sends a build to a remote engine, graph by graph, or writes the file that its loader wants."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from graph_builder.engines import Engine
from graph_builder.errors import EndpointError, StoreError, UsageError
from graph_builder.gathering import BUILD_GRAPH, DIGEST, STAGING
from graph_builder.namespaces import BASE
from graph_builder.stores.builds import Build
from graph_builder.stores.loading import difference, graph_of
from graph_builder.stores.manifest import DEFAULT_GRAPH, QUADS_FILE
from graph_builder.stores.protocol import Solutions
from graph_builder.stores.remote import RemoteStore

FILE = "danvan.nq"
SCRIPT = "load.sql"
_PIECE = 8 * 1024**2  # engines take 10 MB at once
_HELD = 64 * 1024**2
_SECONDS = 600.0
_UNFINISHED = "unfinished"
_MEDIA = "application/n-triples"
AtGraph = Callable[[int, int, str], None]
"""Is told, as each graph is sent, its number, how many there are, and its name."""


@dataclass(frozen=True, slots=True)
class Part:
    """One graph of a build as N-Triples: its name, how many, their digest, where they lie."""

    graph: str
    count: int
    digest: str
    path: Path

    @property
    def mark(self) -> str:
        """Return the short name by which an engine remembers the graph."""
        return sha256(self.graph.encode()).hexdigest()[:16]

    def line(self) -> bytes:
        """Return the statement that an engine holds this graph as it is here."""
        return f'<{BUILD_GRAPH}/{self.mark}> <{DIGEST}> "{self.digest}" .\n'.encode()

    def pieces(self) -> Iterator[bytes]:
        """Yield the lines in pieces that an engine takes at once."""
        with self.path.open("rb") as lines:
            while piece := lines.read(_PIECE):
                yield piece + lines.readline()


def send(build: Build, store: RemoteStore, engine: Engine, *, at: AtGraph) -> int:
    """Send what of a build an engine has not, check all of it, and return how many graphs went.

    Where the engine can turn to new data in one step, the old answer until then. It remembers
    itself what it holds, so that a run that was stopped goes on where it was.
    """
    if not engine.store:
        raise UsageError(f"{engine.title} takes no graphs over HTTP: write its file with --write")
    there, marks = store.counts(), _marks(store)
    with TemporaryDirectory() as folder:
        parts = list(_parts(build, engine, Path(folder)))
        old = {graph for graph in there if graph.startswith(BASE)} - {part.graph for part in parts}
        new = [
            part
            for part in parts
            if there.get(part.graph) != part.count or marks.get(part.mark) != part.digest
        ]
        upload = Upload(store, engine, build, parts, new, there, at)
        if engine.whole and there.keys() & {part.graph for part in parts}:
            upload.beside(sorted(old - {BUILD_GRAPH}))
        else:  # also where there is nothing yet that must stay
            upload.in_place(sorted(old - {BUILD_GRAPH}))
    _verify(store, engine, build, parts)
    return len(new)


@dataclass(frozen=True, slots=True)
class Upload:
    """One way of a build to an engine: all its graphs, those that are new, what is there."""

    store: RemoteStore
    engine: Engine
    build: Build
    parts: list[Part]
    new: list[Part]
    there: Mapping[str, int]
    at: AtGraph

    def beside(self, gone: list[str]) -> None:
        """Send the new graphs beside the old ones, and let all change places in one step."""
        places = {part.graph: f"{STAGING}{part.mark}-{part.digest[:16]}" for part in self.new}
        for number, part in enumerate(self.new, 1):
            if self.there.get(places[part.graph]) != part.count:
                self.at(number, len(self.new), part.graph)
                self._put(places[part.graph], part.pieces())
        self._put(f"{STAGING}build", [_marking(self.build.manifest.digest, self.parts)])
        moves = [(places[part.graph], part.graph) for part in self.new]
        steps = [
            *(f"MOVE GRAPH <{here}> TO {_named(there)}" for here, there in moves),
            f"MOVE GRAPH <{STAGING}build> TO GRAPH <{BUILD_GRAPH}>",
            *(f"DROP SILENT GRAPH <{graph}>" for graph in gone if graph not in places.values()),
        ]
        address = self.engine.update_address(self.store.endpoint)
        self.store.update(address, " ;\n".join(steps), seconds=_SECONDS)

    def in_place(self, gone: list[str]) -> None:
        """Replace one graph after the other, noting each that is done."""
        kept = [part for part in self.parts if part not in self.new]
        self._put(BUILD_GRAPH, [_marking(_UNFINISHED, kept)])
        for number, part in enumerate(self.new, 1):
            self.at(number, len(self.new), part.graph)
            self._put(part.graph, part.pieces())
            self._send("POST", BUILD_GRAPH, part.line())
        for graph in gone:
            self._send("DELETE", graph, b"")
        self._put(BUILD_GRAPH, [_marking(self.build.manifest.digest, self.parts)])

    def _put(self, graph: str, pieces: Iterable[bytes]) -> None:
        for number, piece in enumerate(pieces):
            self._send("POST" if number else "PUT", graph, piece)

    def _send(self, method: str, graph: str, body: bytes) -> None:
        graph = "" if graph == DEFAULT_GRAPH else graph
        address = self.engine.graph_address(self.store.endpoint, graph)
        self.store.send(method, address, body, _MEDIA, seconds=_SECONDS)


def write(build: Build, engine: Engine, folder: Path) -> str:
    """Write the file that an engine's loader wants into a new folder; return what to do next."""
    if folder.exists():
        raise UsageError(f"{folder} is there already; name a new folder")
    try:
        folder.mkdir(parents=True)
        with (folder / FILE).open("wb") as out:
            for line in _lines(build):
                if engine.own_default or graph_of(line) != DEFAULT_GRAPH.encode():
                    out.write(line)
            mark = _marking(build.manifest.digest, ())
            out.write(mark.removesuffix(b".\n") + f"<{BUILD_GRAPH}> .\n".encode())
        if engine.name == "virtuoso":
            (folder / SCRIPT).write_text(_SCRIPT.format(folder=folder.resolve()))
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written: {error.strerror}") from error
    place = folder.resolve()
    return engine.loading.format(folder=place, file=place / FILE)


def _parts(build: Build, engine: Engine, folder: Path) -> Iterator[Part]:
    """Yield each graph of the build, the largest last, its lines in a file of its own."""
    graphs = {
        graph: count
        for graph, count in build.manifest.graphs.items()
        if graph != DEFAULT_GRAPH or engine.own_default
    }
    names = sorted(graphs, key=lambda graph: (graphs[graph], graph))
    paths = {graph: folder / f"{number}.nt" for number, graph in enumerate(names)}
    _spread(build, paths)
    for graph in names:
        with paths[graph].open("rb") as lines:
            digest = file_digest(lines, "sha256").hexdigest()
        yield Part(graph, graphs[graph], digest, paths[graph])


def _spread(build: Build, paths: Mapping[str, Path]) -> None:
    """Write the lines of each graph to its file, holding no more than a part of them."""
    held: defaultdict[str, list[bytes]] = defaultdict(list)
    size = 0
    for line in _lines(build):
        graph = graph_of(line).decode()
        if graph not in paths:
            continue
        named = b"" if graph == DEFAULT_GRAPH else f" <{graph}>".encode()
        held[graph].append(line.removesuffix(named + b" .\n") + b" .\n")
        size += len(line)
        if size > _HELD:
            _flush(held, paths)
            size = 0
    _flush(held, paths)


def _flush(held: dict[str, list[bytes]], paths: Mapping[str, Path]) -> None:
    for graph, lines in held.items():
        with paths[graph].open("ab") as out:
            out.writelines(lines)
    held.clear()


def _lines(build: Build) -> Iterator[bytes]:
    with (build.path / QUADS_FILE).open("rb") as lines:
        yield from lines


def _marking(digest: str, parts: Iterable[Part]) -> bytes:
    """Return the graph that says which build an engine holds, and each graph's digest."""
    first = f'<{BUILD_GRAPH}> <{DIGEST}> "{digest}" .\n'.encode()
    return b"".join([first, *(part.line() for part in parts)])


def _marks(store: RemoteStore) -> Mapping[str, str]:
    """Return the digest of each graph that an engine says it holds, by the graph's mark."""
    answer = store.query(f"SELECT ?s ?d {{ GRAPH <{BUILD_GRAPH}> {{ ?s <{DIGEST}> ?d }} }}")
    if not isinstance(answer, Solutions):
        return {}
    return {row["s"].value.rpartition("/")[2]: row["d"].value for row in answer.bindings()}


def _named(graph: str) -> str:
    return "DEFAULT" if graph == DEFAULT_GRAPH else f"GRAPH <{graph}>"


def _verify(store: RemoteStore, engine: Engine, build: Build, parts: list[Part]) -> None:
    expected = {part.graph: part.count for part in parts} | {BUILD_GRAPH: len(parts) + 1}
    found = {
        graph: count
        for graph, count in store.counts().items()
        if graph.startswith(BASE) or (graph == DEFAULT_GRAPH and engine.own_default)
    }
    if found != expected:
        raise EndpointError(f"{store.endpoint}: {difference(expected, found)}; publish again")
    if _marks(store).get("build") != build.manifest.digest:
        raise EndpointError(f"{store.endpoint}: another build was published meanwhile")


_SCRIPT = """\
-- Removes the graphs of an earlier build, loads this one, and shows what went wrong, if anything.
log_enable(3, 1);
create procedure DB.DBA.DANVAN_CLEAR ()
{{
  for (SPARQL SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }}
         FILTER(STRSTARTS(STR(?g), "https://w3id.org/danvan/")) }}) do
    exec (sprintf ('SPARQL CLEAR GRAPH <%s>', "g"));
}};
DB.DBA.DANVAN_CLEAR ();
drop procedure DB.DBA.DANVAN_CLEAR;
delete from DB.DBA.LOAD_LIST where ll_file = '{folder}/danvan.nq';
ld_dir ('{folder}', 'danvan.nq', 'https://w3id.org/danvan/');
rdf_loader_run ();
checkpoint;
select ll_file, ll_error from DB.DBA.LOAD_LIST where ll_error is not null;
"""
