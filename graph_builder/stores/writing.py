"""Writes the store of a build beside other work, part by part as the parts come."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self

from pyoxigraph import Store

from graph_builder.stores.loading import (
    check_counts,
    count_lines,
    load,
    new_store,
    settle,
    told,
)
from graph_builder.stores.manifest import QUADS_FILE
from graph_builder.stores.shards import merged


class StoreWriter:
    """Loads parts into a new store, one after the other, in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, "store-writer")
        self._parts: list[Path] = []
        self._jobs: list[Future[None]] = []
        self._store: Store | None = new_store(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End, waiting for what is being loaded; what has not begun is left."""
        self._thread.shutdown(cancel_futures=True)
        self._store = None  # closes its files

    def add(self, shards: Sequence[Path], part: Path) -> None:
        """Have the shards merged to one file, and that file loaded."""
        self._parts.append(part)
        self._jobs.append(self._thread.submit(self._load, shards, part))

    def finish(self) -> Future[Mapping[str, int]]:
        """Have the lines of all parts written to one file; the result is the checked counts."""
        return self._thread.submit(self._finish)

    def _load(self, shards: Sequence[Path], part: Path) -> None:
        if self._store is not None:
            with told(part, "cannot write the store"):
                _write(shards, part)
                load(self._store, part)

    def _finish(self) -> Mapping[str, int]:
        for job in self._jobs:
            job.result()
        if self._store is not None:
            settle(self._store)
            self._store = None  # closes its files
        lines = self._folder / QUADS_FILE
        with told(self._folder, "cannot write the store"):
            _write(self._parts, lines)
            counts = count_lines(lines)
            check_counts(self._folder, lines, counts)
        return counts


def _write(shards: Sequence[Path], path: Path) -> None:
    with path.open("wb") as out:
        out.writelines(merged(shards))
