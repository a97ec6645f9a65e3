"""Two worlds: the five articles, which stay as they are, and the real records, which grow."""

from pathlib import Path

import pytest
from pyoxigraph import Store

from graph_builder.build import Assembled, assemble, build
from graph_builder.resources import folder

WORLD = Path(__file__).parent / "world" / "records"


@pytest.fixture(scope="session")
def world() -> Path:
    """The records of the five articles."""
    return WORLD


@pytest.fixture(scope="session")
def assembled(world: Path) -> Assembled:
    return assemble(world)


@pytest.fixture(scope="session")
def store(assembled: Assembled) -> Store:
    """The graph of the five articles, in memory, only read."""
    return assembled.store


@pytest.fixture(scope="session")
def built(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a published build of the five articles, only read."""
    root = tmp_path_factory.mktemp("built")
    build(world, root)
    return root


@pytest.fixture(scope="session")
def real() -> Store:
    """The graph of the real records, in memory, only read."""
    return assemble(folder("records")).store


@pytest.fixture
def empty_records(tmp_path: Path) -> Path:
    """A records folder without records."""
    for part in ("registers", "sources"):
        (tmp_path / "records" / part).mkdir(parents=True)
    return tmp_path / "records"
