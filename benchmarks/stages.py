"""Prints where a build spends its time: `python benchmarks/stages.py RECORDS`.

A row for each stage up to the checks, then for each rule and check: how often it ran, and the
seconds of processor time. Start with the first row to find what to tune next.
"""

import argparse
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ParamSpec, TypeVar
from unittest.mock import patch

from graph_builder import rules, validation
from graph_builder.build import assemble
from graph_builder.resources import folder

Given = ParamSpec("Given")
Made = TypeVar("Made")


class Clock:
    """Adds up the processor time of named work, for each thread its own."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.runs: Counter[str] = Counter()

    def timed(
        self, work: Callable[Given, Made], name: Callable[Given, str]
    ) -> Callable[Given, Made]:
        """Return the work, watched."""

        def watched(*given: Given.args, **named: Given.kwargs) -> Made:
            start = time.thread_time()
            made = work(*given, **named)
            self.seconds[name(*given, **named)] += time.thread_time() - start
            self.runs[name(*given, **named)] += 1
            return made

        return watched

    def rows(self) -> Iterator[str]:
        """Yield a line for each name, the longest time first."""
        for name, seconds in self.seconds.most_common():
            yield f"{seconds:9.3f}  {self.runs[name]:4}  {name}"


class Stages:
    """Prints the time of each stage as the next one starts."""

    def __init__(self) -> None:
        self.name = ""
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def __call__(self, name: str) -> None:
        """Print the stage that ends, and start the clock of the next."""
        wall, cpu = time.perf_counter(), time.process_time()
        if self.name:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"{self.name:8}  {wall - self.wall:8.2f}  {cpu - self.cpu:8.2f}  {peak:8}")
        self.name, self.wall, self.cpu = name, wall, cpu


def measure(records: Path, clock: Clock) -> int:
    """Assemble the records under the clock, print the stages, and return the number of quads."""
    print("stage      wall (s)   cpu (s)  peak (MiB)")
    stages = Stages()
    with (
        patch.object(rules, "_apply", clock.timed(rules._apply, lambda rule, *_: rule.name)),
        patch.object(validation, "_rows", clock.timed(validation._rows, lambda _, rule: rule.name)),
        patch.object(
            validation, "validate", clock.timed(validation.validate, lambda *_: "shapes.ttl")
        ),
    ):
        assembled = assemble(records, at=stages)
    stages("end")
    return len(assembled.store)


def main() -> None:
    """Print the tables for the folder that the argument names."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("records", type=Path, nargs="?", default=folder("records"))
    clock = Clock()
    quads = measure(options.parse_args().records, clock)
    print(f"{quads} quads\n\n  cpu (s)  runs  rule or check")
    print("\n".join(clock.rows()))


if __name__ == "__main__":
    main()
