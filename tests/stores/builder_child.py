"""Builds one data set in its own process, so that a test can stop, starve or kill it."""

import os
import signal
import sys
from pathlib import Path

from graph_builder.stores.builds import new_build, publish
from graph_builder.stores.loading import describe, write_store
from graph_builder.stores.locking import build_lock


def build(root: Path, lines: Path, act: str) -> None:
    def at(phase: str) -> None:
        if act == f"die:{phase}":
            os.kill(os.getpid(), signal.SIGKILL)
        if act == f"wait:{phase}":
            sys.stdout.write("waiting\n")
            sys.stdout.flush()
            sys.stdin.readline()

    with build_lock(root), new_build(root) as folder:
        counts = write_store(folder, lines, at=at)
        (folder / "search.sqlite").write_bytes(b"a side file")
        at("described")
        publish(root, folder, describe(folder, counts), at=at)


def main(root: str, act: str, *files: str) -> None:
    if act.startswith("limit:"):
        import resource

        size = int(act.removeprefix("limit:"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    sys.stdout.write("building\n")
    sys.stdout.flush()
    for lines in files:
        build(Path(root), Path(lines), act)


if __name__ == "__main__":
    main(*sys.argv[1:])
