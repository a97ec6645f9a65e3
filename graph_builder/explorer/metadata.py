"""What the dataset holds and how it is asked, in words that tools read: SD, VoID and SHACL."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize
from starlette.requests import Request
from starlette.responses import Response

from graph_builder.answers import Table
from graph_builder.errors import UsageError
from graph_builder.explorer.answering import SHOWN_PREFIXES, respond, service_of
from graph_builder.explorer.negotiation import GRAPHS, ROWS, TRIPLES, choose
from graph_builder.explorer.service import Service
from graph_builder.namespaces import BASE, ONTOLOGY, PREFIXES, compress
from graph_builder.queries import Question
from graph_builder.stores.formats import Serialized
from graph_builder.stores.gate import check
from graph_builder.stores.manifest import DEFAULT_GRAPH

VOID = "/.well-known/void"
ENDPOINT = "/sparql"
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_PREFIXES = {
    **SHOWN_PREFIXES,
    "format": "http://www.w3.org/ns/formats/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
}
_FORMAT_NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON-LD",
    "trig": "TriG",
    "nq": "N-Quads",
}
_TITLES = {
    "vi": "danvan: đơn vị nào thực hiện văn bản nào, khi nào, nguồn nào nói điều đó",
    "en": "danvan: who carried out which directive, when, and who says so",
}
_CLASSES = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c ORDER BY ?c"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
_SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }"

Object = NamedNode | Literal


@dataclass(frozen=True, slots=True)
class _Holdings:
    """What a build holds: counts by class, property and graph, and questions with examples."""

    build: str
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    graphs: Mapping[str, int]
    subjects: int
    examples: Sequence[tuple[Question, str]]


async def service_description(request: Request) -> Response:
    """Describe the service and its dataset, in the RDF format that the client likes best."""
    choice = choose(request.headers.get("accept"), TRIPLES)
    service, base = service_of(request), str(request.base_url).rstrip("/")

    def produce() -> Serialized:
        holdings = service.kept("holdings", lambda: _holdings(service))
        form = RdfFormat.from_media_type(choice.format.media)
        statements = sorted(_statements(holdings, base), key=_subject)
        body = serialize(statements, format=form, prefixes=_PREFIXES)
        return Serialized(body or b"", choice.format.media, build=service.store.build.id)

    return await respond(request, choice, produce, "service", base)


def _holdings(service: Service) -> _Holdings:
    return _Holdings(
        service.store.build.id,
        dict(_counts(service, _CLASSES)),
        dict(_counts(service, _PROPERTIES)),
        service.store.counts(),
        dict(_counts(service, _SUBJECTS))[""],
        list(_examples(service)),
    )


def _counts(service: Service, query: str) -> Iterator[tuple[str, int]]:
    """Yield what is counted, and its count: the last two columns of each row."""
    table = service.graph().sparql(query)
    if not isinstance(table, Table):
        raise TypeError("a SELECT answers with rows")
    for row in table:
        *names, count = row.values()
        yield "".join(map(str, names)), int(str(count))


def _examples(service: Service) -> Iterator[tuple[Question, str]]:
    """Yield the questions that this build can answer with the examples of their parameters."""
    graph = service.graph()
    for question in service.questions.values():
        values = {each.name: each.example for each in question.parameters if each.example}
        with suppress(UsageError):  # a build of few records does not know every example
            yield question, graph.bound(question.name, **values)


def _statements(holdings: _Holdings, base: str) -> Iterator[Triple]:
    yield from _service(base)
    yield from _dataset(holdings, base)
    for kind, counts in (("class", holdings.classes), ("property", holdings.properties)):
        for iri, count in counts.items():
            yield from _partition(base, kind, iri, count)
    for iri, count in holdings.graphs.items():
        if iri != DEFAULT_GRAPH:
            yield from _graph(base, iri, count)
    yield from _prefixes(base)
    for question, text in holdings.examples:
        yield from _example(base, question, text)


def _subject(triple: Triple) -> str:
    return str(triple.subject)


def _say(subject: str, **facts: "Object | Sequence[Object]") -> Iterator[Triple]:
    """Yield statements about a subject; `void_triples` stands for the property void:triples."""
    for name, given in facts.items():
        predicate = NamedNode(_expand(name.replace("_", ":", 1)))
        for value in given if isinstance(given, (list, tuple)) else (given,):
            yield Triple(NamedNode(subject), predicate, value)


def _expand(curie: str) -> str:
    prefix, _, name = curie.partition(":")
    return _PREFIXES[prefix] + name


def _node(curie: str) -> NamedNode:
    return NamedNode(_expand(curie))


def _number(value: int) -> Literal:
    return Literal(value)


def _service(base: str) -> Iterator[Triple]:
    endpoint = NamedNode(base + ENDPOINT)
    formats = [_node(f"format:{_FORMAT_NAMES[form.name]}") for form in (*ROWS, *GRAPHS)]
    yield from _say(
        endpoint.value,
        rdf_type=_node("sd:Service"),
        sd_endpoint=endpoint,
        sd_supportedLanguage=_node("sd:SPARQL11Query"),
        sd_feature=_node("sd:UnionDefaultGraph"),
        sd_resultFormat=formats,
        sd_defaultDataset=NamedNode(f"{base}{VOID}#dataset"),
    )


def _dataset(holdings: _Holdings, base: str) -> Iterator[Triple]:
    default = f"{base}{VOID}#default-graph"
    triples = _number(holdings.graphs[DEFAULT_GRAPH])
    yield from _say(
        f"{base}{VOID}#dataset",
        rdf_type=[_node("void:Dataset"), _node("sd:Dataset")],
        dcterms_title=[Literal(text, language=lang) for lang, text in _TITLES.items()],
        dcterms_identifier=Literal(holdings.build),
        dcterms_license=NamedNode(_LICENCE),
        void_sparqlEndpoint=NamedNode(base + ENDPOINT),
        void_uriSpace=Literal(BASE),
        void_vocabulary=NamedNode(ONTOLOGY),
        void_triples=triples,
        void_distinctSubjects=_number(holdings.subjects),
        void_classes=_number(len(holdings.classes)),
        void_properties=_number(len(holdings.properties)),
        sd_defaultGraph=NamedNode(default),
    )
    yield from _say(default, rdf_type=_node("sd:Graph"), void_triples=triples)


def _partition(base: str, kind: str, iri: str, count: int) -> Iterator[Triple]:
    dataset, node = f"{base}{VOID}#dataset", f"{base}{VOID}#{kind}-{_fragment(iri)}"
    if kind == "class":
        yield from _say(dataset, void_classPartition=NamedNode(node))
        yield from _say(node, void_class=NamedNode(iri), void_entities=_number(count))
    else:
        yield from _say(dataset, void_propertyPartition=NamedNode(node))
        yield from _say(node, void_property=NamedNode(iri), void_triples=_number(count))


def _graph(base: str, iri: str, count: int) -> Iterator[Triple]:
    node = f"{base}{VOID}#graph-{_fragment(iri)}"
    yield from _say(f"{base}{VOID}#dataset", sd_namedGraph=NamedNode(node))
    yield from _say(
        node,
        rdf_type=_node("sd:NamedGraph"),
        sd_name=NamedNode(iri),
        sd_graph=NamedNode(f"{node}-content"),
    )
    content = f"{node}-content"
    yield from _say(content, rdf_type=_node("sd:Graph"), void_triples=_number(count))


def _fragment(iri: str) -> str:
    return quote(compress(iri), safe=":/")


def _prefixes(base: str) -> Iterator[Triple]:
    for prefix, namespace in PREFIXES.items():
        node = f"{base}{VOID}#prefix-{prefix}"
        yield from _say(f"{base}{VOID}#prefixes", sh_declare=NamedNode(node))
        yield from _say(
            node,
            sh_prefix=Literal(prefix),
            sh_namespace=Literal(namespace, datatype=_node("xsd:anyURI")),
        )


def _example(base: str, question: Question, text: str) -> Iterator[Triple]:
    """Yield an example as editors of SPARQL look for it."""
    kind = check(text).capitalize()
    asked = [Literal(words, language=lang) for lang, words in question.question.items()]
    yield from _say(
        f"{base}/ask/{question.name}",
        rdf_type=[_node("sh:SPARQLExecutable"), _node(f"sh:SPARQL{kind}Executable")],
        rdfs_comment=asked,
        sh_prefixes=NamedNode(f"{base}{VOID}#prefixes"),
        schema_target=NamedNode(base + ENDPOINT),
    )
    yield from _say(f"{base}/ask/{question.name}", **{f"sh_{kind.lower()}": Literal(text)})
