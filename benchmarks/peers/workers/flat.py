"""Records of JSON lines as flat rows, each value with its property: what mapping tools read.

It needs nothing but Python, because it runs in the peers' own environments.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BASE = "https://w3id.org/danvan/"
PREFIXES = {
    "dv": BASE + "ontology#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
KINDS = ("place", "body", "person", "event", "participation", "figure", "source")
IRI, IRIS, TEXT, VI, EN, DAY, DECIMAL = "iri", "iris", "text", "vi", "en", "day", "decimal"
LABELS = {"vi": ("rdfs:label", VI), "en": ("rdfs:label", EN)}
START = {
    "earliest": ("dv:earliestStart", DAY),
    "latest": ("dv:latestStart", DAY),
    "precision": ("dv:datePrecision", IRI),
}
END = {
    "earliest_end": ("dv:earliestEnd", DAY),
    "latest_end": ("dv:latestEnd", DAY),
    "end_precision": ("dv:endPrecision", IRI),
}
PERIOD = {
    "from": ("dv:periodStart", DAY),
    "to": ("dv:periodEnd", DAY),
    "period_precision": ("dv:periodPrecision", IRI),
}
Columns = dict[str, tuple[str, str]]
TABLES: dict[str, tuple[str, Columns]] = {
    "place": (
        "dv:AdministrativeUnit",
        {
            **LABELS,
            "kind": ("dv:unitKind", IRI),
            "level": ("dv:level", IRI),
            "inside": ("schema:containedInPlace", IRI),
        },
    ),
    "body": (
        "dv:Body",
        {
            **LABELS,
            "kind": ("dv:bodyKind", IRI),
            "level": ("dv:level", IRI),
            "place": ("dv:jurisdiction", IRI),
            "unit_of": ("org:unitOf", IRI),
            **START,
            **END,
        },
    ),
    "directing": ("", {"directs": ("dv:directs", IRI)}),
    "person": (
        "dv:Person",
        {
            "vi": ("rdfs:label", VI),
            "name": ("foaf:name", TEXT),
            "same": ("dv:possiblySameAs", IRIS),
            "inferred": ("dv:inferred", VI),
        },
    ),
    "event": (
        "dv:Event",
        {
            **LABELS,
            "kind": ("dv:eventKind", IRI),
            **START,
            "exact": ("schema:startDate", DAY),
            "place": ("schema:location", IRI),
            "whole": ("schema:superEvent", IRI),
            "campaign": ("dv:underCampaign", IRI),
            "organisers": ("schema:organizer", IRIS),
            "reviews": ("dv:reviews", IRIS),
            "deploys": ("dv:deploys", IRIS),
            "urges": ("dv:urges", IRIS),
            "carries_out": ("dv:carriesOut", IRIS),
            "promotes": ("dv:promotes", IRIS),
        },
    ),
    "participation": (
        "dv:Participation",
        {
            "event": ("dv:takesPartIn", IRI),
            "person": ("dv:participant", IRI),
            "posts": ("dv:asPost", IRIS),
            "parts": ("dv:partTaken", IRIS),
        },
    ),
    "figure": (
        "dv:ReportedFigure",
        {
            "of": ("dv:figureOf", IRI),
            "measure": ("dv:measure", IRI),
            "value": ("schema:value", DECIMAL),
            "unit": ("dv:unit", IRI),
            "comparator": ("dv:comparator", IRI),
            "aggregation": ("dv:aggregation", IRI),
            "scope": ("dv:scope", IRI),
            "reported_by": ("dv:reportedBy", IRI),
            "campaign": ("dv:underCampaign", IRI),
            **PERIOD,
        },
    ),
    "source": (
        "dv:Article",
        {
            **LABELS,
            "publisher": ("dcterms:publisher", IRI),
            **START,
            "exact": ("dcterms:issued", DAY),
        },
    ),
}
Row = dict[str, Any]


def expand(curie: str) -> str:
    """Return the IRI of a short name."""
    prefix, _, name = curie.partition(":")
    return PREFIXES[prefix] + name


def rows(records: Path) -> Iterator[tuple[str, Row]]:
    """Yield each row with its table; `s` is what it is about, `g` the source that says it."""
    frame, people = "source/register/frame", "source/register/people"
    for record in _read(records / "registers" / "frame.places.jsonl"):
        yield "place", _row(f"place/{record['id']}", frame, **_place(record))
    for record in _read(records / "registers" / "frame.bodies.jsonl"):
        yield "body", _row(f"body/{record['id']}", frame, **_body(record))
        if above := record.get("directed_by"):
            yield "directing", _row(f"body/{above}", frame, directs=f"{BASE}body/{record['id']}")
    for record in _read(records / "registers" / "people.people.jsonl"):
        yield "person", _row(f"person/{record['id']}", people, **_person(record))
    for record in _read(records / "sources" / "articles.jsonl"):
        yield from _article(record)


def _read(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _row(about: str, graph: str, **values: object) -> Row:
    return {"s": BASE + about, "g": BASE + graph, **values}


def _thing(kind: str, key: str | None) -> str | None:
    return f"{BASE}{kind}/{key}" if key else None


def _things(kind: str, keys: list[str]) -> list[str]:
    return [f"{BASE}{kind}/{key}" for key in keys]


def _code(scheme: str, code: str) -> str:
    return f"{BASE}scheme/{scheme}/{code}"


def _post(written: str) -> str:
    role, _, body = written.partition("@")
    return f"{BASE}post/{body}/{role}"


def _labels(record: Row, field: str = "label") -> Row:
    return {"vi": record[field].get("vi"), "en": record[field].get("en")}


def _start(day: str | None) -> Row:
    if not day:
        return {}
    return {"earliest": day, "latest": day, "precision": _code("date-precision", "day")}


def _end(day: str | None) -> Row:
    if not day:
        return {}
    precision = _code("date-precision", "day")
    return {"earliest_end": day, "latest_end": day, "end_precision": precision}


def _period(year: str | None) -> Row:
    if not year:
        return {}
    precision = _code("date-precision", "year")
    return {"from": f"{year}-01-01", "to": f"{year}-12-31", "period_precision": precision}


def _place(record: Row) -> Row:
    return {
        **_labels(record),
        "kind": _code("unit-kind", record["kind"]),
        "level": _code("level", record["level"]),
        "inside": _thing("place", record.get("inside")),
    }


def _body(record: Row) -> Row:
    return {
        **_labels(record),
        "kind": _code("body-kind", record["kind"]),
        "level": _code("level", record["level"]),
        "place": _thing("place", record.get("place")),
        "unit_of": _thing("body", record.get("unit_of")),
        **_start(record.get("start")),
        **_end(record.get("end")),
    }


def _person(record: Row) -> Row:
    return {
        "vi": record["label"]["vi"],
        "name": record["name"],
        "same": _things("person", record.get("possibly_same_as", [])),
        "inferred": record.get("inferred", {}).get("vi"),
    }


def _article(record: Row) -> Iterator[tuple[str, Row]]:
    graph = f"source/{record['id']}"
    day = record["published"]
    about = {**_labels(record, "title"), "publisher": _thing("publisher", record["publisher"])}
    yield "source", _row(graph, graph, **about, **_start(day), exact=day)
    for event in record.get("events", []):
        yield from _event(event, graph)
    for figure in record.get("figures", []):
        yield "figure", _row(f"figure/{record['id']}/{figure['id']}", graph, **_figure(figure))


def _event(record: Row, graph: str, whole: str | None = None) -> Iterator[tuple[str, Row]]:
    links = ("reviews", "deploys", "urges", "carries_out")
    values = {
        **_labels(record),
        "kind": _code("event-kind", record["kind"]),
        **_start(record.get("date")),
        "exact": record.get("date"),
        "place": _thing("place", record.get("place")),
        "whole": _thing("event", whole),
        "campaign": BASE + record["campaign"] if "campaign" in record else None,
        "organisers": _things("body", record.get("organisers", [])),
        "promotes": [BASE + one for one in record.get("promotes", [])],
        **{link: _things("doc", record.get(link, [])) for link in links},
    }
    yield "event", _row(f"event/{record['id']}", graph, **values)
    for one in record.get("participants", []):
        values = {
            "event": f"{BASE}event/{record['id']}",
            "person": f"{BASE}person/{one['person']}",
            "posts": [_post(post) for post in one["posts"]],
            "parts": [_code("part-taken", part) for part in one["parts"]],
        }
        about = f"participation/{record['id']}/{one['person']}"
        yield "participation", _row(about, graph, **values)
    for part in record.get("parts", []):
        yield from _event(part, graph, record["id"])


def _figure(record: Row) -> Row:
    return {
        "of": BASE + record["of"] if "of" in record else None,
        "measure": _code("measure", record["measure"]),
        "value": record["value"],
        "unit": _code("unit", record.get("unit", "count")),
        "comparator": _code("comparator", record.get("comparator", "exact")),
        "aggregation": _code("aggregation", record["aggregation"]),
        "scope": _thing("place", record.get("scope")),
        "reported_by": _thing("body", record.get("reported_by")),
        "campaign": BASE + record["campaign"] if "campaign" in record else None,
        **_period(record.get("period")),
    }
