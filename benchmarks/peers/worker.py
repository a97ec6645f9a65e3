"""A peer that is a Python library: a process of its own, asked line by line, that can be killed."""

import json
import os
import select
import subprocess
import time
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import measuring
from measuring import Measured, Peak

from peers.protocol import Answered, Cannot, NotInTime, Peer, Place, media

WORKERS = Path(__file__).with_name("workers")
GRACE = 5.0  # seconds that a worker has to end a query by itself, before it is killed
TRANSFER = 60.0  # seconds for an answer to come through the pipe, which is not counted


class Worker:
    """A process that answers each line of JSON with one."""

    def __init__(self, command: Sequence[str], log: Path) -> None:
        self._said = log.open("wb")
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            start_new_session=True,
        )
        self._log = log
        self._left = b""

    def tell(self, message: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        """Return the reply and its body; raise NotInTime and kill the process where it is late."""
        assert self.process.stdin  # noqa: S101  # it is a pipe
        try:
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise Cannot(self._end_of_log()) from error
        deadline = time.monotonic() + seconds
        while b"\n" not in self._left:
            self._read(deadline, seconds)
        line, _, self._left = self._left.partition(b"\n")
        reply: dict[str, Any] = json.loads(line)
        parts, missing = [self._left], reply.get("length", 0) - len(self._left)
        self._left = b""
        while missing > 0:
            self._read(deadline + TRANSFER, seconds)
            parts.append(self._left)
            missing -= len(self._left)
            self._left = b""
        return reply, b"".join(parts)

    def _read(self, deadline: float, seconds: float) -> None:
        """Add what the process has written to what is left of it."""
        assert self.process.stdout  # noqa: S101  # it is a pipe
        out = self.process.stdout.fileno()
        if not select.select([out], [], [], max(0.0, deadline - time.monotonic()))[0]:
            self.close()
            raise NotInTime(f"> {seconds:,.0f} s")
        more = os.read(out, 1 << 20)
        if not more:
            self.close()
            raise Cannot(self._end_of_log())
        self._left += more

    def _end_of_log(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return f"it ended: {lines[-1][:200] if lines else 'without a word'}"

    def close(self) -> None:
        """End the process."""
        measuring.end(self.process)
        self.process.wait()
        self._said.close()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()


class WorkerPeer(Peer):
    """A peer whose worker is started when it loads, and again after it had to be killed."""

    worker_file: str

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._worker: Worker | None = None
        self._peak: Peak | None = None
        self._loading: tuple[Path, float] | None = None
        self._largest = 0.0

    @abstractmethod
    def python(self) -> str:
        """Return the Python that the worker runs on."""

    def load(self, nquads: Path, seconds: float) -> Measured:
        """Start the worker and let it load."""
        self._loading = (nquads, seconds)
        self._stop()
        started = time.perf_counter()
        log = self.place.scratch / f"{self.name.replace(' ', '-')}.log"
        command = [self.python(), str(WORKERS / self.worker_file)]
        self._worker = Worker(command, log)
        self._peak = Peak(self._worker.process)
        self._peak.__enter__()
        try:
            self._told({"load": str(nquads)}, seconds)
        except Cannot:
            self._loading = None
            raise
        spent = time.perf_counter() - started
        taken = measuring.processor(self._worker.process.pid)
        return Measured(spent, taken, max(self._peak.mebibytes, self._now()))

    def ask(self, query: str, seconds: float) -> Answered:
        """Let the worker answer; one that was killed is started anew, which is not counted."""
        if self._loading is None:
            raise Cannot("it has not loaded the data")
        if self._worker is None:
            self.load(*self._loading)
        message = {"ask": query, "media": media(query), "seconds": seconds}
        reply, body = self._told(message, seconds + GRACE)
        if reply["seconds"] > seconds:
            raise NotInTime(f"> {seconds:,.0f} s")
        return Answered(reply["seconds"], body)

    def _told(self, message: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        assert self._worker  # noqa: S101  # both callers have started it
        try:
            reply, body = self._worker.tell(message, seconds)
        except Cannot as error:
            greedy = self._peak.greedy if self._peak else ""
            self._stop()
            raise Cannot(greedy) if greedy else error from error
        if "late" in reply:
            raise NotInTime(f"> {message['seconds']:,.0f} s")
        if "error" in reply:
            if reply.get("broken"):
                self._stop()
            raise Cannot(reply["error"])
        return reply, body

    def _now(self) -> float:
        return measuring.memory(self._worker.process.pid) if self._worker else 0.0

    def mebibytes(self) -> float:
        """Return the most memory that it held since it was loaded first."""
        return max(self._largest, self._peak.mebibytes if self._peak else 0.0, self._now())

    def _stop(self) -> None:
        if self._peak:
            self._peak.__exit__()
            self._largest = max(self._largest, self._peak.mebibytes)
            self._peak = None
        if self._worker:
            self._worker.close()
            self._worker = None

    def close(self) -> None:
        """End the worker."""
        self._stop()
