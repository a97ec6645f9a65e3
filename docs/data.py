"""Writes docs/data.md: what the graph of the shipped records holds, and what it does not."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from graph_builder import coverage
from graph_builder.build import build
from graph_builder.coverage import Kind, Spoken
from graph_builder.resources import folder
from graph_builder.stores import open_store
from graph_builder.stores.protocol import Store
from graph_builder.vietnamese import collation_key

PAGE = Path(__file__).resolve().parent / "data.md"
RECHECK = PAGE.with_name("recheck.json")
LANG = "en"
_REPORTED = {
    "Event", "ImplementationActivity", "CampaignEdition", "Person", "Tenure", "ReportedFigure",
    "Commendation", "Mention",
}  # fmt: skip
_ERAS = (
    ("On 30 June 2025, before the mergers", coverage.ERAS[0]),
    ("On 1 July 2025, after them", coverage.ERAS[1]),
)
Draw = Mapping[str, Any]
_METHOD = (
    "The records were entered from research notes, one row for an article. `tools/recheck.py` "
    "shares no code with what entered or reads them. It draws sources that have notes by a fixed "
    "seed and compares every value both ways: what the notes say must stand in the part of the "
    "record that fits, what the record says must stand in the notes. A curator reads each "
    "difference; `docs/recheck.json` keeps it with the verdict and the reason. The notes are not "
    "shipped. That record and notes agree does not show that the notes are right."
)


def page(store: Store, draws: Sequence[Draw]) -> str:
    """Return the page for one graph and the draws of the re-check."""
    lines = ["# What the data holds", "", *_head(), "", "## Kinds", ""]
    kinds = coverage.kinds(store, LANG)
    lines += [*_kinds(kinds), "", "## Years", "", *_years(store), "", "## Levels", ""]
    lines += [*_levels(store), "", "## Provinces", "", *_provinces(store), "", "## Publishers", ""]
    lines += [*_publishers(store), "", "## Citations", "", *_citations(store), ""]
    lines += ["## Sources of statements", "", *_sources(store, kinds), ""]
    lines += ["## A second reading", "", *_recheck(draws), ""]
    return "\n".join(lines)


def _head() -> Iterator[str]:
    yield "Counted from the shipped records by `python docs/data.py`. The records state what their"
    yield "sources report; what is not here was not reported, which is not the same as not done."


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        cells = (f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row)
        yield f"| {' | '.join(cells)} |"


def _kinds(kinds: Sequence[Kind]) -> Iterator[str]:
    heads = ("kind", "things", "of which hold something inferred", "statements of articles on them")
    yield from _table(heads, ((k.label, k.things, k.inferred, k.statements) for k in kinds))
    yield ""
    yield "Most bodies follow from the rule of the frame; articles state nothing on them."


def _years(store: Store) -> Iterator[str]:
    years = coverage.years(store)
    heads = ("year", "articles published", "events", "activities")
    rows = (
        ("no year, or one of several" if year is None else str(year), *_each(of, coverage.DATED))
        for year, of in years.items()
    )
    yield from _table(heads, rows)
    unknown = years.get(None, {})
    yield ""
    yield (
        f"Of {unknown.get('Article', 0)} articles the day of publication is not known; "
        f"{unknown.get('Event', 0)} events and {unknown.get('ImplementationActivity', 0)} "
        "activities have no date, or one that may be of several years. They are in no year."
    )


def _levels(store: Store) -> Iterator[str]:
    heads = ("level", "bodies that articles name", "events", "activities", "awards")
    found = coverage.levels(store).items()
    yield from _table(heads, ((name, *_each(of, coverage.LEVELLED)) for name, of in found))
    yield ""
    yield (
        "An act is of the level of who organised, did or gave it: of two where bodies of two did, "
        "of none (unknown) where none is named."
    )


def _each(counted: Mapping[str, int], names: Sequence[str]) -> Iterator[int]:
    return (counted.get(name, 0) for name in names)


def _provinces(store: Store) -> Iterator[str]:
    yield (
        "In how many articles a province, a place in it or a body of it has a part. A province "
        "that did not change has one life, so all its articles count in both lists; of the others "
        "each era counts apart."
    )
    for title, day in _ERAS:
        places = coverage.provinces(store, LANG, day)
        silent = [place for place in places if not place.articles]
        yield from ("", f"### {title}", "")
        spoken = len(places) - len(silent)
        yield f"{len(places)} provinces, {spoken} of them in at least one article."
        yield from ("", *_by_number(places), "")
        yield f"**No article at all ({len(silent)}):** {_named(silent)}."


def _by_number(places: Sequence[Spoken]) -> Iterator[str]:
    numbers = Counter(place.articles for place in places if place.articles)
    rows = (
        (number, _named(place for place in places if place.articles == number))
        for number in sorted(numbers, reverse=True)
    )
    yield from _table(("articles", "provinces"), rows)


def _named(places: Iterable[Spoken]) -> str:
    return ", ".join(sorted((place.label or "" for place in places), key=collation_key))


def _publishers(store: Store) -> Iterator[str]:
    known = [one for one in coverage.publishers(store, LANG) if one.iri]
    unknown = sum(one.articles for one in coverage.publishers(store, LANG) if one.iri is None)
    several = [one for one in known if one.articles > 1]
    yield from _table(("publisher", "articles"), ((one.label, one.articles) for one in several))
    yield ""
    yield (
        f"{len(known) - len(several)} more publishers have one article each; the publisher of "
        f"{unknown} articles is not known."
    )


def _citations(store: Store) -> Iterator[str]:
    found = coverage.citations(store)
    rows = (
        ("settled to a directive", found.settled),
        ("open, with candidates (ambiguous)", found.ambiguous),
        ("open, without candidates (unresolved)", found.unresolved),
    )
    yield from _table(("citations", "count"), rows)


def _sources(store: Store, kinds: Sequence[Kind]) -> Iterator[str]:
    counted = coverage.sources(store)
    total = sum(counted.values())
    more = sum(count for number, count in counted.items() if number > 3)
    named = (("one article", 1), ("two articles", 2), ("three articles", 3))
    rows = [(words, counted.get(number, 0)) for words, number in named]
    rows.append(("four articles or more", more))
    heads = ("statements made by", "count", "share")
    yield from _table(heads, ((words, count, f"{count / total:.1%}") for words, count in rows))
    reported = [kind for kind in kinds if kind.name in _REPORTED]
    inferred, things = (sum(getattr(k, n) for k in reported) for n in ("inferred", "things"))
    yield ""
    yield (
        f"{inferred} of {things:,} events, activities, editions, people, tenures, figures, awards "
        f"and citations ({inferred / things:.1%}) hold something inferred, and say what."
    )


def _recheck(draws: Sequence[Draw]) -> Iterator[str]:
    yield _METHOD
    heads = ("seed", "sources", "values of notes", "values of records", "differences", "mended",
             "explained", "errors per 100 values")  # fmt: skip
    yield from ("", *_table(heads, map(_drawn, draws)))
    drawn = {source for draw in draws for source in draw["sources"]}
    yield from ("", f"{len(drawn)} of {draws[0]['drawn_from']} sources with notes were drawn.")
    yield from ("", "Why the explained differences are no errors:", "")
    rows = [row for draw in draws for row in draw["differences"] if row["verdict"] == "explained"]
    reasons = Counter(str(row["why"]) for row in rows)
    ordered = sorted(reasons.items(), key=lambda counted: (-counted[1], counted[0]))
    yield from _table(("reason", "differences"), ordered)
    yield from ("", _overlooked(draws))


def _overlooked(draws: Sequence[Draw]) -> str:
    """Return how many planted errors the comparison found."""
    names = ("changed", "changes_found", "left_out", "omissions_found")
    changed, noticed, left_out, missed = (sum(d["planted"][name] for d in draws) for name in names)
    return (
        "How much such a comparison overlooks was measured with planted errors: of "
        f"{changed} values changed one at a time it found {noticed} ({noticed / changed:.0%}), of "
        f"{left_out} rows left out {missed} ({missed / left_out:.0%}). It overlooks a wrong value "
        "that the notes hold elsewhere, and a row whose facts stand in another row too."
    )


def _drawn(draw: Draw) -> tuple[object, ...]:
    verdicts = Counter(row["verdict"] for row in draw["differences"])
    values = draw["values"]
    rate = 100 * verdicts["mended"] / (values["notes"] + values["record"])
    found = (len(draw["differences"]), verdicts["mended"], verdicts["explained"], f"{rate:.2f}")
    return (str(draw["seed"]), len(draw["sources"]), values["notes"], values["record"], *found)


def draws() -> list[Draw]:
    """Return the draws of the re-check, as kept."""
    return list(json.loads(RECHECK.read_text("utf-8"))["draws"])


def main() -> None:
    """Write the page."""
    with tempfile.TemporaryDirectory() as root:
        build(folder("records"), Path(root))
        with open_store(root) as store:
            PAGE.write_text(page(store, draws()), encoding="utf-8")


if __name__ == "__main__":
    main()
