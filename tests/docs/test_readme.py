"""README.md shows what the commands really print, and lists every question."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from graph_builder.build import build
from graph_builder.queries import read_questions
from graph_builder.resources import folder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def readme() -> ModuleType:
    spec = importlib.util.spec_from_file_location("readme", ROOT / "docs" / "readme.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["readme"] = module
    spec.loader.exec_module(module)
    return module


def test_examples_and_questions_are_current(readme: ModuleType, tmp_path: Path) -> None:
    build(folder("records"), tmp_path)
    text = readme.README.read_text("utf-8")
    assert text == readme.filled(text, readme.runner(tmp_path)), "run python docs/readme.py"


def test_a_stale_example_is_noticed(readme: ModuleType) -> None:
    text = "<!-- example -->\n```console\n$ danvan find x\nold\n```\n"
    assert readme.filled(text, lambda line: f"{line} ran\n") == text.replace(
        "old", "danvan find x ran"
    )


def test_every_question_is_listed(readme: ModuleType) -> None:
    text = readme.README.read_text("utf-8")
    assert all(f"| `{name}` |" in text for name in read_questions())
