"""Reads and states tables of sources a chunk at a time, in several processes where that pays."""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, cast

from graph_builder.errors import BuildCrash
from graph_builder.quads import lines
from graph_builder.reading import Chunk, Digest, Known, Read, read_chunk, without_mentions
from graph_builder.records import Source
from graph_builder.stores.shards import write_shard
from graph_builder.stores.workers import command

_WORTH = 3  # chunks: below that, a process takes longer to start than to help


@dataclass(frozen=True, slots=True)
class Stated:
    """What a chunk tells of itself, the file of what it states, and that of rows left out."""

    digest: Digest
    shard: Path
    refused: Path


def state_chunks(
    chunks: Sequence[Chunk], known: Known, scratch: Path, processes: int | None = None
) -> Iterator[Stated]:
    """Yield each chunk stated, in their order; the files lie in `scratch`."""
    shards = [scratch / f"chunk-{number}.nq" for number in range(len(chunks))]
    number = min(processes or _processors(), len(chunks))
    if number < 2 or len(chunks) < _WORTH:
        for chunk, shard in zip(chunks, shards, strict=True):
            yield state_chunk(chunk, known, shard)
        return
    # What leaves here early ends the processes first: then no thread waits for one.
    with ThreadPoolExecutor(number) as threads, ExitStack() as ended:
        free = SimpleQueue[_Helper]()
        for _ in range(number):
            helper = _Helper(known)
            ended.callback(helper.end)
            free.put(helper)

        def ask(chunk: Chunk, shard: Path) -> Stated:
            helper = free.get()
            try:
                return helper.ask(chunk, shard)
            finally:
                free.put(helper)

        yield from threads.map(ask, chunks, shards)


def state_chunk(chunk: Chunk, known: Known, shard: Path) -> Stated:
    """Write what a chunk states, but for its mentions, and return what it tells of itself.

    Of a chunk with a problem nothing is stated: nothing will be published.
    """
    reads, digest = read_chunk(chunk, known)
    write_shard(() if digest.problems else _lines(reads), shard)
    refused = shard.with_suffix(".refused.jsonl")
    lines_of_json = (f"{row.to_json()}\n" for row in digest.refused)
    refused.write_text("".join(lines_of_json), encoding="utf-8", errors="backslashreplace")
    return Stated(replace(digest, refused=()), shard, refused)


def _lines(reads: Sequence[Read]) -> Iterator[str]:
    for read in reads:
        if isinstance(read.record, Source):
            yield from lines(without_mentions(read.record))


class _Helper:
    """A process that states chunks: a fresh one, which copies no locks and no memory."""

    def __init__(self, known: Known) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own code, a list, no shell
            command("stating"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._orders = cast("BinaryIO", self._process.stdin)
        self._answers = cast("BinaryIO", self._process.stdout)
        self._known: Known | None = known

    def ask(self, chunk: Chunk, shard: Path) -> Stated:
        """Return a chunk stated; raise BuildCrash where the process has died."""
        try:
            if self._known:
                pickle.dump(self._known, self._orders)
                self._known = None
            pickle.dump((chunk, shard), self._orders)
            self._orders.flush()
            stated: Stated = pickle.load(self._answers)  # noqa: S301  # from our own process
        except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:
            self._process.kill()  # half an answer may come of one that still lives
            raise BuildCrash(
                f"{chunk.name}: the process that read it from line {chunk.span.line} on died "
                f"(exit code {self._process.wait()}); was there enough memory?"
            ) from error
        return stated

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        self._answers.close()
        with suppress(BrokenPipeError):  # an order that it did not live to read
            self._orders.close()


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def main() -> None:
    """Answer each order on stdin with the chunk stated, until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the builder ends its helpers
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    try:
        known: Known = pickle.load(orders)  # noqa: S301  # from our own process
        while True:
            chunk, shard = pickle.load(orders)  # noqa: S301  # from our own process
            pickle.dump(state_chunk(chunk, known, shard), answers)
            answers.flush()
    except (EOFError, BrokenPipeError):
        return
