"""Virtuoso, as Debian packs it: its bulk loader and its endpoint, on ports of its own."""

import re
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import measuring
from measuring import Failed, Measured, run

from peers.protocol import Cannot
from peers.server import ServerPeer, free_port, program

INSTALL = "apt install virtuoso-opensource"
INI = Path(__file__).with_name("virtuoso.ini")
LOAD = "ld_dir('.', 'build.nq', 'urn:none'); rdf_loader_run(); checkpoint;"


class Virtuoso(ServerPeer):
    """Virtuoso 7 with 1.4 GB of buffers; its default graph is the union of the named graphs."""

    name = "virtuoso"
    holds = "disk, 1.4 GB of buffers"

    def prepare(self) -> str:
        """Return its version; raise Cannot where it is not installed."""
        program("isql-vt", INSTALL)
        asked = [program("virtuoso-t", INSTALL), "-?"]
        done = subprocess.run(asked, check=False, capture_output=True, text=True, timeout=60)
        found = re.search(r"Version ([\w.-]+)", done.stdout + done.stderr)
        return f"Virtuoso {found[1]}" if found else "Virtuoso of an unknown version"

    def command(self) -> Sequence[str]:
        """Serve from the scratch folder with an ini of our own."""
        self._sql = free_port()
        text = INI.read_text(encoding="utf-8").format(sql=self._sql, http=self.port)
        ini = self.place.scratch / "virtuoso.ini"
        ini.write_text(text, encoding="utf-8")
        (self.place.scratch / "virtuoso.lck").unlink(missing_ok=True)  # of a server that was killed
        return (program("virtuoso-t", INSTALL), "+foreground", "+configfile", str(ini))

    def load(self, nquads: Path, seconds: float) -> Measured:
        """Load the named graphs with the bulk loader; writing them to a file is not counted."""
        with (self.place.scratch / "build.nq").open("wb") as out, nquads.open("rb") as lines:
            out.writelines(line for line in lines if is_named(line))
        self.start()
        before, started = measuring.processor(self.pid()), time.perf_counter()
        self._isql(LOAD, seconds)
        spent = time.perf_counter() - started
        self.loaded = True
        return Measured(spent, measuring.processor(self.pid()) - before, self.peak())

    def _isql(self, text: str, seconds: float) -> None:
        command = [program("isql-vt", INSTALL), f"127.0.0.1:{self._sql}", "dba", "dba"]
        try:
            run([*command, "VERBOSE=OFF", f"EXEC={text}"], seconds, folder=self.place.scratch)
        except Failed as error:
            raise Cannot(str(error)) from error


def is_named(line: bytes) -> bool:
    """Tell whether a line of canonical N-Quads names a graph.

    >>> is_named(b'<s> <p> "o" .'), is_named(b'<s> <p> "o" <g> .'), is_named(b"<s> <p> <o> .")
    (False, True, False)
    """
    before, _, last = line.rstrip().removesuffix(b" .").rpartition(b" ")
    if not last.startswith(b"<"):
        return False
    subject, _, rest = before.partition(b" ")
    return bool(subject) and b" " in rest
