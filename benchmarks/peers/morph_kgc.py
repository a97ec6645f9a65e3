"""morph-kgc: the mapping in RML, into the store that it makes for queries."""

from pathlib import Path

from measuring import Measured, run

from peers.environments import environment, version_in
from peers.protocol import Peer
from peers.worker import WORKERS


class MorphKgc(Peer):
    """morph-kgc, in an environment of its own: it asks for other versions than ours."""

    name = "morph-kgc"

    def prepare(self) -> str:
        """Make its environment and return its version."""
        self._python = environment("morph-kgc", self.place.cache)
        return f"morph-kgc {version_in(self._python, 'morph_kgc')}"

    def map(self, records: Path, seconds: float, dump: Path | None = None) -> Measured:
        """Flatten the records to tables, then map those by RML."""
        wanted = [str(dump)] if dump else []
        command = [str(self._python), str(WORKERS / "morph_worker.py"), str(records), *wanted]
        return run(command, seconds)
