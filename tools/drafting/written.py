"""Writes drafts as the YAML that curators keep: block style, with remarks as comments."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

_WIDTH = 100
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?|[0-9-]*\.\.[0-9-]*|[0-9]{4}[0-9-]*/[0-9-]+")
_FLOW_KEYS = {"value", "printed"}


@dataclass(frozen=True, slots=True)
class Remarked:
    """A value with remarks for the curator, which become comments above it."""

    value: Any
    remarks: tuple[str, ...]


def plain(data: Any) -> Any:  # noqa: ANN401  nested data of any shape
    """Return the data without its remarks."""
    if isinstance(data, Remarked):
        return plain(data.value)
    if isinstance(data, Mapping):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain(value) for value in data]
    return data


def write(data: Mapping[str, Any], head: Sequence[str] = ()) -> str:
    r"""Return the YAML of a file, its leading comments first.

    >>> write({"id": "a", "at": ["p1", "p2"]}, ["One line."])
    '# One line.\nid: a\nat: [p1, p2]\n'
    """
    return "\n".join([*comments(head), *_mapping(data, "")]) + "\n"


def curly(text: str) -> str:
    """Return a text with the quotation marks of finished files.

    >>> curly('phong trào "Dân vận khéo"')
    'phong trào “Dân vận khéo”'
    """
    return re.sub(r'"([^"]*)"', r"“\1”", text)


def comments(remarks: Sequence[str], indent: str = "") -> Iterator[str]:
    """Yield remarks as comment lines no wider than the page."""
    for remark in remarks:
        line = ""
        for word in " ".join(remark.split()).split(" "):
            if line and len(indent) + len(line) + len(word) + 3 > _WIDTH:
                yield f"{indent}# {line}"
                line = ""
            line = f"{line} {word}".strip()
        yield f"{indent}# {line}"


def _mapping(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, Remarked):
            yield from comments(value.remarks, indent)
        yield from _entry(key, value.value if isinstance(value, Remarked) else value, indent)


def _entry(key: str, value: Any, indent: str) -> Iterator[str]:  # noqa: ANN401  nested data
    if isinstance(value, Mapping) and (flow := _flow_mapping(value)):
        yield f"{indent}{key}: {flow}"
    elif isinstance(value, Mapping):
        yield f"{indent}{key}:"
        yield from _mapping(value, indent + "  ")
    elif isinstance(value, list | tuple):
        yield from _sequence(key, value, indent)
    else:
        yield f"{indent}{key}: {scalar(value)}"


def _flow_mapping(value: Mapping[str, Any]) -> str | None:
    if set(value) != _FLOW_KEYS:
        return None
    return "{" + ", ".join(f"{key}: {scalar(text, flow=True)}" for key, text in value.items()) + "}"


def _sequence(key: str, items: Sequence[Any], indent: str) -> Iterator[str]:
    if not any(isinstance(item, Mapping | Remarked) for item in items):
        flow = f"{indent}{key}: [{', '.join(scalar(item, flow=True) for item in items)}]"
        if len(flow) <= _WIDTH and (len(items) < 3 or key in {"parts", "at"}):
            yield flow
            return
    yield f"{indent}{key}:"
    for item in items:
        if isinstance(item, Remarked):
            yield from comments(item.remarks, indent + "  ")
        yield from _item(item.value if isinstance(item, Remarked) else item, indent)


def _item(item: Any, indent: str) -> Iterator[str]:  # noqa: ANN401  nested data
    if not isinstance(item, Mapping):
        yield f"{indent}  - {scalar(item)}"
        return
    lead = f"{indent}  - "
    for line in _mapping(item, f"{indent}    "):
        if lead and not line.lstrip().startswith("#"):
            line, lead = lead + line.lstrip(), ""
        yield line


def scalar(value: object, *, flow: bool = False) -> str:
    """Return a scalar, quoted where YAML would take it for something else.

    >>> scalar("2023"), scalar("2023-09-29"), scalar("có, không"), scalar("có, không", flow=True)
    ('"2023"', '2023-09-29', 'có, không', '"có, không"')
    """
    if not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if _DATE.fullmatch(value):
        return value
    text = yaml.safe_dump([value], allow_unicode=True, width=10**9, default_flow_style=flow)
    text = text.strip()[1:-1] if flow else text[2:].strip()
    if text[0] == "'" and not any(sign in value for sign in '"\\'):
        return f'"{value}"'
    return text
