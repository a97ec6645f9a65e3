"""Turns what a person types into the one thing that it names, or says why it cannot."""

from collections.abc import Iterable, Sequence

from pyoxigraph import NamedNode

from graph_builder import queries, search
from graph_builder.citations import candidates, parse_citation
from graph_builder.errors import AmbiguousName, CitationError, UnknownName
from graph_builder.names import kind_of
from graph_builder.namespaces import BASE, PREFIXES, expand, mint
from graph_builder.search import Hit, SearchIndex

_KINDS = {"campaign": ("campaign", "edition"), "thing": ()}
_SEGMENTS = {"directive": "doc"}


class Things:
    """Knows the things of one graph by their IRIs, keys, numbers and names."""

    def __init__(self, index: SearchIndex, lang: str = "vi") -> None:
        self.index = index
        self._lang = lang

    def term(self, kind: str, text: str) -> queries.Term:
        """Return the term that a text stands for where a parameter has this kind."""
        if kind == "level":
            return NamedNode(self._one(text, "level", self._levels(text)))
        if kind in queries.THINGS:
            return NamedNode(self.find(text, kind))
        return queries.literal(kind, text)

    def find(self, text: str, kind: str = "thing") -> str:
        """Return the IRI of the one thing that a text names.

        Raises UnknownName with what comes near, AmbiguousName with all that it may be.
        """
        if iri := self._spelled_out(text, kind):
            return iri
        if kind in {"directive", "thing"} and (found := self.cited(text)):
            return self._one(text, "directive", found)
        kinds = _kinds(kind)
        named = self.index.named(text, kinds) or self._only_hit(text, kinds)
        if not named:
            near = [hit.label for hit in self.index.find(text, kinds, limit=3)]
            raise UnknownName(text, kind, near)
        return self._one(text, kind, _best(named))

    def _spelled_out(self, text: str, kind: str) -> str | None:
        """Return the IRI where the text is one, or a CURIE, or a key, of a thing that there is."""
        forms = [text, text.strip("<>")]
        prefix = text.partition(":")[0]
        if prefix in PREFIXES:
            forms.append(expand(text))
        forms += [f"{BASE}{text}", f"{BASE}{_SEGMENTS.get(kind, kind)}/{text}"]
        kinds = _kinds(kind)
        fitting = (form for form in forms if not kinds or kind_of(form) in kinds)
        return next((form for form in fitting if self.index.knows(form)), None)

    def cited(self, text: str) -> list[Hit]:
        """Return every directive that a text can be the citation of, oldest term first."""
        try:
            citation = parse_citation(text)
        except CitationError:
            return []
        documents = (document.known() for document in self.index.documents(citation.number))
        keys = [known.key for known in candidates(citation, documents)]
        keys.sort(key=lambda key: (key.realm, key.series, key.period or 0, key.type, key.number))
        return [self._hit(mint("doc", str(key))) for key in keys]

    def _only_hit(self, text: str, kinds: Iterable[str]) -> list[Hit]:
        """Return the things whose names hold every word of the text."""
        typed = [set(words.split()) for words in search.spellings(text)]
        hits = self.index.find(text, kinds)
        held = ((hit, set(search.words_of(hit.matched).split())) for hit in hits)
        return [hit for hit, words in held if any(one <= words for one in typed)]

    def _levels(self, text: str) -> list[Hit]:
        scheme = mint("scheme", "level")
        if self.index.knows(f"{scheme}/{text}"):
            return [self._hit(f"{scheme}/{text}")]
        hits = self.index.named(text, ("code",))
        return [hit for hit in hits if hit.iri.startswith(f"{scheme}/")]

    def _hit(self, iri: str) -> Hit:
        label = self.index.label(iri, self._lang)
        return Hit(iri, kind_of(iri), label, label, search.BEST)

    def _one(self, text: str, kind: str, found: Sequence[Hit]) -> str:
        if not found:
            raise UnknownName(text, kind)
        if len(found) > 1:
            lines = [f"{hit.label}  ({hit.iri.removeprefix(BASE)})" for hit in found]
            raise AmbiguousName(text, kind, lines)
        return found[0].iri


def _best(hits: Sequence[Hit]) -> list[Hit]:
    """Return the things that are called exactly so, then outright, if any are; else all."""
    exact = [hit for hit in hits if hit.score >= search.EXACT] or list(hits)
    outright = [hit for hit in exact if search.words_of(hit.label) == search.words_of(hit.matched)]
    return outright or exact


def _kinds(kind: str) -> tuple[str, ...]:
    """Return the kinds of things that a parameter of this kind takes; all, if none."""
    return _KINDS.get(kind, (kind,))
