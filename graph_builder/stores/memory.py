"""Whether a build may be held in memory here, and where not, why."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

_PER_QUAD = 350  # bytes once loaded: 325 were measured on 1,000,000 quads
_LOADING = 256 * 1024**2  # bytes more while the lines are loaded
_CGROUPS = Path("/sys/fs/cgroup")
_OURS = Path("/proc/self/cgroup")
_GIBIBYTE = 1024**3


def can_hold(quads: int, workers: int) -> bool:
    """Tell whether a build of so many quads fits, and workers can be forked."""
    return not obstacle(quads, workers)


def obstacle(quads: int, workers: int) -> str:
    """Return why a build is not held in memory; nothing where it can be."""
    if not hasattr(os, "fork") or not hasattr(socket, "send_fds"):
        return "this platform cannot fork workers"
    need, free = needed(quads, workers), available()
    if need < free:
        return ""
    return (
        f"{quads:,} quads with {workers} workers may take {need / _GIBIBYTE:.1f} GiB of memory; "
        f"{free / _GIBIBYTE:.1f} GiB are free"
    )


def needed(quads: int, workers: int) -> int:
    """Return the bytes that a build and its workers take at most.

    Reading copies most of what a worker shares, so each worker counts as one more copy.
    """
    return _LOADING + quads * _PER_QUAD * (1 + workers)


def available() -> int:
    """Return the bytes of memory that processes started now may take."""
    if sys.platform != "linux":
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    (free,) = (line for line in lines if line.startswith("MemAvailable:"))
    return min(int(free.split()[1]) * 1024, left_in_groups(_OURS, _CGROUPS))


def left_in_groups(ours: Path, root: Path) -> int:
    """Return what the tightest limit leaves, of our control groups and of those they lie in."""
    return min((_left(group) for group in _groups(ours, root)), default=sys.maxsize)


def _groups(ours: Path, root: Path) -> Iterator[Path]:
    """Yield the folders of our groups up to the root; in a container this is often the root."""
    try:
        lines = ours.read_text("utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers in ("", "memory"):  # version 2 has one tree, version 1 one for each
            top = root / controllers
            yield top
            parts = Path(path.lstrip("/")).parts
            yield from (top.joinpath(*parts[: n + 1]) for n in range(len(parts)))


def _left(group: Path) -> int:
    """Return what a group may still take; without a limit, more than there is."""
    for most, used, cache in (
        ("memory.max", "memory.current", "inactive_file"),
        ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    ):
        try:
            limit = int((group / most).read_text("ascii"))
            taken = int((group / used).read_text("ascii"))
        except (OSError, ValueError):  # not this version, no such folder, or no limit: "max"
            continue
        return limit - taken + _cached(group, cache)
    return sys.maxsize


def _cached(group: Path, name: str) -> int:
    """Return the bytes of files that the kernel keeps only until somebody needs the room."""
    try:
        lines = (group / "memory.stat").read_text("ascii").splitlines()
    except OSError:
        return 0
    found = dict(line.split() for line in lines)
    return int(found.get(name, 0))
