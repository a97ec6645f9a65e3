"""Colours and letters: one table for light screens and paper, one for dark screens."""

from collections.abc import Mapping

from graph_builder.drawing.lettering import FAMILY
from graph_builder.errors import UsageError

LIGHT: Mapping[str, str] = {
    "ground": "#ffffff",
    "odd": "#ffffff",
    "even": "#f5f7f9",
    "ink": "#17202a",
    "soft": "#52606d",
    "line": "#94a3b3",
    "grid": "#e1e6eb",
    "root": "#b3261e",
    "document": "#1f5fa8",
    "review": "#0b7a5c",
    "launch": "#c2560c",
    "event": "#7b3fa0",
    "activity": "#5b6770",
    "commendation": "#a3730a",
    "halo": "#ffffff",
}
DARK: Mapping[str, str] = {
    "ground": "#12171d",
    "odd": "#12171d",
    "even": "#1a212a",
    "ink": "#e9eef3",
    "soft": "#aab7c4",
    "line": "#66788a",
    "grid": "#2a343f",
    "root": "#ff7d73",
    "document": "#79b4f2",
    "review": "#4fcfa5",
    "launch": "#f59a5c",
    "event": "#cfa3ea",
    "activity": "#a9b7c4",
    "commendation": "#e6bd52",
    "halo": "#12171d",
}
_KINDS = ("root", "document", "review", "launch", "event", "activity", "commendation")


def _rules(colours: Mapping[str, str]) -> str:
    own = "".join(
        f".dv-cascade .{kind}{{fill:{colours[kind]};stroke:{colours[kind]}}}" for kind in _KINDS
    )
    return own + (
        ".dv-cascade .ground{{fill:{ground}}}.dv-cascade .odd{{fill:{odd}}}"
        ".dv-cascade .even{{fill:{even}}}.dv-cascade text{{fill:{ink}}}"
        ".dv-cascade .when,.dv-cascade .note,.dv-cascade .axis,.dv-cascade .subtitle,"
        ".dv-cascade .nothing{{fill:{soft}}}"
        ".dv-cascade .who,.dv-cascade .when,.dv-cascade .what,.dv-cascade .nothing"
        "{{stroke:{halo}}}"
        ".dv-cascade .basis{{stroke:{line}}}.dv-cascade .grid{{stroke:{grid}}}"
        ".dv-cascade .tick,.dv-cascade .edge{{stroke:{line}}}"
        ".dv-cascade .hollow{{fill:{ground}}}"
        ".dv-cascade .cluster{{fill:{soft};stroke:{soft}}}.dv-cascade .day{{stroke:{ink}}}"
    ).format(**colours)


_SHAPES = (
    f".dv-cascade text{{font-family:{FAMILY};font-size:12.5px}}"
    ".dv-cascade .title{font-size:24px;font-weight:700}"
    ".dv-cascade .narrow{font-size:17px}"
    ".dv-cascade .subtitle{font-size:15px}.dv-cascade .note{font-size:12.5px}"
    ".dv-cascade .lane{font-size:15px;font-weight:700}"
    ".dv-cascade .axis{font-size:12px}.dv-cascade .strong{font-weight:700}"
    ".dv-cascade .small{font-size:12px}.dv-cascade .nothing{font-style:italic}"
    ".dv-cascade .who{font-weight:700}"
    ".dv-cascade .who,.dv-cascade .when,.dv-cascade .what,.dv-cascade .nothing"
    "{stroke-width:3px;paint-order:stroke;stroke-linejoin:round}"
    ".dv-cascade .basis,.dv-cascade .grid,.dv-cascade .tick,.dv-cascade .edge"
    "{fill:none;stroke-width:1}"
    ".dv-cascade .basis{stroke-width:1.4}"
    ".dv-cascade .sign{stroke-width:1.8;stroke-linejoin:round}"
    ".dv-cascade .stretch{stroke-width:1.2}"
    ".dv-cascade .imprecise{fill-opacity:.12}.dv-cascade .lasting{fill-opacity:.45}"
    ".dv-cascade .bound{stroke-width:1.8}"
    ".dv-cascade .planned{stroke-dasharray:2.5 2}"
)
_INTERACTION = (
    ".dv-cascade a{cursor:pointer}"
    ".dv-cascade a:focus{outline:none}"
    ".dv-cascade a:focus .sign,.dv-cascade a:hover .sign{stroke-width:4.5}"
    ".dv-cascade .group:hover .who{text-decoration:underline}"
)
CASCADE_STYLE = (
    _SHAPES + _INTERACTION + _rules(LIGHT),
    _rules(DARK),
)
"""The rules of the cascade's picture in light colours, and what differs in dark ones."""


def theme(style: tuple[str, str], colours: str) -> str:
    """Return the rules for light, for dark, or for both as the screen asks for (`auto`).

    >>> theme((".a{fill:red}", ".a{fill:blue}"), "auto")
    '.a{fill:red}@media (prefers-color-scheme:dark){.a{fill:blue}}'
    """
    light, dark = style
    known = {
        "light": light,
        "dark": light + dark,
        "auto": f"{light}@media (prefers-color-scheme:dark){{{dark}}}",
    }
    if colours not in known:
        raise UsageError(f"{colours!r} are no colours; write one of {', '.join(known)}")
    return known[colours]


_KIND_COLOURS: Mapping[str, tuple[str, str]] = {
    "directive": ("#1f5fa8", "#79b4f2"),
    "body": ("#0b7a5c", "#4fcfa5"),
    "place": ("#7a6a53", "#c9b793"),
    "person": ("#c2560c", "#f59a5c"),
    "post": ("#a3730a", "#e6bd52"),
    "event": ("#7b3fa0", "#cfa3ea"),
    "activity": ("#5b6770", "#a9b7c4"),
    "campaign": ("#b3261e", "#ff7d73"),
    "edition": ("#b5476f", "#f09ab8"),
    "award": ("#8a6d00", "#dcc556"),
    "figure": ("#3d7a8c", "#7fc4d6"),
    "source": ("#6a7683", "#b8c3ce"),
    "more": ("#52606d", "#aab7c4"),
}
_OTHER_KIND = ("#4d5a8a", "#a7b3ec")


def kind_colours(kind: str) -> tuple[str, str]:
    """Return the colours of a kind of things on light and on dark ground."""
    return _KIND_COLOURS.get(kind, _OTHER_KIND)


def kind_class(kind: str) -> str:
    """Return the name under which the sheet has the colours of a kind.

    >>> kind_class("body"), kind_class("no kind")
    ('kind-body', 'kind-other')
    """
    return f"kind-{kind if kind in _KIND_COLOURS else 'other'}"


def _kind_rules(place: int) -> str:
    known = {**_KIND_COLOURS, "other": _OTHER_KIND}
    return "".join(
        f".{kind_class(kind)}{{fill:{colours[place]};stroke:{colours[place]}}}"
        for kind, colours in known.items()
    )


def _link(colours: Mapping[str, str]) -> str:
    line, ground = colours["line"], colours["ground"]
    return (
        f".link{{stroke:{line};stroke-opacity:.6;fill:none}}.derived{{stroke-dasharray:6 4}}"
        f".sign.hollow{{fill:{ground}}}"
    )


NETWORK_STYLE = (_kind_rules(0), _kind_rules(1))
FIGURE_STYLE = (
    CASCADE_STYLE[0] + NETWORK_STYLE[0] + _link(LIGHT),
    CASCADE_STYLE[1] + NETWORK_STYLE[1] + _link(DARK),
)
"""The rules of a network as a figure."""
NETWORK_SHEET = theme(NETWORK_STYLE, "auto")
"""The colours of the kinds of things, on light and on dark ground."""
