"""Cuts a process off the network for good, where the kernel can (Linux)."""

import ctypes
import os
import struct
import sys

_EPERM, _ALLOW = 0x0005_0001, 0x7FFF_0000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET = 0, 4
_X32_CALLS = 0x4000_0000  # the same calls again, under other numbers
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2

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
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    if prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(program), 0, 0) == 0)


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
