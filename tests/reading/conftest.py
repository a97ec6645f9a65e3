"""A small folder of records in which nothing is wrong, to read or to spoil."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from graph_builder.reading.schema import schemas
from graph_builder.resources import folder


@pytest.fixture
def good(tmp_path: Path) -> Path:
    records = tmp_path / "records"
    shutil.copytree(Path(__file__).parent / "good", records)
    return records


@pytest.fixture(scope="session")
def validators() -> Mapping[str, Draft202012Validator]:
    """The JSON Schemas as made now, by the folder of the records that they are for."""
    return {
        f"{name.partition('.')[0]}s": Draft202012Validator(json.loads(text))
        for name, text in schemas()
    }


@pytest.fixture(scope="session")
def schemes() -> Path:
    return folder("ontology") / "schemes.ttl"
