"""Writes draft records: `python tools/draft.py NOTES.jsonl --records records --out DIR`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from drafting.desk import Desk
from drafting.known import read_registers
from drafting.notes import read_notes
from drafting.report import write_all
from drafting.shared import with_one_label
from drafting.sources import draft_source

from graph_builder.resources import folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Draft every row of a notes file; return 0 when all were written."""
    parser = argparse.ArgumentParser(description="Drafts records from notes on articles.")
    parser.add_argument("notes", type=Path, help="one JSON object a line, for one article each")
    parser.add_argument("--records", type=Path, required=True, help="with registers/ and sources/")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    options = parser.parse_args(arguments)
    desk = Desk(read_registers(options.records, folder("ontology") / "schemes.ttl"))
    taken: set[str] = set()
    drafts = [draft_source(row, desk, taken) for row in read_notes(options.notes)]
    write_all(options.out, with_one_label(drafts), desk)
    return 0


if __name__ == "__main__":
    sys.exit(main())
