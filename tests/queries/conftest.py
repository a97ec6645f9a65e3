"""The named questions, the cases they are asked with, and the graphs they are asked on."""

import csv
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pytest
import rdflib
import yaml
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryTriples, RdfFormat, Store

from graph_builder.build import assemble
from graph_builder.namespaces import BASE, compress
from graph_builder.queries import VALUES, Question, Term, bind, literal, read_questions

HERE = Path(__file__).parent
WORLD = HERE.parent / "world" / "records"
"""The five articles that the expected rows were read from; the real records grow beside them."""
QUESTIONS = read_questions()
Row = tuple[str, ...]
_FIRST = 10
collect_ignore = ["update.py"]


@dataclass(frozen=True, slots=True)
class Case:
    """One question with the values it is asked with.

    `extra` adds the invented records; `full` asks the real ones. Of a large answer, `picked` keeps
    the count, the first ten rows and those that hold one of the things it names.
    """

    name: str
    question: str
    values: Mapping[str, str] = field(default_factory=dict)
    extra: bool = False
    lang: str = "vi"
    picked: tuple[str, ...] = ()
    full: bool = False

    @property
    def golden(self) -> Path:
        return HERE / ("full" if self.full else "expected") / f"{self.name}.tsv"

    def text(self, lang: str | None = None) -> str:
        question = QUESTIONS[self.question]
        terms = {
            name: term_of(question.parameter(name).kind, value)
            for name, value in self.values.items()
        }
        return bind(question, terms, lang or self.lang)


@lru_cache
def read_cases(*, full: bool = False) -> tuple[Case, ...]:
    """Return the cases of the five articles, or those of all records."""
    path = HERE / ("full/cases.yaml" if full else "cases.yaml")
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(Case(name, **entry, full=full) for name, entry in entries.items())


def term_of(kind: str, value: str) -> Term:
    """Return the term of a value in cases.yaml: a thing is written as the path of its IRI."""
    if kind in VALUES and kind != "level":
        return literal(kind, value)
    return NamedNode(BASE + value)


def records(place: Path, *, extra: bool) -> Path:
    """Return the records, with the invented ones copied in beside them if they are wanted."""
    if not extra:
        return WORLD
    shutil.copytree(WORLD, place / "records")
    shutil.copytree(HERE / "extra", place / "records", dirs_exist_ok=True)
    return place / "records"


def shown(term: object) -> str:
    """Return a term as goldens hold it: a CURIE, or a text with its language or type."""
    if isinstance(term, NamedNode):
        return compress(term.value)
    if not isinstance(term, Literal):
        return ""
    if term.language:
        return f"{term.value}@{term.language}"
    kind = compress(term.datatype.value)
    return term.value if kind == "xsd:string" else f"{term.value}^^{kind}"


def columns_of(question: Question, store: Store, text: str) -> Iterator[Row]:
    """Yield the header and the rows of an answer, without the labels."""
    names = tuple(question.columns)
    yield names
    answer = store.query(text)
    if isinstance(answer, QueryTriples):
        rows = [(shown(t.subject), shown(t.predicate), shown(t.object)) for t in answer]
    else:
        rows = [tuple(shown(row[name]) for name in names) for row in answer]
    yield from sorted(rows)


def kept(case: Case, rows: Iterator[Row]) -> Iterator[Row]:
    """Yield what the golden of a case holds: all rows, or of a large answer those it keeps."""
    yield next(rows)
    if not case.picked:
        yield from rows
        return
    answer = list(rows)
    yield (f"{len(answer)} rows, of which:",)
    wanted = {f"dvr:{key}" for key in case.picked}
    yield from (
        row for number, row in enumerate(answer) if number < _FIRST or wanted.intersection(row)
    )


def read_golden(case: Case) -> list[Row]:
    with case.golden.open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file, delimiter="\t")]


def write_golden(case: Case, rows: Iterator[Row]) -> None:
    with case.golden.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t", lineterminator="\n").writerows(rows)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "full_case" in metafunc.fixturenames:
        cases = read_cases(full=True)
        metafunc.parametrize("full_case", cases, ids=lambda case: case.name)
    if "case" in metafunc.fixturenames:
        metafunc.parametrize("case", read_cases(), ids=lambda case: case.name)
    if "question" in metafunc.fixturenames:
        metafunc.parametrize("question", QUESTIONS.values(), ids=lambda q: q.name)


@pytest.fixture(scope="session")
def store() -> Store:
    """The graph of the five articles."""
    return assemble(WORLD).store


@pytest.fixture(scope="session")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The graph of the five articles and the invented records."""
    return assemble(records(tmp_path_factory.mktemp("extra"), extra=True)).store


@pytest.fixture(scope="session")
def named(extended: Store) -> list[Quad]:
    """What stands in the named graphs of the extended graph: each statement under its source."""
    return [quad for quad in extended if quad.graph_name != DefaultGraph()]


@pytest.fixture(scope="session")
def twice(named: list[Quad]) -> Store:
    """A store without a default graph where each statement stands once more in another graph."""
    copy = NamedNode(f"{BASE}graph/copy")
    store = Store()
    store.bulk_extend(named)
    store.bulk_extend(Quad(q.subject, q.predicate, q.object, copy) for q in named)
    return store


@pytest.fixture(scope="session")
def oracle(named: list[Quad]) -> rdflib.Dataset:
    """The extended graph in rdflib, another engine, with the union as default graph."""
    store = Store()
    store.bulk_extend(named)
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=store.dump(format=RdfFormat.N_QUADS), format="nquads")
    return dataset


@pytest.fixture(scope="session")
def graph_of(store: Store, extended: Store) -> Callable[[Case], Store]:
    return lambda case: extended if case.extra else store


def bag(store: Store, text: str, *, union: bool = False) -> Counter[Row]:
    """Return the rows (all columns) or the triples of an answer, each with how often it comes."""
    answer = store.query(text, use_default_graph_as_union=union)
    if isinstance(answer, QueryTriples):
        return Counter({(str(t.subject), str(t.predicate), str(t.object)): 1 for t in answer})
    return Counter(tuple(str(term or "") for term in row) for row in answer)


@pytest.fixture(scope="session")
def bag_of() -> Callable[..., Counter[Row]]:
    return bag


@pytest.fixture(scope="session")
def rows_of() -> Callable[[Question, Store, str], Iterator[Row]]:
    return columns_of


@pytest.fixture(scope="session")
def kept_of() -> Callable[[Case, Iterator[Row]], Iterator[Row]]:
    return kept


@pytest.fixture(scope="session")
def full_cases() -> tuple[Case, ...]:
    return read_cases(full=True)


@pytest.fixture(scope="session")
def expected() -> Callable[[Case], list[Row]]:
    return read_golden
