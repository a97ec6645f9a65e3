"""Where statements are kept and asked: one protocol, opened by location."""

# Kept light on purpose: each query worker imports this package before it can answer.
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from graph_builder.stores.protocol import Store


def _open_folder(location: str) -> "Store":
    from graph_builder.stores.embedded import EmbeddedStore

    return EmbeddedStore(location)


def _refuse_endpoint(location: str) -> "Store":
    from graph_builder.errors import UsageError

    raise UsageError(
        f"{location}: remote endpoints are not available in this version; "
        "name the folder of a build instead"
    )


_OPENERS: Mapping[str, Callable[[str], "Store"]] = {
    "": _open_folder,
    "http": _refuse_endpoint,
    "https": _refuse_endpoint,
}


def open_store(location: "str | PathLike[str]") -> "Store":
    """Open the store at a location: a folder that holds a build.

    >>> open_store("https://example.org/sparql")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    graph_builder.errors.UsageError: https://example.org/sparql: remote endpoints are not ...
    """
    text = str(location)
    scheme = text.partition("://")[0].lower() if "://" in text else ""
    opener = _OPENERS.get(scheme)
    if opener is None:
        from graph_builder.errors import UsageError

        raise UsageError(f"{text}: no store is opened by {scheme}://; name the folder of a build")
    return opener(text)
