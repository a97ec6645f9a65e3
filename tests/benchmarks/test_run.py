"""The whole harness runs at a small size with the peers that this environment has."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("benchmarks")]
RUN = Path(__file__).parents[2] / "benchmarks" / "run.py"
QUESTIONS = "^(who-attended|neighbourhood|cited-together|career|tradition-day)$"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("benchmark")
    command = [sys.executable, str(RUN), "--size", "30000", "--only", "build,query"]
    limits = ["--rounds", "1", "--peers", "oxigraph,rdflib", "--questions", QUESTIONS]
    places = ["--cache", folder / "cache", "--scratch", folder / "scratch", "--out", folder / "out"]
    done = subprocess.run(
        [*command, *limits, *places], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return folder / "out"


@pytest.fixture(scope="module")
def raw(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "30000.json").read_text(encoding="utf-8"))
    return found


def test_peers_state_the_same_and_are_measured(raw: dict[str, Any]) -> None:
    rows = {row["name"]: row for row in raw["build"]["rows"]}
    stating = "danvan, reading and stating"
    assert set(rows) == {"danvan", stating, "oxigraph load", "rdflib, parsing", "rdflib"}
    assert rows[stating]["statements"] > rows["rdflib"]["statements"]
    assert rows["rdflib"]["same"] == "the same quads"
    for row in rows.values():
        (run,) = row["runs"]
        assert run["seconds"] > 0
        assert run["mebibytes"] > 1 or sys.platform != "linux"
        assert not row["problem"]


def test_answers_are_the_same_everywhere(raw: dict[str, Any]) -> None:
    engines = {"danvan", "danvan serve", "oxigraph server", "rdflib"}
    lines = raw["query"]["lines"]
    assert len(lines) == 5
    for line in lines:
        assert {name: cell["state"] for name, cell in line["cells"].items()} == dict.fromkeys(
            engines, "same"
        )
        assert all(cell["times"] for cell in line["cells"].values())
        assert line["cold"] > 0


def test_report_tells_when_where_with_what(out: Path, raw: dict[str, Any]) -> None:
    text = (out / "30000.md").read_text(encoding="utf-8")
    setting = raw["setting"]
    for said in (setting["date"], setting["python"], setting["packages"]["pyoxigraph"], "Load of"):
        assert said in text
    assert "| rdflib 7" in text
    assert "geometric mean" in text
    assert not [line for line in text.splitlines() if str(Path.home()) in line]


@pytest.mark.parametrize("part", ["build", "query"])
def test_plots_are_drawn(out: Path, part: str) -> None:
    drawn = ElementTree.parse(out / f"30000-{part}.svg")  # noqa: S314  # we have just drawn it
    assert "danvan" in "".join(drawn.getroot().itertext())
    assert (out / f"30000-{part}.svg").stat().st_size < 100_000


@pytest.mark.parametrize(
    ("seconds", "mebibytes", "told"),
    [
        pytest.param(2.9, 290.0, ("< 3 s, < 300 MiB", True), id="met"),
        pytest.param(3.1, 290.0, ("< 3 s, < 300 MiB", False), id="slow"),
        pytest.param(2.9, 310.0, ("< 3 s, < 300 MiB", False), id="large"),
    ],
)
def test_a_target_is_missed_by_time_or_memory(
    seconds: float, mebibytes: float, told: tuple[str, bool]
) -> None:
    from measuring import Measured
    from users import Pair, judged

    pair = Pair("build", (), "rdflib", (), 3.0, 300.0)
    assert judged(pair, Measured(seconds, seconds, mebibytes)) == told


def test_larger_sizes_are_measured_less_often_and_waited_for_longer() -> None:
    from run import options

    sizes = [options(["--size", size]) for size in ("S", "M", "L")]
    assert [one.rounds for one in sizes] == [5, 3, 1]
    assert [one.seconds for one in sizes] == sorted(one.seconds for one in sizes)
    assert options(["--size", "9000000"]).rounds == 1
    assert options(["--size", "L", "--rounds", "4"]).rounds == 4
