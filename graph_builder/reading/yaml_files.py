"""Reads a YAML file as strings only: no types are guessed, and each part keeps its line."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from graph_builder.errors import DataError, Problem
from graph_builder.reading.located import Loc, Located

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 24
_NOTHING = {"", "~", "null", "Null", "NULL"}
_TAGS = {None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


def read_yaml(path: Path, name: str) -> tuple[Located, Sequence[Problem]]:
    """Return the file's data, and where it uses YAML that records do not.

    Raises DataError where the file cannot be read to its end.
    """
    text = decode(path.read_bytes(), name)
    tree = _Tree(name)
    try:
        for event in yaml.parse(text, Loader=yaml.CLoader):
            tree.take(event)
    except DataError as error:
        raise DataError([*tree.problems, *error.problems]) from error
    except yaml.MarkedYAMLError as error:
        raise DataError([*tree.problems, _syntax(name, error)]) from error
    except yaml.reader.ReaderError as error:
        raise DataError([*tree.problems, _character(name, text, error)]) from error
    return Located(f"{name}:1", tree.root, tree.lines), tree.problems


def decode(content: bytes, name: str, first: int = 1) -> str:
    """Return the text of a file, or of the part that starts on line `first`.

    Raises DataError where it is not UTF-8 of a sensible size.
    """
    if len(content) > MAX_BYTES:
        what, expected = f"there are {len(content)} bytes here", f"at most {MAX_BYTES}"
        raise DataError([Problem(f"{name}:{first}", "too-large", what, expected)])
    if first == 1 and content.startswith(b"\xef\xbb\xbf"):
        mend = "save it as UTF-8 without BOM"
        raise DataError([Problem(f"{name}:1", "bom", "starts with a byte order mark", "", mend)])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + first
        what = f"byte {error.start} is not UTF-8 ({error.reason})"
        mend = "save the file as UTF-8"
        raise DataError([Problem(f"{name}:{line}", "bad-utf-8", what, "UTF-8", mend)]) from error


def _syntax(name: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    if error.problem == "found unexpected end of stream":
        mark = error.context_mark  # where the quote opens tells more than where the file ends
    line = mark.line + 1 if mark else 1
    what = f"{error.context}: {error.problem}" if error.context else str(error.problem)
    return Problem(f"{name}:{line}", "yaml-syntax", what, "YAML")


def _character(name: str, text: str, error: yaml.reader.ReaderError) -> Problem:
    before = text.encode()[: error.position]
    line = before.count(b"\n") + 1
    what = f"U+{ord(text[len(before.decode(errors='ignore'))]):04X} is a control character"
    return Problem(f"{name}:{line}", "yaml-syntax", what, "plain text", "delete it")


class _Tree:
    """Grows plain data from YAML events, without recursion, so that depth cannot harm it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Any = None
        self.lines: dict[Loc, str] = {}
        self.problems: list[Problem] = []
        self._open: list[tuple[Any, Loc]] = []
        self._key: list[str | None] = []
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Add what one event says."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents == 2:
                self._note(line, "two-documents", "a second '---' document", "one document a file")
        elif self._documents > 1:
            return
        elif isinstance(event, yaml.AliasEvent):
            self._note(line, "alias", f"'*{event.anchor}' is an alias", "the value itself")
            self._place(None, line)
        elif isinstance(event, yaml.NodeEvent):
            self._node(event, line)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._open.pop()
            self._key.pop()

    def _node(self, event: yaml.NodeEvent, line: int) -> None:
        for problem in _forbidden(event):
            self._note(line, *problem)
        if isinstance(event, yaml.ScalarEvent):
            if not event.style and event.value in _NOTHING and not self._expects_key():
                self._note(line, "empty-value", "there is no value here", "a value, or no key")
            self._place(event.value, line)
            return
        opened: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        if self._expects_key():
            self._note(line, "key-not-text", "a key is a mapping or a list", "a field name")
        loc = self._place(opened, line)
        if len(loc) == MAX_DEPTH:
            expected = f"at most {MAX_DEPTH} levels"
            where = f"{self.name}:{line}"
            raise DataError([Problem(where, "too-deep", "nested too deeply", expected)])
        self._open.append((opened, loc))
        self._key.append(None)

    def _expects_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1][0], dict) and self._key[-1] is None

    def _place(self, value: Any, line: int) -> Loc:  # noqa: ANN401  YAML data is of any shape
        if not self._open:
            self.root = value
            return ()
        container, loc = self._open[-1]
        if isinstance(container, list):
            container.append(value)
            step: Loc = (*loc, len(container) - 1)
        elif self._key[-1] is None:
            self._key[-1] = str(value)
            if self._key[-1] in container:
                what = f"the key {value!r} stands twice"
                self._note(line, "duplicate-key", what, "each key once")
            key = (*loc, str(value))
            self.lines.setdefault(key, f"{self.name}:{line}")
            return key
        else:
            step = (*loc, self._key[-1])
            container[self._key[-1]] = value
            self._key[-1] = None
        self.lines.setdefault(step, f"{self.name}:{line}")
        return step

    def _note(self, line: int, rule: str, what: str, expected: str) -> None:
        self.problems.append(Problem(f"{self.name}:{line}", rule, what, expected))


def _forbidden(event: yaml.NodeEvent) -> Iterator[tuple[str, str, str]]:
    """Yield what records never use: anchors and tags."""
    if event.anchor is not None:
        yield "anchor", f"'&{event.anchor}' is an anchor", "plain values"
    tag = getattr(event, "tag", None)
    if tag not in _TAGS:
        yield "tag", f"{tag!r} is a tag", "plain values"
