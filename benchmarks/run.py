"""Measures danvan beside its peers in the same run, and writes a report to `results/`.

`python benchmarks/run.py --size M` makes an invented country of about a million quads, builds it,
lets the peers map and answer the same, compares first and times then. On a machine that does
nothing else; every step has a time after which it is ended and reported as late.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import building
import generate
import plots
import querying
import querytables
import tables
import users
from measuring import Failed
from peers.danvan import Danvan, DanvanServer, built_quads
from peers.maplib import Maplib
from peers.morph_kgc import MorphKgc
from peers.oxigraph import Oxigraph
from peers.protocol import Cannot, Peer, Place
from peers.rdflib import Rdflib
from peers.virtuoso import Virtuoso
from questions import questions
from setting import Setting, setting

Measurement = users.Waiting | building.Built | querying.Queried
PARTS = ("users", "build", "query")
MAPPERS: tuple[type[Peer], ...] = (Rdflib, MorphKgc, Maplib)
ENGINES: tuple[type[Peer], ...] = (Danvan, DanvanServer, Oxigraph, Virtuoso, Rdflib, Maplib)
RESULTS = Path(__file__).with_name("results")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "danvan-benchmarks"
DEFAULTS = ((300_000, 5, 300.0), (3_000_000, 3, 1_200.0), (sys.maxsize, 1, 5_400.0))
"""Up to how many quads, how many rounds, and the seconds of a build or load."""


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """Return what is to be measured."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size", default="S", help="S, M, L or a number of quads; S")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--peers", default="", help="only these peers, by the start of their names")
    parser.add_argument("--questions", default="", help="only those that this pattern finds")
    parser.add_argument("--rounds", type=int, help="timed runs of each step; S 5, M 3, L 1")
    parser.add_argument("--cap", type=float, default=30.0, help="seconds of a query; 30")
    parser.add_argument("--seconds", type=float, help="of a build or load; S 300, M 1200, L 5400")
    parser.add_argument("--cache", type=Path, default=CACHE, help="the peers' own environments")
    parser.add_argument("--scratch", type=Path, help="where builds are made, and thrown away")
    parser.add_argument("--out", type=Path, default=RESULTS, help="the folder of the report")
    asked = parser.parse_args(arguments)
    quads = generate.quads_of(asked.size)
    rounds, seconds = next(rest for most, *rest in DEFAULTS if quads <= most)
    asked.rounds, asked.seconds = asked.rounds or rounds, asked.seconds or seconds
    asked.parts = [part for part in PARTS if part in asked.only.split(",")]
    return asked


def chosen(asked: argparse.Namespace, kinds: tuple[type[Peer], ...], place: Place) -> list[Peer]:
    """Return the peers of these kinds that were asked for; danvan always."""
    starts = tuple(asked.peers.split(",")) if asked.peers else ("",)
    return [kind(place) for kind in kinds if kind.name.startswith(("danvan", *starts))]


def measure(asked: argparse.Namespace, scratch: Path) -> Iterator[tuple[str, Measurement]]:
    """Yield each part that was asked for as soon as it is measured."""
    place = Place(asked.cache, scratch)
    if "users" in asked.parts:
        yield "users", users.measure(scratch, asked.rounds, say)
    if not {"build", "query"} & set(asked.parts):
        return
    records, danvan = scratch / "records", Danvan(place)
    articles = generate.write(generate.quads_of(asked.size), records)
    say(f"{articles:,} invented articles, {generate.quads_of(asked.size):,} quads asked for")
    if "build" in asked.parts:
        mappers = chosen(asked, MAPPERS, place)
        yield "build", building.measure(danvan, mappers, records, asked.rounds, asked.seconds, say)
    if "query" in asked.parts:
        if "build" not in asked.parts:
            danvan.map(records, asked.seconds)
        bounds = querying.Bounds(asked.rounds, asked.cap, asked.seconds)
        engines, wanted = chosen(asked, ENGINES, place), questions(danvan.root, asked.questions)
        yield "query", querying.measure(engines, built_quads(danvan.root), wanted, bounds, say)


def say(what: str) -> None:
    """Tell what is being done, and when."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def stop(*_: object) -> NoReturn:
    """End what was started, and then this."""
    raise SystemExit("stopped")


def report(name: str, circumstances: Setting, found: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the report."""
    yield "# What users wait for" if name == "users" else f"# Benchmarks, size {name}"
    yield ""
    yield from tables.circumstances(circumstances)
    if "users" in found:
        yield from tables.waiting(found["users"])
    for part, write in (("build", tables.building), ("query", querytables.querying)):
        if part in found:
            yield from write(found[part])
            yield f"![{part}]({name}-{part}.svg)"
            yield ""
    yield f"The raw numbers are in [{name}.json]({name}.json)."


def keep(asked: argparse.Namespace, circumstances: Setting, found: dict[str, Any]) -> str:
    """Write down what is measured so far: the raw numbers, the report and the plots."""
    name = "users" if asked.parts == ["users"] else asked.size.upper()
    raw = {"setting": circumstances.to_json(), "size": asked.size, "rounds": asked.rounds} | {
        part: measured.to_json() for part, measured in found.items()
    }
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / f"{name}.json").write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
    text = "\n".join(report(name, circumstances, found)).rstrip() + "\n"
    (asked.out / f"{name}.md").write_text(text, encoding="utf-8")
    if "build" in found:
        plots.build(found["build"], asked.out / f"{name}-build.svg")
    if "query" in found:
        plots.query(found["query"], asked.out / f"{name}-query.svg")
    return text


def main(arguments: list[str] | None = None) -> None:
    """Measure what was asked for, write each part down when it is done, and print the report."""
    asked = options(arguments)
    signal.signal(signal.SIGTERM, stop)
    circumstances, text = setting(), ""
    if asked.scratch:
        asked.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=asked.scratch, prefix="danvan-benchmark-") as folder:
        found: dict[str, Any] = {}
        try:
            for part, measured in measure(asked, Path(folder)):
                found[part] = measured
                text = keep(asked, circumstances, found)
        except (Failed, Cannot) as error:
            raise SystemExit(f"danvan itself failed: {error}") from error
    print(text)


if __name__ == "__main__":
    main()
