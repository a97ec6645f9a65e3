"""What every request is answered from: the store, its limits, and what is kept of it."""

import os
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from cachetools import LRUCache

from graph_builder.graph import Graph
from graph_builder.queries import Question, read_questions
from graph_builder.stores.formats import Serialized
from graph_builder.stores.pool import QueryPool
from graph_builder.stores.protocol import DEFAULT_LIMITS, Limits

T = TypeVar("T")
LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
KEPT_BYTES = 64 * 2**20
"""How much of answers is kept; a build never changes, so neither does what it answers."""
_LARGEST = KEPT_BYTES // 16


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server behaves: which names it answers to, and how much it does for whom."""

    hosts: tuple[str, ...] = LOCAL_HOSTS
    origins: tuple[str, ...] = ()
    limits: Limits = DEFAULT_LIMITS
    workers: int = max(5, (os.cpu_count() or 1) + 1)
    lang: str = "vi"
    patience: float = 10.0


def _weight(answer: Serialized) -> int:
    """Return about the bytes that an answer takes, its place among the others included."""
    return len(answer.body) + 500


def _room() -> "LRUCache[str, Serialized]":
    return LRUCache(KEPT_BYTES, _weight)


@dataclass(frozen=True, slots=True)
class Service:
    """A store that is served; each graph it gives stands on the build that answers now."""

    store: QueryPool
    settings: Settings = Settings()
    questions: Mapping[str, Question] = field(default_factory=read_questions)
    answers: "LRUCache[str, Serialized]" = field(default_factory=_room, init=False, repr=False)
    _kept: dict[str, tuple[str, Any]] = field(default_factory=dict, init=False, repr=False)

    def graph(self, lang: str = "vi") -> Graph:
        """Return a graph for readers of a language, on the current build; never close it."""
        return self.kept(f"graph {lang}", lambda: self._open(lang))

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """Return what was made under a name for the current build, or make it."""
        build = self.store.build.id
        known, made = self._kept.get(name, ("", None))
        if known != build:  # two threads may both make it, and either is right
            made = make()
            if self.store.build.id == build:  # else it may be made of two builds
                self._kept[name] = (build, made)
        return cast("T", made)

    def keep_answer(self, tag: str, answer: Serialized) -> None:
        """Keep an answer under the tag that tells it from all others, where it is not too large.

        The event loop alone does this and reads `answers`, so nothing is locked.
        """
        if _weight(answer) <= _LARGEST:
            self.answers[tag] = answer

    def _open(self, lang: str) -> Graph:
        graph = Graph(self.store, lang=lang, limits=self.settings.limits)
        weakref.finalize(graph, graph.things.index.close)
        return graph

    def close(self) -> None:
        """End the workers."""
        self.store.close()


def open_service(root: Path, settings: Settings = Settings()) -> Service:
    """Open the build in a folder for serving."""
    return Service(QueryPool(root, workers=settings.workers), settings)
