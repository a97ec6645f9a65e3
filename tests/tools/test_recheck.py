"""A second reading of records finds what differs from the notes, and only that."""

import ast
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph_builder.resources import folder

Record = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]
NOTE: Record = {
    "id": "hoangmai-2023-09-29-tong-ket",
    "url": None,
    "publisher": "Báo Hànộimới",
    "published": "2023-09-29",
    "directives": [
        {
            "text_as_written": "Nghị quyết 25-NQ/TƯ ngày 3-6-2013",
            "type": "nghị quyết",
            "number": "25-NQ/TW",
            "date": "2013-06-03",
            "issuer": "Ban Chấp hành Trung ương Đảng",
            "term": "XI",
            "subject": None,
        }
    ],
    "relations_between_directives": [],
    "bodies": [
        {
            "name": "Quận ủy Hoàng Mai",
            "level": "district",
            "kind": "party_committee",
            "place": "quận Hoàng Mai, Hà Nội",
        }
    ],
    "officials": [
        {
            "name": "Nguyễn Quang Hiếu",
            "posts": [{"role": "Bí thư", "body": "Quận ủy Hoàng Mai"}],
            "concurrently": False,
        }
    ],
    "events": [
        {
            "kind": "summary_conference",
            "date": "2023-09-29",
            "organiser": "Quận ủy Hoàng Mai",
            "reviews": ["25-NQ/TW"],
            "period": None,
            "chair": None,
            "attended": ["Nguyễn Quang Hiếu"],
            "session": "morning",
        }
    ],
    "campaigns": ["phong trào thi đua “Dân vận khéo”"],
    "counts": [
        {
            "what": "mô hình, điển hình",
            "value": 1431,
            "unit": "mô hình",
            "body": "quận Hoàng Mai",
            "period": "2018-2023",
        }
    ],
    "awards": [
        {"what": "giấy khen", "awarded_by": "Quận ủy Hoàng Mai", "to": "collectives", "count": 16}
    ],
    "notes": None,
}
RECORD = """
id: hanoimoi-2023-hoangmai-tong-ket
title: {vi: Quận Hoàng Mai tổng kết, en: Hoàng Mai District reviews}
publisher: hanoimoi
published: 2023-09-29
mentions:
  - id: nq-25
    printed: Nghị quyết 25-NQ/TƯ ngày 3-6-2013
    directive: party/tw/11/nq/25
    basis: full-symbol
    issuer: tw/ban-chap-hanh
names:
  - thing: body/ha-noi/hoang-mai/quan-uy
    printed: [Quận ủy Hoàng Mai]
  - thing: campaign/dan-van-kheo
    printed: [phong trào thi đua “Dân vận khéo”]
directives:
  - directive: party/tw/11/nq/25
    issuer: [tw/ban-chap-hanh]
    issued: 2013-06-03
tenures:
  - person: nguyen-quang-hieu-01
    post: bi-thu@ha-noi/hoang-mai/quan-uy
    printed: [Bí thư Quận ủy]
    attested: [2023-09-29]
events:
  - id: tong-ket
    label: {vi: Tổng kết 25-NQ/TW, en: Review of 25-NQ/TW}
    kind: summary-review
    date: 2023-09-29
    organisers: [ha-noi/hoang-mai/quan-uy]
    reviews: [party/tw/11/nq/25]
    note: {vi: Họp buổi sáng., en: Held in the morning.}
    participants:
      - person: nguyen-quang-hieu-01
        posts: [bi-thu@ha-noi/hoang-mai/quan-uy]
        parts: [attended]
figures:
  - id: mo-hinh
    of: event/tong-ket
    measure: models
    value: 1431
    scope: ha-noi/hoang-mai
    period: 2018/2023
    printed: 1.431 mô hình, điển hình
awards:
  - id: giay-khen
    kind: giay-khen
    by: [ha-noi/hoang-mai/quan-uy]
    counts:
      - {id: tap-the, measure: collectives-commended, value: 16}
"""


@pytest.fixture(scope="module")
def known() -> object:
    from rechecking.registers import read_registers

    return read_registers(folder("records"), folder("ontology") / "schemes.ttl")


@pytest.fixture
def record() -> Record:
    return yaml.load(RECORD, yaml.BaseLoader)  # noqa: S506


def found(note: Record, record: Record, known: object) -> set[tuple[str, str]]:
    from rechecking.compare import compare

    return {(one.side, one.path) for one in compare(note, record, known).differences}


def put(value: object, path: str, new: object) -> None:
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        value = value[step]
    value[last] = new


def test_a_true_record_has_no_difference(record: Record, known: object) -> None:
    assert found(NOTE, record, known) == set()


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("published", "2023-09-30"),
        ("publisher", "tien-phong"),
        ("mentions.0.printed", "Nghị quyết 25-NQ/TU ngày 3-6-2013"),
        ("mentions.0.directive", "party/tw/12/kl/43"),
        ("names.0.thing", "body/ha-noi/thanh-xuan/quan-uy"),
        ("directives.0.issued", "2013-06-04"),
        ("tenures.0.person", "nguyen-xuan-phong-01"),
        ("tenures.0.post", "chu-tich@ha-noi/hoang-mai/hdnd"),
        ("tenures.0.attested.0", "2023-09-28"),
        ("events.0.kind", "contest"),
        ("events.0.date", "2022-09-29"),
        ("events.0.organisers.0", "ha-noi/thanh-uy"),
        ("events.0.participants.0.parts.0", "presided"),
        ("figures.0.value", "1413"),
        ("figures.0.measure", "households"),
        ("figures.0.period", "2018/2022"),
        ("awards.0.kind", "bang-khen"),
        ("awards.0.counts.0.value", "61"),
    ],
)
def test_a_planted_error_is_found(record: Record, known: object, path: str, wrong: str) -> None:
    put(record, path, wrong)
    assert found(NOTE, record, known)


@pytest.mark.parametrize(
    ("row", "side"),
    [
        ("mentions", "directives[0]"),
        ("names", "bodies[0]"),
        ("tenures", "officials[0]"),
        ("events", "events[0]"),
        ("figures", "counts[0]"),
        ("awards", "awards[0]"),
    ],
)
def test_what_is_left_out_is_found(record: Record, known: object, row: str, side: str) -> None:
    record[row] = []
    assert any(path.startswith(side) for _, path in found(NOTE, record, known))


@pytest.mark.parametrize(
    ("path", "new", "where"),
    [
        ("counts.0.value", 1432, "counts[0].value"),
        ("directives.0.number", "25-NQ/TU", "directives[0].number"),
        ("directives.0.term", "X", "directives[0].term"),
        ("officials.0.concurrently", True, "officials[0].concurrently"),
        ("bodies.0.level", "province", "bodies[0].level"),
    ],
)
def test_what_the_notes_alone_say_is_found(
    record: Record, known: object, path: str, new: object, where: str
) -> None:
    note = deepcopy(NOTE)
    put(note, path, new)
    assert ("notes", where) in found(note, record, known)


def test_planted_errors_are_counted(record: Record, known: object) -> None:
    from rechecking.compare import compare
    from rechecking.planting import plant

    other = {**record, "publisher": "nhan-dan", "published": "2019-09-29"}
    planted = plant(record, [record, other], lambda one: compare(NOTE, one, known), 1)
    assert planted.changed >= planted.changes_found > planted.changed / 2
    assert planted.left_out == 7
    assert planted.omissions_found == 6  # the citation says all that its directive's row does


def test_drawn_sources_are_kept_with_their_verdicts(record: Record, tmp_path: Path) -> None:
    import recheck

    records, notes, result = tmp_path / "records", tmp_path / "notes.jsonl", tmp_path / "kept.json"
    (records / "sources").mkdir(parents=True)
    (records / "registers").symlink_to(folder("records") / "registers")
    put(record, "figures.0.value", "1432")
    text = yaml.safe_dump(record, allow_unicode=True)
    (records / "sources" / "one.yaml").write_text(text, encoding="utf-8")
    notes.write_text(json.dumps(NOTE, ensure_ascii=False), encoding="utf-8")
    line = [str(notes), "--seed", "1", "--count", "1", "--records", str(records)]
    line += ["--result", str(result)]
    assert recheck.main(line) == 1
    kept = json.loads(result.read_text("utf-8"))
    rows = kept["draws"][0]["differences"]
    assert {row["missing"] for row in rows} == {"#1432"}
    for row in rows:
        row |= {"verdict": "explained", "why": "planted"}
    result.write_text(json.dumps(kept), encoding="utf-8")
    assert recheck.main(line) == 0
    assert json.loads(result.read_text("utf-8"))["draws"][0]["differences"] == rows


def test_it_shares_no_code_with_what_it_checks() -> None:
    files = [ROOT / "tools" / "recheck.py", *(ROOT / "tools" / "rechecking").glob("*.py")]
    for path in files:
        names = [
            name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in [getattr(node, "module", None), *(alias.name for alias in node.names)]
        ]
        assert not any(str(name).startswith(("drafting", "graph_builder")) for name in names), path


def test_every_kept_difference_is_read() -> None:
    draws = json.loads((ROOT / "docs" / "recheck.json").read_text("utf-8"))["draws"]
    rows = [row for draw in draws for row in draw["differences"]]
    assert len(draws) >= 2
    assert rows
    assert all(row["verdict"] in {"mended", "explained"} and row["why"] for row in rows)
