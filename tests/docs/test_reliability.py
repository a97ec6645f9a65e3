"""docs/reliability.md names tests that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reliability.md"
NAMED = re.findall(r"`(tests/[\w/]+\.py)((?:::\w+)+)`", PAGE.read_text("utf-8"))


def named_in(path: Path) -> set[str]:
    """Return the names of the tests in a file, as pytest would select them."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        start = f"::{node.name}" if isinstance(node, ast.ClassDef) else ""
        found |= {f"{start}::{one.name}" for one in inner if isinstance(one, ast.FunctionDef)}
    return {name for name in found if name.rpartition("::")[2].startswith("test_")}


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED)), ids="".join)
def test_what_holds_a_promise_exists(path: str, name: str) -> None:
    assert name in named_in(ROOT / path)


def test_every_promise_names_its_test() -> None:
    text = PAGE.read_text("utf-8").partition("## Two minutes")[0]
    promises = [line for line in text.splitlines() if re.match(r"\| [A-Z`]", line)]
    assert len(promises) > 20
    assert [line for line in promises if "`tests/" not in line.rpartition(". | ")[2]] == []
    assert len(NAMED) == text.count("`tests/")
