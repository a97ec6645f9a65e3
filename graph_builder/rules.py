"""States what follows: the CONSTRUCT rules of `ontology/rules`, run until nothing new comes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples, Store, Triple

from graph_builder.errors import QuerySyntaxError
from graph_builder.namespaces import DERIVED_GRAPH
from graph_builder.resources import folder

_SAYS = re.compile(r"^# (en|vi): (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, what it says in English and Vietnamese, and its CONSTRUCT query."""

    name: str
    en: str
    vi: str
    query: str


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
    return Rule(path.stem, says["en"], says["vi"], text)


def read_rules(where: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules of a folder (the project's own if none is given) in the order of names.

    >>> [rule.name for rule in read_rules()][:2]
    ['01-superclasses', '02-superproperties']
    """
    return tuple(map(read_rule, sorted((where or folder("ontology") / "rules").glob("*.rq"))))


def derive(store: Store, rules: Iterable[Rule] | None = None) -> list[Quad]:
    """Add what follows from the default graph to it, and return it as quads of the derived graph.

    What is stated already is not derived. A rule sees what the rules before it derived, and
    rounds go on until one adds nothing: the order of the data makes no difference.
    """
    ordered = tuple(read_rules() if rules is None else rules)
    found: list[Triple] = []
    while added := [triple for rule in ordered for triple in _apply(rule, store)]:
        found += added
    graph = NamedNode(DERIVED_GRAPH)
    quads = sorted((_quad(triple, graph) for triple in found), key=str)
    store.extend(quads)
    return quads


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
