"""Drafts hold what the notes hold, as the rules say, and nothing that the notes leave open."""

import doctest
import importlib
import json
import pkgutil
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import drafting
import pytest
from drafting.days import read_date
from drafting.figures import read_value

from graph_builder.reading import read_records
from graph_builder.resources import folder

HERE = Path(__file__).parent
TOOL = HERE.parents[1] / "tools" / "draft.py"
BADINH = "bao-thu-20231016-badinh-tong-ket"
NAMESAKE = "bao-thu-20140302-namesake"
UNDATED = "ba-2021-khong-nam-khao-sat"
ONE, TWO = "mot-20251021-andong-mot", "hai-20251022-andong-hai"

Drafts = dict[str, dict[str, Any]]


def by(items: list[dict[str, Any]], name: str, value: str) -> dict[str, Any]:
    """Return the only item with this value."""
    (found,) = (item for item in items if item[name] == value)
    return found


def test_one_draft_a_row_under_an_id_of_publisher_date_and_subject(sources: Drafts) -> None:
    assert set(sources) == {BADINH, NAMESAKE, ONE, TWO, UNDATED, "nam-2022-de-nghi"}


def test_the_order_of_the_notes_changes_nothing(drafted: Path, tmp_path: Path) -> None:
    lines = (HERE / "notes.jsonl").read_text().splitlines()
    notes = tmp_path / "notes.jsonl"
    notes.write_text("\n".join(reversed(lines)) + "\n")
    command = [sys.executable, str(TOOL), str(notes), "--records", str(HERE / "records")]
    subprocess.run([*command, "--out", str(tmp_path / "out")], check=True, timeout=60)
    files = sorted(path.relative_to(drafted) for path in drafted.rglob("*") if path.is_file())
    assert len(files) == len(list((drafted / "sources").iterdir())) + 7
    for name in files:
        assert (tmp_path / "out" / name).read_bytes() == (drafted / name).read_bytes()


def test_drafts_and_proposals_are_records_in_order(drafted: Path, tmp_path: Path) -> None:
    records = tmp_path / "records"
    shutil.copytree(HERE / "records", records)
    for path in (drafted / "sources").iterdir():
        shutil.copy(path, records / "sources")
    for path in drafted.glob("*.yaml"):
        shutil.copy(path, records / "registers")
    read = read_records(records, folder("ontology") / "schemes.ttl")
    assert sum(one.record.segment == "source" for one in read.reads) == 1 + 6 + 1 + 5


@pytest.mark.parametrize(
    ("mention", "directive", "basis"),
    [
        ("nq-25", "party/tw/11/nq/25", "full-symbol"),
        ("nq-25-2", "party/tw/11/nq/25", "short-form"),
        ("qd-217", "party/tw/11/qd/217", "issuer-and-number"),
        ("qd-218", "party/tw/11/qd/218", "issuer-and-number"),
        ("ct-05", "party/tu-ha-noi/unknown/ct/5", "inferred"),
        ("kl-43", "party/tw/12/kl/43", "full-symbol"),
    ],
)
def test_citations_are_settled(sources: Drafts, mention: str, directive: str, basis: str) -> None:
    found = by(sources[BADINH]["mentions"], "id", mention)
    assert (found["directive"], found["basis"]) == (directive, basis)


@pytest.mark.parametrize(
    ("mention", "left"),
    [("ct-05", ["party/tw/12/ct/5"]), ("kh-99", None)],
)
def test_a_bare_number_and_an_unknown_document_stay_open(
    sources: Drafts, mention: str, left: list[str] | None
) -> None:
    found = by(sources[NAMESAKE]["mentions"], "id", mention)
    assert "directive" not in found
    assert found.get("candidates") == left


def test_directives_are_stated_with_their_relations(sources: Drafts) -> None:
    stated = by(sources[BADINH]["directives"], "directive", "party/tw/12/kl/43")
    assert stated["continues"] == ["party/tw/11/nq/25"]
    assert stated["issued"] == {"value": "2019-01-07", "printed": "7-1-2019"}
    assert "title" not in stated


def test_bodies_are_found_by_name_and_level(sources: Drafts) -> None:
    assert [name["thing"] for name in sources[BADINH]["names"]] == [
        "body/ha-noi/ba-dinh/quan-uy",
        "body/ha-noi/ba-dinh/ubnd",
        "body/ha-noi/ba-dinh/quan-uy/ban-dan-van",
        "campaign/dan-van-kheo",
    ]


def test_places_are_of_the_era_of_the_day(sources: Drafts, drafted: Path) -> None:
    (event,) = sources[ONE]["events"]
    assert event["organisers"] == ["ninh-binh-2025/phuong-an-dong/dang-uy"]
    assert "start: 2025-07-01" in (drafted / "places.yaml").read_text()


def test_posts_become_tenures_seen_on_the_day_of_the_event(sources: Drafts) -> None:
    posts = {tenure["post"]: tenure for tenure in sources[BADINH]["tenures"]}
    assert set(posts) == {
        "uy-vien@ha-noi/ba-dinh/quan-uy/ban-thuong-vu",
        "truong-ban@ha-noi/ba-dinh/quan-uy/ban-dan-van",
        "pho-truong-ban-thuong-truc@ha-noi/thanh-uy/ban-dan-van",
    }
    assert all(tenure["attested"] == ["2023-10-15"] for tenure in posts.values())


def test_without_an_event_the_day_of_publication_is_marked_as_inferred(sources: Drafts) -> None:
    tenure = by(sources[NAMESAKE]["tenures"], "person", "le-van-binh-02")
    assert tenure["attested"] == ["2014-03-02"]
    assert "ngày đăng" in tenure["inferred"]["vi"]


def test_the_day_of_another_event_attests_nobody(sources: Drafts) -> None:
    assert "tenures" not in sources[UNDATED]


def test_a_post_of_the_past_is_not_held_at_the_event(sources: Drafts) -> None:
    (event,) = sources[ONE]["events"]
    (guest,) = event["participants"]
    assert guest["posts"] == ["bi-thu@ninh-binh-2025/phuong-an-dong/dang-uy"]


@pytest.mark.parametrize(
    ("source", "post", "person"),
    [
        (NAMESAKE, "pho-chu-tich@ha-nam/duy-tien/ubnd", "tran-thi-an-01"),
        (BADINH, "pho-truong-ban-thuong-truc@ha-noi/thanh-uy/ban-dan-van", "tran-thi-an-02"),
        (BADINH, "truong-ban@ha-noi/ba-dinh/quan-uy/ban-dan-van", "le-van-binh-01"),
        (NAMESAKE, "pho-bi-thu@ha-nam/tinh-uy", "le-van-binh-02"),
    ],
)
def test_a_name_alone_makes_nobody_one_person(
    sources: Drafts, source: str, post: str, person: str
) -> None:
    assert by(sources[source]["tenures"], "post", post)["person"] == person


def test_namesakes_are_pointed_out(drafted: Path) -> None:
    text = (drafted / "people.yaml").read_text()
    assert "# possibly the same as tran-thi-an-01\n  - id: tran-thi-an-02" in text
    assert "id: tran-thi-an-01" not in text


def test_a_name_as_the_page_prints_it_is_kept(sources: Drafts) -> None:
    assert by(sources[NAMESAKE]["names"], "thing", "person/tran-thi-an-01")["printed"] == [
        "Tran Thi An"
    ]


def test_events_have_kind_review_and_participants(sources: Drafts) -> None:
    (event,) = sources[BADINH]["events"]
    assert event["kind"] == "summary-review"
    assert event["reviews"] == ["party/tw/11/nq/25"]
    assert (event["period"], event["milestone"]) == ("2013/2023", "10")
    parts = {one.get("person") or one["id"]: one["parts"] for one in event["participants"]}
    assert parts == {
        "le-van-binh-01": ["presided"],
        "tran-thi-an-02": ["attended"],
        "hon-200-dai-bieu": ["attended"],
    }


def test_pages_about_one_event_share_it_and_its_label(sources: Drafts) -> None:
    (one,), (two,) = sources[ONE]["events"], sources[TWO]["events"]
    assert (one["id"], one["label"]) == (two["id"], two["label"])
    (here,), (there,) = sources[ONE]["awards"], sources[TWO]["awards"]
    assert here["id"] == there["id"]
    assert here["by"] != there["by"]
    assert "phường An Đông" in there["inferred"]["vi"]


def test_a_day_without_year_is_told_but_not_dated(sources: Drafts) -> None:
    undated, dated = sources[UNDATED]["events"]
    assert "date" not in undated
    assert "10..11/8, không có năm" in undated["note"]["vi"]
    assert dated["date"]["value"] == "2021-12-13"
    assert "suy ra" in dated["date"]["inferred"]
    assert (dated["place"], "organisers" in dated) == ("ha-nam/duy-tien", False)


@pytest.mark.parametrize(
    ("text", "value", "end"),
    [
        ("2013-05", "2013-05", None),
        ("2018-11-08..2018-11-09", "2018-11-08", "2018-11-09"),
        ("2023-10-05 (from the address)", "2023-10-05", None),
        ("(năm không nêu; giữa nhiệm kỳ 2020-2025) 20-7", None, None),
        ("2011 (năm thực hiện)", "2011", None),
        (None, None, None),
    ],
)
def test_noted_dates(text: str | None, value: str | None, end: str | None) -> None:
    noted = read_date(text)
    assert (noted.value, noted.end) == (value, end)


@pytest.mark.parametrize(
    ("noted", "value", "comparator"),
    [
        (93, "93", "exact"),
        (">1900", "1900", "over"),
        ("~1000 (gần)", "1000", "nearly"),
        (">2.23 triệu", "2230000", "over"),
        ("~500", "500", "about"),
    ],
)
def test_hedges_become_comparators(noted: str | int, value: str, comparator: str) -> None:
    assert read_value(noted) == (value, comparator, None)


def test_a_value_that_is_no_number_is_no_figure() -> None:
    assert read_value("nhiều") is None


def test_figures_have_measure_scope_period_and_edition(sources: Drafts) -> None:
    figure = by(sources[BADINH]["figures"], "id", "mo-hinh-dan-van-kheo-dang-ky")
    assert figure["measure"] == "models-registered"
    assert (figure["value"], figure["comparator"]) == ("1900", "over")
    assert (figure["scope"], figure["period"]) == ("ha-noi/ba-dinh", "2021/2023")
    assert figure["campaign"] == "edition/dan-van-kheo/ha-noi/ba-dinh/2021-2023"
    assert by(sources[BADINH]["figures"], "id", "mo-hinh-hieu-qua")["unit"] == "percent"
    assert by(sources[BADINH]["figures"], "id", "phuong-lap-bcd")["printed"] == "14/14"


def test_awards_of_one_giver_hold_their_counts_together(sources: Drafts) -> None:
    (award,) = sources[BADINH]["awards"]
    assert (award["kind"], award["by"]) == ("giay-khen", ["ha-noi/ba-dinh/ubnd"])
    counts = {count["measure"]: count["value"] for count in award["counts"]}
    assert counts == {"collectives-commended": "5", "individuals-commended": "7"}


def test_a_proposed_award_is_not_conferred(sources: Drafts) -> None:
    (award,) = sources["nam-2022-de-nghi"]["awards"]
    assert award["status"] == "proposed"


def test_publishers_are_found_by_name_or_address_and_never_guessed(sources: Drafts) -> None:
    assert sources[BADINH]["publisher"] == "bao-thu"
    assert sources[NAMESAKE]["publisher"] == "bao-thu"
    assert "publisher" not in sources[UNDATED]


def test_remarks_of_the_notes_are_kept_as_comments(drafted: Path) -> None:
    text = (drafted / "sources" / f"{BADINH}.yaml").read_text()
    assert "# Notes [INCONSISTENCY]: INCONSISTENCY: title says 13, text 5 + 7\n" in text
    assert "# OPEN body: các Ban Chỉ đạo quận (district, quận Ba Đình)\n" in text


@pytest.mark.parametrize(
    "left",
    [
        'unknown field: mood: "festive"',
        'unknown field: events[0].weather: "rain"',
        "count: diện tích: 9.2 km² (quận Ba Đình, None)",
        "award: khen thưởng: 3 individuals (by None)",
        "post: Người dẫn chương trình @ Tỉnh ủy (role)",
        "directive: kế hoạch 99-KH/TU: none fits",
        "relation: 99-KH/TU implements 05-CT/TW (99-KH/TU is open)",
        "publisher: (re-post; publisher not stated)",
        "award: giải nhất: 1 teams (by Ban Tổ chức)",
        "tenure without a day: pham-nam-01 truong-ban@tw/ban-dan-van"
        " (Trưởng ban Dân vận Trung ương; 2021-04..)",
    ],
)
def test_what_is_not_resolved_is_reported(drafted: Path, left: str) -> None:
    assert f"\n- {left}\n" in (drafted / "REPORT.md").read_text()


def test_every_number_of_the_notes_is_in_a_draft_or_reported(drafted: Path) -> None:
    texts = [path.read_text() for path in (drafted / "sources").iterdir()]
    told = "\n".join([*texts, (drafted / "REPORT.md").read_text()])
    for line in (HERE / "notes.jsonl").read_text().splitlines():
        row = json.loads(line)
        for value in (*(c["value"] for c in row["counts"]), *(a["count"] for a in row["awards"])):
            assert str(value).strip(">~ (gần)").partition("/")[0] in told


def test_pages_that_state_nothing_are_listed_with_the_reason(drafted: Path) -> None:
    text = (drafted / "SKIPPED.md").read_text()
    assert "- tu-khoa-dan-van (https://bon.example/4): ghi chú không nêu" in text


@pytest.mark.parametrize("name", [one.name for one in pkgutil.iter_modules(drafting.__path__)])
def test_examples_in_the_code(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"drafting.{name}")).failed == 0
