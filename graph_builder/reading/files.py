"""Finds the record files of a folder, reads each by its ending, and gathers what is wrong."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph_builder.errors import DataError, Problem
from graph_builder.reading.chunks import (
    Chunk,
    Digest,
    Known,
    LeftOut,
    at_rows,
    chunks_of,
    dangling_in,
    merge,
    places_in,
)
from graph_builder.reading.codes import read_codes
from graph_builder.reading.located import Loc, Located
from graph_builder.reading.mentions import settle
from graph_builder.reading.models import did_you_mean
from graph_builder.reading.patterns import expand
from graph_builder.reading.references import Read, dangling, define, kinds
from graph_builder.reading.tables import TABLES, rows_of
from graph_builder.reading.taking import Taken
from graph_builder.reading.yaml_files import read_yaml
from graph_builder.records import Owner, Record, Register, Source
from graph_builder.records.registers import SECTIONS

Digests = Callable[[Sequence[Chunk], Known], Iterable[Digest]]
"""Reads chunks of sources and gives the digest of each, in their order."""


@dataclass(frozen=True, slots=True)
class Records:
    """All records of a folder, where each thing is defined, and the checksum of each file.

    Of chunks that were read apart there are only the sources that cite, with what they cite.
    """

    reads: Sequence[Read]
    where: Mapping[str, str]
    inputs: Mapping[str, str]
    chunks: Sequence[Chunk] = ()

    def __iter__(self) -> Iterator[Record]:
        return (read.record for read in self.reads)

    def places(self, paths: set[str]) -> Mapping[str, str]:
        """Return where things are defined, reading chunks again for those not kept in mind."""
        found = {path: self.where[path] for path in paths & self.where.keys()}
        for chunk in self.chunks:
            if missing := paths - found.keys():
                found |= places_in(chunk, missing)
        return found


def read_records(
    folder: Path, schemes: Path, digests: Digests | None = None, *, leaving_out: bool = False
) -> Records:
    """Return the records below `registers/` and `sources/`; raise DataError with every problem.

    Where `digests` is given it reads the tables of sources, and keeps their records to itself;
    then rows that are not in order can be left out. It is asked again where a row is out of order
    only among the others: it is entered twice, say, or refers to one that was left out.
    """
    if not (folder / "registers").is_dir() or not (folder / "sources").is_dir():
        expected = "a folder with registers/ and sources/"
        raise DataError([Problem(str(folder), "no-records", "holds no records", expected)])
    taken, inputs, chunks = _gather(folder, apart=digests is not None)
    reads, codes = expand(_with_rows(taken)), read_codes(schemes)
    left_out: LeftOut | None = {} if leaving_out else None
    while True:
        index, twice = define(reads)
        known = Known(index, codes, left_out)
        told = list(digests(chunks, known)) if digests else []
        problems = [*taken.problems, *twice, *_between(reads, chunks, told, known, taken)]
        settled, unsettled = settle([*reads, *(read for one in told for read in one.citing)])
        problems += unsettled
        if not problems:
            return Records(settled, index.where, inputs, chunks)
        left_out = _with_more(left_out, problems, chunks)
        if left_out is None:
            raise DataError(problems, more=sum(one.more for one in told))


def _gather(folder: Path, *, apart: bool) -> tuple[Taken, Mapping[str, str], Sequence[Chunk]]:
    """Return what the files say, the checksum of each, and the parts of tables to be read apart."""
    taken, inputs, chunks = Taken(), dict[str, str](), list[Chunk]()
    for path in _files(folder):
        name = path.relative_to(folder.parent).as_posix()
        register = path.relative_to(folder).parts[0] == "registers"
        inputs[name] = _checksum(path)
        if apart and not register and path.suffix in TABLES:
            chunks.extend(chunks_of(path, name))
        else:
            _read(path, name, taken, register=register)
    return taken, inputs, chunks


def _between(
    reads: Sequence[Read],
    chunks: Sequence[Chunk],
    told: Sequence[Digest],
    known: Known,
    taken: Taken,
) -> Iterator[Problem]:
    """Yield what is wrong in chunks, and with the references of all that is read."""
    yield from merge(told, known, taken.lost)
    yield from dangling(reads, known.index, known.codes)
    for chunk, digest in zip(chunks, told, strict=True):
        yield from dangling_in(chunk, digest, known)


def _with_more(
    left_out: LeftOut | None, problems: Sequence[Problem], chunks: Sequence[Chunk]
) -> LeftOut | None:
    """Return the rows to leave out so that no problem stays; None where that cannot be.

    When they are out, others may refer to nothing, so all must be read again.
    """
    if left_out is None:
        return None
    more = at_rows(problems, chunks)
    elsewhere = len(problems) - sum(map(len, more.values()))
    return {**left_out, **more} if not elsewhere and more.keys() - left_out.keys() else None


def _checksum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _files(folder: Path) -> list[Path]:
    """Return the files in registers/, then in sources/, each in the order of their names."""
    below = [sorted((folder / part).rglob("*")) for part in ("registers", "sources")]
    return [path for part in below for path in part if path.is_file() and path.name[0] != "."]


def _read(path: Path, name: str, taken: Taken, *, register: bool) -> None:
    if path.suffix == ".yaml":
        _read_one(path, name, Register if register else Source, taken)
    elif path.suffix in TABLES and register:
        _read_rows(path, name, taken)
    elif path.suffix in TABLES:
        taken.take_sources(rows_of(path, name))
    elif path.suffix != ".md":
        expected = f"a .yaml, {', '.join(sorted(TABLES))} file"
        taken.problems.append(Problem(f"{name}:1", "unknown-file", f"{path.suffix!r}", expected))


def _read_one(path: Path, name: str, model: type[Register] | type[Source], taken: Taken) -> None:
    try:
        item, noted = read_yaml(path, name)
    except DataError as error:
        taken.problems.extend(error.problems)
        taken.lost.kinds.update(kinds(model))
        taken.lost.keys.add(path.stem)
        return
    read = taken.take(model, item, noted)
    if read is None:
        taken.lost.keys.add(path.stem)
    else:
        stated = read.record.key(Owner("", "")).removeprefix("register/")
        if stated != path.stem:
            what, mend = f"the id is {stated!r}", f"rename the file or write {path.stem!r}"
            taken.problems.append(Problem(item.where(("id",)), "file-name", what, "", mend))
        taken.reads.append(read)


def _read_rows(path: Path, name: str, taken: Taken) -> None:
    """Read a table of one section of a register (`places.places.csv`)."""
    register_id, _, section = path.stem.partition(".")
    if section not in SECTIONS:
        what, mend = f"{section!r} is no section", did_you_mean(section, sorted(SECTIONS))
        expected = f"REGISTER.SECTION{path.suffix}"
        taken.problems.append(Problem(f"{name}:1", "file-name", what, expected, mend))
        return
    for item in rows_of(path, name):
        if read := taken.take_row(SECTIONS[section], item):
            taken.rows[register_id].append((section, read))


def _with_rows(taken: Taken) -> list[Read]:
    """Return the reads with the rows of tables put into the register that they belong to."""
    known = {read.record.register_id for read in taken.reads if isinstance(read.record, Register)}
    for register_id in sorted(set(taken.rows) - known - taken.lost.keys):
        where = taken.rows[register_id][0][1].item.start
        what, expected = f"there is no register {register_id!r}", f"registers/{register_id}.yaml"
        taken.problems.append(Problem(where, "no-register", what, expected))
    return [_joined(read, taken.rows) for read in taken.reads]


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
