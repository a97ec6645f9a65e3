"""Finds codes of the ontology's lists by the words that notes use for them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from graph_builder.namespaces import BASE, expand
from graph_builder.vietnamese import slug

_SCHEME = f"{BASE}scheme/"


@dataclass(frozen=True, slots=True)
class Lists:
    """The labels of each code, and each list's codes by the words for them."""

    labels: Mapping[tuple[str, str], Mapping[str, str]]
    words: Mapping[str, Mapping[str, str]]

    def label(self, scheme: str, code: str, lang: str) -> str:
        """Return what a code is called."""
        return self.labels[scheme, code][lang]

    def code(self, scheme: str, printed: str) -> str | None:
        """Return the code whose name or other name this is, however it is capitalised."""
        return self.words[scheme].get(slug(printed))


def read_lists(schemes: Path) -> Lists:
    """Return the code lists of a schemes file."""
    store = Store()
    store.load(path=str(schemes), format=RdfFormat.TURTLE)
    labels: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    words: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for scheme, code, text, preferred in _names(store):
        if preferred:
            labels[scheme, code][text.language or ""] = text.value
        if text.language == "vi":
            words[scheme].setdefault(slug(text.value), code)
    return Lists(labels, words)


def _names(store: Store) -> Iterator[tuple[str, str, Literal, bool]]:
    """Yield every name of every code, preferred names first."""
    for name in ("skos:prefLabel", "skos:altLabel"):
        for quad in store.quads_for_pattern(None, NamedNode(expand(name)), None):
            node, text = quad.subject, quad.object
            if isinstance(node, NamedNode) and isinstance(text, Literal):
                scheme, _, code = node.value.removeprefix(_SCHEME).partition("/")
                if code:
                    yield scheme, code, text, name == "skos:prefLabel"


def first(rules: Sequence[tuple[str, str]], text: str) -> str | None:
    """Return the code of the first rule whose words all stand in the text, by folded words.

    >>> first([("dang-ky", "registered"), ("mo-hinh", "models")], "mô hình đăng ký")
    'registered'
    """
    folded = f"-{slug(text)}-"
    return next(
        (code for words, code in rules if all(f"-{word}-" in folded for word in words.split())),
        None,
    )
