"""Builds that never change once published, and the pointer that says which one is current."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from graph_builder.errors import StoreDamaged, StoreError, StoreMissing
from graph_builder.stores.loading import AtPhase, count_store, difference, say_nothing, told
from graph_builder.stores.manifest import MANIFEST_FILE, STORE_FOLDER, Manifest, mark_file

BUILDS_FOLDER = "builds"
CURRENT_FILE = "current"
_TEMPORARY = ".tmp"
_ID = re.compile(r"[0-9a-f]{16}(?:-[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Build:
    """A published build: its folder and its manifest."""

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """Return the name of its folder."""
        return self.path.name

    @property
    def store(self) -> Path:
        """Return the folder of the engine's own files."""
        return self.path / STORE_FOLDER


@contextmanager
def new_build(root: Path) -> Iterator[Path]:
    """Give a temporary folder for a build; what is not published is removed, whatever happens.

    Call it under `build_lock`: it first removes what dead builders have left.
    """
    builds = root / BUILDS_FOLDER
    folder = builds / f"{os.getpid()}{_TEMPORARY}"
    with told(root, "cannot start a build"):
        builds.mkdir(parents=True, exist_ok=True)
        for left in builds.glob(f"*{_TEMPORARY}"):
            shutil.rmtree(left)
        folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):  # there are builds
            builds.rmdir()


def publish(root: Path, folder: Path, manifest: Manifest, *, at: AtPhase = say_nothing) -> Build:
    """Make a finished folder the current build; until the last moment the old one is current."""
    builds = root / BUILDS_FOLDER
    with told(root, "cannot publish the build"):
        previous = _pointed(root)
        name = _equal_build(builds, manifest)
        if name is None:
            (folder / MANIFEST_FILE).write_bytes(manifest.to_bytes())
            _sync_tree(folder)
            at("synced")
            name = _free_name(builds, manifest.id)
            folder.rename(builds / name)
            _sync(builds)
            at("named")
        _point(root, name, at)
        if previous != name:
            _remove_builds(builds, keep={name, previous})
            at("tidied")
    return open_build(root)


def open_build(root: Path) -> Build:
    """Return the current build after a cheap check of its manifest and file sizes.

    Creates nothing. Raises StoreMissing where nothing was built, StoreDamaged where a file is
    not what the manifest says. Whoever opens the store itself compares its count of quads.
    """
    while True:
        name = current_id(root)
        try:
            return _read_build(root / BUILDS_FOLDER / name)
        except FileNotFoundError as error:
            if current_id(root) == name:  # else a publish came in between: read the new one
                raise StoreDamaged(f"{error.filename}: this part of the build is gone") from error
        except OSError as error:
            raise StoreError(f"{error.filename}: cannot be read: {error.strerror}") from error


def current_id(root: Path) -> str:
    """Return the id that the pointer names."""
    pointer = root / CURRENT_FILE
    try:
        text = pointer.read_bytes().decode("ascii", "replace")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreMissing(
            f"{root}: there is no build here; make one with `danvan build --store {root}`"
        ) from error
    except OSError as error:
        raise StoreError(f"{pointer}: cannot be read: {error.strerror}") from error
    name = text.removesuffix("\n")
    if name == text or not _ID.fullmatch(name):
        raise StoreDamaged(f"{pointer}: names no build; build again")
    return name


def verify(build: Build) -> tuple[str, ...]:
    """Read every byte of a build and return what is wrong with it, nothing if it is whole."""
    try:
        findings = [*_verify_manifest(build), *_verify_files(build)]
        return tuple(findings or _verify_counts(build))
    except OSError as error:
        return (f"{error.filename}: cannot be read: {error.strerror}",)


def _read_build(path: Path) -> Build:
    """Return a build whose files have their sizes; FileNotFoundError where one is missing."""
    manifest = Manifest.from_bytes((path / MANIFEST_FILE).read_bytes(), path / MANIFEST_FILE)
    for name, mark in manifest.files.items():
        size = (path / name).stat().st_size
        if size != mark.size:
            raise StoreDamaged(f"{path / name}: {size} bytes; expected {mark.size}; build again")
    return Build(path, manifest)


def _verify_manifest(build: Build) -> Iterator[str]:
    path = build.path / MANIFEST_FILE
    if not path.is_file():
        yield f"{path}: missing"
    elif path.read_bytes() != build.manifest.to_bytes():
        yield f"{path}: not what was published"


def _verify_files(build: Build) -> Iterator[str]:
    for name, mark in build.manifest.files.items():
        path = build.path / name
        if not path.is_file():
            yield f"{path}: missing"
        elif mark_file(path) != mark:
            yield f"{path}: not the bytes that were published"


def _verify_counts(build: Build) -> Iterator[str]:
    from pyoxigraph import Store

    found = count_store(Store.read_only(str(build.store)))
    if found != build.manifest.graphs:
        yield f"{build.store}: {difference(build.manifest.graphs, found)}"


def _equal_build(builds: Path, manifest: Manifest) -> str | None:
    """Return the name of a whole build that holds the very same, if there is one."""
    for path in sorted(builds.glob(f"{manifest.id}*")):
        with suppress(StoreDamaged, FileNotFoundError):
            build = _read_build(path)
            if build.manifest.same_build(manifest) and not verify(build):
                return build.id
    return None


def _free_name(builds: Path, name: str) -> str:
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(candidate for candidate in names if not (builds / candidate).exists())


def _pointed(root: Path) -> str:
    with suppress(StoreMissing, StoreDamaged):
        return current_id(root)
    return ""


def _point(root: Path, name: str, at: AtPhase) -> None:
    waiting = root / f"{CURRENT_FILE}{_TEMPORARY}"
    waiting.write_bytes(f"{name}\n".encode())
    _sync(waiting)
    at("pointed")
    waiting.replace(root / CURRENT_FILE)
    _sync(root)
    at("published")


def _remove_builds(builds: Path, keep: set[str]) -> None:
    """Remove older builds, each renamed first: a half-removed build never bears a build's name."""
    for path in builds.iterdir():
        if path.name not in keep and _ID.fullmatch(path.name):
            gone = path.with_name(f"{path.name}{_TEMPORARY}")
            with suppress(OSError):  # still open on Windows: the next build removes it
                path.rename(gone)
                shutil.rmtree(gone)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder for this, and needs not
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
