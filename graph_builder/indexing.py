"""Writes the file that search reads: names in the order of their worth, and the words they hold."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from graph_builder.citations import DocumentKey, Known
from graph_builder.namespaces import BASE
from graph_builder.vietnamese import fold, nfc

FILE = "search.sqlite"
FORMAT = 2
FIRST = "‸"
"""Marks the first word of a name among its words; no word holds it."""
INDEXED = 4
"""Letters of the longest beginnings of words that have an index of their own."""
_KIND = "§"
_BUFFER = 2**26  # bytes of words that are sorted at once
# The names are numbered so that the better of two that fit alike comes first: the shorter one, the
# label before other names. What walks through the words meets the names in this order and stops
# when it has enough.
_SCHEMA = """
PRAGMA journal_mode = OFF;
CREATE TABLE name (number INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL,
                   text TEXT NOT NULL, lang TEXT NOT NULL, main INTEGER NOT NULL);
CREATE TABLE folded (text TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL,
                     PRIMARY KEY (text, number)) WITHOUT ROWID;
CREATE TABLE length (length INTEGER PRIMARY KEY, number INTEGER NOT NULL);
CREATE TABLE word (word TEXT PRIMARY KEY, names INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE document (iri TEXT PRIMARY KEY, organs TEXT NOT NULL, days TEXT NOT NULL,
                       titles TEXT NOT NULL, number INTEGER NOT NULL);
CREATE VIRTUAL TABLE words USING fts5 (held, content='', columnsize=0, detail=none,
                                       tokenize=ascii, prefix='1 2 3 4');
"""
_INDEXES = """
CREATE INDEX name_iri ON name (iri);
CREATE INDEX document_number ON document (number);
INSERT INTO words (words) VALUES ('optimize');
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

    @property
    def key(self) -> DocumentKey:
        """Return what identifies it."""
        return DocumentKey.parse(self.iri.removeprefix(f"{BASE}doc/"))

    def known(self) -> Known:
        """Return it as citations compare it; a disputed day of issue excludes nothing."""
        day = date.fromisoformat(self.days[0]) if len(self.days) == 1 else None
        key = self.key
        return Known(key, frozenset(self.organs), day, key.term, tuple(self.titles))


def words_of(text: str) -> str:
    """Return a text as search compares it: folded, with signs between words as spaces.

    >>> words_of("Nghị quyết số 25-NQ/TƯ")
    'nghi quyet so 25 nq tu'
    """
    return " ".join(filter(None, map(_folded, text.split())))


@lru_cache(maxsize=2**16)
def _folded(word: str) -> str:
    """Return the words in a text without spaces; the names of a country share few of these."""
    return letters_and_digits(fold(nfc(word)))


def letters_and_digits(text: str) -> str:
    """Return a text with a space for all that is neither letter nor digit."""
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def write_index(names: Iterable[Name], documents: Iterable[Document], path: Path) -> None:
    """Write the index to a new file; the same names and documents give the same content."""
    rows = sorted({_row(name) for name in names})
    spelt = [row[-1] for row in rows]
    with closing(sqlite3.connect(path)) as db:
        db.executescript(_SCHEMA)
        db.execute(f"PRAGMA user_version = {FORMAT}")
        db.execute("INSERT INTO words (words, rank) VALUES ('hashsize', ?)", (_BUFFER,))
        db.executemany(
            "INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)",
            (
                (n, iri, kind, text, lang, not other)
                for n, (_, other, iri, kind, text, lang, _) in enumerate(rows)
            ),
        )
        folded = sorted((row[-1], number, row[3]) for number, row in enumerate(rows))
        db.executemany("INSERT INTO folded VALUES (?, ?, ?)", folded)
        db.executemany("INSERT INTO words (rowid, held) VALUES (?, ?)", _tokens(rows))
        held = Counter(chain.from_iterable(set(text.split()) for text in spelt))
        db.executemany("INSERT INTO word VALUES (?, ?)", sorted(held.items()))
        begun = {len(text): number for number, text in reversed(list(enumerate(spelt)))}
        db.executemany("INSERT INTO length VALUES (?, ?)", sorted(begun.items()))
        db.executemany(
            "INSERT INTO document VALUES (?, ?, ?, ?, ?)",
            ((d.iri, *map(json.dumps, d[1:]), d.key.number) for d in sorted(documents)),
        )
        db.executescript(_INDEXES)
        db.commit()


_Row = tuple[int, bool, str, str, str, str, str]


def _row(name: Name) -> _Row:
    """Return a name as it is sorted and written, with the words that are compared."""
    folded = words_of(name.text)
    return len(folded), not name.main, name.iri, name.kind, name.text, name.lang, folded


def _tokens(rows: Iterable[_Row]) -> Iterator[tuple[int, str]]:
    """Yield each name's number, and its words with the marked first one and the marked kind."""
    for number, (_, _, _, kind, _, _, folded) in enumerate(rows):
        yield number, f"{folded} {FIRST}{folded.partition(' ')[0]} {kind_word(kind)}"


def kind_word(kind: str) -> str:
    """Return the word that marks a name of this kind."""
    return _KIND + kind.replace("-", "").replace("/", "")
