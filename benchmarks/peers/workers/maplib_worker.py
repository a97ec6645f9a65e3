"""maplib: maps flat tables by OTTR templates into its store, or answers from its default graph."""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polars
from flat import BASE, DAY, DECIMAL, EN, IRI, IRIS, PREFIXES, TABLES, TEXT, VI, Row, rows
from maplib import Model
from serving import serve

LANGUAGE = f"<{PREFIXES['rdf']}langString>"
TYPES = {
    IRI: ("? ottr:IRI", polars.String),
    IRIS: ("? List<ottr:IRI>", polars.List(polars.String)),
    TEXT: ("? xsd:string", polars.String),
    VI: ("? rdf:langString", polars.Struct({LANGUAGE: polars.String, "l": polars.String})),
    EN: ("? rdf:langString", polars.Struct({LANGUAGE: polars.String, "l": polars.String})),
    DAY: ("? xsd:date", polars.String),
    DECIMAL: ("? xsd:decimal", polars.String),
}
MANY = 50_000  # rows that are held before they are mapped


def templates() -> Iterator[str]:
    """Yield an OTTR template for each table."""
    for prefix, iri in {**PREFIXES, "ottr": "http://ns.ottr.xyz/0.4/", "m": "urn:map:"}.items():
        yield f"@prefix {prefix}: <{iri}> .\n"
    for table, (term, columns) in TABLES.items():
        asked = ", ".join(f"{TYPES[kind][0]} ?{name}" for name, (_, kind) in columns.items())
        made = [f"ottr:Triple(?s, a, {term})"] if term else []
        for name, (curie, kind) in columns.items():
            triple = f"ottr:Triple(?s, {curie}, {'++ ' if kind == IRIS else ''}?{name})"
            made.append(f"cross | {triple}" if kind == IRIS else triple)
        yield f"m:{table} [ottr:IRI ?s, {asked}] :: {{\n  {', '.join(made)}\n}} .\n"


def frame(table: str, found: list[Row]) -> polars.DataFrame:
    """Return rows as a frame of the columns that the template of their table takes."""
    columns = TABLES[table][1]
    data: dict[str, polars.Series] = {"s": polars.Series([row["s"] for row in found])}
    for name, (_, kind) in columns.items():
        values = [row.get(name) or None for row in found]
        if kind in (VI, EN):
            values = [{LANGUAGE: text, "l": kind} if text else None for text in values]
        data[name] = polars.Series(values, dtype=TYPES[kind][1], strict=False)
    made = polars.DataFrame(data)
    days = [name for name, (_, kind) in columns.items() if kind == DAY]
    numbers = [name for name, (_, kind) in columns.items() if kind == DECIMAL]
    return made.with_columns(
        polars.col(days).str.to_date(), polars.col(numbers).cast(polars.Decimal(38, 12))
    )


def mapped(records: Path) -> Model:
    """Return a model of the main kinds of records, without their sources."""
    model = Model()
    model.add_template("".join(templates()))
    held: dict[str, list[Row]] = defaultdict(list)
    for table, row in rows(records):
        held[table].append(row)
        if len(held[table]) == MANY:
            model.map(f"urn:map:{table}", frame(table, held.pop(table)))
    for table, found in held.items():
        model.map(f"urn:map:{table}", frame(table, found))
    return model


def answering() -> None:
    """Answer queries from the default graph of a build; maplib reads no named graphs."""
    model = Model()

    def load(path: str) -> None:
        with tempfile.NamedTemporaryFile("wb", suffix=".nt") as triples:
            with Path(path).open("rb") as lines:
                triples.writelines(line for line in lines if _in_default(line))
            triples.flush()
            model.read(triples.name, format="ntriples")

    def ask(query: str, media: str, seconds: float) -> bytes:
        return str(model.query(query, return_json=True)).encode()

    serve(load, ask)


def _in_default(line: bytes) -> bool:
    """Tell whether a quad of a build names no graph; all names of graphs are ours."""
    if not line.endswith(b"> .\n"):
        return True
    before, _, last = line[:-4].rpartition(b" <")
    graphs = (f"{BASE}source/".encode(), f"{BASE}graph/".encode())
    return not last.startswith(graphs) or before.count(b" ") < 2


def main() -> None:
    """Map the records named, and dump them where a file is named; without records answer."""
    if len(sys.argv) == 1:
        answering()
        return
    model = mapped(Path(sys.argv[1]))
    if len(sys.argv) > 2:
        model.write(sys.argv[2], format="ntriples")


if __name__ == "__main__":
    main()
