"""Every fact of the first five articles, listed from the articles themselves, is in the graph."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, Store

from graph_builder.namespaces import BASE, expand
from graph_builder.records import When

LISTED = yaml.load(
    (Path(__file__).parent / "expected" / "facts.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
)


def facts(kind: str) -> list[Any]:
    return [
        pytest.param(source, fact, id=f"{source}-{number}")
        for source, listed in LISTED.items()
        for number, fact in enumerate(listed.get(kind, ()), start=1)
    ]


class Article:
    """One article's named graph, walked by property without SPARQL."""

    def __init__(self, store: Store, source: str) -> None:
        self.store = store
        self.graph = NamedNode(f"{BASE}source/{source}")

    def objects(self, thing: NamedNode, curie: str) -> set[Any]:
        found = self.store.quads_for_pattern(thing, NamedNode(expand(curie)), None, self.graph)
        return {quad.object for quad in found}

    def subjects(self, curie: str, value: NamedNode | Literal) -> set[Any]:
        found = self.store.quads_for_pattern(None, NamedNode(expand(curie)), value, self.graph)
        return {quad.subject for quad in found}

    def a(self, curie: str) -> set[Any]:
        return self.subjects("rdf:type", NamedNode(expand(curie)))

    def values(self, thing: NamedNode, curie: str) -> set[str]:
        return {value.value.removeprefix(BASE) for value in self.objects(thing, curie)}

    def covers(self, thing: NamedNode, when: object) -> bool:
        """Tell whether a thing's period is the one listed; nothing listed fits anything."""
        if when is None:
            return True
        listed = When.parse(str(when))
        start, end = (self.values(thing, f"dv:period{end}") for end in ("Start", "End"))
        return start == {str(listed.earliest)} and end == {str(listed.latest)}


def doc(key: str) -> str:
    return f"doc/{key}" if "/" in key else f"campaign/{key}"


OF = ("reviews", "deploys", "urges", "carriesOut", "underCampaign")


def about(article: Article, event: NamedNode) -> Iterator[str]:
    for name in OF:
        for value in article.values(event, f"dv:{name}"):
            yield value
            if value.startswith("edition/"):
                edition = NamedNode(f"{BASE}{value}")
                yield from article.values(edition, "dv:editionOf")


@pytest.fixture
def article(real: Store, request: pytest.FixtureRequest) -> Article:
    return Article(real, request.getfixturevalue("source"))


@pytest.mark.parametrize(("source", "fact"), facts("figures"))
def test_every_figure(article: Article, source: str, fact: dict[str, Any]) -> None:
    def fits(figure: NamedNode) -> bool:
        scopes = article.values(figure, "dv:scope")
        wanted = {f"place/{fact['scope']}"} if "scope" in fact else scopes
        return (
            {Decimal(v) for v in article.values(figure, "schema:value")} == {Decimal(fact["value"])}
            and article.values(figure, "dv:measure") == {f"scheme/measure/{fact['measure']}"}
            and article.values(figure, "dv:unit") == {f"scheme/unit/{fact.get('unit', 'count')}"}
            and article.values(figure, "dv:comparator")
            == {f"scheme/comparator/{fact.get('comparator', 'exact')}"}
            and scopes == wanted
            and article.covers(figure, fact.get("period"))
        )

    assert sum(map(fits, article.a("dv:ReportedFigure"))) == 1


@pytest.mark.parametrize(("source", "fact"), facts("awards"))
def test_every_award(article: Article, source: str, fact: dict[str, Any]) -> None:
    def counts(award: NamedNode) -> dict[str, Decimal]:
        return {
            measure.rpartition("/")[2]: Decimal(value)
            for figure in article.subjects("dv:figureOf", award)
            for measure in article.values(figure, "dv:measure")
            for value in article.values(figure, "schema:value")
        }

    def work(award: NamedNode) -> Iterator[str]:
        yield from article.values(award, "dv:forCarryingOut")
        yield from about(article, award)

    def fits(award: NamedNode) -> bool:
        return (
            article.values(award, "dv:conferredBy") == {f"body/{fact['giver']}"}
            and article.values(award, "dv:awardKind") == {f"scheme/award-kind/{fact['kind']}"}
            and {doc(key) for key in fact.get("for", ())} <= set(work(award))
            and counts(award) == {name: Decimal(n) for name, n in fact["counts"].items()}
        )

    assert sum(map(fits, article.a("dv:Commendation"))) == 1


def named(store: Store, name: str) -> set[Any]:
    foaf = NamedNode(expand("foaf:name"))
    return {quad.subject for quad in store.quads_for_pattern(None, foaf, Literal(name))}


@pytest.mark.parametrize(("source", "fact"), facts("officials"))
def test_every_official_with_every_post(
    real: Store, article: Article, source: str, fact: dict[str, Any]
) -> None:
    held = {
        post
        for person in named(real, fact["name"])
        for tenure in article.subjects("org:member", person)
        for post in article.values(tenure, "dv:post")
        if article.objects(tenure, "dv:attestedOn")
    }
    roles = (post.split("@") for post in fact["posts"])
    assert held == {f"post/{body}/{role}" for role, body in roles}
    parts = {
        part.rpartition("/")[2]
        for person in named(real, fact["name"])
        for participation in article.subjects("dv:participant", person)
        for part in article.values(participation, "dv:partTaken")
    }
    assert set(fact.get("in", ())) <= parts


@pytest.mark.parametrize(("source", "fact"), facts("citations"))
def test_every_citation(article: Article, source: str, fact: dict[str, Any]) -> None:
    def fits(mention: NamedNode) -> bool:
        printed = next(iter(article.values(mention, "dv:printed")))
        meant = article.values(mention, "dv:refersTo")
        wanted = set() if fact["document"] == "open" else {doc(fact["document"])}
        return printed.startswith(fact["printed"]) and meant == wanted

    assert any(map(fits, article.a("dv:Mention")))


@pytest.mark.parametrize(("source", "fact"), facts("relations"))
def test_every_relation(article: Article, source: str, fact: list[str]) -> None:
    subject, relation, value = fact
    thing = NamedNode(f"{BASE}doc/{subject}")
    assert doc(value) in article.values(thing, f"dv:{relation}")


@pytest.mark.parametrize(("source", "fact"), facts("events"))
def test_every_event(article: Article, source: str, fact: dict[str, Any]) -> None:
    when = When.parse(str(fact["date"]))

    def fits(event: NamedNode) -> bool:
        organisers = article.values(event, "schema:organizer")
        wanted = {f"body/{fact['organiser']}"} if "organiser" in fact else organisers
        years = {str(fact["years"])} if "years" in fact else set()
        return (
            article.values(event, "dv:eventKind") == {f"scheme/event-kind/{fact['kind']}"}
            and article.values(event, "dv:earliestStart") == {str(when.earliest)}
            and article.values(event, "dv:latestStart") == {str(when.latest)}
            and organisers == wanted
            and {doc(key) for key in fact.get("of", ())} <= set(about(article, event))
            and years <= article.values(event, "dv:milestoneYears")
            and article.covers(event, fact.get("period"))
        )

    assert any(map(fits, article.a("dv:Event")))


@pytest.mark.parametrize(("source", "fact"), facts("editions"))
def test_every_edition(article: Article, source: str, fact: dict[str, Any]) -> None:
    def fits(edition: NamedNode) -> bool:
        return (
            article.values(edition, "dv:editionOf") == {f"campaign/{fact['campaign']}"}
            and article.values(edition, "prov:wasAssociatedWith") == {f"body/{fact['by']}"}
            and article.covers(edition, fact["period"])
        )

    assert sum(map(fits, article.a("dv:CampaignEdition"))) == 1


@pytest.mark.parametrize(("source", "fact"), facts("activities"))
def test_every_activity(article: Article, source: str, fact: dict[str, Any]) -> None:
    when = When.parse(str(fact["period"])) if "period" in fact else None

    def fits(activity: NamedNode) -> bool:
        start = article.values(activity, "dv:earliestStart")
        return (
            article.values(activity, "dv:activityKind") == {f"scheme/activity-kind/{fact['kind']}"}
            and {doc(key) for key in fact.get("of", ())} <= set(about(article, activity))
            and (when is None or start == {str(when.earliest)})
        )

    assert any(map(fits, article.a("dv:ImplementationActivity")))


@pytest.mark.parametrize(("source", "fact"), facts("models"))
def test_every_named_model(article: Article, source: str, fact: str) -> None:
    labels = {
        label
        for model in article.a("dv:ExemplaryModel")
        for label in article.values(model, "rdfs:label")
    }
    assert any(fact.casefold() in label.casefold() for label in labels)


def test_every_kind_of_fact_that_is_listed_is_looked_for() -> None:
    tested = {"published", "figures", "awards", "officials", "citations", "relations"}
    tested |= {"events", "editions", "themes", "activities", "models"}
    assert {kind for listed in LISTED.values() for kind in listed} <= tested


@pytest.mark.parametrize("source", LISTED)
def test_every_day_of_publication(article: Article, source: str) -> None:
    when = When.parse(str(LISTED[source]["published"]))
    assert article.values(article.graph, "dv:earliestStart") == {str(when.earliest)}


@pytest.mark.parametrize(("source", "fact"), facts("themes"))
def test_every_theme(article: Article, source: str, fact: dict[str, Any]) -> None:
    themes = article.subjects("rdfs:label", Literal(fact["label"], language="vi"))
    (theme,) = themes
    assert article.values(theme, "dv:themeKind") == {f"scheme/theme-kind/{fact['kind']}"}
    assert article.covers(theme, fact["period"])


def test_the_list_covers_every_article_and_nothing_else() -> None:
    five = {"hanoimoi", "hai", "kinhtedothi", "hoang", "duy"}
    assert {source.partition("-")[0] for source in LISTED} == five
    assert sum(len(listed["figures"]) + len(listed["awards"]) for listed in LISTED.values()) == 11
