"""What the graph holds and what it does not, so that a blank is not read as "did not happen"."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from starlette.responses import Response

from graph_builder import coverage
from graph_builder.explorer.pages.known import name_of
from graph_builder.explorer.pages.view import Ground, View
from graph_builder.namespaces import expand


@dataclass(frozen=True, slots=True)
class Covered:
    """All counts of the page."""

    kinds: tuple[coverage.Kind, ...]
    years: Mapping[int | None, Mapping[str, int]]
    levels: Mapping[str, Mapping[str, int]]
    provinces: Mapping[str, tuple[coverage.Spoken, ...]]
    publishers: tuple[coverage.Spoken, ...]
    sources: Mapping[int, int]
    citations: coverage.Citations


def coverage_page(view: View) -> Response:
    """Return the page on what is covered."""
    covered = read_coverage(view.ground)
    counts = [max(kinds.values()) for year, kinds in covered.years.items() if year]
    classes = (*coverage.DATED, *coverage.LEVELLED)
    return view.render(
        "coverage.html",
        covered=covered,
        dated=coverage.DATED,
        levelled=coverage.LEVELLED,
        names={name: name_of(view.ground, expand(f"dv:{name}")) for name in classes},
        most=max(counts, default=1),
    )


@lru_cache(maxsize=4)
def read_coverage(ground: Ground) -> Covered:
    """Count everything once for a build."""
    store, lang = ground.store, ground.lang
    return Covered(
        coverage.kinds(store, lang),
        coverage.years(store),
        coverage.levels(store),
        {day: coverage.provinces(store, lang, day) for day in coverage.ERAS},
        coverage.publishers(store, lang),
        coverage.sources(store),
        coverage.citations(store),
    )
