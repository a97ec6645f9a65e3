"""Draws records that the models accept: their JSON Schemas name every code and reference."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from graph_builder.build import assemble, canonical
from graph_builder.reading.codes import read_codes
from graph_builder.reading.schema import json_schema
from graph_builder.records import Record, Register, Source
from graph_builder.records.dates import SYNTAX
from graph_builder.resources import folder
from graph_builder.vietnamese import nfc, text_faults

CODES = read_codes(folder("ontology") / "schemes.ttl")
SCHEMAS = {model: json.loads(json_schema(model, CODES)) for model in (Register, Source)}

# what records may name; the entries that are drawn take these ids first
POOL: Mapping[str, Sequence[str]] = {
    "publisher": ["bao-a", "bao-b"],
    "series": ["s1", "s2"],
    "term": ["s1/1", "s1/2", "s2/3"],
    "place": ["ha-noi", "ha-noi/hoang-mai"],
    "body": ["tw/a", "ha-noi/b", "c"],
    "person": ["nguyen-a-01", "nguyen-a-02"],
    "doc": ["party/s1/1/nq/25", "party/s1/2/nq/25", "state/s2/2020/ct/33"],
    "campaign": ["kheo", "hoc-tap"],
    "event": ["su-kien-1", "su-kien-2"],
    "activity": ["viec-1"],
    "edition": ["nam-2020"],
    "award": ["khen-1"],
    "model": ["mo-hinh-1"],
    "figure": ["bai-khac/so-1"],
}

letters = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn"])
texts = (
    st.text(letters, min_size=1, max_size=8)
    .map(lambda text: nfc(text).strip())
    .filter(lambda text: text != "" and not list(text_faults(text)))
)
lang_texts = st.fixed_dictionaries({"vi": texts}, optional={"en": texts})
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


@st.composite
def dates(draw: st.DrawFn, *, period: bool) -> object:
    first, last = sorted((draw(days), draw(days)))
    forms = [f"{first}", f"{first:%Y-%m}", f"{first:%Y}", f"{first}..{last}", f"..{last}"]
    periods = [f"{first}/{last}", f"{first:%Y}/{last:%Y}"] if period else [f"{first:%Y}.."]
    text = draw(st.sampled_from(forms + periods))
    return text if draw(st.booleans()) else {"value": text, "printed": draw(texts)}


def references(kinds: Sequence[str]) -> st.SearchStrategy[str]:
    if kinds == ["post"]:
        roles, bodies = st.sampled_from(sorted(CODES["role"])), st.sampled_from(POOL["body"])
        return st.tuples(roles, bodies).map("@".join)
    alone = len(kinds) == 1
    keys = [key if alone else f"{kind}/{key}" for kind in kinds for key in POOL[kind]]
    return st.sampled_from(keys)


def plain(schema: Mapping[str, Any], *, period: bool) -> st.SearchStrategy[Any]:
    about, pattern = schema.get("description", ""), schema.get("pattern", "")
    if about == SYNTAX:
        return dates(period=period)
    if about.startswith("Vietnamese text"):
        return lang_texts
    if "title|lead" in pattern:
        return st.sampled_from(["title", "p1", "p3-5", "caption2", "chars 10-20"])
    if schema["type"] == ["integer", "string"]:
        return st.integers(1, 10**8).map(str)
    if schema["type"] == ["number", "string"]:
        return st.decimals(0, 10**9, places=2).map(str)
    formats = {
        "uri": st.sampled_from(["https://example.org/", "http://a.vn/b%20c?d=1"]),
        "date": days.map(str),
    }
    return formats.get(schema.get("format", ""), texts)


def either(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a value has to be where null is the only other choice."""
    some = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return {**schema, **some[0], "anyOf": some[0].get("anyOf", ())} if len(some) == 1 else schema


class Drawing:
    """Draws the data of one file."""

    def __init__(self, draw: st.DrawFn, model: type[Register] | type[Source]) -> None:
        self.draw = draw
        self.root = SCHEMAS[model]
        self.free = {kind: list(keys) for kind, keys in POOL.items()}
        self.made = 0

    def file(self, stem: str) -> dict[str, Any]:
        data = self.record(self.root, inside=0)
        data["register_id" if "register_id" in data else "id"] = stem
        for field, identity in UNIQUE.items():
            if field in data:
                data[field] = list({identity(entry): entry for entry in data[field]}.values())
        return data

    def record(self, schema: Mapping[str, Any], inside: int) -> dict[str, Any]:
        data = {}
        for name, part in schema["properties"].items():
            needed = name in schema.get("required", ()) or "items" in part
            records = "$ref" in part.get("items", {})
            wanted = needed and not records
            if wanted or (inside < 2 and self.draw(st.booleans())):
                data[name] = self.value(either(part), name, inside)
        if "id" in data:
            data["id"] = self.key(KINDS.get(schema["title"], ""))
        mend = MENDS.get(schema["title"])
        if mend:
            mend(self, data)
        return data

    def value(self, schema: Mapping[str, Any], name: str, inside: int) -> object:
        if "$ref" in schema:
            return self.record(self.root["$defs"][schema["$ref"].rpartition("/")[2]], inside + 1)
        if "items" in schema:
            marks = {key: schema[key] for key in ("x-refers-to",) if key in schema}
            sizes = st.integers(1 if "$ref" in schema["items"] else schema.get("minItems", 0), 2)
            items = {**marks, **schema["items"]}
            return [self.value(items, name, inside) for _ in range(self.draw(sizes))]
        if "x-refers-to" in schema:
            return self.draw(references(schema["x-refers-to"]))
        if "enum" in schema:
            return self.draw(st.sampled_from(schema["enum"]))
        return self.draw(plain(schema, period=name == "period"))

    def key(self, kind: str) -> str:
        self.made += 1
        return self.free[kind].pop(0) if self.free.get(kind) else f"x{self.made}"


def mend_document(drawing: Drawing, data: dict[str, Any]) -> None:
    drawing.made += 1
    data["number"] = str(drawing.made)
    if data.get("in_term", "").rpartition("/")[0] != data["series"]:
        data.pop("in_term", None)
    if "year" in data:
        data["year"] = "2020"


def mend_mention(drawing: Drawing, data: dict[str, Any]) -> None:
    if not ("directive" in data and "basis" in data):
        data.pop("directive", None)
        data.pop("basis", None)
    else:
        data["candidates"] = []


def mend_participation(drawing: Drawing, data: dict[str, Any]) -> None:
    data["id"] = drawing.key("")
    data["capacity"] = {"vi": "đại biểu"}


def mend_event(drawing: Drawing, data: dict[str, Any]) -> None:
    """Let it be part of an event that is not described here; its own parts are nested."""
    if "part_of" in data:
        data["part_of"] = "hoi-nghi-khac"


def mend_figure(drawing: Drawing, data: dict[str, Any]) -> None:
    """Let it be of no award that is described here; the figures of those are nested."""
    if data.get("of", "").startswith("award/"):
        data["of"] = "award/khen-khac"


def mend_person(drawing: Drawing, data: dict[str, Any]) -> None:
    """Let doubt about who it is name somebody else, and say why."""
    others = [key for key in data.get("possibly_same_as", ()) if key != data["id"]]
    data["possibly_same_as"] = sorted(set(others))
    if others:
        data["inferred"] = {"vi": "trùng họ tên"}


def mend_name(drawing: Drawing, data: dict[str, Any]) -> None:
    """Let it name what the same source does not describe, so that each statement has one place."""
    data["thing"] = drawing.draw(references(["body", "person"]))


def mend_pattern(drawing: Drawing, data: dict[str, Any]) -> None:
    """Let it name bodies by suffixes, which are keys but refer to nothing by themselves."""
    for name in ("suffix", "part_of", "unit_of"):
        if name in data:
            data[name] = drawing.key("")
    for name in ("before", "after"):
        if name in data:
            data[name] = [drawing.key("")]


KINDS = {
    "Publisher": "publisher",
    "Series": "series",
    "OfficeTerm": "term",
    "Place": "place",
    "Body": "body",
    "TermBody": "body",
    "Person": "person",
    "Campaign": "campaign",
    "Event": "event",
    "Activity": "activity",
    "Edition": "edition",
    "Award": "award",
    "Example": "model",
}
MENDS: Mapping[str, Callable[[Drawing, dict[str, Any]], None]] = {
    "Person": mend_person,
    "PartyDocument": mend_document,
    "StateDocument": mend_document,
    "BodyPattern": mend_pattern,
    "ChangePattern": mend_pattern,
    "Event": mend_event,
    "Figure": mend_figure,
    "Mention": mend_mention,
    "Participation": mend_participation,
    "Name": mend_name,
}
UNIQUE: Mapping[str, Callable[[dict[str, Any]], object]] = {
    "directives": lambda entry: entry["directive"],
    "names": lambda entry: entry["thing"],
    "tenures": lambda entry: (entry["person"], entry["post"]),
}


@st.composite
def _register(draw: st.DrawFn) -> Register:
    return Register.model_validate(Drawing(draw, Register).file("so-a"))


@st.composite
def _source(draw: st.DrawFn) -> Source:
    return Source.model_validate(Drawing(draw, Source).file("bai-a"))


@pytest.fixture(scope="session")
def records() -> st.SearchStrategy[Record]:
    """Registers and sources, with statements of every kind."""
    return _source() | _register()


@pytest.fixture(scope="session")
def any_text() -> st.SearchStrategy[str]:
    """Texts that records may hold."""
    return texts


@pytest.fixture(scope="session")
def shipped(world: Path) -> bytes:
    """The canonical N-Quads of the five articles' records."""
    return b"".join(canonical(assemble(world).store))
