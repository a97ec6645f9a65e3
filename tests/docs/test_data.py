"""docs/data.md shows what the shipped records hold."""

import importlib.util
import sys
from collections import Counter, defaultdict
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from graph_builder import coverage, open_graph
from graph_builder.build import build
from graph_builder.resources import folder
from graph_builder.stores import open_store

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def data() -> ModuleType:
    spec = importlib.util.spec_from_file_location("data", ROOT / "docs" / "data.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["data"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a published build of the real records."""
    root = tmp_path_factory.mktemp("shipped")
    build(folder("records"), root)
    return root


def test_the_page_is_current(data: ModuleType, shipped: Path) -> None:
    with open_store(shipped) as store:
        page = data.page(store, data.draws())
    assert data.PAGE.read_text("utf-8") == page, "run python docs/data.py"


def test_silent_provinces_are_those_of_the_question(shipped: Path) -> None:
    graph = open_graph(shipped)
    answer = graph.ask("coverage-gaps", level="province").solutions
    things = {str(row["thing"].value) for row in answer.bindings()}
    with open_store(shipped) as store:
        days = (*coverage.ERAS, "2026-04-30")
        places = [place for day in days for place in coverage.provinces(store, "en", day)]
    assert [len(coverage.provinces(store, "en", day)) for day in coverage.ERAS] == [63, 34]
    silent = {place.iri for place in places if not place.articles}
    assert silent == {iri for iri in things if "/place/" in iri}


def test_events_between_two_years_are_in_none(shipped: Path) -> None:
    with open_store(shipped) as store:
        found = coverage.years(store)
    spans: defaultdict[str, set[str]] = defaultdict(set)
    for path in (folder("records") / "sources").glob("*.yaml"):
        source = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506
        held = source.get("events", [])
        for one in [*held, *(part for event in held for part in event.get("parts", ()))]:
            day = one.get("date")
            ends = (day["value"] if isinstance(day, dict) else day).split("..") if day else ()
            spans[one["id"]] |= {end[:4] for end in ends}
    years = [int(*span) if len(span) == 1 else None for span in spans.values()]
    assert Counter(years) == {year: of["Event"] for year, of in found.items() if of.get("Event")}
    assert any(len(span - {""}) > 1 for span in spans.values())


def test_other_records_give_another_page(data: ModuleType, built: Path) -> None:
    with open_store(built) as store:
        page = data.page(store, data.draws())
    assert "| Article | 5 |" in page
    assert page != data.PAGE.read_text("utf-8")


def test_the_rate_counts_what_was_mended(data: ModuleType) -> None:
    verdicts = ["mended", "explained", "mended"]
    rows = [{"verdict": verdict} for verdict in verdicts]
    draw = {
        "seed": 7,
        "sources": ["a"],
        "values": {"notes": 60, "record": 140},
        "differences": rows,
    }
    assert data._drawn(draw) == ("7", 1, 60, 140, 3, 2, 1, "1.00")
