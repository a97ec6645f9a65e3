"""A drawing, whatever it shows: as a page, a figure or a file for other tools."""

import io
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TypeAlias

from graph_builder.drawing.cascade_page import cascade_page
from graph_builder.drawing.cascade_svg import svg
from graph_builder.drawing.layouts import place
from graph_builder.drawing.marks import Cascade
from graph_builder.drawing.network_svg import network_svg
from graph_builder.drawing.pages import page
from graph_builder.drawing.pictures import About, picture
from graph_builder.drawing.style import kind_colours
from graph_builder.errors import StoreError, UsageError

if TYPE_CHECKING:
    import networkx

    Network: TypeAlias = "networkx.Graph[str]"

FORMATS = ("html", "svg", "png", "pdf", "gexf", "graphml")
_SCALE = 2.0
_INSTALL = "PNG and PDF need vl-convert-python: pip install 'danvan[figures]'; .svg needs nothing"


class Drawing(Protocol):
    """What can be drawn: its page, its figure and its network."""

    def save(self, path: str | Path) -> Path:
        """Write the drawing in the format of the file's suffix: the whole of it, or nothing."""
        ...

    def html(self) -> str:
        """Return one HTML file that works offline."""
        ...

    def svg(self) -> str:
        """Return the figure on light ground."""
        ...

    def network(self) -> "Network":
        """Return the nodes with their places and days, none folded."""
        ...


class _Shown:
    """Saves a drawing, and shows it in a notebook."""

    __slots__ = ()

    def save(self: Drawing, path: str | Path) -> Path:
        """Write the drawing in the format of the file's suffix: the whole of it, or nothing."""
        target = Path(path)
        write(target, render(self, format_of(target)))
        return target

    def __repr__(self: Drawing) -> str:
        return f"<{type(self).__name__}: {len(self.network())} things>"

    def _repr_html_(self: Drawing) -> str:
        from graph_builder.showing import framed

        return framed(self.html(), self.svg())


@dataclass(frozen=True, slots=True, repr=False)
class CascadeDrawing(_Shown):
    """The cascade of a directive; `projection` is the same as a network."""

    cascade: Cascade
    projection: "Network"

    def html(self) -> str:
        """Return one HTML file that works offline."""
        return cascade_page(self.cascade, lang=self.cascade.lang)

    def svg(self) -> str:
        """Return the figure on light ground."""
        return svg(self.cascade, lang=self.cascade.lang, colours="light")

    def network(self) -> "Network":
        """Return the marks at their days and levels, none put together."""
        from graph_builder.drawing.cascade_groups import anchor

        made = self.projection.copy()
        levels = list(self.cascade.levels)
        first = anchor(self.cascade.directive) or date(2000, 1, 1)
        for index, mark in enumerate((self.cascade.directive, *self.cascade.marks)):
            day = anchor(mark)
            if mark.thing.iri not in made:
                made.add_node(mark.thing.iri, label=mark.thing.label)
            row = levels.index(mark.level) if mark.level in levels else len(levels)
            x = float(((day or first - timedelta(days=200)) - first).days)
            data = made.nodes[mark.thing.iri]
            data |= {"x": x, "y": row * 1000.0 + index % 12 * 70.0, "level": mark.level}
            data |= {"kind": mark.kind, "when": mark.when(self.cascade.lang)}
        return made


@dataclass(frozen=True, slots=True, repr=False)
class NetworkDrawing(_Shown):
    """A network, and what it is about."""

    graph: "Network"
    about: About

    def html(self) -> str:
        """Return one HTML file that works offline; raise UsageError above the limit."""
        return page(picture(self.graph, self.about))

    def svg(self) -> str:
        """Return the figure on light ground; raise UsageError above the limit."""
        return network_svg(picture(self.graph, self.about))

    def network(self) -> "Network":
        """Return the whole network with its places."""
        made = self.graph.copy()
        for node, (x, y) in place(made, self.about.view, self.about.centre).items():
            made.nodes[node]["x"], made.nodes[node]["y"] = x, y
        return made


def format_of(path: Path) -> str:
    """Return the format that a file's suffix names; raise UsageError with those that there are.

    >>> format_of(Path("cascade.svg"))
    'svg'
    """
    name = path.suffix.removeprefix(".").lower()
    if name not in FORMATS:
        known = ", ".join(f".{known}" for known in FORMATS)
        raise UsageError(f"{path}: {path.suffix or 'no suffix'} is no format; end it in {known}")
    return name


def render(drawing: Drawing, name: str) -> bytes:
    """Return a drawing in one of `FORMATS`."""
    return _RENDER[name](drawing)


def write(path: Path, data: bytes) -> None:
    """Write a file: the whole of it, or nothing at all."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file")
    waiting = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        waiting.write_bytes(data)
        waiting.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        waiting.unlink(missing_ok=True)


def _png(drawing: Drawing) -> bytes:
    try:
        import vl_convert
    except ImportError as error:
        raise UsageError(_INSTALL) from error
    return bytes(vl_convert.svg_to_png(drawing.svg(), scale=_SCALE))


def _pdf(drawing: Drawing) -> bytes:
    try:
        import vl_convert
    except ImportError as error:
        raise UsageError(_INSTALL) from error
    return bytes(vl_convert.svg_to_pdf(drawing.svg()))


def _gexf(drawing: Drawing) -> bytes:
    """Return GEXF with places, colours and days, as Gephi reads them."""
    import networkx

    made = drawing.network()
    for _, data in made.nodes(data=True):
        x, y = float(data.pop("x", 0.0)), float(data.pop("y", 0.0))
        colour = kind_colours(data.get("kind", ""))[0]
        data["viz"] = {
            "position": {"x": x, "y": -y, "z": 0.0},
            "color": {name: int(colour[at : at + 2], 16) for name, at in _CHANNELS} | {"a": 1.0},
        }
    out = io.BytesIO()
    networkx.write_gexf(made, out)
    return _TODAY.sub(b"", out.getvalue(), count=1)


def _graphml(drawing: Drawing) -> bytes:
    import networkx

    out = io.BytesIO()
    networkx.write_graphml(drawing.network(), out)
    return out.getvalue()


_TODAY = re.compile(rb' lastmodifieddate="[^"]*"')
_CHANNELS = (("r", 1), ("g", 3), ("b", 5))
_RENDER: Mapping[str, Callable[[Drawing], bytes]] = MappingProxyType(
    {
        "html": lambda drawing: drawing.html().encode(),
        "svg": lambda drawing: drawing.svg().encode(),
        "png": _png,
        "pdf": _pdf,
        "gexf": _gexf,
        "graphml": _graphml,
    }
)
