"""How to cite a page: BibTeX and CSL JSON, with the version of the data."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from graph_builder.explorer.pages.days import Span
from graph_builder.explorer.pages.known import Source
from graph_builder.namespaces import BASE

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}%&#$_"},
}
_NO_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Citation:
    """One page to cite, in the two forms that reference managers read."""

    bibtex: str
    csl: str


def cite(iri: str, title: str, build: str, built: str, lang: str) -> Citation:
    r"""Return the citation of a page; the year is that in which the data were built.

    >>> print(cite(BASE + "body/x", "A & B", "0123456789", "2026-11-22", "en").bibtex)
    @misc{danvan-body-x-01234567,
      author = {{danvan}},
      title = {{A \& B}},
      year = {2026},
      version = {0123456789},
      url = {https://w3id.org/danvan/body/x}
    }
    """
    key, year = _key(iri, build), built[:4]
    fields = {"author": "{danvan}", "title": f"{{{_tex(title)}}}", "year": year, "version": build}
    item: dict[str, object] = {
        "id": key,
        "type": "dataset",
        "author": [{"literal": "danvan"}],
        "title": title,
        "version": build,
        "URL": iri,
        "language": lang,
    }
    if year:
        item["issued"] = {"date-parts": [[int(year)]]}
    return _citation(key, {**fields, "url": iri}, item)


def cite_article(source: Source, build: str, lang: str) -> Citation:
    """Return the citation of an article itself, by its publisher and day as far as they are known.

    A note names our record of it, and the version.
    """
    key, title, day = _key(source.iri, build), str(source.title), _day(source.published)
    publisher, url = str(source.publisher or ""), source.url or source.iri
    note = f"danvan {source.iri}, version {build}"
    fields = {
        "title": f"{{{_tex(title)}}}",
        "howpublished": f"{{{_tex(publisher)}}}" if publisher else "",
        **dict(zip(("year", "month", "day"), map(str, day), strict=False)),
        "url": url,
        "note": note,
    }
    item: dict[str, object] = {
        "id": key,
        "type": "webpage",
        "title": title,
        "container-title": publisher,
        "issued": {"date-parts": [day]} if day else None,
        "URL": url,
        "note": note,
        "language": source.title.lang or lang,
    }
    return _citation(key, fields, {name: value for name, value in item.items() if value})


def _day(span: Span | None) -> list[int]:
    """Return year, month and day as far as the span leaves no doubt.

    >>> from datetime import date
    >>> _day(Span(date(2023, 9, 1), date(2023, 9, 30), "month"))
    [2023, 9]
    """
    if span is None or span.first is None or span.last is None:
        return []
    first, last = span.first.timetuple()[:3], span.last.timetuple()[:3]
    sure = next((n for n in range(3) if first[n] != last[n]), 3)
    return list(first[:sure])


def _key(iri: str, build: str) -> str:
    return f"danvan-{_NO_KEY.sub('-', iri.removeprefix(BASE))}-{build[:8]}"


def _citation(key: str, fields: Mapping[str, str], item: Mapping[str, object]) -> Citation:
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    bibtex = f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"
    return Citation(bibtex, json.dumps([item], ensure_ascii=False, indent=1))


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in text)
