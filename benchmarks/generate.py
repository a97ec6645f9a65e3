"""Writes an invented country's records as JSON lines, of any size, to measure how the tool grows.

`python benchmarks/generate.py 1000000 DIR` writes records whose published build holds about a
million quads, within 5 %: counted are all of them, those of the ontology, those derived, and the
copy of each statement in the default graph, so a million quads are about half as many statements.
S, M and L stand for 100,000, 1,000,000 and 10,000,000. The same number and seed give the same
files.

Provinces hold districts, districts communes, each with four bodies under those above; plans of
provinces and districts implement directives, which continue or replace those of the term before;
few directives are cited often and most seldom; an event is reported by one to three articles, of
which some disagree, and three citations of ten leave open which document is meant.
"""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from random import Random

from articles import articles
from country import Data, country, sections

SEED = 2013
SIZES = {"S": 100_000, "M": 1_000_000, "L": 10_000_000}
QUADS_WITHOUT_SOURCES, QUADS_A_SOURCE = 11_400, 284  # measured by building S and M


def quads_of(size: str) -> int:
    """Return the number of quads that a size means: S, M, L or the number itself."""
    return SIZES.get(size.upper()) or int(size)


def write(quads: int, folder: Path, seed: int = SEED) -> int:
    """Write records whose build holds about this many quads; return the number of articles."""
    sources = max(30, round((quads - QUADS_WITHOUT_SOURCES) / QUADS_A_SOURCE))
    world = country(sources)
    (folder / "registers").mkdir(parents=True)
    (folder / "sources").mkdir()
    rows = sections(world)
    for name in dict.fromkeys(section.partition(".")[0] for section in rows):
        head = f"register_id: {name}\nlabel:\n  vi: Sổ thử {name}\n  en: Invented register {name}\n"
        (folder / "registers" / f"{name}.yaml").write_text(head, encoding="utf-8")
    for section, entries in rows.items():
        _write(folder / "registers" / f"{section}.jsonl", entries)
    chance = Random(seed)  # noqa: S311  # invented data, the same each time
    _write(folder / "sources" / "articles.jsonl", articles(world, sources, chance))
    return sources


def _write(path: Path, rows: Iterable[Data]) -> None:
    with path.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> None:
    """Write what the arguments ask for, and say how much it is."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("quads", type=quads_of, help="S, M, L or a number: of the whole build")
    options.add_argument("folder", type=Path)
    options.add_argument("--seed", type=int, default=SEED)
    asked = options.parse_args()
    sources = write(asked.quads, asked.folder, asked.seed)
    print(
        f"{sources:,} articles in {asked.folder}; their build holds about {asked.quads:,} quads, "
        "the default graph's copies among them"
    )


if __name__ == "__main__":
    main()
