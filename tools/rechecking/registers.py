"""What a key of a record says: the names, numbers and codes that the registers give it."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_SECTIONS = ("people", "bodies", "places", "publishers", "campaigns")
_CONCEPT = re.compile(
    r"^<scheme/([a-z-]+)/([a-z0-9-]+)> a skos:Concept.*?\n\n", re.MULTILINE | re.DOTALL
)
_DIRECTIVE = re.compile(r"(?:party|state)/[^/]+/[^/]+/[^/]+/\d+$")
_PREFIX = re.compile(r"^(?:body|place|person|campaign|edition|doc|event|activity)/")
_VIETNAMESE = re.compile(r'"([^"]*)"@vi')
_LABELS = re.compile(r"skos:(?:prefLabel|altLabel) .*")


@dataclass(frozen=True, slots=True)
class Registers:
    """Names by key, levels of places, kinds of bodies, labels by list and code and by code."""

    texts: Mapping[str, list[str]]
    levels: Mapping[str, str]
    kinds: Mapping[str, str]
    suffixes: Mapping[str, str]
    codes: Mapping[tuple[str, str], list[str]]
    labels: Mapping[str, list[str]]

    def names_of(self, key: str) -> list[str]:
        """Return the names of a key: those of the registers, and its own steps read as one."""
        bare = _PREFIX.sub("", key)
        steps = re.sub(r"^(?:cp|qh)/|-(?:(?:19|20)\d\d|0\d)(?=/|$)", "", bare)
        own = [*self.texts.get(bare, ()), re.sub("[-/]", " ", steps)]
        role, at, body = bare.partition("@")
        if not at:
            return own
        roles = (role.replace("-", " "), *self.codes.get(("role", role), ()))
        return [f"{name} {whole}" for name in roles for whole in self.names_of(body)]

    def said_by(self, text: str) -> str:
        """Return a text; of a key also its names and what it stands in, of a code its labels."""
        bare = _PREFIX.sub("", text)
        kind = bare.split("/")[-2] if _DIRECTIVE.match(bare) else ""
        types = self.codes.get(("document-type", kind), ())
        outer = _around(bare.rpartition("@")[2])
        around = (name for key in outer for name in self.texts.get(key, ()))
        labels = self.labels.get(text, ())
        return "; ".join([text, *self.names_of(text), *types, *around, *labels])

    def level_of(self, body: str) -> str | None:
        """Return the level of the place in which a body stands."""
        known = (body, *_around(body))
        return next((self.levels[place] for place in known if place in self.levels), None)

    def kind_of(self, body: str) -> str | None:
        """Return the kind of a body, from its entry or from the pattern of its last steps."""
        if body in self.kinds:
            return self.kinds[body]
        fitting = (kind for end, kind in self.suffixes.items() if body.endswith(f"/{end}"))
        return next(fitting, None)


def _around(key: str) -> Iterator[str]:
    """Yield the keys around a key, the closest first."""
    while "/" in key:
        key = key.rpartition("/")[0]
        yield key


def is_key(text: str) -> bool:
    """Return whether a text is the key of a thing: steps with slashes, no spaces, no day."""
    return re.fullmatch(r"(?=.*[a-z])[a-z0-9@-]+(?:/[a-z0-9@-]+)+", text) is not None


def plain(path: Path) -> dict[str, Any]:
    """Return a YAML file with every value a text."""
    text = path.read_text("utf-8")
    return dict(yaml.load(text, yaml.BaseLoader))  # noqa: S506  texts only, no objects


def read_registers(records: Path, schemes: Path) -> Registers:
    """Return the registers beside the sources, and the code lists."""
    folder = records / "registers"
    entries = list(_entries(folder))
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for _, entry in entries:
        texts[entry["id"]] += [*_names(entry)]
    for key, names in _documents(folder / "documents.yaml"):
        texts[key] += names
    bodies = [entry for section, entry in entries if section == "bodies"]
    places = [entry for section, entry in entries if section == "places"]
    patterns = plain(folder / "frame.yaml")["body_patterns"]
    codes = dict(_codes(schemes.read_text("utf-8")))
    longest = sorted(patterns, key=lambda pattern: -len(pattern["suffix"]))
    return Registers(
        texts,
        dict.fromkeys(("tw", "cp", "qh"), "central")
        | {entry["id"]: entry["level"] for entry in [*places, *bodies] if entry.get("level")},
        {entry["id"]: entry["kind"] for entry in bodies},
        {pattern["suffix"]: pattern["kind"] for pattern in longest},
        codes,
        {
            code: [label for (_, other), own in codes.items() if other == code for label in own]
            for _, code in codes
        },
    )


def _entries(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob("*.yaml")):
        data = plain(path)
        for section in _SECTIONS:
            yield from ((section, entry) for entry in data.get(section, ()))
    for path in sorted(folder.glob("*.places.csv")):
        with path.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                yield "places", row | {"also": row["also[]"].split("|")}


def _names(entry: Mapping[str, Any]) -> Iterator[str]:
    label = entry.get("label")
    yield label["vi"] if label else entry["label.vi"]
    yield from entry.get("also", ())
    yield from (entry[field] for field in ("name", "website") if field in entry)


def _documents(path: Path) -> Iterator[tuple[str, list[str]]]:
    data = plain(path)
    for entry in data["party_documents"]:
        term = entry.get("in_term", "/unknown").rpartition("/")[2]
        key = f"party/{entry['series']}/{term}/{entry['type']}/{entry['number']}"
        yield key, [entry["symbol"], *entry.get("also", ())]
    for entry in data["state_documents"]:
        key = f"state/{entry['series']}/{entry['year']}/{entry['type']}/{entry['number']}"
        yield key, [entry["symbol"], *entry.get("also", ())]


def _codes(text: str) -> Iterator[tuple[tuple[str, str], list[str]]]:
    for match in _CONCEPT.finditer(text + "\n\n"):
        lines = _LABELS.findall(match[0])
        yield (match[1], match[2]), [label for line in lines for label in _VIETNAMESE.findall(line)]
