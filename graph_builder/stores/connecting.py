"""Connections of one exchange: opened for it alone, and cut at its deadline wherever they stand."""

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Callable
from urllib import request


class Late(OSError):
    """Says that the deadline cut the connection."""


class Deadline:
    """Cuts a connection at a point in time, also where a byte comes now and then."""

    def __init__(self, seconds: float) -> None:
        self.late = False
        self._end = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def left(self) -> float:
        """Return the seconds that are left, never none at all."""
        return max(self._end - time.monotonic(), 0.001)

    def check(self) -> None:
        """Raise where it is too late: a cut connection looks like one that ended."""
        if self.late:
            raise Late

    def connect(self, address: tuple[str, int], *_: object) -> socket.socket:
        """Return a connection to the first address of a host that takes one."""
        failed: OSError = OSError("the host has no address")
        for found in socket.getaddrinfo(*address, type=socket.SOCK_STREAM):
            try:
                connected = socket.create_connection((str(found[4][0]), address[1]), self.left())
            except OSError as problem:
                failed = problem
                continue
            with self._lock:  # TLS takes the socket over; a copy still ends the connection
                self._sockets.append(connected.dup())
            return connected
        raise failed

    def end(self) -> None:
        """Forget the connections."""
        self._timer.cancel()
        with self._lock:
            while self._sockets:
                self._sockets.pop().close()

    def _cut(self) -> None:
        self.late = True
        with self._lock:
            for connected in self._sockets:
                with contextlib.suppress(OSError):
                    connected.shutdown(socket.SHUT_RDWR)


class _Connector(request.HTTPHandler, request.HTTPSHandler):
    """Opens connections that a deadline can cut; uses no proxy and keeps nothing open."""

    def __init__(self, deadline: Deadline) -> None:
        request.HTTPSHandler.__init__(self)
        self._deadline = deadline

    def http_open(self, req: request.Request) -> http.client.HTTPResponse:
        """Send a request in the clear."""
        return self.do_open(self._connection(http.client.HTTPConnection), req)

    def https_open(self, req: request.Request) -> http.client.HTTPResponse:
        """Send a request by TLS, with the certificates of this machine."""
        return self.do_open(self._connection(http.client.HTTPSConnection), req)

    def _connection(
        self, kind: type[http.client.HTTPConnection]
    ) -> Callable[..., http.client.HTTPConnection]:
        def connect(host: str, timeout: float) -> http.client.HTTPConnection:
            connection = kind(host, timeout=timeout)
            connection._create_connection = self._deadline.connect  # type: ignore[attr-defined]
            return connection

        return connect


def opener(deadline: Deadline) -> request.OpenerDirector:
    """Return what sends one request; it follows no redirect and raises for no status.

    Any other scheme than http and https has no handler.
    """
    director = request.OpenerDirector()
    director.add_handler(_Connector(deadline))
    return director
