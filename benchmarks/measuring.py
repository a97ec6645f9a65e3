"""Runs a command and measures it with all its descendants: wall time, processor time, memory."""

import math
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

FIRST_PAUSE, PAUSE = 0.01, 0.1
MEMORY = "peak of the summed PSS of the process and its descendants, sampled every 0.1 s or slower"
SHARE = 0.8
"""How much of the memory that is free at its start what is measured may take."""
_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Failed(Exception):
    """A command ended with an error; the message holds the end of what it said."""


class Late(Failed):
    """A command did not end in the time that it was given, and was killed."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run took: seconds on the clock, seconds of processors, mebibytes at the peak."""

    seconds: float
    processor: float
    mebibytes: float


class Peak:
    """The largest memory of a process and its descendants, sampled until the block ends.

    What takes more than this machine can give is killed, and `greedy` says so.
    """

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.mebibytes = 0.0
        self.greedy = ""
        self._most = SHARE * free()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _sample(self) -> None:
        pause, begun = 0.0, time.perf_counter()
        while not self._ended.wait(pause):
            started = time.perf_counter()
            self.mebibytes = max(self.mebibytes, memory(self.process.pid))
            if self.mebibytes > self._most:
                self.greedy = f"ended when it needed more than {self._most / 1024:.1f} GiB"
                end(self.process)
                return
            least = FIRST_PAUSE if started - begun < 1 else PAUSE  # some are done in an instant
            pause = max(least, 20 * (time.perf_counter() - started))  # takes little of a core


def run(
    command: Sequence[str],
    seconds: float,
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Measured:
    """Run a command and measure it; raise Late where it takes longer, Failed where it fails."""
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        late = threading.Timer(seconds, end, (process,))
        late.start()
        try:
            with Peak(process) as peak:
                status, processor, largest = _waited(process)
        except BaseException:  # this run is stopped; what it started shall not go on
            end(process)
            raise
        finally:
            late.cancel()
        spent = time.perf_counter() - started
        if peak.greedy:
            raise Failed(peak.greedy)
        if status and spent >= seconds:
            raise Late(f"not done after {seconds:,.0f} s")
        if status:
            raise Failed(f"ended with {status}: {_tail(said)}")
    return Measured(spent, processor, peak.mebibytes or largest)


def _waited(process: "subprocess.Popen[bytes]") -> tuple[int, float, float]:
    """Wait for a process; return its status, processor time and, roughly, largest memory."""
    if sys.platform == "win32":
        return process.wait(), 0.0, 0.0
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # or Popen would wait for it again
    per_mebibyte = 1024**2 if sys.platform == "darwin" else 1024
    spent = usage.ru_utime + usage.ru_stime
    return process.returncode, spent, usage.ru_maxrss / per_mebibyte


def _tail(said: IO[bytes]) -> str:
    said.seek(max(0, said.seek(0, os.SEEK_END) - 2000))
    lines = said.read().decode(errors="replace").strip().splitlines()
    return " / ".join(line.strip() for line in lines[-3:])[-400:] or "it said nothing"


def end(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process that leads a session, and all that it started there."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        return


def free() -> float:
    """Return the mebibytes that this machine can still give."""
    lines = _read(Path("/proc/meminfo")).splitlines()
    found = (int(line.split()[1]) / 1024 for line in lines if line.startswith("MemAvailable:"))
    return next(found, math.inf)


def memory(pid: int) -> float:
    """Return the mebibytes that a process and its descendants hold, shared pages counted once."""
    return sum(_share(one) for one in descendants(pid)) / 1024


def processor(pid: int) -> float:
    """Return the processor seconds that a process and its living descendants have taken."""
    return sum(_ticks(one) for one in descendants(pid)) / _TICK


def descendants(pid: int) -> list[int]:
    """Return a process and all that it started, as far as this system tells."""
    found = [pid]
    for one in found:
        for task in _tasks(one):
            found.extend(int(child) for child in _read(task / "children").split())
    return found


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:  # it has ended, or this is no Linux
        return []


def _share(pid: int) -> int:
    lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _ticks(pid: int) -> int:
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) if len(fields) > 14 else 0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
