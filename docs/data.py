"""Writes docs/data.md: what the graph of the shipped records holds, and what it does not."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Store

from graph_builder.build import assemble
from graph_builder.namespaces import BASE, expand
from graph_builder.resources import folder

PAGE = Path(__file__).resolve().parent / "data.md"
CLASSES = (
    ("Article", "articles"),
    ("Directive", "directives"),
    ("Event", "events"),
    ("ImplementationActivity", "activities"),
    ("CampaignEdition", "editions of campaigns"),
    ("Person", "people"),
    ("Tenure", "tenures"),
    ("ReportedFigure", "figures"),
    ("Commendation", "awards"),
    ("Mention", "citations"),
    ("AdministrativeUnit", "places"),
    ("Body", "bodies"),
)
_ARTICLE = f"{BASE}source/"
_REGISTER = f"{BASE}source/register/"


class Facts:
    """Counts over the quads of one graph, without SPARQL."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def things(self, name: str) -> set[NamedNode]:
        """Return the things of a class of ours."""
        found = self.store.quads_for_pattern(
            None, _term("rdf:type"), _term(f"dv:{name}"), DefaultGraph()
        )
        return {quad.subject for quad in found if isinstance(quad.subject, NamedNode)}

    def having(self, things: set[NamedNode], curie: str) -> set[NamedNode]:
        """Return those of the things that have this property."""
        found = self.store.quads_for_pattern(None, _term(curie), None, DefaultGraph())
        return things & {quad.subject for quad in found if isinstance(quad.subject, NamedNode)}

    def statements(self) -> Mapping[int, int]:
        """Return how many statements of articles have one, two, three … articles behind them."""
        behind: defaultdict[object, set[str]] = defaultdict(set)
        for quad in self.store:
            graph = getattr(quad.graph_name, "value", "")
            if graph.startswith(_ARTICLE) and not graph.startswith(_REGISTER):
                behind[(quad.subject, quad.predicate, quad.object)].add(graph)
        return Counter(len(articles) for articles in behind.values())

    def silent_places(self, level: str) -> list[str]:
        """Return the names of places of a level in which no article names a body."""
        named = self._mentioned()
        places = self._valued("dv:level", f"{BASE}scheme/level/{level}") & self.things(
            "AdministrativeUnit"
        )
        spoken = {
            quad.object
            for quad in self.store.quads_for_pattern(
                None, _term("dv:withinPlace"), None, DefaultGraph()
            )
            if quad.subject in named
        }
        ended = self.having(places, "dv:latestEnd")
        silent = {place for place in places if place in ended and place not in spoken | named}
        return sorted(self._label(place) for place in silent)

    def _mentioned(self) -> set[object]:
        return {
            end
            for quad in self.store
            if _is_article(getattr(quad.graph_name, "value", ""))
            for end in (quad.subject, quad.object)
        }

    def _valued(self, curie: str, value: str) -> set[NamedNode]:
        found = self.store.quads_for_pattern(None, _term(curie), NamedNode(value), DefaultGraph())
        return {quad.subject for quad in found if isinstance(quad.subject, NamedNode)}

    def _label(self, thing: NamedNode) -> str:
        found = self.store.quads_for_pattern(thing, _term("dv:labelVi"), None, DefaultGraph())
        return next((getattr(quad.object, "value", "") for quad in found), thing.value)


def _is_article(graph: str) -> bool:
    return graph.startswith(_ARTICLE) and not graph.startswith(_REGISTER)


def _term(curie: str) -> NamedNode:
    return NamedNode(expand(curie))


def page(store: Store) -> str:
    """Return the page for one graph."""
    facts = Facts(store)
    lines = ["# What the data holds", "", *_head(), "", "| what | count |", "|---|---|"]
    lines += [f"| {words} | {len(facts.things(name)):,} |" for name, words in CLASSES]
    lines += ["", "## Citations", "", *_citations(facts), "", "## Sources of statements", ""]
    lines += [*_sources(facts), "", "## What it does not hold", "", *_gaps(facts), ""]
    return "\n".join(lines)


def _head() -> Iterator[str]:
    yield (
        "Counted from the shipped records by `python docs/data.py`. The records state what their"
    )
    yield "sources report; what is not here was not reported, which is not the same as not done."


def _citations(facts: Facts) -> Iterator[str]:
    mentions = facts.things("Mention")
    settled = facts.having(mentions, "dv:refersTo")
    ambiguous = facts.having(mentions - settled, "dv:candidate")
    yield "| citations | count |"
    yield "|---|---|"
    yield f"| settled to a directive | {len(settled)} |"
    yield f"| open, with candidates | {len(ambiguous)} |"
    yield f"| open, without candidates | {len(mentions - settled - ambiguous)} |"


def _sources(facts: Facts) -> Iterator[str]:
    counted = facts.statements()
    total = sum(counted.values())
    yield "| statements made by | count | share |"
    yield "|---|---|---|"
    for number, count in sorted(counted.items()):
        articles = "one article" if number == 1 else f"{number} articles"
        yield f"| {articles} | {count:,} | {count / total:.1%} |"
    reported = [facts.things(name) for name, _ in CLASSES[2:10]]
    inferred = sum(len(facts.having(things, "dv:inferred")) for things in reported)
    things = sum(map(len, reported))
    yield ""
    yield (
        f"{inferred} of {things:,} events, activities, editions, people, tenures, figures, awards "
        f"and citations ({inferred / things:.1%}) hold something inferred, and say what."
    )


def _gaps(facts: Facts) -> Iterator[str]:
    silent = facts.silent_places("province")
    yield f"Provinces that have ended and of which no article names a body: {len(silent)}."
    yield ""
    yield ", ".join(silent) + "."


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(assemble(folder("records")).store), encoding="utf-8")


if __name__ == "__main__":
    main()
