"""What points to a thing: the things at the other end of each property, and how many they are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from pyoxigraph import Literal, NamedNode
from starlette.responses import Response

from graph_builder.errors import UnknownName
from graph_builder.explorer.pages.asking import Row, rows
from graph_builder.explorer.pages.facts import About, Value, value_of
from graph_builder.explorer.pages.known import Text, name_of, terms
from graph_builder.explorer.pages.marks import Mark, derived
from graph_builder.explorer.pages.view import PAGE, View
from graph_builder.namespaces import compress, expand
from graph_builder.stores.protocol import Term
from graph_builder.vietnamese import collation_key

FEW = 8
_MANY = 60  # properties that more things point by are asked one by one
_BROAD = {expand(curie) for curie in ("eli:related_to", "eli:ensures_implementation_of")}


@dataclass(frozen=True, slots=True)
class Pointing:
    """The things that point to a thing by one property: some of them, and how many there are."""

    curie: str
    label: Text
    definition: str
    total: int
    values: tuple[Value, ...]
    inferred: Mark | None


def pointing(view: View, iri: str) -> list[Pointing]:
    """Return some of the things that point to a thing, by each property."""
    counts = {name: n for name, n in _counts(view, iri).items() if name not in _BROAD}
    small = [name for name, total in counts.items() if total <= _MANY]
    found = _by_property(_ask(view, iri, small, _MANY * len(small)))
    for name in counts.keys() - set(small):
        found[name] = _ask(view, iri, [name], FEW)
    made = [
        _pointing(view, name, total, _values(view, name, found[name])[:FEW])
        for name, total in counts.items()
    ]
    return sorted(made, key=_place)


def _place(group: Pointing) -> tuple[bool, object]:
    """Return where a group stands: what sources say comes before what follows by rule."""
    return group.inferred is not None, collation_key(str(group.label))


def show_pointing(view: View, about: About, curie: str) -> Response:
    """Return one page of all things that point to this one by one property."""
    counts = _counts(view, about.iri)
    name = next((name for name in counts if compress(name) == curie), None)
    if name is None:
        raise UnknownName(
            curie, "property that points to this thing", sorted(map(compress, counts))[:3]
        )
    found = _ask(view, about.iri, [name], PAGE, (view.page - 1) * PAGE)
    shown = _pointing(view, name, counts[name], _values(view, name, found))
    pages = ceil(shown.total / PAGE)
    return view.render(
        "things/pointing.html", about=about, shown=shown, page=view.page, pages=pages
    )


def _counts(view: View, iri: str) -> dict[str, int]:
    found = rows(view.ground, "pointing", thing=NamedNode(iri))
    return {row["property"].value: int(row["count"].value) for row in found}


def _ask(view: View, iri: str, names: Sequence[str], limit: int, offset: int = 0) -> list[Row]:
    properties = [NamedNode(name) for name in names]
    return rows(
        view.ground,
        "pointing-by",
        thing=NamedNode(iri),
        properties=properties,
        limit=limit,
        offset=offset,
    )


def _by_property(found: Sequence[Row]) -> defaultdict[str, list[Row]]:
    grouped = defaultdict[str, list[Row]](list)
    for row in found:
        grouped[row["property"].value].append(row)
    return grouped


def _values(view: View, name: str, found: Sequence[Row]) -> tuple[Value, ...]:
    said = defaultdict[Term, list[str]](list)
    labels: dict[Term, Term] = {}
    for row in found:
        said[row["thing"]].append(row["source"].value)
        labels[row["thing"]] = row.get("thingLabel", Literal(compress(row["thing"].value)))
    return tuple(value_of(view, thing, by, labels, name, {}) for thing, by in said.items())


def _pointing(view: View, name: str, total: int, values: tuple[Value, ...]) -> Pointing:
    term = terms(view.ground).get(name)
    follows = bool(values) and all(value.inferred for value in values)
    definition = term.definition if term else ""
    mark = derived(view, name) if follows else None
    return Pointing(compress(name), name_of(view.ground, name), definition, total, values, mark)
