"""What a query must look like before a worker sees it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from graph_builder.errors import QuerySyntaxError
from graph_builder.namespaces import PREFIXES

MAX_BYTES = 32 * 1024
MAX_NESTING = 64
MAX_REPEATS = 500  # the engine overflows its stack from about 2,000 of one kind
_REMEMBERED = 128  # a server reads each query thrice: for its formats, whether it lasts, to ask it

_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}
)
_PROLOGUE = frozenset({"PREFIX", "BASE", "VERSION"})
_BEFORE_STAR = frozenset({"SELECT", "DISTINCT", "REDUCED"})
_COUNTED_WORDS = frozenset({"UNION", "OPTIONAL", "MINUS", "GRAPH", "BIND", "FILTER", "VALUES"})
_COUNTED_SIGNS = frozenset("!/|^+-*") | {"&&", "||"}
_CLOSES = {"}": "{", ")": "(", "]": "["}
_OPENS = frozenset(_CLOSES.values())
_CHANGING = ("NOW", "RAND", "UUID")  # ends of words: the engine reads `ORDER BYRAND()` as well
_NO_OPERAND = frozenset("(,/|^!&=<>+-*;") | {"&&", "||"}

_NAME = r"\w\u00b7\u00c0-\U000effff\-"
_ESCAPE = (
    r"\\(?:[tbnrf\\\"']|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}"
    r"|U(?:0000(?![dD][89a-fA-F])|000[1-9a-fA-F]|0010)[0-9a-fA-F]{4})"
)
_SPACE = re.compile(r"\A(?:[ \t\r\n]++|\#[^\r\n]*+)*+")
_TOKEN = re.compile(
    rf"""
    (?:[ \t\r\n]++|\#[^\r\n]*+)*+
    (?:(?P<string>\"\"\"(?:\"{{0,2}}(?:[^\"\\]|{_ESCAPE}))*+\"\"\"
        |'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*+'''
        |\"(?:[^\"\\\r\n]|{_ESCAPE})*+\"
        |'(?:[^'\\\r\n]|{_ESCAPE})*+')
    |(?P<iri><(?:[^<>\"{{}}|^`\\\x00-\x20]|\\u[0-9a-fA-F]{{4}}|\\U[0-9a-fA-F]{{8}})*>)
    |(?P<variable>[?$]\w[\w\u00b7]*)
    |(?P<language>@[A-Za-z]+(?:-+[A-Za-z0-9]+)*)
    |(?P<name>(?:\w[{_NAME}.]*)?:(?:[{_NAME}:]|%[0-9a-fA-F]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%]
        |\.(?=\.*[{_NAME}:%\\]))*)
    |(?P<word>\w+)
    |(?P<sign>&&|\|\||[^\"'\\])
    |(?P<end>\Z))
    """,
    re.VERBOSE,
)


class _Token(NamedTuple):  # one is made for each word of a query: a dataclass takes twice as long
    kind: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What the gate has seen of a query: enough to mend what the engine reads otherwise.

    `start` is where the word of its form stands, `star` where the `*` of an outer `SELECT *` does
    (-1: nowhere). `variables` are in the order of their first use; `default` and `named` are the
    graphs after FROM and FROM NAMED, as written. `changing` tells that a function may be called
    whose value changes from one time to the next.
    """

    form: str
    start: int
    star: int
    variables: tuple[str, ...]
    default: tuple[str, ...]
    named: tuple[str, ...]
    changing: bool


@dataclass(slots=True)
class _Scan:
    text: str
    mentions_service: bool
    brackets: list[str] = field(default_factory=list)
    repeats: Counter[str] = field(default_factory=Counter)
    before: str = ""
    form: str = ""
    start: int = -1
    star: int = -1
    clause: str = ""
    variables: dict[str, None] = field(default_factory=dict)
    default: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    changing: bool = False


def check(text: str) -> str:
    """Return the form of a query; refuse what is too long or too deep, changes data or reaches out.

    >>> check("PREFIX ex: <http://example.org/> ASK { ex:a ?p ?o }")
    'ASK'
    >>> check("DROP ALL")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    graph_builder.errors.QuerySyntaxError: line 1, column 1: DROP changes data; ...
    """
    return read(text).form


@lru_cache(_REMEMBERED)
def read(text: str) -> Reading:
    """Return what a query says of itself; refuse what `check` refuses.

    >>> read("SELECT * FROM <http://x/> { ?b ?p ?a }").variables
    ('b', 'p', 'a')
    """
    _check_size(text)
    scan = _Scan(text, "service" in text.lower())
    for token in _tokens(text):
        if scan.mentions_service:
            _check_service(scan, token)
        if take := _TAKES.get(token.kind):
            take(scan, token)
        scan.before = token.text
    if not scan.form:
        raise QuerySyntaxError("the query has no SELECT, ASK, CONSTRUCT or DESCRIBE")
    found = (tuple(scan.variables), tuple(scan.default), tuple(scan.named), scan.changing)
    return Reading(scan.form, scan.start, scan.star, *found)


def _check_size(text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise QuerySyntaxError(_at(text, error.start) + "half of a surrogate pair") from error
    if size > MAX_BYTES:
        raise QuerySyntaxError(f"the query has {size:,} bytes; at most {MAX_BYTES:,} are read")


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the tokens that carry meaning; what cannot be one is refused.

    A string or an escape that the engine reads otherwise than we do could hide a keyword.
    """
    end = 0
    while match := _TOKEN.match(text, end):
        kind = match.lastgroup or "end"
        if kind == "end":
            return
        yield _Token(kind, match[kind], match.start(kind))
        end = match.end()
    start = len(text) - len(_SPACE.sub("", text[end:], count=1))
    what = "an escape outside strings and IRIs" if text[start] == "\\" else "an open string"
    raise QuerySyntaxError(f"{_at(text, start)}{what}")


def _check_service(scan: _Scan, token: _Token) -> None:
    if _may_be_service(token):
        raise QuerySyntaxError(
            f"{_at(scan.text, token.start)}SERVICE is refused: a query reads this store only"
        )
    if _may_be_less_than(scan, token):
        raise QuerySyntaxError(
            f"{_at(scan.text, token.start)}{token.text[:40]} could be an IRI or a comparison; "
            "put a space after '<' or name the IRI by a prefix"
        )


def _may_be_service(token: _Token) -> bool:
    """Tell whether the engine, which needs no space between words, could read SERVICE here.

    It ends a local name at a dot when that helps, and splits `trueSERVICE` or `SERVICE:x`.
    """
    low = token.text.lower()
    if token.kind == "name":
        prefix, _, local = low.partition(":")
        return "service" in prefix or any("service" in part for part in local.split(".")[1:])
    return token.kind in {"word", "language"} and "service" in low


def _may_be_less_than(scan: _Scan, token: _Token) -> bool:
    """Tell whether an IRI could be an operator that opens a comment, a string or a bracket."""
    return (
        token.kind == "iri"
        and scan.brackets[-1:] == ["("]
        and scan.before not in _NO_OPERAND
        and not set("#()'").isdisjoint(token.text)
    )


def _take_variable(scan: _Scan, token: _Token) -> None:
    scan.variables.setdefault(token.text[1:])


def _take_name(scan: _Scan, token: _Token) -> None:
    """Note, outside of all brackets, a graph."""
    if scan.brackets:
        return
    graphs = {"FROM": scan.default, "FROM NAMED": scan.named}.get(scan.clause)
    if graphs is not None:
        graphs.append(token.text)
    scan.clause = ""


def _take_word(scan: _Scan, token: _Token) -> None:
    word = token.text.upper()
    _check_form(scan, token, word)
    if word in _COUNTED_WORDS:
        _count(scan, token, word)
    if scan.brackets or scan.clause == "FROM NAMED":
        return
    named = scan.clause == "FROM" and word == "NAMED"
    scan.clause = "FROM NAMED" if named else word


def _check_form(scan: _Scan, token: _Token, word: str) -> None:
    if word in _UPDATES:
        raise QuerySyntaxError(
            f"{_at(scan.text, token.start)}{word} changes data; "
            "only SELECT, ASK, CONSTRUCT and DESCRIBE are answered"
        )
    if scan.form or word in _PROLOGUE:
        return
    if word not in _FORMS:
        raise QuerySyntaxError(
            f"{_at(scan.text, token.start)}a query begins with SELECT, ASK, CONSTRUCT or "
            f"DESCRIBE, not with {token.text[:40]!r}"
        )
    scan.form, scan.start = word, token.start


def _take_sign(scan: _Scan, token: _Token) -> None:
    sign, brackets = token.text, scan.brackets
    if sign in _OPENS:
        brackets.append(sign)
        scan.changing |= sign == "(" and scan.before.upper().endswith(_CHANGING)
        if len(brackets) > MAX_NESTING:
            raise QuerySyntaxError(
                f"{_at(scan.text, token.start)}brackets stand {MAX_NESTING + 1} deep; "
                f"at most {MAX_NESTING} are read"
            )
    elif sign in _CLOSES:
        if brackets[-1:] == [_CLOSES[sign]]:
            brackets.pop()
    elif sign in _COUNTED_SIGNS:
        _count(scan, token, sign)
        if sign == "*" and not brackets and scan.before.upper() in _BEFORE_STAR:
            scan.star = token.start


def _count(scan: _Scan, token: _Token, what: str) -> None:
    scan.repeats[what] += 1
    if scan.repeats[what] > MAX_REPEATS:
        raise QuerySyntaxError(
            f"{_at(scan.text, token.start)}more than {MAX_REPEATS} of {token.text!r}; "
            "use VALUES or IN for long lists"
        )


_TAKES = {
    "variable": _take_variable,
    "iri": _take_name,
    "name": _take_name,
    "word": _take_word,
    "sign": _take_sign,
}


def _at(text: str, offset: int) -> str:
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return f"line {line}, column {column}: "


_ENGINE_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_ENGINE_REASON = re.compile(r"(?:^|, |one of )((?:Prefix|The|Duplicated|[A-Z][a-z]+) [^,\[\]]+)")
_ENGINE_NOISE = re.compile(r"(?:, )?(?:or )?\[[^\]]*\](?:\s*\|\s*'[^']*'\.\.='[^']*')*")
_DECLARE = f"declare it, as in PREFIX dv: <{PREFIXES['dv']}>"
_MAX_MESSAGE = 400


def explain(message: str) -> str:
    """Turn the engine's message into place and reason, without its lists of letters.

    >>> explain("error at 1:9: expected one of DESCRIBE, [_]")
    'line 1, column 9: expected one of DESCRIBE'
    """
    found = _ENGINE_PLACE.match(message)
    if found is None:
        return message[:_MAX_MESSAGE]
    line, column, rest = found.groups()
    reason = _ENGINE_REASON.search(rest)
    said = reason.group(1).strip() if reason else _ENGINE_NOISE.sub("", rest).strip()
    said = f"{said}; {_DECLARE}" if said == "Prefix not found" else said
    return f"line {line}, column {column}: {said[:_MAX_MESSAGE]}"
