"""Every store that can answer, each with the same build: five articles, invented ones, a sample."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
import yaml
from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    parse,
)
from pyoxigraph import Store as OxigraphStore

from graph_builder.build import assemble, build, canonical
from graph_builder.errors import QuerySyntaxError
from graph_builder.gathering import CACHE, with_default
from graph_builder.names import documents, names, said_in
from graph_builder.namespaces import BASE
from graph_builder.queries import VALUES, Term, bind, literal, read_questions
from graph_builder.resources import folder
from graph_builder.search import FILE as SEARCH_FILE
from graph_builder.search import write_index
from graph_builder.stores import open_store
from graph_builder.stores.builds import new_build, open_build, publish
from graph_builder.stores.closing import Closing
from graph_builder.stores.embedded import EmbeddedStore
from graph_builder.stores.gate import check
from graph_builder.stores.loading import count_store, describe, write_store
from graph_builder.stores.manifest import QUADS_FILE
from graph_builder.stores.pool import QueryPool
from graph_builder.stores.protocol import (
    DEFAULT_LIMITS,
    Answer,
    Boolean,
    Limits,
    Solutions,
    Store,
    Triples,
)
from graph_builder.stores.remote import RemoteStore
from tests.engines.starting import EMPTY, STARTED, Running, program, virtuoso

HERE = Path(__file__).parent
QUERIES = HERE.parent / "queries"
WORLD = HERE.parent / "world" / "records"
SAMPLE = HERE / "sample.nq"
NAMES = ("memory", "embedded", "pool", "serve", "oxigraph", "virtuoso")
REMOTE = ("serve", "oxigraph", "virtuoso")
QUESTIONS = read_questions()


class MemoryStore(Closing):
    """The reference: the engine itself in this process, without workers, wire or limits."""

    def __init__(self, lines: Path) -> None:
        self._store = OxigraphStore()
        self._store.bulk_load(path=str(lines), format=RdfFormat.N_QUADS)

    def query(self, text: str, *, limits: Limits = DEFAULT_LIMITS) -> Answer:
        check(text)
        try:
            answer = self._store.query(text)
        except SyntaxError as error:
            raise QuerySyntaxError(str(error)) from error
        if isinstance(answer, QueryBoolean):
            return Boolean(bool(answer))
        if isinstance(answer, QueryTriples):
            return Triples(tuple(answer))
        names = tuple(variable.value for variable in cast("QuerySolutions", answer).variables)
        rows = tuple(tuple(row) for row in cast("QuerySolutions", answer))
        return Solutions(names, rows[: limits.rows], len(rows) > limits.rows)

    def counts(self) -> Mapping[str, int]:
        return count_store(self._store)

    def close(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    text: str


def read_cases(file: str) -> list[Case]:
    entries = yaml.safe_load((QUERIES / file).read_text(encoding="utf-8"))
    return [Case(name, _text(**entry)) for name, entry in entries.items()]


def _text(
    question: str,
    values: Mapping[str, str] = {},
    *,
    lang: str = "vi",
    extra: bool = False,
    picked: Sequence[str] = (),
) -> str:
    asked = QUESTIONS[question]
    terms = {name: _term(asked.parameter(name).kind, value) for name, value in values.items()}
    return bind(asked, terms, lang)


def _term(kind: str, value: str) -> Term:
    if kind in VALUES and kind != "level":
        return literal(kind, value)
    return NamedNode(BASE + value)


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a published build that every engine holds."""
    folder = tmp_path_factory.mktemp("dataset")
    shutil.copytree(WORLD, folder / "records")
    shutil.copytree(QUERIES / "extra", folder / "records", dirs_exist_ok=True)
    store = assemble(folder / "records").store
    store.bulk_extend(with_default(parse(path=SAMPLE, format=RdfFormat.N_QUADS)))
    root = folder / "root"
    with new_build(root) as temporary:
        lines = temporary / QUADS_FILE
        lines.write_bytes(b"".join(canonical(store)))
        said = said_in(store)
        write_index(names(said), documents(said), temporary / SEARCH_FILE)
        publish(root, temporary, describe(temporary, write_store(temporary, lines)))
    return root


@pytest.fixture(scope="session")
def quads(dataset: Path) -> Path:
    return open_build(dataset).path / QUADS_FILE


@pytest.fixture(scope="session")
def engines(
    dataset: Path, quads: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Store]]:
    """Give each store by its name, opened once for all tests."""
    with ExitStack() as stack:
        opened: dict[str, Store] = {}

        def start(name: str) -> Store:
            if name == "memory":
                return MemoryStore(quads)
            if name == "embedded":
                return stack.enter_context(EmbeddedStore(dataset))
            if name == "pool":
                return cast("Store", stack.enter_context(QueryPool(dataset, workers=2)))
            running = STARTED[name](tmp_path_factory.mktemp(name), dataset)
            return open_store(stack.enter_context(running).endpoint)

        def engine(name: str) -> Store:
            if name not in opened:
                opened[name] = start(name)
            return opened[name]

        yield engine


@pytest.fixture
def reference(engines: Callable[[str], Store]) -> Store:
    return engines("memory")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", NAMES, indirect=True, scope="session")
    if "remote" in metafunc.fixturenames:
        metafunc.parametrize("remote", REMOTE, indirect=True, scope="session")
    if "case" in metafunc.fixturenames:
        metafunc.parametrize("case", read_cases("cases.yaml"), ids=lambda case: case.name)
    if "full_case" in metafunc.fixturenames:
        cases = read_cases("full/cases.yaml")
        metafunc.parametrize("full_case", cases, ids=lambda case: case.name)


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest, engines: Callable[[str], Store]) -> Store:
    """Each store in turn."""
    return engines(request.param)


@pytest.fixture(scope="session")
def remote(request: pytest.FixtureRequest, engines: Callable[[str], Store]) -> RemoteStore:
    """Each remote engine in turn."""
    store = engines(request.param)
    assert isinstance(store, RemoteStore)
    return store


@pytest.fixture(scope="session")
def all_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a build of all records of this project."""
    root = tmp_path_factory.mktemp("all")
    build(folder("records"), root)
    return root


@pytest.fixture(scope="session")
def all_in_memory(all_records: Path) -> Store:
    return MemoryStore(open_build(all_records).path / QUADS_FILE)


@pytest.fixture(scope="session")
def all_in_virtuoso(all_records: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso"), all_records) as running:
        yield open_store(running.endpoint)


@pytest.fixture
def starting(tmp_path: Path) -> Callable[[str], AbstractContextManager[Running]]:
    """Start an engine that is empty and can be written to."""
    return lambda name: EMPTY[name](tmp_path)


@pytest.fixture(name="program")
def program_fixture() -> Callable[[str], str]:
    return program


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))


@pytest.fixture
def danvan(built: Path, tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """The command in a process of its own, with a build that the environment names."""

    def run_command(
        *arguments: str, store: Path | None = built, **variables: str
    ) -> "subprocess.CompletedProcess[str]":
        around = {"PATH": os.environ["PATH"], CACHE: str(tmp_path / "cache"), "DANVAN_LANG": "vi"}
        place = {"DANVAN_STORE": str(store)} if store else {}
        return subprocess.run(
            [sys.executable, "-m", "graph_builder", *arguments],
            env=around | place | variables,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run_command
