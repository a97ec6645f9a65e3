"""Writes the expected answers anew: `python tests/queries/update.py [--full] [CASE …]`.

Read the difference before keeping it: each row must be what an article or a register says.
"""

import sys
import tempfile
from pathlib import Path

from conftest import QUESTIONS, columns_of, kept, read_cases, records, write_golden
from pyoxigraph import Store

from graph_builder.build import assemble
from graph_builder.resources import folder


def main(arguments: list[str]) -> None:
    """Write the expected rows of these cases, or of all: on five articles, or on all records."""
    full = "--full" in arguments
    names = {argument for argument in arguments if argument != "--full"}
    cases = [case for case in read_cases(full=full) if not names or case.name in names]
    stores = {False: assemble(folder("records")).store} if full else _of_the_articles()
    for case in cases:
        answer = columns_of(QUESTIONS[case.question], stores[case.extra], case.text())
        write_golden(case, kept(case, answer))


def _of_the_articles() -> dict[bool, Store]:
    with tempfile.TemporaryDirectory() as place:
        return {extra: assemble(records(Path(place), extra=extra)).store for extra in (False, True)}


if __name__ == "__main__":
    main(sys.argv[1:])
