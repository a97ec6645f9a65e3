"""Typed projections: who is over whom, who held what, who met whom, what is cited together."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import NamedNode

from graph_builder.errors import UsageError
from graph_builder.names import kind_of
from graph_builder.namespaces import PREFIXES, compress, expand
from graph_builder.networks.facts import gather, rows
from graph_builder.stores.protocol import DEFAULT_LIMITS, Limits, Store, Term

if TYPE_CHECKING:
    import networkx

    Network: TypeAlias = "networkx.Graph[str]"
Rows: TypeAlias = Iterable[Mapping[str, Term]]

_USED = ("dv", "dcterms", "eli", "org", "prov", "rdf", "schema")
_PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in _USED)

CASCADE = """
SELECT DISTINCT ?from ?relation ?to ?source WHERE {
  VALUES ?relation {
    dv:continues dv:implements dv:concretises dv:guides eli:based_on eli:amends eli:repeals
    dcterms:replaces dv:reviews dv:deploys dv:urges dv:carriesOut dv:mandatedBy dv:forCarryingOut
  }
  {about}
  GRAPH ?source { ?from ?relation ?to }
  ?source a dv:Source .
}
"""
_BODIES = """
SELECT DISTINCT ?from ?relation ?to ?source WHERE {
  {about}
  {
    VALUES ?relation { org:unitOf org:subOrganizationOf }
    GRAPH ?source { ?from ?relation ?to }
  } UNION {
    VALUES ?relation { dv:directs }
    GRAPH ?source { ?to ?relation ?from }
  }
  ?source a dv:Source .
}
"""
_PEOPLE = """
SELECT DISTINCT ?from ?relation ?to ?source ?attested WHERE {
  {about}
  GRAPH ?source { ?tenure org:member ?from }
  ?source a dv:Source .
  ?tenure dv:post ?to .
  OPTIONAL { GRAPH ?source { ?tenure dv:attestedOn ?attested } }
  BIND(dv:post AS ?relation)
}
"""
_ATTENDANCE = """
SELECT DISTINCT ?group ?member WHERE {
  {about}
  ?group dv:attendedBy ?member .
  ?member a dv:Person .
  FILTER NOT EXISTS { ?group schema:superEvent ?whole }
}
"""
_CITATION = """
SELECT DISTINCT ?group ?member WHERE {
  {about}
  ?group schema:mentions ?member .
  ?group a dv:Source .
  ?member a dv:Directive .
}
"""
_NEIGHBOURHOOD = """
SELECT DISTINCT ?from ?relation ?to ?source WHERE {
  {
    GRAPH ?source { $thing ?relation ?to }
    BIND($thing AS ?from)
  } UNION {
    GRAPH ?source { ?from ?relation $thing }
    BIND($thing AS ?to)
  } UNION {
    GRAPH ?source { ?knot dv:takesPartIn ?to ; dv:participant ?from }
    FILTER(?from = $thing || ?to = $thing || EXISTS { ?knot dv:asPost $thing })
    BIND(dv:takesPartIn AS ?relation)
  } UNION {
    GRAPH ?source { ?knot org:member ?from }
    ?knot dv:post ?to .
    FILTER(?from = $thing || ?to = $thing || EXISTS { ?knot org:organization $thing })
    BIND(dv:post AS ?relation)
  } UNION {
    GRAPH ?source { ?knot dv:refersTo $thing }
    ?knot dv:mentionedIn ?from .
    BIND($thing AS ?to)
    BIND(schema:mentions AS ?relation)
  } UNION {
    GRAPH ?source { ?knot dv:mentionedIn $thing }
    ?knot dv:refersTo ?to .
    BIND($thing AS ?from)
    BIND(schema:mentions AS ?relation)
  }
  ?source a dv:Source .
  FILTER(isIRI(?to) && ?relation != rdf:type)
}
"""
_KNOTS = frozenset({"participation", "tenure", "mention"})
_UNDRAWN = _KNOTS | {"", "code", "term-of-ontology", "graph"}


def project(
    store: Store,
    view: str,
    *,
    thing: str | None = None,
    lang: str = "vi",
    limits: Limits = DEFAULT_LIMITS,
) -> "Network":
    """Return one projection of the graph: of all of it, or of what belongs to one thing (an IRI).

    A node has `label`, `kind`, and `earliest` and `latest` where the first day of a thing is known
    between those days. An edge has `property`, `relation` (the property's label) and `source` (the
    CURIEs of those who say so), or, where it counts something, `weight`; an edge from a person to a
    post has `attested`, the days on which a source finds the person in it.
    """
    if view not in PROJECTIONS:
        raise UsageError(f"{view!r} is no view; write one of {', '.join(PROJECTIONS)}")
    if thing is None and view == "neighbourhood":
        raise UsageError("a neighbourhood is that of one thing; name the thing")
    graph = PROJECTIONS[view](store, thing, limits)
    return _described(graph, store, lang, limits)


def about(query: str, pattern: str, thing: str | None) -> str:
    """Return a query of this module for one thing, or for all of them."""
    told = pattern if thing else ""
    whole = _PROLOGUE + query.replace("{about}", told)
    return whole.replace("$thing", str(NamedNode(thing))) if thing else whole


def _cascade(store: Store, thing: str | None, limits: Limits) -> "Network":
    return _relations(rows(store, about(CASCADE, "?to dv:buildsOn? $thing .", thing), limits))


def _bodies(store: Store, thing: str | None, limits: Limits) -> "Network":
    graph = _relations(rows(store, about(_BODIES, "?to dv:underBody? $thing .", thing), limits))
    if thing:
        graph.add_node(thing)
    return graph


def _people(store: Store, thing: str | None, limits: Limits) -> "Network":
    pattern = """{ ?tenure org:member $thing } UNION { ?tenure dv:post $thing } UNION
      { ?tenure org:organization/dv:underBody? $thing } UNION
      { ?own org:member $thing ; dv:post ?post . ?tenure dv:post ?post }"""
    return _relations(rows(store, about(_PEOPLE, pattern, thing), limits))


def _neighbourhood(store: Store, thing: str | None, limits: Limits) -> "Network":
    found = rows(store, about(_NEIGHBOURHOOD, "", thing), limits)
    graph = _relations(row for row in found if _is_drawn(row["from"]) and _is_drawn(row["to"]))
    if thing:
        graph.add_node(thing)
    return graph


def _is_drawn(term: Term) -> bool:
    return kind_of(term.value) not in _UNDRAWN


def _attendance(store: Store, thing: str | None, limits: Limits) -> "Network":
    pattern = """{ ?group dv:attendedBy $thing } UNION { ?group schema:organizer $thing } UNION
      { ?group dv:carriesOut $thing } UNION { ?group dv:underCampaign $thing } UNION
      { ?group dv:attendedBy ?one . FILTER(?group = $thing) }"""
    return _together(rows(store, about(_ATTENDANCE, pattern, thing), limits))


def _citation(store: Store, thing: str | None, limits: Limits) -> "Network":
    pattern = "?group schema:mentions $thing ."
    return _together(rows(store, about(_CITATION, pattern, thing), limits))


def _relations(found: Rows) -> "Network":
    """Return a graph with an edge for each relation, which names all who say so."""
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    said: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    days: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in found:
        step = row["from"].value, row["to"].value, compress(row["relation"].value)
        said[step].add(compress(row["source"].value))
        if "attested" in row:
            days[step].add(row["attested"].value)
    for (start, end, name), sources in sorted(said.items()):
        graph.add_edge(start, end, key=name, property=name, source="; ".join(sorted(sources)))
        if attested := days.get((start, end, name)):
            graph.edges[start, end, name]["attested"] = "; ".join(sorted(attested))
    return graph


def _together(found: Rows) -> "Network":
    """Return a graph with an edge between two members of a group, weighted by their groups."""
    import networkx

    groups: defaultdict[str, set[str]] = defaultdict(set)
    for row in found:
        groups[row["group"].value].add(row["member"].value)
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from(sorted(set().union(*groups.values())))
    weights = Counter(pair for group in groups.values() for pair in combinations(sorted(group), 2))
    where: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for group, members in sorted(groups.items()):
        for pair in combinations(sorted(members), 2):
            where[pair].append(compress(group))
    for pair, weight in sorted(weights.items()):
        graph.add_edge(*pair, weight=weight, source="; ".join(where[pair]))
    return graph


def _described(graph: "Network", store: Store, lang: str, limits: Limits) -> "Network":
    """Give every node its label, kind and days, and every edge the label of its property."""
    facts = gather(store, graph, limits)
    for node, attributes in graph.nodes(data=True):
        attributes["label"] = facts.label(node, lang)
        attributes["kind"] = kind_of(node)
        if days := facts.days(node, "dv:earliestStart"):
            attributes["earliest"] = days[-1].isoformat()
        if days := facts.days(node, "dv:latestStart"):
            attributes["latest"] = days[0].isoformat()
    return name_relations(graph, store, lang, limits)


def name_relations(graph: "Network", store: Store, lang: str, limits: Limits) -> "Network":
    """Give every edge, as `relation`, what its property is called."""
    named = {data["property"] for *_, data in graph.edges(data=True) if "property" in data}
    facts = gather(store, (expand(name) for name in named), limits)
    for *_, data in graph.edges(data=True):
        if "property" in data:
            data["relation"] = facts.label(expand(data["property"]), lang)
    return graph


Projection: TypeAlias = "Callable[[Store, str | None, Limits], Network]"
PROJECTIONS: Mapping[str, Projection] = MappingProxyType(
    {
        "neighbourhood": _neighbourhood,
        "bodies": _bodies,
        "people": _people,
        "attendance": _attendance,
        "citations": _citation,
        "cascade": _cascade,
    }
)
"""What each view needs: a store, the thing to start from if any, and the limits."""
