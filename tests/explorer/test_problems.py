"""What a client is told when something is wrong: enough to mend it, nothing of this machine."""

import logging
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.requests import Request
from starlette.routing import Route
from starlette.testclient import TestClient

from graph_builder.errors import DanvanError, QueryCrash, QueryError, StoreBusy, StoreDamaged
from graph_builder.explorer.app import create_app
from graph_builder.explorer.problems import KINDS
from graph_builder.explorer.service import Service

MEMBERS = {"type", "title", "status", "detail", "code", "mend"}
PLACE = "/srv/danvan/builds/0123/store"
WRONG = {
    "/sparql?query=SELECT": (400, "query-refused"),
    "/sparql?query=ASK%20%7B%20SERVICE%20%3Chttp%3A%2F%2F127.0.0.1%3A9%2F%3E%20%7B%7D%20%7D": (
        400,
        "query-refused",
    ),
    "/sparql?update=DROP%20ALL": (403, "update-refused"),
    "/sparql?query=ASK" + "+" * 33_000: (413, "too-large"),
    "/sparql?query=ASK" + "%7B" * 100: (400, "query-refused"),
    "/ask/who-implementd": (404, "unknown-name"),
    "/ask/who-implemented": (400, "malformed-request"),
    "/ask/who-implemented.xlsx": (406, "not-acceptable"),
    "/ask/who-implemented?directive=25-NQ/TW&lang=fr": (400, "malformed-request"),
    "/ask/who-implemented?colour=red": (400, "malformed-request"),
    "/ask/who-held?body=a&body=b": (400, "malformed-request"),
    "/ask/who-held?body=quan%20uy": (400, "ambiguous-name"),
    "/ask/who-held?body=no%20such%20body%20at%20all": (404, "unknown-name"),
    "/id/doc/party/tw/11/nq/26x": (404, "unknown-name"),
    "/id/No Key": (404, "not-found"),
    "/nothing": (404, "not-found"),
}


def check(response: Response, status: int, code: str) -> dict[str, object]:
    body = response.json()
    assert (response.status_code, body["status"], body["code"]) == (status, status, code), body
    assert response.headers["content-type"] == "application/problem+json"
    assert set(body) >= MEMBERS
    assert all(body[name] for name in MEMBERS)
    text = response.text
    assert "Traceback" not in text
    assert ".py" not in text
    assert str(Path(__file__).parents[2]) not in text
    assert "/tmp" not in text  # noqa: S108
    return body


@pytest.mark.parametrize(("path", "expected"), WRONG.items(), ids=[path[:60] for path in WRONG])
def test_what_is_wrong_is_said(
    client: TestClient, path: str, expected: tuple[int, str], built: Path
) -> None:
    response = client.get(path, headers={"accept": "application/json"})
    check(response, *expected)
    assert str(built) not in response.text


def test_suggestions_and_candidates_are_data(client: TestClient) -> None:
    question = client.get("/ask/who-implementd", headers={"accept": "*/*"}).json()
    assert "who-implemented" in question["suggestions"]
    body = client.get("/ask/who-held?body=quan%20uy", headers={"accept": "*/*"}).json()
    assert len(body["candidates"]) > 1
    assert all("(body/" in candidate for candidate in body["candidates"])
    thing = client.get("/id/doc/party/tw/11/nq/255", headers={"accept": "*/*"}).json()
    assert "/id/doc/party/tw/11/nq/25" in thing["suggestions"]


def test_place_in_a_query_is_named(client: TestClient) -> None:
    detail = client.get("/sparql", params={"query": "ASK {\n ?s ?p }"}).json()["detail"]
    assert detail.startswith("line 2, column")


@pytest.mark.parametrize("code", KINDS)
def test_each_kind_opens_at_its_type(client: TestClient, code: str) -> None:
    body = client.get(f"/id/problem/{code}").json()
    assert body["type"] == f"https://w3id.org/danvan/problem/{code}"
    assert body["mend"]


ERRORS = {
    "not-evaluable": (QueryError(f"IO error: {PLACE}: gone"), 422),
    "query-too-big": (QueryCrash("the query needs more than 2,048 MiB of memory"), 507),
    "busy": (StoreBusy("no worker came free in 10 s"), 503),
    "store-unreadable": (StoreDamaged(f"{PLACE}: 3 bytes; expected 4"), 503),
    "internal": (RuntimeError(f"{PLACE} is odd"), 500),
    "internal-of-ours": (DanvanError(f"{PLACE} is odd"), 500),
}


@pytest.mark.parametrize(("name", "planted"), ERRORS.items(), ids=ERRORS)
def test_places_of_this_machine_go_to_the_log_only(
    service: Service, name: str, planted: tuple[Exception, int], caplog: pytest.LogCaptureFixture
) -> None:
    error, status = planted

    async def broken(request: Request) -> None:
        raise error

    app = create_app(service)
    app.router.routes.insert(0, Route("/broken", broken))
    client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
    with caplog.at_level(logging.ERROR):
        response = client.get("/broken")
    check(response, status, name.removesuffix("-of-ours"))
    assert PLACE not in response.text
    assert (PLACE in caplog.text) == (PLACE in str(error))
    assert ("retry-after" in response.headers) == (status == 503)
