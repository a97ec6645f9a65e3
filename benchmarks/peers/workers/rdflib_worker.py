"""rdflib: maps records into a Dataset as a user would write it, or answers from one in memory."""

import json
import logging
import sys
import warnings
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from rdflib import RDF, RDFS, XSD, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG
from serving import deadline, serve

BASE = Namespace("https://w3id.org/danvan/")
DV = Namespace(BASE + "ontology#")
SCHEMA = Namespace("https://schema.org/")
Data = dict[str, Any]


def read(path: Path) -> Iterator[Data]:
    """Yield the records of a file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def code(scheme: str, name: str) -> URIRef:
    """Return the concept of a code."""
    return BASE[f"scheme/{scheme}/{name}"]


def post(written: str) -> URIRef:
    """Return the post that is written role@body."""
    role, _, body = written.partition("@")
    return BASE[f"post/{body}/{role}"]


def day(text: str) -> Literal:
    """Return a day."""
    return Literal(text, datatype=XSD.date)


def label(graph: Graph, thing: URIRef, texts: dict[str, str]) -> None:
    """State what a thing is called."""
    for language, text in texts.items():
        graph.add((thing, RDFS.label, Literal(text, lang=language)))


def started(graph: Graph, thing: URIRef, text: str | None) -> None:
    """State the day on which a thing began."""
    if text:
        graph.add((thing, DV.earliestStart, day(text)))
        graph.add((thing, DV.latestStart, day(text)))
        graph.add((thing, DV.datePrecision, code("date-precision", "day")))


def place(graph: Graph, record: Data) -> None:
    """State a place."""
    thing = BASE[f"place/{record['id']}"]
    graph.add((thing, RDF.type, DV.AdministrativeUnit))
    label(graph, thing, record["label"])
    graph.add((thing, DV.unitKind, code("unit-kind", record["kind"])))
    graph.add((thing, DV.level, code("level", record["level"])))
    if "inside" in record:
        graph.add((thing, SCHEMA.containedInPlace, BASE[f"place/{record['inside']}"]))


def body(graph: Graph, record: Data) -> None:
    """State a body."""
    thing = BASE[f"body/{record['id']}"]
    graph.add((thing, RDF.type, DV.Body))
    label(graph, thing, record["label"])
    graph.add((thing, DV.bodyKind, code("body-kind", record["kind"])))
    graph.add((thing, DV.level, code("level", record["level"])))
    if "place" in record:
        graph.add((thing, DV.jurisdiction, BASE[f"place/{record['place']}"]))
    if "unit_of" in record:
        graph.add((thing, ORG.unitOf, BASE[f"body/{record['unit_of']}"]))
    if "directed_by" in record:
        graph.add((BASE[f"body/{record['directed_by']}"], DV.directs, thing))
    started(graph, thing, record.get("start"))
    if "end" in record:
        graph.add((thing, DV.earliestEnd, day(record["end"])))
        graph.add((thing, DV.latestEnd, day(record["end"])))
        graph.add((thing, DV.endPrecision, code("date-precision", "day")))


def person(graph: Graph, record: Data) -> None:
    """State a person."""
    thing = BASE[f"person/{record['id']}"]
    graph.add((thing, RDF.type, DV.Person))
    label(graph, thing, record["label"])
    graph.add((thing, FOAF.name, Literal(record["name"])))
    for other in record.get("possibly_same_as", []):
        graph.add((thing, DV.possiblySameAs, BASE[f"person/{other}"]))
    if "inferred" in record:
        graph.add((thing, DV.inferred, Literal(record["inferred"]["vi"], lang="vi")))


def article(graph: Graph, record: Data) -> None:
    """State an article, its events and its figures."""
    thing = BASE[f"source/{record['id']}"]
    graph.add((thing, RDF.type, DV.Article))
    label(graph, thing, record["title"])
    graph.add((thing, DCTERMS.publisher, BASE[f"publisher/{record['publisher']}"]))
    started(graph, thing, record["published"])
    graph.add((thing, DCTERMS.issued, day(record["published"])))
    for one in record.get("events", []):
        event(graph, one)
    for one in record.get("figures", []):
        figure(graph, record["id"], one)


def event(graph: Graph, record: Data, whole: URIRef | None = None) -> None:
    """State an event, who took part, and its parts."""
    thing = BASE[f"event/{record['id']}"]
    graph.add((thing, RDF.type, DV.Event))
    label(graph, thing, record["label"])
    graph.add((thing, DV.eventKind, code("event-kind", record["kind"])))
    started(graph, thing, record.get("date"))
    if "date" in record:
        graph.add((thing, SCHEMA.startDate, day(record["date"])))
    if whole is not None:
        graph.add((thing, SCHEMA.superEvent, whole))
    if "place" in record:
        graph.add((thing, SCHEMA.location, BASE[f"place/{record['place']}"]))
    if "campaign" in record:
        graph.add((thing, DV.underCampaign, BASE[record["campaign"]]))
    links(graph, thing, record)
    for one in record.get("participants", []):
        participation(graph, thing, record["id"], one)
    for one in record.get("parts", []):
        event(graph, one, thing)


def links(graph: Graph, thing: URIRef, record: Data) -> None:
    """State who held an event, what it promotes and which directives it carries out, and how."""
    for one in record.get("organisers", []):
        graph.add((thing, SCHEMA.organizer, BASE[f"body/{one}"]))
    for one in record.get("promotes", []):
        graph.add((thing, DV.promotes, BASE[one]))
    for field, how in (
        ("reviews", DV.reviews),
        ("deploys", DV.deploys),
        ("urges", DV.urges),
        ("carries_out", DV.carriesOut),
    ):
        for one in record.get(field, []):
            graph.add((thing, how, BASE[f"doc/{one}"]))


def participation(graph: Graph, held: URIRef, key: str, record: Data) -> None:
    """State who took part in an event."""
    thing = BASE[f"participation/{key}/{record['person']}"]
    graph.add((thing, RDF.type, DV.Participation))
    graph.add((thing, DV.takesPartIn, held))
    graph.add((thing, DV.participant, BASE[f"person/{record['person']}"]))
    for one in record["posts"]:
        graph.add((thing, DV.asPost, post(one)))
    for one in record["parts"]:
        graph.add((thing, DV.partTaken, code("part-taken", one)))


def figure(graph: Graph, source: str, record: Data) -> None:
    """State a number."""
    thing = BASE[f"figure/{source}/{record['id']}"]
    graph.add((thing, RDF.type, DV.ReportedFigure))
    graph.add((thing, DV.measure, code("measure", record["measure"])))
    graph.add((thing, SCHEMA.value, Literal(Decimal(record["value"]))))
    graph.add((thing, DV.unit, code("unit", record.get("unit", "count"))))
    graph.add((thing, DV.comparator, code("comparator", record.get("comparator", "exact"))))
    graph.add((thing, DV.aggregation, code("aggregation", record["aggregation"])))
    if "of" in record:
        graph.add((thing, DV.figureOf, BASE[record["of"]]))
    if "scope" in record:
        graph.add((thing, DV.scope, BASE[f"place/{record['scope']}"]))
    if "reported_by" in record:
        graph.add((thing, DV.reportedBy, BASE[f"body/{record['reported_by']}"]))
    if "campaign" in record:
        graph.add((thing, DV.underCampaign, BASE[record["campaign"]]))
    if "period" in record:
        graph.add((thing, DV.periodStart, day(f"{record['period']}-01-01")))
        graph.add((thing, DV.periodEnd, day(f"{record['period']}-12-31")))
        graph.add((thing, DV.periodPrecision, code("date-precision", "year")))


def mapped(records: Path) -> Dataset:
    """Return a dataset of the main kinds of records, a named graph for each source."""
    dataset = Dataset()
    frame = dataset.graph(BASE["source/register/frame"])
    people = dataset.graph(BASE["source/register/people"])
    for record in read(records / "registers" / "frame.places.jsonl"):
        place(frame, record)
    for record in read(records / "registers" / "frame.bodies.jsonl"):
        body(frame, record)
    for record in read(records / "registers" / "people.people.jsonl"):
        person(people, record)
    for record in read(records / "sources" / "articles.jsonl"):
        article(dataset.graph(BASE[f"source/{record['id']}"]), record)
    return dataset


def answering() -> None:
    """Answer queries from a dataset in memory."""
    dataset = Dataset()

    def load(path: str) -> None:
        dataset.parse(path, format="nquads")

    def ask(query: str, media: str, seconds: float) -> bytes:
        with deadline(seconds):
            form = "json" if media.endswith("json") else "nt"
            return dataset.query(query).serialize(format=form) or b""

    serve(load, ask)


def main() -> None:
    """Map the records named, and dump them where a file is named; without records answer."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    if len(sys.argv) == 1:
        answering()
        return
    if sys.argv[1] == "--parse":
        Dataset().parse(sys.argv[2], format="nquads")
        return
    dataset = mapped(Path(sys.argv[1]))
    if len(sys.argv) > 2:
        dataset.serialize(sys.argv[2], format="nquads", encoding="utf-8")


if __name__ == "__main__":
    main()
