"""The command with a Spark of its own: quiet, clear where it cannot run, and nothing left over."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_builder.cli import main
from graph_builder.errors import UsageError
from graph_builder.spark.sessions import reason, require
from graph_builder.stores.builds import current_id

pytestmark = pytest.mark.xdist_group("spark")
ROOT = Path(__file__).parents[2]
SECONDS = 300


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that the command is started in; beside it is one for what is temporary."""
    for name in ("place", "temporary"):
        (tmp_path / name).mkdir()
    return tmp_path / "place"


def started(place: Path, *arguments: str | Path) -> "subprocess.Popen[str]":
    kept = {name: os.environ[name] for name in ("PATH", "JAVA_HOME") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "graph_builder", "build", *arguments, "--engine", "spark"],
        env={**kept, "PYTHONPATH": str(ROOT), "TMPDIR": str(place.parent / "temporary")},
        cwd=place,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.usefixtures("java")
def test_a_build_says_one_line_and_leaves_nothing_else(
    records: Path, built: Path, place: Path
) -> None:
    store = place / "dữ liệu"
    with started(place, records, "--master", "local[2]", "--store", store) as command:
        out, err = command.communicate(timeout=SECONDS)
    assert (command.returncode, out) == (0, "")
    assert err.startswith("built ")
    assert len(err.splitlines()) == 1
    assert current_id(store) == current_id(built)
    assert [path.name for path in place.iterdir()] == ["dữ liệu"]
    assert not any((place.parent / "temporary").iterdir())


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks for processes in /proc")
@pytest.mark.usefixtures("java")
def test_java_that_is_killed_is_told_in_one_line(records: Path, place: Path) -> None:
    with started(place, records, "--master", "local[2]") as command:
        log = awaited(place.parent / "temporary")
        os.kill(java_below(command.pid, log), signal.SIGKILL)
        out, err = command.communicate(timeout=SECONDS)
    assert (command.returncode, out) == (3, "")
    assert err.startswith("danvan: Spark ")
    assert "its Java process ended" in err
    assert len(err.splitlines()) == 1
    assert not any(place.iterdir())


def awaited(temporary: Path) -> Path:
    """The file that Java writes to, once it runs Spark and is no script any more."""
    for _ in range(SECONDS * 10):
        for log in temporary.glob("danvan-spark-*/spark.log"):
            if "log4j" in log.read_text("utf-8"):
                return log
        time.sleep(0.1)
    pytest.fail("Java did not start")


def java_below(process: int, log: Path) -> int:
    """The child of the process that has this file open."""
    return next(
        child
        for child in children(process)
        if any(Path(f"/proc/{child}/fd/{number}").resolve() == log.resolve() for number in (1, 2))
    )


def children(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").iterdir():
        yield from map(int, (task / "children").read_text().split())


@pytest.mark.usefixtures("java")
@pytest.mark.parametrize(("version", "found"), [("1.8.0_392", 8), ("11.0.2", 11)])
def test_an_old_java_is_named_with_what_to_install(
    version: str, found: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2024-01-01' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UsageError, match=f"is Java {found}: apt-get install openjdk-17"):
        require()


@pytest.mark.usefixtures("java")
def test_a_missing_java_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="none was found: apt-get install openjdk-17-jre-headless"):
        require()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--engine", "spark"], "pip install 'danvan[spark]'"),
        (["--engine", "sparks"], "write --engine local or --engine spark"),
        (["--master", "local[2]"], "--master goes with --engine spark"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setattr(sys, "argv", ["danvan", "build", "--store", f"{tmp_path}/s", *arguments])
    with pytest.raises(SystemExit, match="2"):
        main()
    err = capsys.readouterr().err
    assert said in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "o1.x.\n: org.apache.spark.SparkException: Job aborted: Lost task 0.0 in stage 0.0\n"
            "\tat org.apache.A.b(C.scala:1)\nCaused by: java.io.IOException: x\n",
            "Job aborted: Lost task 0.0 in stage 0.0",
        ),
        (
            "o1.x.\n: a.PythonException: Traceback (most recent call last):\n"
            '  File "a.py", line 1, in f\n    g()\nOSError: [Errno 28] No space left\n(a.jsonl)\n'
            "\n\tat org.apache.A.b(C.scala:1)\n",
            "OSError: [Errno 28] No space left (a.jsonl)",
        ),
    ],
)
def test_the_reason_is_found_among_the_traces(text: str, why: str) -> None:
    assert reason(text) == why
