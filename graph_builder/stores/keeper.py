"""The process that holds a build in memory and forks the workers that answer from it."""

import gc
import os
import signal
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path

from pyoxigraph import RdfFormat, Store

import graph_builder.stores.bodies  # noqa: F401  # before the forks, which then share it
from graph_builder.stores.manifest import mark_file
from graph_builder.stores.sandbox import die_with_parent, forbid_core_dump, forbid_network
from graph_builder.stores.wire import Message, pack
from graph_builder.stores.worker import serve

COMMAND = struct.Struct(">cq")  # FORK, and with it a socket for the worker; or END and a worker
REPLY = struct.Struct(">q")  # the worker's number; or how it ended
FORK, END = b"f", b"e"


def main(descriptor: str, lines: str, digest: str) -> None:
    """Load N-Quads, say so, then fork and end workers until the other side has gone."""
    control = socket.socket(fileno=int(descriptor))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    forbid_core_dump()
    sandboxed = forbid_network()
    store = Store()
    try:
        greeting: Message = _load(store, Path(lines), digest)
    except (OSError, SyntaxError, RuntimeError, ValueError, MemoryError) as error:
        greeting = {"error": "load", "message": str(error)}
    with suppress(ConnectionError):
        control.sendall(pack({**greeting, "sandboxed": sandboxed}))
        if "error" not in greeting:
            gc.collect()
            gc.freeze()  # or each collection of a fork would copy what it only looks at
            _obey(control, store)
    os._exit(0)  # to free a store statement by statement takes a second


def _load(store: Store, lines: Path, digest: str) -> Message:
    """Load the lines if they are those that were published."""
    if mark_file(lines).sha256 != digest:
        raise ValueError("not the bytes that were published")
    store.bulk_load(path=str(lines), format=RdfFormat.N_QUADS)
    return {"quads": len(store)}


def _obey(control: socket.socket, store: Store) -> None:
    """Fork a worker onto each socket that is sent, and end those that are named."""
    workers: set[int] = set()
    try:
        while True:
            data, descriptors, _, _ = socket.recv_fds(control, COMMAND.size, 1)
            if len(data) < COMMAND.size:
                return
            kind, number = COMMAND.unpack(data)
            if kind == END:
                workers.remove(number)
                control.sendall(REPLY.pack(_end(number)))
                continue
            number = _fork(control, store, *descriptors)
            workers |= {number} if number > 0 else set()
            control.sendall(REPLY.pack(number))
    finally:
        for pid in workers:
            _end(pid)


def _end(pid: int) -> int:
    """Kill a worker if it still runs, and return how it ended."""
    os.kill(pid, signal.SIGKILL)  # until we wait for it, no other process has its number
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _fork(control: socket.socket, store: Store, descriptor: int) -> int:
    """Start a worker that answers on a descriptor; return its number, or minus the error's."""
    keeper = os.getpid()
    try:
        pid = os.fork()
    except OSError as error:
        pid = -(error.errno or 1)
    if pid == 0:
        _work(control, store, descriptor, keeper)
    os.close(descriptor)
    return pid


def _work(control: socket.socket, store: Store, descriptor: int, keeper: int) -> None:
    """Answer until the input ends; nothing of the keeper's own may run afterwards."""
    code = 1
    try:
        control.close()
        with (
            socket.socket(fileno=descriptor) as line,
            line.makefile("rb") as requests,
            line.makefile("wb") as answers,
        ):
            if die_with_parent(keeper):
                serve(store, requests, answers, held=_held())
        code = 0
    finally:
        os._exit(code)


def _held() -> int:
    """Return the size of this address space: what we share counts against the limit of a query."""
    if sys.platform != "linux":
        return 0
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")
