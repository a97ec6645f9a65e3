"""One HTML file that works offline: a figure, the same as a list, sources, and a strict policy."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from graph_builder.drawing.words import say
from graph_builder.vietnamese import Language

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent
_ADDRESSES = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text in a cell, with an address if it is a link."""

    text: str
    link: str = ""

    @property
    def address(self) -> str:
        """Return the address where it is one of the web, else nothing."""
        return self.link if self.link.startswith(_ADDRESSES) else ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the list; `sign` is a small SVG of our own."""

    parts: tuple[Part, ...]
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list, which the figure leads to by its id."""

    id: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """What the figure brings: its markup, its style sheets and its scripts, all of our own.

    `loose` allows styles that a script makes; scripts are always held to their digests.
    """

    markup: str
    sheets: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around the figure."""

    lang: Language
    title: str
    subtitle: str = ""
    notes: tuple[str, ...] = ()
    version: str = ""


def whole_page(
    words: Words,
    figure: Figure,
    columns: Sequence[str],
    rows: Sequence[Row],
    sources: Sequence[Part] = (),
) -> str:
    """Return the page; every text is escaped, and nothing on it asks for anything elsewhere."""
    from markupsafe import Markup

    lang = words.lang
    style = read("page.css")
    version = say(lang, "version", words.version or say(lang, "unknown-version"))
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            lang=lang,
            title=words.title,
            subtitle=words.subtitle,
            notes=words.notes,
            policy=policy([style, *figure.sheets], figure.scripts, loose=figure.loose),
            style=Markup(style),  # noqa: S704  # our own file
            sheets=[Markup(sheet) for sheet in figure.sheets],  # noqa: S704  # our own rules
            figure=Markup(figure.markup),  # noqa: S704  # escaped where it was made
            scripts=[Markup(script) for script in figure.scripts],  # noqa: S704  # checked below
            columns=columns,
            rows=[_marked(row) for row in rows],
            sources=sources,
            list_heading=say(lang, "list"),
            list_note=say(lang, "list-note"),
            sources_heading=say(lang, "sources"),
            footer=f"danvan. {version}. {say(lang, 'licence')}",
        )
    )


def policy(sheets: Iterable[str], scripts: Iterable[str], *, loose: bool = False) -> str:
    """Return a content security policy that lets these very sheets and scripts in, nothing else."""
    style = "'unsafe-inline'" if loose else " ".join(dict.fromkeys(map(_digest, sheets)))
    script = " ".join(dict.fromkeys(map(_digest, scripts))) or "'none'"
    images = "data:" if loose else "'none'"
    return (
        f"default-src 'none'; script-src {script}; style-src {style}; img-src {images}; "
        "base-uri 'none'; form-action 'none'"
    )


def small_sign(path: str, style: str) -> str:
    """Return a sign of 18 px to stand before a text."""
    return (
        f'<svg class="dv-cascade" viewBox="0 0 18 18" aria-hidden="true">'
        f'<path class="sign {style}" d="{path}"/></svg>'
    )


@cache
def read(name: str) -> str:
    """Return a file of this folder that becomes a part of pages."""
    return (_HERE / name).read_text("utf-8").strip()


def _marked(row: Row) -> dict[str, object]:
    from markupsafe import Markup

    cells = [{"parts": cell.parts, "sign": Markup(cell.sign)} for cell in row.cells]  # noqa: S704
    return {"id": row.id, "cells": cells}


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FileSystemLoader(_HERE),
        keep_trailing_newline=True,
    )
