"""An invented country of the smallest named size, built once for all tests that ask it."""

import sys
from pathlib import Path

import pytest

from graph_builder.build import build

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks"))  # where `python benchmarks/run.py` finds its modules


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records of size S."""
    import generate

    folder = tmp_path_factory.mktemp("invented") / "records"
    generate.write(generate.SIZES["S"], folder)
    return folder


@pytest.fixture(scope="session")
def invented_store(invented: Path) -> Path:
    """The store of size S; records with an error would not be built."""
    root = invented.parent / "store"
    build(invented, root)
    return root
