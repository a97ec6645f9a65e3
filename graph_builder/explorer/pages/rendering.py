"""Turns what a page shows into HTML: templates that escape every value and know no unknown name."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from graph_builder.explorer.pages.messages import messages, number
from graph_builder.vietnamese import Language

if TYPE_CHECKING:
    from graph_builder.explorer.pages.view import View

FOLDER = Path(__file__).parent
PERSPECTIVES = ("directives", "bodies", "officials", "events", "campaigns", "sources")


def render(view: "View", template: str, status: int, values: Mapping[str, object]) -> Response:
    """Return a page in the language of the view."""
    known = {
        "view": view,
        "t": view.t,
        "lang": view.lang,
        "other": "en" if view.lang == "vi" else "vi",
        "href": view.href,
        "to": view.to,
        "number": partial(number, lang=view.lang),
        "perspectives": PERSPECTIVES,
    }
    html = _environment().get_template(template).render(known | dict(values))
    return HTMLResponse(html, status, _headers(view.lang))


def render_alone(
    lang: Language, status: int, headers: Mapping[str, str], **values: object
) -> Response:
    """Return the page that stands alone: it needs no build, and no other file to be read."""
    html = _environment().get_template("refused.html").render(t=messages(lang), lang=lang, **values)
    return HTMLResponse(html, status, {**_headers(lang), **headers})


def _headers(lang: str) -> Mapping[str, str]:
    return {"Content-Language": lang, "Vary": "Accept, Accept-Language"}


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
