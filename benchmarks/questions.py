"""Every named question with values that the measured graph knows: its largest, where it says so."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_builder import open_graph
from graph_builder.answers import Table
from graph_builder.graph import Graph

PREFIX = """
PREFIX dv: <https://w3id.org/danvan/ontology#>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX schema: <https://schema.org/>
"""
MOST = {
    "cited": "?thing ^dv:carriesOut ?one",
    "continuing": "?thing dv:continues ?before . ?one dv:carriesOut ?thing",
    "host": "?one schema:organizer ?thing",
    "issuer": "?one eli:passed_by ?thing",
    "giver": "?one dv:conferredBy ?thing",
    "staffed": "?one dv:post/org:postIn ?thing",
    "merged": "?one org:originalOrganization ?thing",
    "above": "?one dv:underBody ?thing . ?thing dv:level <https://w3id.org/danvan/scheme/level/province>",
    "province": "?one dv:withinPlace ?thing . ?thing dv:level <https://w3id.org/danvan/scheme/level/province>",
    "official": "?one org:member ?thing",
    "attended": "?one dv:takesPartIn ?thing",
    "campaign": "?one dv:promotes ?thing . ?thing a dv:Campaign",
}
"""What is asked for: the thing of which a pattern tells most."""

ASKED: Mapping[str, Mapping[str, str]] = {
    "ambiguous-numbers": {},
    "awards": {"giver": "giver"},
    "awards-by-year": {"from": "=2018", "to": "=2023"},
    "bodies-in-place": {"place": "province", "date": "=2024-07-01"},
    "body-tree": {"body": "above"},
    "career": {"person": "official"},
    "cascade": {"directive": "cited"},
    "cited-but-replaced": {"date": "=2023-09-29"},
    "cited-together": {"directive": "cited"},
    "concurrent-posts": {},
    "conflicting-figures": {},
    "contests": {"campaign": "campaign"},
    "coverage": {},
    "coverage-gaps": {"level": "=commune", "date": "=2024-07-01"},
    "dialogues": {},
    "documents-by-issuer": {"body": "issuer"},
    "events-of-body": {"body": "host"},
    "events-of-campaign": {"campaign": "campaign"},
    "events-of-directive": {"directive": "cited"},
    "first-by-level": {"directive": "cited"},
    "inferred-statements": {},
    "lag": {"directive": "cited"},
    "lineage": {"directive": "continuing"},
    "models-by-body": {"campaign": "campaign"},
    "multi-source-events": {},
    "neighbourhood": {"thing": "host"},
    "not-implemented": {"directive": "cited", "level": "=district"},
    "officials-who-moved": {"body": "staffed"},
    "reviews-by-year": {"directive": "cited"},
    "same-person-candidates": {},
    "single-source": {"thing": "continuing"},
    "sources-of": {"thing": "official"},
    "tradition-day": {"year": "=2020"},
    "unresolved-mentions": {},
    "visits-from-above": {},
    "what-became-of": {"body": "merged"},
    "what-implements": {"body": "host"},
    "who-attended": {"event": "attended"},
    "who-held": {"body": "staffed", "date": "=2020-01-01"},
    "who-implemented": {"directive": "cited"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its values, and its SPARQL with them bound."""

    name: str
    values: Mapping[str, str]
    text: str

    @property
    def options(self) -> list[str]:
        """What `danvan ask` takes to ask the same."""
        return [
            part for name, value in self.values.items() for part in ("--set", f"{name}={value}")
        ]


def plain(asked: Asked) -> Asked:
    """Return a question without its sources, for engines that know no named graphs.

    `GRAPH ?source { … }` becomes `{ … }`; what is said of that source goes, its columns too, and
    the order. It is another question, so its answers are compared among such alone.
    """
    graphs = "|".join(sorted(set(re.findall(r"GRAPH\s+\?(\w+)", asked.text))))
    text = re.sub(r"\nORDER BY [^\n]*\s*$", "\n", asked.text)
    if not graphs:
        return Asked(asked.name, asked.values, text)
    text = re.sub(r"GRAPH\s+\?\w+\s*\{", "{", text)
    text = re.sub(rf"FILTER\s+EXISTS\s*\{{\s*\?({graphs})\s[^{{}}]*\}}", "", text)
    text = re.sub(rf"\?({graphs})\s+a\s+dv:(Source|Article)\s*\.", "", text)
    text = re.sub(rf"OPTIONAL\s*\{{\s*\?({graphs})\s[^{{}}]*\}}", "", text)
    whole = rf"OPTIONAL\s*\{{\s*SELECT DISTINCT \?({graphs})\s[^{{}}]*\{{[^{{}}]*\}}\s*\}}"
    text = re.sub(whole, "", text)
    columns = re.compile(rf"\?({graphs})(Label)?\b(?!\s*[)])")
    text = re.sub(r"SELECT[^{]*", lambda head: columns.sub("", head[0]), text)
    return Asked(asked.name, asked.values, text)


def questions(store: Path, wanted: str = "") -> list[Asked]:
    """Return the questions whose names match, with values from the build in a store."""
    with open_graph(store) as graph:
        return list(_asked(graph, re.compile(wanted)))


def _asked(graph: Graph, wanted: re.Pattern[str]) -> Iterator[Asked]:
    found: dict[str, str] = {}
    for name in graph.questions():
        if not wanted.search(name):
            continue
        values = {}
        for parameter, value in ASKED[name].items():
            if not value.startswith("=") and value not in found:
                found[value] = largest(graph, MOST[value])
            values[parameter] = value.removeprefix("=") if value[0] == "=" else found[value]
        yield Asked(name, values, graph.bound(name, **values))


def largest(graph: Graph, pattern: str) -> str:
    """Return the thing that a pattern matches most often, the first of them by its IRI."""
    answer = graph.sparql(
        f"{PREFIX} SELECT ?thing (COUNT(DISTINCT ?one) AS ?times) {{ {pattern} }} "
        "GROUP BY ?thing ORDER BY DESC(?times) ?thing LIMIT 1"
    )
    if not isinstance(answer, Table) or not len(answer):
        raise SystemExit(f"the measured graph has nothing like: {pattern}")
    return str(next(iter(answer))["thing"])
