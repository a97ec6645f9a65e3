"""Asks the store what the pages show; the questions are the files in `sparql/`."""

import re
from functools import cache, lru_cache
from pathlib import Path

from pyoxigraph import Literal

from graph_builder.explorer.pages.view import Ground, View
from graph_builder.graph import Graph, Result
from graph_builder.namespaces import PREFIXES
from graph_builder.stores.protocol import Limits, Solutions, Term

Row = dict[str, Term]
LIMITS = Limits(seconds=10.0)
_FOLDER = Path(__file__).parent / "sparql"
_NAME = re.compile(r"\$(\w+)")
_PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())


def rows(ground: Ground, name: str, *, limits: Limits = LIMITS, **given: object) -> list[Row]:
    """Answer the question of a page; each `$name` in it is replaced by its terms as such.

    `$label` and `$lang` stand for the reader's language.
    """
    given = {"label": ground.label, "lang": Literal(ground.lang), **given}

    def terms(match: re.Match[str]) -> str:
        value = given[match[1]]
        return " ".join(map(str, value)) if isinstance(value, list) else str(value)

    answer = ground.store.query(_NAME.sub(terms, _text(name)), limits=limits)
    if not isinstance(answer, Solutions):
        raise TypeError(f"{name} answers with rows")
    return list(answer.bindings())


def ask(view: View, name: str, **values: str) -> Result:
    """Answer a named question; the last few answers of a build are kept, for turning pages."""
    return _asked(view.graph, view.ground, name, tuple(values.items()))


@lru_cache(maxsize=8)
def _asked(graph: Graph, ground: Ground, name: str, values: tuple[tuple[str, str], ...]) -> Result:
    return graph.ask(name, **dict(values))


@cache
def _text(name: str) -> str:
    return _PREFIXES + (_FOLDER / f"{name}.rq").read_text(encoding="utf-8")
