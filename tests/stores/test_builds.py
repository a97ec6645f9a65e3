"""A reader sees one whole build or the one before it, whatever is killed, cut or flipped."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from graph_builder.errors import BuildLocked, StoreDamaged, StoreError, StoreMissing
from graph_builder.stores import builds, open_store
from graph_builder.stores.builds import Build, new_build, open_build, verify
from graph_builder.stores.embedded import EmbeddedStore
from graph_builder.stores.loading import write_store
from graph_builder.stores.locking import build_lock
from graph_builder.stores.manifest import Manifest
from graph_builder.stores.protocol import Solutions

Start = Callable[..., "subprocess.Popen[str]"]
Make = Callable[[Path, bytes], Build]
Data = Callable[..., bytes]
Write = Callable[[bytes], Path]

_WRITING = ("counted", "loaded", "closed", "checked", "described", "synced", "named", "pointed")
PHASES = (*_WRITING, "published", "tidied")


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def leftovers(root: Path) -> list[str]:
    return [str(path) for path in root.rglob("*.tmp")]


def answered(root: Path) -> int:
    with open_store(root) as store:
        answer = store.query("SELECT ?s ?p ?o { ?s ?p ?o }")
    assert isinstance(answer, Solutions)
    return len(answer)


def test_the_clock_and_the_order_of_runs_change_nothing(
    tmp_path: Path, make_build: Make, dataset: Data
) -> None:
    first = make_build(tmp_path / "a", dataset(20))
    second = make_build(tmp_path / "b", dataset(20))
    assert first.id == second.id == digest(dataset(20))[:16]
    assert first.manifest.same_build(second.manifest)
    assert first.manifest.graphs == {"default": 25, "http://example.org/source": 25}


def test_the_same_data_again_reuses_the_build(
    tmp_path: Path, make_build: Make, dataset: Data
) -> None:
    first = make_build(tmp_path, dataset(20))
    stamp = first.path.stat().st_ino
    assert make_build(tmp_path, dataset(20)).path.stat().st_ino == stamp


def test_a_damaged_build_is_not_reused(tmp_path: Path, make_build: Make, dataset: Data) -> None:
    first = make_build(tmp_path, dataset(20))
    (first.path / "search.sqlite").write_bytes(b"b side file")
    second = make_build(tmp_path, dataset(20))
    assert second.id == f"{first.id}-2"
    assert verify(second) == ()


def test_the_previous_build_stays_and_older_ones_go(
    tmp_path: Path, make_build: Make, dataset: Data
) -> None:
    ids = [make_build(tmp_path, dataset(n)).id for n in (1, 2, 3)]
    assert sorted(path.name for path in (tmp_path / "builds").iterdir()) == sorted(ids[1:])


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"<a:b> <a:b> <a:b> .\n<a:a> <a:b> <a:b> .\n", ":2: the line is not sorted"),
        (b"<a:a> <a:b> <a:b> .\n<a:a> <a:b> <a:b> .\n", ":2: the line is not sorted, or stands"),
        (b"<a:a> <a:b> .\n", "cannot be loaded"),
        (b'<a:a> <a:b> "007"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
         b'<a:a> <a:b> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .\n', "canonical"),
    ],
)  # fmt: skip
def test_lines_that_are_not_canonical_are_refused(
    tmp_path: Path, write_lines: Write, data: bytes, fault: str
) -> None:
    with (
        pytest.raises(StoreError, match=fault),
        build_lock(tmp_path),
        new_build(tmp_path) as folder,
    ):
        write_store(folder, write_lines(data))
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("phase", PHASES)
def test_killed_at_a_phase(
    tmp_path: Path, start: Start, make_build: Make, dataset: Data, write_lines: Write, phase: str
) -> None:
    root, old, new = tmp_path / "root", dataset(40), dataset(50)
    make_build(root, old)
    make_build(root, dataset(30))
    make_build(root, old)
    builder = start("builder_child.py", root, f"die:{phase}", write_lines(new))
    builder.communicate(timeout=30)
    assert builder.returncode == -signal.SIGKILL
    build = open_build(root)
    expected = new if phase in {"published", "tidied"} else old
    assert build.manifest.digest == digest(expected)
    assert verify(build) == ()
    assert answered(root) == len(expected.splitlines()) // 2
    make_build(root, dataset(60))
    assert leftovers(root) == []


def started(start: Start, root: Path, lines: Path) -> "subprocess.Popen[str]":
    """Return a builder that has just begun to build."""
    builder = start("builder_child.py", root, "-", lines)
    assert builder.stdout is not None
    assert builder.stdout.readline() == "building\n"
    return builder


@pytest.mark.slow
def test_killed_at_random_points(
    tmp_path: Path, start: Start, make_build: Make, dataset: Data, write_lines: Write
) -> None:
    root, chance = tmp_path / "root", random.Random(20)  # noqa: S311
    make_build(root, dataset(999))
    builder = started(start, root, write_lines(dataset(1000)))
    begun = time.monotonic()
    assert builder.wait(timeout=60) == 0
    whole = time.monotonic() - begun
    seen = set()
    for turn in range(20):
        old, new = open_build(root).manifest.digest, dataset(1001 + turn)
        builder = started(start, root, write_lines(new))
        time.sleep(chance.uniform(0, 1.6 * whole))
        builder.kill()
        builder.wait()
        build = open_build(root)
        assert build.manifest.digest in {old, digest(new)}
        assert verify(build) == ()
        seen.add(build.manifest.digest == old)
    assert seen == {True, False}, "the delays should reach before and after the publish"
    make_build(root, dataset(7))
    assert leftovers(root) == []


def test_two_builders(
    tmp_path: Path, start: Start, make_build: Make, dataset: Data, write_lines: Write
) -> None:
    data = dataset(30)
    builder = start("builder_child.py", tmp_path / "root", "wait:loaded", write_lines(data))
    assert builder.stdout is not None
    assert [builder.stdout.readline() for _ in range(2)] == ["building\n", "waiting\n"]
    begun = time.monotonic()
    with pytest.raises(BuildLocked, match=f"process {builder.pid}"):
        make_build(tmp_path / "root", dataset(10))
    assert time.monotonic() - begun < 1
    builder.communicate("go on\n", timeout=30)
    assert builder.returncode == 0
    assert open_build(tmp_path / "root").manifest.digest == digest(data)


@pytest.mark.parametrize("size", [1_000, 40_000, 150_000])
def test_a_full_disk_keeps_the_old_build(
    tmp_path: Path, start: Start, make_build: Make, dataset: Data, write_lines: Write, size: int
) -> None:
    root, old = tmp_path / "root", dataset(30)
    make_build(root, old)
    builder = start("builder_child.py", root, f"limit:{size}", write_lines(dataset(900)))
    _, said = builder.communicate(timeout=60)
    assert builder.returncode == 1
    assert "StoreError: " in said.splitlines()[-1]
    assert leftovers(root) == []
    assert open_build(root).manifest.digest == digest(old)
    assert answered(root) == len(old.splitlines()) // 2


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot build here"), build_lock(tmp_path / "file" / "s"):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="cannot build here"), build_lock(tmp_path / "s"):
        pass


@pytest.mark.parametrize("name", ["missing", "two/levels", "empty", "file", "file/below"])
def test_a_mistyped_place_creates_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(StoreMissing, match="danvan build"):
        open_store(tmp_path / name)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("text", ["", "0123456789abcdef", "../../etc\n", "0123456789abcdef\n"])
def test_a_damaged_pointer(tmp_path: Path, make_build: Make, dataset: Data, text: str) -> None:
    make_build(tmp_path, dataset(3))
    (tmp_path / "current").write_text(text)
    with pytest.raises(StoreDamaged):
        open_store(tmp_path)


def flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes() or b"\0")
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def cut(path: Path, chance: random.Random) -> None:
    data = path.read_bytes() or b"\0\0"
    path.write_bytes(data[: chance.randrange(len(data)) or 1 % len(data)])


def delete(path: Path, chance: random.Random) -> None:
    path.unlink()


def findings(root: Path) -> tuple[str, ...]:
    try:
        return verify(open_build(root))
    except StoreDamaged as error:
        return (str(error),)


@pytest.mark.parametrize("damage", [flip, cut, delete])
def test_every_damage_is_found(
    tmp_path: Path, make_build: Make, dataset: Data, damage: Callable[..., None]
) -> None:
    whole, chance, missed, tried = tmp_path / "whole", random.Random(5), [], 0  # noqa: S311
    build = make_build(whole, dataset(20))
    assert findings(whole) == ()
    names = [*build.manifest.files, "manifest.json"]
    for name in names * (3 if damage is flip else 1):
        root = tmp_path / "harmed"
        shutil.copytree(whole, root)
        harmed = root / "builds" / build.id / name
        before = harmed.read_bytes()
        damage(harmed, chance)
        if not harmed.exists() or harmed.read_bytes() != before:
            tried += 1
            if not findings(root):
                missed.append(name)
        shutil.rmtree(root)
    assert tried >= 20
    assert missed == []


def test_every_byte_of_a_manifest_counts(tmp_path: Path, make_build: Make, dataset: Data) -> None:
    data = make_build(tmp_path, dataset(3)).manifest.to_bytes()
    for place in range(len(data)):
        harmed = bytearray(data)
        harmed[place] ^= 1 + place % 7
        with pytest.raises(StoreDamaged):
            Manifest.from_bytes(bytes(harmed), tmp_path)


def test_a_build_that_is_harmed_after_opening(
    tmp_path: Path, make_build: Make, dataset: Data
) -> None:
    build = make_build(tmp_path, dataset(3))
    (build.path / "manifest.json").unlink()
    shutil.rmtree(build.store)
    assert len(verify(build)) == 1 + sum(name.startswith("store/") for name in build.manifest.files)


def test_a_cut_engine_manifest_is_never_an_empty_store(
    tmp_path: Path, make_build: Make, dataset: Data
) -> None:
    build = make_build(tmp_path, dataset(3))
    os.truncate(next(build.store.glob("MANIFEST-*")), 0)
    with pytest.raises(StoreDamaged, match="expected"):
        open_store(tmp_path)


@pytest.mark.parametrize("publishes", [1, 2, 3])
def test_a_reader_that_is_overtaken_reads_the_newest(
    tmp_path: Path,
    make_build: Make,
    dataset: Data,
    monkeypatch: pytest.MonkeyPatch,
    publishes: int,
) -> None:
    """Between the pointer and the build that it names, others publish and remove that build."""
    make_build(tmp_path, dataset(1))
    read = builds._read_build

    def overtaken(path: Path) -> Build:
        monkeypatch.setattr(builds, "_read_build", read)
        for size in range(publishes):
            make_build(tmp_path, dataset(2 + size))
        return read(path)

    monkeypatch.setattr(builds, "_read_build", overtaken)
    known = {digest(dataset(size)) for size in (1, 1 + publishes)}
    assert open_build(tmp_path).manifest.digest in known


@pytest.mark.slow
def test_readers_beside_a_publisher(
    tmp_path: Path, start: Start, make_build: Make, dataset: Data, write_lines: Write
) -> None:
    root = tmp_path / "root"
    make_build(root, dataset(400))
    made = [dataset(401 + turn) for turn in range(10)]
    known = {digest(data): len(data.splitlines()) // 2 for data in (dataset(400), *made)}
    builder = start("builder_child.py", root, "-", *map(write_lines, made))
    opened, seen = 0, set()
    with EmbeddedStore(root) as lasting:
        while opened < 300 or builder.poll() is None:
            build = open_build(root)
            assert build.manifest.quads == 2 * known[build.manifest.digest]
            seen.add(build.id)
            if opened % 10 == 0:
                assert answered(root) in known.values()
            answer = lasting.query("SELECT * { ?s ?p ?o }")
            assert isinstance(answer, Solutions)
            assert len(answer) == known[lasting.build.manifest.digest]
            opened += 1
    assert builder.returncode == 0
    assert len(seen) > 3
