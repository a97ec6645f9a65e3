"""Builds are made, checked, exported and examined; nothing is left half done."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph_builder.stores.locking import build_lock
from graph_builder.stores.manifest import QUADS_FILE

Run = Callable[..., Any]


def quads_of(root: Path) -> bytes:
    name = (root / "current").read_text("ascii").strip()
    return (root / "builds" / name / QUADS_FILE).read_bytes()


@pytest.fixture
def broken(world: Path, tmp_path: Path) -> Path:
    """The five articles' records, with one key that no field has."""
    records = tmp_path / "records"
    shutil.copytree(world, records)
    path = records / "registers" / "places.yaml"
    path.write_text(path.read_text("utf-8") + "\nnope:\n  a: b\n", encoding="utf-8")
    return records


def test_a_build_says_what_it_made_on_stderr(
    here: Run, built: Path, world: Path, tmp_path: Path
) -> None:
    ran = here("build", str(world), "--store", str(tmp_path / "new"))

    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("built ")
    assert str(tmp_path / "new") in ran.err
    assert quads_of(tmp_path / "new") == quads_of(built)


def test_records_with_a_fault_end_with_1_and_build_nothing(
    here: Run, broken: Path, tmp_path: Path
) -> None:
    built = here("build", str(broken), "--store", str(tmp_path / "new"))
    checked = here("check", str(broken))
    line = next(line for line in checked.out.splitlines() if "nope" in line)

    assert (built.code, built.out, checked.code) == (1, "", 1)
    assert "places.yaml:" in line
    assert line in built.err.splitlines()
    assert "nothing was built" in built.err
    assert checked.err.startswith("1 error, ")
    assert not (tmp_path / "new" / "current").exists()


def test_a_check_of_good_records_ends_with_0(here: Run) -> None:
    ran = here("check")

    assert ran.code == 0
    assert ran.err.startswith("0 errors, ")


@pytest.mark.skipif(sys.platform == "win32", reason="locks differ")
def test_a_second_build_ends_with_75(danvan: Run, tmp_path: Path) -> None:
    with build_lock(tmp_path):
        ran = danvan("build", "--store", str(tmp_path))

    assert (ran.code, ran.out) == (75, "")
    assert str(tmp_path) in ran.err


def test_an_export_to_stdout_is_the_build_byte_for_byte(
    environment: dict[str, str], built: Path
) -> None:
    command = [sys.executable, "-m", "graph_builder", "export"]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=True)

    assert done.stdout == quads_of(built)
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.ttl", b"@prefix"), ("a.gexf", b"<?xml"), ("a.rdf", b"<?xml"), ("a.txt", b"<http")],
)
def test_the_name_of_the_file_says_the_format(
    here: Run, tmp_path: Path, name: str, begins: bytes
) -> None:
    ran = here("export", "-o", str(tmp_path / name))

    assert (ran.code, ran.err) == (0, f"wrote {tmp_path / name}\n")
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("place", [".", "none/a.nq"])
def test_an_export_that_cannot_be_written_leaves_nothing(
    here: Run, tmp_path: Path, place: str
) -> None:
    ran = here("export", "-o", str(tmp_path / place))

    assert ran.code == {".": 2, "none/a.nq": 3}[place]
    assert str(tmp_path) in ran.err
    assert list(tmp_path.iterdir()) == []


def test_tables_go_to_a_new_folder(here: Run, tmp_path: Path) -> None:
    first = here("export", "--format", "csv", "-o", str(tmp_path / "tables"))
    second = here("export", "--format", "csv", "-o", str(tmp_path / "tables"))

    assert (first.code, second.code) == (0, 2)
    assert (tmp_path / "tables" / "dv_PartyDocument.csv").exists()
    assert "is there already" in second.err


def test_the_doctor_says_what_is_whole_and_what_is_not(
    here: Run, built: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(built, copy)
    well = here("doctor", "--store", str(copy))
    path = next(copy.glob(f"builds/*/{QUADS_FILE}"))
    path.write_bytes(path.read_bytes()[::-1])
    ill = here("doctor", "--store", str(copy))

    assert well.code == 0
    assert "every file and every count" in well.out
    assert ill.code == 3
    assert str(path) in ill.err
    assert "danvan build" in ill.err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_that_may_not_be_written_is_told(here: Run, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    ran = here("export", "-o", str(tmp_path / "a.nq"))

    assert ran.code == 3
    assert str(tmp_path) in ran.err
