"""How to cite a page: BibTeX and CSL JSON, with the version of the data."""

import json
import re
from dataclasses import dataclass

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
    key = f"danvan-{_NO_KEY.sub('-', iri.removeprefix(BASE))}-{build[:8]}"
    year = built[:4]
    fields = {"author": "{danvan}", "title": f"{{{_tex(title)}}}", "year": year, "version": build}
    lines = [f"  {name} = {{{value}}}" for name, value in {**fields, "url": iri}.items() if value]
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
    bibtex = f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"
    return Citation(bibtex, json.dumps([item], ensure_ascii=False, indent=1))


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in text)
