"""Data goes to stdout and talk to stderr, whatever the locale, the terminal or the reader is."""

import io
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from graph_builder.cli import streams

Run = Callable[..., Any]
DANVAN = [sys.executable, "-m", "graph_builder"]
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
WHO = ["ask", "who-implemented", "--set", "directive=25-NQ/TW khóa XI"]


def on_terminal(arguments: list[str], environment: dict[str, str]) -> str:
    """Return what a command writes where stdout is a terminal."""
    ours, theirs = pty.openpty()
    command = [*DANVAN, *arguments]
    process = subprocess.Popen(command, env=environment, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    written = b""
    try:
        while chunk := os.read(ours, 65536):
            written += chunk
    except OSError:  # so a terminal says that its last writer has gone
        pass
    finally:
        os.close(ours)
        process.wait(30)
    return written.decode("utf-8").replace("\r\n", "\n")


@pytest.mark.parametrize("arguments", [["export"], WHO, ["ask"]], ids=["export", "rows", "list"])
def test_a_reader_that_leaves_ends_it_silently(
    environment: dict[str, str], arguments: list[str]
) -> None:
    process = subprocess.Popen(
        [*DANVAN, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()

    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(30) == 0


@pytest.mark.parametrize("delay", [0.1, 0.6, 1.2])
def test_ctrl_c_ends_with_130_at_once(environment: dict[str, str], delay: float) -> None:
    process = subprocess.Popen(
        [*DANVAN, "sparql", SLOW], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    time.sleep(delay)
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out, err.strip()) == (130, b"", b"")
    assert time.monotonic() - sent < 1


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=["C", "POSIX", "ascii", "nothing"],
)
def test_vietnamese_is_written_as_utf_8_in_any_locale(danvan: Run, locale: dict[str, str]) -> None:
    ran = danvan("find", "quan uy hoang mai", "-n", "1", **locale)

    assert ran.code == 0
    assert "Quận ủy Hoàng Mai" in ran.out


def test_arguments_that_are_no_utf_8_are_refused(environment: dict[str, str]) -> None:
    command = [*(part.encode() for part in DANVAN), b"find", b"\xff"]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=30, check=False)

    assert done.returncode == 2
    assert b"UTF-8" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told(environment: dict[str, str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*DANVAN, "ask"],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=30,
            check=False,
        )

    assert done.returncode == 3
    assert done.stderr.decode().strip() == f"danvan: stdout: {os.strerror(28)}"


def test_a_closed_stdout_is_no_error(environment: dict[str, str]) -> None:
    shell = ["/bin/sh", "-c", 'exec "$@" >&-', "sh", *DANVAN, "ask"]
    done = subprocess.run(shell, env=environment, stderr=subprocess.PIPE, timeout=30, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


def test_rows_are_drawn_on_a_terminal_and_tsv_in_a_pipe(
    danvan: Run, environment: dict[str, str]
) -> None:
    drawn = on_terminal(WHO, environment | {"COLUMNS": "100"})
    piped = danvan(*WHO).out

    assert piped.startswith("?body\t?bodyLabel\t")
    assert "\t" not in drawn
    assert max(map(cell_len, re.sub("\x1b\\[[0-9;]*m", "", drawn).splitlines())) <= 100
    assert "cơ quan" in drawn


@pytest.mark.parametrize(
    ("variables", "styled"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True),
        ({"TERM": "dumb"}, False),
    ],
    ids=["xterm", "no-color", "dumb"],
)
def test_terminals_get_the_styles_that_they_take(
    environment: dict[str, str], variables: dict[str, str], styled: bool
) -> None:
    drawn = on_terminal(["find", "hoang mai"], environment | variables)

    assert ("\x1b[" in drawn) is styled
    assert "\x1b[3" not in drawn  # no colours, ever


def test_questions_are_grouped_in_plain_words_on_a_terminal(environment: dict[str, str]) -> None:
    listed = on_terminal(["ask", "--lang", "en"], environment | {"COLUMNS": "60"})

    assert max(map(cell_len, listed.splitlines())) <= 60
    assert [line for line in listed.splitlines() if line and line[0] != " "][:2] == [
        "Directives",
        "What was carried out",
    ]
    assert "who-held(body, [date])" in listed


class Terminal(io.StringIO):
    """A terminal in memory."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("terminal", "patience", "shown"),
    [(Terminal(), 0.01, "first"), (Terminal(), 60, ""), (io.StringIO(), 0.01, "")],
    ids=["slow", "quick", "no-terminal"],
)
def test_only_a_slow_command_shows_its_stages_and_only_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, terminal: io.StringIO, patience: float, shown: str
) -> None:
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(streams, "PATIENCE", patience)

    with streams.progress() as tell:
        tell("first")
        time.sleep(0.2)
        tell("second")

    written = terminal.getvalue()
    assert ("first" in written, "second" in written) == (bool(shown), bool(shown))
    assert not written or written.endswith("\r\x1b[K")
