"""Every command and every option explains itself, and Tab offers what fits."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from graph_builder.cli import asking, building, explaining
from graph_builder.cli.app import app, locale_language
from graph_builder.cli.completing import KINDS
from graph_builder.queries import GROUPS, read_questions
from graph_builder.resources import folder

Run = Callable[..., Any]
asking.register(app)
building.register(app)
GROUP: Any = typer.main.get_command(app)
COMMANDS = sorted(GROUP.commands)
QUESTIONS = read_questions()


def test_the_commands_are_those_of_the_design() -> None:
    assert {"ask", "build", "check", "doctor", "export", "find", "show", "sparql"} <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_and_each_of_its_options_has_help(here: Run, name: str) -> None:
    command = GROUP.commands[name]
    ran = here(name, "--help")

    assert command.help.endswith(".")
    assert [option.name for option in command.params if not option.help] == []
    assert ran.code == 0
    assert ran.out.startswith("Usage: ")
    assert max(map(len, ran.out.splitlines())) <= 80
    for option in command.params:
        assert any(form in ran.out for form in (*option.opts, option.name.upper()))


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_a_question_is_explained_with_its_parameters_and_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, lang: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    question = QUESTIONS[name]
    explaining.explain(question, lang)
    explained = capsys.readouterr().out
    words = " ".join(explained.split())

    assert max(map(len, explained.partition("  danvan ask ")[0].splitlines())) <= 80
    assert " ".join(question.question[lang].split()) in words
    assert f"danvan ask {name}" in words
    for parameter in question.parameters:
        assert f"--set {parameter.name}=" in words
        assert parameter.about[lang] in words
    for column, texts in question.columns.items():
        assert f"{column}: {texts[lang]}" in words


def test_a_question_is_explained_without_a_store(here: Run) -> None:
    ran = here("ask", "who-held", "--help", "--store", "/nowhere")

    assert ran.code == 0
    assert "--set body=" in ran.out


def test_every_group_of_questions_has_a_title(here: Run) -> None:
    listed = {line.split("\t")[2] for line in here("ask", "--format", "tsv").out.splitlines()[1:]}

    assert listed <= set(GROUPS)
    assert listed == {question.group for question in QUESTIONS.values()}


def test_the_version_is_that_of_the_checkout(danvan: Run) -> None:
    project = tomllib.loads((folder("queries").parent / "pyproject.toml").read_text("utf-8"))

    assert danvan("--version").out == f"danvan {project['project']['version']}\n"


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("ask who-im", {"who-implemented"}),
        ("ask who-held --set ", {"body=", "date="}),
        ("ask nope --set ", set()),
        ("ask career --format t", {"table", "text", "tsv", "ttl"}),
        ("ask --lang ", {"vi", "en"}),
        ("find a --kind pe", {"person"}),
        ("export --format g", {"graphml", "gexf"}),
    ],
)
def test_tab_offers_what_fits(danvan: Run, words: str, offered: set[str]) -> None:
    ran = danvan(
        _DANVAN_COMPLETE="complete_bash",
        COMP_WORDS=f"danvan {words}",
        COMP_CWORD=str(len(words.split(" "))),
        _TYPER_COMPLETE_ARGS=f"danvan {words}",
    )

    assert set(ran.out.split()) == offered


@pytest.mark.parametrize(
    ("locale", "lang"),
    [
        ({}, "vi"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "vi"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi_VN", "LC_MESSAGES": "vi_VN", "LC_ALL": "en_US"}, "en"),
        ({"LC_ALL": "", "LANG": "en_US"}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(
    monkeypatch: pytest.MonkeyPatch, locale: dict[str, str], lang: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in locale.items():
        monkeypatch.setenv(name, value)

    assert locale_language() == lang


@pytest.mark.parametrize(
    ("arguments", "variables", "needed"),
    [
        ((), {"LANG": "en_GB.UTF-8"}, "the directive (needed)"),
        ((), {"LANG": "en_GB.UTF-8", "DANVAN_LANG": "vi"}, "văn bản (bắt buộc)"),
        (("--lang", "en"), {"LANG": "vi_VN.UTF-8", "DANVAN_LANG": "vi"}, "the directive (needed)"),
        (("--lang", "vi"), {"LANG": "en_GB.UTF-8"}, "văn bản (bắt buộc)"),
    ],
)
def test_a_question_is_explained_in_the_language_of_all_the_rest(
    danvan: Run, arguments: tuple[str, ...], variables: dict[str, str], needed: str
) -> None:
    ran = danvan("ask", "who-implemented", "--help", *arguments, **{"DANVAN_LANG": "", **variables})

    assert needed in " ".join(ran.out.split())


def test_every_kind_of_parameter_has_its_word() -> None:
    assert {p.kind for q in QUESTIONS.values() for p in q.parameters} <= set(explaining.KIND_WORDS)


def test_find_knows_every_kind_of_thing(built: Path) -> None:
    import sqlite3

    (index,) = built.glob("builds/*/search.sqlite")
    found = {kind for (kind,) in sqlite3.connect(index).execute("SELECT DISTINCT kind FROM name")}

    assert found - {"ontology"} <= set(KINDS)
