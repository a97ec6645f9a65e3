"""The process that answers queries: it may be killed at any moment and can reach nothing else."""

import contextlib
import signal
import sys

from pyoxigraph import QueryBoolean, QuerySolutions, Store

from graph_builder.stores.sandbox import forbid_network
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
    _forbid_core_dump()
    sandboxed = forbid_network()
    try:
        store = Store.read_only(folder)
        send(answers, {"quads": len(store), "sandboxed": sandboxed})
    except (OSError, RuntimeError, ValueError) as error:
        send(answers, {"error": "open", "message": str(error)})
        return
    with contextlib.suppress(EOFError):
        while True:
            request = receive(requests)
            _limit(request["seconds"], request["memory"])
            send(answers, answer(store, request))
            _rest()


def answer(store: Store, request: Message) -> Message:
    """Return the answer to one request, or what is wrong with it."""
    try:
        result = store.query(request["text"])
        if isinstance(result, QueryBoolean):
            return {"kind": "boolean", "value": bool(result)}
        if isinstance(result, QuerySolutions):
            return encode_solutions(result, request["rows"], request["bytes"])
        return encode_triples(result, request["rows"], request["bytes"])
    except SyntaxError as error:
        return {"error": "syntax", "message": str(error)}
    except MemoryError:
        return {"error": "memory", "message": ""}
    except (OSError, RuntimeError, ValueError, UnsupportedTerm) as error:
        return {"error": "engine", "message": str(error)}


def _forbid_core_dump() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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
