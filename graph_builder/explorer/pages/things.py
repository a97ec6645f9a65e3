"""The page of a thing: what is said of it, by whom, and what points to it."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from pyoxigraph import NamedNode
from starlette.responses import Response

from graph_builder.answers import Table
from graph_builder.errors import QueryError, UnknownName
from graph_builder.explorer.pages.asking import ask, rows
from graph_builder.explorer.pages.citing import Citation, cite, cite_article
from graph_builder.explorer.pages.facts import About, read_about
from graph_builder.explorer.pages.grids import Cell, Grid, grid
from graph_builder.explorer.pages.known import Source, Text, name_of, sources, text_of
from graph_builder.explorer.pages.pointing import pointing, show_pointing
from graph_builder.explorer.pages.rendering import FOLDER
from graph_builder.explorer.pages.view import View, key_of

_TEMPLATES = FOLDER / "templates" / "things"
_LISTED = {"publisher": {"dcterms:publisher"}}
"""Properties by which what points to a thing is listed already on its page, by kind."""


def show_thing(view: View, iri: str) -> Response:
    """Return the page of a thing; one property of those that point to it where `in` names it."""
    if not view.graph.things.index.knows(iri) and not _described(view, iri):
        raise _unknown(view, iri)
    about, source = read_about(view, iri), sources(view.ground).get(iri)
    if property_ := view.param("in"):
        return show_pointing(view, about, property_)
    kind = about.kind
    return view.render(
        _template(kind),
        about=about,
        pointing=[one for one in pointing(view, iri) if one.curie not in _LISTED.get(kind, ())],
        citation=_citation(view, about, source),
        answer=lambda name, parameter: _answer(view, name, parameter, iri),
        questions=_questions(view, about),
        told=_told(view, iri) if source and source.kind == "article" else {},
        source=source,
        published=published_by(view, iri) if kind == "publisher" else [],
    )


def published_by(view: View, publisher: str) -> list[Source]:
    """Return the articles of a publisher, the newest first."""
    found = [one for one in sources(view.ground).values() if one.publisher_iri == publisher]
    return sorted(found, key=_newest, reverse=True)


def _newest(source: Source) -> tuple[date, str]:
    day = source.published.day if source.published else None
    return day or date.min, source.iri


def _told(view: View, iri: str) -> Mapping[Text, list[Cell]]:
    """Return the things that a source describes, by class."""
    found = defaultdict[Text, list[Cell]](list)
    for row in rows(view.ground, "told", source=NamedNode(iri)):
        thing = row["thing"].value
        label = text_of(row["thingLabel"]) if "thingLabel" in row else Text(key_of(thing))
        found[name_of(view.ground, row["class"].value)].append(Cell(label, view.to(thing)))
    return dict(sorted(found.items(), key=lambda pair: len(pair[1])))


def _described(view: View, iri: str) -> bool:
    try:
        return bool(rows(view.ground, "about", thing=NamedNode(iri)))
    except ValueError:  # it is no IRI
        return False


def _unknown(view: View, iri: str) -> UnknownName:
    words = key_of(iri).rpartition("/")[2].replace("-", " ")
    near = [hit.label for hit in view.graph.find(words, limit=3)] if words else []
    return UnknownName(key_of(iri), "thing", near)


def _template(kind: str) -> str:
    own = kind.isidentifier() and (_TEMPLATES / f"{kind}.html").is_file()
    return f"things/{kind if own else 'any'}.html"


def _answer(view: View, name: str, parameter: str, iri: str) -> Grid | None:
    """Return the answer of a named question about a thing, or nothing where it takes too long."""
    try:
        result = ask(view, name, **{parameter: iri})
    except QueryError:
        return None
    return grid(view, result) if isinstance(result, Table) else None


def _questions(view: View, about: About) -> list[tuple[str, str, str]]:
    """Return the questions that can be asked about a thing of this kind: name, words, address."""
    kinds = {about.kind, "campaign" if about.kind == "edition" else about.kind}
    return [
        (
            name,
            question.question[view.lang],
            view.href(f"/ask/{name}", **{p.name: key_of(about.iri)}),
        )
        for name, question in view.questions.items()
        for p in question.parameters[:1]
        if p.kind in kinds
    ]


def _citation(view: View, about: About, source: Source | None) -> Citation:
    build = view.ground.build
    if source and source.kind == "article":
        return cite_article(source, build, view.lang)
    return cite(
        about.iri, str(about.label), build, view.ground.store.build.manifest.built, view.lang
    )
