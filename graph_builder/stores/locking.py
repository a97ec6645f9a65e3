"""One builder at a time in a store folder."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from graph_builder.errors import BuildLocked, StoreError

LOCK_FILE = ".lock"

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # Windows locks bytes: one beyond the text, so that the text stays readable

    def _take(descriptor: int) -> bool:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def build_lock(root: Path) -> Iterator[None]:
    """Hold the right to build in a store folder; the lock ends with the process, however it ends.

    Raises BuildLocked at once when another builder holds it. A folder that was made for it and
    got nothing is removed again.
    """
    try:
        new = not root.exists()
        descriptor = _locked(root)
    except OSError as error:
        raise StoreError(f"{root}: cannot build here: {error.strerror}") from error
    try:
        yield
    finally:
        if new and [path.name for path in root.iterdir()] == [LOCK_FILE]:
            _remove(root)
        os.close(descriptor)


def _locked(root: Path) -> int:
    """Return the lock's descriptor; a lock file that was removed meanwhile is no lock."""
    while True:
        root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(root / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _take_or_refuse(descriptor, root)
        except BuildLocked:
            os.close(descriptor)
            raise
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), (root / LOCK_FILE).stat()):
                return descriptor
        os.close(descriptor)


def _remove(root: Path) -> None:
    with suppress(OSError):  # Windows removes no open file
        (root / LOCK_FILE).unlink()
        root.rmdir()


def _take_or_refuse(descriptor: int, root: Path) -> None:
    if not _take(descriptor):
        os.lseek(descriptor, 0, os.SEEK_SET)
        holder = os.read(descriptor, 20).decode("ascii", "replace").strip()
        who = f" (process {holder})" if holder.isdigit() else ""
        raise BuildLocked(f"{root}: another build is running here{who}; wait until it has ended")
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, f"{os.getpid()}\n".encode())
