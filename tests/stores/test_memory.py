"""What may be held in memory is measured against the tightest limit that this process is under."""

import sys
from pathlib import Path

import pytest

from graph_builder.stores.memory import available, left_in_groups, needed, obstacle

MIB = 1024**2
V2 = ("memory.max", "memory.current", "inactive_file")
V1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def group(folder: Path, names: tuple[str, str, str], most: str, used: int, cache: int = 0) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / names[0]).write_text(f"{most}\n")
    (folder / names[1]).write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 1\n{names[2]} {cache}\n")


@pytest.mark.parametrize(
    ("ours", "inner", "names"),
    [("0::/a/b\n", "a", V2), ("9:cpu:/x\n4:memory:/a/b\n0::/\n", "memory/a", V1)],
)
def test_the_limit_of_an_outer_group_counts_and_cached_files_do_not(
    ours: str, inner: str, names: tuple[str, str, str], tmp_path: Path
) -> None:
    (tmp_path / "ours").write_text(ours)
    root = tmp_path / "groups"
    group(root / inner, names, str(900 * MIB), 500 * MIB, 200 * MIB)
    group(root / inner / "b", names, "max" if names == V2 else str(2**63 - 4096), 400 * MIB)
    assert left_in_groups(tmp_path / "ours", root) == 600 * MIB


def test_the_limit_of_a_container_stands_at_its_root(tmp_path: Path) -> None:
    (tmp_path / "ours").write_text("0::/\n")
    group(tmp_path / "groups", V2, str(512 * MIB), 100 * MIB)
    assert left_in_groups(tmp_path / "ours", tmp_path / "groups") == 412 * MIB


def test_without_groups_there_is_no_limit(tmp_path: Path) -> None:
    assert left_in_groups(tmp_path / "none", tmp_path) == sys.maxsize
    (tmp_path / "ours").write_text("0::/a\n")
    assert left_in_groups(tmp_path / "ours", tmp_path) == sys.maxsize


def test_what_does_not_fit_is_said_in_numbers() -> None:
    quads = available() // 300
    assert needed(quads, 2) > 3 * needed(quads, 0) * 0.9
    assert f"{quads:,} quads with 2 workers" in obstacle(quads, 2)
    assert "GiB are free" in obstacle(quads, 2)
