"""A process that answers one query after another, on the build that it was started on."""

import os
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import IO, BinaryIO, Protocol, cast

from graph_builder.errors import QueryTimeout
from graph_builder.stores.asking import explain_end
from graph_builder.stores.protocol import Limits
from graph_builder.stores.wire import Message, receive, send

_PACKAGE_ROOT = Path(__file__).resolve().parents[2]


class Worker(Protocol):
    """Answers one query at a time; what does not arrive whole and in time ends it."""

    @property
    def alive(self) -> bool:
        """Tell whether it can be asked."""
        ...

    def ask(self, request: Message, limits: Limits) -> Message:
        """Return the reply to a request; raise QueryTimeout or QueryCrash and end."""
        ...

    def kill(self) -> None:
        """End its answer, from another thread than the one that waits for it."""
        ...

    def end(self) -> None:
        """End it and give back what it holds; twice is fine."""
        ...


def command(module: str, *arguments: str) -> list[str]:
    """Return the command line of a fresh interpreter that runs `main` of one of our modules.

    It looks for modules where this one does, and reads no site packages' start files.
    """
    start = (
        "import sys; count = int(sys.argv[1]); sys.path[:] = sys.argv[2 + count:]; "
        f"from graph_builder.{module} import main; main(*sys.argv[2:2 + count])"
    )
    paths = [str(_PACKAGE_ROOT), *(path for path in sys.path if Path(path).is_absolute())]
    return [sys.executable, "-I", "-S", "-c", start, str(len(arguments)), *arguments, *paths]


def environment() -> dict[str, str]:
    """Return the environment of such a process: a backtrace of a crash would take it seconds."""
    return {**os.environ, "RUST_BACKTRACE": "0"}


def late(limits: Limits) -> QueryTimeout:
    """Return the error for a query that was stopped at its deadline."""
    return QueryTimeout(
        f"the query took longer than {limits.seconds:g} s and was stopped; "
        "bind a variable, add a LIMIT to an inner SELECT, or allow more time"
    )


class DiskWorker:
    """A worker over the store on disk: a fresh process, which copies no locks and no memory."""

    def __init__(self, store: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own code, a list, no shell
            command("stores.worker", str(store)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
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

    def ask(self, request: Message, limits: Limits) -> Message:
        """Return the reply to a request."""
        return self._exchange(request, limits)

    def kill(self) -> None:
        """Kill the process; the thread that waits for it ends it."""
        self._process.kill()

    def _exchange(self, request: Message | None, limits: Limits) -> Message:
        is_late = threading.Event()
        timer = threading.Timer(limits.seconds, self._stop, [is_late])
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
            raise (late(limits) if is_late.is_set() else explain_end(code, limits)) from error
        finally:
            timer.cancel()
            timer.join()  # a late timer must not kill the worker of the next query
            if reply is None or is_late.is_set():  # Ctrl-C comes here as well
                self.end()
        return reply

    def _stop(self, is_late: threading.Event) -> None:
        is_late.set()
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
