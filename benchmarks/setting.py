"""On what machine, how busy, when, and with which versions something was measured."""

import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("danvan", "pyoxigraph", "rdflib", "shacl-rust", "pydantic")
BUSY = 0.5


@dataclass(frozen=True, slots=True)
class Setting:
    """The circumstances of a run."""

    date: str
    machine: str
    processors: int
    gibibytes: float
    python: str
    packages: dict[str, str]
    load: float

    def to_json(self) -> dict[str, Any]:
        """Return it for the raw results."""
        return asdict(self)


def setting() -> Setting:
    """Return the circumstances now, before anything is measured."""
    return Setting(
        f"{datetime.now(UTC):%Y-%m-%d}",
        f"{platform.system()} {platform.machine()}, {_processor()}",
        os.cpu_count() or 1,
        round(_gibibytes(), 1),
        f"{platform.python_implementation()} {platform.python_version()}",
        {name: version(name) for name in PACKAGES},
        round(os.getloadavg()[0], 1),
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "unknown processor")


def _gibibytes() -> float:
    pages = os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**3 if pages else 0.0
