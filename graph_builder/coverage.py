"""Counts what a graph holds and what it does not: a blank is not "did not happen"."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph_builder.errors import StoreError
from graph_builder.namespaces import PREFIXES, expand
from graph_builder.stores.protocol import Solutions, Store
from graph_builder.vietnamese import CollationKey, collation_key

KINDS = (
    "Article",
    "Directive",
    "Mention",
    "Event",
    "ImplementationActivity",
    "CampaignEdition",
    "Person",
    "Tenure",
    "ReportedFigure",
    "Commendation",
    "Body",
    "AdministrativeUnit",
)
DATED = ("Article", "Event", "ImplementationActivity")
LEVELS = ("central", "province", "district", "commune")
LEVELLED = ("Body", "Event", "ImplementationActivity", "Commendation")
ERAS = ("2025-06-30", "2025-07-01")
"""The last day of the 63 provinces, and the first of the 34."""
_UNKNOWN = "unknown"
_PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
_ALIVE = """
  ?key a dv:AdministrativeUnit ; dv:level <https://w3id.org/danvan/scheme/level/province> .
  FILTER NOT EXISTS { ?key dv:earliestStart ?start . FILTER(?start > "DAY"^^xsd:date) }
  FILTER NOT EXISTS { ?key dv:latestEnd ?end . FILTER(?end < "DAY"^^xsd:date) }
"""
_ACTORS = "schema:organizer|prov:wasAssociatedWith|dv:conferredBy"


@dataclass(frozen=True, slots=True)
class Kind:
    """The things of a class, how many of them infer something, and what articles state of them."""

    name: str
    label: str
    things: int
    inferred: int
    statements: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """A place or a publisher, and in how many articles it has a part; some publisher is unnamed."""

    iri: str | None
    label: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Citations:
    """How many printed citations are settled, open with candidates, and open without any."""

    settled: int
    ambiguous: int
    unresolved: int


def kinds(store: Store, lang: str) -> tuple[Kind, ...]:
    """Return what there is of every kind, in the order of `KINDS`."""
    of_kind = f"{_classes(KINDS)} ?thing a ?key ."
    reasons = f"{of_kind} ?thing dv:inferred ?why ."
    said = f"{of_kind} ?source a dv:Article . GRAPH ?source {{ ?thing ?property ?value }}"
    things = _counted(store, of_kind, "?thing")
    inferred = _counted(store, reasons, "?thing")
    statements = _counted(store, said, "?thing ?property ?value")
    labels = _labels(store, _classes(KINDS), lang)
    found = [(name, expand(f"dv:{name}")) for name in KINDS]
    return tuple(
        Kind(name, labels.get(iri, name), things[iri], inferred[iri], statements[iri])
        for name, iri in found
    )


def years(store: Store) -> Mapping[int | None, Mapping[str, int]]:
    """Return how many things of each kind in `DATED` are of each year.

    What may be of one of several years is of none of them: it stands under None, with what has
    no day.
    """
    spans: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    where = f"""{_classes(DATED)} ?thing a ?key .
      OPTIONAL {{ ?thing dv:earliestStart ?first }} OPTIONAL {{ ?thing dv:latestStart ?last }}"""
    for thing, key, *days in _rows(
        store, f"SELECT DISTINCT ?thing ?key ?first ?last {{ {where} }}"
    ):
        spans[_known(thing), _name(key)] |= {day[:4] if day else "" for day in days}
    found: defaultdict[int | None, Counter[str]] = defaultdict(Counter)
    for (_, kind), span in spans.items():
        year = span.pop() if len(span) == 1 else ""
        found[int(year) if year else None][kind] += 1
    return {year: found[year] for year in sorted(found, key=lambda one: (one is None, one or 0))}


def levels(store: Store) -> Mapping[str, Mapping[str, int]]:
    """Return how much articles tell of each level: bodies they name, and acts by who did them.

    What bodies of two levels did together counts at both; `unknown` holds the acts of which no
    body is named.
    """
    acts = f"""{_classes(LEVELLED)} ?thing a ?key . ?source a dv:Article .
      {{ ?source schema:mentions ?thing . ?thing dv:level ?level }}
      UNION {{ GRAPH ?source {{ ?thing a ?key }} FILTER(?key != dv:Body)
        OPTIONAL {{ ?thing {_ACTORS} ?by . ?by dv:level ?level }} }}"""
    found: dict[str, Counter[str]] = {level: Counter() for level in (*LEVELS, _UNKNOWN)}
    for _, key, level in _rows(store, f"SELECT DISTINCT ?thing ?key ?level {{ {acts} }}"):
        found[level.rpartition("/")[2] if level else _UNKNOWN][_name(key)] += 1
    return found


def provinces(store: Store, lang: str, day: str) -> tuple[Spoken, ...]:
    """Return the provinces that lived on a day, with the articles on them, their bodies and parts.

    A province that no change of units touched has one life: every article on it counts on any day.
    """
    alive = _ALIVE.replace("DAY", day)
    spoken = f"""{alive} ?source a dv:Article . GRAPH ?source {{ ?subject ?property ?named }}
      {{ ?named dv:withinPlace ?key }} UNION {{ ?named schema:containedInPlace* ?key }}"""
    articles = _counted(store, spoken, "?source")
    found = [
        Spoken(iri, label, articles[iri]) for iri, label in _labels(store, alive, lang).items()
    ]
    return tuple(sorted(found, key=_most_first))


def publishers(store: Store, lang: str) -> tuple[Spoken, ...]:
    """Return who published the articles, the most first; articles of no known publisher last."""
    published = "?source a dv:Article . OPTIONAL { ?source dcterms:publisher ?key }"
    articles = _counted(store, published, "?source")
    labels = _labels(store, "?source a dv:Article ; dcterms:publisher ?key .", lang)
    unnamed = articles.pop("", 0)
    found = [Spoken(iri, labels.get(iri), count) for iri, count in articles.items()]
    return (*sorted(found, key=_most_first), *([Spoken(None, None, unnamed)] if unnamed else ()))


def sources(store: Store) -> Mapping[int, int]:
    """Return how many statements have one, two, three … articles behind them."""
    text = """SELECT ?articles (COUNT(*) AS ?count) {
      SELECT ?thing ?property ?value (COUNT(DISTINCT ?source) AS ?articles) {
        ?source a dv:Article . GRAPH ?source { ?thing ?property ?value }
      } GROUP BY ?thing ?property ?value
    } GROUP BY ?articles ORDER BY ?articles"""
    return {int(_known(articles)): int(_known(count)) for articles, count in _rows(store, text)}


def citations(store: Store) -> Citations:
    """Return how many citations of the articles are settled and how many are open."""
    state = """BIND(IF(EXISTS { ?thing dv:refersTo ?directive }, "settled",
      IF(EXISTS { ?thing dv:candidate ?other }, "ambiguous", "unresolved")) AS ?key)"""
    found = _counted(store, f"?thing a dv:Mention . {state}", "?thing")
    return Citations(found["settled"], found["ambiguous"], found["unresolved"])


def _most_first(one: Spoken) -> tuple[int, CollationKey]:
    return -one.articles, collation_key(one.label or "")


def _classes(names: Sequence[str]) -> str:
    return f"VALUES ?key {{ {' '.join(f'dv:{name}' for name in names)} }}"


def _counted(store: Store, where: str, what: str) -> Counter[str]:
    """Return how many distinct values of the variables there are of each key; "" is no key."""
    distinct = f"SELECT DISTINCT ?key {what} {{ {where} }}"
    text = f"SELECT ?key (COUNT(*) AS ?count) {{ {distinct} }} GROUP BY ?key"
    return Counter({key or "": int(_known(count)) for key, count in _rows(store, text)})


def _labels(store: Store, where: str, lang: str) -> dict[str, str]:
    shown = {"vi": "dv:labelVi", "en": "dv:labelEn"}[lang]
    text = f"SELECT DISTINCT ?key ?label {{ {where} ?key {shown} ?label }} ORDER BY ?key"
    return {_known(key): _known(label) for key, label in _rows(store, text)}


def _rows(store: Store, text: str) -> Iterator[tuple[str | None, ...]]:
    """Yield the rows of a SELECT as texts; a term without a value is None."""
    answer = store.query(_PREFIXES + text)
    if not isinstance(answer, Solutions) or answer.truncated:
        raise StoreError("the counts of what the graph holds were cut by the limits of the store")
    for row in answer:
        yield tuple(None if term is None else term.value for term in row)


def _known(text: str | None) -> str:
    return text or ""


def _name(iri: str | None) -> str:
    return _known(iri).rpartition("#")[2]
