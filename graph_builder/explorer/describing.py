"""The parts that the description of an address is made of: parameters, answers, refusals."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph_builder.explorer.negotiation import BOOLEANS, Format
from graph_builder.explorer.problems import KINDS, MEDIA

Json = Mapping[str, Any]

TEXT: Json = {"type": "string"}
COUNT: Json = {"type": "integer", "minimum": 0}
ALWAYS = (403, 429, 500, 503)
ASKING = (*ALWAYS, 400, 404, 406, 422, 504, 507)


def operation(
    name: str,
    summary: str,
    answers: Json,
    refusals: Iterable[int],
    parameters: Sequence[Json],
    about: str = "",
) -> dict[str, Any]:
    """Return the description of what an address does."""
    return {
        "operationId": name,
        "summary": summary,
        **({"description": about} if about else {}),
        "parameters": list(parameters),
        "responses": {**answers, **{str(status): refusal(status) for status in sorted(refusals)}},
    }


def answers(formats: Sequence[Format]) -> Json:
    """Return the responses of what is answered in formats, and is not sent twice."""
    media = [media for form in formats for media in (form.media, *form.aliases)]
    headers = {
        "ETag": {"description": "Changes with the build", "schema": TEXT},
        "X-Danvan-Truncated": {
            "description": "There is more than the limits allow",
            "schema": {"const": "true"},
        },
    }
    content = {each: {"schema": _schema_of(each)} for each in dict.fromkeys(media)}
    return {
        "200": {"description": "The answer", "headers": headers, "content": content},
        "304": {"description": "The answer that the client has is still right"},
    }


def refusal(status: int) -> Json:
    """Return the response for the refusals of a status."""
    codes = [code for code, kind in KINDS.items() if kind.status == status]
    problem = {"$ref": "#/components/schemas/Problem"}
    exact = {"allOf": [problem, {"properties": {"code": {"enum": codes}}}]}
    return {"description": ", ".join(codes), "content": {MEDIA: {"schema": exact}}}


def parameter(name: str, schema: Json, about: str, place: str = "query") -> Json:
    """Return the description of a parameter."""
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "description": about,
        "schema": schema,
    }


def or_empty(schema: Json) -> Json:
    """Return a schema that also takes what a form sends for a field left empty."""
    return {"anyOf": [schema, {"type": "string", "pattern": "^ *$"}]}


def members(**properties: Json) -> Json:
    """Return the schema of an object with these members, all of them needed."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def _schema_of(media: str) -> Json:
    if media == BOOLEANS[0].media:
        return {"$ref": "#/components/schemas/Results"}
    return {} if media.endswith("json") else TEXT
