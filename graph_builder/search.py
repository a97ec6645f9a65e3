"""Finds things by what a person types: without marks, abbreviated, misspelt, or by a number."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from graph_builder.errors import StoreDamaged
from graph_builder.indexing import (
    FILE,
    FIRST,
    FORMAT,
    INDEXED,
    Document,
    Name,
    kind_word,
    letters_and_digits,
    words_of,
    write_index,
)
from graph_builder.namespaces import is_key
from graph_builder.slips import Vocabulary
from graph_builder.vietnamese import normalise_tone

__all__ = [
    "BEST",
    "EXACT",
    "FILE",
    "Document",
    "Hit",
    "Name",
    "SearchIndex",
    "spellings",
    "words_of",
    "write_index",
]

EXACT = 75  # the least score of a name that is typed as it is written, marks and all
BEST = 100
_FOLDED = 50
_BEGINNING = 25
_MOST_WORDS = 64  # a longer text is looked for by its beginning
_MOST_NAMES = 120  # short words fit thousands, and each is compared with the text
_LONGEST_SLIP = 200
_LIKE = 75  # of a hundred: how much a name must be like a text with a slip
_NEAREST = 8
_MOST_BEGUN = 32
_ENDLESS = 2**62
_LAST = "\U0010ffff"
_ABBREVIATIONS = {
    "bcd": "ban chi dao",
    "bdv": "ban dan van",
    "btv": "ban thuong vu",
    "dvk": "dan van kheo",
    "hdnd": "hoi dong nhan dan",
    "mttq": "mat tran to quoc",
    "qu": "quan uy",
    "tp": "thanh pho",
    "tu": "thanh uy",
    "tw": "trung uong",
    "ubnd": "uy ban nhan dan",
}
_BEGUN = """
SELECT number FROM folded
WHERE text >= ?1 AND text < ?2 AND (?3 = '[]' OR kind IN (SELECT value FROM json_each(?3)))
ORDER BY number LIMIT ?4
"""
_NAMES = """
SELECT iri, kind, text, lang, main FROM name WHERE number IN (SELECT value FROM json_each(?))
ORDER BY number
"""
_LABELS = """
SELECT iri, text FROM name WHERE main AND iri IN (SELECT value FROM json_each(?1))
ORDER BY iri, lang <> ?2, lang
"""
_HOLDING = "SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid"
_FROM_LENGTH = "SELECT number FROM length WHERE length >= ? ORDER BY length LIMIT 1"


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: the name that fits, its label, and how well it fits (0 to 100)."""

    iri: str
    kind: str
    label: str
    matched: str
    score: int


def spellings(text: str) -> list[str]:
    """Return the words of a text as typed, and with each abbreviation written out.

    >>> spellings("HĐND quận")
    ['hdnd quan', 'hoi dong nhan dan quan']
    """
    typed = words_of(text)
    written = " ".join(_ABBREVIATIONS.get(word, word) for word in typed.split())
    return [typed] if written == typed else [typed, written]


def _marked(text: str) -> str:
    """Return the words of a text with their marks, each tone on the vowel where most print it."""
    return letters_and_digits(normalise_tone(text).casefold())


class SearchIndex:
    """Is the index of one build, opened for reading."""

    def __init__(self, path: Path) -> None:
        # Only read, and SQLite takes one call at a time, so threads may share the connection.
        address = f"{path.absolute().as_uri()}?mode=ro"
        self._db = sqlite3.connect(address, uri=True, check_same_thread=False)
        (found,) = self._db.execute("PRAGMA user_version").fetchone()
        if found != FORMAT:
            self._db.close()
            raise StoreDamaged(f"{path}: made by another version of danvan; build again")
        self._db.execute("PRAGMA mmap_size = 1073741824")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def named(self, text: str, kinds: Iterable[str] = ()) -> list[Hit]:
        """Return the things of these kinds (all, if none) that have exactly this name, folded."""
        wanted = frozenset(kinds)
        numbers = (self._called(words, wanted) for words in spellings(text) if words)
        return self._hits(text, chain.from_iterable(numbers))

    def find(
        self, text: str, kinds: Iterable[str] = (), lang: str = "vi", limit: int = 20
    ) -> list[Hit]:
        """Return what fits the text, best first: whole names before beginnings before parts."""
        asked = frozenset(kinds)
        wanted = frozenset(filter(is_key, asked))  # what is no key is the kind of nothing
        if asked and not wanted:
            return []
        numbers = (self._fitting(words, wanted) for words in spellings(text))
        hits = self._hits(text, chain.from_iterable(numbers), lang)
        return (hits or self._near(text, wanted, lang))[:limit]

    def label(self, iri: str, lang: str = "vi") -> str:
        """Return the thing's label in this language, else in any, else its IRI."""
        rows = self._db.execute(
            "SELECT text FROM name WHERE iri = ? AND main ORDER BY lang <> ?, lang", (iri, lang)
        )
        found = rows.fetchone()
        return found[0] if found else iri

    def documents(self, number: int | None = None) -> list[Document]:
        """Return every directive of the build, or those of one number."""
        rows = self._db.execute(
            "SELECT iri, organs, days, titles FROM document WHERE ?1 IS NULL OR number = ?1 "
            "ORDER BY iri",
            (number,),
        )
        return [Document(iri, *map(json.loads, rest)) for iri, *rest in rows]

    def knows(self, iri: str) -> bool:
        """Tell whether anything has this IRI and a name."""
        if not iri.isascii():
            return False
        return self._db.execute("SELECT 1 FROM name WHERE iri = ?", (iri,)).fetchone() is not None

    def _names(self, numbers: Iterable[int]) -> Iterator[Name]:
        rows = self._db.execute(_NAMES, (json.dumps(list(numbers)),))
        return (Name(iri, kind, text, lang, bool(main)) for iri, kind, text, lang, main in rows)

    def _labels(self, iris: Iterable[str], lang: str) -> dict[str, str]:
        """Return the label of each thing that has one, in this language or else in any."""
        rows = self._db.execute(_LABELS, (json.dumps(list(iris)), lang))
        return dict(reversed(rows.fetchall()))

    def _fitting(self, words: str, kinds: frozenset[str]) -> Iterator[int]:
        """Yield the names that hold the words; of very many, those that come closest."""
        if not words:
            return iter(())
        closest = (self._called, self._begun, self._holding)
        found = (islice(one(words, kinds), _MOST_NAMES) for one in closest)
        return islice(dict.fromkeys(chain.from_iterable(found)), _MOST_NAMES)

    def _called(self, words: str, kinds: frozenset[str]) -> Iterator[int]:
        """Yield the names that are these words."""
        rows = self._db.execute("SELECT number, kind FROM folded WHERE text = ?", (words,))
        return (number for number, kind in rows if not kinds or kind in kinds)

    def _begun(self, words: str, kinds: frozenset[str]) -> Iterator[int]:
        """Yield the names that begin with these words, of which the last may be cut off."""
        if " " not in words:
            return self._walk([self._begin(words, FIRST)], kinds)
        listed = json.dumps(sorted(kinds))
        rows = self._db.execute(_BEGUN, (words, words + _LAST, listed, _MOST_NAMES))
        return (number for (number,) in rows)

    def _holding(self, words: str, kinds: frozenset[str]) -> Iterator[int]:
        """Yield the names that hold words which begin so."""
        return self._walk([self._begin(word) for word in words.split()[:_MOST_WORDS]], kinds)

    def _begin(self, word: str, mark: str = "") -> str:
        """Return what matches the words that begin so, or nothing where there are none."""
        if len(mark + word) <= INDEXED:
            return f'"{mark}{word}"*'
        rows = self._db.execute(
            "SELECT word FROM word WHERE word >= ? AND word < ? LIMIT ?",
            (word, word + _LAST, _MOST_BEGUN + 1),
        ).fetchall()
        if len(rows) > _MOST_BEGUN:
            return f'"{mark}{word}"*'
        return _any(mark + row[0] for row in rows)

    def _walk(
        self, terms: Sequence[str], kinds: frozenset[str], first: int = 0, last: int = _ENDLESS
    ) -> Iterator[int]:
        """Yield the names of these kinds that match every term, the best of their kind first."""
        if not all(terms):
            return iter(())
        wanted = [*terms, _any(map(kind_word, sorted(kinds)))] if kinds else terms
        rows = self._db.execute(_HOLDING, (" AND ".join(wanted), first, last))
        return (number for (number,) in rows)

    def _near(self, text: str, kinds: frozenset[str], lang: str) -> list[Hit]:
        """Return names that differ from the text by slips of the finger."""
        words = words_of(text)
        if not words or len(words) > _LONGEST_SLIP:
            return []
        from rapidfuzz import fuzz, process  # loads slowly, and most searches find their words

        for likely in (self._mended, self._sharing):
            near = process.extract(
                words,
                sorted(likely(words, kinds)),
                scorer=fuzz.ratio,
                score_cutoff=_LIKE,
                limit=_NEAREST,
            )
            if near:
                numbers = (self._called(folded, kinds) for folded, _, _ in near)
                return self._hits(text, chain.from_iterable(numbers), lang)
        return []

    def _mended(self, words: str, kinds: frozenset[str]) -> Iterator[str]:
        """Yield the whole names that come of mending the text."""
        mended = self._vocabulary.mended(words.split())
        return (text for text in mended if any(True for _ in self._called(text, kinds)))

    def _sharing(self, words: str, kinds: frozenset[str]) -> Iterator[str]:
        """Yield names about as long as the text that share all but one of its words."""
        size = len(words)
        spans = ((size - 3, size + 3), (size * _LIKE // 200, size * 200 // _LIKE))
        for shared in self._vocabulary.shared(words.split()):
            terms = [_any(group) for group in shared]
            for shortest, longest in spans:
                span = self._from_length(shortest), self._from_length(longest + 1) - 1
                numbers = islice(self._walk(terms, kinds, *span), _MOST_NAMES)
                yield from (words_of(name.text) for name in self._names(numbers))

    def _from_length(self, length: int) -> int:
        """Return the first name of at least this length."""
        found = self._db.execute(_FROM_LENGTH, (length,)).fetchone()
        return found[0] if found else _ENDLESS

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        rows = self._db.execute("SELECT word FROM word ORDER BY names DESC, word")
        return Vocabulary(word for (word,) in rows)

    def _hits(self, text: str, numbers: Iterable[int], lang: str = "vi") -> list[Hit]:
        typed = _Typed(spellings(text), _marked(text))
        best: dict[str, tuple[int, Name]] = {}
        for name in self._names(numbers):
            score = typed.score(name)
            if score > best.get(name.iri, (-1, name))[0]:
                best[name.iri] = (score, name)
        labels = self._labels(best, lang)
        hits = (
            Hit(name.iri, name.kind, labels.get(name.iri, name.iri), name.text, score)
            for score, name in best.values()
        )
        return sorted(hits, key=lambda hit: (-hit.score, len(hit.label), hit.label, hit.iri))


class _Typed(NamedTuple):
    """What was typed, as names are compared with it."""

    spellings: Sequence[str]
    marked: str

    def score(self, name: Name) -> int:
        """Return how well a name fits: its rank, and within the rank how close it comes.

        The ranks are the whole name with its marks, the whole without, its beginning, a part.
        """
        folded, written = words_of(name.text), _marked(name.text)
        closeness = int(max(_alike(words, folded) for words in self.spellings) * 9)
        marks = 10 if self.marked != self.spellings[0] and self.marked in written else 0
        rank = self._rank(folded, exact=self.marked == written)
        return rank + closeness + marks + 5 * name.main

    def _rank(self, folded: str, *, exact: bool) -> int:
        if exact:
            return EXACT
        if folded in self.spellings:
            return _FOLDED
        return _BEGINNING if folded.startswith(tuple(self.spellings)) else 0


def _alike(one: str, other: str) -> float:
    """Return how much of two texts is the same, from 0 to 1, by their lengths in common."""
    if one in other:  # what the matcher would find, slowly
        return 2 * len(one) / ((len(one) + len(other)) or 1)
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _any(words: Iterable[str]) -> str:
    """Return what matches any of these words; nothing for none."""
    listed = " OR ".join(f'"{word}"' for word in words)
    return f"({listed})" if listed else ""
