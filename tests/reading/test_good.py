"""The same records give the same quads in every format, and what editors check is current."""

import csv
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from pyoxigraph import Quad

from graph_builder.quads import state
from graph_builder.reading import read_records
from graph_builder.reading.schema import schemas
from graph_builder.records.registers import SECTIONS
from graph_builder.resources import folder

RECORDS = folder("records")
FOLDERS = {"good": Path(__file__).parent / "good", "shipped": RECORDS}


def plain(path: Path) -> dict[str, Any]:
    return dict(yaml.load(path.read_bytes(), Loader=yaml.BaseLoader))  # noqa: S506


def quads(records: Path, schemes: Path) -> set[Quad]:
    return {quad for record in read_records(records, schemes) for quad in state(record)}


def columns(entry: dict[str, Any], dated: set[str]) -> Iterator[tuple[str, str]]:
    for name, value in entry.items():
        if name in dated and isinstance(value, str):
            yield f"{name}.value", value
            continue
        if isinstance(value, dict):
            yield from ((f"{name}.{part}", text) for part, text in value.items())
        elif isinstance(value, list):
            yield f"{name}[]", "|".join(value)
        else:
            yield name, value


def move_sections(path: Path, suffix: str) -> None:
    """Write each section of a register to a table beside it, unless it has a table already."""
    data = plain(path)
    for section in SECTIONS.keys() & data.keys():
        table = path.with_suffix(f".{section}{suffix}")
        if table.exists():
            continue
        entries = data.pop(section)
        if suffix == ".jsonl":
            table.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries))
            continue
        dated = {name for entry in entries for name in entry if "value" in entry[name]}
        rows = [dict(columns(entry, dated)) for entry in entries]
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
            writer.writeheader()
            writer.writerows(rows)
    path.write_text(yaml.dump(data))


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
@pytest.mark.parametrize("name", FOLDERS)
def test_every_format_gives_the_same_quads(
    name: str, suffix: str, tmp_path: Path, schemes: Path
) -> None:
    records = shutil.copytree(FOLDERS[name], tmp_path / "records")
    stated = quads(records, schemes)
    for path in sorted(records.glob("registers/*.yaml")):
        move_sections(path, suffix)
    with (records / "sources/all.jsonl").open("w", encoding="utf-8") as file:
        for path in sorted(records.glob("sources/*.yaml")):
            file.write(f"{json.dumps(plain(path), ensure_ascii=False)}\n")
            path.unlink()
    assert len(list(records.rglob(f"*{suffix}"))) > 3
    assert quads(records, schemes) == stated


def test_numbers_of_json_are_taken_as_written(good: Path, schemes: Path) -> None:
    figure = '"id": "f", "measure": "models", "aggregation": "flow", "unit": "percent", "value"'
    line = '{{"id": "{}", "title": "T", "published": {}, "figures": [{{{}: {}}}]}}\n'
    path = good / "sources/more.jsonl"
    path.write_text(line.format("s", "2020", figure, "83.07"), encoding="utf-8")
    typed = quads(good, schemes)
    path.write_text(line.format("s", '"2020"', figure, '"83.07"'), encoding="utf-8")
    assert quads(good, schemes) == typed


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_rows_end_as_any_program_writes_them(ends: str, good: Path, schemes: Path) -> None:
    before = quads(good, schemes)
    rows = ["id,label.vi,name", "le-thi-b,Lê Thị B,Lê Thị B", ""]
    (good / "registers/things.people.csv").write_bytes(ends.join(rows).encode())
    assert len(quads(good, schemes) - before) == 3


def yaml_records() -> list[Path]:
    return [path for root in FOLDERS.values() for path in sorted(root.glob("*s/*.yaml"))]


@pytest.mark.parametrize("path", yaml_records(), ids=lambda path: "/".join(path.parts[-3:]))
def test_the_json_schema_accepts_the_records(
    path: Path, validators: Mapping[str, Draft202012Validator]
) -> None:
    validator = validators[path.parent.name]
    validator.check_schema(validator.schema)
    validator.validate(plain(path))


@pytest.mark.parametrize("name", ["register.schema.json", "source.schema.json"])
def test_the_written_schemas_are_current(name: str) -> None:
    written = (RECORDS / "schema" / name).read_text(encoding="utf-8")
    assert written == dict(schemas())[name], "run python -m graph_builder.reading.schema"


@pytest.mark.parametrize("path", sorted(RECORDS.glob("*s/*.yaml")), ids=lambda path: path.stem)
def test_each_file_names_its_schema_for_editors(path: Path) -> None:
    first, _, _ = path.read_text(encoding="utf-8").partition("\n")
    prefix = "# yaml-language-server: $schema="
    assert first.startswith(prefix)
    named = path.parent / first.removeprefix(prefix)
    assert (
        named.resolve() == RECORDS / "schema" / f"{path.parent.name.removesuffix('s')}.schema.json"
    )


@pytest.mark.parametrize(
    ("reason", "languages"),
    [("Theo trang", ["vi"]), ("{vi: Theo trang, en: By the page}", ["en", "vi"])],
)
def test_the_reason_of_a_date_is_said_in_its_languages(
    reason: str, languages: list[str], tmp_path: Path, schemes: Path
) -> None:
    records = shutil.copytree(FOLDERS["good"], tmp_path / "records")
    path = records / "sources" / "report-2023.yaml"
    dated = f"published: {{value: 2023-09-29, inferred: {reason}}}"
    path.write_text(path.read_text("utf-8").replace("published: 2023-09-29", dated), "utf-8")
    said = [
        quad.object.language
        for quad in quads(records, schemes)
        if quad.subject.value.endswith("/source/report-2023")
        and quad.predicate.value.endswith("#inferred")
    ]
    assert sorted(said) == languages


def test_a_repost_names_its_publisher_and_a_law_its_day_of_effect(
    tmp_path: Path, schemes: Path
) -> None:
    records = shutil.copytree(FOLDERS["good"], tmp_path / "records")
    source = records / "sources" / "report-2023.yaml"
    source.write_text(f"reposts_from: bao-thu\n{source.read_text('utf-8')}", "utf-8")
    register = records / "registers" / "documents.yaml"
    number = "    number: 25\n"
    text = register.read_text("utf-8").replace(number, f"{number}    in_force: 2013-07-01\n", 1)
    register.write_text(text, "utf-8")
    said = {
        quad.predicate.value.rpartition("#")[2]: quad.object.value.rpartition("/")[2]
        for quad in quads(records, schemes)
    }
    assert said["repostFrom"] == "bao-thu"
    assert said["first_date_entry_in_force"] == "2013-07-01"
