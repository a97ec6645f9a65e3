"""Gives the events and awards that several pages report one label, whichever page is read first."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from drafting.sources import Draft
from drafting.written import Remarked

_SECTIONS = ("events", "awards", "editions")


def reported_together(drafts: Sequence[Draft]) -> dict[str, list[str]]:
    """Return the ids that more than one source states, each with those sources."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for draft in drafts:
        for item in _items(draft):
            found[item["id"]].append(draft.id)
    return {ident: sources for ident, sources in sorted(found.items()) if len(sources) > 1}


def with_one_label(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts with every shared thing labelled and classed as in the first of them."""
    firsts: dict[str, Mapping[str, Any]] = {}
    for draft in drafts:
        for item in _items(draft):
            firsts.setdefault(item["id"], item)
    return [replace(draft, data=_relabelled(draft, firsts)) for draft in drafts]


def _items(draft: Draft) -> Iterator[Mapping[str, Any]]:
    for section in _SECTIONS:
        for item in draft.data.get(section, ()):
            yield item.value if isinstance(item, Remarked) else item


def _relabelled(draft: Draft, firsts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    data = dict(draft.data)
    for section in _SECTIONS:
        if section in data:
            data[section] = [_one(item, firsts) for item in data[section]]
    return data


def _one(item: Any, firsts: Mapping[str, Mapping[str, Any]]) -> Any:  # noqa: ANN401  nested data
    if isinstance(item, Remarked):
        return replace(item, value=_one(item.value, firsts))
    return {**item, "label": firsts[item["id"]]["label"]}
