"""Reads ahead what is slow the first time: after the start, and after each build that follows."""

import logging
from collections.abc import Callable, Iterator
from functools import partial
from threading import Event
from typing import get_args

from graph_builder.errors import DanvanError
from graph_builder.explorer.pages import maps, perspectives, start
from graph_builder.explorer.pages.covering import read_coverage
from graph_builder.explorer.pages.known import terms
from graph_builder.explorer.pages.links import kept_links
from graph_builder.explorer.pages.view import Ground
from graph_builder.explorer.service import Service
from graph_builder.vietnamese import Language

Read = Callable[[Ground], object]

_LOG = logging.getLogger(__name__)
_LOOK = 1.0
_PAUSE = 0.05
_QUIET = 5
"""How many looks in a row find nobody asking before something is read ahead."""


def keep_warm(service: Service, ended: Event) -> None:
    """Read ahead for the build that answers, and for each that follows it, until the end."""
    warmed = ""
    while not ended.wait(_LOOK):  # the first reader's page comes before
        build = service.store.build.id
        if build != warmed:
            warm(service, build, ended)
            warmed = build


def warm(service: Service, build: str, ended: Event) -> None:
    """Read ahead for a build, what most readers see first; stop where another has followed."""
    for step in _steps(service, build):
        _wait_for_idle(service, ended)
        if ended.is_set() or service.store.build.id != build:
            return
        try:
            step()
        except DanvanError as error:  # whoever asks for it first is told
            _LOG.debug("not read ahead: %s", error)


def _steps(service: Service, build: str) -> Iterator[Callable[[], object]]:
    """Yield what is read ahead: what the first pages show, what is slowest, and the rest."""
    grounds = [Ground(service.store, build, lang) for lang in get_args(Language)]
    first: tuple[Read, ...] = (start.read_ahead, terms)
    rest: tuple[Read, ...] = (maps.read_ahead, perspectives.read_ahead, read_coverage)
    yield from (partial(read, ground) for read in first for ground in grounds)
    yield partial(kept_links, service, grounds[0])
    yield from (partial(read, ground) for read in rest for ground in grounds)


def _wait_for_idle(service: Service, ended: Event) -> None:
    """Wait until no reader has been answered for a moment, or the end."""
    quiet = 0
    while quiet < _QUIET and not ended.wait(_PAUSE):
        quiet = 0 if service.store.health().busy else quiet + 1
