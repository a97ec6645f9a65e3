"""rdflib: the mapping as a user of it would write it, and queries on a Dataset in memory."""

import sys
from importlib.metadata import version
from pathlib import Path

from measuring import Measured, run

from peers.worker import WORKERS, WorkerPeer


class Rdflib(WorkerPeer):
    """rdflib, in pure Python, with a named graph for each source."""

    name = "rdflib"
    holds = "memory"
    worker_file = "rdflib_worker.py"

    def prepare(self) -> str:
        """Return its version."""
        return f"rdflib {version('rdflib')}"

    def python(self) -> str:
        """Return this Python: rdflib is one of our own requirements."""
        return sys.executable

    def map(self, records: Path, seconds: float, dump: Path | None = None) -> Measured:
        """Map the main kinds into a Dataset."""
        wanted = [str(dump)] if dump else []
        return run([self.python(), str(WORKERS / self.worker_file), str(records), *wanted], seconds)


def parse_only(nquads: Path, seconds: float) -> Measured:
    """Parse finished quads into a Dataset and nothing else."""
    return run([sys.executable, str(WORKERS / Rdflib.worker_file), "--parse", str(nquads)], seconds)
