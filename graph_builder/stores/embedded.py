"""A build on disk, asked through a worker process that can be killed."""

import os
import threading
from collections.abc import Mapping
from pathlib import Path

from graph_builder.errors import StoreDamaged
from graph_builder.stores.asking import AskingStore, unlike_manifest
from graph_builder.stores.builds import Build, current_id, open_build
from graph_builder.stores.protocol import DEFAULT_LIMITS, Limits
from graph_builder.stores.wire import Message
from graph_builder.stores.workers import DiskWorker


class EmbeddedStore(AskingStore):
    """The current build of a folder; a build published meanwhile answers the next query."""

    def __init__(self, root: "str | os.PathLike[str]") -> None:
        self._root = Path(root).resolve()
        self._build = open_build(self._root)
        self._worker: DiskWorker | None = None
        self._lock = threading.Lock()

    @property
    def build(self) -> Build:
        """Return the build that answered last, or will answer first."""
        return self._build

    @property
    def sandboxed(self) -> bool:
        """Tell whether the kernel keeps the worker off the network; starts the worker."""
        with self._lock:
            return bool(self._greeted(DEFAULT_LIMITS).greeting["sandboxed"])

    def counts(self) -> Mapping[str, int]:
        """Return the number of quads in each graph; the default graph is called `default`."""
        with self._lock:
            self._follow_pointer()
            return self._build.manifest.graphs

    def close(self) -> None:
        """End the worker; a later query starts another."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def _ask(self, request: Message, limits: Limits) -> tuple[Message, Build]:
        with self._lock:
            return self._greeted(limits).ask(request, limits), self._build

    def _follow_pointer(self) -> bool:
        """Turn to the current build where it has changed, and tell whether it had."""
        if current_id(self._root) == self._build.id:
            return False
        self._build = open_build(self._root)
        self.close()
        return True

    def _greeted(self, limits: Limits) -> DiskWorker:
        """Return a living worker on the current build, whose count of quads is right."""
        self._follow_pointer()
        while True:
            if self._worker is None or not self._worker.alive:
                self.close()
                self._worker = DiskWorker(self._build.store)
                self._worker.greet(limits)
            greeting = self._worker.greeting
            if greeting.get("quads") == self._build.manifest.quads:
                return self._worker
            self.close()
            if not self._follow_pointer():  # else the build was removed while it was opened
                raise StoreDamaged(unlike_manifest(greeting, self._build))
