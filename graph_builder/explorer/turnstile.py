"""Lets so many requests be answered at once, of one client and of all; the others wait in turn."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from graph_builder.explorer.problems import Refusal

QUEUE = 16
"""How many requests of one client may wait at once."""


@dataclass(slots=True, eq=False)
class _Waiting:
    client: str
    admitted: asyncio.Future[None]


@dataclass(slots=True)
class Turnstile:
    """Gives out places; two clients never hold all of them, so a third is never kept out.

    Who holds fewest places goes first, then who came first.
    """

    places: int
    patience: float
    _running: Counter[str] = field(default_factory=Counter)
    _waiting: list[_Waiting] = field(default_factory=list)

    @property
    def each(self) -> int:
        """Return how many places one client may hold."""
        return max(1, (self.places - 1) // 2)

    @property
    def waiting(self) -> int:
        """Return how many requests wait for a place."""
        return len(self._waiting)

    @asynccontextmanager
    async def place(self, client: str) -> AsyncIterator[bool]:
        """Hold a place, told whether it had to be waited for.

        Raises Refusal where none comes free in time.
        """
        waited = await self._enter(client)
        try:
            yield waited
        finally:
            self._leave(client)

    async def _enter(self, client: str) -> bool:
        if sum(each.client == client for each in self._waiting) >= QUEUE:
            raise Refusal("too-many-requests", f"{QUEUE} requests of yours are waiting already")
        entry = _Waiting(client, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        self._admit()
        if entry.admitted.done():
            return False
        try:
            async with asyncio.timeout(self.patience):
                await entry.admitted
        except TimeoutError:
            self._withdraw(entry)
            raise self._refusal(client) from None
        except asyncio.CancelledError:
            self._withdraw(entry)
            raise
        return True

    def _leave(self, client: str) -> None:
        self._running[client] -= 1
        self._running += Counter()  # forgets clients that hold nothing
        self._admit()

    def _withdraw(self, entry: _Waiting) -> None:
        if entry in self._waiting:
            self._waiting.remove(entry)
        else:
            self._leave(entry.client)

    def _admit(self) -> None:
        """Give each free place to the request whose turn it is."""
        while self._running.total() < self.places:
            able = [
                one
                for one in self._waiting
                if self._running[one.client] < self.each and not one.admitted.done()
            ]  # who has just given up is still in line until its own task runs
            if not able:
                return
            entry = min(able, key=lambda one: self._running[one.client])
            self._waiting.remove(entry)
            self._running[entry.client] += 1
            entry.admitted.set_result(None)

    def _refusal(self, client: str) -> Refusal:
        waited = f"no place came free in {self.patience:g} s"
        if self._running[client]:
            held = self._running[client]
            return Refusal("too-many-requests", f"{waited}; {held} of your requests are running")
        return Refusal("busy", waited)
