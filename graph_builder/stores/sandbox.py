"""Takes from a process what no query needs: the network (Linux), core dumps, a life of its own."""

import ctypes
import os
import signal
import struct
import sys

_EPERM, _ALLOW = 0x0005_0001, 0x7FFF_0000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET = 0, 4
_X32_CALLS = 0x4000_0000  # the same calls again, under other numbers
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2
_SET_DEATH_SIGNAL = 1

_IO_URING_SETUP = 425  # its ring could open sockets past the filter
_CALLS = {  # machine: audit number, then socket, connect
    "x86_64": (0xC000_003E, 41, 42),
    "aarch64": (0xC000_00B7, 198, 203),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def forbid_network() -> bool:
    """Make socket and connect fail in this thread and those it starts; tell whether that worked."""
    if sys.platform != "linux":
        return False
    known = _CALLS.get(os.uname().machine)
    if known is None:
        return False
    code = _filter(*known)
    program = _Program(len(code) // 8, code)
    if not _prctl(_NO_NEW_PRIVILEGES, 1):
        return False
    return _prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(program))


def die_with_parent(parent: int) -> bool:
    """Have the kernel kill this process when its parent ends; False where it already has."""
    if sys.platform == "linux":
        _prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    return os.getppid() == parent


def forbid_core_dump() -> None:
    """Let a crash write no file: it would hold the whole store."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _prctl(option: int, *arguments: int) -> bool:
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    padded = (*arguments, 0, 0, 0, 0)[:4]
    return bool(prctl(option, *padded) == 0)


def _filter(architecture: int, *calls: int) -> bytes:
    """Return the BPF program; a jump counts the instructions to skip, if true and if false."""
    denied = (*calls, _IO_URING_SETUP)
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE_OFFSET),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _EPERM),
        (_LOAD, 0, 0, _NUMBER_OFFSET),
        (_AT_LEAST, len(denied) + 1, 0, _X32_CALLS),
        *((_EQUAL, len(denied) - done, 0, call) for done, call in enumerate(denied)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _EPERM),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
