"""Where workers come from: the store on disk, or a keeper that holds the build in memory."""

import os
import socket
import subprocess
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal, Protocol

from graph_builder.errors import StoreBusy, StoreDamaged, StoreError
from graph_builder.stores.asking import explain_end, unlike_manifest
from graph_builder.stores.builds import Build
from graph_builder.stores.keeper import COMMAND, END, FORK, REPLY
from graph_builder.stores.manifest import MANIFEST_FILE, QUADS_FILE
from graph_builder.stores.protocol import DEFAULT_LIMITS, Limits
from graph_builder.stores.wire import Message, pack, receive
from graph_builder.stores.workers import DiskWorker, Worker, command, environment, late

WORN = 256 * 1024**2
"""So much memory of its own makes a forked worker give way to a fresh one: the engine counts its
references inside what it reads, so that reading copies what was shared."""

_OBEYS = 3.0  # a fork takes milliseconds; a keeper that takes seconds is stopped or gone
_ENDS = 0.3
_KILLED = -9

Hold = Literal["memory", "disk"]


class Source(Protocol):
    """Starts workers on one build."""

    build: Build
    published: datetime
    sandboxed: bool

    @property
    def hold(self) -> Hold:
        """Tell where the workers read."""
        ...

    @property
    def alive(self) -> bool:
        """Tell whether it can start workers."""
        ...

    def start(self) -> Worker:
        """Start a worker; raise StoreError where it cannot answer for the build."""
        ...

    def retire(self) -> None:
        """Close as soon as the last worker has ended."""
        ...

    def close(self) -> None:
        """End now, with every worker that cannot live alone."""
        ...


class DiskSource:
    """Starts workers that read the store on disk, each a fresh process."""

    hold: Hold = "disk"
    alive = True

    def __init__(self, build: Build) -> None:
        self.build = build
        self.published = _published(build)
        self.sandboxed = False

    def start(self) -> DiskWorker:
        """Start a worker whose count of quads is that of the manifest."""
        worker = DiskWorker(self.build.store)
        worker.greet(DEFAULT_LIMITS)
        if worker.greeting.get("quads") != self.build.manifest.quads:
            worker.end()
            raise StoreDamaged(unlike_manifest(worker.greeting, self.build))
        self.sandboxed = bool(worker.greeting["sandboxed"])
        return worker

    def retire(self) -> None:
        """Do nothing: nothing is held."""

    def close(self) -> None:
        """Do nothing: nothing is held."""


class Keeper:
    """A process that has loaded a build and forks workers; usable after `load`."""

    hold: Hold = "memory"

    def __init__(self, build: Build) -> None:
        self.build = build
        self.published = _published(build)
        self.sandboxed = False
        self._lock = threading.RLock()
        self._workers = 0
        self._loaded = self._retired = False
        self._control, theirs = socket.socketpair()
        with theirs:
            lines, digest = build.path / QUADS_FILE, build.manifest.digest
            self._process = subprocess.Popen(  # noqa: S603  # our own code, a list, no shell
                command("stores.keeper", str(theirs.fileno()), str(lines), digest),
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(),
            )

    @property
    def alive(self) -> bool:
        """Tell whether it can fork."""
        return self._process.poll() is None

    def load(self) -> None:
        """Wait until the build is in memory; raise StoreError where it is not the one published."""
        try:
            greeting = receive(_Arriving(self._control, None))
        except (EOFError, OSError) as error:
            self.close()
            raise StoreError(
                f"{self.build.path}: cannot be held in memory: {_how(self._process.returncode)}"
            ) from error
        if greeting.get("quads") != self.build.manifest.quads:
            self.close()
            raise StoreDamaged(unlike_manifest(greeting, self.build))
        self.sandboxed = bool(greeting["sandboxed"])
        self._control.settimeout(_OBEYS)
        self._loaded = True

    def start(self) -> "ForkedWorker":
        """Fork a worker."""
        mine, theirs = socket.socketpair()
        with theirs:
            try:
                pid = self._command(FORK, 0, theirs)
            except StoreError:
                mine.close()
                raise
        if pid < 0:
            mine.close()
            raise StoreBusy(f"no worker can be started: {os.strerror(-pid)}")
        with self._lock:
            self._workers += 1
        return ForkedWorker(self, pid, mine)

    def end_worker(self, pid: int) -> int:
        """Kill a worker if it still runs, and return how it ended."""
        try:
            return self._command(END, pid)
        except StoreError:  # it ends with the keeper
            return _KILLED
        finally:
            with self._lock:
                self._workers -= 1
            self._close_if_unused()

    def retire(self) -> None:
        """Close as soon as the last worker has ended."""
        self._retired = True
        self._close_if_unused()

    def close(self) -> None:
        """End the process, and with it every worker."""
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)  # tells it to end its workers and itself
        try:
            self._process.wait(_ENDS if self._loaded else 0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._control.close()

    def _close_if_unused(self) -> None:
        if self._retired and self._workers == 0:
            self.close()

    def _command(self, kind: bytes, number: int, handed: socket.socket | None = None) -> int:
        """Have the keeper do something; one that does not is closed."""
        reply = b""
        with self._lock:
            try:
                handing = [handed.fileno()] if handed else []
                socket.send_fds(self._control, [COMMAND.pack(kind, number)], handing)
                reply = self._control.recv(REPLY.size)
            except OSError as error:
                raise StoreError(f"the keeper of {self.build.id} does not answer") from error
            finally:
                if len(reply) < REPLY.size:  # Ctrl-C comes here as well: the next reply is unread
                    self.close()
            if not reply:
                raise StoreError(f"the keeper of {self.build.id} has ended")
        answered: int = REPLY.unpack(reply)[0]
        return answered


class ForkedWorker:
    """A worker forked from a keeper, asked over a socket."""

    def __init__(self, keeper: Keeper, pid: int, line: socket.socket) -> None:
        self.pid = pid
        self._keeper = keeper
        self._line = line
        self._code: int | None = None
        self._touched = 0

    @property
    def alive(self) -> bool:
        """Tell whether it can be asked: it rests, and has little memory of its own."""
        if self._code is not None or self._touched > WORN:
            return False
        self._line.setblocking(False)
        try:
            self._line.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False  # it has gone, or says something unasked

    def ask(self, request: Message, limits: Limits) -> Message:
        """Return the reply to a request."""
        reply: Message | None = None
        deadline = time.monotonic() + limits.seconds
        try:
            self._line.settimeout(limits.seconds)
            self._line.sendall(pack(request))
            reply = receive(_Arriving(self._line, deadline))
        except TimeoutError as error:
            raise late(limits) from error
        except (EOFError, OSError) as error:
            self.end()
            raise explain_end(self._code or _KILLED, limits) from error
        finally:
            if reply is None:
                self.end()
        self._touched = reply["touched"]
        return reply

    def kill(self) -> None:
        """Cut the line; the thread that waits on it ends the worker."""
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Kill the process and forget it."""
        if self._code is None:
            self._line.close()
            self._code = self._keeper.end_worker(self.pid)


class _Arriving:
    """Reads from a socket until a deadline, which holds for the whole; None is none."""

    def __init__(self, line: socket.socket, deadline: float | None) -> None:
        self._line = line
        self._deadline = deadline

    def read(self, size: int) -> bytes:
        data = bytearray(size)
        got = 0
        with memoryview(data) as view:
            while got < size:
                if self._deadline is not None:
                    self._line.settimeout(max(self._deadline - time.monotonic(), 0.001))
                count = self._line.recv_into(view[got:])
                if not count:
                    break
                got += count
        return bytes(data[:got]) if got < size else bytes(data)


def _how(code: int) -> str:
    return f"its keeper ended by signal {-code}" if code < 0 else f"its keeper ended with {code}"


def _published(build: Build) -> datetime:
    """Return when a build was published: its manifest is the last that is written."""
    manifest = build.path / MANIFEST_FILE
    try:
        return datetime.fromtimestamp(manifest.stat().st_mtime, UTC)
    except OSError as error:
        raise StoreError(f"{manifest}: cannot be read: {error.strerror}") from error
