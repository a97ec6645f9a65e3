"""A peer that is a server of the SPARQL protocol, asked over one connection that is kept."""

import http.client
import select
import shutil
import socket
import subprocess
import sys
import time
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import measuring
from measuring import Peak

from peers.protocol import Answered, Cannot, NotInTime, Peer, Place, media

FORM = "application/x-www-form-urlencoded"  # Virtuoso 7 takes no bare query
START_SECONDS = 120.0


class ServerPeer(Peer):
    """A peer that listens; where a query is late it is killed, and started anew for the next."""

    path = "/sparql"

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: http.client.HTTPConnection | None = None
        self._peak: Peak | None = None
        self._largest = 0.0
        self.loaded = False

    @abstractmethod
    def command(self) -> Sequence[str]:
        """Return the command that listens on `port`."""

    def ready(self) -> bool:
        """Tell whether it answers."""
        with suppress(OSError, http.client.HTTPException):
            return self._request("ASK {}", 5)[0] == http.HTTPStatus.OK
        self._disconnect()
        return False

    def start(self, seconds: float = START_SECONDS) -> None:
        """Start the server, and wait until it answers."""
        self.port = free_port()
        log = self.place.scratch / f"{self.name.replace(' ', '-')}.log"
        with log.open("ab") as said:
            self._process = subprocess.Popen(
                self.command(),
                cwd=self.place.scratch,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        self._peak = Peak(self._process)
        self._peak.__enter__()
        deadline = time.monotonic() + seconds
        while not self.ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Cannot(f"it did not start: {_last_line(log)}")
            time.sleep(0.05)

    def ask(self, query: str, seconds: float) -> Answered:
        """Answer by HTTP; the time runs until the last byte has come."""
        if not self.loaded:
            raise Cannot("it has not loaded the data")
        if self._process is None:
            self.start()
        self._leave_closed()
        started = time.perf_counter()
        body = self._post(query, seconds)
        spent = time.perf_counter() - started
        if spent > seconds:
            raise NotInTime(f"> {seconds:,.0f} s")
        return Answered(spent, body)

    def _post(self, query: str, seconds: float) -> bytes:
        try:
            status, body = self._request(query, seconds)
        except TimeoutError as error:
            self.stop()
            raise NotInTime(f"> {seconds:,.0f} s") from error
        except (OSError, http.client.HTTPException) as error:
            if self._process and self._process.poll() is not None:
                self.stop()
            self._disconnect()
            raise Cannot(f"{type(error).__name__}: {error}") from error
        if status != http.HTTPStatus.OK:
            said = " ".join(body.decode(errors="replace").split())
            raise Cannot(f"{status}: {said[:200]}")
        return body

    def _request(self, query: str, seconds: float) -> tuple[int, bytes]:
        headers = {"Content-Type": FORM, "Accept": media(query)}
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port)
        self._connection.timeout = seconds
        if self._connection.sock:
            self._connection.sock.settimeout(seconds)
        self._connection.request("POST", self.path, urlencode({"query": query}), headers)
        response = self._connection.getresponse()
        return response.status, response.read()

    def _leave_closed(self) -> None:
        """Leave a connection that the server has closed because it rested."""
        sock = self._connection.sock if self._connection else None
        if sock and select.select([sock], [], [], 0)[0]:
            self._disconnect()

    def _disconnect(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def pid(self) -> int:
        """Return the id of the server's process."""
        return self._process.pid if self._process else 0

    def peak(self) -> float:
        """Return the most memory of this run of the server."""
        return self._peak.mebibytes if self._peak else 0.0

    def mebibytes(self) -> float:
        """Return the most memory that it held since it was loaded."""
        return max(self._largest, self.peak())

    def stop(self) -> None:
        """Kill the server."""
        self._disconnect()
        if self._peak:
            self._peak.__exit__()
            self._largest = max(self._largest, self._peak.mebibytes)
            self._peak = None
        if self._process:
            measuring.end(self._process)
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """End the server."""
        self.stop()


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "without a word"


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def program(name: str, how: str) -> str:
    """Return the path of a program, beside this Python or elsewhere; else say how to get it."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        raise Cannot(f"{name} is not here; {how}")
    return found
