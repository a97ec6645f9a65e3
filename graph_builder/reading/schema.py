"""Writes the JSON Schemas by which an editor completes and checks YAML records.

`python -m graph_builder.reading.schema` writes them again after the records' models or the code
lists have changed.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph_builder.reading.codes import read_codes
from graph_builder.reading.references import Codes
from graph_builder.records import Record, Register, Source
from graph_builder.resources import folder

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> Iterator[tuple[str, str]]:
    """Yield file name and text of the schema of each kind of YAML record."""
    codes = read_codes(folder("ontology") / "schemes.ttl")
    yield "register.schema.json", json_schema(Register, codes)
    yield "source.schema.json", json_schema(Source, codes)


def write_schemas(directory: Path) -> None:
    """Write the schemas to files of this folder."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in schemas():
        (directory / name).write_text(text, encoding="utf-8")


def json_schema(model: type[Record], codes: Codes) -> str:
    """Return the schema of a record as JSON text, with every code list written out."""
    schema = _with_codes(model.model_json_schema(), codes)
    schema["$schema"] = _DIALECT
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _with_codes(part: Any, codes: Codes) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(part, list):
        return [_with_codes(item, codes) for item in part]
    if not isinstance(part, dict):
        return part
    found = {key: _with_codes(value, codes) for key, value in part.items()}
    if scheme := found.pop("x-scheme", None):
        _innermost(found)["enum"] = sorted(codes[scheme])
    return found


def _innermost(part: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one code: the items of a list, the text beside null."""
    if "items" in part:
        return _innermost(part["items"])
    for choice in part.get("anyOf", ()):
        if choice.get("type") != "null":
            return _innermost(choice)
    return part


if __name__ == "__main__":
    write_schemas(folder("records") / "schema")
