"""One connection of a client, which is cut where no whole request comes."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

HEADER_SECONDS = 10.0


class Connection(H11Protocol):
    """HTTP/1.1 that does not wait for ever: silent connections would take all places.

    The server itself ends what rests after an answer, but not what never asks, or asks a letter
    at a time.
    """

    _cut: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request."""
        super().connection_made(transport)
        self._await_request()

    def data_received(self, data: bytes) -> None:
        """Read what has come, and wait for the rest of a request that has begun."""
        super().data_received(data)
        if _is_asked(self.cycle):
            self._stop_waiting()
        elif self._cut is None:
            self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_request(self) -> None:
        self._cut = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._cut:
            self._cut.cancel()
            self._cut = None


def _is_asked(cycle: RequestResponseCycle | None) -> bool:
    """Tell whether a request has come that waits for its answer; at first there is none."""
    return cycle is not None and not cycle.response_complete
