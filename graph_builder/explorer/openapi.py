"""The description of every address for programs: OpenAPI 3.1, made from the questions."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graph_builder.explorer import protocol
from graph_builder.explorer.answering import service_of
from graph_builder.explorer.metadata import ENDPOINT, VOID
from graph_builder.explorer.negotiation import BOOLEANS, GRAPHS, HTML, ROWS, TRIPLES, Format
from graph_builder.explorer.problems import KINDS, MEDIA
from graph_builder.explorer.questions import LANG, formats_of
from graph_builder.queries import Parameter, Question

Json = Mapping[str, Any]

_TEXT: Json = {"type": "string"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_ALWAYS = (403, 429, 500, 503)
_ASKING = (*_ALWAYS, 400, 404, 406, 422, 504, 507)
_SCHEMAS: Mapping[str, Json] = {
    "string": _TEXT,
    "date": {"type": "string", "format": "date"},
    "integer": {"type": "integer"},
    "language": {"type": "string", "enum": ["vi", "en"]},
}
_IRIS: Json = {
    "type": "array",
    "items": {"type": "string", "format": "uri", "pattern": r"^[A-Za-z][A-Za-z0-9+.\-]*:"},
}


async def openapi(request: Request) -> Response:
    """Describe every address."""
    questions = service_of(request).questions
    return JSONResponse(described(list(questions.values())))


def described(questions: Sequence[Question]) -> dict[str, Any]:
    """Return the description of a server that answers these questions."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "danvan",
            "version": _version(),
            "summary": "Who carried out which directive, when, and who says so",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "paths": {
            ENDPOINT: {"get": _query(), "post": _posted_query()},
            "/ask.json": {"get": _json("questions", "List the questions", "Questions")},
            **{f"/ask/{question.name}": {"get": _question(question)} for question in questions},
            "/ask/{name}.{format}": {"get": _suffixed(questions)},
            "/id/{key}": {"get": _thing()},
            VOID: {"get": _void()},
            "/health": {"get": _json("health", "Say which build answers", "Health")},
            "/openapi.json": {"get": _json("openapi", "Describe every address", "Anything")},
        },
        "components": {"schemas": _schemas()},
    }


def _version() -> str:
    try:
        return version("danvan")
    except PackageNotFoundError:
        return "0"


def _query() -> Json:
    formats = [form.name for form in (*ROWS, *GRAPHS)]
    return _operation(
        "query",
        "Answer a SPARQL query; without any parameter, describe the service",
        _answers((*ROWS, *GRAPHS)),
        _ASKING,
        [
            _parameter("query", _TEXT, "A SELECT, ASK, CONSTRUCT or DESCRIBE"),
            _parameter("default-graph-uri", _IRIS, "A graph of the default graph"),
            _parameter("named-graph-uri", _IRIS, "A graph that GRAPH may name"),
            _parameter(
                "format", {"type": "string", "enum": formats}, "Instead of the header Accept"
            ),
        ],
    )


def _posted_query() -> Json:
    form = {
        "type": "object",
        "properties": {
            "query": _TEXT,
            "default-graph-uri": _IRIS,
            "named-graph-uri": _IRIS,
        },
        "required": ["query"],
    }
    operation = _operation(
        "postQuery",
        "Answer a SPARQL query",
        _answers((*ROWS, *GRAPHS)),
        (*_ASKING, 408, 413, 415),
        [],
    )
    content = {protocol.FORM: {"schema": form}, protocol.DIRECT: {"schema": _TEXT}}
    return {**operation, "requestBody": {"required": True, "content": content}}


def _question(question: Question) -> Json:
    parameters = [_typed(parameter) for parameter in question.parameters]
    return _operation(
        question.name,
        question.question.get("en", question.name),
        _answers((*formats_of(question), HTML)),
        _ASKING,
        [*parameters, _language()],
        question.about.get("en", ""),
    )


def _suffixed(questions: Sequence[Question]) -> Json:
    names = [question.name for question in questions]
    formats = sorted({form.name for question in questions for form in formats_of(question)})
    return _operation(
        "askAs",
        "Answer a question in the format of the suffix; its parameters are those of /ask/NAME",
        _answers((*ROWS, *GRAPHS)),
        _ASKING,
        [
            _parameter("name", {"type": "string", "enum": names}, "The question", "path"),
            _parameter("format", {"type": "string", "enum": formats}, "The format", "path"),
            _language(),
        ],
    )


def _thing() -> Json:
    schema = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$"}
    return _operation(
        "describe",
        "Say all that the graph says about a thing; TriG and N-Quads also say who says it",
        _answers((*GRAPHS, HTML)),
        _ASKING,
        [_parameter("key", schema, "Its IRI after https://w3id.org/danvan/", "path")],
    )


def _void() -> Json:
    answers = _answers(TRIPLES)
    return _operation("void", "Describe the service and its dataset", answers, (*_ASKING,), [])


def _json(name: str, summary: str, schema: str) -> Json:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    answers = {"200": {"description": "The answer", "content": content}}
    return _operation(name, summary, answers, _ALWAYS, [])


def _operation(
    name: str,
    summary: str,
    answers: Json,
    refusals: Iterable[int],
    parameters: Sequence[Json],
    about: str = "",
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        **({"description": about} if about else {}),
        "parameters": list(parameters),
        "responses": {**answers, **{str(status): _refusal(status) for status in sorted(refusals)}},
    }


def _answers(formats: Sequence[Format]) -> Json:
    """Return the responses of what is answered in formats, and is not sent twice."""
    media = [media for form in formats for media in (form.media, *form.aliases)]
    headers = {
        "ETag": {"description": "Changes with the build", "schema": _TEXT},
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


def _schema_of(media: str) -> Json:
    if media == BOOLEANS[0].media:
        return {"$ref": "#/components/schemas/Results"}
    return {} if media.endswith("json") else _TEXT


def _refusal(status: int) -> Json:
    codes = [code for code, kind in KINDS.items() if kind.status == status]
    problem = {"$ref": "#/components/schemas/Problem"}
    exact = {"allOf": [problem, {"properties": {"code": {"enum": codes}}}]}
    return {"description": ", ".join(codes), "content": {MEDIA: {"schema": exact}}}


def _parameter(name: str, schema: Json, about: str, place: str = "query") -> Json:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "description": about,
        "schema": schema,
    }


def _typed(parameter: Parameter) -> Json:
    schema = _SCHEMAS.get(parameter.kind, _TEXT)
    known = _or_empty(schema) if parameter.optional else schema
    told = _parameter(parameter.name, known, parameter.about.get("en", parameter.kind))
    example = {"example": parameter.example} if parameter.example else {}
    return {**told, "required": not parameter.optional, **example}


def _or_empty(schema: Json) -> Json:
    """Return a schema that also takes what a form sends for a field left empty."""
    return {"anyOf": [schema, {"type": "string", "pattern": "^ *$"}]}


def _language() -> Json:
    schema = _or_empty(_SCHEMAS["language"])
    return _parameter(LANG, schema, "The language of the names in the answer")


def _schemas() -> dict[str, Json]:
    return {
        "Anything": {"type": "object"},
        "Problem": _object(
            type={"type": "string", "format": "uri"},
            title=_TEXT,
            status={"type": "integer"},
            detail=_TEXT,
            code={"enum": list(KINDS)},
            mend=_TEXT,
        ),
        "Questions": _object(
            questions={"type": "array", "items": _object(name=_TEXT, address=_TEXT)}
        ),
        "Results": {
            "type": "object",
            "required": ["head"],
            "properties": {"head": {"type": "object"}, "boolean": {"type": "boolean"}},
        },
        "Health": _object(
            status={"enum": ["ok", "degraded"]},
            build=_TEXT,
            published={"type": "string", "format": "date-time"},
            age=_COUNT,
            hold={"enum": ["memory", "disk"]},
            workers=_COUNT,
            busy=_COUNT,
            waiting=_COUNT,
            replaced=_COUNT,
            sandboxed={"type": "boolean"},
        ),
    }


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties)}
