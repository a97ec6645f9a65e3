"""Errors in the reader's words: what went wrong, and how it is mended."""

import re
from collections.abc import Mapping

from graph_builder.errors import AmbiguousName, DanvanError, UnknownName, UsageError
from graph_builder.explorer.pages.messages import Messages
from graph_builder.explorer.pages.unclear import Unclear
from graph_builder.explorer.problems import Refusal, code_of

_NO_ADDRESS = frozenset({"not-found", "unknown-name"})
_UNTOLD = frozenset({"internal", "not-evaluable", "store-unreadable"})
_SYNTAX: Mapping[str, re.Pattern[str]] = {
    "no_form": re.compile(r"the query has no SELECT"),
    "surrogate": re.compile(r"half of a surrogate pair"),
    "too_long": re.compile(r"the query has (?P<size>[\d,]+) bytes; at most (?P<most>[\d,]+)"),
    "escape": re.compile(r"an escape outside strings"),
    "open_string": re.compile(r"an open string"),
    "service": re.compile(r"SERVICE is refused"),
    "less_than": re.compile(r"(?P<text>.+) could be an IRI or a comparison"),
    "update": re.compile(r"(?P<word>\w+) changes data"),
    "form": re.compile(r"a query begins with .*, not with (?P<word>.+)"),
    "nested": re.compile(r"brackets stand \d+ deep; at most (?P<most>\d+)"),
    "repeats": re.compile(r"more than (?P<most>\d+) of '(?P<word>.+)'; use VALUES"),
    "prefix": re.compile(r"Prefix not found; declare it, as in (?P<declared>.+)"),
    "expected": re.compile(r"expected (?:one of )?(?P<words>.+)", re.DOTALL),
}
"""What the gate and the engine say of a query that they cannot read, by the key of our words."""


def in_words(t: Messages, error: DanvanError) -> str:
    """Return what an error says in the reader's language.

    What went wrong inside may name places on this machine: readers are not told.
    """
    if isinstance(error, UnknownName):
        return t("said_unknown", name=error.name)
    if isinstance(error, AmbiguousName):
        return t("said_ambiguous", name=error.name, n=len(error.candidates))
    if isinstance(error, Unclear):
        return t(error.key, **error.values)
    code = code_of(error)
    if code in _NO_ADDRESS:
        return t("said_no_address")
    if t.lang == "en" and code not in _UNTOLD and isinstance(error, (UsageError, Refusal)):
        return str(error)
    return t(f"problem_{code}")


def mend(t: Messages, error: DanvanError) -> str:
    """Return how an error is mended; nothing where what it says tells that already."""
    if isinstance(error, Unclear) or code_of(error) in _NO_ADDRESS:
        return ""
    return t(f"mend_{code_of(error)}")


def syntax(t: Messages, said: str) -> str:
    """Return what is wrong with a query's text in the reader's language."""
    for key, pattern in _SYNTAX.items():
        if found := pattern.match(said):
            return t(f"syntax_{key}", **found.groupdict())
    return t("syntax_other", said=said)
