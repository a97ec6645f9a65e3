"""The rules: what each derives and must not derive, and what they derive together."""

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from graph_builder.errors import QuerySyntaxError
from graph_builder.namespaces import BASE, DERIVED_GRAPH
from graph_builder.resources import folder
from graph_builder.rules import Rule, derive, read_rule, read_rules

CASES = Path(__file__).parent / "rules"
RULES = read_rules()
FOLLOWS = NamedNode(f"{BASE}follows")
DERIVED = NamedNode(DERIVED_GRAPH)
ONTOLOGY = ("danvan.ttl", "schemes.ttl")


def given_and_following(path: Path) -> tuple[Store, set[Quad]]:
    """Return what a case gives (its default graph), and the derived quads that must follow."""
    given, following = Store(), set()
    for quad in parse(path=str(path)):
        if quad.graph_name == FOLLOWS:
            following.add(Quad(quad.subject, quad.predicate, quad.object, DERIVED))
        else:
            given.add(quad)
    return given, following


def stated() -> list[Quad]:
    """Return the default graph of the examples and the ontology, as triples."""
    paths = [
        *(folder("ontology") / name for name in ONTOLOGY),
        *sorted((folder("ontology") / "examples").glob("*.trig")),
    ]
    quads = (quad for path in paths for quad in parse(path=str(path)))
    return [Quad(quad.subject, quad.predicate, quad.object) for quad in quads]


def store_of(quads: Iterable[Quad]) -> Store:
    store = Store()
    store.extend(quads)
    return store


def derived(store: Store) -> set[Quad]:
    """Return what the rules have stated."""
    return set(store.quads_for_pattern(None, None, None, DERIVED))


def lines(store: Store) -> list[str]:
    text = store.dump(format=RdfFormat.N_QUADS)
    assert text is not None
    return sorted(text.decode().splitlines())


def plainly(quads: Iterable[Quad]) -> Store:
    """Return what follows, by asking each query again and again until nothing new comes."""
    store = store_of(quads)
    for last in (False, True):
        rules = [rule for rule in RULES if rule.name.startswith("9") == last]
        grown = True
        while grown:
            found = (triple for rule in rules for triple in store.query(rule.query))
            new = {Quad(t.subject, t.predicate, t.object) for t in found} - set(store)
            store.extend(new)
            store.extend(Quad(q.subject, q.predicate, q.object, DERIVED) for q in new)
            grown = bool(new)
    return store


def test_every_rule_has_a_case() -> None:
    assert [rule.name for rule in RULES] == sorted(path.stem for path in CASES.glob("*.trig"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_derives_just_what_follows(rule: Rule) -> None:
    given, following = given_and_following(CASES / f"{rule.name}.trig")
    derive(given, [rule])
    assert derived(given) == following


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_is_stated_is_not_derived(rule: Rule) -> None:
    given, following = given_and_following(CASES / f"{rule.name}.trig")
    given.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in following)
    derive(given, [rule])
    assert derived(given) == set()


def test_derived_triples_stand_in_both_graphs() -> None:
    store = store_of(stated())
    before = set(store)
    derive(store)
    assert derived(store)
    assert set(store) - before == {
        Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in derived(store)
        for graph in (DERIVED, DefaultGraph())
    }
    assert list(store.named_graphs()) == [DERIVED]


def test_waking_only_the_rules_that_read_what_is_new_misses_nothing() -> None:
    quads = stated()
    anything = [replace(rule, reads=None) for rule in RULES]
    woken, every = store_of(quads), store_of(quads)
    derive(woken)
    derive(every, anything)
    assert lines(woken) == lines(every)


def test_the_engine_states_just_what_the_queries_find() -> None:
    store = store_of(stated())
    derive(store)
    assert lines(store) == lines(plainly(stated()))


def test_each_triple_of_a_template_is_new_or_not_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "kin.rq"
    path.write_text(
        "# en: a\n# vi: b\n"
        "CONSTRUCT { ?b <urn:in> ?a . ?a <urn:with> <urn:m?x> , ?c # no end\n}"
        "WHERE { ?a <urn:has> ?b OPTIONAL { ?b <urn:by> ?c } }",
        encoding="utf-8",
    )
    one, two, three = (NamedNode(f"urn:{name}") for name in ("one", "two", "three"))
    has, inside, beside = (NamedNode(f"urn:{name}") for name in ("has", "in", "with"))
    store = store_of([Quad(one, has, two), Quad(one, has, three), Quad(two, inside, one)])
    derive(store, [read_rule(path)])
    assert derived(store) == {
        Quad(three, inside, one, DERIVED),
        Quad(one, beside, NamedNode("urn:m?x"), DERIVED),
    }


def test_a_second_run_derives_nothing() -> None:
    store = store_of(stated())
    derive(store)
    first = lines(store)
    derive(store)
    assert lines(store) == first


def test_the_order_of_the_data_makes_no_difference() -> None:
    quads = stated()
    shuffled = random.Random(7).sample(quads, len(quads))  # noqa: S311  not for secrets
    first, second = store_of(quads), store_of(shuffled)
    derive(first)
    derive(second)
    assert derived(first)
    assert lines(first) == lines(second)


def test_every_node_of_the_examples_is_labelled_in_both_languages() -> None:
    store = store_of(stated())
    derive(store)
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    for segment in ("doc", "post", "tenure", "participation", "mention", "figure"):
        nodes = {
            quad.subject
            for quad in store.quads_for_pattern(None, kind, None, DefaultGraph())
            if str(quad.subject).startswith(f"<{BASE}{segment}/")
        }
        assert nodes
        for node in nodes:
            labels = store.quads_for_pattern(node, label, None, DefaultGraph())
            assert sorted(quad.object.language for quad in labels) == ["en", "vi"], node


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("CONSTRUCT {} WHERE {}", "no line '# en: …'"),
        ("# en: a\nCONSTRUCT {} WHERE {}", "no line '# vi: …'"),
        ("# en: a\n# vi: b\nCONSTRUCT {", "broken.rq"),
        ("# en: a\n# vi: b\nSELECT * WHERE {}", "a rule is a CONSTRUCT query"),
        ("# en: a\n# vi: b\nCONSTRUCT WHERE { ?a ?b ?c }", "is written CONSTRUCT { … } WHERE"),
        ("# en: a\n# vi: b\nCONSTRUCT {} WHERE {} LIMIT 1", "and ends there"),
        ("# en: a\n# vi: b\nCONSTRUCT {} WHERE {}\n# {}", "broken.rq"),
        ("# en: a\n# vi: b\nCONSTRUCT { [] a ?b } WHERE { ?a a ?b }", "never a blank node"),
    ],
)
def test_a_file_that_is_no_rule_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "broken.rq"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QuerySyntaxError, match=complaint) as caught:
        read_rule(path)
    assert str(caught.value).startswith("broken.rq: ")
