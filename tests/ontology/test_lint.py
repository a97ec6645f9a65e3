"""The rules of `lint/`: none finds a fault in the ontology, each finds those planted for it."""

import re
import unicodedata
from pathlib import Path

import pytest
from pyoxigraph import Literal, QuerySolutions, RdfFormat, Store, parse

from graph_builder.resources import folder

RULES = sorted((Path(__file__).parent / "lint").glob("*.rq"))
FILES = sorted(path for path in folder("ontology").rglob("*") if path.suffix in {".ttl", ".trig"})

PLANTED = re.compile(r"[\w-]*[Pp]lanted[\w-]*")


def faults(store: Store, rule: Path) -> list[str]:
    """Return the rows that a rule finds, each as one text."""
    answer = store.query(rule.read_text(encoding="utf-8"))
    assert isinstance(answer, QuerySolutions)
    return [" ".join(str(value) for value in row) for row in answer]


def unclean(literal: Literal) -> bool:
    """Tell whether a text is not in normal form C, or has space at its ends or twice within."""
    text = literal.value
    return not unicodedata.is_normalized("NFC", text) or text != " ".join(text.split())


def read(path: Path) -> Store:
    store = Store()
    store.load(path=str(path))
    return store


def test_every_rule_is_there() -> None:
    assert [int(rule.stem[:2]) for rule in RULES] == list(range(1, 20))  # 20 is the profile


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_ontology_keeps_the_rule(rule: Path, ontology: Store) -> None:
    assert faults(ontology, rule) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_rule_finds_each_planted_fault(rule: Path, ontology: Store) -> None:
    planted = rule.with_suffix(".ttl")
    ontology.load(path=str(planted))
    found = PLANTED.findall(" ".join(faults(ontology, rule)))
    assert set(found) == set(PLANTED.findall(planted.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_has_sound_literals(path: Path) -> None:
    [rule] = [rule for rule in RULES if rule.stem == "14-lexical-forms"]
    assert faults(read(path), rule) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_text_is_clean(path: Path) -> None:
    texts = (quad.object for quad in parse(path=str(path)))
    assert [text for text in texts if isinstance(text, Literal) and unclean(text)] == []


@pytest.mark.parametrize("text", ["khóa", "hai  dấu cách", " đầu"])
def test_unclean_text_is_found(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert unclean(Literal(decomposed, language="vi"))


def test_ontology_has_no_blank_node(ontology: Store) -> None:
    blank = "ASK { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }"
    assert not ontology.query(blank)
    ontology.load(b"[] <x:y> [] .", RdfFormat.TURTLE)
    assert ontology.query(blank)
