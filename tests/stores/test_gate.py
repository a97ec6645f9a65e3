"""The gate lets questions through and nothing else, also where the engine reads oddly."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Store as Engine

from graph_builder.errors import QuerySyntaxError
from graph_builder.stores.gate import MAX_BYTES, check, explain, read
from graph_builder.stores.protocol import Boolean, Store

NOWHERE = "<http://127.0.0.1:9/>"  # the engine refuses this port, so nothing is ever sent
HEAD = "PREFIX : <http://127.0.0.1:9/> PREFIX ex: <http://example.org/> "

SERVICES = [
    f"SELECT * {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ sErViCe{NOWHERE}{{?s ?p ?o}} }}",
    f"SELECT * {{ SERVICE # to\n{NOWHERE} # where\n {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE SILENT {NOWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICESILENT{NOWHERE}{{ ?s ?p ?o }} }}",
    "SELECT * { SERVICE :x { ?s ?p ?o } }",
    "SELECT * { SERVICE:x{ ?s ?p ?o } }",
    "SELECT * { VALUES ?x { :x } SERVICE ?x { ?s ?p ?o } }",
    f"SELECT * {{ FILTER EXISTS {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }} }}",
    f"ASK {{ {{}} UNION {{}}SERVICE {NOWHERE} {{}} }}",
    f"SELECT * {{ ?s ?p 1SERVICE{NOWHERE}{{?a ?b ?c}} }}",
    f"SELECT * {{ ?s ?p trueSERVICE{NOWHERE}{{?a ?b ?c}} }}",
    f"SELECT * {{ ?s ?p ex:a.SERVICE{NOWHERE}{{?a ?b ?c}} }}",
    "BASE <http://127.0.0.1:9/> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { :x } VALUES ?a { 2 } FILTER(?a<1)SERVICE?x#>\n{ ?a ?b ?c } }",
    f'SELECT * {{ VALUES ?a {{1}} FILTER(?a<?b#> """\n) SERVICE {NOWHERE} {{?s ?p ?o}} #"""\n }}',
    f"SELECT * {{ VALUES ?a {{1}} FILTER(?a<'>'||1) SERVICE {NOWHERE} {{?s ?p ?o}} #'\n }}",
    f'SELECT * {{ VALUES ?x {{ """ " }} SERVICE {NOWHERE} {{}} # \\uD800 """ }} }}',
]


@pytest.mark.parametrize("text", SERVICES)
def test_service_is_refused(text: str) -> None:
    with pytest.raises(
        QuerySyntaxError, match=r"SERVICE is refused|could be an IRI|an open string"
    ):
        check(HEAD + text)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "SERVICE <http://x/> { it\'s }" }',
        'SELECT * { ?s ?p \'\'\'SERVICE\'\'\' , """a "SERVICE" b""" }',
        "SELECT * { ?service <http://x/service#a> ex:service } # SERVICE",
        "SELECT * { ?s ex:service ?o FILTER(?s<?o && ?o>1) }",
        "SELECT * FROM <http://x/> FROM NAMED <http://y/> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT ?đơn_vị { ?đơn_vị ex:tên\\,đủ 'a\\u0041' }",
        "VERSION '1.2' BASE <http://x/> ASK{}",
        "SELECT(COUNT(*)AS?n){?s ^ex:p|(ex:q/ex:r)*|!ex:t ?o}",
        "DESCRIBE ?x { VALUES (?x ?y) { (<http://x/#a> <http://x/#b>) } }",
    ],
)
def test_a_question_passes_the_gate_and_the_engine(store: Store, text: str) -> None:
    check(HEAD + text)
    store.query(HEAD + text)


SHAPES = {
    "brace": lambda n: "SELECT * " + "{" * n + "}" * n,
    "bracket": lambda n: "SELECT (" + "(" * n + "1" + ")" * n + " AS ?x) {}",
    "collection": lambda n: "SELECT * { ?s ?p " + "(" * n + "1" + ")" * n + "}",
    "blank": lambda n: "SELECT * { ?s ?p " + "[ ?p " * n + "1" + "]" * n + "}",
    "not": lambda n: "SELECT (" + "!" * n + "true AS ?x) {}",
    "and": lambda n: "SELECT (1" + "&&1" * n + " AS ?x) {}",
    "union": lambda n: "SELECT * { {}" + "UNION{}" * n + "}",
    "minus": lambda n: "SELECT * { {}" + "MINUS{}" * n + "}",
    "path": lambda n: "SELECT * { ?s <a:b>" + "/<a:b>" * n + " ?o }",
    "alternative": lambda n: "SELECT * { ?s <a:b>" + "|<a:b>" * n + " ?o }",
}


@pytest.mark.parametrize("size", [1_000, 5_000, 50_000])
@pytest.mark.parametrize("shape", SHAPES)
def test_what_overflows_the_engine_is_refused(store: Store, shape: str, size: int) -> None:
    with pytest.raises(QuerySyntaxError):
        store.query(SHAPES[shape](size))
    assert store.query("ASK {}") == Boolean(True)


def test_the_limits_are_sharp() -> None:
    check("SELECT * " + "{" * 64 + "}" * 64)
    with pytest.raises(QuerySyntaxError, match="65 deep"):
        check("SELECT * " + "{" * 65 + "}" * 65)
    check("SELECT (" + "!" * 500 + "1 AS ?x) {}")
    with pytest.raises(QuerySyntaxError, match="more than 500 of '!'"):
        check("SELECT (" + "!" * 501 + "1 AS ?x) {}")
    check("ASK {}".ljust(MAX_BYTES))
    with pytest.raises(QuerySyntaxError, match="bytes"):
        check("ASK {}".ljust(MAX_BYTES + 1))


SERVICE = f"SERVICE {NOWHERE} {{ ?s ?p ?o }}"
FRAGMENTS = [
    *"{}()<>#'\"\n.;,\\",
    *("'''", '"""', "?a", "?a<?b", "FILTER(", "FILTER(?a<", "VALUES ?x {", "ex:a.", "ex:a", "1"),
    *("true", '"x"@en', "_:b.", "<http://x/#", "service", "\\u0041", "\\uD800", "&&", "BIND("),
    *(SERVICE, SERVICE, f"SERVICE{NOWHERE}{{}}", "SERVICE:x{}", "\n} #", ")"),
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=10).map("".join))
@example(f'FILTER(?a<?b#> """\n) {SERVICE} #"""\n')
def test_nothing_that_passes_the_gate_reaches_for_another_endpoint(soup: str) -> None:
    text = HEAD + "SELECT * { VALUES (?a ?s ?p ?o) { (1 1 1 1) } " + soup + " }"
    try:
        check(text)
    except QuerySyntaxError:
        return
    try:
        list(Engine().query(text))
    except SyntaxError:
        return
    except RuntimeError as error:
        if "custom function" not in str(error):
            raise


GAPS = st.text(st.sampled_from(" \t\r\n"), min_size=1) | st.sampled_from(
    ["#\n", " # SELECT * { ' \"\n", "# DROP \\\r", '#"""\r\n', "\n\n# <a:b> NOW( FROM\n\t"]
)
TOKENS = [
    *("PREFIX", "ex:", "<http://example.org/>", "SELECT", "*", "FROM", "<a:b>", "FROM", "NAMED"),
    *("ex:c", "{", "GRAPH", "?g", "{", "?b", "ex:p", "'# FROM ?no'", "}", "FILTER", "(", "rand"),
    *("()", "*", "?a", ">", "1", ")", "}"),
]


@given(st.lists(GAPS, min_size=len(TOKENS), max_size=len(TOKENS)))
def test_what_stands_between_words_changes_nothing(gaps: list[str]) -> None:
    text = "".join(gap + token for gap, token in zip(gaps, TOKENS, strict=True))
    found = read(text)
    begin = len("".join(gaps[:4])) + len("".join(TOKENS[:3]))
    assert (found.form, found.start, found.star) == ("SELECT", begin, begin + 6 + len(gaps[4]))
    assert (found.default, found.named) == (("<a:b>",), ("ex:c",))
    assert (found.variables, found.changing) == (("g", "b", "a"), True)
    Engine().query(text)


@given(
    st.lists(GAPS, min_size=len(TOKENS), max_size=len(TOKENS)),
    st.integers(0, len(TOKENS) - 1),
    st.sampled_from(
        [
            ("DROP", "DROP changes data"),
            ("sERVICE", "SERVICE is refused"),
            ("\\u0041", "an escape outside strings and IRIs"),
            ('"open', "an open string"),
            ("'open", "an open string"),
        ]
    ),
)
def test_an_error_is_told_with_its_place(
    gaps: list[str], place: int, planted: tuple[str, str]
) -> None:
    wrong, said = planted
    parts = zip(gaps[:place], TOKENS[:place], strict=True)
    before = "".join(gap + token for gap, token in parts) + gaps[place]
    lines = before.split("\n")
    with pytest.raises(QuerySyntaxError) as refused:
        read(before + wrong)
    assert str(refused.value).startswith(f"line {len(lines)}, column {len(lines[-1]) + 1}: {said}")


@pytest.mark.parametrize(
    ("text", "changing"),
    [
        ("ASK { FILTER(NOW() > 1) }", True),
        ("ASK { FILTER(uuid#(\n # \n () = 1) }", True),
        ("ASK { FILTERRAND() }", True),
        ("SELECT * { ?s ?p ?o } ORDER BYstruuid()", True),
        ("ASK { ?now ex:rand 'RAND()' } # NOW()", False),
        ("ASK { ?s ?p ?o FILTER(?o IN (1)) }", False),
    ],
)
def test_functions_whose_value_changes_are_seen(text: str, changing: bool) -> None:
    assert read(HEAD + text).changing is changing
    Engine().query(HEAD + text)


UNDECLARED = "Prefix not found; declare it, as in PREFIX dv: <https://w3id.org/danvan/ontology#>"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("error at 2:3: expected one of [_], The SELECT contains a variable that is unbound, [_]",
         "line 2, column 3: The SELECT contains a variable that is unbound"),
        ("error at 1:9: expected one of DESCRIBE, [_]",
         "line 1, column 9: expected one of DESCRIBE"),
        ("error at 1:20: expected one of OPTIONAL, Prefix not found, ['%'], ['.']",
         f"line 1, column 20: {UNDECLARED}"),
        ("error at 1:33: expected one of Prefix not found, [_]",
         f"line 1, column 33: {UNDECLARED}"),
        ("the pool is closed", "the pool is closed"),
    ],
)  # fmt: skip
def test_the_engine_is_quoted_without_its_lists(said: str, told: str) -> None:
    assert explain(said) == told
