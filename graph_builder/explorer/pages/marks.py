"""What stands beside a statement: that a rule derives it, how sure it is, what was inferred."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pyoxigraph import Literal

from graph_builder.explorer.pages.asking import Row, rows
from graph_builder.explorer.pages.following import rules_for
from graph_builder.explorer.pages.known import Source, Text, text_of
from graph_builder.explorer.pages.view import Ground, View
from graph_builder.namespaces import DERIVED_GRAPH, expand

_CERTAINTY, _INFERRED = expand("dv:certainty"), expand("dv:inferred")

Noted = Mapping[str, Sequence["Mark"]]
"""What the record of each source, by its IRI, says of its own statements about a thing."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside a statement: its kind, what it means, and the curators' reasons for it."""

    kind: str
    label: str
    means: str
    reasons: tuple[Text, ...] = ()
    of: str = ""


def noted(view: View, found: Iterable[Row]) -> Noted:
    """Return the marks of a thing's statements by their source: how sure, what was inferred."""
    reasons: defaultdict[str, list[Text]] = defaultdict(list)
    marks: defaultdict[str, list[Mark]] = defaultdict(list)
    known = _certainties(view.ground)
    for row in found:
        source, name = row["source"].value, row["property"].value
        if name == _CERTAINTY and row["value"].value in known:
            marks[source].append(known[row["value"].value])
        elif name == _INFERRED and isinstance(row["value"], Literal):
            reasons[source].append(text_of(row["value"]))
    for source, texts in reasons.items():
        own = [text for text in texts if text.lang == view.lang] or texts
        label, means = view.t("mark_inferred"), view.t("mark_inferred_means")
        marks[source].append(Mark("inferred", label, means, tuple(sorted(own, key=str))))
    return marks


def marks_of(
    view: View, name: str, by: Sequence[str], said: Noted, known: Mapping[str, Source]
) -> tuple[Mark, ...]:
    """Return the marks of a statement with this property that these graphs make."""
    if set(by) == {DERIVED_GRAPH}:
        return (derived(view, name),)
    found: defaultdict[Mark, list[str]] = defaultdict(list)
    for graph in dict.fromkeys(by):
        for mark in said.get(graph, ()):
            found[mark].append(graph)
    some = len(set(by) - {DERIVED_GRAPH})
    return tuple(
        replace(mark, of="; ".join(str(known[one].label) for one in graphs if one in known))
        if len(graphs) < some
        else mark
        for mark, graphs in found.items()
    )


def derived(view: View, name: str) -> Mark:
    """Return the mark of what follows by rule, with the rules that state this property."""
    texts = tuple(Text(text, view.lang) for text in rules_for(view.ground, name))
    return Mark("derived", view.t("derived"), view.t("derived_means"), texts)


@lru_cache(maxsize=4)
def _certainties(ground: Ground) -> Mapping[str, Mark]:
    return {
        row["code"].value: Mark("certainty", row["codeLabel"].value.lower(), row["means"].value)
        for row in rows(ground, "certainties")
    }
