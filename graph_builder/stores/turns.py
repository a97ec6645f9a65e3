"""Lets so many in at once, the others in the order in which they came."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from graph_builder.errors import StoreBusy, StoreError


class Turns:
    """As many turns as there are workers; who waits longer than `patience` is sent away."""

    def __init__(self, size: int, patience: float) -> None:
        self.size = size
        self._patience = patience
        self._changed = threading.Condition()
        self._queue: deque[object] = deque()
        self._busy = 0
        self._closed = False

    @property
    def busy(self) -> int:
        """Return how many are in."""
        return self._busy

    @property
    def waiting(self) -> int:
        """Return how many wait."""
        return len(self._queue)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and hold it; raise StoreBusy where none comes."""
        self._wait()
        try:
            yield
        finally:
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()

    def close(self) -> None:
        """Send away all who wait, and all who come."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _wait(self) -> None:
        ticket = object()
        with self._changed:
            self._queue.append(ticket)
            try:
                came = self._changed.wait_for(lambda: self._is_next(ticket), self._patience)
                if self._closed:
                    raise StoreError("the store is closed")
                if not came:
                    raise StoreBusy(
                        f"all {self.size} workers were busy for {self._patience:g} s; "
                        "ask again later"
                    )
                self._busy += 1
            finally:
                self._queue.remove(ticket)
                self._changed.notify_all()

    def _is_next(self, ticket: object) -> bool:
        return self._closed or (self._busy < self.size and self._queue[0] is ticket)
