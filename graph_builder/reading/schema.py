"""Makes the JSON Schema by which an editor completes and checks YAML records."""

import json
from typing import Any

from graph_builder.reading.references import Codes
from graph_builder.records import Record


def json_schema(model: type[Record], codes: Codes) -> str:
    """Return the schema of a record as JSON text, with every code list written out."""
    schema = _with_codes(model.model_json_schema(), codes)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _with_codes(part: Any, codes: Codes) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(part, list):
        return [_with_codes(item, codes) for item in part]
    if not isinstance(part, dict):
        return part
    found = {key: _with_codes(value, codes) for key, value in part.items()}
    if scheme := found.pop("x-scheme", None):
        _innermost(found)["enum"] = sorted(codes[scheme])
    return _as_written(found)


def _innermost(part: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one code: the items of a list, the text beside null."""
    if "items" in part:
        return _innermost(part["items"])
    for choice in part.get("anyOf", ()):
        if choice.get("type") != "null":
            return _innermost(choice)
    return part


def _as_written(part: dict[str, Any]) -> dict[str, Any]:
    """Let whole numbers and decimals be written as YAML reads them: a number or its digits."""
    if part.get("type") == "integer":
        return {"pattern": r"^(0|[1-9]\d*)$", "type": ["integer", "string"]}
    return part
