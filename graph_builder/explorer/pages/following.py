"""Why a derived statement holds: the rule it follows by, and the statements that it rests on."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import NamedTuple

from graph_builder.errors import DanvanError
from graph_builder.explorer.pages.known import Source, name_of, sources, terms
from graph_builder.explorer.pages.view import Ground, View
from graph_builder.namespaces import BASE, PREFIXES, expand, is_key
from graph_builder.rules import Rule, read_rules
from graph_builder.stores.protocol import Limits, Solutions

_LIMITS = Limits(seconds=2.0)
_MATCHES = 5
_PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
_CONSTRUCT = re.compile(r"CONSTRUCT\s*\{(?P<made>[^}]*)\}\s*WHERE\s*\{(?P<where>.*)\}", re.DOTALL)
_MADE = re.compile(r"[?$](?P<start>\w+)\s+(?P<property>[\w-]+:[\w-]+)\s+[?$](?P<end>\w+)")
_OF_CLASSES, _OF_PROPERTIES = "01-superclasses", "02-superproperties"

Triple = tuple[str, str, str]


class Basis(NamedTuple):
    """A statement that another rests on, and who says it."""

    start: str
    label: str
    end: str
    sources: tuple[Source, ...]

    @property
    def is_stated(self) -> bool:
        """Whether a source says it, and not a rule alone."""
        return any(source.kind != "derived" for source in self.sources)


class Reason(NamedTuple):
    """A rule in the reader's language, and the statements that it was applied to."""

    rule: str
    rests_on: tuple[Basis, ...]


def rules_for(ground: Ground, name: str) -> list[str]:
    """Return what the rules say that state a property, in the reader's language."""
    return [_words(rule, ground.lang) for rule in _rules_of(ground, name)]


def reason_for(view: View, statement: Triple) -> Reason | None:
    """Return why a derived statement holds; the rule alone where its grounds are not found."""
    rules = _rules_of(view.ground, statement[1])
    for rule in rules:
        if found := _grounds(view, rule, statement):
            return Reason(_words(rule, view.lang), found)
    return Reason(" ".join(_words(rule, view.lang) for rule in rules), ()) if rules else None


def _words(rule: Rule, lang: str) -> str:
    return rule.vi if lang == "vi" else rule.en


def _rules_of(ground: Ground, name: str) -> list[Rule]:
    term = terms(ground).get(name)
    own = term.rules if term else frozenset[str]()
    general = _OF_CLASSES if name == expand("rdf:type") else _OF_PROPERTIES
    return [rule for rule in _rules() if rule.name in own] or [
        rule for rule in _rules() if rule.name == general
    ]


@cache
def _rules() -> tuple[Rule, ...]:
    return read_rules()


def _grounds(view: View, rule: Rule, statement: Triple) -> tuple[Basis, ...]:
    """Return the statements that a rule makes this one from, as the graph has them now."""
    for query in _matches(rule, statement):
        with suppress(DanvanError):  # to know the rule without its grounds is better than nothing
            for row in _asked(view, query):
                things = {iri for iri in row.values() if _is_ours(iri)}
                if found := tuple(_among(view, rule, things, statement)):
                    return found
    return ()


def _is_ours(text: str) -> bool:
    """Tell whether a value is the IRI of a thing of ours: only these are asked about again."""
    return text.startswith(BASE) and is_key(text.removeprefix(BASE))


def _matches(rule: Rule, statement: Triple) -> Iterator[str]:
    """Yield the queries for what a rule matches where it makes a statement."""
    found = _CONSTRUCT.search(rule.query)
    start, name, end = statement
    for made in _MADE.finditer(found["made"]) if found else ():
        if found and expand(made["property"]) == name:
            bound = f"VALUES (?{made['start']} ?{made['end']}) {{ (<{start}> <{end}>) }}"
            yield f"{_PROLOGUE}SELECT * WHERE {{ {bound} {found['where']} }} LIMIT {_MATCHES}"


def _among(view: View, rule: Rule, things: Iterable[str], statement: Triple) -> Iterator[Basis]:
    """Yield the statements among some things that a rule reads, but not what it makes of them."""
    nodes, named = " ".join(f"<{iri}>" for iri in sorted(things)), view.ground.label
    query = (
        f"SELECT DISTINCT * WHERE {{ VALUES ?s {{ {nodes} }} VALUES ?o {{ {nodes} }} "
        f"GRAPH ?g {{ ?s ?p ?o }} OPTIONAL {{ ?s {named} ?start }} "
        f"OPTIONAL {{ ?o {named} ?end }} }} ORDER BY ?s ?p ?o ?g"
    )
    said: dict[tuple[str, str, str], list[Source]] = {}
    everyone = sources(view.ground)
    for row in _asked(view, query):
        triple = row["s"], row["p"], row["o"]
        read = rule.reads is None or row["p"] in rule.reads
        if read and triple != statement and row["g"] in everyone:
            ends = row.get("start", row["s"]), row["p"], row.get("end", row["o"])
            said.setdefault(ends, []).append(everyone[row["g"]])
    for (start, name, end), by in said.items():
        yield Basis(start, str(name_of(view.ground, name)), end, tuple(by))


def _asked(view: View, query: str) -> list[Mapping[str, str]]:
    answer = view.ground.store.query(query, limits=_LIMITS)
    if not isinstance(answer, Solutions):
        raise TypeError("a SELECT answers with rows")
    return [{name: term.value for name, term in row.items()} for row in answer.bindings()]
