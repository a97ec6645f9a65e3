"""What people ask: rows, lists and things, drawn for readers and exact for programs."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results
from rich.cells import cell_len

from graph_builder.namespaces import compress, mint

Run = Callable[..., Any]
WHO = ["ask", "who-implemented", "--set", "directive=25-NQ/TW khóa XI"]
RESOLUTION = mint("doc", "party/tw/11/nq/25")


def rows_of(text: str, form: QueryResultsFormat) -> list[tuple[str, ...]]:
    found = parse_query_results(text.encode(), format=form)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [tuple(str(row[name]) for name in names) for row in found]


def test_rows_are_the_same_in_json_and_tsv(danvan: Run) -> None:
    json_rows = rows_of(danvan(*WHO, "--format", "json").out, QueryResultsFormat.JSON)
    tsv_rows = rows_of(danvan(*WHO).out, QueryResultsFormat.TSV)

    assert json_rows
    assert json_rows == tsv_rows


def test_csv_holds_the_same_values(here: Run) -> None:
    bindings = json.loads(here(*WHO, "--format", "json").out)["results"]["bindings"]
    rows = list(csv.DictReader(io.StringIO(here(*WHO, "--format", "csv").out)))

    assert rows == [
        {name: row.get(name, {"value": ""})["value"] for name in rows[0]} for row in bindings
    ]


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_a_drawn_answer_fits_and_names_everything(
    here: Run, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    bindings = json.loads(here(*WHO, "--format", "json").out)["results"]["bindings"]
    monkeypatch.setenv("COLUMNS", str(columns))
    drawn = here(*WHO, "--format", "table")
    labels = {row[name]["value"] for row in bindings for name in row if name.endswith("Label")}

    assert max(map(cell_len, drawn.out.splitlines())) <= columns
    assert {word for label in labels for word in label.split()} <= set(drawn.out.split())
    assert "https://" not in drawn.out
    assert drawn.err == f"{len(bindings)} rows\n"


def test_text_is_for_readers_without_layout(here: Run) -> None:
    lines = [line.split("\t") for line in here(*WHO, "--format", "text").out.splitlines()]

    assert lines[0][0] == "cơ quan"
    assert {len(line) for line in lines} == {len(lines[0])}
    assert not any("https://" in cell for line in lines for cell in line)


def test_an_empty_answer_says_what_it_means(here: Run) -> None:
    query = "SELECT * { <http://e.org/> ?p ?o }"
    drawn, piped = here("sparql", query, "--format", "table"), here("sparql", query)

    assert (drawn.code, drawn.out) == (0, "")
    assert "not the same as" in drawn.err
    assert (piped.out, piped.err) == ("?p\t?o\n", "")


@pytest.mark.parametrize(
    ("form", "answer"), [(None, "true\n"), ("json", '{"head": {}, "boolean": true}\n')]
)
def test_yes_and_no(here: Run, form: str | None, answer: str) -> None:
    named = ["--format", form] if form else []

    assert here("sparql", "ASK { ?s ?p ?o }", *named).out == answer


def test_a_query_comes_from_a_file_or_from_stdin(danvan: Run, tmp_path: Path) -> None:
    path = tmp_path / "named.rq"
    path.write_text("SELECT ('Đảng' AS ?a) {}", encoding="utf-8-sig")

    assert danvan("sparql", "-f", str(path)).out == '?a\n"Đảng"\n'
    assert danvan("sparql", "-", given=path.read_bytes()).out == '?a\n"Đảng"\n'


def test_questions_are_listed_a_line_each_in_a_pipe(here: Run) -> None:
    lines = [line.split("\t") for line in here("ask", "--lang", "en").out.splitlines()]

    assert lines[0] == ["name", "parameters", "group", "question"]
    assert ["who-held", "body, [date]", "people"] in [line[:3] for line in lines]


def test_a_search_lists_what_can_be_shown(here: Run) -> None:
    listed = here("find", "quan uy hoang mai", "-n", "1", "--format", "table").out
    *_, thing = listed.split()

    assert thing == "dvr:body/ha-noi/hoang-mai/quan-uy"
    assert "Quận ủy Hoàng Mai" in here("show", thing).err


@pytest.mark.parametrize("form", ["json", "csv", "tsv"])
def test_a_search_gives_whole_iris_to_programs(here: Run, form: str) -> None:
    assert mint("body", "ha-noi/hoang-mai/quan-uy") in here("find", "quan uy", "--format", form).out


@pytest.mark.parametrize(
    ("lang", "label", "back"),
    [
        ("vi", "Nghị quyết 25-NQ/TW (khóa XI)", "Điều dẫn đến đối tượng này"),
        ("en", "Resolution 25-NQ/TW (term XI)", "What points to it"),
    ],
)
def test_a_thing_is_shown_by_property_with_each_source_once(
    here: Run, lang: str, label: str, back: str
) -> None:
    shown = here("show", RESOLUTION, "--format", "table", "--lang", lang).out
    said = json.loads(here("show", RESOLUTION, "--format", "json").out)["results"]["bindings"]
    sources = {row["source"]["value"] for row in said}
    notes = set(re.findall(r"^\[(\d+)\] ", shown, re.MULTILINE))

    assert shown.startswith(f"{label}\n{RESOLUTION}\n")
    assert back in shown
    assert len(notes) == len(sources)
    assert set(re.findall(r"\[(\d+)\]", shown)) == notes
    assert [shown.count(compress(source)) for source in sources] == [1] * len(sources)
    assert max(map(cell_len, shown.splitlines())) <= 80


def test_everything_that_is_said_is_shown(here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    shown = here("show", RESOLUTION, "--format", "table").out.split()
    said = json.loads(here("show", RESOLUTION, "--format", "json").out)["results"]["bindings"]
    values = {
        row.get("valueLabel", row["value"])["value"]
        for row in said
        if "valueLabel" in row or row["value"]["type"] == "literal"
    }

    assert {word for value in values for word in value.split()} <= set(shown)
