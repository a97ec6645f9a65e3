"""What follows from patterns: for which places, under which names, over which time."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from graph_builder.errors import DataError
from graph_builder.reading import Read, read_records
from graph_builder.reading.located import Located
from graph_builder.reading.patterns import expand
from graph_builder.records import Register, When
from graph_builder.records.registers import Body, BodyChange

LABELS = {
    "province": "Tỉnh Ninh Bình (đến 30/6/2025)",
    "city": "Thành phố Hồ Chí Minh",
    "urban-district": "Quận 1 (Hồ Chí Minh)",
    "rural-district": "Huyện Châu Thành (Bến Tre)",
}


def read(register_id: str, **sections: object) -> Read:
    data = {"register_id": register_id, "label": "Sổ", **sections}
    lines = {
        (name, index): f"{register_id}.yaml:{name}-{index}"
        for name, entries in sections.items()
        if isinstance(entries, list)
        for index in range(len(entries))
    }
    return Read(Register.model_validate(data), Located(f"{register_id}.yaml:1", data, lines))


def place(key: str, kind: str, **more: object) -> dict[str, Any]:
    level = "district" if "/" in key else "province"
    return {"id": key, "label": {"vi": LABELS[kind]}, "kind": kind, "level": level, **more}


def pattern(suffix: str = "ubnd", label: str = "UBND {unit}", **more: object) -> dict[str, Any]:
    units = list(LABELS)
    kind = "peoples-committee"
    return {"id": suffix, "units": units, "suffix": suffix, "label": label, "kind": kind, **more}


def bodies(*reads: Read) -> Mapping[str, Body]:
    found = [one.record for one in expand(reads)]
    return {body.id: body for one in found if isinstance(one, Register) for body in one.bodies}


def changes(*reads: Read) -> Mapping[str, BodyChange]:
    found = [one.record for one in expand(reads)]
    return {
        one.id: one for some in found if isinstance(some, Register) for one in some.body_changes
    }


def test_each_place_of_the_kinds_has_the_body() -> None:
    places = [place("hcm", "city"), place("hcm/quan-1", "urban-district", inside="hcm")]
    above = ["{inside}/thanh-uy", "{inside}/tinh-uy", "tw/ban-chap-hanh"]
    patterns = [
        pattern("thanh-uy", "Thành ủy {name}", units=["city"], directed_by=[*above, "tw/other"]),
        pattern("quan-uy", "Quận ủy {name}", units=["urban-district"], directed_by=above),
        pattern("quan-uy/ban", "Ban {name}", units=["urban-district"], unit_of="quan-uy"),
    ]
    by_hand = {**pattern(), "id": "tw/ban-chap-hanh", "level": "central"}
    body = {name: by_hand[name] for name in ("id", "label", "kind", "level")}
    found = bodies(read("frame", places=places, body_patterns=patterns, bodies=[body]))
    assert set(found) == {
        *("tw/ban-chap-hanh", "hcm/thanh-uy", "hcm/quan-1/quan-uy", "hcm/quan-1/quan-uy/ban")
    }
    assert found["hcm/thanh-uy"].directed_by == "tw/ban-chap-hanh"
    quan_uy, ban = found["hcm/quan-1/quan-uy"], found["hcm/quan-1/quan-uy/ban"]
    assert (quan_uy.directed_by, quan_uy.place, quan_uy.level) == (
        *("hcm/thanh-uy", "hcm/quan-1", "district"),
    )
    assert (ban.unit_of, ban.part_of, ban.directed_by) == ("hcm/quan-1/quan-uy", None, None)


@pytest.mark.parametrize(
    ("kind", "name", "unit"),
    [
        ("province", "Ninh Bình", "tỉnh Ninh Bình"),
        ("rural-district", "Châu Thành", "huyện Châu Thành"),
        ("urban-district", "Quận 1", "Quận 1"),
        ("city", "Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
    ],
)
def test_names_stand_with_their_kind_or_without(kind: str, name: str, unit: str) -> None:
    label = {"vi": "A {name}, B {unit}", "en": "{unit}, {name}"}
    place_ = place("x", kind)
    place_["label"]["en"] = "X Unit (somewhere)"
    found = bodies(read("frame", places=[place_], body_patterns=[pattern(label=label)]))
    assert found["x/ubnd"].label == {"vi": f"A {name}, B {unit}", "en": f"X Unit, {name}"}


def test_what_is_written_by_hand_stands() -> None:
    places = [place("a", "province"), place("b", "province")]
    own = {"id": "a/ubnd", "label": "Tên riêng", "kind": "peoples-committee", "level": "province"}
    merger = {"id": "hop-nhat/a", "label": "Riêng", "kind": "merger", "date": "2025-03-01"}
    by_hand = read("bodies", bodies=[own], body_changes=[{**merger, "before": ["a/ubnd"]}])
    rule = {"id": "hop-nhat", "units": ["province"], "label": "Hợp nhất {name}", "kind": "merger"}
    changing = {**rule, "date": "2025-02-03..2025-06-30", "before": ["ubnd"], "after": ["moi"]}
    frame = read("frame", places=places, body_patterns=[pattern()], change_patterns=[changing])
    for reads in ((by_hand, frame), (frame, by_hand)):
        assert bodies(*reads)["a/ubnd"].label == {"vi": "Tên riêng"}
        assert set(bodies(*reads)) == {"a/ubnd", "b/ubnd"}
        found = changes(*reads)
        assert set(found) == {"hop-nhat/a", "hop-nhat/b"}
        assert found["hop-nhat/a"].date.day == date(2025, 3, 1)
        assert (found["hop-nhat/b"].before, found["hop-nhat/b"].after) == (("b/ubnd",), ("b/moi",))


def test_labels_that_two_bodies_share_are_told_apart() -> None:
    places = [place("bt/ct", "rural-district"), place("bt/nb", "province")]
    places += [{**places[0], "id": "la/ct", "label": {"vi": "Huyện Châu Thành (Long An)"}}]
    found = bodies(read("frame", places=places, body_patterns=[pattern()]))
    assert found["bt/ct/ubnd"].label == {"vi": "UBND huyện Châu Thành (Bến Tre)"}
    assert found["la/ct/ubnd"].label == {"vi": "UBND huyện Châu Thành (Long An)"}
    assert found["la/ct/ubnd"].also == ("UBND huyện Châu Thành",)
    assert (found["bt/nb/ubnd"].label, found["bt/nb/ubnd"].also) == (
        *({"vi": "UBND tỉnh Ninh Bình"}, ()),
    )


OLD = {"end": "2025-06-30"}
NEW = {"start": "2025-07-01"}
BETWEEN = "2025-02-03..2025-12-19"


@pytest.mark.parametrize(
    ("life", "bounds", "start", "end"),
    [
        ({}, {}, None, None),
        (OLD, {}, None, "2025-06-30"),
        (NEW, {}, "2025-07-01", None),
        (OLD, {"end": "..2025-12-18"}, None, "..2025-06-30"),
        (OLD, {"end": BETWEEN}, None, "2025-02-03..2025-06-30"),
        ({}, {"end": BETWEEN}, None, BETWEEN),
        (OLD, {"start": BETWEEN}, "2025-02-03..2025-06-30", "2025-06-30"),
        (NEW, {"start": "2025-02-03"}, "2025-07-01", None),
        (OLD, {"end": "2026-01-01"}, None, "2025-06-30"),
        (OLD, {"end": "2025-06-30..2025-12-01"}, None, "2025-06-30"),
        (OLD, {"start": "2025-07-01"}, "gone", "gone"),
        (NEW, {"end": "2025-06-30"}, "gone", "gone"),
    ],
)
def test_a_body_lives_within_the_life_of_its_place(
    life: dict[str, str], bounds: dict[str, str], start: str | None, end: str | None
) -> None:
    places = [place("a", "province", **life)]
    found = bodies(read("frame", places=places, body_patterns=[pattern(**bounds)]))
    if start == "gone":
        assert found == {}
        return
    expected = (start and When.parse(start), end and When.parse(end))
    assert (found["a/ubnd"].start, found["a/ubnd"].end) == expected


def test_a_date_that_is_cut_keeps_what_is_said_of_it() -> None:
    end = {"value": BETWEEN, "inferred": "theo ngày của Trung ương"}
    places = [place("a", "province", **OLD)]
    found = bodies(read("frame", places=places, body_patterns=[pattern(end=end)]))["a/ubnd"].end
    assert found is not None
    assert found.inferred == {"vi": "theo ngày của Trung ương"}
    assert found.latest == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("era", "keys"),
    [
        ({}, {"old", "new", "both"}),
        ({"alive_on": "2025-06-30"}, {"old", "both"}),
        ({"alive_on": "2025-07-01"}, {"new", "both"}),
        ({"since": "2025-07-01"}, {"new"}),
        ({"since": "2025-07-02"}, set()),
    ],
)
def test_a_pattern_keeps_to_its_era(era: dict[str, str], keys: set[str]) -> None:
    places = [place("old", "province", **OLD), place("new", "province", **NEW)]
    places.append(place("both", "province"))
    found = bodies(read("frame", places=places, body_patterns=[pattern(**era)]))
    assert {key.removesuffix("/ubnd") for key in found} == keys


def test_a_slot_that_stands_for_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"\{nane\} stands for nothing"):
        read("frame", body_patterns=[pattern(label="UBND {nane}")])


PLACES = "id,label.vi,kind,level,inside,end\na,Tỉnh A,province,province,,2025-06-30\n"
FRAME = """register_id: frame
label: Khung
body_patterns:
  - id: ubnd
    units: [province]
    suffix: ubnd
    kind: peoples-committee
    label: Ủy ban nhân dân {unit}
    part_of: hdnd
"""


def frame_files(good: Path) -> Path:
    (good / "registers/frame.yaml").write_text(FRAME, encoding="utf-8")
    (good / "registers/frame.places.csv").write_text(PLACES, encoding="utf-8")
    return good


def problems(records: Path, schemes: Path) -> list[tuple[str, str]]:
    with pytest.raises(DataError) as error:
        read_records(records, schemes)
    return [(problem.rule, problem.where) for problem in error.value.problems]


def test_what_is_wrong_with_a_pattern_is_said_of_its_line(good: Path, schemes: Path) -> None:
    records = frame_files(good)
    assert problems(records, schemes) == [("dangling", "records/registers/frame.yaml:4")]
    text = FRAME.replace("    part_of: hdnd\n", "")
    (records / "registers/frame.yaml").write_text(text, encoding="utf-8")
    assert read_records(records, schemes).where["body/a/ubnd"] == "records/registers/frame.yaml:4"
    (records / "registers/frame.yaml").write_text(text + text[text.index("  - id") :])
    assert {rule for rule, _ in problems(records, schemes)} == {"duplicate-id"}


def test_the_bodies_of_a_place_that_is_refused_are_not_missed(good: Path, schemes: Path) -> None:
    records = frame_files(good)
    table = records / "registers/frame.places.csv"
    frame = FRAME.replace("    part_of: hdnd\n", "")
    one = "bodies:\n  - {id: x, label: X, kind: steering-board, level: province, part_of: a/ubnd}\n"
    (records / "registers/frame.yaml").write_text(frame + one, encoding="utf-8")
    read_records(records, schemes)
    table.write_text(table.read_text(encoding="utf-8").replace("A,province,", "A,,"))
    assert [rule for rule, _ in problems(records, schemes)] == ["missing-key"]


days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
lives = st.tuples(st.none() | days, st.none() | days).map(
    lambda pair: tuple(sorted(pair)) if None not in pair else pair  # type: ignore[type-var]
)


def bounds(life: tuple[date | None, date | None]) -> dict[str, str]:
    return {name: str(day) for name, day in zip(("start", "end"), life, strict=True) if day}


@given(
    st.lists(st.tuples(st.sampled_from(sorted(LABELS)), lives), max_size=6),
    st.lists(st.tuples(st.sets(st.sampled_from(sorted(LABELS)), min_size=1), lives), max_size=4),
    st.randoms(use_true_random=False),
)
@settings(max_examples=80, deadline=None, database=None)
def test_random_places_have_what_their_patterns_say(
    drawn: list[tuple[str, Any]], rules: list[tuple[set[str], Any]], random: Random
) -> None:
    places = [place(f"p{n}", kind, **bounds(life)) for n, (kind, life) in enumerate(drawn)]
    patterns = [
        pattern(f"s{n}", units=sorted(units), **bounds(life))
        for n, (units, life) in enumerate(rules)
    ]
    found = bodies(read("places", places=places), read("frame", body_patterns=patterns))
    possible = {
        f"p{p}/s{s}"
        for p, (kind, (born, gone)) in enumerate(drawn)
        for s, (units, (start, end)) in enumerate(rules)
        if kind in units
        and not (start and gone and start > gone)
        and not (end and born and end < born)
    }
    assert set(found) == possible
    for key, body in found.items():
        born, gone = drawn[int(key[1 : key.index("/")])][1]
        assert not (born and body.start and body.start.earliest < born)  # type: ignore[operator]
        assert not gone or (body.end and body.end.latest and body.end.latest <= gone)
    random.shuffle(places)
    random.shuffle(patterns)
    assert bodies(read("places", places=places), read("frame", body_patterns=patterns)) == found
