"""The SPARQL 1.1 Protocol, case by case as its text has them, queries only."""

import csv
import io
import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from httpx2 import Response
from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryResultsFormat,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)
from starlette.testclient import TestClient

from graph_builder.explorer.service import Service

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/danvan/ontology#Source> } ORDER BY ?s"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 3"
DESCRIBE = "DESCRIBE <https://w3id.org/danvan/doc/party/tw/11/nq/25>"
CSV, TSV = "text/csv", "text/tab-separated-values"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
FORMATS = {
    JSON: QueryResultsFormat.JSON,
    XML: QueryResultsFormat.XML,
    TSV: QueryResultsFormat.TSV,
}
RDF_XML = "application/rdf+xml"
GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    RDF_XML: RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/trig": RdfFormat.TRIG,
}
PROBLEM = "application/problem+json"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
NOWHERE = "http://example.org/no-such-graph"

Pair = tuple[str, str]


def media(response: Response) -> str:
    return response.headers["content-type"].partition(";")[0]


def rows(response: Response) -> list[dict[str, object]]:
    assert response.status_code == 200, response.text
    return json.loads(response.content)["results"]["bindings"]


@pytest.fixture(scope="module")
def sources(store: Store) -> list[str]:
    """What SELECT answers, asked from the engine without a server."""
    return [row["s"].value for row in store.query(SELECT)]


@dataclass(frozen=True)
class Case:
    """A request, and the status and media type that answer it."""

    method: str
    status: int
    params: dict[str, object] = field(default_factory=dict)
    body: bytes | None = None
    type: str | None = None
    accept: str | None = None
    media: str | None = None


def form(*pairs: tuple[str, str]) -> bytes:
    return urlencode(pairs).encode()


CASES = {
    # 2.1.1 to 2.1.3: the three ways to send a query
    "get": Case("GET", 200, {"query": SELECT}, media=JSON),
    "post-form": Case("POST", 200, body=form(("query", SELECT)), type=FORM, media=JSON),
    "post-direct": Case("POST", 200, body=SELECT.encode(), type=DIRECT, media=JSON),
    "post-form-charset": Case(
        "POST", 200, body=form(("query", SELECT)), type=f"{FORM}; charset=UTF-8", media=JSON
    ),
    "post-direct-charset": Case("POST", 200, body=ASK.encode(), type=f'{DIRECT};charset="utf-8"'),
    "post-form-raw-utf8": Case(
        "POST", 200, body='query=ASK { ?s ?p "Hà Nội" }'.encode(), type=FORM, media=JSON
    ),
    "post-direct-dataset": Case(
        "POST", 200, {"default-graph-uri": NOWHERE}, SELECT.encode(), DIRECT, media=JSON
    ),
    "head": Case("HEAD", 200, {"query": SELECT}, media=JSON),
    "options": Case("OPTIONS", 204),
    "unknown-parameter": Case("GET", 200, {"query": ASK, "timeout": "1"}, media=JSON),
    # 2.1.5, 2.1.6: what the client accepts
    "any": Case("GET", 200, {"query": SELECT}, accept="*/*", media=JSON),
    "xml": Case("GET", 200, {"query": SELECT}, accept=XML, media=XML),
    "csv": Case("GET", 200, {"query": SELECT}, accept=CSV, media=CSV),
    "tsv": Case("GET", 200, {"query": SELECT}, accept=TSV, media=TSV),
    "plain-json": Case(
        "GET", 200, {"query": SELECT}, accept="application/json", media="application/json"
    ),
    "weights": Case("GET", 200, {"query": SELECT}, accept=f"{CSV};q=0.4, {XML};q=0.8", media=XML),
    "weight-none": Case("GET", 200, {"query": SELECT}, accept=f"{JSON};q=0, */*;q=0.1", media=XML),
    "browser": Case(
        "GET",
        200,
        {"query": SELECT},
        accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        media="application/xml",
    ),
    "ask-xml": Case("GET", 200, {"query": ASK}, accept=XML, media=XML),
    "ask-csv": Case("GET", 406, {"query": ASK}, accept=CSV),
    "ask-csv-or-json": Case("GET", 200, {"query": ASK}, accept=f"{CSV}, {JSON};q=0.1", media=JSON),
    "construct": Case("GET", 200, {"query": CONSTRUCT}, media="text/turtle"),
    "describe": Case("GET", 200, {"query": DESCRIBE}, media="text/turtle"),
    **{
        f"construct-{kind}": Case("GET", 200, {"query": CONSTRUCT}, accept=kind, media=kind)
        for kind in GRAPHS
    },
    "construct-as-rows": Case("GET", 406, {"query": CONSTRUCT}, accept=JSON),
    "select-as-turtle": Case("GET", 406, {"query": SELECT}, accept="text/turtle"),
    "nonsense": Case("GET", 406, {"query": SELECT}, accept="application/nonsense"),
    "format": Case("GET", 200, {"query": SELECT, "format": "csv"}, accept=JSON, media=CSV),
    "format-of-a-graph": Case("GET", 200, {"query": CONSTRUCT, "format": "xml"}, media=RDF_XML),
    "format-unknown": Case("GET", 406, {"query": SELECT, "format": "xlsx"}),
    # 2.1.4: what is wrong
    "no-query": Case("GET", 400, {"default-graph-uri": NOWHERE}),
    "no-query-post": Case("POST", 400, body=b"", type=FORM),
    "empty-query": Case("GET", 400, {"query": ""}),
    "two-queries": Case("GET", 400, {"query": [ASK, SELECT]}),
    "two-queries-form": Case("POST", 400, body=form(("query", ASK), ("query", ASK)), type=FORM),
    "two-queries-direct": Case("POST", 400, {"query": ASK}, ASK.encode(), DIRECT),
    "syntax": Case("GET", 400, {"query": "SELECT ?s WHERE { ?s ?p"}),
    "syntax-post": Case("POST", 400, body=b"SELEC ?s", type=DIRECT),
    "relative-graph": Case("GET", 400, {"query": ASK, "default-graph-uri": "graph"}),
    "bad-escape": Case("POST", 400, body=b"query=ASK%20%7B%7D%FF", type=FORM),
    "utf-16": Case("POST", 415, body=ASK.encode("utf-16"), type=f"{DIRECT}; charset=utf-16"),
    "utf-16-unsaid": Case("POST", 400, body=ASK.encode("utf-16"), type=DIRECT),
    "latin-1": Case("POST", 400, body='ASK { ?s ?p "Hà" }'.encode("latin-1"), type=DIRECT),
    "text-plain": Case("POST", 415, body=ASK.encode(), type="text/plain"),
    "json-body": Case("POST", 415, body=b'{"query": "ASK {}"}', type="application/json"),
    "multipart": Case("POST", 415, body=b"--x--", type="multipart/form-data; boundary=x"),
    "no-type": Case("POST", 415, body=ASK.encode()),
    "too-large": Case("POST", 413, body=b"ASK {}" + b" " * 200_000, type=DIRECT),
    "put": Case("PUT", 405, {"query": ASK}),
    "delete": Case("DELETE", 405),
    "patch": Case("PATCH", 405),
}


def send(client: TestClient, case: Case) -> Response:
    headers = {"content-type": case.type, "accept": case.accept or "*/*"}
    given = {name: value for name, value in headers.items() if value}
    return client.request(
        case.method, "/sparql", params=case.params, content=case.body, headers=given
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_request_is_answered_as_the_protocol_says(client: TestClient, case: Case) -> None:
    response = send(client, case)
    assert response.status_code == case.status, response.text
    if case.status >= 400:
        assert media(response) == PROBLEM
        assert response.json()["status"] == case.status
        assert (case.status == 405) == ("allow" in response.headers)
    elif case.media:
        assert media(response) == case.media


@pytest.mark.parametrize("way", ["get", "post-form", "post-direct"])
def test_each_way_gives_the_rows_that_the_engine_gives(
    client: TestClient, sources: list[str], way: str
) -> None:
    found = [row["s"]["value"] for row in rows(send(client, CASES[way]))]
    assert found == sources


@pytest.mark.parametrize("kind", [JSON, XML, TSV])
def test_each_format_of_rows_is_read_back(
    client: TestClient, sources: list[str], kind: str
) -> None:
    response = client.get("/sparql", params={"query": SELECT}, headers={"accept": kind})
    results = parse_query_results(response.content, format=FORMATS[kind])
    assert [row["s"].value for row in results] == sources


def test_csv_is_the_bytes_of_the_standard(client: TestClient, sources: list[str]) -> None:
    response = client.get("/sparql", params={"query": SELECT}, headers={"accept": CSV})
    assert response.content == ("s\r\n" + "".join(f"{iri}\r\n" for iri in sources)).encode()
    assert response.headers["content-type"] == "text/csv; charset=utf-8"


def test_vietnamese_text_arrives_as_it_is(client: TestClient, store: Store) -> None:
    query = 'SELECT ?l { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l FILTER(LANG(?l)="vi") }'
    expected = sorted(row["l"].value for row in store.query(query))
    assert sorted(row["l"]["value"] for row in ask(client, query)) == expected
    text = client.get("/sparql", params={"query": query}, headers={"accept": CSV}).content
    lines = list(csv.reader(io.StringIO(text.decode("utf-8"))))
    assert sorted(line[0] for line in lines[1:]) == expected


@pytest.mark.parametrize("kind", GRAPHS)
def test_each_format_of_graphs_is_read_back(client: TestClient, store: Store, kind: str) -> None:
    response = client.get("/sparql", params={"query": DESCRIBE}, headers={"accept": kind})
    found = {quad.triple for quad in parse(response.content, format=GRAPHS[kind])}
    assert found == set(store.query(DESCRIBE))


def ask(client: TestClient, query: str, **dataset: object) -> list[dict[str, dict[str, str]]]:
    params = {"query": query, **{name.replace("_", "-"): iri for name, iri in dataset.items()}}
    return rows(client.get("/sparql", params=params))


@pytest.fixture(scope="module")
def overlapping(store: Store) -> Pair:
    """Two graphs that hold a statement in common."""
    query = "SELECT ?g ?h { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } FILTER(STR(?g) < STR(?h)) }"
    row = next(iter(store.query(query)))
    return row["g"].value, row["h"].value


class TestDataset:
    """2.1.4 of the protocol: the graphs that a request names make its dataset, and no others."""

    ALL = "SELECT ?s ?p ?o { ?s ?p ?o }"
    COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    NAMED = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"

    def held(self, store: Store, *graphs: str) -> int:
        """How many statements these graphs hold, each counted once."""
        quads = (store.quads_for_pattern(None, None, None, NamedNode(iri)) for iri in graphs)
        return len({quad.triple for part in quads for quad in part})

    def test_one_default_graph(self, client: TestClient, store: Store, overlapping: Pair) -> None:
        found = ask(client, self.ALL, default_graph_uri=overlapping[0])
        assert len(found) == self.held(store, overlapping[0]) > 0

    def test_two_default_graphs_are_merged(
        self, client: TestClient, store: Store, overlapping: Pair
    ) -> None:
        both = self.held(store, *overlapping)
        assert both < sum(self.held(store, iri) for iri in overlapping)
        assert len(ask(client, self.ALL, default_graph_uri=overlapping)) == both
        (row,) = ask(client, self.COUNT, default_graph_uri=overlapping)
        assert row["n"]["value"] == str(both)

    def test_named_graphs(self, client: TestClient, overlapping: Pair) -> None:
        found = {row["g"]["value"] for row in ask(client, self.NAMED, named_graph_uri=overlapping)}
        assert found == set(overlapping)

    def test_named_graphs_alone_leave_the_default_graph_empty(
        self, client: TestClient, overlapping: Pair
    ) -> None:
        assert ask(client, self.ALL, named_graph_uri=overlapping) == []

    def test_default_graph_alone_leaves_no_named_graph(
        self, client: TestClient, overlapping: Pair
    ) -> None:
        assert ask(client, self.NAMED, default_graph_uri=overlapping[0]) == []

    def test_unknown_graph_is_empty(self, client: TestClient) -> None:
        assert ask(client, self.ALL, default_graph_uri=NOWHERE) == []

    def test_request_goes_before_the_query(
        self, client: TestClient, store: Store, overlapping: Pair
    ) -> None:
        query = self.ALL.replace("{", f"FROM <{NOWHERE}> {{")
        found = ask(client, query, default_graph_uri=overlapping[0])
        assert len(found) == self.held(store, overlapping[0])

    @pytest.mark.parametrize("way", ["form", "direct"])
    def test_post_takes_the_same_parameters(
        self, client: TestClient, store: Store, overlapping: Pair, way: str
    ) -> None:
        if way == "form":
            pairs = [("query", self.ALL), *(("default-graph-uri", iri) for iri in overlapping)]
            response = client.post("/sparql", content=form(*pairs), headers={"content-type": FORM})
        else:
            response = client.post(
                "/sparql",
                params={"default-graph-uri": list(overlapping)},
                content=self.ALL.encode(),
                headers={"content-type": DIRECT},
            )
        assert len(rows(response)) == self.held(store, *overlapping)


UPDATES = {
    "insert-data": "INSERT DATA { <http://e.org/a> <http://e.org/b> 1 }",
    "delete-data": "DELETE DATA { <http://e.org/a> <http://e.org/b> 1 }",
    "delete-where": "DELETE WHERE { ?s ?p ?o }",
    "modify": "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "with": "WITH <http://e.org/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "load": "LOAD <http://127.0.0.1:9/x.ttl>",
    "clear": "CLEAR ALL",
    "drop": "DROP SILENT ALL",
    "create": "CREATE GRAPH <http://e.org/g>",
    "copy": "COPY DEFAULT TO <http://e.org/g>",
    "move": "MOVE DEFAULT TO <http://e.org/g>",
    "add": "ADD DEFAULT TO <http://e.org/g>",
    "after-a-query": "ASK {} ; DROP ALL",
    "behind-a-prologue": "PREFIX e: <http://e.org/> # ASK {}\nINSERT DATA { e:a e:b e:c }",
}
ROUTES = {
    "query-get": ("GET", {"query": "{}"}, None, None),
    "update-get": ("GET", {"update": "{}"}, None, None),
    "query-form": ("POST", {}, "query", FORM),
    "update-form": ("POST", {}, "update", FORM),
    "query-direct": ("POST", {}, "", DIRECT),
    "update-direct": ("POST", {}, "", "application/sparql-update"),
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("update", UPDATES.values(), ids=UPDATES)
def test_updates_are_refused(client: TestClient, update: str, route: str) -> None:
    method, params, name, kind = ROUTES[route]
    body = form((name, update)) if name else update.encode() if kind else None
    response = client.request(
        method,
        "/sparql",
        params=dict.fromkeys(params, update),
        content=body,
        headers={"content-type": kind} if kind else {},
    )
    expected = {"update-refused"} if "update" in route else {"query-refused"}
    assert (response.status_code, {response.json()["code"]}) == (
        403 if "update" in route else 400,
        expected,
    )


def test_nothing_has_changed(client: TestClient, store: Store) -> None:
    """Runs after the updates above, and would see what any of them had done."""
    (row,) = ask(client, "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
    assert row["n"]["value"] == str(len(store))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "PATCH", "MKCOL"])
@pytest.mark.parametrize(
    "path", ["/sparql?graph=http://e.org/g", "/sparql?default", "/data?default"]
)
def test_graph_store_verbs_are_refused(client: TestClient, method: str, path: str) -> None:
    response = client.request(
        method, path, content=b"<a:a> <a:b> <a:c> .", headers={"content-type": "text/turtle"}
    )
    assert 400 <= response.status_code < 500
    assert media(response) == PROBLEM


def test_head_sends_the_headers_of_get(client: TestClient) -> None:
    got, head = (client.request(m, "/sparql", params={"query": ASK}) for m in ("GET", "HEAD"))
    assert head.content == b""
    assert {**head.headers} == {**got.headers}


def test_options_lists_methods_and_media(client: TestClient) -> None:
    response = client.options("/sparql")
    assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert response.headers["accept-post"] == f"{FORM}, {DIRECT}"


class TestFreshness:
    def test_known_answer_is_not_sent_again(self, client: TestClient) -> None:
        first = client.get("/sparql", params={"query": SELECT})
        tag = first.headers["etag"]
        again = client.get(
            "/sparql", params={"query": SELECT}, headers={"if-none-match": f'"x", {tag}'}
        )
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["vary"] == first.headers["vary"] == "Accept"

    @pytest.mark.parametrize(
        ("params", "accept"),
        [
            ({"query": SELECT + " "}, JSON),
            ({"query": SELECT}, CSV),
            ({"query": SELECT, "default-graph-uri": NOWHERE}, JSON),
            ({"query": SELECT, "named-graph-uri": NOWHERE}, JSON),
        ],
        ids=["query", "format", "default-graph", "named-graph"],
    )
    def test_other_answer_has_another_tag(
        self, client: TestClient, params: dict[str, str], accept: str
    ) -> None:
        tag = client.get("/sparql", params={"query": SELECT}).headers["etag"]
        response = client.get(
            "/sparql", params=params, headers={"accept": accept, "if-none-match": tag}
        )
        assert response.status_code == 200
        assert response.headers["etag"] != tag

    @pytest.mark.parametrize("call", ["NOW()", "RAND()", "uuid ()", "StrUUID()"])
    def test_answer_that_changes_has_no_tag(self, client: TestClient, call: str) -> None:
        response = client.get("/sparql", params={"query": f"SELECT ({call} AS ?x) {{}}"})
        assert response.status_code == 200
        assert "etag" not in response.headers


class TestTruncation:
    MANY = "SELECT * { ?a ?b ?c }"

    @pytest.mark.parametrize("kind", [JSON, XML, CSV, TSV])
    def test_cut_answer_says_so_and_is_whole(
        self, client: TestClient, service: Service, kind: str
    ) -> None:
        response = client.get("/sparql", params={"query": self.MANY}, headers={"accept": kind})
        assert response.status_code == 200
        assert response.headers["x-danvan-truncated"] == "true"
        link = response.headers["link"]
        path = link.partition(">")[0].replace("<https://w3id.org/danvan/", "/id/")
        assert "LIMIT" in client.get(path).json()["mend"]
        if kind == CSV:
            found = len(list(csv.reader(io.StringIO(response.text)))) - 1
        else:
            found = sum(1 for _ in parse_query_results(response.content, format=FORMATS[kind]))
        assert found == service.settings.limits.rows

    def test_whole_answer_does_not(self, client: TestClient) -> None:
        response = client.get("/sparql", params={"query": SELECT})
        assert "x-danvan-truncated" not in response.headers
        assert "link" not in response.headers

    def test_counting_is_not_cut(self, client: TestClient, service: Service, store: Store) -> None:
        (row,) = ask(client, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c }")
        expected = sum(1 for _ in store.quads_for_pattern(None, None, None, DefaultGraph()))
        assert int(row["n"]["value"]) == expected > service.settings.limits.rows


def test_endless_query_is_told_as_such_and_the_next_is_answered(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": ENDLESS})
    assert (response.status_code, response.json()["code"]) == (504, "query-timeout")
    assert len(rows(client.get("/sparql", params={"query": SELECT}))) > 0
