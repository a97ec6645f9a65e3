"""The OpenAPI description is valid, and true: whatever it allows is answered as it says."""

import os
from dataclasses import replace

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.schemas import BaseSchema
from starlette.testclient import TestClient

from graph_builder.explorer import openapi
from graph_builder.explorer.app import create_app
from graph_builder.explorer.problems import KINDS
from graph_builder.explorer.service import Service
from graph_builder.queries import read_questions

load_all_checks()
EXAMPLES = int(os.environ.get("DANVAN_EXAMPLES", "6"))
"""How many requests are made up for each operation; for a thorough run, set it to 200."""
NOT_PROMISED = {"positive_data_acceptance"}
"""A string need not be a query, nor a name be known: what fits the schema may still be refused."""
CHECKED = [check for check in CHECKS.get_all() if check.__name__ not in NOT_PROMISED]


OPERATIONS = [
    (path, method, mode)
    for path, methods in openapi.described(list(read_questions().values()))["paths"].items()
    for method, operation in methods.items()
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or operation["parameters"] or "requestBody" in operation
]


@pytest.fixture(scope="module")
def api(service: Service) -> BaseSchema:
    hosts = ("testserver", "localhost")  # what the library calls a server without a socket
    known = replace(service, settings=replace(service.settings, hosts=hosts))
    return schemathesis.openapi.from_asgi("/openapi.json", create_app(known))


@pytest.mark.parametrize(("path", "method", "mode"), OPERATIONS, ids=str)
def test_whatever_is_asked_is_answered_as_described(
    api: BaseSchema, path: str, method: str, mode: GenerationMode
) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=api[path][method].as_strategy(generation_mode=mode))
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKED)

    check()


def test_description_has_each_question_and_its_parameters(
    client: TestClient, service: Service
) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for question in service.questions.values():
        told = paths[f"/ask/{question.name}"]["get"]["parameters"]
        expected = [(each.name, not each.optional) for each in question.parameters]
        assert [(each["name"], each["required"]) for each in told] == [*expected, ("lang", False)]


def test_each_kind_of_problem_is_described(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    problem = described["components"]["schemas"]["Problem"]
    for path in ("/sparql?query=x", "/ask/x", "/id/x", "/sparql?update=x"):
        jsonschema.validate(client.get(path, headers={"accept": "*/*"}).json(), problem)
    assert problem["properties"]["code"]["enum"] == list(KINDS)


def test_addresses_of_the_description_are_those_of_the_server(client: TestClient) -> None:
    """Each address of the description is routed, and each machine's address is described."""
    paths = set(client.get("/openapi.json").json()["paths"])
    for path in paths:
        response = client.request("TRACE", path.replace("{", "").replace("}", ""))
        assert response.status_code == 405, path
