"""The description of every address for programs: OpenAPI 3.1, made from the questions."""

from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graph_builder.explorer import describing, protocol
from graph_builder.explorer.answering import service_of
from graph_builder.explorer.describing import ALWAYS, ASKING, COUNT, TEXT, Json
from graph_builder.explorer.metadata import ENDPOINT, VOID
from graph_builder.explorer.negotiation import GRAPHS, HTML, ROWS, TRIPLES
from graph_builder.explorer.problems import KINDS
from graph_builder.explorer.questions import LANG, formats_of
from graph_builder.queries import Parameter, Question

_SCHEMAS: Mapping[str, Json] = {
    "string": TEXT,
    "date": {"type": "string", "format": "date"},
    "integer": {"type": "integer"},
    "language": {"type": "string", "enum": ["vi", "en"]},
}
_IRIS: Json = {
    "type": "array",
    "items": {"type": "string", "format": "uri", "pattern": r"^[A-Za-z][A-Za-z0-9+.\-]*:"},
}


_CANVAS = {
    "open": "Keys of things whose neighbours are shown as well",
    "more": "How many of a group of neighbours are shown: KEY~GROUP~NUMBER",
    "hide": "Keys of things that are not shown",
    "pin": "Places of things: KEY~X~Y",
    "sel": "Key of the chosen thing",
    "from": "The first year or day that is shown",
    "to": "The last year or day that is shown",
}
_FOUND = {"required": ["text", "groups"]}


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
            **{path: {"get": each} for path, each in _drawn(questions).items()},
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
    return describing.operation(
        "query",
        "Answer a SPARQL query; without any parameter, describe the service",
        describing.answers((*ROWS, *GRAPHS)),
        ASKING,
        [
            describing.parameter("query", TEXT, "A SELECT, ASK, CONSTRUCT or DESCRIBE"),
            describing.parameter("default-graph-uri", _IRIS, "A graph of the default graph"),
            describing.parameter("named-graph-uri", _IRIS, "A graph that GRAPH may name"),
            describing.parameter(
                "format", {"type": "string", "enum": formats}, "Instead of the header Accept"
            ),
        ],
    )


def _posted_query() -> Json:
    form = {
        "type": "object",
        "properties": {
            "query": TEXT,
            "default-graph-uri": _IRIS,
            "named-graph-uri": _IRIS,
        },
        "required": ["query"],
    }
    operation = describing.operation(
        "postQuery",
        "Answer a SPARQL query",
        describing.answers((*ROWS, *GRAPHS)),
        (*ASKING, 408, 413, 415),
        [],
    )
    content = {protocol.FORM: {"schema": form}, protocol.DIRECT: {"schema": TEXT}}
    return {**operation, "requestBody": {"required": True, "content": content}}


def _question(question: Question) -> Json:
    parameters = [_typed(parameter) for parameter in question.parameters]
    return describing.operation(
        question.name,
        question.question.get("en", question.name),
        describing.answers((*formats_of(question), HTML)),
        ASKING,
        [*parameters, _language()],
        question.about.get("en", ""),
    )


def _suffixed(questions: Sequence[Question]) -> Json:
    names = [question.name for question in questions]
    formats = sorted({form.name for question in questions for form in formats_of(question)})
    return describing.operation(
        "askAs",
        "Answer a question in the format of the suffix; its parameters are those of /ask/NAME",
        describing.answers((*ROWS, *GRAPHS)),
        ASKING,
        [
            describing.parameter("name", {"type": "string", "enum": names}, "The question", "path"),
            describing.parameter(
                "format", {"type": "string", "enum": formats}, "The format", "path"
            ),
            _language(),
        ],
    )


def _thing() -> Json:
    schema = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$"}
    return describing.operation(
        "describe",
        "Say all that the graph says about a thing; TriG and N-Quads also say who says it",
        describing.answers((*GRAPHS, HTML)),
        ASKING,
        [describing.parameter("key", schema, "Its IRI after https://w3id.org/danvan/", "path")],
    )


def _void() -> Json:
    answers = describing.answers(TRIPLES)
    return describing.operation(
        "void", "Describe the service and its dataset", answers, (*ASKING,), []
    )


def _typed(parameter: Parameter) -> Json:
    schema = _SCHEMAS.get(parameter.kind, TEXT)
    known = describing.or_empty(schema) if parameter.optional else schema
    told = describing.parameter(parameter.name, known, parameter.about.get("en", parameter.kind))
    example = {"example": parameter.example} if parameter.example else {}
    return {**told, "required": not parameter.optional, **example}


def _language() -> Json:
    schema = describing.or_empty(_SCHEMAS["language"])
    return describing.parameter(LANG, schema, "The language of the names in the answer")


def _schemas() -> dict[str, Json]:
    return {
        "Anything": {"type": "object"},
        "Problem": describing.members(
            type={"type": "string", "format": "uri"},
            title=TEXT,
            status={"type": "integer"},
            detail=TEXT,
            code={"enum": list(KINDS)},
            mend=TEXT,
        ),
        "Graph": describing.members(
            nodes={"type": "array", "items": describing.members(id=TEXT, label=TEXT, kind=TEXT)},
            edges={"type": "array", "items": describing.members(label=TEXT)},
            kinds={"type": "object"},
            build=TEXT,
        ),
        "Questions": describing.members(
            questions={"type": "array", "items": describing.members(name=TEXT, address=TEXT)}
        ),
        "Results": {
            "type": "object",
            "required": ["head"],
            "properties": {"head": {"type": "object"}, "boolean": {"type": "boolean"}},
        },
        "Health": describing.members(
            status={"enum": ["ok", "degraded"]},
            build=TEXT,
            published={"type": "string", "format": "date-time"},
            age=COUNT,
            hold={"enum": ["memory", "disk"]},
            because=TEXT,
            workers=COUNT,
            busy=COUNT,
            waiting=COUNT,
            replaced=COUNT,
            sandboxed={"type": "boolean"},
        ),
    }


def _drawn(questions: Sequence[Question]) -> dict[str, Json]:
    """Return what the addresses do that pages take their pictures and completions from."""
    of = describing.parameter("of", TEXT, "The thing to start from: its name, key, number or IRI")
    start = {**of, "required": True}
    shown = [start, *(describing.parameter(name, TEXT, about) for name, about in _CANVAS.items())]
    graph = {"$ref": "#/components/schemas/Graph"}
    asked = {"type": "string", "enum": [one.name for one in questions]}
    query = describing.parameter("query", TEXT, "A CONSTRUCT or DESCRIBE")
    said = [
        describing.parameter("q", TEXT, "What was typed: at least two letters"),
        describing.parameter("kind", TEXT, "Only things of this kind"),
    ]
    return {
        "/search.json": _page("search", "Complete a name", _FOUND, said),
        "/complete.json": _page("complete", "List terms, or complete a name", {}, said[:1]),
        "/neighbours.json": _page("neighbours", "Count the neighbours of a thing", {}, [start]),
        "/graph.json": _page("graph", "Return a thing and what is around it", graph, shown),
        "/graph.svg": _page("graphAsSvg", "Draw the same", None, shown, "image/svg+xml"),
        "/graph.gexf": _page("graphAsGexf", "Return the same", None, shown, "application/gexf+xml"),
        "/query.json": _page(
            "queryAsGraph", "Return statements as a graph", graph, [{**query, "required": True}]
        ),
        "/ask/{name}/graph.json": _page(
            "askAsGraph",
            "Return the answer of a question as a graph; its parameters are those of /ask/NAME",
            graph,
            [describing.parameter("name", asked, "The question", "path")],
        ),
    }


def _page(
    name: str,
    summary: str,
    schema: Json | None,
    parameters: Sequence[Json],
    media: str = "application/json",
) -> Json:
    content = {media: {"schema": TEXT if schema is None else {"type": "object", **schema}}}
    told = {"200": {"description": "The answer", "content": content}}
    lang = describing.parameter(LANG, TEXT, "vi or en; without, what Accept-Language prefers")
    return describing.operation(name, summary, told, ASKING, [*parameters, lang])


def _json(name: str, summary: str, schema: str) -> Json:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    answers = {"200": {"description": "The answer", "content": content}}
    return describing.operation(name, summary, answers, ALWAYS, [])
