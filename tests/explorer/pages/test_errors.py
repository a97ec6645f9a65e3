"""Whatever goes wrong is told to readers in their language, with how it is mended."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, get_args

import pytest
from starlette.requests import Request
from starlette.routing import Route
from starlette.testclient import TestClient

from graph_builder.errors import (
    AmbiguousName,
    DanvanError,
    QueryCrash,
    QueryError,
    QuerySyntaxError,
    QueryTimeout,
    StoreBusy,
    StoreError,
    StoreMissing,
    UnknownName,
)
from graph_builder.explorer.app import create_app
from graph_builder.explorer.pages import refusal_page
from graph_builder.explorer.pages.messages import messages
from graph_builder.explorer.pages.told import in_words, mend, syntax
from graph_builder.explorer.pages.unclear import Unclear
from graph_builder.explorer.pages.view import page as page_of
from graph_builder.explorer.problems import KINDS, Refusal, code_of
from graph_builder.stores.gate import MAX_BYTES, MAX_NESTING, MAX_REPEATS, check
from graph_builder.vietnamese import Language

if TYPE_CHECKING:
    from starlette.responses import Response

    from graph_builder.explorer.pages.view import View
    from graph_builder.explorer.service import Service
    from tests.explorer.pages.conftest import Browse

LANGS = get_args(Language)
VIETNAMESE = re.compile(
    r"[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE
)
ENGLISH = re.compile(
    r"\b(?:the|is|are|this|that|with|write|only|has|have|and|not)\b", re.IGNORECASE
)
ERRORS: tuple[DanvanError, ...] = (
    UnknownName("x y", "body"),
    AmbiguousName("x y", "body", ["A  (body/a)", "B  (body/b)"]),
    Unclear("said_no_day", text="x"),
    QuerySyntaxError("line 1, column 1: x"),
    QueryTimeout("it took 10 s"),
    QueryCrash("the worker died"),
    QueryError("the engine says no"),
    StoreBusy("busy"),
    StoreMissing("/secret/place holds no build"),
)
REFUSED = {
    "": "no_form",
    "DROP ALL": "update",
    "FROG { ?a ?b ?c }": "form",
    "ASK { SERVICE <http://x/> {} }": "service",
    "ASK { ?a ?b 'x }": "open_string",
    "ASK { ?a ?b \\u0041 }": "escape",
    "ASK { ?a ?b ?c FILTER(?a <http://x/#service> ?b) }": "less_than",
    f"ASK {{ ?a ?b '{'x' * MAX_BYTES}' }}": "too_long",
    "ASK " + "{" * (MAX_NESTING + 1): "nested",
    "ASK { ?a ?b ?c " + "FILTER(?a) " * (MAX_REPEATS + 1) + "}": "repeats",
    "ASK { ?a ?b '\ud800' }": "surrogate",
}


@pytest.mark.parametrize("code", KINDS)
def test_each_problem_is_told_in_both_languages(code: str) -> None:
    for lang in LANGS:
        t, error = messages(lang), Refusal(code, "a detail of a program")
        said, how = in_words(t, error), mend(t, error)
        assert said
        assert how or code in {"not-found", "unknown-name"}
        if lang == "vi":
            assert VIETNAMESE.search(said)
            assert not ENGLISH.search(said + how)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_each_error_is_told_in_the_readers_language(error: DanvanError) -> None:
    vi, en = messages("vi"), messages("en")
    assert VIETNAMESE.search(in_words(vi, error))
    assert not ENGLISH.search(in_words(vi, error) + mend(vi, error))
    assert "secret" not in in_words(en, error) + in_words(vi, error)
    assert in_words(en, error) != in_words(vi, error)


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: REFUSED[text])
def test_what_the_gate_refuses_is_told_in_the_readers_language(text: str) -> None:
    with pytest.raises(QuerySyntaxError) as refused:
        check(text)
    said = re.sub(r"\Aline \d+, column \d+: ", "", str(refused.value))
    told = syntax(messages("vi"), said)
    assert VIETNAMESE.search(told)
    assert told != messages("vi")("syntax_other", said=said)


@pytest.mark.parametrize("text", ["SELECT ?a WHERE { ?a", "SELECT * { ?a ex:b ?c }", "ASK { ?a }"])
def test_what_the_engine_refuses_is_told_in_the_readers_language(browse: Browse, text: str) -> None:
    page = browse("/query", query=text, lang="vi")
    assert page.status == 400
    said = page.one("div", id="wrong").text
    assert said.startswith("Dòng 1, cột")
    assert "expected" not in said
    assert ("ex:" in said) == ("ex:" in text)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/events?from=yesterday", 400),
        ("/events?from=2023&to=2013", 400),
        ("/map?era=yesterday", 400),
        ("/ask/tradition-day?year=many", 400),
        ("/ask/who-held?body=body/ha-noi/hoang-mai/quan-uy&date=29.9.2023", 400),
        ("/ask/who-implemented?directive=zzzz", 400),
        ("/ask/not-implemented?directive=25-NQ/TW%20kh%C3%B3a%20XI&level=galaxy", 400),
        ("/graph?of=zzzz%20qqqq", 404),
        ("/path?a=zzzz%20qqqq&b=zzzz", 400),
        ("/compare?a=zzzz&b=zzzz", 400),
        ("/id/body/nobody", 404),
        ("/id/Bad%20Key", 404),
        ("/nowhere", 404),
        ("/query?query=DROP%20ALL", 400),
        ("/query?example=zzzz", 404),
    ],
)
def test_vietnamese_pages_have_vietnamese_errors(browse: Browse, address: str, status: int) -> None:
    page = browse(f"{address}{'&' if '?' in address else '?'}lang=vi")
    assert page.status == status
    wrong = [e.text for tag in ("p", "div") for e in page.all(tag, class_="wrong")]
    assert wrong
    assert all(VIETNAMESE.search(text) for text in wrong)
    assert not any(ENGLISH.search(text) for text in wrong)


def test_an_unknown_question_leads_to_those_that_come_near(browse: Browse) -> None:
    page = browse("/ask/who-implementd?lang=en")
    assert any(link.startswith("/ask/who-implemented?") for link in page.links)


def test_names_alike_are_told_apart_by_their_keys(browse: Browse) -> None:
    page = browse("/ask/who-implemented?lang=vi&directive=25-NQ/TW")
    labels = [a.text for a in page.all("a") if "directive=doc" in a.attributes["href"]]
    assert len(labels) == len(set(labels)) >= 2


@pytest.mark.parametrize(
    ("lang", "said"), [("vi", "Máy chủ không trả lời"), ("en", "is not served here")]
)
def test_a_reader_who_is_refused_at_the_door_is_told_in_words(
    client: TestClient, lang: str, said: str
) -> None:
    headers = {"host": "elsewhere.example", "accept": "text/html", "accept-language": lang}
    response = client.get("/", headers=headers)
    assert response.status_code == 403
    assert response.headers["content-type"].startswith("text/html")
    assert said in response.text
    assert "--allow-host" in response.text
    assert "default-src 'none'" in response.headers["content-security-policy"]
    program = client.get("/", headers={"host": "elsewhere.example", "accept": "*/*"})
    assert program.json()["code"] == "host-refused"


def test_a_busy_server_says_when_to_come_back() -> None:
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"lang=vi",
        "headers": [],
    }
    page = refusal_page(Request(scope), Refusal("busy", "every worker is busy"))
    assert page.status_code == 503
    assert page.headers["retry-after"] == "2"
    said = bytes(page.body).decode()
    assert "Mọi tiến trình đang bận" in said
    assert "thử lại sau vài giây" in said


FAILURES = (
    DanvanError("x is odd"),
    QuerySyntaxError("line 1, column 1: x"),
    QueryTimeout("it took 10 s"),
    QueryCrash("the worker died"),
    QueryError("the engine says no"),
    StoreBusy("no worker came free"),
    StoreError("/secret/place holds no build"),
)


def _failing(service: Service, error: DanvanError) -> TestClient:
    """A client of a server with one page that fails."""

    def fail(view: View) -> Response:
        raise error

    app = create_app(service)
    app.router.routes.insert(0, Route("/broken", page_of(fail)))
    return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_a_page_has_the_status_of_data_and_the_log_the_reason(
    service: Service, error: DanvanError, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        response = _failing(service, error).get("/broken", headers={"accept": "text/html"})
    assert response.status_code == KINDS[code_of(error)].status
    assert "secret" not in response.text
    assert response.headers["cache-control"] == "no-store"
    assert ("retry-after" in response.headers) == (response.status_code == 503)
    ours = response.status_code >= 500 or code_of(error) == "not-evaluable"
    assert caplog.text.count(str(error)) == ours
