"""Two worlds: the five articles, which stay, and the real records, which grow; and a browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from pyoxigraph import Store

from graph_builder.build import Assembled, assemble, build
from graph_builder.resources import folder

WORLD = Path(__file__).parent / "world" / "records"
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: drives a real Chromium")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a browser; one process runs them all, as it can have only one."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


def missing(what: str) -> None:
    """Skip a test for want of a tool, or fail it where everything must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    path = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    if path is None:
        missing("no Chromium here; install it with: apt-get install chromium")
    return str(path)


@pytest.fixture(scope="module")  # while it is open, no test of this process can run a loop
def browser(chromium: str) -> Iterator[Browser]:
    """A Chromium without a window."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield launched
        launched.close()


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
