"""What `import graph_builder` gives people: one graph to ask, search, describe and convert."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from graph_builder.answers import Statements, Table
from graph_builder.errors import UsageError
from graph_builder.queries import Question, Texts, bind, find_question, read_questions
from graph_builder.search import Hit
from graph_builder.stores.embedded import EmbeddedStore
from graph_builder.stores.manifest import QUADS_FILE
from graph_builder.stores.protocol import DEFAULT_LIMITS, Boolean, Limits, Solutions
from graph_builder.things import Things

if TYPE_CHECKING:
    import networkx
    import rdflib

Result = Table | Statements | bool
Given = str | int | date | Hit
"""What a parameter takes: what a person would type, a number, a day, or a thing that was found."""
LANGUAGES = ("vi", "en")
DESCRIBING = "sources-of"


class Graph:
    """A published build, asked in the words of people or in SPARQL."""

    def __init__(
        self, store: EmbeddedStore, *, lang: str = "vi", limits: Limits = DEFAULT_LIMITS
    ) -> None:
        if lang not in LANGUAGES:
            raise UsageError(f"{lang!r} is no language of this graph; write vi or en")
        self._store = store
        self.lang = lang
        self.limits = limits
        self.things = Things(store.build.path, lang)

    def questions(self) -> Mapping[str, Question]:
        """Return the named questions by their names."""
        return read_questions()

    def ask(self, name: str, /, **values: Given) -> Result:
        """Answer a named question; each value is what a person would type, or a `Hit`.

        Raises UnknownName or AmbiguousName for a question or thing that is not clear.
        """
        question = find_question(name)
        terms = {
            key: self.things.term(question.parameter(key).kind, _typed(value))
            for key, value in values.items()
        }
        return self._result(bind(question, terms, self.lang), question.columns)

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
        return [*cited, *(hit for hit in named if hit.iri not in known)][:limit]

    def describe(self, thing: str | Hit) -> Table:
        """Return every statement about a thing, in both directions, each with its source."""
        described = self.ask(DESCRIBING, thing=thing)
        if not isinstance(described, Table):
            raise TypeError(f"{DESCRIBING} answers with rows")
        return described

    def to_networkx(self) -> "networkx.MultiDiGraph[str]":
        """Return the whole graph: things as nodes, relations as edges."""
        from graph_builder.exports import stated
        from graph_builder.networks import network

        return network(stated(self._store.build), self.lang)

    def to_rdflib(self) -> "rdflib.Dataset":
        """Return the whole graph as an rdflib dataset, with a named graph for each source."""
        import rdflib

        dataset = rdflib.Dataset()
        dataset.parse(self._store.build.path / QUADS_FILE, format="nquads")
        return dataset

    def close(self) -> None:
        """Give back the store and the search index."""
        self._store.close()
        self.things.index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _result(self, text: str, columns: Mapping[str, Texts]) -> Result:
        answer = self._store.query(text, limits=self.limits)
        if isinstance(answer, Boolean):
            return answer.value
        if isinstance(answer, Solutions):
            return Table(answer, self._shown(answer, columns))
        return Statements(answer)

    def _shown(self, answer: Solutions, columns: Mapping[str, Texts]) -> Mapping[str, str]:
        """Return the columns for readers with their headings: those declared, or all."""
        if not columns:
            return {name: name for name in answer.variables}
        return {name: texts.get(self.lang) or name for name, texts in columns.items()}


def _typed(value: Given) -> str:
    return value.iri if isinstance(value, Hit) else str(value)


def open_graph(
    path: str | Path = ".danvan", *, lang: str = "vi", limits: Limits = DEFAULT_LIMITS
) -> Graph:
    """Open the build in a folder, for readers of Vietnamese or English.

    Raises StoreMissing where there is none.

    >>> open_graph("/nowhere")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    graph_builder.errors.StoreMissing: ...
    """
    return Graph(EmbeddedStore(path), lang=lang, limits=limits)
