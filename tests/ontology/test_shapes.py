"""The shapes: they cover classes and fields, each constraint can fail, and both engines agree."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse
from pyoxigraph import Triple as Stated

from graph_builder.namespaces import expand
from graph_builder.records import Record, Term, annotations
from graph_builder.resources import folder
from graph_builder.rules import derive
from graph_builder.validation import validate

ONTOLOGY = folder("ontology")
SHAPES = ONTOLOGY / "shapes.ttl"
STORY = sorted((ONTOLOGY / "examples").glob("*.trig"))
BROKEN = sorted((Path(__file__).parent / "broken").glob("*.trig"))
WRONG = NamedNode("urn:x-danvan:wrong")
TYPE = NamedNode(expand("rdf:type"))
COMPONENTS = {
    "sh:minCount": "MinCount",
    "sh:maxCount": "MaxCount",
    "sh:class": "Class",
    "sh:node": "Node",
    "sh:or": "Or",
    "sh:nodeKind": "NodeKind",
    "sh:datatype": "Datatype",
    "sh:pattern": "Pattern",
    "sh:minInclusive": "MinInclusive",
    "sh:maxInclusive": "MaxInclusive",
    "sh:uniqueLang": "UniqueLang",
}
WRONG_VALUES: dict[str, list[NamedNode | Literal]] = {
    "sh:maxCount": [WRONG, NamedNode("urn:x-danvan:second")],
    "sh:class": [WRONG],
    "sh:node": [WRONG],
    "sh:or": [WRONG],
    "sh:nodeKind": [Literal("no node")],
    "sh:datatype": [Literal("x", datatype=NamedNode("urn:x-danvan:type"))],
    "sh:pattern": [Literal("! no such form !")],
    "sh:minInclusive": [Literal("-1000.0", datatype=NamedNode(expand("xsd:decimal")))],
    "sh:maxInclusive": [Literal("1000.0", datatype=NamedNode(expand("xsd:decimal")))],
    "sh:uniqueLang": [Literal("một", language="vi"), Literal("hai", language="vi")],
}
Result = tuple[str, str, str]  # focus node, property shape, component


@dataclass(frozen=True)
class Shape:
    """One property shape as one node shape uses it."""

    iri: str
    path: str
    target: str
    constraints: frozenset[str]


def graph(paths: Iterable[Path]) -> Store:
    """Return the union of some files and what follows from it, as a default graph."""
    store = Store()
    for path in (ONTOLOGY / "danvan.ttl", ONTOLOGY / "schemes.ttl", *paths):
        quads = parse(path=str(path))
        store.extend([Quad(quad.subject, quad.predicate, quad.object) for quad in quads])
    derive(store)
    return store


def shapes() -> Store:
    store = Store()
    store.load(path=str(SHAPES))
    return store


def values(store: Store, subject: str, curie: str) -> list[str]:
    found = store.quads_for_pattern(NamedNode(subject), NamedNode(expand(curie)), None)
    return [quad.object.value for quad in found]  # every node of the shapes file is named


def used_shapes() -> Iterator[Shape]:
    store = shapes()
    for quad in store.quads_for_pattern(None, NamedNode(expand("sh:targetClass")), None):
        for iri in values(store, quad.subject.value, "sh:property"):
            (path,) = values(store, iri, "sh:path")
            present = frozenset(
                curie
                for curie in COMPONENTS
                if any(store.quads_for_pattern(NamedNode(iri), NamedNode(expand(curie)), None))
            )
            yield Shape(iri, path, quad.object.value, present)


USED = sorted(used_shapes(), key=lambda shape: (shape.iri, shape.target))


def focus_of(store: Store, shape: Shape) -> NamedNode | None:
    """Return the first node of the shape's class, with a value of its path where one has."""
    nodes = [quad.subject for quad in store.quads_for_pattern(None, TYPE, NamedNode(shape.target))]
    path = NamedNode(shape.path)
    having = [node for node in nodes if any(store.quads_for_pattern(node, path, None))]
    return min(having or nodes, key=str, default=None)


def by_shacl_rust(store: Store) -> set[Result]:
    keys = ("focusNode", "sourceShape", "sourceConstraintComponent")
    return {tuple(result[key].strip("<>") for key in keys) for result in validate(store, SHAPES)}


def by_pyshacl(store: Store) -> set[Result]:
    text = store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    data = rdflib.Graph().parse(data=text, format="nt")
    shape_graph = rdflib.Graph().parse(SHAPES)
    _, report, _ = pyshacl.validate(data, shacl_graph=shape_graph, meta_shacl=True)
    sh = rdflib.SH
    keys = (sh.focusNode, sh.sourceShape, sh.sourceConstraintComponent)
    return {
        tuple(str(report.value(result, key)) for key in keys)
        for result in report.objects(None, sh.result)
    }


def component(curie: str) -> str:
    return expand(f"sh:{COMPONENTS[curie]}ConstraintComponent")


def emptied() -> tuple[Store, set[Result]]:
    """Return the story with each required property taken away once, and what must be found."""
    store, expected, taken = graph(STORY), set(), []
    for shape in USED:
        focus = focus_of(store, shape)
        if "sh:minCount" in shape.constraints and focus is not None:
            taken += store.quads_for_pattern(focus, NamedNode(shape.path), None)
            expected.add((focus.value, shape.iri, component("sh:minCount")))
    for quad in taken:
        store.remove(quad)
    return store, expected


def spoilt() -> tuple[Store, set[Result]]:
    """Return the story with each wrong value added once, and what must be found."""
    store, expected = graph(STORY), set()
    added: list[Stated] = []
    for shape in USED:
        focus = focus_of(store, shape)
        for curie in shape.constraints - {"sh:minCount"}:
            if focus is not None:
                path = NamedNode(shape.path)
                added += [Stated(focus, path, wrong) for wrong in WRONG_VALUES[curie]]
                expected.add((focus.value, shape.iri, component(curie)))
    store.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in added)
    return store, expected


@pytest.fixture(scope="module")
def story() -> Store:
    return graph(STORY)


@pytest.mark.parametrize("case", [emptied, spoilt])
def test_every_constraint_can_fail(case: Callable[[], tuple[Store, set[Result]]]) -> None:
    store, expected = case()
    assert expected - by_shacl_rust(store) == set()


def test_every_constraint_was_made_to_fail() -> None:
    reached = {(shape, found) for case in (emptied, spoilt) for _, shape, found in case()[1]}
    assert reached == {
        (shape.iri, component(curie)) for shape in USED for curie in shape.constraints
    }


@pytest.mark.parametrize("shape", USED, ids=lambda shape: f"{shape.target}-{shape.iri}")
def test_the_story_has_every_property(story: Store, shape: Shape) -> None:
    assert any(story.quads_for_pattern(None, NamedNode(shape.path), None)), shape.path


@pytest.mark.slow
@pytest.mark.parametrize(
    "store",
    [
        pytest.param(lambda: graph(STORY), id="story"),
        pytest.param(lambda: graph([*STORY, *BROKEN]), id="broken"),
        pytest.param(lambda: emptied()[0], id="emptied"),
        pytest.param(lambda: spoilt()[0], id="spoilt"),
    ],
)
def test_both_engines_agree(store: Callable[[], Store]) -> None:
    made = store()
    assert by_shacl_rust(made) == by_pyshacl(made)


def test_every_constraint_has_its_message_in_both_languages() -> None:
    store = shapes()
    message = NamedNode(expand("sh:message"))
    for shape in values_of_type(store, "sh:PropertyShape"):
        stated = store.quads_for_pattern(NamedNode(shape), message, None)
        assert sorted(quad.object.language for quad in stated) == ["en", "vi"], shape


def values_of_type(store: Store, curie: str) -> list[str]:
    found = store.quads_for_pattern(None, TYPE, NamedNode(expand(curie)))
    return [quad.subject.value for quad in found]


def test_every_property_shape_is_used() -> None:
    store = shapes()
    used = {
        quad.object.value
        for quad in store.quads_for_pattern(None, NamedNode(expand("sh:property")), None)
    }
    assert set(values_of_type(store, "sh:PropertyShape")) == used


def record_classes(base: type[Record] = Record) -> Iterator[type[Record]]:
    for record in base.__subclasses__():
        if record.__dict__.get("term"):
            yield record
        yield from record_classes(record)


RECORDS = sorted(set(record_classes()), key=lambda record: record.__name__)


def targeting(class_iri: str) -> list[Shape]:
    """Return the property shapes for nodes of a class: its own and those of the classes above."""
    terms = Store()
    terms.load(path=str(ONTOLOGY / "danvan.ttl"))
    above, todo = set(), {class_iri}
    while todo:
        one = todo.pop()
        above.add(one)
        todo |= set(values(terms, one, "rdfs:subClassOf")) - above
    return [shape for shape in USED if shape.target in above]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_a_field_is_required_where_its_shape_says_so(record: type[Record]) -> None:
    own = targeting(expand(record.term))
    assert own, f"no shape targets {record.term}"
    for name, marks in annotations(record).items():
        for term in (mark for mark in marks if isinstance(mark, Term) and not mark.inverse):
            fitting = [shape for shape in own if shape.path == expand(term.curie)]
            required = any("sh:minCount" in shape.constraints for shape in fitting)
            assert fitting, f"{record.term} has no shape for {term.curie}"
            assert required == record.model_fields[name].is_required(), f"{name}: {term.curie}"


def test_paths_are_declared_and_values_are_what_the_ontology_says() -> None:
    terms, store = Store(), shapes()
    terms.load(path=str(ONTOLOGY / "danvan.ttl"))
    rdfs = expand("rdfs:label").removesuffix("label")
    for shape in (shape for shape in USED if not shape.path.startswith(rdfs)):
        assert values(terms, shape.path, "rdf:type"), f"{shape.path} is not declared"
        ranges = values(terms, shape.path, "rdfs:range")
        for curie in ("sh:class", "sh:datatype"):
            for stated in values(store, shape.iri, curie):
                assert ranges in ([], [stated]), f"{shape.iri} {curie}"
