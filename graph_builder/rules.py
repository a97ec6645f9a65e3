"""States what follows: the CONSTRUCT rules of `ontology/rules`, run until nothing new comes."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile

from pyoxigraph import BlankNode, QueryTriples, RdfFormat, Store, parse

from graph_builder.errors import QuerySyntaxError
from graph_builder.namespaces import DERIVED_GRAPH, expand
from graph_builder.resources import folder

_PREFIX = re.compile(r"PREFIX (\w+): <([^>]*)>")
_CURIE = re.compile(r"\b(\w+):(\w+)")
_IRI = re.compile(r"<([^<>\s]+)>")
_ANY_PROPERTY = re.compile(r"[?$]\w+ [?$]\w+ [?$]\w+ [.;]")
_SAYS = re.compile(r"^# (en|vi): (.+)$", re.MULTILINE)
_PARTS = re.compile(
    r"(?P<head>.*?)\bCONSTRUCT\s*\{(?P<template>.*?)\}\s*WHERE\s*\{(?P<where>.*)\}\s*", re.DOTALL
)
_VARIABLE = re.compile(r"<[^<>]*>|[?$](\w+)")  # an IRI may hold a question mark
_STAND_IN = re.compile(r"<variable:(\w+)>")
_END = b" .\n"
_END_DERIVED = f" <{DERIVED_GRAPH}> .\n".encode()
_PART = 32 * 2**20  # bytes of what one run found that are taken at once

_LAST = "9"

Keep = Callable[[Sequence[bytes]], None]
"""Is given lines of canonical N-Quads that follow, in no order, each only once."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, what it says in English and Vietnamese, and its CONSTRUCT query."""

    name: str
    en: str
    vi: str
    query: str
    reads: frozenset[str] | None  # the terms of its WHERE part; None: any property
    new: str  # constructs what the query does and no graph states yet


def read_rule(path: Path) -> Rule:
    """Read one rule file; raise QuerySyntaxError where it is not a rule that says what it does."""
    text = path.read_text(encoding="utf-8")
    says = dict(_SAYS.findall(text))
    missing = [language for language in ("en", "vi") if language not in says]
    if missing:
        raise QuerySyntaxError(
            f"{path.name}: no line '# {missing[0]}: …' says what follows from what"
        )
    try:
        new = _only_new(text)
        Store().query(new)
    except (SyntaxError, QuerySyntaxError) as error:
        raise QuerySyntaxError(f"{path.name}: {error}") from error
    return Rule(path.stem, says["en"], says["vi"], text, _reads(text), new)


def _reads(query: str) -> frozenset[str] | None:
    """Return the terms in the WHERE part of a query, or None where a property is a variable."""
    where = query.partition("WHERE")[2] or query
    if _ANY_PROPERTY.search(where):
        return None
    prefixes = dict(_PREFIX.findall(query))
    short = {
        prefixes[prefix] + name for prefix, name in _CURIE.findall(where) if prefix in prefixes
    }
    return frozenset({expand("rdf:type"), *short, *_IRI.findall(where)})


def _only_new(query: str) -> str:
    """Return the query that constructs what a CONSTRUCT query does and the default graph lacks.

    An object that is left unbound makes no triple: so each triple is new or is not there.
    """
    if not isinstance(Store().query(query), QueryTriples):
        raise QuerySyntaxError("a rule is a CONSTRUCT query; this is another form")
    parts = _PARTS.fullmatch(query)
    if parts is None:
        raise QuerySyntaxError("a rule is written CONSTRUCT { … } WHERE { … }, and ends there")
    triples = tuple(_template(parts["head"], parts["template"]))
    found = [f"?_new{number}" for number in range(len(triples))]
    chosen = dict.fromkeys(term for s, p, _ in triples for term in (s, p) if term[0] == "?")
    new = (
        f"(IF(EXISTS {{ {s} {p} {o} }}, ?_none, {o}) AS {name})"
        for (s, p, o), name in zip(triples, found, strict=True)
    )
    made = " ".join(f"{s} {p} {name} ." for (s, p, _), name in zip(triples, found, strict=True))
    return (
        f"{parts['head']}\nCONSTRUCT {{ {made} }}\n"
        f"WHERE {{ {{ SELECT {' '.join([*chosen, *new])} WHERE {{{parts['where']}}} }}\n"
        f"FILTER({' || '.join(f'BOUND({name})' for name in found)}) }}"
    )


def _template(head: str, template: str) -> Iterator[tuple[str, str, str]]:
    """Yield the triples of a CONSTRUCT template, each term as SPARQL writes it."""
    graph = _VARIABLE.sub(_stand_in, template)
    for quad in parse(f"{head}\n{{ {graph}\n}}", format=RdfFormat.TRIG):
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            raise QuerySyntaxError("a rule states named things, never a blank node")
        subject, property_, object_ = (
            _STAND_IN.sub(r"?\1", str(term)) for term in (quad.subject, quad.predicate, quad.object)
        )
        yield subject, property_, object_


def _stand_in(found: re.Match[str]) -> str:
    """Return an IRI for a variable, so that a reader of graphs takes it."""
    return f"<variable:{found[1]}>" if found[1] else found[0]


def read_rules(where: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules of a folder (the project's own if none is given) in the order of names.

    >>> [rule.name for rule in read_rules()][:2]
    ['01-superclasses', '02-superproperties']
    """
    return tuple(map(read_rule, sorted((where or folder("ontology") / "rules").glob("*.rq"))))


def derive(
    store: Store, rules: Iterable[Rule] | None = None, keep: Keep = lambda lines: None
) -> None:
    """Add what follows from the default graph to it, and to the derived graph; `keep` it as well.

    What is stated already is not derived. Rules run in order, round after round, each as long as
    what it reads has grown: the order of the data makes no difference.
    """
    for stratum in _strata(tuple(read_rules() if rules is None else rules)):
        _run(stratum, store, keep)


def _strata(rules: Sequence[Rule]) -> tuple[Sequence[Rule], Sequence[Rule]]:
    """Return the rules named 9… apart: they ask what is absent, so all others must have ended."""
    return (
        [rule for rule in rules if not rule.name.startswith(_LAST)],
        [rule for rule in rules if rule.name.startswith(_LAST)],
    )


def _run(rules: Sequence[Rule], store: Store, keep: Keep) -> None:
    """Apply the rules until nothing new comes."""
    due = set(rules)
    while due:
        for rule in rules:
            if rule in due:
                due.remove(rule)
                due.update(_touched(rules, _apply(rule, store, keep)))


def _touched(rules: Iterable[Rule], properties: set[str]) -> Iterator[Rule]:
    """Yield the rules that read one of these properties; nothing else can wake a rule."""
    for rule in rules:
        if properties and (rule.reads is None or rule.reads & properties):
            yield rule


def _apply(rule: Rule, store: Store, keep: Keep) -> set[str]:
    """Add what one rule finds new, and return the properties of what came.

    It passes as text from engine to engine: a triple that becomes an object of Python costs
    several times as much, and an update holds all that it will insert in memory.
    """
    answer = store.query(rule.new)
    if not isinstance(answer, QueryTriples):
        raise QuerySyntaxError(f"{rule.name}: a rule is a CONSTRUCT query")
    come: set[bytes] = set()
    with SpooledTemporaryFile(_PART) as found:
        answer.serialize(found, format=RdfFormat.N_TRIPLES)
        found.seek(0)
        while part := found.readlines(_PART):
            quads = [*part, *(line.removesuffix(_END) + _END_DERIVED for line in part)]
            store.bulk_load(b"".join(quads), format=RdfFormat.N_QUADS)
            keep(quads)
            come.update(line.split(b" ", 2)[1] for line in part)
    return {name.decode().strip("<>") for name in come}
