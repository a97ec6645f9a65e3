"""Drafts of made-up notes against a small register, written once for all tests that read them."""

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tools"))  # where `python tools/draft.py` finds its package


@pytest.fixture(scope="session")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what is drafted from the notes."""
    import draft

    out = tmp_path_factory.mktemp("drafted")
    draft.main([str(HERE / "notes.jsonl"), "--records", str(HERE / "records"), "--out", str(out)])
    return out


@pytest.fixture(scope="session")
def sources(drafted: Path) -> dict[str, dict[str, Any]]:
    """The drafted sources by id, every value a text."""
    files = sorted((drafted / "sources").glob("*.yaml"))
    return {path.stem: yaml.load(path.read_text(), yaml.BaseLoader) for path in files}  # noqa: S506
