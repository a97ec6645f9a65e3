"""maplib: the mapping by OTTR templates, and queries on the default graph alone."""

import re
from pathlib import Path

from measuring import Measured, run

from peers.environments import environment, version_in
from peers.protocol import Answered, Cannot
from peers.worker import WORKERS, WorkerPeer


class Maplib(WorkerPeer):
    """maplib; it reads no N-Quads and panics at GRAPH, so it answers from the default graph."""

    name = "maplib"
    holds = "memory, default graph"
    named_graphs = False
    worker_file = "maplib_worker.py"

    def prepare(self) -> str:
        """Make its environment and return its version."""
        self._python = environment("maplib", self.place.cache)
        return f"maplib {version_in(self._python, 'maplib')}"

    def python(self) -> str:
        """Return the Python of its environment."""
        return str(self._python)

    def map(self, records: Path, seconds: float, dump: Path | None = None) -> Measured:
        """Flatten the records to frames, then map those by templates; without sources."""
        wanted = [str(dump)] if dump else []
        return run([self.python(), str(WORKERS / self.worker_file), str(records), *wanted], seconds)

    def ask(self, query: str, seconds: float) -> Answered:
        """Answer a query that names no graphs; others would panic and break the store."""
        if re.search(r"^[^#\n]*\bGRAPH\b", query, re.MULTILINE):
            raise Cannot("GRAPH is not implemented")
        return super().ask(query, seconds)
