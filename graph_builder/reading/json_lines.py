"""Reads JSON lines: the same records as YAML, one on each line."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from graph_builder.errors import Problem
from graph_builder.reading.located import Located
from graph_builder.reading.spans import Span, lines_of
from graph_builder.reading.yaml_files import MAX_DEPTH, decode


def read_jsonl(path: Path, name: str, span: Span) -> Iterator[Located | Problem]:
    """Yield a record's data for each line that holds one, or what is wrong with the line.

    Raises DataError where a line is not text of a sensible size.
    """
    with path.open("rb") as stream:
        stream.seek(span.start)
        for number, line in enumerate(lines_of(stream), start=span.line):
            text = decode(line, name, number)
            if text.strip():
                yield _record_of(text, f"{name}:{number}")
            if stream.tell() >= span.end:
                return


def _record_of(line: str, where: str) -> Located | Problem:
    try:
        data = json.loads(
            line,
            object_pairs_hook=_once,
            parse_float=str,  # numbers are taken as written, as in YAML
            parse_int=str,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        what = f"{error.msg} at column {error.colno}"
        return Problem(where, "json-syntax", what, "one JSON object")
    except ValueError as error:
        return Problem(where, "json-value", str(error), "a plain value")
    except RecursionError:
        return _too_deep(where)
    if not isinstance(data, dict):
        return Problem(where, "not-a-record", f"a {type(data).__name__}", "one JSON object")
    brackets = line.count("{") + line.count("[")
    return _too_deep(where) if brackets > MAX_DEPTH and _is_deep(data) else Located(where, data)


def _too_deep(where: str) -> Problem:
    return Problem(where, "too-deep", "nested too deeply", f"at most {MAX_DEPTH} levels")


def _is_deep(data: object) -> bool:
    level = [data]
    for _ in range(MAX_DEPTH):
        level = [part for outer in level for part in _parts(outer)]
        if not level:
            return False
    return True


def _parts(data: object) -> Iterable[object]:
    if isinstance(data, dict):
        return data.values()
    return data if isinstance(data, list) else ()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice")
    return found


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")
