"""Turns what a page shows into HTML: templates that escape every value and know no unknown name."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from graph_builder.explorer.pages.messages import number

if TYPE_CHECKING:
    from graph_builder.explorer.pages.view import View

FOLDER = Path(__file__).parent
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
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
    headers = {
        "Content-Security-Policy": CSP,
        "Content-Language": view.lang,
        "Vary": "Accept, Accept-Language",
    }
    return HTMLResponse(html, status, headers)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
