"""The graph holds public roles and acts only: a closed list of properties, and no private data."""

import re

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph_builder.namespaces import BASE, compress, expand
from graph_builder.records.registers import Person

NO_PEOPLE = (f"{BASE}ontology", f"{BASE}scheme")
OF_A_PERSON = {
    "rdf:type",
    "rdfs:label",
    "skos:altLabel",
    "skos:note",
    "foaf:name",
    "dv:evidence",
    "dv:inferred",
    "dv:certainty",
    "dv:possiblySameAs",
    "dv:labelVi",
    "dv:labelEn",
}
PRIVATE = {
    "telephone number": re.compile(
        r"(?<![\d/.-])(?:\+84|0)[\s.]?\d{2,3}[\s.]?\d{3}[\s.]?\d{3,4}(?!\d)"
    ),
    "e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", re.IGNORECASE),
    "identity number": re.compile(r"(?<![\d/.-])(?:\d{9}|\d{12})(?![\d/.-])"),
    "birth": re.compile(r"\b(?:sinh ngày|sinh năm|năm sinh|ngày sinh|born)\b", re.IGNORECASE),
    "home": re.compile(r"\b(?:thường trú|nhà riêng|số nhà|home address)\b", re.IGNORECASE),
    "family": re.compile(r"\b(?:vợ|chồng|con trai|con gái|wife|husband)\b", re.IGNORECASE),
}
EXAMPLES = {
    "telephone number": "Điện thoại 0912 345 678",
    "e-mail address": "ai-do@vi-du.vn",
    "identity number": "CCCD 012345678901",
    "birth": "sinh năm 1970",
    "home": "thường trú tại",
    "family": "cùng vợ",
}


@pytest.mark.parametrize("kind", PRIVATE)
def test_the_scan_finds_what_it_looks_for(kind: str) -> None:
    assert PRIVATE[kind].search(EXAMPLES[kind])


def texts(store: Store) -> set[str]:
    """All texts but addresses; a figure's label without the figure's own value.

    135000000 đồng is no identity number, but whatever else a figure says is looked at.
    """
    value = NamedNode(expand("schema:value"))
    numbers = {q.subject: q.object.value for q in store.quads_for_pattern(None, value, None)}
    return {
        quad.object.value.replace(numbers.get(quad.subject, "\0"), "")
        for quad in store
        if isinstance(quad.object, Literal)
        and quad.object.datatype.value != expand("xsd:anyURI")
        and isinstance(quad.subject, NamedNode)
        and not quad.subject.value.startswith(NO_PEOPLE)
    }


@pytest.mark.parametrize("kind", PRIVATE)
def test_no_text_holds_private_data(real: Store, kind: str) -> None:
    assert not [text for text in texts(real) if PRIVATE[kind].search(text)]


@pytest.mark.parametrize("kind", PRIVATE)
def test_private_data_in_a_figure_is_found(kind: str) -> None:
    figure, graph = NamedNode(f"{BASE}figure/a/b"), NamedNode(f"{BASE}source/a")
    store = Store()
    number = Literal("135000000", datatype=NamedNode(expand("xsd:decimal")))
    label = Literal(f"135000000 đồng, {EXAMPLES[kind]}", language="vi")
    store.add(Quad(figure, NamedNode(expand("schema:value")), number, graph))
    store.add(Quad(figure, NamedNode(expand("rdfs:label")), label, graph))
    found = {name for name in PRIVATE for text in texts(store) if PRIVATE[name].search(text)}
    assert kind in found


def test_a_person_has_a_name_and_nothing_personal(real: Store) -> None:
    person = NamedNode(expand(Person.term))
    people = {
        q.subject for q in real.quads_for_pattern(None, NamedNode(expand("rdf:type")), person)
    }
    stated = {
        compress(quad.predicate.value)
        for one in people
        for quad in real.quads_for_pattern(one, None, None)
    }
    assert people
    assert stated <= OF_A_PERSON


def test_every_statement_about_a_person_has_a_source(real: Store) -> None:
    tenure = NamedNode(expand("dv:Tenure"))
    kind = NamedNode(expand("rdf:type"))
    for quad in real.quads_for_pattern(None, kind, tenure):
        graphs = {q.graph_name for q in real.quads_for_pattern(quad.subject, kind, tenure)}
        assert any(getattr(g, "value", "").startswith(f"{BASE}source/") for g in graphs)
