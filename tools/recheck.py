"""Compares drawn records with research notes: `python tools/recheck.py NOTES.jsonl --seed 1`.

The result goes into docs/recheck.json. A curator reads each difference there and writes a verdict,
`mended` or `explained`, and why; another run keeps the verdicts of differences still there.
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rechecking.compare import Compared, compare
from rechecking.planting import Planted, plant
from rechecking.registers import Registers, plain, read_registers

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "docs" / "recheck.json"
Pair = tuple[Mapping[str, Any], Mapping[str, Any]]
Draw = dict[str, Any]


def pairs(notes: Path, records: Path) -> dict[str, Pair]:
    """Return notes and record of every source that has both, by the source's id."""
    rows = [json.loads(line) for line in notes.read_text("utf-8").splitlines() if line]
    sources = [plain(path) for path in sorted((records / "sources").glob("*.yaml"))]
    return {
        source["id"]: (row, source) for source in sources for row in rows if _same_page(row, source)
    }


def _same_page(row: Mapping[str, Any], source: Mapping[str, Any]) -> bool:
    """Return whether both have one address or, without any, the source's id ends in the row's."""
    if row["url"] or "url" in source:
        return bool(row["url"] == source.get("url"))
    year = re.search(r"\d{4}", row["id"])
    words = re.sub(r"-\d{4}(?:-\d\d)*", "", row["id"])
    return bool(year and source["id"].endswith(f"{year[0]}-{words}"))


def sample(ids: Iterable[str], seed: int, count: int) -> list[str]:
    """Return a random sample of ids, the same for the same seed.

    >>> sample("abc", 1, 2) == sample("cba", 1, 2)
    True
    """
    return sorted(random.Random(seed).sample(sorted(ids), count))  # noqa: S311  no secret


def recheck(both: Mapping[str, Pair], drawn: Sequence[str], known: Registers, seed: int) -> Draw:
    """Return the differences of the drawn sources, and how many planted errors were noticed."""
    found = {source: compare(*both[source], known) for source in drawn}
    others = [record for _, record in both.values()]
    planted = [_planted(both[source], others, known, seed) for source in drawn]
    return {
        "seed": seed,
        "drawn_from": len(both),
        "sources": list(drawn),
        "values": {
            "notes": sum(one.notes for one in found.values()),
            "record": sum(one.record for one in found.values()),
        },
        "planted": {
            name: sum(asdict(one)[name] for one in planted) for name in Planted.__dataclass_fields__
        },
        "differences": [row for source, one in found.items() for row in _listed(source, one)],
    }


def _planted(
    pair: Pair, others: Sequence[Mapping[str, Any]], known: Registers, seed: int
) -> Planted:
    note, record = pair
    return plant(record, others, lambda one: compare(note, one, known), seed)


def _listed(source: str, compared: Compared) -> Iterator[Draw]:
    """Yield each difference as it is kept: without the text of the notes."""
    for one in compared.differences:
        place = {"source": source, "stands_in": one.side, "path": one.path}
        yield {**place, "missing": " ".join(one.missing), "verdict": "open", "why": ""}


def keep(drawn: Draw, result: Path) -> int:
    """Put a draw into the result, with the verdicts given before; return how many are open."""
    draws = json.loads(result.read_text("utf-8"))["draws"] if result.exists() else []
    judged = {
        _place(row): row
        for draw in draws
        for row in draw["differences"]
        if row["verdict"] != "open"
    }
    rows = [judged.get(_place(row), row) for row in drawn["differences"]]
    before = [row for draw in draws if draw["seed"] == drawn["seed"] for row in draw["differences"]]
    mended = [row for row in before if row["verdict"] == "mended" and row not in rows]
    kept = {**drawn, "differences": [*rows, *mended]}
    others = [draw for draw in draws if draw["seed"] != drawn["seed"]]
    ordered = sorted([*others, kept], key=lambda draw: int(draw["seed"]))
    text = json.dumps({"draws": ordered}, ensure_ascii=False, indent=1)
    result.write_text(f"{text}\n", encoding="utf-8")
    return sum(row["verdict"] == "open" for row in rows)


def _place(row: Mapping[str, str]) -> tuple[str, ...]:
    return row["source"], row["stands_in"], row["path"], row["missing"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw sources, compare them and keep the result; return 1 while differences are unread."""
    parser = argparse.ArgumentParser(description="Compares drawn records with research notes.")
    parser.add_argument("notes", type=Path, help="one JSON object a line, for one article each")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=15)
    parser.add_argument("--records", type=Path, default=ROOT / "records")
    parser.add_argument("--result", type=Path, default=RESULT)
    options = parser.parse_args(arguments)
    both = pairs(options.notes, options.records)
    known = read_registers(options.records, ROOT / "ontology" / "schemes.ttl")
    draw = recheck(both, sample(both, options.seed, options.count), known, options.seed)
    unread = keep(draw, options.result)
    print(f"{len(draw['differences'])} differences, {unread} without a verdict: {options.result}")
    return int(unread > 0)


if __name__ == "__main__":
    sys.exit(main())
