"""Runs the server until it is told to end, and leaves nothing behind."""

import asyncio
import errno
import re
import signal
import socket
from collections.abc import Sequence
from ipaddress import ip_address
from threading import Event, Thread
from types import FrameType

import uvicorn

from graph_builder.errors import UsageError
from graph_builder.explorer.app import create_app
from graph_builder.explorer.connections import Connection
from graph_builder.explorer.guard import Tell, name_of
from graph_builder.explorer.pages.warming import keep_warm
from graph_builder.explorer.service import LOCAL_HOSTS, Service

_GRACE_SECONDS = 2
_ORIGIN = re.compile(r"\*|https?://[^/\s?#]+")
_MOST_CONNECTIONS = 512
_REASONS = {
    errno.EADDRINUSE: "the port is in use; choose another with --port, or any with --port 0",
    errno.EACCES: "the port is not allowed to you; choose one above 1023 with --port",
    errno.EADDRNOTAVAIL: "this machine has no such address; name one of its own with --host",
}


def host_names(host: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names that a server at an address answers to.

    Raises UsageError where others can reach the address, but no name is allowed: whoever can
    choose the name chooses what a browser takes for the same site.
    """
    if not allowed and not _is_loopback(host):
        raise UsageError(
            f"--host {host} lets other machines ask; name what they call this one: "
            "--allow-host NAME"
        )
    return (*LOCAL_HOSTS, *(name_of(name) for name in allowed))


def origins_of(given: Sequence[str]) -> tuple[str, ...]:
    """Return the origins as browsers send them; raise UsageError for what is none.

    >>> origins_of(["https://Example.org/"])
    ('https://example.org',)
    """
    origins = tuple(text.lower().removesuffix("/") for text in given)
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise UsageError(f"--cors {origin}: write an origin such as https://example.org, or *")
    return origins


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; port 0 takes any that is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=_MOST_CONNECTIONS)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, error.strerror or "no such address")
        raise UsageError(f"{host}:{port}: {reason}") from error
    # Connections inherit it. Without, each answer after the first of a connection waits 40 ms
    # for an acknowledgement; asyncio sets it only on sockets that name their protocol.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address(listener: socket.socket) -> str:
    """Return the address to open."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def run(service: Service, listener: socket.socket, tell: Tell, proxy: str | None = None) -> None:
    """Answer until SIGTERM, or SIGINT, which is raised once all has ended.

    `proxy` is the address of a proxy whose word on the client's address is taken.
    """
    config = uvicorn.Config(
        create_app(service, tell=tell),
        http=Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=2 * _GRACE_SECONDS,
    )
    ended = Event()
    warming = Thread(target=keep_warm, args=(service, ended), name="danvan-warm", daemon=True)
    warming.start()
    # The server raises a signal again when it has ended; the default for SIGTERM is no clean end.
    before = signal.signal(signal.SIGTERM, _end)
    try:
        _Server(config, service).run(sockets=[listener])
    finally:
        ended.set()
        signal.signal(signal.SIGTERM, before)


class _Server(uvicorn.Server):
    """Stops, when it is told to end, the queries that do not end soon."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        soon = asyncio.get_running_loop().call_later(_GRACE_SECONDS, self._service.close)
        await super().shutdown(sockets)
        soon.cancel()


def _end(signum: int, frame: FrameType | None) -> None:
    """Let the call return as it would without a signal."""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
