"""Networks as offline HTML pages by pyvis, of whose page only two checked pieces are used.

That page asks content delivery networks for Bootstrap, has three ways to run what stands in the
data, and starts a simulation that blocks the browser. Used are the library that it carries and the
call that draws, both held to their digests by the policy of our own page.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from graph_builder.drawing.glyphs import shape
from graph_builder.drawing.layouts import LABEL
from graph_builder.drawing.lettering import columns
from graph_builder.drawing.network_svg import notes
from graph_builder.drawing.pictures import MORE, Node, Picture
from graph_builder.drawing.style import NETWORK_SHEET, kind_class, kind_colours
from graph_builder.drawing.whole_page import (
    Cell,
    Figure,
    Part,
    Row,
    Words,
    read,
    small_sign,
    whole_page,
)
from graph_builder.drawing.words import kind_word, number, say

_TEMPLATE = "cc42e96b51f546f0057f680b1ddc77a0d09ee33a89144b188c16af5bb16bc348"
_SHAPES = {
    "directive": "square",
    "body": "hexagon",
    "post": "triangle",
    "event": "diamond",
    "campaign": "star",
    "award": "star",
    "place": "triangleDown",
    "source": "square",
}
_LIBRARY = re.compile(r"<style>(?P<sheet>.*?)</style>\s*<script>(?P<code>.*?)</script>", re.DOTALL)
_DRAWING = re.compile(r'<script type="text/javascript">(?P<code>.*?)</script>', re.DOTALL)
_COLUMNS = ("name", "kind", "relations", "source")
_SHOWN_RELATIONS = 8
_FEW = 30


def page(picture: Picture) -> str:
    """Return one HTML file with the network, its legend, and the list of the same nodes."""
    lang = picture.about.lang
    sheet, library, drawing = _pieces(picture)
    data = json.dumps(_extras(picture), ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    scripts = (library, drawing, f"const drawn = {data};", read("network.js"))
    figure = Figure(_markup(picture), (sheet, NETWORK_SHEET), scripts, loose=True)
    said = (*notes(picture), say(lang, "help"))
    words = Words(lang, picture.about.title, "", said, picture.about.version)
    sources = [Part(*picture.about.sources[name]) for name in sorted(picture.about.sources)]
    headings = [say(lang, name) for name in _COLUMNS]
    return whole_page(words, figure, headings, list(_rows(picture)), sources)


def _pieces(picture: Picture) -> tuple[str, str, str]:
    """Return the sheet, the library and the call that pyvis writes, or fail if it has changed."""
    import pyvis  # type: ignore[import-untyped]
    from pyvis.network import Network  # type: ignore[import-untyped]

    template = (Path(pyvis.__file__).parent / "templates" / "template.html").read_bytes()
    if hashlib.sha256(template).hexdigest() != _TEMPLATE:
        raise RuntimeError("pyvis is not the version that was checked; install pyvis==0.3.2")
    made = Network(cdn_resources="in_line", directed=True, height="100%", width="100%")
    made.set_options(json.dumps(_OPTIONS))
    names = {node.id: place for place, node in enumerate(picture.nodes)}
    for node in picture.nodes:
        made.add_node(names[node.id], **_drawn(picture, node))
    for edge in picture.edges:
        arrows = "to" if edge.directed else ""
        width = min(1 + edge.weight / 2, 6) if edge.weight else 1
        ends = names[edge.start], names[edge.end]
        made.add_edge(*ends, arrows=arrows, width=width, dashes=edge.derived)
    html = made.generate_html()
    (library,), (drawing,) = [*_LIBRARY.finditer(html)], [*_DRAWING.finditer(html)]
    return library["sheet"].strip(), library["code"].strip(), drawing["code"].strip()


_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "hideEdgesOnDrag": True,
        "keyboard": {"enabled": True, "bindToWindow": False},
        "tooltipDelay": 120,
    },
    "edges": {"smooth": False, "arrows": {"to": {"scaleFactor": 0.5}}, "selectionWidth": 2},
    "nodes": {"borderWidth": 1.5, "font": {"size": 0}},  # our own script writes the labels
}


def _drawn(picture: Picture, node: Node) -> dict[str, object]:
    """Return a node as pyvis takes it: plain values only, and no title that could be markup."""
    light, _ = kind_colours(node.kind)
    return {
        "label": node.label,
        "shape": _SHAPES.get(node.kind, "dot"),
        "color": light,
        "size": _size(picture, node),
        "x": node.x,
        "y": node.y,
        "physics": False,
    }


def _size(picture: Picture, node: Node) -> float:
    return 16.0 if node.id == picture.about.centre else min(8 + node.degree * 0.4, 13.0)


def _extras(picture: Picture) -> dict[str, object]:
    """Return what our own script needs: kinds, relations, and the colours for dark screens."""
    names = {node.id: place for place, node in enumerate(picture.nodes)}
    dark = {kind: kind_colours(kind)[1] for kind in picture.kinds}
    light = {kind: kind_colours(kind)[0] for kind in picture.kinds}
    named = {edge.label for edge in picture.edges if not edge.weight}
    told = len(picture.nodes) <= _FEW and len(named) > 1
    room = (40, 1) if picture.beside else LABEL
    return {
        "kinds": [node.kind for node in picture.nodes],
        "lines": [columns(node.label, *room).split("\n") for node in picture.nodes],
        "sizes": [_size(picture, node) for node in picture.nodes],
        "ranks": [node.hidden or node.degree for node in picture.nodes],
        "light": light,
        "dark": dark,
        "labels": [edge.label for edge in picture.edges] if told else [],
        "centre": names.get(picture.about.centre, -1),
        "beside": picture.beside,
    }


def _markup(picture: Picture) -> str:
    from markupsafe import escape

    lang = picture.about.lang
    items = "".join(_legend_item(picture, kind) for kind in picture.kinds)
    items += "".join(_legend_line(picture, line) for line in picture.lines)
    return (
        f"<p class=note>{escape(say(lang, 'legend'))}: {escape(say(lang, 'legend-note'))}.</p>"
        f'<ul class="legend">{items}</ul>'
        f'<div id="canvas" role="group" aria-label="{escape(say(lang, "canvas"))}">'
        f'<div id="mynetwork"></div></div>'
        f"<noscript><p>{escape(say(lang, 'no-script'))}</p></noscript>"
    )


def _legend_item(picture: Picture, kind: str) -> str:
    from markupsafe import escape

    count = number(picture.about.lang, sum(node.kind == kind for node in picture.nodes))
    word = escape(kind_word(picture.about.lang, kind))
    return (
        f'<li><button type="button" aria-pressed="true" data-kind="{escape(kind)}">'
        f"{_sign(kind)}{word} ({count})</button></li>"
    )


def _legend_line(picture: Picture, line: str) -> str:
    from markupsafe import escape

    return (
        f'<li class="lines"><svg viewBox="0 0 18 18" aria-hidden="true">'
        f'<path class="{line}" d="M0 9H18"/></svg>{escape(say(picture.about.lang, line))}</li>'
    )


def _sign(kind: str) -> str:
    return small_sign(shape(kind, 9, 9, 6), kind_class(kind))


def _rows(picture: Picture) -> Iterator[Row]:
    lang, near = picture.about.lang, picture.neighbours()
    labels = {node.id: node.label for node in picture.nodes}
    for place, node in enumerate(picture.nodes):
        told = dict.fromkeys(
            f"{how}: {labels[other]}" if how else labels[other]
            for how, other in near.get(node.id, ())
        )
        shown = [*told][:_SHOWN_RELATIONS]
        if len(told) > len(shown):
            shown.append(
                say(picture.about.lang, "more", number(picture.about.lang, len(told) - len(shown)))
            )
        said = (picture.about.sources.get(name, (name, "")) for name in node.sources)
        sources = dict.fromkeys(Part(*one) for one in said)
        kind = "" if node.kind == MORE else kind_word(lang, node.kind)
        cells = (
            Cell((Part(node.label),), _sign(node.kind)),
            Cell((Part(kind),)),
            Cell(tuple(Part(text) for text in shown)),
            Cell(tuple(sources)),
        )
        yield Row(f"n{place}", cells)
