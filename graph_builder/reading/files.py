"""Finds the record files of a folder, reads each by its ending, and gathers what is wrong."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph_builder.errors import DataError, Problem
from graph_builder.reading.codes import read_codes
from graph_builder.reading.located import Loc, Located, text_problems
from graph_builder.reading.mentions import settle
from graph_builder.reading.models import AnyRecord, did_you_mean, validate
from graph_builder.reading.patterns import expand
from graph_builder.reading.references import Lost, Read, dangling, define, kinds
from graph_builder.reading.salvage import identities, keys_of, sound_part
from graph_builder.reading.tables import rows_of
from graph_builder.reading.yaml_files import read_yaml
from graph_builder.records import Owner, Record, Register, Source
from graph_builder.records.registers import SECTIONS, Document


@dataclass(frozen=True, slots=True)
class Records:
    """All records of a folder, where each thing is defined, and the checksum of each file."""

    reads: Sequence[Read]
    where: Mapping[str, str]
    inputs: Mapping[str, str]

    def __iter__(self) -> Iterator[Record]:
        return (read.record for read in self.reads)


@dataclass(slots=True)
class _Found:
    """What has been read so far, good and bad."""

    reads: list[Read] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lost: Lost = field(default_factory=Lost)
    rows: defaultdict[str, list[tuple[str, Read]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def take(
        self, model: type[AnyRecord], item: Located, noted: Sequence[Problem] = ()
    ) -> Read | None:
        """Return the record that an item describes, as far as it is sound; keep its problems.

        Where the file's own form is noted as wrong already, nothing more is said of that line.
        """
        self.problems.extend(noted)
        places = {problem.where for problem in noted}
        record = validate(model, item)
        refused = record if isinstance(record, list) else []
        found = (*text_problems(item), *refused)
        self.problems.extend(problem for problem in found if problem.where not in places)
        return self._salvaged(model, item) if isinstance(record, list) else Read(record, item)

    def _salvaged(self, model: type[AnyRecord], item: Located) -> Read | None:
        """Return what is sound of a refused record; note what the rest of it may define."""
        self.lost.keys.update(keys_of(model, item.data))
        if not isinstance(item.data, dict):
            self.lost.kinds.update(kinds(model))
        sound = sound_part(model, item)
        if identities(model, item.data) != identities(model, sound.data if sound else None):
            self.lost.kinds.add(Document.segment)
        return Read(model.model_validate(sound.data), sound) if sound else None


def read_records(folder: Path, schemes: Path) -> Records:
    """Return the records below `registers/` and `sources/`; raise DataError with every problem."""
    if not (folder / "registers").is_dir() or not (folder / "sources").is_dir():
        expected = "a folder with registers/ and sources/"
        raise DataError([Problem(str(folder), "no-records", "holds no records", expected)])
    found, inputs = _Found(), {}
    for path in _files(folder):
        name = path.relative_to(folder.parent).as_posix()
        inputs[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        _read(path, name, found, register=path.relative_to(folder).parts[0] == "registers")
    reads = expand(_with_rows(found))
    index, twice = define(reads)
    index.lost = found.lost
    found.problems.extend(twice)
    found.problems.extend(dangling(reads, index, read_codes(schemes)))
    settled, unsettled = settle(reads)
    found.problems.extend(unsettled)
    if found.problems:
        raise DataError(found.problems)
    return Records(settled, index.where, inputs)


def _files(folder: Path) -> list[Path]:
    """Return the files in registers/, then in sources/, each in the order of their names."""
    below = [sorted((folder / part).rglob("*")) for part in ("registers", "sources")]
    return [path for part in below for path in part if path.is_file() and path.name[0] != "."]


def _read(path: Path, name: str, found: _Found, *, register: bool) -> None:
    if path.suffix == ".yaml":
        _read_one(path, name, Register if register else Source, found)
    elif path.suffix in {".csv", ".jsonl"}:
        _read_rows(path, name, found, register=register)
    elif path.suffix != ".md":
        expected = "a .yaml, .jsonl or .csv file"
        found.problems.append(Problem(f"{name}:1", "unknown-file", f"{path.suffix!r}", expected))


def _read_one(path: Path, name: str, model: type[Register] | type[Source], found: _Found) -> None:
    try:
        item, noted = read_yaml(path, name)
    except DataError as error:
        found.problems.extend(error.problems)
        found.lost.kinds.update(kinds(model))
        found.lost.keys.add(path.stem)
        return
    read = found.take(model, item, noted)
    if read is None:
        found.lost.keys.add(path.stem)
    else:
        stated = read.record.key(Owner("", "")).removeprefix("register/")
        if stated != path.stem:
            what, mend = f"the id is {stated!r}", f"rename the file or write {path.stem!r}"
            found.problems.append(Problem(item.where(("id",)), "file-name", what, "", mend))
        found.reads.append(read)


def _read_rows(path: Path, name: str, found: _Found, *, register: bool) -> None:
    """Read a table: of sources, or of one section of a register (`places.places.csv`)."""
    register_id, _, section = path.stem.partition(".")
    if register and section not in SECTIONS:
        what, mend = f"{section!r} is no section", did_you_mean(section, sorted(SECTIONS))
        expected = f"REGISTER.SECTION{path.suffix}"
        found.problems.append(Problem(f"{name}:1", "file-name", what, expected, mend))
        return
    model: type[Record] = SECTIONS[section] if register else Source
    for item in rows_of(path, name):
        if isinstance(item, Problem):
            found.problems.append(item)
            found.lost.kinds.update(kinds(model))
        elif read := found.take(model, item):
            if register:
                found.rows[register_id].append((section, read))
            else:
                found.reads.append(read)


def _with_rows(found: _Found) -> list[Read]:
    """Return the reads with the rows of tables put into the register that they belong to."""
    known = {read.record.register_id for read in found.reads if isinstance(read.record, Register)}
    for register_id in sorted(set(found.rows) - known - found.lost.keys):
        where = found.rows[register_id][0][1].item.start
        what, expected = f"there is no register {register_id!r}", f"registers/{register_id}.yaml"
        found.problems.append(Problem(where, "no-register", what, expected))
    return [_joined(read, found.rows) for read in found.reads]


def _joined(read: Read, rows: Mapping[str, Sequence[tuple[str, Read]]]) -> Read:
    register = read.record
    if not isinstance(register, Register) or register.register_id not in rows:
        return read
    sections: dict[str, list[Record]] = {}
    lines: dict[Loc, str] = dict(read.item.lines)
    for section, row in rows[register.register_id]:
        entries = sections.setdefault(section, list(getattr(register, section)))
        lines[(section, len(entries))] = row.item.start
        entries.append(row.record)
    joined = register.model_copy(update={name: tuple(some) for name, some in sections.items()})
    return Read(joined, Located(read.item.start, read.item.data, lines))
