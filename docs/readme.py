"""Fills README.md: the output of its example commands and the table of questions."""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from graph_builder.build import build
from graph_builder.queries import GROUPS, read_questions
from graph_builder.resources import folder

README = Path(__file__).resolve().parent.parent / "README.md"
_EXAMPLE = re.compile(r"(<!-- example -->\n```console\n\$ (danvan [^\n]+)\n)(.*?)(```)", re.DOTALL)
_QUESTIONS = re.compile(r"(<!-- questions -->\n)(.*?)(\n## )", re.DOTALL)
_WIDTH = "96"


def filled(text: str, run: Callable[[str], str]) -> str:
    """Return the text with each example's output as `run` gives it, and all questions listed."""
    text = _EXAMPLE.sub(lambda match: match[1] + run(match[2]) + match[4], text)
    return _QUESTIONS.sub(lambda match: match[1] + questions() + match[3], text)


def questions() -> str:
    """Return the questions as a table, in their groups."""
    known = read_questions().values()
    rows = [
        f"| `{question.name}` | {', '.join(p.name for p in question.parameters)} "
        f"| {question.question['en']} | {question.question['vi']} |"
        for group in GROUPS
        for question in known
        if question.group == group
    ]
    return "\n".join(["| name | takes | question | câu hỏi |", "|---|---|---|---|", *rows, ""])


def runner(store: Path) -> Callable[[str], str]:
    """Return what runs a command line of the README on a build and gives all that it prints."""
    environment = {**os.environ, "DANVAN_STORE": str(store), "COLUMNS": _WIDTH, "NO_COLOR": "1"}
    environment.pop("DANVAN_LANG", None)

    def run(line: str) -> str:
        arguments = shlex.split(line)[1:]
        done = subprocess.run(  # noqa: S603  the README's own commands
            [sys.executable, "-m", "graph_builder", *arguments],
            env={**environment, "LC_ALL": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return "".join(f"{part.rstrip()}\n" for part in done.stdout.splitlines())

    return run


def main() -> None:
    """Rewrite README.md from the records of this checkout."""
    with tempfile.TemporaryDirectory() as store:
        build(folder("records"), Path(store))
        text = filled(README.read_text("utf-8"), runner(Path(store)))
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
