"""A sourced knowledge graph of directives, bodies and campaigns."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph_builder.answers import Statements, Table
    from graph_builder.errors import (
        AmbiguousName,
        DanvanError,
        DataError,
        Problem,
        QueryError,
        QueryTimeout,
        StoreDamaged,
        StoreError,
        StoreMissing,
        UnknownName,
        UsageError,
    )
    from graph_builder.graph import Graph, open_graph
    from graph_builder.queries import Question
    from graph_builder.search import Hit
    from graph_builder.stores.protocol import Limits

__all__ = [
    "AmbiguousName",
    "DanvanError",
    "DataError",
    "Graph",
    "Hit",
    "Limits",
    "Problem",
    "QueryError",
    "QueryTimeout",
    "Question",
    "Statements",
    "StoreDamaged",
    "StoreError",
    "StoreMissing",
    "Table",
    "UnknownName",
    "UsageError",
    "open_graph",
]

_HOMES = {
    "Graph": "graph",
    "Hit": "search",
    "Limits": "stores.protocol",
    "Question": "queries",
    "Statements": "answers",
    "Table": "answers",
    "open_graph": "graph",
}


def __getattr__(name: str) -> object:
    """Import a public name at its first use, so that `import graph_builder` costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = import_module(f"{__name__}.{_HOMES.get(name, 'errors')}")
    globals()[name] = value = getattr(home, name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
