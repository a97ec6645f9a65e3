"""Tables fit the terminal, lose no word, and never obey what stands in the data."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from graph_builder.cli.tables import draw_groups, draw_notes, draw_table

WORDS = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyẬỘỮ25-/", min_size=1, max_size=10)
CELLS = st.lists(WORDS, max_size=14).map(" ".join)
settings.register_profile("drawing", max_examples=60, deadline=None)
DRAWING = settings(
    settings.get_profile("drawing"), suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    width = draw(st.integers(1, 8))
    headings = draw(st.lists(CELLS.filter(bool), min_size=width, max_size=width))
    row = st.lists(CELLS, min_size=width, max_size=width)
    return headings, draw(st.lists(row, min_size=1, max_size=6))


@DRAWING
@given(table=tables(), columns=st.integers(40, 160))
def test_no_line_is_too_long_and_every_word_is_there(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    table: tuple[list[str], list[list[str]]],
    columns: int,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    headings, rows = table

    draw_table(headings, rows)
    drawn = capsys.readouterr().out

    assert max(map(cell_len, drawn.splitlines()), default=0) <= columns
    filled = {i for row in rows for i, cell in enumerate(row) if cell}
    words = {word for row in rows for cell in row for word in cell.split()}
    words |= {word for i in filled for word in headings[i].split()}
    assert words <= set(drawn.split())


@DRAWING
@given(
    st.lists(st.tuples(CELLS.filter(bool), CELLS.filter(bool)), min_size=1), st.integers(40, 160)
)
def test_groups_name_a_property_once_and_hold_every_value(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lines: list[tuple[str, str]],
    columns: int,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))

    draw_groups("Điều được nói", lines)
    drawn = capsys.readouterr().out

    assert max(map(cell_len, drawn.splitlines())) <= columns
    assert {word for line in lines for text in line for word in text.split()} <= set(drawn.split())


@pytest.mark.parametrize(("columns", "stacked"), [(60, True), (80, False), (120, False)])
def test_a_narrow_terminal_gets_one_value_a_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    columns: int,
    stacked: bool,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    long = "Hội nghị tổng kết 10 năm thực hiện Nghị quyết số 25-NQ/TW của Quận ủy Hoàng Mai"

    draw_table(["a", "b", "c", "d", "day", "e"], [[long, long, long, long, "2023-09-29", long]])
    first = capsys.readouterr().out.split()[:2]

    assert (first == ["a", "Hội"]) is stacked


def test_sources_stand_once_below_the_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    draw_table(["who", "source"], [["a", "Báo A"], ["b", "Báo B"], ["c", "Báo A"]], noted=1)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]

    assert lines[2:5] == [["a", "[1]"], ["b", "[2]"], ["c", "[1]"]]
    assert lines[5:] == [[], ["[1]", "Báo", "A"], ["[2]", "Báo", "B"]]


def test_a_column_that_no_row_fills_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    draw_table(["who", "when"], [["a", ""], ["b", ""]])

    assert capsys.readouterr().out.split()[0::2] != ["who", "when"]
    draw_table(["who", "when"], [["a", ""], ["b", "2023"]])
    assert "when" in capsys.readouterr().out


def test_what_a_terminal_takes_for_orders_is_drawn_as_a_sign(
    capsys: pytest.CaptureFixture[str],
) -> None:
    draw_table(["a\x1b[31m"[:1], "b"], [["\x1b[31mred", "x\u202ey\nz"]])
    draw_notes({"\x1b]0;title\x07": 1})
    drawn = capsys.readouterr().out

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", drawn)
    assert "red" in drawn
