"""The frame of the real records: 63 provinces, 696 districts, then 34, and the bodies of each.

`expected/provinces.csv` holds, for each province of before July 2025, its successor and how many
districts of each kind it had, counted from the list of units and not from the records.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store

from graph_builder.namespaces import BASE, PREFIXES
from graph_builder.queries import bind, read_questions

HEAD = "\n".join(f"PREFIX {prefix}: <{iri}>" for prefix, iri in PREFIXES.items())
ALIVE = """?place a dv:AdministrativeUnit ; rdfs:label ?label .
  ?place dv:unitKind ?kind ; dv:level ?level .
  FILTER(LANG(?label) = "vi")
  FILTER NOT EXISTS { ?place dv:latestEnd ?end . FILTER(?end < "DAY"^^xsd:date) }
  FILTER NOT EXISTS { ?place dv:earliestStart ?start . FILTER("DAY"^^xsd:date < ?start) }"""
COMMITTEE = {
    "city": "thanh-uy",
    "province": "tinh-uy",
    "urban-district": "quan-uy",
    "rural-district": "huyen-uy",
    "town": "thi-uy",
    "provincial-city": "thanh-uy",
}
KINDS = {
    "quan": "urban-district",
    "huyen": "rural-district",
    "thi_xa": "town",
    "thanh_pho": "provincial-city",
}
BEFORE, AFTER, TODAY = "2025-06-30", "2025-07-01", "2026-05-01"


def rows(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a query, our own IRIs as keys."""
    answer = store.query(f"{HEAD}\n{query}")
    assert isinstance(answer, QuerySolutions)
    for row in answer:
        yield tuple("" if cell is None else short(cell.value) for cell in row)


def short(value: str) -> str:
    path = value.removeprefix(BASE)
    return path if path == value else path.partition("/")[2]


def alive(store: Store, day: str) -> list[tuple[str, str, str, str]]:
    """Return key, level, kind and name of each place that exists on a day."""
    where = ALIVE.replace("DAY", day)
    found = rows(store, f"SELECT ?place ?level ?kind ?label {{ {where} }}")
    return [
        (key, level.rpartition("/")[2], kind.rpartition("/")[2], label.partition(" (")[0])
        for key, level, kind, label in found
    ]


@pytest.fixture(scope="module")
def expected() -> list[Mapping[str, str]]:
    path = Path(__file__).parent / "expected/provinces.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("day", "levels"),
    [
        (BEFORE, {"central": 1, "province": 63, "district": 696}),
        (AFTER, {"central": 1, "province": 34}),
        (TODAY, {"central": 1, "province": 34}),
    ],
)
def test_units_of_each_era(real: Store, day: str, levels: dict[str, int]) -> None:
    found = Counter(level for _, level, _, _ in alive(real, day) if level != "commune")
    assert found == levels


@pytest.mark.parametrize(("day", "cities"), [(BEFORE, 6), (AFTER, 6), (TODAY, 7)])
def test_centrally_run_cities_of_each_era(real: Store, day: str, cities: int) -> None:
    assert sum(kind == "city" for _, _, kind, _ in alive(real, day)) == cities


def test_every_old_province_maps_to_its_new_one(
    real: Store, expected: list[Mapping[str, str]]
) -> None:
    old = {key: name for key, level, _, name in alive(real, BEFORE) if level == "province"}
    new = {key: name for key, level, _, name in alive(real, AFTER) if level == "province"}
    codes = dict(rows(real, "SELECT ?place ?code { ?place dv:unitCode ?code }"))
    became = dict(
        rows(real, "SELECT ?old ?new { ?change dv:originalUnit ?old ; dv:resultingUnit ?new }")
    )
    found = {
        (codes[key], name, codes[after], new[after])
        for key, name in old.items()
        for after in [became.get(key, key)]
    }
    columns = ("code", "until_2025_06_30", "code_after", "from_2025_07_01")
    assert found == {tuple(row[column] for column in columns) for row in expected}
    unchanged = {key for key in old if key in new}
    assert len(unchanged) == 11
    assert unchanged.isdisjoint(became)


def test_each_province_has_its_districts(real: Store, expected: list[Mapping[str, str]]) -> None:
    names = {key: name for key, level, _, name in alive(real, BEFORE) if level == "province"}
    inside = dict(rows(real, "SELECT ?place ?in { ?place schema:containedInPlace ?in }"))
    found = Counter(
        (names[inside[key]], kind)
        for key, level, kind, _ in alive(real, BEFORE)
        if level == "district"
    )
    assert found == {
        (row["until_2025_06_30"], kind): int(row[column])
        for row in expected
        for column, kind in KINDS.items()
        if row[column] != "0"
    }


def test_a_district_is_named_by_its_province(real: Store) -> None:
    districts = [key for key, level, _, _ in alive(real, BEFORE) if level == "district"]
    inside = dict(rows(real, "SELECT ?place ?in { ?place schema:containedInPlace ?in }"))
    assert all(key.rpartition("/")[0] == inside[key] for key in districts)


def test_every_end_of_a_unit_is_ordered_by_a_directive(real: Store) -> None:
    ended = "?unit a dv:AdministrativeUnit ; dv:latestEnd ?end"
    change = "?change dv:originalUnit ?unit ; dv:changeKind ?kind ; dv:legalBasis ?basis"
    late = 'FILTER(?end < "2026-01-01"^^xsd:date)'
    found = Counter(
        (kind, basis)
        for kind, basis in rows(real, f"SELECT ?kind ?basis {{ {ended} . {change} . {late} }}")
    )
    assert found == {
        ("change-kind/merger", "state/qh/2025/nq/202"): 52,
        ("change-kind/abolition", "state/qh/2025/nq/203"): 696,
    }


def standing(kind: str, *, old: bool) -> set[str]:
    """Return the suffixes of the bodies that a place of this kind must have."""
    committee = COMMITTEE[kind]
    found = {committee, f"{committee}/ban-thuong-vu", "hdnd", "ubnd", "mttq"}
    if old:
        found.add(f"{committee}/ban-dan-van")
    if kind in {"city", "province"}:
        found.add(f"{committee}/ban-tuyen-giao-va-dan-van")
    return found


@pytest.mark.parametrize("day", [BEFORE, AFTER, TODAY])
def test_each_place_has_its_standing_bodies(real: Store, day: str) -> None:
    found = set(rows(real, "SELECT ?body ?place { ?body a dv:Body ; dv:jurisdiction ?place }"))
    wanted = {
        (f"{key}/{suffix}", key)
        for key, level, kind, _ in alive(real, day)
        if level in {"province", "district"}
        for suffix in standing(kind, old=day == BEFORE)
    }
    assert len(wanted) > 6 * 34 - 1
    assert wanted - found == set()


def test_no_province_since_july_2025_has_a_mobilisation_department(real: Store) -> None:
    kind = "<https://w3id.org/danvan/scheme/body-kind/mobilisation-department>"
    since = 'FILTER(?start >= "2025-02-03"^^xsd:date)'
    query = f"?body dv:bodyKind {kind} ; dv:jurisdiction/dv:earliestStart ?start . {since}"
    assert list(rows(real, f"SELECT ?body {{ {query} }}")) == []


def test_no_body_outlives_its_place(real: Store) -> None:
    ended = "?body a dv:Body ; dv:jurisdiction ?place . ?place dv:latestEnd ?end"
    longer = "FILTER NOT EXISTS { ?body dv:latestEnd ?its . FILTER(?its <= ?end) }"
    earlier = "?body a dv:Body ; dv:jurisdiction/dv:earliestStart ?start ; dv:earliestStart ?its"
    assert len(list(rows(real, f"SELECT ?body {{ {ended} }}"))) > 6 * 696
    outliving = {row[0] for row in rows(real, f"SELECT ?body {{ {ended} . {longer} }}")}
    suffixes = {f"/{suffix}" for kind in COMMITTEE for suffix in standing(kind, old=True)}
    assert {key for key in outliving if key.endswith(tuple(suffixes))} == set()
    assert list(rows(real, f"SELECT ?body {{ {earlier} FILTER(?its < ?start) }}")) == []


@pytest.mark.parametrize("kind", ["dv:AdministrativeUnit", "dv:Body"])
def test_no_two_things_have_one_label(real: Store, kind: str) -> None:
    labels = "SELECT DISTINCT ?thing ?text (LANG(?label) AS ?language)"
    found = rows(
        real, f"{labels} {{ ?thing a {kind} ; rdfs:label ?label BIND(STR(?label) AS ?text) }}"
    )
    borne = Counter((text, language) for _, text, language in found)
    assert len(borne) > 700
    assert [label for label, things in borne.items() if things > 1] == []


def test_bodies_that_nobody_wrote_stand_in_the_graph_of_the_frame(real: Store) -> None:
    said = dict(rows(real, "SELECT ?body ?g { GRAPH ?g { ?body dv:bodyKind ?kind } }"))
    assert said["ha-noi/hoang-mai/quan-uy"] == "register/bodies"
    assert said["thanh-hoa/nhu-thanh/huyen-uy"] == "register/frame"
    assert said["ha-noi/hoang-mai/quan-uy/ban-thuong-vu"] == "register/bodies"
    assert Counter(said.values())["register/frame"] > 4500


def test_mergers_of_departments_are_dated_only_where_a_source_does(real: Store) -> None:
    query = """SELECT ?place ?early ?late ?inferred {
      ?change dv:changeKind <https://w3id.org/danvan/scheme/change-kind/merger> ;
        org:resultingOrganization/dv:jurisdiction ?place ;
        dv:earliestStart ?early ; dv:latestStart ?late .
      ?place dv:level <https://w3id.org/danvan/scheme/level/province> .
      OPTIONAL { ?change dv:inferred ?why }
      BIND(BOUND(?why) AS ?inferred)
    }"""
    found = {place: rest for place, *rest in rows(real, query)}
    assert len(found) == 63
    assert found.pop("bac-giang") == ["2025-03-01", "2025-03-01", "false"]
    assert found["quang-ninh"] == ["2025-02-03", "2025-12-19", "true"]
    assert found["ha-nam"] == ["2025-02-03", BEFORE, "true"]
    assert {(early, inferred) for early, _, inferred in found.values()} == {("2025-02-03", "true")}


HOANG_MAI, BAC_GIANG = "ha-noi/hoang-mai", "bac-giang"
MERGED = "bac-giang/tinh-uy/ban-tuyen-giao-va-dan-van"


@pytest.mark.parametrize(
    ("body", "steps"),
    [
        (
            f"{HOANG_MAI}/quan-uy/ban-dan-van",
            [
                (BEFORE, f"{HOANG_MAI}/quan-uy/ban-dan-van", ""),
                (AFTER, HOANG_MAI, ""),
                (AFTER, f"{HOANG_MAI}/quan-uy", ""),
            ],
        ),
        (
            f"{BAC_GIANG}/tinh-uy/ban-dan-van",
            [
                ("2025-03-01", f"{BAC_GIANG}/tinh-uy/ban-dan-van", MERGED),
                (BEFORE, MERGED, ""),
                (AFTER, BAC_GIANG, "bac-ninh-2025"),
            ],
        ),
    ],
)
def test_what_became_of_a_department_is_followed_to_the_end(
    real: Store, body: str, steps: list[tuple[str, str, str]]
) -> None:
    question = read_questions()["what-became-of"]
    answer = real.query(bind(question, {"body": NamedNode(f"{BASE}body/{body}")}, "vi"))
    assert isinstance(answer, QuerySolutions)
    names = ("date", "affected", "successor")
    assert {tuple(short(row[n].value) if row[n] else "" for n in names) for row in answer} == {
        *steps
    }
