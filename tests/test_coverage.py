"""Coverage counts what the records hold, as another count of the same files finds it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph_builder import coverage
from graph_builder.errors import StoreError
from graph_builder.stores import open_store
from graph_builder.stores.protocol import Boolean, Solutions, Store


@pytest.fixture(scope="module")
def asked(built: Path) -> Iterator[Store]:
    """The published build of the five articles."""
    with open_store(built) as store:
        yield store


@pytest.fixture(scope="module")
def written(world: Path) -> list[dict[str, Any]]:
    """The five articles as files."""
    paths = sorted((world / "sources").glob("*.yaml"))
    return [yaml.load(path.read_text("utf-8"), yaml.BaseLoader) for path in paths]  # noqa: S506


def test_kinds(asked: Store, written: list[dict[str, Any]]) -> None:
    found = {kind.name: kind for kind in coverage.kinds(asked, "en")}
    assert tuple(found) == coverage.KINDS
    sections = {"Mention": "mentions", "ImplementationActivity": "activities", "Article": ""}
    for name, section in sections.items():
        rows = [row for source in written for row in (source.get(section, ()) if section else [0])]
        assert found[name].things == len(rows)
    inferred = [row for source in written for row in source["activities"] if "inferred" in row]
    assert found["ImplementationActivity"].inferred == len(inferred)
    assert found["Mention"].label == "Mention"
    assert {kind.label for kind in coverage.kinds(asked, "vi")} != {k.label for k in found.values()}


def test_years(asked: Store, written: list[dict[str, Any]]) -> None:
    days = [source["published"]["value"] for source in written]
    published = Counter(None if ".." in day else int(day[:4]) for day in days)
    found = coverage.years(asked)
    assert {year: of["Article"] for year, of in found.items() if of.get("Article")} == published
    assert list(found) == [2010, 2017, 2018, 2020, 2023, 2024, 2025, None]


def test_an_act_between_two_years_is_of_neither(
    asked: Store, written: list[dict[str, Any]]
) -> None:
    rows = [row for source in written for row in source["activities"]]
    starts = [row.get("start", "") for row in rows]
    days = [start["value"] if isinstance(start, dict) else start for start in starts]
    settled = Counter(int(day[:4]) for day in days if day and ".." not in day)
    found = coverage.years(asked)
    counted = Counter({year: of["ImplementationActivity"] for year, of in found.items() if year})
    assert +counted == settled
    assert found[None]["ImplementationActivity"] == len(rows) - settled.total()


def test_levels(asked: Store) -> None:
    found = coverage.levels(asked)
    assert list(found) == [*coverage.LEVELS, "unknown"]
    assert found["district"]["ImplementationActivity"] == 28  # all five are on districts
    assert found["central"] == {"Body": 5, "Commendation": 1}
    assert found["unknown"] == {"Event": 1}


def test_provinces_of_both_eras(asked: Store) -> None:
    before, after = (coverage.provinces(asked, "en", day) for day in coverage.ERAS)
    named = {place.label: place.articles for place in before if place.articles}
    assert named == {"Hà Nội City": 3, "Hà Nam Province": 1, "Đà Nẵng City (until 30 June 2025)": 1}
    assert {place.label for place in before if not place.articles} == {
        "Nam Định Province",
        "Ninh Bình Province (until 30 June 2025)",
        "Quảng Nam Province",
    }
    assert [place.articles for place in after] == [3, 0, 0]


def test_publishers(asked: Store, written: list[dict[str, Any]]) -> None:
    found = coverage.publishers(asked, "vi")
    keys = Counter(source.get("publisher") for source in written)
    counted = {one.iri and one.iri.rpartition("/")[2]: one.articles for one in found}
    assert counted == keys
    assert found[-1].label is None


def test_sources_of_statements(asked: Store) -> None:
    found = coverage.sources(asked)
    text = """SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?source ?s ?p ?o {
      ?source a <https://w3id.org/danvan/ontology#Article> . GRAPH ?source { ?s ?p ?o } } }"""
    answer = asked.query(text)
    assert isinstance(answer, Solutions)
    (row,) = answer.bindings()
    assert sum(number * count for number, count in found.items()) == int(row["n"].value)
    assert min(found) == 1
    assert max(found) <= 5


def test_citations(asked: Store, written: list[dict[str, Any]]) -> None:
    rows = [row for source in written for row in source.get("mentions", ())]
    found = coverage.citations(asked)
    assert found.settled + found.ambiguous + found.unresolved == len(rows)
    assert found.settled == sum("directive" in row for row in rows)


def test_a_cut_answer_is_refused(asked: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for answer in (Solutions(("key", "count"), (), truncated=True), Boolean(True)):
        monkeypatch.setattr(asked, "query", lambda text, answer=answer: answer)
        with pytest.raises(StoreError, match="cut"):
            coverage.sources(asked)
        monkeypatch.undo()
