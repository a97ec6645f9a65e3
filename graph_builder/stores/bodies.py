"""Writes an answer as bytes with the engine's writers; what is too much is cut after a row."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import IO, cast
from xml.parsers import expat

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

from graph_builder.namespaces import BASE, PREFIXES
from graph_builder.stores.formats import CSV, JSON, RDF_XML, TSV, XML


class NotXml(ValueError):
    """Says that an answer holds what no XML file can."""


def write_body(
    result: QuerySolutions | QueryBoolean | QueryTriples, media: str, rows: int, size: int
) -> tuple[bytes, bool]:
    """Return the body, and whether there is more than this many rows or about as many bytes.

    Raises NotXml for an answer in XML with a character or a property that XML cannot write.
    """
    if isinstance(result, QueryTriples):
        body, truncated = _write_triples(result, media, rows, size)
    elif isinstance(result, QuerySolutions):
        body, truncated = _write_rows(result, media, rows, size)
    else:
        body, truncated = result.serialize(format=_results_format(media)) or b"", False
    if media in {XML, RDF_XML}:
        _check_xml(body)
    return body, truncated


def _results_format(media: str) -> QueryResultsFormat:
    form = QueryResultsFormat.from_media_type(media)
    if form is None:
        raise ValueError(f"no rows are written as {media}")
    return form


class _Full(OSError):
    """Stops the engine's writer; it passes errors of files on unchanged."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where rows stand in a body: after `head`, one after another, before `tail`.

    `sign` stands in every row at least once, or between it and the next.
    """

    head: bytes
    row: bytes
    sign: bytes
    tail: bytes = b""


@cache
def _compiled(row: bytes) -> re.Pattern[bytes]:
    return re.compile(row, re.DOTALL)


# IRIs of things have slashes, which a prefixed name must escape
_SHORT = {prefix: iri for prefix, iri in PREFIXES.items() if iri != BASE}
_TURTLE_PREFIX = rb"@prefix ([^ :]+): <[^>]*> \.\n"
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TEXT = rb"(?:[^{}\"]++|" + _STRING + rb")"
_VALUE = rb"\{" + _TEXT + rb"*+\}"
_TRIPLE = rb"\{(?:" + _TEXT + rb"|" + _VALUE + rb")*+\}"
_TERM = rb"\{(?:" + _TEXT + rb"|" + _TRIPLE + rb")*+\}"
_LAYOUTS = {
    JSON: _Layout(b'"bindings":[', rb",?\{(?:" + _TEXT + rb"|" + _TERM + rb")*+\}", b"},{", b"]}}"),
    XML: _Layout(b"<results>", rb"<result>.*?</result>", b"</result>", b"</results></sparql>"),
    CSV: _Layout(b"\r\n", rb'(?:[^"\r\n]++|"[^"]*+")*+\r\n', b"\r\n"),
    TSV: _Layout(b"\n", rb"[^\n]*+\n", b"\n"),
}


class _Rows:
    """A file for the engine's writer that is full after so many rows, or so many bytes.

    To count rows costs as much as to write them. So signs are counted, of which there are never
    fewer than rows, and the rows themselves only once there are too many signs.
    """

    def __init__(self, layout: _Layout, rows: int, size: int) -> None:
        self.body = bytearray()
        self._layout, self._most, self._size = layout, rows, size - len(layout.tail)
        self._rows, self._signs, self._read, self._cut = 0, 1, 0, 0

    def write(self, chunk: bytes) -> int:
        self.body += chunk
        self._signs += chunk.count(self._layout.sign) + 1  # one may lie across two chunks
        if self._too_large() or self._too_many():
            raise _Full
        return len(chunk)

    def flush(self) -> None:
        return

    def finish(self) -> tuple[bytes, bool]:
        """Return the body as it is, or cut after the last row within both caps."""
        if not self._too_large() and not self._too_many():
            return bytes(self.body), False
        self._count_rows()
        return bytes(self.body[: self._cut]) + self._layout.tail, True

    def _too_large(self) -> bool:
        return len(self.body) > self._size + len(self._layout.tail) and self._started()

    def _too_many(self) -> bool:
        if self._rows + self._signs <= self._most or not self._started():
            return False
        self._count_rows()
        return self._rows > self._most

    def _started(self) -> bool:
        """Tell whether the head has arrived; without one no body is well-formed."""
        if not self._read:
            found = self.body.find(self._layout.head)
            self._read = self._cut = found + len(self._layout.head) if found >= 0 else 0
        return self._read > 0

    def _count_rows(self) -> None:
        """Count the whole rows that have arrived, up to the first that is one too many."""
        whole = _compiled(self._layout.row).match
        while self._rows <= self._most and (row := whole(self.body, self._read)):
            self._rows, self._read = self._rows + 1, row.end()
            if self._rows <= self._most and self._read <= self._size:
                self._cut = self._read
        self._signs = 1


def _write_rows(solutions: QuerySolutions, media: str, rows: int, size: int) -> tuple[bytes, bool]:
    out = _Rows(_LAYOUTS[media], rows, size)
    with suppress(_Full):
        solutions.serialize(cast("IO[bytes]", out), format=_results_format(media))
    return out.finish()


def _write_triples(triples: QueryTriples, media: str, rows: int, size: int) -> tuple[bytes, bool]:
    form = RdfFormat.from_media_type(media)
    if form is None:
        raise ValueError(f"no graph is written as {media}")
    out = BytesIO()
    kept = _Triples(triples, rows, lambda: out.tell() > size)
    serialize(kept, out, format=form, prefixes=_SHORT)
    body = _tidy(out.getvalue(), media)
    if media == RDF_XML:
        body = body.replace(b"\r", b"&#13;")  # the engine leaves it bare, and readers then drop it
    return body, kept.more


def _tidy(body: bytes, media: str) -> bytes:
    """Keep of the prefixes those in use, and sort them: the engine writes all, in any order."""
    declaration = re.compile(rb' xmlns:([^=]+)="[^"]*"' if media == RDF_XML else _TURTLE_PREFIX)
    first = declaration.search(body)
    if first is None:
        return body
    declared, end = {}, first.start()
    while found := declaration.match(body, end):
        declared[found[1]], end = found[0], found.end()
    used = (text for name, text in sorted(declared.items()) if body.find(name + b":", end) >= 0)
    return b"".join((body[: first.start()], *used, body[end:]))


class _Triples:
    """Gives triples until there are so many, or the body is full; `more` tells of others."""

    def __init__(self, triples: QueryTriples, most: int, full: Callable[[], bool]) -> None:
        self._triples, self._most, self._full = triples, most, full
        self.more = False

    def __iter__(self) -> Iterator[Triple]:
        for number, triple in enumerate(self._triples):
            if number == self._most or self._full():
                self.more = True
                return
            yield triple


def _check_xml(body: bytes) -> None:
    """Raise NotXml where the engine has written what no reader accepts."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(body, True)
    except expat.ExpatError as error:
        raise NotXml(str(error)) from error
