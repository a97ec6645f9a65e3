"""The process that answers queries: it may be killed at any moment and can reach nothing else."""

import contextlib
import signal
import sys
from typing import BinaryIO

from pyoxigraph import QueryBoolean, QuerySolutions, Store

from graph_builder.stores.evaluation import NoGraph, evaluate
from graph_builder.stores.sandbox import forbid_core_dump, forbid_network
from graph_builder.stores.wire import (
    Message,
    UnsupportedTerm,
    encode_solutions,
    encode_triples,
    receive,
    send,
)

_GRACE = 1.0  # the parent kills at the deadline; this ends a worker whose parent has died


def main(folder: str) -> None:
    """Open the store read-only, say so, and answer query after query until the input ends."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    forbid_core_dump()
    sandboxed = forbid_network()
    try:
        store = Store.read_only(folder)
        send(answers, {"quads": len(store), "sandboxed": sandboxed})
    except (OSError, RuntimeError, ValueError) as error:
        send(answers, {"error": "open", "message": str(error)})
        return
    serve(store, requests, answers)


def serve(store: Store, requests: BinaryIO, answers: BinaryIO, *, held: int = 0) -> None:
    """Answer query after query until the input ends; `held` is memory that no query asked for."""
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            request = receive(requests)
            _limit(request["seconds"], request["memory"] + held)
            send(answers, {**answer(store, request), "touched": _touched()})
            _rest()


def answer(store: Store, request: Message) -> Message:
    """Return the answer to one request, or what is wrong with it."""
    try:
        return _answer(store, request)
    except SyntaxError as error:
        return {"error": "syntax", "message": str(error)}
    except MemoryError:
        return {"error": "memory"}
    except NoGraph as error:
        return {"error": "graph", "message": str(error)}
    except (OSError, RuntimeError, ValueError, UnsupportedTerm) as error:
        return {"error": "engine", "message": str(error)}


def _answer(store: Store, request: Message) -> Message:
    result = evaluate(store, request)
    if "media" in request:
        from graph_builder.stores.bodies import NotXml, write_body  # the command line needs none

        try:
            body, truncated = write_body(
                result, request["media"], request["rows"], request["bytes"]
            )
        except NotXml as error:
            return {"error": "xml", "message": str(error)}
        return {"body": body, "truncated": truncated}
    if isinstance(result, QueryBoolean):
        return {"kind": "boolean", "value": bool(result)}
    if isinstance(result, QuerySolutions):
        return encode_solutions(result, request["rows"], request["bytes"])
    return encode_triples(result, request["rows"], request["bytes"])


def _limit(seconds: float, memory: int) -> None:
    """Let the kernel end this process when it takes too much; no handler, so none can be late."""
    if sys.platform == "win32":
        return
    import resource

    signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE)
    with contextlib.suppress(ValueError, OSError):  # macOS has no limit on addresses
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        soft = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _rest() -> None:
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, 0)


def _touched() -> int:
    """Return the bytes of memory that this process has made its own since it started."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt * resource.getpagesize()
