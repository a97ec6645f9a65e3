"""No query reaches another computer: the gate refuses it, and the kernel where the gate is not."""

import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from pyoxigraph import QueryBoolean
from pyoxigraph import Store as Engine

from graph_builder.errors import QuerySyntaxError
from graph_builder.stores.asking import AskingStore
from graph_builder.stores.formats import CSV, Dataset
from graph_builder.stores.protocol import Limits
from graph_builder.stores.wire import Message

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can forbid it")

SPELLINGS = {
    "plain": "SELECT * { SERVICE <HERE> { ?s ?p ?o } }",
    "case": "SELECT * { sErViCe<HERE>{?s ?p ?o} }",
    "comment": "SELECT * { SERVICE # to\n<HERE> # where\n { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <HERE> { ?s ?p ?o } }",
    "prefix": "PREFIX x: <HERE> SELECT * { SERVICE x:y { ?s ?p ?o } }",
    "base": "BASE <HERE> SELECT * { SERVICE <y> { ?s ?p ?o } }",
    "minus": "SELECT * { VALUES ?s { 1 } MINUS { SERVICE <HERE> { ?s ?p ?o } } }",
    "exists": "SELECT * { VALUES ?x { 1 } FILTER EXISTS { SERVICE <HERE> { ?s ?p ?o } } }",
    "nested": "SELECT * { { SELECT * { OPTIONAL { SERVICE <HERE> { ?s ?p ?o } } } } }",
    "construct": "CONSTRUCT { ?s ?p ?o } WHERE { { SERVICE <HERE> { ?s ?p ?o } } UNION {} }",
}
SWALLOWING = {"silent", "exists", "nested", "minus"}  # the engine goes on without an error
UPDATES = [
    "LOAD <HERE>",
    "LOAD SILENT <HERE> INTO GRAPH <a:g>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <HERE> { ?s ?p ?o } }",
]
GRAPHS = [
    "SELECT * FROM <HERE> { ?s ?p ?o }",
    "SELECT * FROM NAMED <HERE> { GRAPH ?g { ?s ?p ?o } }",
]


class Canary:
    """A server on loopback that counts who calls."""

    def __init__(self) -> None:
        self.heard = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            caller.close()
            self.heard += 1

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture
def canary() -> Iterator[Canary]:
    opened = Canary()
    yield opened
    opened.close()


@pytest.mark.parametrize("name", SPELLINGS)
def test_the_engine_alone_would_call(canary: Canary, name: str) -> None:
    """Else the tests below could not fail."""
    with suppress(OSError, RuntimeError):
        result = Engine().query(SPELLINGS[name].replace("<HERE>", f"<{canary.address}>"))
        assert not isinstance(result, QueryBoolean)
        list(result)
    assert until(lambda: canary.heard > 0)


@pytest.mark.parametrize("name", SPELLINGS)
def test_the_gate_refuses_it(store: AskingStore, canary: Canary, name: str) -> None:
    text = SPELLINGS[name].replace("<HERE>", f"<{canary.address}>")
    for ask in (store.query, lambda text: store.serialize(text, CSV)):
        with pytest.raises(QuerySyntaxError, match="SERVICE is refused"):
            ask(text)
    assert canary.heard == 0


@linux
@pytest.mark.parametrize("name", SPELLINGS)
def test_past_the_gate_the_kernel_refuses_it(store: AskingStore, canary: Canary, name: str) -> None:
    reply, _ = store._ask(
        request(SPELLINGS[name].replace("<HERE>", f"<{canary.address}>")), Limits()
    )
    assert canary.heard == 0
    assert name in SWALLOWING or "not permitted" in reply["message"]


@pytest.mark.parametrize("text", UPDATES)
def test_updates_call_nobody(store: AskingStore, canary: Canary, text: str) -> None:
    text = text.replace("<HERE>", f"<{canary.address}>")
    before = store.query("SELECT * { ?s ?p ?o }")
    with pytest.raises(QuerySyntaxError, match="changes data"):
        store.serialize(text, CSV)
    reply, _ = store._ask(request(text), Limits())
    assert reply["error"] == "syntax"
    assert store.query("SELECT * { ?s ?p ?o }") == before
    assert canary.heard == 0


@pytest.mark.parametrize("text", GRAPHS)
def test_a_graph_that_is_named_is_not_fetched(
    store: AskingStore, canary: Canary, text: str
) -> None:
    assert (
        store.serialize(text.replace("<HERE>", f"<{canary.address}>"), CSV).body.count(b"\n") == 1
    )
    named = Dataset((canary.address,), (canary.address,))
    assert store.serialize("SELECT ?s { ?s ?p ?o }", CSV, dataset=named).body == b"s\r\n"
    assert canary.heard == 0


def request(text: str) -> Message:
    """Return what a worker is asked, without the gate."""
    return {"text": text, "seconds": 20, "memory": 2**31, "rows": 99, "bytes": 9999}


def until(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + 5
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()
