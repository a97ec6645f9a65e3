"""docs/python.md shows what the calls really give, on the five articles."""

import doctest
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "python.md"

pytestmark = pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")


def run(page: Path) -> doctest.TestResults:
    flags = doctest.NORMALIZE_WHITESPACE
    return doctest.testfile(str(page), module_relative=False, encoding="utf-8", optionflags=flags)


@pytest.fixture(autouse=True)
def _in_a_folder_with_a_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, built: Path) -> None:
    (tmp_path / ".danvan").symlink_to(built, target_is_directory=True)
    monkeypatch.chdir(tmp_path)


def test_every_example_holds() -> None:
    failed, attempted = run(PAGE)
    assert attempted > 25
    assert failed == 0


def test_a_wrong_example_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text("utf-8").replace("[5]", "[6]"), encoding="utf-8")
    assert run(page).failed == 1
