"""What a request passes first: host names, origins, sizes, and headers for browsers."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from graph_builder.explorer import guard
from graph_builder.explorer.app import create_app
from graph_builder.explorer.service import Service, Settings
from graph_builder.explorer.turnstile import Turnstile

PATHS = ["/sparql?query=ASK%7B%7D", "/health", "/openapi.json", "/ask.json", "/nothing"]
QUERY = {"query": "ASK {}"}
EVIL = "http://evil.example"


def open_to(service: Service, **settings: Any) -> TestClient:  # noqa: ANN401
    changed = Service(service.store, Settings(limits=service.settings.limits, **settings))
    return TestClient(create_app(changed), base_url="http://127.0.0.1")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8010", "127.0.0.1.evil.example", "localhost.", "127.0.0.2", ""],
)
def test_foreign_host_name_is_refused(client: TestClient, host: str, path: str) -> None:
    response = client.get(path, headers={"host": host})
    assert (response.status_code, response.json()["code"]) == (403, "host-refused")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8010", "LOCALHOST", "[::1]", "[::1]:1"])
def test_local_host_name_is_served(client: TestClient, host: str) -> None:
    assert client.get("/sparql", params=QUERY, headers={"host": host}).status_code == 200


def test_named_host_is_served(service: Service) -> None:
    opened = open_to(service, hosts=("danvan.example",))
    assert opened.get("/health", headers={"host": "Danvan.example:80"}).status_code == 200
    assert opened.get("/health", headers={"host": "127.0.0.1"}).status_code == 403


@pytest.mark.parametrize("origin", [EVIL, "null", "https://127.0.0.1.evil.example", "file://"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_foreign_origin_is_refused(client: TestClient, method: str, origin: str) -> None:
    response = client.request(
        method,
        "/sparql",
        params=QUERY,
        headers={"origin": origin, "access-control-request-method": "POST"},
    )
    assert (response.status_code, response.json()["code"]) == (403, "origin-refused")
    assert not [name for name in response.headers if name.startswith("access-control")]


def test_own_origin_is_served_without_cors(client: TestClient) -> None:
    headers = {"origin": "http://127.0.0.1:8010", "host": "127.0.0.1:8010"}
    response = client.get("/sparql", params=QUERY, headers=headers)
    assert response.status_code == 200
    assert not [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize(("allowed", "answer"), [(EVIL, EVIL), ("*", "*")])
def test_allowed_origin_may_ask(service: Service, allowed: str, answer: str) -> None:
    opened = open_to(service, origins=(allowed,))
    before = opened.options(
        "/sparql", headers={"origin": EVIL, "access-control-request-method": "POST"}
    )
    assert before.status_code == 204
    assert "POST" in before.headers["access-control-allow-methods"]
    response = opened.get("/sparql", params=QUERY, headers={"origin": EVIL})
    assert response.headers["access-control-allow-origin"] == answer
    assert "Origin" in response.headers["vary"]
    assert "X-Danvan-Truncated" in response.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in response.headers
    other = opened.get("/sparql", params=QUERY, headers={"origin": "http://other.example"})
    assert other.status_code == (200 if allowed == "*" else 403)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2f..%2fapp.py",
        "/static/%00",
        "/static//etc/passwd",
        "/static/%2fetc/passwd",
        "/static/..\\app.py",
        "/id/../../etc/passwd",
        "/id/%2e%2e/%2e%2e/etc/passwd",
        "/id/..%2f..%2fetc%2fpasswd",
        "/id/doc%00",
        "/id//etc/passwd",
        "/id/doc/../doc",
        "/ask/../sparql/x",
        "/ask/..%2f..%2fetc%2fpasswd",
        "/ask/%2e%2e",
        "/ask/who-held%00",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
    ],
)
def test_no_path_leads_out(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"accept": "*/*"})
    assert response.status_code in {404, 406}, response.text
    assert "root:" not in response.text
    assert "import" not in response.text


@pytest.mark.parametrize("path", [*PATHS, "/", "/static/nothing.js"])
def test_browsers_are_told_to_be_careful(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers


def test_each_request_is_told_of(service: Service) -> None:
    told: list[Mapping[str, Any]] = []
    client = TestClient(create_app(service, tell=told.append), base_url="http://127.0.0.1")
    client.get("/sparql", params=QUERY)
    client.get("/sparql?query=x")
    client.get("/health", headers={"host": "evil.example"})
    assert [(each["path"], each["status"]) for each in told] == [
        ("/sparql", 200),
        ("/sparql", 400),
        ("/health", 403),
    ]
    assert all(each["bytes"] > 0 and each["ms"] >= 0 and each["client"] for each in told)


def test_body_that_lies_about_its_size_is_refused(client: TestClient) -> None:
    def endless() -> Any:  # noqa: ANN401
        for _ in range(50):
            yield b"x" * 10_000

    response = client.post(
        "/sparql", content=endless(), headers={"content-type": "application/sparql-query"}
    )
    assert response.status_code == 413


def test_body_that_does_not_come_is_not_waited_for(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow sender is sent away, and holds no place meanwhile."""
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.1)
    turnstile, sent = Turnstile(1, 0.1), list[Message]()

    async def receive() -> Message:
        async with turnstile.place("another"):
            await asyncio.sleep(5)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/sparql",
        "headers": [],
        "client": ("127.0.0.1", 1),
    }
    asyncio.run(guard.Bounded(create_app(service), turnstile)(scope, receive, send))
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]
