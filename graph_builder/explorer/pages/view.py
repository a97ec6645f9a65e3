"""One request as the pages see it: the language, the window of time, the graph, the addresses."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol, cast
from urllib.parse import quote, urlencode

from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import Response

from graph_builder.errors import DanvanError, UnknownName
from graph_builder.explorer.pages.days import Window
from graph_builder.explorer.pages.messages import Messages, messages
from graph_builder.explorer.pages.rendering import render
from graph_builder.explorer.pages.told import in_words, mend
from graph_builder.explorer.problems import Refusal, headers_of, refusal_of
from graph_builder.graph import LANGUAGES, Graph
from graph_builder.namespaces import BASE, ONTOLOGY, expand
from graph_builder.queries import Question
from graph_builder.stores.builds import Build
from graph_builder.stores.protocol import Store
from graph_builder.vietnamese import Language

_LABELS = {"vi": NamedNode(expand("dv:labelVi")), "en": NamedNode(expand("dv:labelEn"))}
_TITLED = frozenset({400, 404, 500, 503, 504})
_OUT = ("http://", "https://")
_LOG = logging.getLogger(__name__)
PAGE = 50
"""How many lines a page of a list has."""


class BuiltStore(Store, Protocol):
    """A store that says which build it answers from."""

    @property
    def build(self) -> Build: ...  # noqa: D102  # as its class says


@dataclass(frozen=True)
class Ground:
    """What all requests for one build in one language share; what is read of it can be kept."""

    store: BuiltStore
    build: str
    lang: Language

    @property
    def label(self) -> NamedNode:
        """The property that holds the name of a thing for this reader."""
        return _LABELS[self.lang]


@dataclass(frozen=True, slots=True)
class View:
    """What a page needs to know about its request."""

    request: Request
    window: Window
    graph: Graph
    ground: Ground

    @property
    def lang(self) -> Language:
        """The language of the page."""
        return self.ground.lang

    @property
    def t(self) -> Messages:
        """The words of the interface in the reader's language."""
        return messages(self.lang)

    def param(self, name: str) -> str:
        """Return what the address says for a name, or nothing."""
        return self.request.query_params.get(name, "").strip()

    @property
    def questions(self) -> Mapping[str, Question]:
        """The named questions."""
        return cast("Mapping[str, Question]", self.request.app.state.service.questions)

    @property
    def page(self) -> int:
        """Which page of a list is asked for; the first where that is no number."""
        text = self.param("page")
        known = text.isascii() and text.isdecimal() and len(text) < len("100000")
        return max(1, int(text)) if known else 1

    def href(self, path: str, **params: object) -> str:
        """Return an address of the explorer in the same language and window of time."""
        kept = {"lang": self.lang, "from": self.window.start, "to": self.window.end}
        pairs = {name: value for name, value in {**params, **kept}.items() if value}
        return f"{quote(path)}?{urlencode(pairs)}"

    def data(self, path: str, **params: str) -> str:
        """Return an address of data: in the same language, but never narrowed to a window."""
        return f"{quote(path)}?{urlencode({**params, 'lang': self.lang})}"

    def here(self, **params: object) -> str:
        """Return this page's own address with some of its parameters changed.

        What stands in it several times stays so.
        """
        new = {"lang": self.lang, **params} if "lang" not in self.request.query_params else params
        now = self.request.query_params.multi_items()
        kept = [(name, value) for name, value in now if name not in new]
        pairs = [(name, value) for name, value in (*kept, *new.items()) if value]
        return f"{quote(self.request.url.path)}?{urlencode(pairs)}"

    def to(self, iri: str) -> str:
        """Return the address of a thing's page; nothing for what has none."""
        own = iri.startswith(BASE) and not iri.startswith((ONTOLOGY, f"{BASE}graph/"))
        return self.href(f"/id/{iri.removeprefix(BASE)}") if own else ""

    def render(self, template: str, code: int = 200, **values: object) -> Response:
        """Return a page."""
        return render(self, template, code, values)


def out(address: str) -> str:
    """Return an address that a reader may be sent to; nothing for what is no page of others."""
    return address if address.lower().startswith(_OUT) and not address.startswith(BASE) else ""


def key_of(iri: str) -> str:
    """Return the key of a thing: what follows the base in its IRI."""
    return iri.removeprefix(BASE)


def open_view(request: Request) -> View:
    """Return the view of a request; raise UsageError where its window is no time."""
    params = request.query_params
    window = Window.read(params.get("from", "").strip(), params.get("to", "").strip())
    return _view(request, window)


def _view(request: Request, window: Window) -> View:
    lang, service = language(request), request.app.state.service
    graph = service.graph(lang)
    return View(request, window, graph, Ground(service.store, service.store.build.id, lang))


def language(request: Request) -> Language:
    """Return the language that the address asks for, else what the browser prefers."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return cast("Language", asked)
    accepted = request.headers.get("accept-language", "").lower()
    first = [part.strip()[:2] for part in accepted.split(",")]
    return next((cast("Language", code) for code in first if code in LANGUAGES), "vi")


Make = Callable[..., Response]


def page(make: Make) -> Make:
    """Return an endpoint: the page of a view, or a page that says what is wrong and what to do."""

    def endpoint(request: Request, *rest: str) -> Response:
        try:
            return make(open_view(request), *rest)
        except DanvanError as error:
            return show_error(request, error)

    return endpoint


def data(make: Make) -> Make:
    """Return an endpoint for programs: what is wrong is told by a problem document."""

    def endpoint(request: Request) -> Response:
        return make(open_view(request))

    return endpoint


def show_error(request: Request, error: DanvanError) -> Response:
    """Return the page for an error, with its words and ways to go on."""
    refusal = logged(error)
    view = _view(request, Window(None, None))
    response = view.render(
        "error.html",
        refusal.status,
        said=in_words(view.t, error),
        mend=mend(view.t, error),
        title=_title(refusal.status),
        near=_near(view, error),
    )
    response.headers.update(headers_of(refusal))
    return response


def logged(error: DanvanError) -> Refusal:
    """Return what a client may know of an error; the log has the reason of each failure."""
    refusal = refusal_of(error)
    if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR and refusal.detail == str(error):
        _LOG.warning("%s: %s", refusal.code, error)  # what is not told to clients is in it already
    return refusal


def _near(view: View, error: DanvanError) -> Mapping[str, str]:
    """Return what may be meant, with where it leads."""
    if not isinstance(error, UnknownName):
        return {}
    if error.kind == "question":
        return {name: view.href(f"/ask/{name}") for name in error.suggestions}
    return {text: view.href("/search", q=text) for text in error.suggestions}


def _title(status: int) -> str:
    """Return the key of the words for a status: those of its class where it has none itself."""
    return f"error_{status if status in _TITLED else status // 100 * 100}"
