"""Environments of their own for peers whose packages do not go with ours."""

import subprocess
import sys
from pathlib import Path

from peers.protocol import Cannot

HERE = Path(__file__).parent
INSTALL_SECONDS = 600.0
READY = "ready.txt"


def environment(name: str, cache: Path) -> Path:
    """Return the Python of an environment with what `NAME.txt` pins, which is made once."""
    pinned = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    folder = cache / f"{name}-{sys.version_info.major}.{sys.version_info.minor}"
    python, ready = folder / "bin" / "python", folder / READY
    if ready.exists() and ready.read_text(encoding="utf-8") == pinned:
        return python
    _run(name, sys.executable, "-m", "venv", "--clear", str(folder))
    pip = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _run(name, *pip, "--requirement", str(HERE / f"{name}.txt"))
    ready.write_text(pinned, encoding="utf-8")
    return python


def version_in(python: Path, package: str) -> str:
    """Return the version of a package in an environment."""
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return subprocess.run(
        [python, "-c", code], check=True, capture_output=True, text=True, timeout=60
    ).stdout.strip()


def _run(name: str, *command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=INSTALL_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Cannot(f"{name}: not installed after {INSTALL_SECONDS:.0f} s") from error
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise Cannot(f"{name} cannot be installed: {lines[-1][:200]}") from error
    except OSError as error:
        raise Cannot(f"{name} cannot be installed: {error}") from error
