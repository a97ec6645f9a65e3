"""Answers and drawings as HTML for notebooks: names as links, sources folded in, all escaped."""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from graph_builder.namespaces import compress
from graph_builder.search import Hit

if TYPE_CHECKING:
    from graph_builder.stores.protocol import Row, Solutions, Term

FOLDED = "source"
MOST = 40
_LABEL = "Label"
_CELL = "text-align:left;vertical-align:top"
_WHOLE = re.compile(r"[\d.,:/-]{1,12}")  # a day or a number, which no line may break
_NAMED = re.compile(r'<svg [^>]*aria-label="([^"]*)"')
_HEIGHT = "min-height:760px"
_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "vi": {
            "row": "1 dòng",
            "rows": "{count} dòng",
            "more": "còn {count} dòng nữa; .to_pandas() cho tất cả",
            "cut": "còn những dòng khác nữa mà giới hạn đã cắt",
            "sources": "Nguồn ({count})",
        },
        "en": {
            "row": "1 row",
            "rows": "{count} rows",
            "more": "{count} more; .to_pandas() gives all",
            "cut": "the limits cut off further rows",
            "sources": "Sources ({count})",
        },
    }
)
_HITS: Mapping[str, tuple[tuple[str, str, str], str]] = MappingProxyType(
    {
        "vi": (("tên", "loại", "khớp với"), "Không tìm thấy gì; hãy thử ít chữ hơn."),
        "en": (("name", "kind", "what fits"), "Nothing found; try fewer words."),
    }
)


class Cell(NamedTuple):
    """What one cell shows, and the address that it leads to, if any."""

    text: str
    link: str = ""

    def html(self) -> str:
        """Return the text, as a link where it leads to the web."""
        text = escape(self.text)
        if not self.link.startswith(("https://", "http://")):
            return text
        return f'<a href="{escape(self.link)}" target="_blank" rel="noopener">{text}</a>'


class Hits(list[Hit]):
    """The things that a text may mean, best first; a notebook shows them as a table."""

    def __init__(self, found: Iterable[Hit], lang: str) -> None:
        super().__init__(found)
        self._lang = lang

    def _repr_html_(self) -> str:
        headings, nothing = _HITS[self._lang]
        rows: dict[tuple[Cell, ...], tuple[()]] = {
            (Cell(hit.label, hit.iri), Cell(hit.kind), Cell(hit.matched)): () for hit in self
        }
        return table_html(headings, rows, lang=self._lang, note="" if self else nothing)


def rows_html(
    solutions: "Solutions", shown: Mapping[str, str], *, lang: str, note: str = ""
) -> str:
    """Return rows as HTML: rows that differ in their source alone are one, with both sources.

    Where there is no row, the note stands instead of a table.
    """
    columns = {name: text for name, text in shown.items() if not _names_another(name, shown)}
    rows = [{name: _cell(name, row) for name in columns} for row in _named(solutions)]
    folded: dict[tuple[Cell, ...], dict[Cell, None]] = {}
    for row in rows:
        source = row.pop(FOLDED, None)
        folded.setdefault(tuple(row.values()), {}).update({source: None} if source else {})
    headings = [text for name, text in columns.items() if name != FOLDED]
    if FOLDED in columns:
        headings.append(columns[FOLDED])
    return table_html(headings, folded, lang=lang, truncated=solutions.truncated, note=note)


def table_html(
    headings: Sequence[str],
    rows: Mapping[tuple[Cell, ...], Iterable[Cell]],
    *,
    lang: str,
    truncated: bool = False,
    note: str = "",
) -> str:
    """Return cells under headings; the sources of the rows stand below, by number."""
    words = _WORDS[lang]
    counted = words["row" if len(rows) == 1 else "rows"].format(count=f"{len(rows):,}")
    said = [] if note and not rows else [counted]
    if len(rows) > MOST:
        said.append(words["more"].format(count=f"{len(rows) - MOST:,}"))
    if truncated:
        said.append(words["cut"])
    if note:
        said.append(note)
    below = f"<p>{escape('; '.join(said))}</p>"
    if not rows:
        return below
    sources: dict[Cell, int] = {}
    body = "".join(_line(cells, found, sources) for cells, found in islice(rows.items(), MOST))
    head = "".join(f'<th style="{_CELL}">{escape(text)}</th>' for text in headings)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return table + below + _listed(sources, words["sources"])


def still(svg: str) -> str:
    """Return a picture as an image: every viewer shows it, also where no script may run.

    >>> still('<svg aria-label="a cascade"/>')[:45]
    '<img alt="a cascade" src="data:image/svg+xml;'
    """
    named = _NAMED.search(svg)
    address = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    return (
        f'<img alt="{named[1] if named else ""}" src="{address}" '
        'style="max-width:100%;height:auto;background:#fff">'
    )


def framed(page: str, svg: str) -> str:
    """Return a page in a frame of its own over its still picture.

    A notebook that is not trusted yet loses the frame; what is left is the picture.
    """
    frame = (
        f'<iframe srcdoc="{escape(page)}" sandbox="allow-scripts" style="position:absolute;'
        'inset:0;width:100%;height:100%;border:0;background:#fff"></iframe>'
    )
    return f'<div style="position:relative;{_HEIGHT}">{still(svg)}{frame}</div>'


def _line(cells: Iterable[Cell], found: Iterable[Cell], sources: dict[Cell, int]) -> str:
    shown = [_shown(cell) for cell in cells]
    if numbers := [sources.setdefault(source, len(sources) + 1) for source in found]:
        shown.append(f'<td style="{_CELL}">{" ".join(f"[{number}]" for number in numbers)}</td>')
    return "<tr>" + "".join(shown) + "</tr>"


def _shown(cell: Cell) -> str:
    style = f"{_CELL};white-space:nowrap" if _WHOLE.fullmatch(cell.text) else _CELL
    return f'<td style="{style}">{cell.html()}</td>'


def _listed(sources: Mapping[Cell, int], heading: str) -> str:
    if not sources:
        return ""
    lines = "".join(f"<li>{source.html()}</li>" for source in sources)
    title = escape(heading.format(count=len(sources)))
    return f"<details><summary>{title}</summary><ol>{lines}</ol></details>"


def _names_another(name: str, shown: Mapping[str, str]) -> bool:
    """Tell whether a column holds the names of the things in another one."""
    return name.endswith(_LABEL) and name.removesuffix(_LABEL) in shown


def _named(solutions: "Solutions") -> Iterator[dict[str, "Term | None"]]:
    row: Row
    for row in solutions:
        yield dict(zip(solutions.variables, row, strict=True))


def _cell(name: str, row: Mapping[str, "Term | None"]) -> Cell:
    from pyoxigraph import NamedNode

    term, label = row[name], row.get(f"{name}{_LABEL}")
    link = term.value if isinstance(term, NamedNode) else ""
    if label is not None:
        return Cell(label.value, link)
    return Cell(compress(link) if link else "" if term is None else term.value, link)
