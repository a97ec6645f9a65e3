"""States what follows: the CONSTRUCT rules of `ontology/rules`, run until nothing new comes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples, Store, Triple

from graph_builder.errors import QuerySyntaxError
from graph_builder.namespaces import DERIVED_GRAPH, expand
from graph_builder.resources import folder

_PREFIX = re.compile(r"PREFIX (\w+): <([^>]*)>")
_CURIE = re.compile(r"\b(\w+):(\w+)")
_IRI = re.compile(r"<([^<>\s]+)>")
_ANY_PROPERTY = re.compile(r"[?$]\w+ [?$]\w+ [?$]\w+ [.;]")
_SAYS = re.compile(r"^# (en|vi): (.+)$", re.MULTILINE)


_LAST = "9"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, what it says in English and Vietnamese, and its CONSTRUCT query."""

    name: str
    en: str
    vi: str
    query: str
    reads: frozenset[str] | None  # the terms of its WHERE part; None: any property


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
        _construct(Store(), text)
    except (SyntaxError, QuerySyntaxError) as error:
        raise QuerySyntaxError(f"{path.name}: {error}") from error
    return Rule(path.stem, says["en"], says["vi"], text, _reads(text))


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


def read_rules(where: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules of a folder (the project's own if none is given) in the order of names.

    >>> [rule.name for rule in read_rules()][:2]
    ['01-superclasses', '02-superproperties']
    """
    return tuple(map(read_rule, sorted((where or folder("ontology") / "rules").glob("*.rq"))))


def derive(store: Store, rules: Iterable[Rule] | None = None) -> list[Quad]:
    """Add what follows from the default graph to it, and return it as quads of the derived graph.

    What is stated already is not derived. Rules run in order, round after round, each as long as
    what it reads has grown: the order of the data makes no difference.
    """
    ordered = tuple(read_rules() if rules is None else rules)
    found = [triple for stratum in _strata(ordered) for triple in _run(stratum, store)]
    graph = NamedNode(DERIVED_GRAPH)
    quads = sorted((_quad(triple, graph) for triple in found), key=str)
    store.extend(quads)
    return quads


def _strata(rules: Sequence[Rule]) -> tuple[Sequence[Rule], Sequence[Rule]]:
    """Return the rules named 9… apart: they ask what is absent, so all others must have ended."""
    return (
        [rule for rule in rules if not rule.name.startswith(_LAST)],
        [rule for rule in rules if rule.name.startswith(_LAST)],
    )


def _run(rules: Sequence[Rule], store: Store) -> list[Triple]:
    """Apply the rules until nothing new comes, and return what came."""
    found: list[Triple] = []
    due = set(rules)
    while due:
        for rule in rules:
            if rule not in due:
                continue
            new = _apply(rule, store)
            found += new
            due.remove(rule)
            due.update(_touched(rules, {triple.predicate.value for triple in new}))
    return found


def _touched(rules: Iterable[Rule], properties: set[str]) -> Iterator[Rule]:
    """Yield the rules that read one of these properties; nothing else can wake a rule."""
    for rule in rules:
        if properties and (rule.reads is None or rule.reads & properties):
            yield rule


def _apply(rule: Rule, store: Store) -> list[Triple]:
    """Add what one rule finds new to the default graph, and return it."""
    new = list(_new(rule, store))
    store.extend(_quad(triple, DefaultGraph()) for triple in new)
    return new


def _new(rule: Rule, store: Store) -> Iterator[Triple]:
    for triple in set(_construct(store, rule.query)):
        if _quad(triple, DefaultGraph()) not in store:
            yield triple


def _construct(store: Store, query: str) -> QueryTriples:
    answer = store.query(query)
    if not isinstance(answer, QueryTriples):
        raise QuerySyntaxError("a rule is a CONSTRUCT query; this is another form")
    return answer


def _quad(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)
