"""What is known of each remote engine: its addresses, its default graph, its own loader."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote, urljoin

from graph_builder.errors import UsageError


@dataclass(frozen=True, slots=True)
class Engine:
    """How one engine takes a build.

    `server` begins its Server header. `store` and `update` are addresses from that of the
    endpoint: its last step is replaced, unless they begin with `+`. An engine without `store` has
    only its loader. `own_default` says that it keeps a default graph apart from the union of all
    graphs, `whole` that it turns to new data in one step. `loading` says how to load a file.
    """

    name: str
    title: str
    server: str
    store: str
    update: str
    graph: str
    own_default: bool
    whole: bool
    loading: str

    def graph_address(self, endpoint: str, graph: str) -> str:
        """Return the address of one graph by the Graph Store Protocol; no name is the default."""
        named = f"{self.graph}={quote(graph, safe='')}" if graph else "default"
        return f"{_address(endpoint, self.store)}?{named}"

    def update_address(self, endpoint: str) -> str:
        """Return the address that takes updates."""
        return _address(endpoint, self.update)


def find_engine(name: str) -> Engine:
    """Return the engine of this name; raise UsageError with those that there are."""
    if name not in ENGINES:
        raise UsageError(f"{name!r} is no engine we know; write one of {', '.join(ENGINES)}")
    return ENGINES[name]


def engine_of(server: str, endpoint: str) -> Engine:
    """Return the engine that a Server header names; raise UsageError where it names none."""
    for engine in ENGINES.values():
        if engine.server and server.startswith(engine.server):
            return engine
    raise UsageError(
        f"{endpoint} does not say which engine it is; say so with --engine, "
        f"one of {', '.join(ENGINES)}"
    )


def _address(endpoint: str, step: str) -> str:
    return endpoint.rstrip("/") + step[1:] if step.startswith("+") else urljoin(endpoint, step)


_VIRTUOSO = """\
Virtuoso reads {folder} only if DirsAllowed in virtuoso.ini names it:
  isql-vt 127.0.0.1:1111 dba PASSWORD {folder}/load.sql
It removes the graphs of the build before, so questions find nothing until it ends; to serve
without a gap, load into a second Virtuoso and change over."""
_OXIGRAPH = """\
Into a new folder; then end the server on the old one and start it on the new:
  oxigraph load --location NEW --file {file}
  oxigraph serve-read-only --location NEW --bind 127.0.0.1:7878"""
_FUSEKI = """\
Into a new folder; then let the dataset's tdb2:location name it and start Fuseki again:
  tdb2.tdbloader --loc NEW {file}"""
_GRAPHDB = """\
With GraphDB stopped, into a new repository (its settings in repo.ttl); then use that one:
  importrdf load --config-file repo.ttl {file}"""
_QLEVER = """\
Into a new folder; then end the server on the old index and start it on the new:
  qlever-index -i danvan -F nq -f {file}
  qlever-server -i danvan -p 7001"""
_NEPTUNE = """\
Through a bucket that the cluster may read; the old graphs stay, so load into a new cluster:
  aws s3 cp {file} s3://BUCKET/danvan.nq
  curl -X POST -H 'Content-Type: application/json' https://CLUSTER:8182/loader -d '{{
    "source": "s3://BUCKET/danvan.nq", "format": "nquads", "iamRoleArn": "ARN",
    "region": "REGION", "failOnError": "TRUE"}}'"""

ENGINES: Mapping[str, Engine] = MappingProxyType(
    {
        engine.name: engine
        for engine in (
            Engine(
                name="oxigraph",
                title="Oxigraph",
                server="Oxigraph/",
                store="store",
                update="update",
                graph="graph",
                own_default=True,
                whole=True,
                loading=_OXIGRAPH,
            ),
            Engine(
                name="virtuoso",
                title="Virtuoso",
                server="Virtuoso/",
                store="/sparql-graph-crud-auth",
                update="",
                graph="graph-uri",
                own_default=False,
                whole=False,
                loading=_VIRTUOSO,
            ),
            Engine(
                name="fuseki",
                title="Apache Jena Fuseki",
                server="Apache Jena Fuseki",
                store="data",
                update="update",
                graph="graph",
                own_default=True,
                whole=True,
                loading=_FUSEKI,
            ),
            Engine(
                name="graphdb",
                title="GraphDB",
                server="GraphDB",
                store="+/rdf-graphs/service",
                update="+/statements",
                graph="graph",
                own_default=False,
                whole=True,
                loading=_GRAPHDB,
            ),
            Engine(
                name="qlever",
                title="QLever",
                server="",
                store="",
                update="",
                graph="",
                own_default=False,
                whole=False,
                loading=_QLEVER,
            ),
            Engine(
                name="neptune",
                title="Amazon Neptune",
                server="",
                store="sparql/gsp/",
                update="sparql",
                graph="graph",
                own_default=False,
                whole=True,
                loading=_NEPTUNE,
            ),
        )
    }
)
