"""Whatever records say comes back from the graph: nothing lost, nothing added, nothing moved."""

import random
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import HttpUrl
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize

from graph_builder.build import assemble, canonical
from graph_builder.namespaces import BASE, expand
from graph_builder.quads import state
from graph_builder.reading import read_records, top_owner, walk
from graph_builder.records import (
    Code,
    Contained,
    Dated,
    Owner,
    Record,
    Ref,
    Term,
    When,
    annotations,
)
from graph_builder.resources import folder

SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
TYPE = expand("rdf:type")
READ = {
    "integer": int,
    "decimal": Decimal,
    "date": date.fromisoformat,
    "anyURI": str,
    "string": str,
}


class Graph:
    """What a store holds in one named graph; it remembers which quads have been looked at."""

    def __init__(self, store: Store, name: str) -> None:
        self.store = store
        self.name = NamedNode(name)
        self.seen: set[Quad] = set()

    def objects(self, node: str, curie: str, *, inverse: bool = False) -> list[Any]:
        place = NamedNode(node)
        ends = (None, place) if inverse else (place, None)
        term = NamedNode(curie if curie == TYPE else expand(curie))
        found = list(self.store.quads_for_pattern(ends[0], term, ends[1], self.name))
        self.seen.update(found)
        return [quad.subject if inverse else quad.object for quad in found]

    def rest(self) -> set[Quad]:
        return set(self.store.quads_for_pattern(None, None, None, self.name)) - self.seen


def plain(term: NamedNode | Literal) -> object:
    """Return a term as the value of a field would be written."""
    if isinstance(term, NamedNode):
        return term.value.removeprefix(BASE)
    if term.language:
        return term.language, term.value
    return READ[term.datatype.value.removeprefix(expand("xsd:"))](term.value)


def when_of(graph: Graph, node: str, terms: Dated) -> tuple[object, ...]:
    parts = (terms.earliest, terms.latest, terms.precision, terms.text)
    return tuple({plain(term) for term in graph.objects(node, part)} for part in parts)


def when_said(when: When) -> tuple[object, ...]:
    parts = (when.earliest, when.latest, f"scheme/date-precision/{when.precision}", when.printed)
    return tuple({part} - {None} for part in parts)


def referred(ref: Ref, key: str) -> str:
    """Return kind and key as they stand in the IRI of what a field names."""
    if ref.kinds == ("post",):
        role, body = key.split("@")
        return f"post/{body}/{role}"
    return f"{ref.kinds[0]}/{key}" if len(ref.kinds) == 1 else key


def said(value: object, marks: tuple[object, ...], owner: Owner) -> Iterator[object]:
    """Yield what the graph must hold of the value of a field."""
    refs = [mark for mark in marks if isinstance(mark, Ref)]
    codes = [mark for mark in marks if isinstance(mark, Code)]
    for item in value if isinstance(value, tuple) else (value,):
        if isinstance(item, Record):
            yield item.path(owner)
        elif isinstance(item, dict):
            yield from item.items()
        elif refs:
            yield referred(refs[0], str(item))
        elif codes:
            yield f"scheme/{codes[0].scheme}/{item}"
        else:
            yield str(item) if isinstance(item, HttpUrl) else item


def compare_dates(graph: Graph, record: Record, node: str) -> None:
    for name, marks in annotations(type(record)).items():
        value = getattr(record, name)
        for mark in (mark for mark in marks if isinstance(mark, Dated)):
            expected = when_said(value) if value else (set(),) * 4
            assert when_of(graph, node, mark) == expected, name
            if mark.exact:
                exact = {value.day} - {None} if value else set()
                assert {plain(term) for term in graph.objects(node, mark.exact)} == exact


def compare(graph: Graph, record: Record, owner: Owner, around: dict[str, str]) -> None:
    """Assert that each field of a record reads the same in the graph as it was written."""
    node = BASE + record.path(owner)
    inner = Owner(owner.source, record.key(owner))
    if record.term:
        assert expand(record.term) in {term.value for term in graph.objects(node, TYPE)}
    compare_dates(graph, record, node)
    stated = {(curie, False): {outer} for curie, outer in around.items()}
    for name, marks in annotations(type(record)).items():
        value = getattr(record, name)
        for mark in (mark for mark in marks if isinstance(mark, Term)):
            held = set() if value is None else set(said(value, marks, inner))
            stated.setdefault((mark.curie, mark.inverse), set()).update(held)
    for (curie, inverse), held in stated.items():
        assert {plain(term) for term in graph.objects(node, curie, inverse=inverse)} == held, curie


def outer_of(record: Record, loc: tuple[str | int, ...], parents: dict[Any, Any]) -> dict[str, str]:
    """Return what a nested record is said to belong to, by the property that says so."""
    if not loc:
        return {}
    parent, owner = parents[loc[:-2]]
    marks = annotations(type(parent))[str(loc[-2])]
    terms = [mark for mark in marks if isinstance(mark, Term)]
    if not terms or not terms[0].inverse or any(isinstance(mark, Contained) for mark in marks):
        return {}
    return {terms[0].curie: parent.path(owner)}


@SETTINGS
@given(data=st.data())
def test_what_is_stated_reads_back_as_it_was_written(
    data: st.DataObject, records: st.SearchStrategy[Record]
) -> None:
    record = data.draw(records)
    store = Store()
    store.bulk_extend(state(record))
    graph = Graph(store, BASE + record.path(top_owner(record)))
    parents: dict[Any, Any] = {}
    for part, owner, loc in walk(record, top_owner(record)):
        parents[loc] = part, owner
        compare(graph, part, owner, outer_of(part, loc, parents))
    for quad in graph.rest():
        assert quad.subject.value.startswith(f"{BASE}post/")
        assert quad.predicate.value in {TYPE, expand("org:postIn"), expand("org:role")}


@SETTINGS
@given(data=st.data())
def test_all_that_a_record_says_stands_in_its_graph_under_its_own_name(
    data: st.DataObject, records: st.SearchStrategy[Record]
) -> None:
    record = data.draw(records)
    own = NamedNode(BASE + record.path(top_owner(record)))
    quads = list(state(record))
    assert {quad.graph_name for quad in quads} == {own}
    terms = [term for quad in quads for term in (quad.subject, quad.object)]
    assert all(isinstance(term, (NamedNode, Literal)) for term in terms)
    assert all(term.value.isascii() for term in terms if isinstance(term, NamedNode))
    lines = serialize(quads, format=RdfFormat.N_QUADS)
    assert set(parse(input=lines, format=RdfFormat.N_QUADS)) == set(quads)


SAYING = """id: bai-a
title: {vi: %s, en: %s}
events:
  - {id: e, label: %s, kind: meeting, date: {value: 2020, printed: %s}}
"""


@SETTINGS
@given(data=st.data())
def test_any_text_comes_from_the_file_to_the_answer(
    data: st.DataObject, any_text: st.SearchStrategy[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    written = [data.draw(any_text) for _ in range(4)]
    records = tmp_path_factory.mktemp("records")
    (records / "registers").mkdir()
    (records / "sources").mkdir()
    quoted = tuple(yaml.dump(text, default_style='"', width=10**6).strip() for text in written)
    (records / "sources/bai-a.yaml").write_text(SAYING % quoted, encoding="utf-8")
    read = read_records(records, folder("ontology") / "schemes.ttl")
    store = Store()
    lines = serialize((quad for one in read for quad in state(one)), format=RdfFormat.N_QUADS)
    store.bulk_load(input=BytesIO(lines or b""), format=RdfFormat.N_QUADS)
    properties = "|".join(f"<{expand(curie)}>" for curie in ("rdfs:label", "dv:dateText"))
    answer = store.query(f"SELECT ?text WHERE {{ GRAPH ?source {{ ?thing {properties} ?text }} }}")
    languages = ("vi", "en", "vi", None)
    assert {(row["text"].value, row["text"].language) for row in answer} == set(
        zip(written, languages, strict=True)
    )


def shuffled(path: Path, to: Path, random_: random.Random) -> None:
    """Write the file again with its entries in another order."""
    data = yaml.load(path.read_bytes(), Loader=yaml.BaseLoader)  # noqa: S506
    for value in data.values():
        if isinstance(value, list) and isinstance(value[0], dict):
            random_.shuffle(value)
    fields = list(data.items())
    random_.shuffle(fields)
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(yaml.dump(dict(fields), allow_unicode=True, sort_keys=False), encoding="utf-8")


@settings(SETTINGS, max_examples=4)
@given(chance=st.randoms(use_true_random=False))
def test_no_order_of_files_or_entries_changes_the_graph(
    chance: random.Random,
    shipped: bytes,
    world: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    records = tmp_path_factory.mktemp("shuffled") / "records"
    for path in sorted(world.glob("*s/*.yaml")):
        inside = f"{chance.randrange(100):02}"
        shuffled(path, records / path.parent.name / inside / path.name, chance)
    assert b"".join(canonical(assemble(records).store)) == shipped
    shutil.rmtree(records)
