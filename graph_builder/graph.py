"""What `import graph_builder` gives people: one graph to ask, search, describe and convert."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from graph_builder.absence import why_empty
from graph_builder.answers import Statements, Table
from graph_builder.errors import UsageError
from graph_builder.gathering import Built, index_of, named_quads, with_default
from graph_builder.namespaces import ONTOLOGY_GRAPH
from graph_builder.queries import Question, Texts, bind, find_question, read_questions
from graph_builder.search import Hit, SearchIndex
from graph_builder.showing import Hits
from graph_builder.stores import open_store
from graph_builder.stores.closing import Closing
from graph_builder.stores.manifest import QUADS_FILE
from graph_builder.stores.protocol import (
    DEFAULT_LIMITS,
    Boolean,
    Limits,
    Solutions,
    Store,
    Triples,
)
from graph_builder.things import Things
from graph_builder.vietnamese import Language

if TYPE_CHECKING:
    import networkx
    import rdflib

    from graph_builder.drawing.drawings import Drawing

Result = Table | Statements | bool
Given = str | int | date | Hit
"""What a parameter takes: what a person would type, a number, a day, or a thing that was found."""
LANGUAGES = ("vi", "en")
DESCRIBING = "sources-of"


class Graph(Closing):
    """A graph in any store, asked in the words of people or in SPARQL."""

    def __init__(
        self, store: Store, *, lang: str = "vi", limits: Limits = DEFAULT_LIMITS, name: str = ""
    ) -> None:
        if lang not in LANGUAGES:
            raise UsageError(f"{lang!r} is no language of this graph; write vi or en")
        self._store = store
        self._name = name
        self.lang = lang
        self.limits = limits

    @cached_property
    def things(self) -> Things:
        """Return what knows the things by their names; a remote engine is asked for all of them."""
        return Things(SearchIndex(index_of(self._store, self._name)), self.lang)

    @property
    def build(self) -> str:
        """Return the id of the data in this build; a remote engine does not tell it."""
        return self._store.build.manifest.id if isinstance(self._store, Built) else ""

    @property
    def place(self) -> str:
        """Return the folder or the address that was opened."""
        return self._name

    def questions(self) -> Mapping[str, Question]:
        """Return the named questions by their names."""
        return read_questions()

    def ask(self, name: str, /, **values: Given) -> Result:
        """Answer a named question; each value is what a person would type, or a `Hit`.

        Raises UnknownName or AmbiguousName for a question or thing that is not clear.
        """
        question = find_question(name)
        return self._result(self._bound(question, values), question.columns)

    def bound(self, name: str, /, **values: Given) -> str:
        """Return the SPARQL of a named question, its values bound; raises as `ask` does."""
        return self._bound(find_question(name), values)

    def sparql(self, text: str) -> Result:
        """Answer a SELECT, ASK, CONSTRUCT or DESCRIBE."""
        return self._result(text, {})

    def find(self, text: str, *kinds: str, limit: int = 20) -> list[Hit]:
        """Return the things (of these kinds) that a text may mean, best first.

        A document number comes before names that hold the same words.
        """
        cited = self.things.cited(text) if not kinds or "directive" in kinds else []
        named = self.things.index.find(text, kinds, self.lang, limit)
        known = {hit.iri for hit in cited}
        found = [*cited, *(hit for hit in named if hit.iri not in known)][:limit]
        return Hits(found, self.lang)

    def describe(self, thing: str | Hit) -> Table:
        """Return every statement about a thing, in both directions, each with its source."""
        described = self.ask(DESCRIBING, thing=thing)
        if not isinstance(described, Table):
            raise TypeError(f"{DESCRIBING} answers with rows")
        return described

    def to_networkx(
        self, view: str | None = None, thing: str | Hit | None = None
    ) -> "networkx.Graph[str]":
        """Return the whole graph: things as nodes, relations as edges; or one view of it.

        The views are those of `graph_builder.networks.PROJECTIONS`, of all or of one thing.
        """
        from graph_builder.networks import network, project

        if view is None:
            return network(self._stated(), self.lang)
        iri = self.things.find(_typed(thing), "thing") if thing is not None else None
        return project(self._store, view, thing=iri, lang=self.lang, limits=self.limits)

    def draw(
        self,
        what: Given | None = None,
        /,
        *,
        view: str = "neighbourhood",
        query: str | None = None,
        limit: int = 1_500,
        **values: Given,
    ) -> "Drawing":
        """Return a drawing of a view of a thing, of a named question's answer or of a query's.

        `.save("x.html")` writes it (also .svg, .png, .pdf, .gexf, .graphml); a notebook shows it.
        """
        from graph_builder.drawing.drawer import Drawer, check_drawn, kind_for, view_of

        lang: Language = "en" if self.lang == "en" else "vi"
        drawer = Drawer(self._store, lang, limits=self.limits, most=limit)
        if query is not None:
            return drawer.result(self.sparql(query))
        if isinstance(what, str) and what in self.questions():
            question = find_question(what)
            check_drawn(question)  # before it is asked, so that no parameter is missed first
            shown = view_of(question)
            if shown is None:
                subject = ", ".join(_called(value) for value in values.values())
                return drawer.question(question, self.ask(what, **values), subject)
            self._bound(question, values)  # says which parameter is missing or not known
            view, what = shown, values[question.parameters[0].name]
        elif values:
            raise UsageError(f"{what!r} is no question, so it takes no parameters")
        thing = None if what is None else self.things.find(_typed(what), kind_for(view))
        return drawer.view(view, thing)

    def to_rdflib(self) -> "rdflib.Dataset":
        """Return the whole graph as an rdflib dataset, with a named graph for each source."""
        import rdflib

        dataset = rdflib.Dataset()
        if isinstance(self._store, Built):
            dataset.parse(self._store.build.path / QUADS_FILE, format="nquads")
        else:
            lines = serialize(with_default(named_quads(self._store)), format=RdfFormat.N_QUADS)
            dataset.parse(data=lines, format="nquads")
        return dataset

    def close(self) -> None:
        """Give back the store and the search index."""
        self._store.close()
        if "things" in self.__dict__:  # it is made when first asked for
            self.things.index.close()

    def _bound(self, question: Question, values: Mapping[str, Given]) -> str:
        terms = {
            key: self.things.term(question.parameter(key).kind, _typed(value))
            for key, value in values.items()
        }
        return bind(question, terms, self.lang)

    def _stated(self) -> Iterator[Quad]:
        """Yield what stands in a named graph other than the ontology's."""
        if isinstance(self._store, Built):
            from graph_builder.exports import stated

            return stated(self._store.build)
        ontology = NamedNode(ONTOLOGY_GRAPH)
        return (quad for quad in named_quads(self._store) if quad.graph_name != ontology)

    def _result(self, text: str, columns: Mapping[str, Texts]) -> Result:
        answer = self._store.query(text, limits=self.limits)
        if isinstance(answer, Boolean):
            return answer.value
        if isinstance(answer, Solutions):
            return Table(answer, self._shown(answer, columns), self.lang, self._absence(answer))
        return Statements(answer, self.lang, self._absence(answer))

    def _absence(self, answer: Solutions | Triples) -> str:
        return "" if len(answer) else why_empty(self._store, self.lang, self.limits)

    def _shown(self, answer: Solutions, columns: Mapping[str, Texts]) -> Mapping[str, str]:
        """Return the columns for readers with their headings: those declared, or all."""
        if not columns:
            return {name: name for name in answer.variables}
        return {name: texts.get(self.lang) or name for name, texts in columns.items()}


def _called(value: Given) -> str:
    return value.label if isinstance(value, Hit) else str(value)


def _typed(value: Given) -> str:
    return value.iri if isinstance(value, Hit) else str(value)


def open_graph(
    place: str | Path = ".danvan", *, lang: str = "vi", limits: Limits = DEFAULT_LIMITS
) -> Graph:
    """Open the build in a folder, or a SPARQL endpoint by its address, in Vietnamese or English.

    Raises StoreMissing where there is no build; an endpoint is first asked by the first question.

    >>> open_graph("/nowhere")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    graph_builder.errors.StoreMissing: ...
    """
    return Graph(open_store(place), lang=lang, limits=limits, name=str(place))
