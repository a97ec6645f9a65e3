"""A whole build in the formats that other tools read."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from graph_builder.answers import spreadsheet_safe
from graph_builder.errors import UsageError
from graph_builder.namespaces import (
    BASE,
    ONTOLOGY_GRAPH,
    PREFIXES,
    compress,
    expand,
)
from graph_builder.networks import network
from graph_builder.stores.builds import Build
from graph_builder.stores.manifest import QUADS_FILE

_TYPE = NamedNode(expand("rdf:type"))


def export(build: Build, name: str, out: BinaryIO) -> None:
    """Write the build in one of `FORMATS`; raise UsageError for another name."""
    if name not in FORMATS:
        raise UsageError(f"{name!r} is no format; write one of {', '.join([*FORMATS, 'csv'])}")
    FORMATS[name](build, out)


def export_tables(build: Build, directory: Path, *, spreadsheet: bool = False) -> list[Path]:
    """Write a CSV table for each class into a new folder, and return their paths.

    A cell holds every value of a property, sorted, with ` | ` between. With `spreadsheet` a file
    opens in Excel as it is: UTF-8 with byte order mark, and no cell is taken for a formula.
    """
    directory.mkdir(parents=True, exist_ok=False)
    return [
        _write_table(directory / f"{name}.csv", rows, spreadsheet=spreadsheet)
        for name, rows in sorted(_tables(build).items())
    ]


Rows = dict[str, dict[str, set[str]]]


def _tables(build: Build) -> dict[str, Rows]:
    """Return for each class its things, and for each thing its properties' values."""
    things: Rows = defaultdict(lambda: defaultdict(set))
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for quad in stated(build):
        if not isinstance(quad.subject, NamedNode) or not quad.subject.value.startswith(BASE):
            continue
        thing, value = quad.subject.value, quad.object.value  # type: ignore[union-attr]
        if quad.predicate == _TYPE:
            classes[compress(value)].add(thing)
        else:
            things[thing][compress(quad.predicate.value)].add(value)
        things[thing]["source"].add(quad.graph_name.value)  # type: ignore[union-attr]
    names = {name: name.replace(":", "_") for name in classes}
    return {names[name]: {iri: things[iri] for iri in sorted(classes[name])} for name in classes}


def _write_table(path: Path, rows: Rows, *, spreadsheet: bool) -> Path:
    columns = sorted({column for row in rows.values() for column in row})
    with path.open("w", encoding="utf-8-sig" if spreadsheet else "utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["iri", *columns])
        for iri, row in rows.items():
            cells = [" | ".join(sorted(row.get(column, ()))) for column in columns]
            writer.writerow([iri, *(map(spreadsheet_safe, cells) if spreadsheet else cells)])
    return path


def _quads(build: Build) -> Iterator[Quad]:
    return iter(parse(path=build.path / QUADS_FILE, format=RdfFormat.N_QUADS))


def stated(build: Build) -> Iterator[Quad]:
    """Yield what stands in a named graph other than the ontology's: sources and derivations."""
    ontology = NamedNode(ONTOLOGY_GRAPH)
    for quad in _quads(build):
        if not isinstance(quad.graph_name, DefaultGraph) and quad.graph_name != ontology:
            yield quad


def _union(build: Build) -> Iterator[Quad]:
    """Yield the default graph: every statement once, without its source."""
    return (quad for quad in _quads(build) if isinstance(quad.graph_name, DefaultGraph))


def _nq(build: Build, out: BinaryIO) -> None:
    with (build.path / QUADS_FILE).open("rb") as lines:
        while chunk := lines.read(1 << 20):
            out.write(chunk)


def _trig(build: Build, out: BinaryIO) -> None:
    named = (quad for quad in _quads(build) if not isinstance(quad.graph_name, DefaultGraph))
    serialize(named, out, format=RdfFormat.TRIG, prefixes=dict(PREFIXES))


def _triples(form: RdfFormat) -> Callable[[Build, BinaryIO], None]:
    def write(build: Build, out: BinaryIO) -> None:
        triples = (quad.triple for quad in _union(build))
        serialize(triples, out, format=form, prefixes=dict(PREFIXES))

    return write


def _graphml(build: Build, out: BinaryIO) -> None:
    import networkx

    networkx.write_graphml(network(stated(build)), out)


def _gexf(build: Build, out: BinaryIO) -> None:
    import networkx

    networkx.write_gexf(network(stated(build)), out)


FORMATS: Mapping[str, Callable[[Build, BinaryIO], None]] = MappingProxyType(
    {
        "nq": _nq,
        "trig": _trig,
        "ttl": _triples(RdfFormat.TURTLE),
        "jsonld": _triples(RdfFormat.JSON_LD),
        "rdfxml": _triples(RdfFormat.RDF_XML),
        "graphml": _graphml,
        "gexf": _gexf,
    }
)
