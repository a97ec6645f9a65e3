"""The graph in notebooks: `%load_ext graph_builder.jupyter` gives `%%sparql` and its completion."""

import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from graph_builder.errors import QuerySyntaxError, StoreMissing, UsageError
from graph_builder.graph import Graph, Result, open_graph
from graph_builder.namespaces import BASE, PREFIXES
from graph_builder.resources import folder
from graph_builder.showing import still
from graph_builder.stores.builds import CURRENT_FILE

if TYPE_CHECKING:
    from IPython.display import HTML

    from graph_builder.drawing.drawings import Drawing

_DECLARED = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)
_PLACE = re.compile(r"line (\d+), column (\d+): ")
_TERM = re.compile(r"^(dv:\w+) a ", re.MULTILINE)
_WORD = re.compile(r"[\w-]*:?[\w-]*$")
_MAGIC = "%%sparql"
_STORE = ".danvan"


class Shell(Protocol):
    """What of IPython's shell is needed here."""

    user_ns: dict[str, Any]
    Completer: Any

    def register_magic_function(
        self, func: Callable[..., object], magic_kind: str, magic_name: str
    ) -> None:
        """Make a function a magic."""
        ...


def load_ipython_extension(shell: Shell) -> None:
    """Add `%%sparql` to a shell, and the completion of prefixes and terms in its cells."""
    from IPython.core.completer import (
        CompletionContext,
        SimpleCompletion,
        SimpleMatcherResult,
        context_matcher,
    )

    def sparql(line: str, cell: str) -> Result | None:
        """Answer a query: `%%sparql [NAME OF THE GRAPH] [>> VARIABLE]`."""
        return answer(line, cell, shell.user_ns)

    @context_matcher()  # type: ignore[untyped-decorator,unused-ignore]
    def completed(context: CompletionContext) -> SimpleMatcherResult:
        word = _WORD.search(context.text_until_cursor)
        if word is None or not context.full_text.lstrip().startswith(_MAGIC):
            return {"completions": []}
        known = len(word[0]) - len(context.token)  # for the shell a word begins after its colon
        found = (text[known:] for text in completions(word[0]))
        offered = [SimpleCompletion(text, type="term") for text in found]
        return {"completions": offered, "suppress": True}  # names of Python mean nothing here

    shell.register_magic_function(sparql, magic_kind="cell", magic_name="sparql")
    shell.Completer.custom_matchers.append(completed)


def answer(line: str, cell: str, names: dict[str, Any]) -> Result | None:
    """Answer the query of a cell; our prefixes need no declaration.

    The graph is the variable that the line names, else `graph`; `>> rows` keeps the answer as
    `rows` and shows nothing.
    """
    name, _, target = (part.strip() for part in line.partition(">>"))
    graph = names.get(name or "graph")
    if not isinstance(graph, Graph):
        raise UsageError(f"{name or 'graph'} is no graph; write graph = open_graph() in a cell")
    try:
        found = graph.sparql(_prologue(cell) + cell)
    except QuerySyntaxError as error:
        raise QuerySyntaxError(_pointed(str(error), cell)) from error
    if not target:
        return found
    names[target] = found
    return None


def completions(token: str) -> list[str]:
    """Return what a beginning can become: a prefix, or a term of our ontology.

    >>> completions("dct"), completions("dv:guid")
    (['dcterms:'], ['dv:guides'])
    """
    known = _terms() if ":" in token else tuple(f"{prefix}:" for prefix in PREFIXES)
    return [text for text in known if text.startswith(token)]


def open_checkout(*, lang: str = "vi") -> Graph:
    """Open the build that is meant here; build the records first if there is none.

    It is the one in DANVAN_STORE, else the nearest `.danvan` of this folder and those above it.
    """
    store = _store()
    try:
        return open_graph(store, lang=lang)
    except StoreMissing:
        from graph_builder.build import build

        build(folder("records"), store)
        return open_graph(store, lang=lang)


def picture(drawing: "Drawing") -> "HTML":
    """Return a drawing as a still picture, which a notebook shows before it is trusted."""
    from IPython.display import HTML

    return HTML(still(drawing.svg()))  # type: ignore[no-untyped-call,unused-ignore]


def citation(graph: Graph, view: str) -> str:
    """Return how to cite a table or figure: the data by their build, then the view of them."""
    data = f"build {graph.build}" if graph.build else f"endpoint {graph.place}"
    return (
        "danvan: a sourced knowledge graph of directives, bodies and campaigns. "
        f"Records under CC BY 4.0, {data}, {BASE}. View: {view}."
    )


def _store() -> Path:
    """Return where the build lies or is to lie; never in an installed package, which is replaced.

    In a checkout it is beside the records, whichever folder of it the notebook is in.
    """
    if named := os.environ.get("DANVAN_STORE"):
        return Path(named)
    here = Path.cwd()
    for place in (here, *here.parents):
        if (place / _STORE / CURRENT_FILE).is_file() or (place / "records" / "sources").is_dir():
            return place / _STORE
    return here / _STORE


def _prologue(cell: str) -> str:
    """Return the prefixes that a query lacks, on a line of their own.

    With it the query's lines are counted as the cell's are, where `%%sparql` is the first.
    """
    declared = set(_DECLARED.findall(cell))
    missing = (name for name in PREFIXES if name not in declared and f"{name}:" in cell)
    return " ".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in missing) + "\n"


def _pointed(message: str, cell: str) -> str:
    """Return an error's message with the line of the cell that it speaks of, and a caret."""
    found = _PLACE.match(message)
    lines = cell.splitlines()
    if found is None or not 2 <= int(found[1]) <= len(lines) + 1:
        return message
    return f"{message}\n  {lines[int(found[1]) - 2]}\n  {' ' * (int(found[2]) - 1)}^"


@cache
def _terms() -> tuple[str, ...]:
    text = (folder("ontology") / "danvan.ttl").read_text("utf-8")
    return tuple(sorted(set(_TERM.findall(text))))
