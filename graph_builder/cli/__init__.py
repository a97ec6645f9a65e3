"""The command line: each command a few lines over the package; only here is anything printed."""

import sys
from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Run a command; an error becomes one clear message and its exit code, never a traceback."""
    try:
        from graph_builder.cli.app import run

        code = run()
    except KeyboardInterrupt:  # while the modules are still being read
        code = 130
    sys.exit(code)
