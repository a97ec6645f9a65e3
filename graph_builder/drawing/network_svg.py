"""A network as SVG with the same places as its page, for papers."""

from collections.abc import Iterator

from graph_builder.drawing.glyphs import number as length
from graph_builder.drawing.glyphs import shape
from graph_builder.drawing.layouts import LABEL
from graph_builder.drawing.lettering import columns, cut, width, wrap
from graph_builder.drawing.pictures import MORE, Node, Picture
from graph_builder.drawing.signs import text
from graph_builder.drawing.style import FIGURE_STYLE, kind_class, theme
from graph_builder.drawing.words import kind_word, number, say

_MARGIN, _STEP = 30.0, 17.0
_LEAST = 900.0


def network_svg(picture: Picture, *, colours: str = "light") -> str:
    """Return the network as one SVG with title, legend, sources counted and data version."""
    from xml.sax.saxutils import escape, quoteattr

    left, high, right, low = _edges_of(picture)
    wide = max(right - left + 2 * _MARGIN, _LEAST)
    title = cut(picture.about.title, wide - 2 * _MARGIN, 22, bold=True)
    top = 62.0
    shift = (_MARGIN - left + (wide - (right - left) - 2 * _MARGIN) / 2, top + _MARGIN - high)
    foot, height = _foot(picture, wide, top + _MARGIN * 2 + low - high)
    size = f"0 0 {length(wide)} {length(height)}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="dv-cascade" viewBox="{size}" '
        f'width="{length(wide)}" height="{length(height)}" lang="{picture.about.lang}" role="img" '
        f"aria-label={quoteattr(picture.about.title)}>",
        f"<title>{escape(picture.about.title)}</title>",
        f"<style>{theme(FIGURE_STYLE, colours)}</style>",
        f'<rect class="ground" width="{length(wide)}" height="{length(height)}"/>',
        text(_MARGIN, 40, title, "title"),
        f'<g transform="translate({length(shift[0])} {length(shift[1])})">',
        *_lines(picture),
        *(part for node in picture.nodes for part in _node(picture, node)),
        "</g>",
        *foot,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _edges_of(picture: Picture) -> tuple[float, float, float, float]:
    """Return how far nodes and labels reach to the left, up, right and down."""
    boxes = [_box(picture, node) for node in picture.nodes] or [(0.0, 0.0, 0.0, 0.0)]
    lefts, tops, rights, lows = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(lows)


def _box(picture: Picture, node: Node) -> tuple[float, float, float, float]:
    lines = _lines_of(picture, node)
    wide = max(width(line, 13) for line in lines)
    if picture.beside:
        return node.x - 12, node.y - 14, node.x + 16 + wide, node.y + 14
    half = max(wide / 2, 14)
    return node.x - half, node.y - 16, node.x + half, node.y + 16 + _STEP * len(lines)


def _lines_of(picture: Picture, node: Node) -> list[str]:
    room = (40, 1) if picture.beside else LABEL
    return columns(node.label, *room).split("\n")


def _lines(picture: Picture) -> Iterator[str]:
    places = {node.id: node for node in picture.nodes}
    for edge in picture.edges:
        start, end = places[edge.start], places[edge.end]
        thick = f' stroke-width="{length(min(1 + edge.weight / 2, 6))}"' if edge.weight else ""
        ends = f"M{length(start.x)} {length(start.y)}L{length(end.x)} {length(end.y)}"
        style = "link derived" if edge.derived else "link"
        yield f'<path class="{style}" d="{ends}"{thick}/>'


def _node(picture: Picture, node: Node) -> Iterator[str]:
    radius = 10.0 if node.id == picture.about.centre else 7.0
    style = f"sign {kind_class(node.kind)}"
    hollow = " hollow" if node.kind == MORE else ""
    yield f'<path class="{style}{hollow}" d="{shape(node.kind, node.x, node.y, radius)}"/>'
    weight = "what who" if node.id == picture.about.centre else "what"
    for place, line in enumerate(_lines_of(picture, node)):
        if picture.beside:
            yield text(node.x + 14, node.y + 4.5, line, weight)
        else:
            y = node.y + radius + 15 + _STEP * place
            yield text(node.x, y, line, weight, anchor="middle")


def _foot(picture: Picture, wide: float, y: float) -> tuple[list[str], float]:
    """Return legend and notes, and the height of the figure."""
    parts, x = list[str](), _MARGIN
    for kind, words in _legend(picture):
        need = width(words, 13) + 46
        if x + need > wide - _MARGIN and x > _MARGIN:
            x, y = _MARGIN, y + 24
        parts.append(_legend_sign(kind, x, y))
        parts.append(text(x + 22, y + 4.5, words, "small"))
        x += need
    y += 32
    for note in notes(picture):
        for line in wrap(note, wide - 2 * _MARGIN, 12.5, 3):
            parts.append(text(_MARGIN, y, line, "note"))
            y += 18
    return parts, y + 4


def _legend(picture: Picture) -> Iterator[tuple[str, str]]:
    """Yield what the legend explains, each with its words: kinds, and lines where they differ."""
    lang = picture.about.lang
    yield from ((kind, kind_word(lang, kind)) for kind in picture.kinds)
    yield from ((line, say(lang, line)) for line in picture.lines)


def _legend_sign(kind: str, x: float, y: float) -> str:
    if kind.startswith("line-"):
        ends = f"M{length(x - 4)} {length(y)}H{length(x + 18)}"
        return f'<path class="link{" derived" * (kind == "line-derived")}" d="{ends}"/>'
    hollow = " hollow" if kind == MORE else ""
    return f'<path class="sign {kind_class(kind)}{hollow}" d="{shape(kind, x + 7, y)}"/>'


def notes(picture: Picture) -> list[str]:
    """Return how much it shows, from how many sources, and what is folded or left out."""
    lang = picture.about.lang
    version = picture.about.version or say(lang, "unknown-version")
    counts = (number(lang, count) for count in (len(picture.nodes), len(picture.about.sources)))
    left_out = (("folded", picture.folded), ("alone", picture.alone))
    return [
        say(lang, "counted", *counts, version),
        *(say(lang, name, number(lang, count)) for name, count in left_out if count),
    ]
