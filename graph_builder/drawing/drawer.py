"""Draws what a person asks for: a view of a thing, a named question, the result of a query."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from graph_builder.answers import Statements, Table
from graph_builder.drawing.cascade import cascade, data_version
from graph_builder.drawing.drawings import CascadeDrawing, Drawing, NetworkDrawing
from graph_builder.drawing.pictures import LIMIT, About
from graph_builder.drawing.words import say
from graph_builder.errors import UsageError
from graph_builder.names import kind_of
from graph_builder.namespaces import DERIVED_GRAPH, compress, expand
from graph_builder.networks import project
from graph_builder.networks.facts import gather, rows
from graph_builder.networks.projections import name_relations
from graph_builder.queries import Question, read_questions
from graph_builder.stores.protocol import DEFAULT_LIMITS, Limits, Store
from graph_builder.vietnamese import Language

if TYPE_CHECKING:
    import networkx

    Network: TypeAlias = "networkx.Graph[str]"

Answer: TypeAlias = Table | Statements | bool
VIEWS = ("neighbourhood", "bodies", "people", "attendance", "citations", "cascade")
WHOLE = ("attendance", "citations", "people")
"""Views that may be drawn without a thing to start from."""
_SHOWN_BY = {
    "cascade": "cascade",
    "neighbourhood": "neighbourhood",
    "body-tree": "bodies",
    "cited-together": "citations",
}
_DRAWN_AS = ("graph", "tree")
_KINDS: Mapping[str, str] = {"cascade": "directive", "bodies": "body"}
_PORTION = 60
_DERIVED = compress(DERIVED_GRAPH)


def kind_for(view: str) -> str:
    """Return the kind of thing that a view starts from.

    >>> kind_for("cascade"), kind_for("people")
    ('directive', 'thing')
    """
    return _KINDS.get(view, "thing")


def view_of(question: Question) -> str | None:
    """Return the view that shows what a question asks for, if it is one of ours."""
    return _SHOWN_BY.get(question.name)


def check_drawn(question: Question) -> None:
    """Raise UsageError, which names the questions that can be drawn, where this one cannot."""
    if _is_drawn(question):
        return
    can = ", ".join(name for name, other in read_questions().items() if _is_drawn(other))
    raise UsageError(
        f"{question.name} is shown as {question.view}, not as a drawing; "
        f"danvan ask {question.name} answers it. Questions that can be drawn: {can}"
    )


def _is_drawn(question: Question) -> bool:
    return question.view in _DRAWN_AS or view_of(question) is not None


class Drawer:
    """Draws from one store in one language."""

    def __init__(
        self,
        store: Store,
        lang: Language,
        *,
        limits: Limits = DEFAULT_LIMITS,
        most: int = LIMIT,
    ) -> None:
        self._store, self._lang, self._limits, self._most = store, lang, limits, most

    def view(self, name: str, thing: str | None = None) -> Drawing:
        """Return a view of a thing (an IRI), or of all that there is where the view allows it."""
        if name not in VIEWS:
            raise UsageError(f"{name!r} is no view; write one of {', '.join(VIEWS)}")
        if thing is None and name not in WHOLE:
            raise UsageError(f"the view {name} starts from a thing; name it")
        if thing and kind_for(name) not in {"thing", kind_of(thing)}:
            raise UsageError(
                f"the view {name} starts from a {kind_for(name)}; {compress(thing)} is none"
            )
        graph = project(self._store, name, thing=thing, lang=self._lang, limits=self._limits)
        if name == "cascade" and thing:
            told = cascade(self._store, thing, self._lang, self._limits)
            return CascadeDrawing(told, graph)
        subject = self._label(thing) if thing else say(self._lang, "everything")
        return self._drawing(graph, say(self._lang, name, subject), name, thing or "")

    def result(self, answer: Answer) -> Drawing:
        """Return what a query answers: triples, or rows as edges between two columns."""
        if isinstance(answer, bool):
            raise UsageError("an ASK has nothing to draw; write a CONSTRUCT")
        return self.statements(answer) if isinstance(answer, Statements) else self.rows(answer)

    def statements(self, found: Statements, title: str = "") -> Drawing:
        """Return the things of a CONSTRUCT with their relations."""
        from graph_builder.networks import network

        if found.truncated:
            raise UsageError("the query has a larger answer than the limits allow; add a LIMIT")
        graph: Network = network(found.triples, self._lang)
        graph = self._with_sources(graph)
        return self._drawing(graph, title or say(self._lang, "statements"))

    def rows(self, found: Table, title: str = "", *, tree: bool = False) -> Drawing:
        """Return the rows of a SELECT as edges between two columns of things."""
        if found.truncated:
            raise UsageError("the query has a larger answer than the limits allow; add a LIMIT")
        graph = found.to_networkx(*_columns(found))
        for *_, data in graph.edges(data=True):
            label, source = data.get("relationLabel", ""), data.get("source")
            data.clear()
            data |= {"relation": label or ""}
            if source:
                data["source"] = compress(str(source))
        title = title or say(self._lang, "statements")
        return self._drawing(self._with_kinds(graph), title, "bodies" if tree else "")

    def question(self, question: Question, answer: Answer, subject: str = "") -> Drawing:
        """Return the answer of a named question that says it is a graph or a tree."""
        check_drawn(question)
        if isinstance(answer, bool):
            raise UsageError(f"{question.name} is answered with yes or no, which is no drawing")
        asked = question.question[self._lang]
        title = f"{asked} ({subject})" if subject else asked
        if isinstance(answer, Statements):
            return self.statements(answer, title)
        return self.rows(answer, title, tree=question.view == "tree")

    def _drawing(self, graph: "Network", title: str, view: str = "", centre: str = "") -> Drawing:
        if not len(graph):
            raise UsageError("there is nothing to draw: no source in this graph says so")
        graph.graph.clear()
        sources, version = self._sources(graph), data_version(self._store)
        about = About(title, self._lang, view, centre, sources, version, self._most)
        return NetworkDrawing(graph, about)

    def _sources(self, graph: "Network") -> dict[str, tuple[str, str]]:
        """Return label and address of all who say something in this graph, by their CURIEs."""
        said = {
            name
            for *_, data in graph.edges(data=True)
            for name in data.get("source", "").split("; ")
            if name
        }
        facts = gather(self._store, (_iri(name) for name in said), self._limits)
        found = {}
        for name in sorted(said):
            urls = facts.texts(_iri(name), "schema:url") + facts.iris(_iri(name), "schema:url")
            found[name] = facts.label(_iri(name), self._lang), urls[0] if urls else ""
        return found

    def _with_kinds(self, graph: "Network") -> "Network":
        labels = gather(self._store, graph, self._limits)
        for node, data in graph.nodes(data=True):
            data.clear()
            data |= {"label": labels.label(node, self._lang), "kind": kind_of(node)}
        return graph

    def _with_sources(self, graph: "Network") -> "Network":
        """Give each edge the sources that state it or that it is derived, each node its kind."""
        edges = [(start, data["property"], end) for start, end, data in graph.edges(data=True)]
        told: dict[tuple[str, str, str], set[str]] = {}
        for at in range(0, len(edges), _PORTION):
            for row in rows(self._store, _who_says(edges[at : at + _PORTION]), self._limits):
                step = row["s"].value, compress(row["p"].value), row["o"].value
                told.setdefault(step, set()).add(compress(row["g"].value))
        for start, end, data in graph.edges(data=True):
            said = told.get((start, data["property"], end), set())
            data["source"] = "; ".join(sorted(said - {_DERIVED}))
            if said == {_DERIVED}:
                data["derived"] = True
        return name_relations(self._with_kinds(graph), self._store, self._lang, self._limits)

    def _label(self, thing: str) -> str:
        return gather(self._store, [thing], self._limits).label(thing, self._lang)


def _iri(curie: str) -> str:
    prefix, colon, _ = curie.partition(":")
    return expand(curie) if colon and not curie.startswith(f"{prefix}://") else curie


def _columns(found: Table) -> tuple[str | None, str | None]:
    """Return the two columns that a question's edges join: a thing and what it hangs from."""
    for first, second in (("document", "parent"), ("unit", "parent"), ("document", "origin")):
        if {first, second} <= set(found.columns):
            return first, second
    return None, None


def _who_says(edges: list[tuple[str, str, str]]) -> str:
    from pyoxigraph import NamedNode

    triples = " ".join(
        f"({NamedNode(start)} {NamedNode(expand(name))} {NamedNode(end)})"
        for start, name, end in edges
    )
    return (
        f"SELECT DISTINCT ?s ?p ?o ?g WHERE {{ VALUES (?s ?p ?o) {{ {triples} }} "
        f"GRAPH ?g {{ ?s ?p ?o }} "
        f"{{ ?g a {NamedNode(expand('dv:Source'))} }} UNION "
        f"{{ VALUES ?g {{ {NamedNode(DERIVED_GRAPH)} }} }} }}"
    )
