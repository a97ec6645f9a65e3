"""Writes the store of a build beside other work, part by part as the parts come."""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self

from pyoxigraph import Store

from graph_builder.stores.loading import (
    check_counts,
    counted,
    load,
    new_store,
    settle,
    told,
)
from graph_builder.stores.manifest import QUADS_FILE
from graph_builder.stores.shards import merged


class StoreWriter:
    """Loads parts into a new store, one after the other, and writes their lines beside that."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, "store-writer")
        self._scribe = ThreadPoolExecutor(1, "lines-writer")
        self._shards: list[Path] = []
        self._jobs: list[Future[None]] = []
        self._store: Store | None = new_store(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End, waiting for what is being loaded; what has not begun is left."""
        self._thread.shutdown(cancel_futures=True)
        self._scribe.shutdown(cancel_futures=True)
        self._store = None  # closes its files

    def add(self, shards: Sequence[Path]) -> None:
        """Have sorted files of lines loaded."""
        self._shards += shards
        self._jobs.append(self._thread.submit(self._load, tuple(shards)))

    def finish(self) -> Future[Mapping[str, int]]:
        """Have the lines of all shards written to one file; the result is the checked counts."""
        lines = self._folder / QUADS_FILE
        return self._thread.submit(self._finish, lines, self._scribe.submit(self._write, lines))

    def _load(self, shards: Sequence[Path]) -> None:
        if self._store is not None:
            with told(self._folder, "cannot write the store"):
                load(self._store, *shards)

    def _write(self, lines: Path) -> Mapping[str, int]:
        counts: Counter[str] = Counter()
        with told(self._folder, "cannot write the store"), lines.open("wb") as out:
            out.writelines(counted(merged(self._shards), lines, counts))
        return counts

    def _finish(self, lines: Path, written: Future[Mapping[str, int]]) -> Mapping[str, int]:
        for job in self._jobs:
            job.result()
        if self._store is not None:
            settle(self._store)
            self._store = None  # closes its files
        counts = written.result()
        with told(self._folder, "cannot write the store"):
            check_counts(self._folder, lines, counts)
        return counts
