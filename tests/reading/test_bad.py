"""Whatever is wrong with records is reported where it stands, in one run, and stops the build."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from graph_builder.build import build
from graph_builder.errors import DataError
from graph_builder.stores.builds import current_id, open_build, verify

HERE = Path(__file__).parent
# what the JSON Schema speaks of: fields, codes, the form of values; not what other records hold
SEEN_BY_EDITORS = {
    *("unknown-key", "missing-key", "unknown-code", "bad-value"),
    *("not-a-record", "not-a-list", "not-text", "empty-list"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One change of the good records, and the problem that the reader must report."""

    name: str
    spec: Mapping[str, Any]

    @property
    def file(self) -> str:
        return str(self.spec["file"])

    @property
    def where(self) -> str:
        line = self.spec.get("at", self.spec.get("line", 1))
        return f"records/{self.spec.get('where', f'{self.file}:{line}')}"

    def spoil(self, records: Path) -> None:
        path = records / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self._text(path).encode(self.spec.get("encoding", "utf-8")))

    def _text(self, path: Path) -> str:
        if "text" in self.spec:
            return str(self.spec["text"]) * self.spec.get("times", 1)
        lines = path.read_text(encoding="utf-8").split("\n")
        lines[self.spec["line"] - 1] = self.spec["put"]
        if dropped := self.spec.get("without"):
            del lines[dropped - 1]
        return "\n".join(lines)


def read_cases() -> list[Case]:
    specs = yaml.load((HERE / "bad.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return [Case(spec.pop("case"), spec) for spec in specs]


CASES = read_cases()
CASE = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@CASE
def test_one_fault_is_one_problem_at_its_line(case: Case, good: Path, tmp_path: Path) -> None:
    case.spoil(good)
    started = time.perf_counter()
    with pytest.raises(DataError) as error:
        build(good, tmp_path / "store")
    assert time.perf_counter() - started < 5
    assert not (tmp_path / "store").exists()
    problems = error.value.problems
    assert len(problems) == 1 + case.spec.get("also_reported", 0), str(error.value)
    found = [one for one in problems if (one.where, one.rule) == (case.where, case.spec["rule"])]
    assert any(case.spec["says"] in str(one) for one in found), str(error.value)
    assert any(case.spec.get("mend", "") in one.mend for one in found), str(error.value)
    for problem in problems:
        assert str(problem).isprintable()


def test_nothing_else_is_wrong_with_the_good_records(good: Path, tmp_path: Path) -> None:
    assert build(good, tmp_path / "store").manifest.quads > 0


EDITOR = [case for case in CASES if case.spec["rule"] in SEEN_BY_EDITORS and "yaml" in case.file]


@pytest.mark.parametrize("case", EDITOR, ids=lambda case: case.name)
def test_the_json_schema_refuses_what_an_editor_can_see(
    case: Case, good: Path, validators: Mapping[str, Draft202012Validator]
) -> None:
    case.spoil(good)
    data = yaml.load((good / case.file).read_bytes(), Loader=yaml.BaseLoader)  # noqa: S506
    accepted = validators[case.file.partition("/")[0]].is_valid(data)
    assert accepted is case.spec.get("blind", False)


def combined() -> list[Case]:
    """Return cases that can stand together: one on each line, none that ends the reading."""
    chosen: dict[tuple[str, int], Case] = {}
    for case in CASES:
        alone = {"also_reported", "without", "encoding", "times", "where"} & set(case.spec)
        whole = case.spec["rule"].startswith(("yaml-", "json-", "csv-", "too-", "bad-utf", "bom"))
        many = "\n" in case.spec.get("put", "")
        if not (alone or whole or many or case.name in APART):
            chosen.setdefault((case.file, case.spec.get("line", 0)), case)
    return list(chosen.values())


# what hides other faults: without these entries nothing more can be said of what they hold
APART = {
    *("empty file", "list at the top", "text at the top", "unknown section"),
    *("directive without basis", "octal", "negative number", "series with a slash"),
    *("missing key at the top", "missing key in an entry", "document number zero"),
    *("empty list of organs", "empty list of issuers"),
    "day of effect without a day",  # the register's series is tw, as what bodies stand below
    "no such person",  # its tenure is hidden by the fault of the day that it needs
    *("JSON list", "CSV header twice", "CSV label and label.vi", "CSV list column twice"),
}


def test_many_faults_are_reported_in_one_run(good: Path, tmp_path: Path) -> None:
    cases = combined()
    assert len(cases) >= 30
    for case in cases:
        case.spoil(good)
    with pytest.raises(DataError) as error:
        build(good, tmp_path / "store")
    reported = {(one.where, one.rule) for one in error.value.problems}
    assert reported == {(case.where, case.spec["rule"]) for case in cases}
    assert not (tmp_path / "store").exists()


def test_readers_keep_the_build_before_a_bad_one(good: Path, tmp_path: Path) -> None:
    build(good, tmp_path / "store")
    served = verify(open_build(tmp_path / "store")), current_id(tmp_path / "store")
    for case in combined():
        case.spoil(good)
    before = sorted(tmp_path.joinpath("store").rglob("*"))
    with pytest.raises(DataError):
        build(good, tmp_path / "store")
    assert sorted(tmp_path.joinpath("store").rglob("*")) == before
    assert served == (verify(open_build(tmp_path / "store")), current_id(tmp_path / "store"))
    assert served[0] == ()


def test_an_alias_bomb_is_refused_without_being_built(good: Path, tmp_path: Path) -> None:
    levels = "\n".join(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]" for n in range(1, 30))
    (good / "sources/bomb.yaml").write_text(f"id: bomb\nb0: &b0 [x]\n{levels}\n")
    started = time.perf_counter()
    with pytest.raises(DataError) as error:
        build(good, tmp_path / "store")
    assert time.perf_counter() - started < 5
    assert {"alias", "anchor"} <= {problem.rule for problem in error.value.problems}
    assert {problem.where.partition(":")[0] for problem in error.value.problems} == {
        "records/sources/bomb.yaml"
    }


REFERRED = ["people", "places", "bodies", "campaigns", "publishers"]


@pytest.mark.parametrize("section", [*REFERRED, "series", "terms", "party_documents"])
def test_one_slip_in_a_register_leaves_the_rest_in_order(
    section: str, good: Path, tmp_path: Path
) -> None:
    path = good / f"registers/{'things' if section in REFERRED else 'documents'}.yaml"
    lines = path.read_text(encoding="utf-8").split("\n")
    place = lines.index(f"{section}:") + 1
    lines[place] = lines[place].replace("- ", "- slip: a slip\n    ")
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DataError) as error:
        build(good, tmp_path / "store")
    assert [(one.rule, one.where.rpartition(":")[2]) for one in error.value.problems] == [
        ("unknown-key", str(place + 1))
    ]


@pytest.mark.parametrize("file", ["registers/things.yaml", "registers/documents.yaml"])
def test_a_register_that_cannot_be_read_is_one_problem(
    file: str, good: Path, tmp_path: Path
) -> None:
    (good / file).write_text("a: [", encoding="utf-8")
    with pytest.raises(DataError) as error:
        build(good, tmp_path / "store")
    assert [problem.rule for problem in error.value.problems] == ["yaml-syntax"]


@pytest.mark.parametrize("text", ["series: [", "register_id: series\nlabel: Số\nseries: []\n"])
def test_a_lost_series_makes_no_citation_look_wrong(text: str, good: Path, tmp_path: Path) -> None:
    """Of a series that cannot be read the organs are not known: they contradict no citation."""
    path = good / "registers/documents.yaml"
    lines = path.read_text(encoding="utf-8").split("\n")
    start, end = lines.index("series:"), lines.index("terms:")
    path.write_text("\n".join([*lines[:start], *lines[end:]]), encoding="utf-8")
    (good / "registers/series.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as error:
        build(good, tmp_path / "store")
    assert "citation-mismatch" not in {problem.rule for problem in error.value.problems}


def test_a_folder_without_records_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no-records"):
        build(tmp_path, tmp_path / "store")
