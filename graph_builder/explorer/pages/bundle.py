"""Where the bundled browser code lies, if this installation has it."""

import hashlib
from functools import cache

from graph_builder.explorer.pages.rendering import FOLDER


@cache
def bundled(name: str) -> str:
    """Return the address of a bundled script, new for each bundle; nothing where there is none."""
    path = FOLDER / "static" / "bundle" / name
    if not path.is_file():
        return ""
    return f"/static/bundle/{name}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
