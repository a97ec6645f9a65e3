"""Writes the expected answers anew: `python tests/queries/update.py [CASE …]`.

Read the difference before keeping it: each row must be what an article or a register says.
"""

import sys
import tempfile
from pathlib import Path

from conftest import QUESTIONS, columns_of, read_cases, records, write_golden

from graph_builder.build import assemble


def main(names: list[str]) -> None:
    """Write the expected rows of these cases, or of all."""
    with tempfile.TemporaryDirectory() as place:
        stores = {
            extra: assemble(records(Path(place), extra=extra)).store for extra in (False, True)
        }
    for case in read_cases():
        if not names or case.name in names:
            question = QUESTIONS[case.question]
            write_golden(case, columns_of(question, stores[case.extra], case.text()))


if __name__ == "__main__":
    main(sys.argv[1:])
