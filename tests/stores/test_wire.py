"""Answers pass between the processes unchanged."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Store

from graph_builder.stores.protocol import Solutions
from graph_builder.stores.wire import decode, pack, receive, send
from graph_builder.stores.worker import answer

texts = st.text(st.characters(exclude_categories=["Cs"]))
literals = st.one_of(
    st.builds(Literal, texts),
    st.builds(lambda text: Literal(text, language="vi"), texts),
    st.builds(lambda text: Literal(text, datatype=NamedNode("http://example.org/type")), texts),
)
iris = (
    st.text("abcđêệ0/#?=~()'", max_size=9)
    .filter(lambda name: name.count("#") <= 1)
    .map(lambda name: NamedNode("http://example.org/" + name))
)


@given(st.lists(st.tuples(st.one_of(literals, iris), st.none() | literals), max_size=6))
def test_any_answer_comes_back_equal(rows: list[tuple[Literal, Literal | None]]) -> None:
    listed = " ".join(f"({a} {'UNDEF' if b is None else b})" for a, b in rows)
    request = {
        "text": f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {listed} }} }}",
        "rows": 9,
        "bytes": 10**6,
    }
    stream = BytesIO()
    send(stream, answer(Store(), request))
    stream.seek(0)
    assert decode(receive(stream)) == Solutions(("a", "b"), tuple(rows))


def test_a_blank_node_keeps_its_name() -> None:
    message = answer(Store(), {"text": "SELECT (BNODE() AS ?b) {}", "rows": 1, "bytes": 99})
    decoded = decode(message)
    assert isinstance(decoded, Solutions)
    assert isinstance(decoded.rows[0][0], BlankNode)


def test_bytes_travel_beside_the_message() -> None:
    body = bytes(range(256)) * 99
    assert receive(BytesIO(pack({"body": body, "truncated": True}))) == {
        "body": body,
        "truncated": True,
    }


@pytest.mark.parametrize("kept", [0, 8, 16, 30, 60])
def test_half_a_message_is_none(kept: int) -> None:
    stream = BytesIO()
    send(stream, {"kind": "boolean", "value": True, "body": b"x" * 30})
    with pytest.raises(EOFError):
        receive(BytesIO(stream.getvalue()[:kept]))
