"""Oxigraph's own program: its bulk load to disk, and its server on what was loaded."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from measuring import Measured, run

from peers.server import ServerPeer, program

INSTALL = "pip install oxigraph"


class Oxigraph(ServerPeer):
    """`oxigraph load`, then `oxigraph serve-read-only`, on disk."""

    name = "oxigraph server"
    holds = "disk"
    path = "/query"

    def prepare(self) -> str:
        """Return its version; raise Cannot where it is not installed."""
        asked = [program("oxigraph", INSTALL), "--version"]
        done = subprocess.run(asked, check=True, capture_output=True, text=True, timeout=60)
        return done.stdout.strip()

    @property
    def _folder(self) -> Path:
        return self.place.scratch / "oxigraph"

    def command(self) -> Sequence[str]:
        """Serve what was loaded."""
        place = ("--location", str(self._folder), "--bind", f"127.0.0.1:{self.port}")
        return (program("oxigraph", INSTALL), "serve-read-only", *place)

    def load(self, nquads: Path, seconds: float) -> Measured:
        """Load with Oxigraph's own bulk loader: what no build on this engine can be faster than."""
        spent = bulk_load(nquads, self._folder, seconds)
        self.start()
        self.loaded = True
        return spent


def bulk_load(nquads: Path, folder: Path, seconds: float) -> Measured:
    """Load quads to disk and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    command = (program("oxigraph", INSTALL), "load")
    return run([*command, "--location", str(folder), "--file", str(nquads)], seconds)
