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


def _open_endpoint(location: str) -> "Store":
    from graph_builder.stores.remote import RemoteStore

    return RemoteStore(location)


_OPENERS: Mapping[str, Callable[[str], "Store"]] = {
    "": _open_folder,
    "http": _open_endpoint,
    "https": _open_endpoint,
}


def open_store(location: "str | PathLike[str]") -> "Store":
    """Open the store at a location: a folder that holds a build, or the address of an endpoint.

    >>> open_store("ftp://example.org/sparql")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    graph_builder.errors.UsageError: ftp://example.org/sparql: no store is opened by ftp://...
    """
    text = str(location)
    scheme = text.partition("://")[0].lower() if "://" in text else ""
    opener = _OPENERS.get(scheme)
    if opener is None:
        from graph_builder.errors import UsageError

        raise UsageError(f"{text}: no store is opened by {scheme}://; name a folder or http(s)://…")
    return opener(text)
