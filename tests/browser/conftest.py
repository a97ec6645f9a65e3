"""A running server over the real records and one over hostile ones, opened in a real browser."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from graph_builder.build import build
from graph_builder.resources import folder
from tests.conftest import missing
from tests.hostile import build_hostile

DESKTOP, PHONE = 1280, 375
Open = Callable[..., "Visit"]


@dataclass
class Visit:
    """A page in a browser of its own, with all that it complained of and asked of others."""

    page: Page
    server: str
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear_console)
        self.page.on("pageerror", lambda error: self.heard.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.heard.append("dialog"), dialog.dismiss()))
        self.page.on("response", self._hear_response)
        self.page.on("request", lambda asked: self._hear_request(asked.url))

    def go(self, path: str) -> "Visit":
        """Open an address of the server and wait until its scripts have run."""
        self.page.goto(self.server + path)
        expect(self.page.locator(".canvas:not([data-ready])")).to_have_count(0)
        return self

    def silent(self) -> None:
        """Check that nothing was complained of, and nothing asked of others."""
        assert self.heard == []

    def _hear_console(self, message: object) -> None:
        text = str(getattr(message, "text", message))
        if "the server responded with a status of 4" not in text:  # the page that says so
            self.heard.append(f"console: {text}")

    def _hear_request(self, url: str) -> None:
        if not url.startswith((self.server, "blob:", "data:image/")):
            self.heard.append(f"request: {url}")

    def _hear_response(self, response: Response) -> None:
        said = response.headers
        if not said.get("content-type", "").startswith("text/html"):
            return
        policy = said.get("content-security-policy", "")
        if "default-src 'none'" not in policy or "unsafe" in policy:
            self.heard.append(f"policy of {response.url}: {policy!r}")


@contextmanager
def _served(store: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "graph_builder", "serve", "--port", "0", "--store", str(store)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    found = re.search(r"http://\S+(?=/)", line := process.stderr.readline())
    try:
        assert found, line
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture(scope="session")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `danvan serve` over a build of the real records."""
    root = tmp_path_factory.mktemp("real")
    build(folder("records"), root)
    with _served(root) as address:
        yield address


@pytest.fixture(scope="session")
def hostile_store(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the five articles, every name and note of which is hostile."""
    return build_hostile(world, tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="session")
def hostile_server(chromium: str, hostile_store: Path) -> Iterator[str]:
    """The address of `danvan serve` over hostile records."""
    with _served(hostile_store) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make a browser of its own that knows nothing of others."""
    made: list[BrowserContext] = []

    def make(width: int = DESKTOP, lang: str = "vi", **options: bool) -> BrowserContext:
        size = {"width": width, "height": 900 if width == DESKTOP else 667}
        made.append(browser.new_context(viewport=size, locale=lang, **options))
        made[-1].set_default_timeout(10_000)
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def visit(server: str, context: Callable[..., BrowserContext]) -> Open:
    """Open an address of the server over the real records."""

    def open_page(path: str, width: int = DESKTOP, lang: str = "vi") -> Visit:
        return Visit(context(width, lang).new_page(), server).go(path)

    return open_page


@pytest.fixture
def endure(hostile_server: str, context: Callable[..., BrowserContext]) -> Open:
    """Open an address of the server over hostile records."""

    def open_page(path: str, lang: str = "vi") -> Visit:
        return Visit(context(lang=lang).new_page(), hostile_server).go(path)

    return open_page


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core, which checks a page for barriers."""
    npm = shutil.which("npm")
    if npm is None:
        missing("no npm here to fetch axe-core with; install it with: apt-get install npm")
    root = tmp_path_factory.mktemp("axe")
    arguments = ["install", "--prefix", str(root), "--no-save", "--ignore-scripts", AXE]
    done = subprocess.run(
        [str(npm), *arguments],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    script = root / "node_modules" / "axe-core" / "axe.min.js"
    if done.returncode or not script.exists():
        missing(f"npm cannot fetch {AXE}: {done.stderr.strip()[-300:]}")
    return script.read_text(encoding="utf-8")


AXE = "axe-core@4.14.1"
