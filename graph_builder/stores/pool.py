"""Several queries at once on the current build, each in a worker that can be killed."""

import logging
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from graph_builder.errors import (
    DanvanError,
    QueryCrash,
    QueryError,
    StoreBusy,
    StoreError,
    UsageError,
)
from graph_builder.stores.asking import AskingStore
from graph_builder.stores.builds import Build, current_id, open_build
from graph_builder.stores.formats import Dataset, Serialized, media_types
from graph_builder.stores.memory import obstacle
from graph_builder.stores.protocol import Limits
from graph_builder.stores.sources import DiskSource, Hold, Keeper, Source
from graph_builder.stores.turns import Turns
from graph_builder.stores.wire import Message
from graph_builder.stores.workers import Worker

__all__ = ["Dataset", "Health", "QueryPool", "Serialized", "media_types"]

_LOG = logging.getLogger(__name__)
_PAUSE = 0.5  # seconds between two looks for a new build, or for a keeper that has gone
_LONGEST_PAUSE = 60.0


@dataclass(frozen=True, slots=True)
class Health:
    """How a pool does: which build answers, from where, and how busy it is.

    `replaced` counts the workers that were killed or died; `problem` says why a newer build, or
    the memory, is not in use; `because` why the disk was chosen where nothing is wrong.
    """

    build: str
    published: datetime
    hold: Hold
    workers: int
    busy: int
    waiting: int
    replaced: int
    sandboxed: bool
    problem: str = ""
    because: str = ""

    @property
    def age(self) -> float:
        """Return the seconds since the build was published."""
        return (datetime.now(UTC) - self.published).total_seconds()


class _Post(NamedTuple):
    """A worker and where it comes from."""

    worker: Worker
    source: Source


class QueryPool(AskingStore):
    """The current build of a folder, asked by many threads; a build published meanwhile follows.

    It answers from disk at once. With `hold="auto"` it turns to memory as soon as the build is
    loaded, where that fits; with `hold="memory"` the build is loaded before this returns.
    `patience` is how many seconds a query waits for a worker before StoreBusy.
    """

    def __init__(
        self,
        root: "str | os.PathLike[str]",
        *,
        workers: int | None = None,
        hold: Literal["auto", "memory", "disk"] = "auto",
        patience: float = 10.0,
    ) -> None:
        if workers is not None and workers < 1:
            raise UsageError(f"{workers} workers answer nothing; give at least 1")
        self._root = Path(root).resolve()
        self._hold = hold
        self._turns = Turns(workers or max(2, os.cpu_count() or 1), patience)
        self._lock = threading.Lock()
        self._idle: list[_Post] = []
        self._busy: set[_Post] = set()
        self._replaced = 0
        self._problem = ""
        self._because = "asked for" if hold == "disk" else "loading into memory"
        self._closed = threading.Event()
        self._look = threading.Event()
        self._loading: Keeper | None = None
        self._source: Source = DiskSource(open_build(self._root))
        self._watcher = threading.Thread(target=self._watch, name="danvan-pool", daemon=True)
        try:
            self._idle.append(_Post(self._source.start(), self._source))
            if hold == "memory":
                self._follow()
        except BaseException:
            self.close()
            raise
        self._watcher.start()

    @property
    def build(self) -> Build:
        """Return the build that answers now."""
        return self._source.build

    def counts(self) -> Mapping[str, int]:
        """Return the number of quads in each graph; the default graph is called `default`."""
        return self._source.build.manifest.graphs

    def health(self) -> Health:
        """Return how the pool does."""
        source = self._source
        return Health(
            build=source.build.id,
            published=source.published,
            hold=source.hold,
            workers=self._turns.size,
            busy=self._turns.busy,
            waiting=self._turns.waiting,
            replaced=self._replaced,
            sandboxed=source.sandboxed,
            problem=self._problem,
            because=self._because if source.hold == "disk" else "",
        )

    def close(self) -> None:
        """End all workers, also those that are answering; a closed pool stays closed."""
        with self._lock:
            self._closed.set()
            idle, self._idle = self._idle, []
            busy, loading = tuple(self._busy), self._loading
        self._turns.close()
        self._look.set()
        for post in busy:
            post.worker.kill()
        for post in idle:
            post.worker.end()
        if loading:
            loading.close()
        self._source.close()
        if self._watcher.is_alive():
            self._watcher.join(1)

    def _ask(self, request: Message, limits: Limits) -> tuple[Message, Build]:
        with self._turns.turn():
            post = self._take()
            try:
                return self._ask_worker(post, request, limits)
            except QueryCrash:
                if post.source.alive:
                    raise
            return self._ask_worker(self._take(), request, limits)  # not the query, the keeper died

    def _ask_worker(self, post: _Post, request: Message, limits: Limits) -> tuple[Message, Build]:
        try:
            return post.worker.ask(request, limits), post.source.build
        except QueryError as error:
            with self._lock:
                self._replaced += 1
            if self._closed.is_set():
                raise StoreError("the store was closed while it answered") from error
            raise
        finally:
            self._give_back(post)

    def _take(self) -> _Post:
        """Return a living worker on the current source, one that has just answered if there is."""
        while True:
            with self._lock:
                if not self._idle:
                    break
                post = self._idle.pop()
                if post.source is self._source and post.worker.alive:
                    self._busy.add(post)
                    return post
            post.worker.end()
        return self._start()

    def _give_back(self, post: _Post) -> None:
        """Keep a worker for the next query; in the place of one that has ended start another."""
        if self._keep(post) or self._closed.is_set():
            return
        with suppress(StoreError, QueryError):  # the next query tells, if it fails as well
            self._keep(self._start())

    def _keep(self, post: _Post) -> bool:
        """Let a worker rest if it can be asked again; end it otherwise."""
        with self._lock:
            self._busy.discard(post)
            if post.source is self._source and not self._closed.is_set() and post.worker.alive:
                self._idle.append(post)
                return True
        post.worker.end()
        return False

    def _start(self) -> _Post:
        """Start a worker, where the source has gone on another one."""
        source = self._source
        try:
            post = _Post(source.start(), source)
        except StoreBusy:
            raise
        except StoreError:
            if not self._leave(source):
                raise
            source = self._source
            post = _Post(source.start(), source)
        with self._lock:
            if not self._closed.is_set():
                self._busy.add(post)
                return post
        post.worker.end()
        raise StoreError("the store is closed")

    def _leave(self, source: Source) -> bool:
        """Turn from a source that starts no workers; False where there is no other."""
        if source.hold == "memory":
            new = self._on_disk(source.build)
        else:
            build = open_build(self._root)
            if build.id == source.build.id:
                return self._source is not source
            new = DiskSource(build)
        self._turn(source, new)
        self._look.set()
        return True

    def _on_disk(self, build: Build) -> DiskSource:
        """Return a build on disk; the current one where newer builds have displaced it."""
        try:
            return DiskSource(build)
        except StoreError:
            return DiskSource(open_build(self._root))

    def _turn(self, old: Source, new: Source) -> None:
        """Let the next queries be answered from another source."""
        with self._lock:
            if self._source is old and not self._closed.is_set():
                self._source, new = new, old
            stale = [post for post in self._idle if post.source is new]
            self._idle = [post for post in self._idle if post.source is not new]
        for post in stale:
            post.worker.end()
        new.retire()  # the old one, or the new where somebody else was faster

    def _watch(self) -> None:
        pause = _PAUSE
        while not self._closed.is_set():
            try:
                self._follow()
            except (DanvanError, OSError) as error:
                self._note(str(error))
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                self._note("")
                pause = _PAUSE
            self._look.wait(pause)
            self._look.clear()

    def _note(self, problem: str) -> None:
        """Keep what is wrong, and log it when it is new."""
        if problem and problem != self._problem:
            _LOG.warning("%s goes on answering: %s", self._source.build.id, problem)
        self._problem = problem

    def _follow(self) -> None:
        """Turn to the current build, and to memory, where that is not so already."""
        source = self._source
        changed = current_id(self._root) != source.build.id
        if not changed and source.hold == "memory":
            if not source.alive:
                self._leave(source)
            return
        build = open_build(self._root) if changed else source.build
        if self._hold != "disk" and (self._hold == "memory" or self._fits(build)):
            try:
                self._turn(source, self._load(build))
            except (StoreError, OSError):
                self._turn_to_disk(source, build)
                raise
        elif changed:
            self._turn_to_disk(source, build)

    def _turn_to_disk(self, source: Source, build: Build) -> None:
        if build is source.build:
            return
        new = DiskSource(build)
        new.start().end()  # a build that cannot be opened never takes the place of one that can
        self._turn(source, new)

    def _fits(self, build: Build) -> bool:
        """Tell whether the memory allows a build, and keep what speaks against it."""
        found = obstacle(build.manifest.quads, self._turns.size)
        self._because = found or "loading into memory"
        return not found

    def _load(self, build: Build) -> Keeper:
        """Return a keeper that has loaded a build."""
        keeper = Keeper(build)
        with self._lock:
            self._loading = keeper
        try:
            if not self._closed.is_set():
                keeper.load()
            return keeper
        finally:
            self._loading = None
