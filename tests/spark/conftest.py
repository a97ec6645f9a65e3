"""A real Spark on this machine, and records in tables that it is given in many parts."""

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from graph_builder.errors import UsageError
from graph_builder.reading import spans
from graph_builder.spark import sessions
from tests.conftest import missing

if TYPE_CHECKING:
    from pyspark import SparkContext

Row = dict[str, Any]
SPAN_BYTES = 400  # so that each article is a part
GENERATOR = Path(__file__).parents[2] / "benchmarks" / "generate.py"


@pytest.fixture(scope="session")
def java() -> None:
    """Everything that Spark needs is here."""
    if importlib.util.find_spec("pyspark") is None:
        missing("no PySpark here; install it with: pip install 'danvan[spark]'")
    try:
        sessions.require()
    except UsageError as error:
        missing(str(error))


@pytest.fixture(scope="module")
def spark(java: None) -> Iterator["SparkContext"]:
    """A Spark that tests share, for it starts slowly; the engine takes what is running."""
    with sessions.session("local[2]") as context:
        yield context


@pytest.fixture
def small_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "SPAN_BYTES", SPAN_BYTES)


@pytest.fixture
def rows(world: Path) -> list[Row]:
    """The sources of the five articles, to be spoilt and written."""
    paths = sorted((world / "sources").glob("*.yaml"))
    return [yaml.load(path.read_bytes(), Loader=yaml.BaseLoader) for path in paths]  # noqa: S506


@pytest.fixture
def records(world: Path, rows: list[Row], tmp_path: Path) -> Path:
    """The five articles, their sources in one table of JSON lines."""
    folder = tmp_path / "records"
    (folder / "sources").mkdir(parents=True)
    shutil.copytree(world / "registers", folder / "registers")
    write(folder, rows)
    return folder


def write(records: Path, rows: list[Row]) -> None:
    """Write the sources as a table."""
    text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    (records / "sources" / "articles.jsonl").write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented country, whose build holds about 20,000 quads."""
    folder = tmp_path_factory.mktemp("invented") / "records"
    subprocess.run([sys.executable, GENERATOR, "20000", folder], check=True, capture_output=True)
    return folder
