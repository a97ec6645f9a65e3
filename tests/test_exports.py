"""Every export, read back by another reader, holds what the build holds."""

import csv
import io
from collections import Counter
from pathlib import Path

import networkx
import pytest
import rdflib
from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

from graph_builder.errors import StoreError, UsageError
from graph_builder.exports import FORMATS, export, export_file, export_tables, stated
from graph_builder.namespaces import BASE, ONTOLOGY_GRAPH, compress, expand
from graph_builder.networks import network
from graph_builder.stores.builds import Build, open_build
from graph_builder.stores.manifest import QUADS_FILE

E = "http://example.org/"


@pytest.fixture(scope="module")
def build(built: Path) -> Build:
    return open_build(built)


@pytest.fixture(scope="module")
def quads(build: Build) -> frozenset[Quad]:
    return frozenset(parse(path=build.path / QUADS_FILE, format=RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def union(quads: frozenset[Quad]) -> frozenset[Triple]:
    return frozenset(q.triple for q in quads if isinstance(q.graph_name, DefaultGraph))


def exported(build: Build, name: str) -> bytes:
    out = io.BytesIO()
    export(build, name, out)
    return out.getvalue()


def test_n_quads_are_the_bytes_of_the_build(build: Build) -> None:
    assert exported(build, "nq") == (build.path / QUADS_FILE).read_bytes()


def test_trig_states_each_quad_once_and_its_union_is_the_default_graph(
    build: Build, quads: frozenset[Quad], union: frozenset[Triple]
) -> None:
    found = list(parse(exported(build, "trig"), format=RdfFormat.TRIG))

    assert len(found) == len(set(found))
    assert set(found) == {q for q in quads if not isinstance(q.graph_name, DefaultGraph)}
    assert {quad.triple for quad in found} == union


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("ttl", RdfFormat.TURTLE),
        ("jsonld", RdfFormat.JSON_LD),
        ("rdfxml", RdfFormat.RDF_XML),
    ],
)
def test_triples_are_the_default_graph(
    build: Build, union: frozenset[Triple], name: str, form: RdfFormat
) -> None:
    found = list(parse(exported(build, name), format=form))

    assert len(found) == len(union)
    assert {quad.triple for quad in found} == union


@pytest.mark.parametrize(("name", "form"), [("ttl", "turtle"), ("rdfxml", "xml")])
def test_another_reader_reads_the_same(
    build: Build, union: frozenset[Triple], name: str, form: str
) -> None:
    graph = rdflib.Graph()
    graph.parse(data=exported(build, name), format=form)
    lines = graph.serialize(format="nt").encode()

    assert {quad.triple for quad in parse(lines, format=RdfFormat.N_TRIPLES)} == union


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_networks_are_read_back_with_every_node_edge_and_attribute(build: Build, name: str) -> None:
    read = {"graphml": networkx.read_graphml, "gexf": networkx.read_gexf}[name]
    made, found = network(stated(build)), read(io.BytesIO(exported(build, name)))

    assert dict(found.nodes(data="label")) == dict(made.nodes(data="label"))
    assert edges(found) == edges(made)
    for node, attributes in made.nodes(data=True):
        assert attributes.items() <= found.nodes[node].items()


def edges(graph: "networkx.MultiDiGraph[str]") -> Counter[tuple[str, str, str, str]]:
    return Counter(
        (start, end, data["property"], data["source"])
        for start, end, data in graph.edges(data=True)
    )


def test_a_network_holds_every_relation_between_things_and_who_says_so(
    build: Build, quads: frozenset[Quad]
) -> None:
    said = [
        (q.subject.value, q.object.value, compress(q.predicate.value))
        for q in quads
        if isinstance(q.graph_name, NamedNode)
        and q.graph_name.value != ONTOLOGY_GRAPH
        and isinstance(q.object, NamedNode)
        and q.object.value.startswith(BASE)
        and not q.object.value.startswith(f"{BASE}scheme/")
        and q.predicate.value != expand("rdf:type")
    ]
    graph = network(stated(build))

    assert {edge[:3] for edge in edges(graph)} == set(said)
    assert sum(len(source.split("; ")) for *_, source in edges(graph)) == len(said)
    assert all(isinstance(v, str) for _, a in graph.nodes(data=True) for v in a.values())


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_labels_are_in_the_language_of_the_reader(build: Build, lang: str) -> None:
    graph = network(stated(build), lang)

    assert (
        graph.nodes[f"{BASE}doc/party/tw/11/nq/25"]["label"]
        == {
            "vi": "Nghị quyết 25-NQ/TW (khóa XI)",
            "en": "Resolution 25-NQ/TW (term XI)",
        }[lang]
    )


@pytest.mark.parametrize("spreadsheet", [False, True])
def test_tables_hold_each_thing_of_each_class_with_all_its_values(
    build: Build, tmp_path: Path, spreadsheet: bool
) -> None:
    paths = export_tables(build, tmp_path / "tables", spreadsheet=spreadsheet)
    values: Counter[tuple[str, str]] = Counter()
    for quad in {(q.subject, q.predicate, q.object) for q in stated(build)}:
        values[str(quad[0].value), compress(quad[1].value)] += 1
    classes = Counter(
        compress(q.object.value)
        for q in {q.triple for q in stated(build)}
        if compress(q.predicate.value) == "rdf:type"
    )
    found = {}
    for path in paths:
        assert path.read_bytes().startswith("\ufeff".encode()) is spreadsheet
        with path.open(encoding="utf-8-sig", newline="") as lines:
            found[path.stem] = list(csv.DictReader(lines))

    assert {name.replace("_", ":", 1): len(rows) for name, rows in found.items()} == dict(classes)
    for row in found["dv_PartyDocument"]:
        cells = {name: cell for name, cell in row.items() if name not in {"iri", "source"} and cell}
        assert all(
            values[row["iri"], name] == len(cell.split(" | ")) for name, cell in cells.items()
        )


def test_a_spreadsheet_gets_no_formula(build: Build, tmp_path: Path) -> None:
    lines = [
        Quad(NamedNode(f"{BASE}body/a"), NamedNode(p), value, NamedNode(f"{BASE}source/s"))
        for p, value in (
            (expand("rdf:type"), NamedNode(expand("dv:Body"))),
            (expand("rdfs:label"), Literal('=HYPERLINK("http://example.org")')),
        )
    ]
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / QUADS_FILE).write_bytes(serialize(lines, format=RdfFormat.N_QUADS) or b"")
    other = Build(tmp_path / "build", build.manifest)

    (exact,) = export_tables(other, tmp_path / "exact")
    (safe,) = export_tables(other, tmp_path / "safe", spreadsheet=True)

    assert ',"=HYPERLINK(' in exact.read_text("utf-8")
    assert ",\"'=HYPERLINK(" in safe.read_text("utf-8-sig")


def test_a_file_is_replaced_as_a_whole_or_not_at_all(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.nq"
    path.write_text("before")
    (tmp_path / "broken").mkdir()

    with pytest.raises(StoreError, match=str(path)):
        export_file(Build(tmp_path / "broken", build.manifest), "nq", path)
    assert path.read_text() == "before"
    export_file(build, "nq", path)
    assert path.read_bytes() == (build.path / QUADS_FILE).read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.nq", "broken"]


def test_what_cannot_be_written_is_refused_first(build: Build, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        export_file(build, "nq", tmp_path)
    with pytest.raises(UsageError, match="is there already"):
        export_tables(build, tmp_path)
    with pytest.raises(UsageError, match=", ".join(FORMATS)):
        export(build, "xml", io.BytesIO())


def test_the_union_of_a_loaded_trig_answers_as_the_build_does(
    build: Build, union: frozenset[Triple]
) -> None:
    store = Store()
    store.load(exported(build, "trig"), format=RdfFormat.TRIG)
    ask = f"SELECT (COUNT(*) AS ?n) {{ ?s <{expand('dv:labelVi')}> ?o }}"
    (row,) = store.query(ask, use_default_graph_as_union=True)  # type: ignore[misc]

    assert int(row["n"].value) == sum(t.predicate.value == expand("dv:labelVi") for t in union)
