"""The ontology is OWL 2 RL; use of its terms contradicts neither it nor what it reuses."""

from collections.abc import Iterable
from pathlib import Path

import owlrl
import pytest
from pyowl2_profiles import detect_profiles
from pyoxigraph import RdfFormat, Store
from rdflib import OWL, RDF, RDFS, Graph, Namespace, URIRef
from rdflib.term import Node

DV = Namespace("https://w3id.org/danvan/ontology#")
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
UPSTREAM = """
# What the reused vocabularies say of the terms above ours, as far as it could contradict.
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
prov:Activity owl:disjointWith prov:Entity .
foaf:Person owl:disjointWith foaf:Organization .
skos:Concept owl:disjointWith skos:ConceptScheme .
org:FormalOrganization rdfs:subClassOf org:Organization, foaf:Organization .
org:Organization rdfs:subClassOf foaf:Agent .
org:ChangeEvent rdfs:subClassOf prov:Activity .
foaf:Person rdfs:subClassOf foaf:Agent .
"""
BODY_AS_PLACE = """
@prefix dv: <https://w3id.org/danvan/ontology#> .
<x:quan-hoang-mai> a dv:Body, dv:AdministrativeUnit .
"""
PERSON_AS_PLACE = """
@prefix dv: <https://w3id.org/danvan/ontology#> .
<x:somebody> a dv:Person .
<x:committee> dv:jurisdiction <x:somebody> .
"""
ACTIVITY_AS_ENTITY = """
@prefix dv: <https://w3id.org/danvan/ontology#> .
<x:theme> a dv:YearTheme ; dv:carriesOut <x:directive> .
"""
UNION_BELOW = """
@prefix dv: <https://w3id.org/danvan/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
dv:Event rdfs:subClassOf [ a owl:Class ; owl:unionOf ( dv:Campaign dv:Commendation ) ] .
"""
TWO_KINDS = """
@prefix dv: <https://w3id.org/danvan/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
dv:scope a owl:DatatypeProperty .
"""
UNDECLARED = "<x:a> <x:undeclared> <x:b> ."


def violations(store: Store) -> set[str]:
    """Return what keeps an ontology out of OWL 2 RL."""
    found = detect_profiles(store)
    kinds = {**found["rl"]["violations_by_axiom_type"], **found["dl"]["violations_by_axiom_type"]}
    assert found["rl"]["in_profile"] == (not kinds)
    return set(kinds)


def contradictions(graph: Graph) -> list[str]:
    """Return what the OWL 2 RL closure of a graph finds wrong in it; the graph grows."""
    closure = owlrl.OWLRL_Semantics
    owlrl.DeductiveClosure(closure, rdfs_closure=True, axiomatic_triples=False).expand(graph)
    empty = (f"{thing} is of owl:Nothing" for thing in graph.subjects(RDF.type, OWL.Nothing))
    return [*map(str, graph.objects(None, ERROR)), *empty]


def own(graph: Graph, kind: Node) -> list[URIRef]:
    found = graph.subjects(RDF.type, kind)
    return sorted(term for term in found if isinstance(term, URIRef) and term in DV)


def with_terms(ontology_folder: Path, *more: str) -> Graph:
    graph = Graph().parse(ontology_folder / "danvan.ttl")
    for text in (UPSTREAM, *more):
        graph.parse(data=text, format="turtle")
    return graph


def instances(graph: Graph, classes: Iterable[URIRef], properties: Iterable[URIRef]) -> Graph:
    """Return one instance of each class and one use of each property, between new things."""
    uses = Graph()
    for term in classes:
        uses.add((URIRef(f"x:{term.fragment}"), RDF.type, term))
    for term in properties:
        uses.add((URIRef(f"x:{term.fragment}-from"), term, URIRef(f"x:{term.fragment}-to")))
    return uses


def test_ontology_is_owl_2_rl(ontology: Store) -> None:
    assert violations(ontology) == set()


@pytest.mark.parametrize("planted", [UNION_BELOW, TWO_KINDS, UNDECLARED])
def test_violation_of_the_profile_is_found(planted: str, ontology: Store) -> None:
    ontology.load(planted.encode(), RdfFormat.TURTLE)
    assert violations(ontology)


def test_every_term_can_be_used_without_contradiction(ontology_folder: Path) -> None:
    graph = with_terms(ontology_folder)
    classes, properties = own(graph, OWL.Class), own(graph, OWL.ObjectProperty)
    graph += instances(graph, classes, properties)
    assert contradictions(graph) == []
    assert (DV.Item, RDFS.subClassOf, DV.Body) not in graph
    things = set(graph.subjects(RDF.type, DV.Item))
    assert {URIRef(f"x:{term.fragment}") for term in classes} <= things


@pytest.mark.parametrize("planted", [BODY_AS_PLACE, PERSON_AS_PLACE, ACTIVITY_AS_ENTITY])
def test_contradiction_is_found(planted: str, ontology_folder: Path) -> None:
    assert contradictions(with_terms(ontology_folder, planted))


@pytest.mark.parametrize(
    ("stated", "follows"),
    [
        ((DV.concretises, DV.implements), (DV.concretises, DV.buildsOn)),
        ((DV.continues, DV.guides), (DV.continues, DV.buildsOn)),
    ],
)
def test_the_cascade_follows(
    stated: tuple[URIRef, URIRef], follows: tuple[URIRef, URIRef], ontology_folder: Path
) -> None:
    graph = with_terms(ontology_folder)
    first, second, third = (URIRef(f"x:{name}") for name in ("first", "second", "third"))
    graph.add((first, stated[0], second))
    graph.add((second, stated[1], third))
    assert contradictions(graph) == []
    assert (first, DV.buildsOn, third) in graph
    assert (first, follows[1], second) in graph
    assert (third, DV.buildsOn, first) not in graph
    assert (first, RDF.type, DV.Directive) in graph
