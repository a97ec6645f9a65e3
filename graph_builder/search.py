"""Finds things by what a person types: without marks, abbreviated, or by a document's number."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, NamedTuple

from graph_builder.citations import DocumentKey, Known
from graph_builder.namespaces import BASE
from graph_builder.vietnamese import fold, nfc, normalise_tone

FILE = "search.sqlite"
EXACT = 75  # the least score of a name that is typed as it is written, marks and all
BEST = 100
_FOLDED = 50
_BEGINNING = 25
_MOST_WORDS = 64  # a longer text is looked for by its beginning
_MOST_NAMES = 120  # short words fit thousands, and each is compared with the text
_LONGEST_SLIP = 200
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
_SCHEMA = """
CREATE TABLE name (iri TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, lang TEXT NOT NULL,
                   main INTEGER NOT NULL, folded TEXT NOT NULL);
CREATE TABLE document (iri TEXT PRIMARY KEY, organs TEXT NOT NULL, days TEXT NOT NULL,
                       titles TEXT NOT NULL);
CREATE INDEX name_folded ON name (folded);
CREATE INDEX name_iri ON name (iri);
CREATE VIRTUAL TABLE words USING fts5 (folded, content='name', content_rowid='rowid');
"""

_CLOSEST = """
SELECT n.* FROM words w JOIN name n ON n.rowid = w.rowid
WHERE words MATCH ?1 AND (?2 = '[]' OR n.kind IN (SELECT value FROM json_each(?2)))
ORDER BY n.folded <> ?3, substr(n.folded, 1, length(?3)) <> ?3, length(n.folded), NOT n.main,
  n.rowid
LIMIT ?4
"""


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """One name of a thing: its label (`main`) or another form in which it is printed."""

    iri: str
    kind: str
    text: str
    lang: str
    main: bool


class Document(NamedTuple):
    """A directive as far as a citation can show it."""

    iri: str
    organs: list[str]
    days: list[str]
    titles: list[str]

    def known(self) -> Known:
        """Return it as citations compare it; a disputed day of issue excludes nothing."""
        key = DocumentKey.parse(self.iri.removeprefix(f"{BASE}doc/"))
        day = date.fromisoformat(self.days[0]) if len(self.days) == 1 else None
        return Known(key, frozenset(self.organs), day, key.term, tuple(self.titles))


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: the name that fits, its label, and how well it fits (0 to 100)."""

    iri: str
    kind: str
    label: str
    matched: str
    score: int


def words_of(text: str) -> str:
    """Return a text as search compares it: folded, with signs between words as spaces.

    >>> words_of("Nghị quyết số 25-NQ/TƯ")
    'nghi quyet so 25 nq tu'
    """
    return _words(fold(nfc(text)))


def spellings(text: str) -> list[str]:
    """Return the words of a text as typed, and with each abbreviation written out.

    >>> spellings("HĐND quận")
    ['hdnd quan', 'hoi dong nhan dan quan']
    """
    typed = words_of(text)
    written = " ".join(_ABBREVIATIONS.get(word, word) for word in typed.split())
    return [typed] if written == typed else [typed, written]


def _words(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def _marked(text: str) -> str:
    """Return the words of a text with their marks, each tone on the vowel where most print it."""
    return _words(normalise_tone(text).casefold())


def write_index(names: Iterable[Name], documents: Iterable[Document], path: Path) -> None:
    """Write the index to a new file; the same names and documents give the same content."""
    rows = [
        (n.iri, n.kind, n.text, n.lang, int(n.main), words_of(n.text)) for n in sorted(set(names))
    ]
    with closing(sqlite3.connect(path)) as db:
        db.executescript(_SCHEMA)
        db.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)", rows)
        db.executemany(
            "INSERT INTO document VALUES (?, ?, ?, ?)",
            ((d.iri, *map(json.dumps, d[1:])) for d in sorted(documents)),
        )
        db.execute("INSERT INTO words (words) VALUES ('rebuild')")
        db.commit()
        db.execute("VACUUM")


class SearchIndex:
    """Is the index of one build, opened for reading."""

    def __init__(self, path: Path) -> None:
        # Only read, and SQLite takes one call at a time, so threads may share the connection.
        self._db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def named(self, text: str, kinds: Iterable[str] = ()) -> list[Hit]:
        """Return the things of these kinds (all, if none) that have exactly this name, folded."""
        rows = (
            row
            for words in spellings(text)
            if words
            for row in self._db.execute("SELECT * FROM name WHERE folded = ?", (words,))
        )
        return self._hits(text, (_name(row) for row in rows), frozenset(kinds))

    def find(
        self, text: str, kinds: Iterable[str] = (), lang: str = "vi", limit: int = 20
    ) -> list[Hit]:
        """Return what fits the text, best first: whole names before beginnings before parts."""
        wanted = frozenset(kinds)
        rows = (row for words in spellings(text) for row in self._matching(words, wanted))
        hits = self._hits(text, (_name(row) for row in rows), wanted, lang)
        return hits[:limit] or self._near(text, wanted, lang)[:limit]

    def label(self, iri: str, lang: str = "vi") -> str:
        """Return the thing's label in this language, else in any, else its IRI."""
        rows = self._db.execute(
            "SELECT text FROM name WHERE iri = ? AND main ORDER BY lang <> ?, lang", (iri, lang)
        )
        found = rows.fetchone()
        return found[0] if found else iri

    def documents(self) -> list[Document]:
        """Return every directive of the build."""
        rows = self._db.execute("SELECT * FROM document ORDER BY iri")
        return [Document(iri, *map(json.loads, rest)) for iri, *rest in rows]

    def knows(self, iri: str) -> bool:
        """Tell whether anything has this IRI and a name."""
        if not iri.isascii():
            return False
        return self._db.execute("SELECT 1 FROM name WHERE iri = ?", (iri,)).fetchone() is not None

    def _matching(self, words: str, kinds: frozenset[str]) -> Iterator[Sequence[Any]]:
        """Yield the names that hold the words; of very many, those that come closest."""
        if not words:
            return iter(())
        match = " ".join(f'"{word}"*' for word in words.split()[:_MOST_WORDS])
        return self._db.execute(_CLOSEST, (match, json.dumps(sorted(kinds)), words, _MOST_NAMES))

    def _near(self, text: str, kinds: frozenset[str], lang: str) -> list[Hit]:
        """Return names that differ from the text by a slip of the finger."""
        words = words_of(text)
        if not words or len(words) > _LONGEST_SLIP:
            return []
        rows = self._db.execute("SELECT DISTINCT folded FROM name").fetchall()
        from rapidfuzz import fuzz, process  # loads slowly, and most searches find their words

        near = process.extract(
            words, [row[0] for row in rows], scorer=fuzz.ratio, score_cutoff=75, limit=8
        )
        found = (
            _name(row)
            for folded, _, _ in near
            for row in self._db.execute("SELECT * FROM name WHERE folded = ?", (folded,))
        )
        return self._hits(text, found, kinds, lang)

    def _hits(
        self, text: str, names: Iterable[Name], kinds: frozenset[str], lang: str = "vi"
    ) -> list[Hit]:
        best: dict[str, tuple[int, Name]] = {}
        for name in names:
            if not kinds or name.kind in kinds:
                score = _score(text, name)
                if score > best.get(name.iri, (-1, name))[0]:
                    best[name.iri] = (score, name)
        hits = (
            Hit(name.iri, name.kind, self.label(name.iri, lang), name.text, score)
            for score, name in best.values()
        )
        return sorted(hits, key=lambda hit: (-hit.score, len(hit.label), hit.label, hit.iri))


def _name(row: Sequence[Any]) -> Name:
    iri, kind, text, lang, main = row[:5]
    return Name(iri, kind, text, lang, bool(main))


def _score(text: str, name: Name) -> int:
    """Return how well a name fits: its rank, and within the rank how close it comes.

    The ranks are the whole name with its marks, the whole without, its beginning, a part of it.
    """
    typed, folded = spellings(text), words_of(name.text)
    marked, written = _marked(text), _marked(name.text)
    closeness = int(max(_alike(words, folded) for words in typed) * 9)
    marks = 10 if marked != typed[0] and marked in written else 0
    return _rank(typed, folded, exact=marked == written) + closeness + marks + 5 * name.main


def _alike(one: str, other: str) -> float:
    """Return how much of two texts is the same, from 0 to 1, by their lengths in common."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _rank(typed: Sequence[str], folded: str, *, exact: bool) -> int:
    if exact:
        return EXACT
    if folded in typed:
        return _FOLDED
    return _BEGINNING if folded.startswith(tuple(typed)) else 0
