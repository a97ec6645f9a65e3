"""The command, run in a process of its own or, where streams do not matter, in this one."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph_builder.cli import main

COMMAND = [sys.executable, "-m", "graph_builder"]
Run = Callable[..., "Ran"]


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def environment(built: Path) -> dict[str, str]:
    """What a command finds around it: a build, a language, and nothing of this machine's taste."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return {**kept, "DANVAN_STORE": str(built), "DANVAN_LANG": "vi", "COLUMNS": "80"}


@pytest.fixture
def danvan(environment: dict[str, str]) -> Run:
    def run(*arguments: str, given: bytes = b"", **variables: str) -> Ran:
        done = subprocess.run(
            [*COMMAND, *arguments],
            input=given,
            env=environment | variables,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    return run


@pytest.fixture
def here(
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Run:
    """The same command, without a process of its own."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["danvan", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = (stream.decode("utf-8") for stream in capfdbinary.readouterr())
        return Ran(int(end.value.code or 0), out, err)

    return run
