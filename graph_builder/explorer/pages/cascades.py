"""The cascade of a directive: its picture, and the same as a table."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from starlette.responses import Response

from graph_builder.drawing.cascade import cascade
from graph_builder.drawing.cascade_column import column_svg
from graph_builder.drawing.cascade_svg import svg
from graph_builder.drawing.marks import Cascade, Mark
from graph_builder.errors import UnknownName
from graph_builder.explorer.guard import CSP
from graph_builder.explorer.pages.asking import LIMITS
from graph_builder.explorer.pages.days import Span
from graph_builder.explorer.pages.grids import Cell, Grid, Line
from graph_builder.explorer.pages.known import Source, Text, sources
from graph_builder.explorer.pages.view import View
from graph_builder.names import kind_of
from graph_builder.namespaces import BASE

PICTURE = ".svg"
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_ALONE = "default-src 'none'; style-src 'unsafe-inline'"


def show_cascade(view: View) -> Response:
    """Return the page of a directive's cascade, or its picture alone where `.svg` ends the key."""
    key = view.request.path_params["key"]
    iri = BASE + key.removesuffix(PICTURE)
    if kind_of(iri) != "directive" or not view.graph.things.index.knows(iri):
        near = [hit.label for hit in view.graph.find(key.rpartition("/")[2], "directive", limit=3)]
        raise UnknownName(key, "directive", near)
    whole = cascade(view.ground.store, iri, view.lang, LIMITS)
    shown = replace(whole, marks=tuple(_in_window(view, whole.marks)))
    if key.endswith(PICTURE):
        return _picture(view, shown)
    wide = svg(shown, lang=view.lang, link=view.to)
    narrow = column_svg(shown, lang=view.lang, link=view.to)
    response = view.render(
        "cascade.html",
        label=shown.directive.thing.label,
        iri=iri,
        wide=wide,
        narrow=narrow,
        answer=_table(view, shown),
        hidden=len(whole.marks) - len(shown.marks),
        undated=sum(mark.start is None for mark in shown.marks),
        key=key,
    )
    response.headers["Content-Security-Policy"] = _with_styles(CSP, (wide, narrow))
    return response


def _picture(view: View, shown: Cascade) -> Response:
    headers = {"Content-Security-Policy": _ALONE}
    return Response(svg(shown, lang=view.lang), media_type="image/svg+xml", headers=headers)


def _with_styles(policy: str, pictures: Iterable[str]) -> str:
    """Return the policy that also allows the style sheets of these pictures, by their hashes."""
    styles = dict.fromkeys(style for picture in pictures for style in _STYLE.findall(picture))
    marks = (base64.b64encode(hashlib.sha256(style.encode()).digest()) for style in styles)
    allowed = " ".join(f"'sha256-{mark.decode()}'" for mark in marks)
    return policy.replace("style-src 'self'", f"style-src 'self' {allowed}")


def _in_window(view: View, marks: Iterable[Mark]) -> Iterator[Mark]:
    return (mark for mark in marks if mark.start is None or view.window.shows(_span(mark)))


def _span(mark: Mark) -> Span:
    start, end = mark.start, mark.end or mark.start
    return Span(start.earliest if start else None, end.latest if end else None)


def _table(view: View, shown: Cascade) -> Grid:
    """Return the marks of the picture as a table."""
    names = ("when", "since", "level", "kind", "what", "who", "basis")
    lines = tuple(_line(view, shown, mark) for mark in shown.marks)
    return Grid({name: view.t(f"cascade_{name}") for name in names}, lines)


def _line(view: View, shown: Cascade, mark: Mark) -> Line:
    everyone = sources(view.ground)
    who = mark.who[0] if mark.who else None
    others = f" (+{len(mark.who) - 1})" if len(mark.who) > 1 else ""
    basis = mark.basis[0] if mark.basis else None
    cells = {
        "when": Cell(Text(mark.when(view.lang)), span=_span(mark)),
        "since": Cell(Text(mark.since(view.lang))),
        "level": Cell(Text(shown.levels.get(mark.level, ""))),
        "kind": Cell(Text(mark.what)),
        "what": Cell(Text(mark.thing.label), view.to(mark.thing.iri)),
        "who": Cell(Text(who.label + others), view.to(who.iri)) if who else Cell(Text("")),
        "basis": Cell(Text(f"{basis.label}: {basis.directive.short}"), view.to(basis.directive.iri))
        if basis
        else Cell(Text("")),
    }
    said: list[Source] = [everyone[one.iri] for one in mark.sources if one.iri in everyone]
    return Line(cells, tuple(said))
