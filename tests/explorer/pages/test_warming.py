"""What is slow the first time is read before anybody asks, for each build that answers."""

from __future__ import annotations

import time
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from graph_builder.build import build
from graph_builder.explorer.app import create_app
from graph_builder.explorer.pages import maps
from graph_builder.explorer.pages.links import Links
from graph_builder.explorer.pages.warming import keep_warm, warm
from graph_builder.explorer.service import Service, open_service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SECONDS = 60.0


@pytest.fixture
def own(world: Path, tmp_path: Path) -> Iterator[Service]:
    """A service over a build of its own."""
    build(world, tmp_path / "store")
    opened = open_service(tmp_path / "store")
    yield opened
    opened.close()


def until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and not holds():
        time.sleep(0.05)
    return holds()


def links_of(service: Service) -> Links | None:
    """The links that are kept for the build that answers now; nothing where none are."""
    known, made = service._kept.get("links", ("", None))
    return made if known == service.store.build.id else None


def test_reading_ahead_leaves_nothing_to_be_read(own: Service) -> None:
    warm(own, own.store.build.id, Event())
    before = maps._places.cache_info().misses, maps._statements.cache_info().misses
    links = links_of(own)
    client = TestClient(create_app(own), base_url="http://127.0.0.1")
    for path in ("/map", "/path", "/coverage", "/"):
        for lang in ("vi", "en"):
            answer = client.get(path, params={"lang": lang}, headers={"accept": "text/html"})
            assert answer.status_code == 200
    assert (maps._places.cache_info().misses, maps._statements.cache_info().misses) == before
    assert links is not None
    assert links_of(own) is links


@pytest.mark.slow
def test_a_build_that_follows_is_read_ahead_as_well(
    own: Service, world: Path, tmp_path: Path
) -> None:
    ended = Event()
    thread = Thread(target=keep_warm, args=(own, ended), daemon=True)
    thread.start()
    try:
        assert until(lambda: links_of(own) is not None)
        first = own.store.build.id
        [place] = sorted((world / "sources").glob("duy-tien*"))
        changed = place.read_text(encoding="utf-8").replace("2025-01-08", "2025-01-09")
        copied = tmp_path / "records"
        copied.mkdir()
        for path in world.rglob("*.yaml"):
            target = copied / path.relative_to(world)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
        (copied / place.relative_to(world)).write_text(changed, encoding="utf-8")
        build(copied, tmp_path / "store")
        assert until(lambda: own.store.build.id != first and links_of(own) is not None)
    finally:
        ended.set()
        thread.join(SECONDS)
    assert not thread.is_alive()


def test_reading_ahead_stops_with_the_server(own: Service) -> None:
    ended = Event()
    ended.set()
    warm(own, own.store.build.id, ended)
    assert links_of(own) is None
