"""Answers lines of JSON on standard input until it ends: what each worker of a library does."""

import json
import signal
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any


class Late(BaseException):
    """The time for a query is over; no handler of a library's own errors may swallow this."""


@contextmanager
def deadline(seconds: float):  # noqa: ANN201  # a generator
    """Raise Late in the block when the time is over."""

    def stop(*_: object) -> None:
        raise Late

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


Ask = Callable[[str, str, float], bytes]
"""Returns the answer to a query, in a media type, within some seconds."""


def serve(load: Callable[[str], None], ask: Ask) -> None:
    """Load and ask as the lines say; each answer is a line, and the body of an answer after it."""
    for line in sys.stdin.buffer:
        message = json.loads(line)
        try:
            if "load" in message:
                load(message["load"])
                _reply({})
            else:
                _answer(ask, message)
        except Late:
            _reply({"late": True})


def _answer(ask: Ask, message: dict[str, Any]) -> None:
    started = time.perf_counter()
    try:
        body = ask(message["ask"], message["media"], message["seconds"])
    except Exception as error:  # noqa: BLE001  # whatever a library raises is what is reported
        _reply({"error": f"{type(error).__name__}: {error}"[:300]})
        return
    _reply({"seconds": time.perf_counter() - started, "length": len(body)}, body)


def _reply(reply: dict[str, Any], body: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(reply).encode() + b"\n" + body)
    sys.stdout.buffer.flush()
