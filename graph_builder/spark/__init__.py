"""Reads and states tables of sources on a cluster, or on all processors of one machine."""

from graph_builder.spark.sessions import LOCAL
from graph_builder.spark.stating import engine, state_chunks

__all__ = ["LOCAL", "engine", "state_chunks"]
