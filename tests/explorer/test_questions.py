"""Every named question at its address, asked as a person would type it."""

import csv
import io

import pytest
from pyoxigraph import RdfFormat, parse
from starlette.testclient import TestClient

from graph_builder.answers import Table
from graph_builder.explorer.service import Service

PATH = "/ask/who-implemented"
TYPED = {"directive": "25-NQ/TW khóa XI"}
JSON = "application/sparql-results+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def columns(client: TestClient, name: str, lang: str = "vi") -> list[dict[str, str]]:
    answer = client.get(f"{PATH}.json", params={**TYPED, "lang": lang}).json()
    rows = answer["results"]["bindings"]
    return [row[name]["value"] for row in rows if name in row]


@pytest.mark.parametrize(
    "typed",
    ["25-NQ/TW khóa XI", "nq 25 khoa XI", "doc/party/tw/11/nq/25", "dvr:doc/party/tw/11/nq/25"],
)
def test_value_is_what_a_person_would_type(
    client: TestClient, service: Service, typed: str
) -> None:
    answer = client.get(f"{PATH}.json", params={"directive": typed}).json()
    expected = service.graph("vi").ask("who-implemented", **TYPED)
    assert isinstance(expected, Table)
    assert tuple(answer["head"]["vars"]) == expected.columns
    assert len(answer["results"]["bindings"]) == len(expected) > 0


def test_names_are_those_of_the_language(client: TestClient) -> None:
    assert "Quận ủy Hoàng Mai" in columns(client, "bodyLabel")
    assert "Quận ủy Hoàng Mai" not in columns(client, "bodyLabel", "en")


def test_each_suffix_and_type_gives_the_same_rows(client: TestClient) -> None:
    rows = client.get(f"{PATH}.json", params=TYPED).json()["results"]["bindings"]
    for suffix, media in (("csv", "text/csv"), ("tsv", "text/tab-separated-values")):
        named = client.get(f"{PATH}.{suffix}", params=TYPED)
        asked = client.get(PATH, params=TYPED, headers={"accept": media})
        assert named.content == asked.content
        assert named.headers["content-type"] == f"{media}; charset=utf-8"
        assert named.headers["etag"] == asked.headers["etag"]
        assert len(named.text.splitlines()) == len(rows) + 1
    bodies = {
        line["bodyLabel"]
        for line in csv.DictReader(
            io.StringIO(client.get(f"{PATH}.csv", params=TYPED).content.decode("utf-8"))
        )
    }
    assert bodies == {row.get("bodyLabel", {"value": ""})["value"] for row in rows}


def test_browser_gets_the_page_and_a_program_the_rows(client: TestClient) -> None:
    page = client.get(PATH, params=TYPED, headers={"accept": BROWSER})
    assert page.headers["content-type"].startswith("text/html")
    rows = client.get(PATH, params=TYPED, headers={"accept": "*/*"})
    assert rows.headers["content-type"] == JSON


def test_question_that_constructs_gives_a_graph(client: TestClient) -> None:
    params = {"thing": "25-NQ/TW khóa XI"}
    turtle = client.get("/ask/neighbourhood.ttl", params=params)
    assert turtle.headers["content-type"] == "text/turtle; charset=utf-8"
    triples = set(parse(turtle.content, format=RdfFormat.TURTLE))
    lines = client.get("/ask/neighbourhood.nt", params=params)
    assert triples == set(parse(lines.content, format=RdfFormat.N_TRIPLES))
    assert len(triples) > 10


@pytest.mark.parametrize(
    "path", ["/ask/neighbourhood.csv", f"{PATH}.ttl", f"{PATH}.", f"{PATH}.html"]
)
def test_format_that_does_not_fit_is_refused(client: TestClient, path: str) -> None:
    response = client.get(path, params=TYPED)
    assert response.status_code == 406
    assert response.json()["available"]


def test_value_left_empty_counts_as_left_out(client: TestClient) -> None:
    plain = client.get("/ask/models-by-body.json")
    empty = client.get("/ask/models-by-body.json", params={"campaign": " "})
    assert plain.status_code == 200
    assert plain.content == empty.content


def test_known_answer_is_not_sent_again(client: TestClient) -> None:
    tag = client.get(f"{PATH}.json", params=TYPED).headers["etag"]
    known = {"if-none-match": tag}
    assert client.get(f"{PATH}.json", params=TYPED, headers=known).status_code == 304
    other = client.get(f"{PATH}.json", params={**TYPED, "lang": "en"}, headers=known)
    assert other.status_code == 200


def test_every_question_is_listed_and_answers_its_example(
    client: TestClient, service: Service
) -> None:
    listed = client.get("/ask.json").json()["questions"]
    assert [each["name"] for each in listed] == list(service.questions)
    for each in listed:
        examples = {p["name"]: p["example"] for p in each["parameters"] if p["example"]}
        path = f"{each['address']}.{each['formats'][0]}"
        response = client.get(path, params=examples)
        assert response.status_code in {200, 404}, (
            path,
            response.text,
        )  # 404: not in five articles
