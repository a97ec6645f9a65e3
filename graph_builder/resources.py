"""Where the data folders lie: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path
from typing import Literal

Folder = Literal["ontology", "queries", "records"]

_PACKAGE = Path(__file__).resolve().parent


def folder(name: Folder) -> Path:
    """Return the folder of this name, from the wheel if it carries one, else from the checkout.

    >>> folder("ontology").is_dir()
    True
    """
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name
