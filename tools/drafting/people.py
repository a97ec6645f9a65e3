"""Tells people apart: one for each name and province or central body, not one for a name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drafting.desk import Case, Desk
from drafting.known import scope_of_post
from graph_builder.vietnamese import slug


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name, and how the page prints it where that differs."""

    name: str
    printed: str | None = None


def read_name(text: str) -> Name:
    """Return a noted name without its remarks, and the printed form that they tell of.

    >>> read_name("Trần Cầm Tú (sic = Trần Cẩm Tú)")
    Name(name='Trần Cẩm Tú', printed='Trần Cầm Tú')
    """
    found = re.search(r"\(([^)]*)\)", text)
    bare = re.sub(r"\s*\([^)]*\)", "", text).strip()
    if found is None:
        return Name(bare)
    if meant := re.search(r"sic = (.+)", found[1]):
        return Name(meant[1].strip(), bare)
    if page := re.search(r"page(?: has|:) (.+)", found[1]):
        return Name(bare, page[1].strip())
    if found[1] == "sic":
        mended = bare.replace('"', "'")
        return Name(mended, bare if mended != bare else None)
    return Name(bare)


def find_person(name: str, posts: Sequence[str], case: Case) -> str:
    """Return the id of the person of this name in these posts' provinces or central bodies.

    Without a post nobody is recognised: such a person always gets an id of their own.
    """
    scopes = {scope_of_post(post) for post in posts}
    desk, key = case.desk, slug(name)
    namesakes = _namesakes(desk, key)
    for person, known in namesakes:
        if _agree(scopes, known):
            known |= scopes
            return person
    person = f"{key}-{_next(person for person, _ in namesakes):02}"
    namesakes.append((person, scopes))
    others = [one for one, _ in namesakes[:-1]]
    desk.people[person] = {"id": person, "label": {"vi": name, "en": name}, "name": name}
    if others:
        desk.people[person]["#"] = f"possibly the same as {', '.join(others)}"
    return person


def _namesakes(desk: Desk, key: str) -> list[tuple[str, set[str]]]:
    if key not in desk.scopes:
        known = sorted(desk.known.people.get(key, frozenset()))
        desk.scopes[key] = [(person, set(scopes)) for person, scopes in known]
    return desk.scopes[key]


def _agree(scopes: set[str], known: set[str]) -> bool:
    """Tell whether two sets of posts can be one person's; being any member proves nothing."""
    return bool((scopes & known) - {"tw/ban-chap-hanh"})


def _next(ids: Iterable[str]) -> int:
    return max((int(one.rpartition("-")[2]) for one in ids), default=0) + 1
