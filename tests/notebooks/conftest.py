"""The tool that executes notebooks, and the real records built once."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from graph_builder.build import build
from graph_builder.resources import folder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("notebooks_tool", ROOT / "tools/notebooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["notebooks_tool"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a build of the real records; building what is built already is short."""
    root = Path(os.environ.get("DANVAN_STORE") or tmp_path_factory.mktemp("published"))
    build(folder("records"), root)
    return root
