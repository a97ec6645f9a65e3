"""What a build is made of: counts, digests and where it came from."""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from graph_builder.errors import StoreDamaged

FORMAT = 1
DEFAULT_GRAPH = "default"
MANIFEST_FILE = "manifest.json"
QUADS_FILE = "quads.nq"
STORE_FOLDER = "store"


@dataclass(frozen=True, slots=True)
class FileMark:
    """The size of a file and the SHA-256 of its bytes."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is known about a build; `built` and the seal are the only parts a clock touches.

    `digest` is the SHA-256 of the canonical N-Quads, `graphs` the quads in each graph,
    `inputs` what the caller read (name to hash), `versions` what it was built with.
    """

    digest: str
    quads: int
    graphs: Mapping[str, int]
    files: Mapping[str, FileMark]
    inputs: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT
    built: str = ""

    @property
    def id(self) -> str:
        """Return the name that the data alone decide."""
        return self.digest[:16]

    def same_build(self, other: "Manifest") -> bool:
        """Tell whether two builds hold the same, made from the same by the same.

        The engine's own files differ from run to run, so they are not compared.
        """
        return self._essence() == other._essence()

    def _essence(self) -> "Manifest":
        own = f"{STORE_FOLDER}/"
        files = {name: mark for name, mark in self.files.items() if not name.startswith(own)}
        return replace(self, files=files, built="")

    def to_bytes(self) -> bytes:
        """Return the one spelling of this manifest, sealed by its own digest."""
        plain = asdict(self)
        return _spell({**plain, "seal": _seal(plain)})

    @classmethod
    def from_bytes(cls, data: bytes, where: Path) -> "Manifest":
        """Read a manifest; any byte that differs from what was written is noticed."""
        try:
            plain = json.loads(data)
            seal = plain.pop("seal")
            files = {name: FileMark(**mark) for name, mark in plain.pop("files").items()}
            manifest = cls(**plain, files=files)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise StoreDamaged(f"{where}: no readable manifest; build again") from error
        if manifest.format != FORMAT:
            raise StoreDamaged(
                f"{where}: the build has format {manifest.format!r}, this version reads "
                f"{FORMAT}; build again"
            )
        if seal != _seal(asdict(manifest)) or manifest.to_bytes() != data:
            raise StoreDamaged(f"{where}: the manifest was changed after it was written")
        return manifest


def data_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file of a build but its manifest, with its name inside the build, sorted."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != MANIFEST_FILE:
            yield name, path


def mark_file(path: Path) -> FileMark:
    """Return the size and digest of a file."""
    import hashlib  # takes 8 ms to load, and a query never hashes

    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return FileMark(path.stat().st_size, digest)


def _spell(plain: Mapping[str, object]) -> bytes:
    return (json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _seal(plain: Mapping[str, object]) -> str:
    """Return a checksum: enough against accidents, and no digest library to load."""
    return f"{zlib.crc32(_spell(plain)):08x}"
