"""A build on disk, asked through a worker process that can be killed."""

import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO, Self, cast

from graph_builder.errors import (
    QueryCrash,
    QueryError,
    QuerySyntaxError,
    QueryTimeout,
    StoreDamaged,
)
from graph_builder.stores.builds import Build, current_id, open_build
from graph_builder.stores.gate import check, explain
from graph_builder.stores.protocol import DEFAULT_LIMITS, Answer, Limits
from graph_builder.stores.wire import Message, decode, receive, send

_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_START = (
    "import sys; sys.path[:] = sys.argv[2:]; "
    "from graph_builder.stores.worker import main; main(sys.argv[1])"
)


class EmbeddedStore:
    """The current build of a folder; a build published meanwhile answers the next query."""

    def __init__(self, root: "str | os.PathLike[str]") -> None:
        self._root = Path(root).resolve()
        self._build = open_build(self._root)
        self._worker: _Worker | None = None
        self._lock = threading.Lock()

    @property
    def build(self) -> Build:
        """Return the build that answered last, or will answer first."""
        return self._build

    @property
    def sandboxed(self) -> bool:
        """Tell whether the kernel keeps the worker off the network; starts the worker."""
        with self._lock:
            return bool(self._greeted(DEFAULT_LIMITS).greeting["sandboxed"])

    def query(self, text: str, *, limits: Limits = DEFAULT_LIMITS) -> Answer:
        """Answer a SELECT, ASK, CONSTRUCT or DESCRIBE, completely or marked as truncated."""
        check(text)
        request = {
            "text": text,
            "seconds": limits.seconds,
            "memory": limits.memory,
            "rows": limits.rows,
            "bytes": limits.bytes,
        }
        with self._lock:
            worker = self._greeted(limits)
            message = worker.ask(request, limits)
        _raise_error(message, self._build, limits)
        return decode(message)

    def counts(self) -> Mapping[str, int]:
        """Return the number of quads in each graph; the default graph is called `default`."""
        with self._lock:
            self._follow_pointer()
            return self._build.manifest.graphs

    def close(self) -> None:
        """End the worker; a later query starts another."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _follow_pointer(self) -> bool:
        """Turn to the current build where it has changed, and tell whether it had."""
        if current_id(self._root) == self._build.id:
            return False
        self._build = open_build(self._root)
        self.close()
        return True

    def _greeted(self, limits: Limits) -> "_Worker":
        """Return a living worker on the current build, whose count of quads is right."""
        self._follow_pointer()
        while True:
            if self._worker is None or not self._worker.alive:
                self.close()
                self._worker = _Worker(self._build.store)
                self._worker.greet(limits)
            greeting = self._worker.greeting
            if greeting.get("quads") == self._build.manifest.quads:
                return self._worker
            self.close()
            if not self._follow_pointer():  # else the build was removed while it was opened
                raise StoreDamaged(_unlike_manifest(greeting, self._build))


class _Worker:
    """One worker process; any answer that does not arrive whole and in time ends it."""

    def __init__(self, store: Path) -> None:
        # A fresh process rather than a fork: a fork copies the caller's threads' locks, and its
        # address space, which then counts against the memory limit of the query.
        paths = [str(_PACKAGE_ROOT), *(path for path in sys.path if Path(path).is_absolute())]
        self._process = subprocess.Popen(  # noqa: S603  # our own code, a list, no shell
            [sys.executable, "-I", "-S", "-c", _START, str(store), *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "RUST_BACKTRACE": "0"},  # a backtrace of a crash takes seconds
        )
        self._requests = cast("BinaryIO", self._process.stdin)
        self._answers = cast("BinaryIO", self._process.stdout)
        self._owner = os.getpid()
        self.greeting: Message = {}
        self.end = weakref.finalize(self, _end, self._process, self._owner)

    @property
    def alive(self) -> bool:
        """Tell whether it can be asked; a fork of this process must not use the same pipes."""
        return self._owner == os.getpid() and self._process.poll() is None

    def greet(self, limits: Limits) -> None:
        """Wait until the store is open."""
        self.greeting = self._exchange(None, limits)

    def ask(self, request: Mapping[str, Any], limits: Limits) -> Message:
        """Return the reply to a request."""
        return self._exchange(request, limits)

    def _exchange(self, request: Mapping[str, Any] | None, limits: Limits) -> Message:
        late = threading.Event()
        timer = threading.Timer(limits.seconds, self._kill, [late])
        timer.daemon = True
        timer.start()
        reply: Message | None = None
        try:
            if request is not None:
                send(self._requests, request)
            reply = receive(self._answers)
        except (EOFError, OSError) as error:
            self._process.kill()
            code = self._process.wait()
            raise _explain_end(late.is_set(), code, limits) from error
        finally:
            timer.cancel()
            timer.join()  # a late timer must not kill the worker of the next query
            if reply is None or late.is_set():  # Ctrl-C comes here as well
                self.end()
        return reply

    def _kill(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()


def _end(process: "subprocess.Popen[bytes]", owner: int) -> None:
    if os.getpid() != owner:
        return
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            _close_quietly(stream)
    process.wait()


def _close_quietly(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:  # a request that was never read is still in the buffer
        return


def _explain_end(late: bool, code: int, limits: Limits) -> QueryError:
    if late:
        return QueryTimeout(
            f"the query took longer than {limits.seconds:g} s and was stopped; "
            "bind a variable, add a LIMIT to an inner SELECT, or allow more time"
        )
    how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    return QueryCrash(
        f"the worker that answered the query ended {how}; most often it needed more than "
        f"{limits.memory / 1024**2:,.0f} MiB of memory, or is nested too deeply"
    )


def _raise_error(message: Message, build: Build, limits: Limits) -> None:
    kind, said = message.get("error"), message.get("message", "")
    if kind is None:
        return
    if kind == "syntax":
        raise QuerySyntaxError(explain(said))
    if kind == "memory":
        raise QueryCrash(f"the query needs more than {limits.memory / 1024**2:,.0f} MiB of memory")
    if "Corruption" in said:
        raise StoreDamaged(f"{build.store}: {said}; build again")
    raise QueryError(f"the query cannot be evaluated: {said}")


def _unlike_manifest(greeting: Message, build: Build) -> str:
    if "error" in greeting:
        return f"{build.store}: cannot be opened: {greeting['message']}; build again"
    return f"{build.store}: {greeting['quads']} quads; expected {build.manifest.quads}; build again"
