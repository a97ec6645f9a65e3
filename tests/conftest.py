"""The graph of the real records, assembled once for all tests that only read it."""

from pathlib import Path

import pytest
from pyoxigraph import Store

from graph_builder.build import Assembled, assemble, build
from graph_builder.resources import folder


@pytest.fixture(scope="session")
def assembled() -> Assembled:
    return assemble(folder("records"))


@pytest.fixture(scope="session")
def store(assembled: Assembled) -> Store:
    return assembled.store


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a published build of the real records, for tests that only read it."""
    root = tmp_path_factory.mktemp("built")
    build(folder("records"), root)
    return root


@pytest.fixture
def empty_records(tmp_path: Path) -> Path:
    """A records folder without records."""
    for part in ("registers", "sources"):
        (tmp_path / "records" / part).mkdir(parents=True)
    return tmp_path / "records"
