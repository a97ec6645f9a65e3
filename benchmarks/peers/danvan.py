"""danvan itself: the build from records to a published store, its pool, its server, its command."""

import http.client
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import measuring
from measuring import Measured, run

from peers.protocol import Cannot, Place
from peers.server import ServerPeer
from peers.worker import WorkerPeer

_IDLE = 15  # looks in a row, a fifth of a second apart
COMMAND = (sys.executable, "-m", "graph_builder")


class Danvan(WorkerPeer):
    """danvan as its server asks it: a pool of one worker, the build in memory."""

    name = "danvan"
    holds = "memory"
    worker_file = "danvan_worker.py"

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.root = place.scratch / "store"

    def prepare(self) -> str:
        """Return its version."""
        return f"danvan {version('danvan')} on pyoxigraph {version('pyoxigraph')}"

    def python(self) -> str:
        """Return this Python."""
        return sys.executable

    def map(self, records: Path, seconds: float, dump: Path | None = None) -> Measured:
        """Build all of the records, from JSON lines to a published, checked, searchable store."""
        shutil.rmtree(self.root, ignore_errors=True)
        spent = run(
            [*COMMAND, "build", str(records), "--store", str(self.root)],
            seconds,
            environment=os.environ | {"DANVAN_LANG": "en"},
        )
        if dump:
            shutil.copyfile(built_quads(self.root), dump)
        return spent

    def state(self, records: Path, seconds: float) -> Measured:
        """Read, validate, settle and state all of the records, and write it as N-Quads."""
        folder = self.place.scratch / "stated"
        shutil.rmtree(folder, ignore_errors=True)
        return run(
            [*COMMAND, "build", str(records), "--shards", str(folder)],
            seconds,
            environment=os.environ | {"DANVAN_LANG": "en"},
        )


class DanvanServer(ServerPeer):
    """`danvan serve`, which holds the build in memory; the same over HTTP."""

    name = "danvan serve"
    holds = "memory"

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._root = place.scratch
        self._seconds = 0.0

    def prepare(self) -> str:
        """Return its version."""
        return f"danvan {version('danvan')}"

    def command(self) -> Sequence[str]:
        """Serve with one worker; what has more rows than the server gives differs from the pool."""
        place = ("--port", str(self.port), "--store", str(self._root))
        return (*COMMAND, "serve", *place, "--workers", "1", "--timeout", "600")

    def ready(self) -> bool:
        """Tell whether it answers from memory."""
        return self._health().get("hold") == "memory"

    def _health(self) -> dict[str, Any]:
        """Return what the server says of itself; nothing while it does not answer."""
        with suppress(OSError, http.client.HTTPException, ValueError):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/health")
            said: dict[str, Any] = json.loads(connection.getresponse().read())
            connection.close()
            return said
        return {}

    def _rest(self, seconds: float) -> None:
        """Wait until it has read ahead what its pages need: it does so while nobody asks."""
        end, idle = time.monotonic() + seconds, 0
        while idle < _IDLE and time.monotonic() < end:
            time.sleep(0.2)
            idle = idle + 1 if self._health().get("busy") == 0 else 0

    def load(self, nquads: Path, seconds: float) -> Measured:
        """Serve the build that these quads are of."""
        self._root = nquads.parents[2]
        started = time.perf_counter()
        self.start(seconds)
        self.loaded = True
        spent = Measured(
            time.perf_counter() - started, measuring.processor(self.pid()), self.peak()
        )
        self._rest(seconds)
        return spent


def built_quads(root: Path) -> Path:
    """Return the N-Quads of the one build below a folder."""
    found = list(root.glob("builds/*/quads.nq"))
    if len(found) != 1:
        raise Cannot(f"{len(found)} builds in {root}")
    return found[0]
