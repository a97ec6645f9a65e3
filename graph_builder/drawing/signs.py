"""The pieces of a cascade's picture: signs, links, bars, texts, legend, notes."""

from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

from graph_builder.drawing.glyphs import number as length
from graph_builder.drawing.glyphs import shape
from graph_builder.drawing.lettering import width
from graph_builder.drawing.marks import Cascade, Mark
from graph_builder.drawing.style import CASCADE_STYLE, theme
from graph_builder.drawing.words import number, say
from graph_builder.vietnamese import Language

Link = Callable[[str], str]
"""Takes the IRI of a thing and returns the address of its page, or nothing."""
_SAFE = ("#", "/", "https://", "http://")
_MARK_RADIUS, _ROOT_RADIUS = 7.0, 9.5


def document(
    cascade: Cascade,
    lang: Language,
    size: tuple[float, float],
    parts: list[str],
    colours: str = "auto",
) -> str:
    """Return a whole SVG document with title, description and style around its parts."""
    title = say(lang, "cascade-of", cascade.directive.thing.label)
    told = escape(" ".join(notes(cascade, lang)))
    box = f"0 0 {length(size[0])} {length(size[1])}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="dv-cascade" viewBox="{box}" '
        f'width="{length(size[0])}" height="{length(size[1])}" lang="{lang}" '
        f'role="group" aria-label={quoteattr(title)}>',
        f"<title>{escape(title)}</title>",
        f"<desc>{told}</desc>",
        f"<style>{theme(CASCADE_STYLE, colours)}</style>",
        f'<rect class="ground" width="{length(size[0])}" height="{length(size[1])}"/>',
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def sign(
    mark: Mark, x: float, y: float, *, root: bool = False, radius: float = _MARK_RADIUS
) -> str:
    """Return the sign of a mark: filled where its day is exact, hollow where it is not."""
    kind = "root" if root else mark.kind
    exact = mark.start is not None and mark.start.exact
    classes = f"sign {kind}{'' if exact else ' hollow'}{' planned' * mark.planned}"
    path = shape(kind, x, y, _ROOT_RADIUS if root else radius)
    return f'<path class="{classes}" d="{path}"/>'


def told(mark: Mark, lang: Language) -> str:
    """Return all about a mark in a few lines: what, who, when, who says so."""
    lines = [
        mark.thing.label,
        "; ".join(body.label for body in mark.who),
        " · ".join(
            text for text in (mark.when(lang) or say(lang, "no-date"), mark.since(lang)) if text
        ),
        *(f"{basis.label}: {basis.directive.label}" for basis in mark.basis),
    ]
    if mark.led_by:
        lines.insert(2, say(lang, "led-by", ", ".join(person.label for person in mark.led_by)))
    if mark.sources:
        named = "; ".join(source.label for source in mark.sources)
        lines.append(f"{say(lang, 'source')}: {named}")
    return "\n".join(line for line in lines if line)


def linked(mark: Mark, inner: str, lang: Language, link: Link | None) -> str:
    """Return a sign with its description, as a link where there is a page to go to."""
    words = told(mark, lang)
    body = f"<title>{escape(words)}</title>{inner}"
    address = link(mark.thing.iri) if link else ""
    if address.startswith(_SAFE):
        label = quoteattr(words.replace("\n", ". "))
        return f'<a class="mark" href={quoteattr(address)} aria-label={label}>{body}</a>'
    return f'<g class="mark" role="img">{body}</g>'


def text(x: float, y: float, words: str, style: str = "", *, anchor: str = "start") -> str:
    """Return a line of text that starts, ends or has its middle at a place."""
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{length(x)}" y="{length(y)}" class="{style}"{at}>{escape(words)}</text>'


def legend(
    lang: Language, kinds: list[str], x: float, y: float, right: float
) -> tuple[list[str], float]:
    """Return the signs of these kinds with their words, in rows, and how far down they go."""
    parts, left = [], x
    for kind in kinds:
        words = say(lang, kind)
        need = width(words, 12) + 44
        if x + need > right and x > left:
            x, y = left, y + 24
        parts += [_legend_sign(kind, x, y), text(x + 24, y + 4, words, "small")]
        x += need
    return parts, y


def _legend_sign(kind: str, x: float, y: float) -> str:
    if kind in {"imprecise", "lasting"}:
        return bar((x - 4, x + 16), y, f"activity {kind}")
    if kind == "together":
        return "".join(
            f'<path class="sign {one}" d="{shape(one, x + 6, y + place, 4.5)}"/>'
            for one, place in (("review", -6), ("event", 6))
        )
    if kind == "cluster":
        days = "".join(f"M{length(x + place)} {length(y - 6)}v12" for place in (-2, 1, 9, 14))
        return f'{bar((x - 4, x + 16), y, "cluster imprecise")}<path class="bound day" d="{days}"/>'
    shown = "event hollow" if kind == "hollow" else kind
    return f'<path class="sign {shown}" d="{shape(shown.split()[0], x + 6, y)}"/>'


def bar(reach: tuple[float, float], y: float, style: str) -> str:
    """Return a stretch of time as a bar."""
    low, high = reach
    return (
        f'<rect class="stretch {style}" x="{length(low)}" y="{length(y - 4)}" '
        f'width="{length(max(high - low, 3))}" height="8" rx="3"/>'
    )


def issue_note(cascade: Cascade, lang: Language) -> str:
    """Return what the days are counted from."""
    issued = cascade.directive.when(lang)
    return say(lang, "from-issue", issued) if issued else say(lang, "no-issue")


def notes(cascade: Cascade, lang: Language) -> list[str]:
    """Return how much it shows, from how many sources, and what it does not show."""
    version = cascade.version or say(lang, "unknown-version")
    counts = (number(lang, len(cascade.marks)), number(lang, len(cascade.sources)))
    notes = [say(lang, "counted", *counts, version), say(lang, "not-shown")]
    if cascade.mentions:
        notes[0] += " " + say(lang, "mentions", number(lang, cascade.mentions))
    return notes
