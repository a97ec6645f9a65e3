"""Whether a build may be held in memory here."""

import os
import socket
import sys
from pathlib import Path

_PER_QUAD = 400  # bytes, measured with room to spare
_CGROUP = Path("/sys/fs/cgroup")


def can_hold(quads: int, workers: int) -> bool:
    """Tell whether a build of so many quads fits, and workers can be forked.

    Reading copies most of what a worker shares, so each worker counts as one more copy.
    """
    if not hasattr(os, "fork") or not hasattr(socket, "send_fds"):
        return False
    return quads * _PER_QUAD * (1 + workers) < available()


def available() -> int:
    """Return the bytes of memory that processes started now may take."""
    if sys.platform != "linux":
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    (free,) = (line for line in lines if line.startswith("MemAvailable:"))
    return min(int(free.split()[1]) * 1024, _left_in_cgroup())


def _left_in_cgroup() -> int:
    """Return what the container may still take; without a limit, more than there is."""
    try:
        most = (_CGROUP / "memory.max").read_text("ascii").strip()
        used = int((_CGROUP / "memory.current").read_text("ascii"))
        return int(most) - used
    except (OSError, ValueError):  # no container, or no limit: it says "max"
        return sys.maxsize
