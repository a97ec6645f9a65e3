"""The ontology as the tests of this folder see it, and the records that use its terms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, Store
from rdflib import OWL, RDF, RDFS, XSD

from graph_builder.namespaces import PREFIXES, compress
from graph_builder.records import Record
from graph_builder.resources import folder

TERMS = ("danvan.ttl", "schemes.ttl")
HEAD = "\n".join(f"PREFIX {prefix}: <{iri}>" for prefix, iri in PREFIXES.items())
BUILT_IN = {compress(str(term)) for space in (OWL, RDF, RDFS, XSD) for term in dir(space)}
DECLARED = """SELECT DISTINCT ?term WHERE {
  VALUES ?kind {
    owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty
    skos:ConceptScheme skos:Concept
  }
  ?term a ?kind
}"""


@dataclass(frozen=True, slots=True)
class Terms:
    """A store that is asked, and spoilt, in CURIEs."""

    store: Store

    def ask(self, query: str) -> list[tuple[str, ...]]:
        """Return the rows of a query: CURIEs for IRIs, the text of literals."""
        answer = self.store.query(f"{HEAD}\n{query}")
        assert isinstance(answer, QuerySolutions)
        return [tuple(compress(cell.value) for cell in row) for row in answer]

    def column(self, query: str) -> set[str]:
        return {row[0] for row in self.ask(query)}

    def update(self, update: str) -> None:
        self.store.update(f"{HEAD}\n{update}")

    def forget(self, curie: str) -> None:
        """Take away everything that is said of a term."""
        self.update(f"DELETE WHERE {{ {curie} ?said ?value }}")

    def declared(self) -> set[str]:
        """Return the terms, code lists and codes that the ontology declares."""
        return self.column(DECLARED)

    def own(self) -> set[str]:
        return {term for term in self.declared() if term.startswith("dv:")}

    def undeclared(self, used: Iterable[str]) -> set[str]:
        return set(used) - self.declared() - BUILT_IN

    def lists(self) -> dict[str, set[str]]:
        """Return the codes of each code list."""
        codes = "SELECT ?list ?code WHERE { ?concept skos:inScheme ?list ; skos:notation ?code }"
        found: dict[str, set[str]] = {}
        for name, code in self.ask(codes):
            found.setdefault(name.removeprefix("dvr:scheme/"), set()).add(code)
        return found


@pytest.fixture(scope="session")
def ontology_folder() -> Path:
    return folder("ontology")


@pytest.fixture
def ontology(ontology_folder: Path) -> Store:
    """Return a new store with the terms and code lists, for a test to ask or to spoil."""
    store = Store()
    for name in TERMS:
        store.load(path=str(ontology_folder / name))
    return store


@pytest.fixture
def terms(ontology: Store) -> Terms:
    return Terms(ontology)


@pytest.fixture
def shapes(ontology: Store, ontology_folder: Path) -> Terms:
    """Return the shapes, together with the terms and code lists."""
    ontology.load(path=str(ontology_folder / "shapes.ttl"))
    return Terms(ontology)


@pytest.fixture(scope="session")
def kinds() -> list[type[Record]]:
    """Return every kind of record."""
    return list(_below(Record))


@pytest.fixture
def stated_classes(kinds: list[type[Record]], terms: Terms) -> set[str]:
    """Return the classes that records state, and own classes with no own class below."""
    own = terms.column("SELECT ?class WHERE { ?class a owl:Class }") & terms.own()
    above = terms.column("SELECT DISTINCT ?class WHERE { ?below rdfs:subClassOf ?class }")
    stated = {kind.term for kind in kinds if getattr(kind, "term", "")}
    return stated | {"org:Post"} | (own - above)


def _below(above: type[Record]) -> Iterator[type[Record]]:
    for below in above.__subclasses__():
        yield below
        yield from _below(below)
