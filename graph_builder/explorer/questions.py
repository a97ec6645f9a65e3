"""Every named question at its address: `/ask/NAME?parameter=value`, also as `.json` or `.csv`."""

from functools import cache
from itertools import chain
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graph_builder.explorer import pages
from graph_builder.explorer.answering import respond, service_of
from graph_builder.explorer.negotiation import ANSWERS, HTML, Format, choose, named
from graph_builder.explorer.problems import Refusal
from graph_builder.explorer.protocol import pairs_of
from graph_builder.queries import Question, find_question
from graph_builder.stores.formats import Serialized
from graph_builder.stores.gate import Reading, read

LANG = "lang"
"""What every question takes: the language of the names in its answer."""


async def listing(request: Request) -> Response:
    """List the questions: their words, parameters, columns and formats."""
    questions = service_of(request).questions.values()
    return JSONResponse({"questions": [_described(question) for question in questions]})


async def ask(request: Request) -> Response:
    """Answer a question in the format of its suffix, or in the one that the client likes best."""
    name, dot, suffix = request.path_params["name"].partition(".")
    service = service_of(request)
    question = service.questions.get(name) or find_question(name)
    formats = formats_of(question)
    accept = request.headers.get("accept")
    choice = named(suffix, formats) if dot else choose(accept, (*formats, HTML))
    if choice.format is HTML:
        return await pages.question_page(request, name)
    values = _values(request)
    lang = values.pop(LANG, service.settings.lang)
    asked = ("question", name, lang, *chain.from_iterable(sorted(values.items())))
    lasting = not _reading(question.text).changing

    def produce() -> Serialized:
        text = service.graph(lang).bound(name, **values)
        return service.store.serialize(text, choice.format.media, limits=service.settings.limits)

    return await respond(request, choice, produce, *asked, lasting=lasting)


def formats_of(question: Question) -> tuple[Format, ...]:
    """Return what the answer of a question can be written as."""
    return ANSWERS[_reading(question.text).form]


@cache
def _reading(text: str) -> Reading:
    return read(text)


def _values(request: Request) -> dict[str, str]:
    """Return the parameters as they were typed; one left empty counts as left out."""
    values: dict[str, str] = {}
    for name, value in pairs_of(request.scope["query_string"], "the address"):
        if name in values:
            raise Refusal("malformed-request", f"{name} is given more than once")
        values[name] = value
    return {name: value for name, value in values.items() if value.strip(" ")}


def _described(question: Question) -> dict[str, Any]:
    return {
        "name": question.name,
        "address": f"/ask/{question.name}",
        "question": dict(question.question),
        "about": dict(question.about),
        "group": question.group,
        "view": question.view,
        "parameters": [
            {
                "name": parameter.name,
                "kind": parameter.kind,
                "about": dict(parameter.about),
                "required": not parameter.optional,
                "example": parameter.example,
            }
            for parameter in question.parameters
        ],
        "columns": {name: dict(texts) for name, texts in question.columns.items()},
        "formats": [form.name for form in formats_of(question)],
    }
