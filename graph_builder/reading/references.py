"""Finds what each record defines and refers to, and what refers to nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache

from graph_builder.errors import Problem
from graph_builder.reading.located import Loc, Located
from graph_builder.reading.models import did_you_mean, model_in
from graph_builder.records import Code, Owner, Record, Ref, annotations
from graph_builder.records.registers import Document, Entry
from graph_builder.records.sources import Figure, Mention, Shared, Tenure

Codes = Mapping[str, frozenset[str]]
Reference = tuple[Ref | Code, str]
"""What a key must be, and the key."""
_DEFINING = (Shared, Entry, Document, Mention, Figure)


@dataclass(frozen=True, slots=True)
class Read:
    """A record that the models accepted, with the data that it came from."""

    record: Record
    item: Located


@dataclass(slots=True)
class Lost:
    """What files that are not in order may define: keys of refused entries, kinds of unread ones.

    A reference to one of these is not called dangling: the fault is reported at its own place.
    """

    keys: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Index:
    """What the records define: for each kind its keys, and where each stands."""

    where: dict[str, str] = field(default_factory=dict)
    keys: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    lost: Lost = field(default_factory=Lost)

    def add(self, kind: str, key: str, where: str) -> None:
        """Note that a thing of this kind is defined here."""
        self.keys[kind].add(key)
        self.where.setdefault(f"{kind}/{key}", where)

    def knows(self, mark: Ref | Code, key: str, codes: Codes) -> bool:
        """Tell whether what a key refers to is defined here, or is a code."""
        if isinstance(mark, Code):
            return key in codes.get(mark.scheme, ())
        if mark.kinds == ("post",):
            role, _, body = key.partition("@")
            return role in codes.get("role", ()) and body in self.keys["body"]
        kind, rest = mark.iri_parts(key)
        return kind in mark.kinds and rest in self.keys[kind]


def walk(record: Record, owner: Owner, loc: Loc = ()) -> Iterator[tuple[Record, Owner, Loc]]:
    """Yield a record and every record nested in it, each with its owner and place."""
    yield record, owner, loc
    nested = _nested(type(record))
    if not nested:
        return
    inner = Owner(owner.source, record.key(owner))
    for name in nested:
        for index, item in enumerate(getattr(record, name)):
            yield from walk(item, inner, (*loc, name, index))


@lru_cache
def _nested(model: type[Record]) -> tuple[str, ...]:
    """Return the fields of a model that hold records."""
    return tuple(name for name in model.model_fields if model_in(model, name))


def top_owner(record: Record) -> Owner:
    """Return the owner of what stands directly in a source or register."""
    key = record.key(Owner("", ""))
    return Owner(key, key)


def kinds(model: type[Record]) -> set[str]:
    """Return the kinds of things that a file or row of this model can define."""
    found: set[str] = set()
    seen: set[type[Record]] = set()
    todo = [model]
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo.extend(inner for name in one.model_fields if (inner := model_in(one, name)))
            if issubclass(one, _DEFINING):
                found.add(one.segment)
    return found


def define(reads: Sequence[Read]) -> tuple[Index, list[Problem]]:
    """Return the index of all that is defined, and a problem for each thing entered twice."""
    index, problems = Index(), []
    entered: dict[str, str] = {}
    for read in reads:
        here: dict[str, str] = {}
        for record, owner, loc in walk(read.record, top_owner(read.record)):
            path, where = record.path(owner), read.item.where(loc)
            kind, _, key = path.partition("/")
            if isinstance(record, _DEFINING) or loc == ():
                index.add(kind, key, where)
            else:
                index.where.setdefault(path, where)
            first = (entered if _entered_once(record, loc) else here).setdefault(path, where)
            if first != where and _must_be_single(record):
                problems.append(twice(path, where, first))
    return index, problems


def _entered_once(record: Record, loc: Loc) -> bool:
    return isinstance(record, (Entry, Document)) or loc == ()


def _must_be_single(record: Record) -> bool:
    """Tell whether a second record with the same node is a slip: a tenure may well recur."""
    return bool(record.segment) and not isinstance(record, Tenure)


def twice(path: str, where: str, first: str) -> Problem:
    """Return the problem of a thing that is entered at two places."""
    return Problem(where, "duplicate-id", f"{path} stands already at {first}", "one id, one thing")


def dangling(
    reads: Iterable[Read], index: Index, codes: Codes, *, but: Set[str] = frozenset()
) -> Iterator[Problem]:
    """Yield a problem for each reference to a thing or code that does not exist.

    Of what may be a thing of the kinds in `but` nothing is said.
    """
    for read in reads:
        for record, _, loc in walk(read.record, top_owner(read.record)):
            for place, mark, key in _references(record):
                if isinstance(mark, Ref) and not but.isdisjoint(mark.kinds):
                    continue
                if fault := _fault(mark, key, index, codes):
                    what, rule, mend = fault
                    where = read.item.where((*loc, *place))
                    yield Problem(where, rule, f"{place[0]}: {what}", "", mend)


def references(record: Record) -> Iterator[Reference]:
    """Yield everything that a record and the records in it refer to."""
    for one, _, _ in walk(record, top_owner(record)):
        for _, mark, key in _references(one):
            yield mark, key


def _references(record: Record) -> Iterator[tuple[Loc, Ref | Code, str]]:
    """Yield place in the record, annotation and key of everything that it refers to."""
    for name, mark in _referring(type(record)):
        value = getattr(record, name)
        if isinstance(value, tuple):
            yield from (((name, place), mark, key) for place, key in enumerate(value))
        elif value is not None:
            yield (name,), mark, value


@lru_cache
def _referring(model: type[Record]) -> tuple[tuple[str, Ref | Code], ...]:
    """Return the fields of a model that refer to something, each with what says to what."""
    return tuple(
        (name, mark)
        for name, marks in annotations(model).items()
        for mark in marks
        if isinstance(mark, (Ref, Code))
    )


def _fault(mark: Ref | Code, key: str, index: Index, codes: Codes) -> tuple[str, str, str] | None:
    """Return what is wrong with a key, the rule it breaks and how to mend it; or nothing."""
    if isinstance(mark, Code):
        return _check_code(mark.scheme, key, codes)
    if mark.kinds == ("post",):
        role, _, body = key.partition("@")
        return _check_code("role", role, codes) or _check_key("body", body, index)
    kind, rest = mark.iri_parts(key)
    if kind not in mark.kinds:
        what = f"{key!r} does not say what kind of thing it is"
        return what, "unknown-kind", f"start with one of {', '.join(k + '/' for k in mark.kinds)}"
    return _check_key(kind, rest, index)


def _check_code(scheme: str, code: str, codes: Codes) -> tuple[str, str, str] | None:
    known = codes.get(scheme, frozenset())
    if code in known:
        return None
    mend = did_you_mean(code, sorted(known)) or f"one of {', '.join(sorted(known))}"
    return f"{code!r} is no code of {scheme}", "unknown-code", mend


def _check_key(kind: str, key: str, index: Index) -> tuple[str, str, str] | None:
    known = index.keys[kind]
    if key in known or kind in index.lost.kinds or not index.lost.keys.isdisjoint(_around(key)):
        return None
    return f"no {kind} has the key {key!r}", "dangling", did_you_mean(key, sorted(known))


def _around(key: str) -> Iterator[str]:
    """Yield a key and the keys that it stands below: of a lost place nothing follows.

    >>> list(_around("ha-noi/hoang-mai/ubnd"))
    ['ha-noi/hoang-mai/ubnd', 'ha-noi/hoang-mai', 'ha-noi']
    """
    while key:
        yield key
        key = key.rpartition("/")[0]
