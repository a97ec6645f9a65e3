"""The command line: each command a few lines over the package; only here is anything printed."""

from graph_builder.cli.app import main

__all__ = ["main"]
