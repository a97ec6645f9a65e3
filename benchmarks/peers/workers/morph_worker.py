"""morph-kgc: maps flat tables by RML into its store, and writes them where a file is named."""

import csv
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import morph_kgc
from flat import DAY, DECIMAL, EN, IRI, IRIS, TABLES, TEXT, VI, Columns, expand, rows

HEAD = """@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix m: <http://example.org/map#> .
"""
KINDS = {
    IRI: "rr:termType rr:IRI",
    IRIS: "rr:termType rr:IRI",
    TEXT: "rr:termType rr:Literal",
    VI: 'rr:termType rr:Literal ; rr:language "vi"',
    EN: 'rr:termType rr:Literal ; rr:language "en"',
    DAY: "rr:termType rr:Literal ; rr:datatype xsd:date",
    DECIMAL: "rr:termType rr:Literal ; rr:datatype xsd:decimal",
}


def write_tables(records: Path, folder: Path) -> None:
    """Write a table for each kind, and one for each column that holds several values."""
    files, writers = [], {}

    def writer(name: str, columns: list[str]) -> Any:  # noqa: ANN401  # csv names no type for it
        file = (folder / f"{name}.csv").open("w", newline="", encoding="utf-8")
        files.append(file)
        made = csv.writer(file)
        made.writerow(columns)
        return made

    for table, (_, columns) in TABLES.items():
        writers[table] = writer(table, ["s", "g", *_single(columns)])
        for column in _several(columns):
            writers[table, column] = writer(f"{table}-{column}", ["s", "g", column])
    for table, row in rows(records):
        columns = TABLES[table][1]
        single = (row.get(column) or "" for column in _single(columns))
        writers[table].writerow([row["s"], row["g"], *single])
        for column in _several(columns):
            for value in row.get(column, ()):
                writers[table, column].writerow([row["s"], row["g"], value])
    for file in files:
        file.close()


def _single(columns: Columns) -> list[str]:
    return [name for name, (_, kind) in columns.items() if kind != IRIS]


def _several(columns: Columns) -> list[str]:
    return [name for name, (_, kind) in columns.items() if kind == IRIS]


def mapping(folder: Path) -> Iterator[str]:
    """Yield the RML mapping of all tables."""
    yield HEAD
    for table, (term, columns) in TABLES.items():
        yield _triples_map(folder, table, term, {name: columns[name] for name in _single(columns)})
        for name in _several(columns):
            yield _triples_map(folder, f"{table}-{name}", "", {name: columns[name]})


def _triples_map(folder: Path, name: str, term: str, columns: Columns) -> str:
    source = f'rml:source "{folder / name}.csv" ; rml:referenceFormulation ql:CSV'
    typed = f" ; rr:class <{expand(term)}>" if term else ""
    graph = 'rr:graphMap [ rml:reference "g" ; rr:termType rr:IRI ]'
    subject = f'rml:reference "s" ; rr:termType rr:IRI{typed} ; {graph}'
    maps = "".join(
        f" ;\n  rr:predicateObjectMap [ rr:predicate <{expand(curie)}> ; "
        f'rr:objectMap [ rml:reference "{column}" ; {KINDS[kind]} ] ]'
        for column, (curie, kind) in columns.items()
    )
    return f"m:{name} rml:logicalSource [ {source} ] ;\n  rr:subjectMap [ {subject} ]{maps} .\n"


def main() -> None:
    """Map the records named; dump what the store holds where a file is named."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_tables(Path(sys.argv[1]), folder)
        (folder / "map.ttl").write_text("".join(mapping(folder)), encoding="utf-8")
        config = "[CONFIGURATION]\nna_values=\noutput_format=N-QUADS\nlogging_level=ERROR\n"
        config += f"[records]\nmappings={folder / 'map.ttl'}\n"
        store = morph_kgc.materialize_oxigraph(config)
        if len(sys.argv) > 2:
            store.dump(sys.argv[2], "application/n-quads")


if __name__ == "__main__":
    main()
