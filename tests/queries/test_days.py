"""Days between two dates are counted as calendars count them, on every engine alike."""

from datetime import date

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis.strategies import dates, tuples
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store

from graph_builder.namespaces import BASE, expand
from graph_builder.queries import bind, read_questions

LAG = read_questions()["lag"]
DIRECTIVE, EVENT, BODY, SOURCE = (
    NamedNode(f"{BASE}{kind}/any") for kind in ("doc", "event", "body", "source")
)
TEXT = bind(LAG, {"directive": DIRECTIVE})
DAYS = dates(date(1583, 1, 1), date(2400, 12, 31))


def _graph(issued: tuple[date, date], held: tuple[date, date]) -> list[Quad]:
    def day(thing: NamedNode, curie: str, value: date) -> tuple[NamedNode, NamedNode, Literal]:
        typed = Literal(value.isoformat(), datatype=NamedNode(expand("xsd:date")))
        return thing, NamedNode(expand(curie)), typed

    def link(thing: NamedNode, curie: str, value: NamedNode) -> tuple[NamedNode, ...]:
        return thing, NamedNode(expand(curie)), value

    triples = [
        link(SOURCE, "rdf:type", NamedNode(expand("dv:Source"))),
        link(EVENT, "rdf:type", NamedNode(expand("dv:Event"))),
        link(EVENT, "schema:organizer", BODY),
        link(EVENT, "dv:reviews", DIRECTIVE),
        day(DIRECTIVE, "dv:earliestStart", issued[0]),
        day(DIRECTIVE, "dv:latestStart", issued[1]),
        day(EVENT, "dv:earliestStart", held[0]),
        day(EVENT, "dv:latestStart", held[1]),
    ]
    return [Quad(*triple, SOURCE) for triple in triples]


Bounds = tuple[date, date]
BOUNDS = tuples(DAYS, DAYS).map(lambda days: (min(days), max(days)))


def _counted(issued: Bounds, held: Bounds) -> tuple[int, int]:
    return (held[0] - issued[1]).days, (held[1] - issued[0]).days


@given(BOUNDS, BOUNDS)
def test_lag_counts_days(issued: Bounds, held: Bounds) -> None:
    quads = _graph(issued, held)
    store = Store()
    store.extend(quads)
    store.extend(Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in quads)
    (row,) = store.query(TEXT)
    assert (int(row["days"].value), int(row["most"].value)) == _counted(issued, held)


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib's own
@settings(deadline=None, max_examples=10)
@given(BOUNDS, BOUNDS)
def test_another_engine_counts_the_same(issued: Bounds, held: Bounds) -> None:
    store = Store()
    store.extend(_graph(issued, held))
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=store.dump(format=RdfFormat.N_QUADS), format="nquads")
    (row,) = dataset.query(TEXT)
    assert (int(row.days), int(row.most)) == _counted(issued, held)
