"""Shapes, queries, docs and records' data stay within the ontology, and leave none of it out.

Each check returns what is wrong, and is shown to find a planted fault.
"""

import importlib.util
import re
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Quad, Store, parse

from graph_builder.namespaces import BASE, DERIVED_GRAPH, ONTOLOGY_GRAPH, compress
from graph_builder.quads import state
from graph_builder.reading import read_records
from graph_builder.resources import folder

if TYPE_CHECKING:
    from tests.ontology.conftest import Terms

GENERATOR = Path(__file__).parents[2] / "docs" / "generate.py"
GRAPHS = {compress(iri) for iri in (BASE, DERIVED_GRAPH, ONTOLOGY_GRAPH)}
SPARQL = sorted([*folder("queries").glob("*.rq"), *folder("ontology").rglob("*.rq")])
TOKEN = re.compile(
    r"""(?:\"{3}(?:[^\\]|\\.)*?\"{3} | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' | \#[^\n]*
          | PREFIX\s+\S+\s+<[^>]*>)
      | <(?P<iri>[^<>\s]*)> | (?<![\w?$])(?P<curie>[a-z]+:[A-Za-z][\w-]*)""",
    re.VERBOSE,
)
RANGES = """SELECT ?path ?asked ?range WHERE {
  ?shape sh:path ?path ;
    sh:class|sh:datatype|(sh:or/rdf:rest*/rdf:first/sh:class) ?asked .
  ?path rdfs:range ?range .
  FILTER(?asked != ?range && ?range NOT IN (foaf:Agent, dv:Item))
}"""  # of an agent or item, a shape says which kinds


# (d) every path of a shape is declared, and asks for what the property's range says


def undeclared_paths(terms: "Terms") -> set[str]:
    return terms.undeclared(terms.column("SELECT ?path WHERE { ?shape sh:path ?path }"))


def test_shapes_ask_for_declared_paths_and_ranges(shapes: "Terms") -> None:
    assert undeclared_paths(shapes) == set()
    assert shapes.ask(RANGES) == []


def test_shape_at_odds_with_the_ontology_is_found(shapes: "Terms") -> None:
    shapes.forget("dv:unitCode")
    shapes.update("INSERT { ?s sh:class dv:Person } WHERE { ?s sh:path dv:declaredBy }")
    shapes.update("INSERT { ?s sh:datatype xsd:gYear } WHERE { ?s sh:path dv:attestedOn }")
    assert undeclared_paths(shapes) == {"dv:unitCode"}
    assert set(shapes.ask(RANGES)) == {
        ("dv:declaredBy", "dv:Person", "dv:Body"),
        ("dv:attestedOn", "xsd:gYear", "xsd:date"),
    }


# (g) every query uses only declared IRIs


def iris(query: str) -> set[str]:
    """Return the CURIE of every IRI in a query but those of its prologue."""
    found = (match["curie"] or compress(match["iri"] or "") for match in TOKEN.finditer(query))
    return {curie for curie in found if curie}


def unknown(query: str, terms: "Terms") -> set[str]:
    return terms.undeclared(iris(query)) - GRAPHS


@pytest.mark.parametrize("path", SPARQL, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_query_uses_declared_iris(path: Path, terms: "Terms") -> None:
    assert unknown(path.read_text(encoding="utf-8"), terms) == set()


def test_undeclared_iri_in_a_query_is_found(terms: "Terms") -> None:
    query = """PREFIX dv: <https://w3id.org/danvan/ontology#>
    # dv:inComment
    SELECT ?body WHERE { ?body dv:carriesOut ?what ; dv:carriedOut "dv:inText" ;
      dv:bodyKind <https://w3id.org/danvan/scheme/body-kind/no-such-kind> . }"""
    assert unknown(query, terms) == {"dv:carriedOut", "dvr:scheme/body-kind/no-such-kind"}


# (h) every term appears in docs


@cache
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", GENERATOR)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def committed() -> str:
    text: str = generator().PAGE.read_text(encoding="utf-8")
    return text


def undocumented(page: str, terms: "Terms") -> set[str]:
    names = {term for term in terms.declared() if not term.startswith("dvr:")}
    lists = terms.lists()
    return {name for name in names.union(lists, *lists.values()) if f"`{name}`" not in page}


def test_every_term_is_documented(terms: "Terms") -> None:
    assert undocumented(committed(), terms) == set()


def test_undocumented_term_is_found(terms: "Terms") -> None:
    cut = committed().replace("`dv:urges`", "").replace("`ky-niem-chuong`", "")
    assert undocumented(cut, terms) == {"dv:urges", "ky-niem-chuong"}


def test_page_is_current() -> None:
    current = generator().page() == committed()
    assert current, "run python docs/generate.py"


# (i) every class has an instance in the records or in the worked examples


def uninstantiated(classes: set[str], golden: "Terms") -> set[str]:
    return classes - golden.column("SELECT DISTINCT ?class WHERE { ?thing a ?class }")


@pytest.fixture
def golden(terms: "Terms") -> "Terms":
    store = Store()
    for record in read_records(folder("records"), folder("ontology") / "schemes.ttl"):
        store.extend(Quad(*list(quad)[:3]) for quad in state(record))
    for path in (folder("ontology") / "examples").glob("*.trig"):
        store.extend(Quad(*list(quad)[:3]) for quad in parse(path=path))
    return type(terms)(store)


def test_every_class_has_an_instance(golden: "Terms", stated_classes: set[str]) -> None:
    assert uninstantiated(stated_classes, golden) == set()


def test_class_without_instance_is_found(golden: "Terms", stated_classes: set[str]) -> None:
    golden.update("DELETE WHERE { ?thing a dv:YearTheme }")
    assert uninstantiated(stated_classes, golden) == {"dv:YearTheme"}
