"""Sorted files of N-Quads lines, and one stream of all their lines, each once."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from heapq import merge
from pathlib import Path

_MOST_OPEN = 200  # files; systems allow a process some hundreds


def write_shard(lines: Iterable[str], path: Path) -> Path:
    """Write the lines sorted, each once; order of text is order of its UTF-8."""
    path.write_bytes("".join(sorted(set(lines))).encode())
    return path


def write_lines(lines: Iterable[bytes], path: Path) -> Path:
    """Write lines of which none stands twice, sorted."""
    with path.open("wb") as out:
        out.writelines(sorted(lines))
    return path


def merged(shards: Sequence[Path]) -> Iterator[bytes]:
    """Yield the lines of all shards, sorted, each once."""
    groups = [shards[place : place + _MOST_OPEN] for place in range(0, len(shards), _MOST_OPEN)]
    if len(groups) > 1:
        shards = [_merge_to(group, group[0].with_suffix(".merged")) for group in groups]
    with ExitStack() as opened:
        before = b""
        for line in merge(*(opened.enter_context(path.open("rb")) for path in shards)):
            if line != before:
                yield line
                before = line


def _merge_to(group: Sequence[Path], path: Path) -> Path:
    with path.open("wb") as out:
        out.writelines(merged(group))
    return path
