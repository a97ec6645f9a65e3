"""A store of the five articles, and one whose every text is hostile."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, Quad, QueryBoolean, QueryTriples
from pyoxigraph import Store as Quads

from graph_builder.stores.embedded import EmbeddedStore
from graph_builder.stores.protocol import DEFAULT_LIMITS, Answer, Boolean, Limits, Triples
from graph_builder.stores.protocol import Solutions as Rows

BASE = "https://w3id.org/danvan/"
NQ_25 = f"{BASE}doc/party/tw/11/nq/25"
HOANG_MAI = f"{BASE}body/ha-noi/hoang-mai/quan-uy"
HOSTILE = (
    "</script><script>window.PWNED=1</script>",
    "<img src=x onerror=window.PWNED=1>",
    "\"'><svg/onload=window.PWNED=1> href=javascript:window.PWNED=1",
    "<!--<script>",
    "]]>&lt;b&gt;{{7*7}}{% raw %}${window.PWNED=1}`",
    "\u202e\u0000\u2028<a href='javascript:window.PWNED=1'>x</a>".replace("\u0000", ""),
)
_TEXTS = ("#string", "#langString", "#anyURI")


class MemoryStore:
    """A store in this process, for graphs that no build would publish."""

    def __init__(self, quads: Quads) -> None:
        self._quads = quads

    def query(self, text: str, *, limits: Limits = DEFAULT_LIMITS) -> Answer:
        found = self._quads.query(text)
        if isinstance(found, QueryBoolean):
            return Boolean(bool(found))
        if isinstance(found, QueryTriples):
            return Triples(tuple(found))
        names = tuple(variable.value for variable in found.variables)
        return Rows(names, tuple(tuple(row) for row in found))

    def counts(self) -> dict[str, int]:
        return {"default": len(self._quads)}

    def close(self) -> None: ...

    def __enter__(self) -> "MemoryStore":
        return self

    def __exit__(self, *_: object) -> None: ...


@pytest.fixture(scope="session")
def told(built: Path) -> Iterator[EmbeddedStore]:
    """The published build of the five articles."""
    with EmbeddedStore(built) as store:
        yield store


@pytest.fixture(scope="session")
def hostile(store: Quads) -> MemoryStore:
    """The same graph with every text followed by something that wants to run."""
    made = Quads()
    for place, quad in enumerate(sorted(store, key=str)):
        made.add(_poisoned(quad, HOSTILE[place % len(HOSTILE)]))
    return MemoryStore(made)


def _poisoned(quad: Quad, poison: str) -> Quad:
    value = quad.object
    if not isinstance(value, Literal) or not value.datatype.value.endswith(_TEXTS):
        return quad
    if value.datatype.value.endswith("#anyURI") or quad.predicate.value.endswith("/url"):
        bad = Literal(f"javascript:window.PWNED=1//{value.value}", datatype=value.datatype)
    elif value.language:
        bad = Literal(f"{poison} {value.value}", language=value.language)
    else:
        bad = Literal(f"{poison} {value.value}")
    return Quad(quad.subject, quad.predicate, bad, quad.graph_name)
