"""A whole build in the formats that other tools read."""

import csv
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from graph_builder.answers import check_xml_name, check_xml_text, spreadsheet_safe
from graph_builder.errors import StoreError, UsageError
from graph_builder.namespaces import BASE, ONTOLOGY_GRAPH, PREFIXES, compress, expand
from graph_builder.networks import network
from graph_builder.stores.builds import Build
from graph_builder.stores.manifest import QUADS_FILE

TABLES = "csv"
_TYPE = NamedNode(expand("rdf:type"))
_JOIN = " | "

Rows = dict[str, dict[str, set[str]]]


def export(build: Build, name: str, out: BinaryIO) -> None:
    """Write the build in one of `FORMATS`; raise UsageError for another name."""
    FORMATS[known_format(name)](build, out)


def known_format(name: str) -> str:
    """Return the name of a format as it is; raise UsageError with those that there are."""
    if name not in (*FORMATS, TABLES):
        known = ", ".join([*FORMATS, TABLES])
        raise UsageError(f"{name!r} is no format of an export; write one of {known}")
    return name


def export_file(build: Build, name: str, path: Path) -> None:
    """Write the build to a file in one of `FORMATS`: the whole of it, or nothing at all."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file")
    with _whole(path) as waiting, waiting.open("wb") as out:
        export(build, name, out)


def export_tables(build: Build, directory: Path, *, spreadsheet: bool = False) -> list[Path]:
    """Write a CSV table for each class into a new folder, and return their paths.

    A cell holds every value of a property, sorted, with ` | ` between. With `spreadsheet` a file
    opens in Excel as it is: UTF-8 with byte order mark, and no cell is taken for a formula.
    """
    if directory.exists():
        raise UsageError(f"{directory} is there already; name a new folder")
    tables = sorted(_tables(build).items())
    with _whole(directory) as waiting:
        waiting.mkdir()
        for name, rows in tables:
            _write_table(waiting / f"{name}.csv", rows, spreadsheet=spreadsheet)
    return [directory / f"{name}.csv" for name, _ in tables]


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Give another place to write to, which takes this path only when all has gone well."""
    waiting = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield waiting
        waiting.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        if waiting.is_dir():
            shutil.rmtree(waiting, ignore_errors=True)
        elif waiting.exists():
            waiting.unlink()


def _tables(build: Build) -> dict[str, Rows]:
    """Return for each class its things, and for each thing its properties' values."""
    things: Rows = defaultdict(lambda: defaultdict(set))
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for quad in stated(build):
        if isinstance(quad.object, Triple) or not isinstance(quad.graph_name, NamedNode):
            continue
        if not isinstance(quad.subject, NamedNode) or not quad.subject.value.startswith(BASE):
            continue
        thing, value = quad.subject.value, quad.object.value
        if quad.predicate == _TYPE:
            classes[compress(value)].add(thing)
        else:
            things[thing][compress(quad.predicate.value)].add(value)
        things[thing]["source"].add(quad.graph_name.value)
    names = {name: name.replace(":", "_") for name in classes}
    return {names[name]: {iri: things[iri] for iri in sorted(classes[name])} for name in classes}


def _write_table(path: Path, rows: Rows, *, spreadsheet: bool) -> None:
    columns = sorted({column for row in rows.values() for column in row})
    with path.open("w", encoding="utf-8-sig" if spreadsheet else "utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["iri", *columns])
        for iri, row in rows.items():
            cells = [iri, *(_JOIN.join(sorted(row.get(column, ()))) for column in columns)]
            writer.writerow(map(spreadsheet_safe, cells) if spreadsheet else cells)


def _quads(build: Build) -> Iterator[Quad]:
    return iter(parse(path=build.path / QUADS_FILE, format=RdfFormat.N_QUADS))


def stated(build: Build) -> Iterator[Quad]:
    """Yield what stands in a named graph other than the ontology's: sources and derivations."""
    ontology = NamedNode(ONTOLOGY_GRAPH)
    for quad in _quads(build):
        if not isinstance(quad.graph_name, DefaultGraph) and quad.graph_name != ontology:
            yield quad


def _union(build: Build) -> Iterator[Triple]:
    """Yield the default graph: every statement once, without its source."""
    return (quad.triple for quad in _quads(build) if isinstance(quad.graph_name, DefaultGraph))


def _nq(build: Build, out: BinaryIO) -> None:
    with (build.path / QUADS_FILE).open("rb") as lines:
        shutil.copyfileobj(lines, out, 1 << 20)


def _trig(build: Build, out: BinaryIO) -> None:
    named = (quad for quad in _quads(build) if not isinstance(quad.graph_name, DefaultGraph))
    serialize(named, out, format=RdfFormat.TRIG, prefixes=dict(PREFIXES))


def _triples(form: RdfFormat) -> Callable[[Build, BinaryIO], None]:
    def write(build: Build, out: BinaryIO) -> None:
        serialize(_union(build), out, format=form, prefixes=dict(PREFIXES))

    return write


def _rdfxml(build: Build, out: BinaryIO) -> None:
    triples = (check_xml_name(check_xml_text(triple)) for triple in _union(build))
    serialize(triples, out, format=RdfFormat.RDF_XML, prefixes=dict(PREFIXES))


def _graphml(build: Build, out: BinaryIO) -> None:
    import networkx

    networkx.write_graphml(network(map(check_xml_text, stated(build))), out)


def _gexf(build: Build, out: BinaryIO) -> None:
    import networkx

    networkx.write_gexf(network(map(check_xml_text, stated(build))), out)


FORMATS: Mapping[str, Callable[[Build, BinaryIO], None]] = MappingProxyType(
    {
        "nq": _nq,
        "trig": _trig,
        "ttl": _triples(RdfFormat.TURTLE),
        "jsonld": _triples(RdfFormat.JSON_LD),
        "rdfxml": _rdfxml,
        "graphml": _graphml,
        "gexf": _gexf,
    }
)
