"""Whatever is wrong, the command says what, where and how to mend it, and ends with its code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
BODY, DIRECTIVE = "body=Quận ủy Hoàng Mai", "directive=25-NQ/TW khóa XI"

WRONG_USE = [
    ("nope", ["nope", "--help"]),
    ("find a --nope", ["nope", "COMMAND -h"]),
    ("show", ["thing"]),
    ("find", ["text"]),
    ("find a --limit 0", ["--limit"]),
    ("find a --limit x", ["--limit"]),
    ("find a --lang fr", ["fr", "vi", "en"]),
    ("find a --kind thing", ["'thing'", "body", "person"]),
    ("find zzzzqqqq", ["zzzzqqqq", "fewer words", "without accents", "khóa XI"]),
    ("find a --format ttl", ["ttl", "table, json, csv, tsv"]),
    ("ask --format ttl", ["ttl", "table, json, csv, tsv"]),
    ("show a --format ttl", ["ttl", "table, text, json, csv, tsv"]),
    ("ask who-implementd", ["who-implementd", "did you mean who-implemented", "danvan ask lists"]),
    ("ask who-implemented", ["needs directive, for example"]),
    ("ask not-implemented --set directive=44-NQ/TW", ["no directive", "number with its term"]),
    ("ask who-implemented --set day=1", ["'day'", "it takes directive"]),
    ("ask who-implemented --set day", ["--set NAME=VALUE"]),
    ("ask who-implemented --set directive=", ["--set NAME=VALUE"]),
    ("ask career --set person=a --set person=b", ["person", "twice"]),
    ("ask career --set person=zzzzqqqq", ["no person is called 'zzzzqqqq'", "danvan find"]),
    ("show zzzzqqqq", ["no thing is called 'zzzzqqqq'", "danvan find", "without accents"]),
    ("draw zzzzqqqq -o x.html", ["no thing is called 'zzzzqqqq'", "danvan find"]),
    ("draw who-held -o x.html", ["danvan ask who-held", "body-tree", "cascade", "lineage"]),
    ("ask who-implemented --set directive=25-NQ/TW", ["names 3", "khóa XI", "doc/party/tw/11/nq"]),
    ("ask who-held --set body=quan-uy-hoang-mai --set date=29/9/2023", ["29/9/2023", "2023-09-29"]),
    ("ask who-implemented --format xx", ["xx", "table, text, json, csv, tsv"]),
    ("ask who-implemented --format ttl", ["SELECT", "table, text, json, csv, tsv"]),
    ("ask neighbourhood --format csv", ["CONSTRUCT", "ttl, nt, jsonld, rdfxml"]),
    ("ask career --timeout 0", ["--timeout"]),
    ("sparql", ["a query, or a file"]),
    ("sparql a --file b", ["not both"]),
    ("export --format xx", ["xx", "nq, trig, ttl, jsonld, rdfxml, graphml, gexf, csv"]),
    ("export --format csv", ["a new folder with -o"]),
    ("export --excel", ["--format csv"]),
]
QUERIES = [
    ("", ["empty", "SELECT"]),
    ("SELECT * { ?s ?p ?o", ["line 1, column"]),
    ("SELECT * { ?s nope:p ?o }", ["line 1, column", "Prefix not found"]),
    ("DELETE WHERE { ?s ?p ?o }", ["line 1, column 1", "changes data"]),
    ("ASK { SERVICE <http://e.org/> { ?s ?p ?o } }", ["SERVICE is refused"]),
]


@pytest.mark.parametrize(("line", "words"), WRONG_USE, ids=[line for line, _ in WRONG_USE])
def test_wrong_use_ends_with_2_and_says_what_would_be_right(
    here: Run, line: str, words: list[str]
) -> None:
    ran = here(*line.split())

    assert ran.code == 2
    assert ran.out == ""
    assert [word for word in words if word not in ran.err] == []


@pytest.mark.parametrize(("query", "words"), QUERIES, ids=[query for query, _ in QUERIES])
def test_a_wrong_query_ends_with_2(here: Run, query: str, words: list[str]) -> None:
    ran = here("sparql", query)

    assert (ran.code, ran.out) == (2, "")
    assert [word for word in words if word not in ran.err] == []


@pytest.mark.parametrize(
    ("query", "form", "fitting"),
    [
        ("# SELECT\nPREFIX ask: <http://e.org/#SELECT>\nASK { ?s ask:p ?o }", "csv", "text, json"),
        ("select * { ?s ?p 'CONSTRUCT' }", "ttl", "table, text, json, csv, tsv"),
        ("DESCRIBE <http://e.org/#ASK>", "json", "ttl, nt, jsonld, rdfxml"),
    ],
)
def test_a_format_is_checked_before_the_store_is_opened(
    here: Run, query: str, form: str, fitting: str
) -> None:
    ran = here("sparql", query, "--format", form, "--store", "/nowhere")

    assert ran.code == 2
    assert ran.err.rstrip().endswith(f"write one of {fitting}")


@pytest.mark.parametrize(
    "line", ["ask coverage", "find a", "show a", "export", "doctor", "export -o {}/x.ttl"]
)
def test_a_missing_store_ends_with_3_and_says_how_to_build(
    here: Run, tmp_path: Path, line: str
) -> None:
    ran = here(*line.format(tmp_path).split(), "--store", str(tmp_path / "none"))

    assert ran.code == 3
    assert f"danvan build --store {tmp_path / 'none'}" in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "words"), [(None, ["cannot be read"]), (b"ASK {} # \xff", ["byte 10", "UTF-8"])]
)
def test_a_query_file_that_cannot_be_read_ends_with_3(
    here: Run, tmp_path: Path, data: bytes | None, words: list[str]
) -> None:
    path = tmp_path / "query.rq"
    if data is not None:
        path.write_bytes(data)

    ran = here("sparql", "-f", str(path))

    assert (ran.code, ran.out) == (3, "")
    assert [word for word in [str(path), *words] if word not in ran.err] == []


def test_a_slow_query_is_stopped_with_the_ways_out(here: Run) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

    ran = here("sparql", slow, "--timeout", "0.5")

    assert ran.code == 2
    assert "longer than 0.5 s" in ran.err
    assert "LIMIT" in ran.err


def test_no_command_shows_the_help_on_stderr(here: Run) -> None:
    ran = here()

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: ")
