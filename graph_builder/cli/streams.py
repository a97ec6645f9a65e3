"""What the commands write to: data to stdout, talk to stderr, in UTF-8 whatever the locale."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

PATIENCE = 1.0
"""Seconds after which a command says on a terminal what it is doing."""


def settle() -> None:
    """Let both streams take any text, whatever the locale; a closed one takes it to nowhere."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def say(text: str) -> None:
    """Print a line of talk to stderr."""
    sys.stdout.flush()
    sys.stderr.write(f"{text}\n")


def emit(text: str) -> None:
    """Print data to stdout as it is."""
    sys.stdout.write(text)


def flush() -> None:
    """Write out what stdout still holds, so that what is wrong with it is told like the rest."""
    sys.stdout.flush()


def drop_stdout() -> None:
    """Forget what stdout still holds: nobody takes it."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Give what is told each stage as it starts; a terminal shows them once it takes long.

    Nothing is shown where stderr is no terminal.
    """
    if not sys.stderr.isatty():
        yield lambda stage: None
        return
    line = _Line()
    try:
        yield line.tell
    finally:
        line.end()


class _Line:
    """Is the last line of a terminal, which shows the stage that is running."""

    def __init__(self) -> None:
        self._stage = ""
        self._lock = threading.Lock()
        self._shown = False
        self._plain = os.environ.get("TERM") == "dumb"
        self._timer = threading.Timer(PATIENCE, self._start)
        self._timer.daemon = True
        self._timer.start()

    def tell(self, stage: str) -> None:
        """Take the name of the stage that starts."""
        with self._lock:
            self._stage = stage
            if self._shown:
                self._write()

    def end(self) -> None:
        """Take the line away."""
        self._timer.cancel()
        with self._lock:
            if self._shown and not self._plain:
                sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False

    def _start(self) -> None:
        with self._lock:
            if not self._timer.finished.is_set():  # it ended while this waited for the lock
                self._shown = True
                self._write()

    def _write(self) -> None:
        if self._stage:
            form = "  {} …\n" if self._plain else "\r\x1b[K  {} …"
            sys.stderr.write(form.format(self._stage))
            sys.stderr.flush()
