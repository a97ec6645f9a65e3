"""Takes each item of a file as a record, keeps what is sound of it, and notes what is not."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from graph_builder.errors import Problem
from graph_builder.reading.located import Located, text_problems
from graph_builder.reading.models import AnyRecord, validate
from graph_builder.reading.references import Lost, Read, kinds
from graph_builder.reading.salvage import identities, keys_of, sound_part
from graph_builder.records import Record, Source
from graph_builder.records.registers import Document


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is left out: where it stands, what is wrong with it, and what it says."""

    where: str
    problems: Sequence[Problem]
    data: object

    def to_json(self) -> str:
        """Return it as one line of JSON, from which the row can be mended and read again."""
        said = {"where": self.where, "problems": [*map(str, self.problems)], "row": self.data}
        return json.dumps(said, ensure_ascii=False)


@dataclass(slots=True)
class Taken:
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

    def take_row(self, model: type[Record], item: Located | Problem) -> Read | None:
        """Return the record of a row, as `take` does; a row that cannot be read is noted."""
        if isinstance(item, Problem):
            self.problems.append(item)
            self.lost.kinds.update(kinds(model))
            return None
        return self.take(model, item)

    def take_sources(self, rows: Iterable[Located | Problem]) -> None:
        """Keep the sources of a table, one in each row."""
        for item in rows:
            if read := self.take_row(Source, item):
                self.reads.append(read)

    def _salvaged(self, model: type[AnyRecord], item: Located) -> Read | None:
        """Return what is sound of a refused record; note what the rest of it may define."""
        self.lost.keys.update(keys_of(model, item.data))
        if not isinstance(item.data, dict):
            self.lost.kinds.update(kinds(model))
        sound = sound_part(model, item)
        if identities(model, item.data) != identities(model, sound.data if sound else None):
            self.lost.kinds.add(Document.segment)
        return Read(model.model_validate(sound.data), sound) if sound else None


def take_sound(
    rows: Iterable[Located | Problem], wrong: Callable[[Read], Iterable[Problem]]
) -> tuple[Taken, list[Refused]]:
    """Return the sources of the rows with which nothing is wrong, and the other rows apart."""
    sound, refused = Taken(), []
    for item in rows:
        alone = Taken()
        alone.take_sources([item])
        problems = [*alone.problems, *(one for read in alone.reads for one in wrong(read))]
        if not problems:
            sound.reads.extend(alone.reads)
        elif isinstance(item, Problem):
            refused.append(Refused(item.where, problems, None))
        else:
            refused.append(Refused(item.start, problems, item.data))
    return sound, refused
