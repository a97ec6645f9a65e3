"""What the tests of the pages share: a browser without a screen that forgives no fault."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

VOID = {"link", "meta", "input", "br"}
Browse = Callable[..., "Page"]


@dataclass
class Element:
    """A tag with its attributes and the words inside it."""

    tag: str
    attributes: dict[str, str]
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


class Page(HTMLParser):
    """A page that is parsed as it is written: every element must be closed where it was opened."""

    def __init__(self, status: int, html: str, headers: dict[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.status, self.html, self.headers = status, html, headers
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open, f"never closed: {self._open[-1]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"an attribute twice in {tag}: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes {self._open[-1]}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words.append(data)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Every element of a tag with these attributes; class_ stands for class."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element.tag == tag
            and all(element.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {attributes}"
        return found[0]

    @property
    def links(self) -> list[str]:
        return [a.attributes["href"] for a in self.all("a") if "href" in a.attributes]


def browser(client: TestClient) -> Browse:
    """What opens addresses as a browser does, and parses what comes."""

    def browse(address: str, **params: str) -> Page:
        headers = {"accept": "text/html,*/*;q=0.8", "accept-language": "vi"}
        response = client.get(address, params=params or None, headers=headers)
        assert response.headers["content-type"].startswith("text/html"), response.text[:500]
        return Page(response.status_code, response.text, dict(response.headers))

    return browse


@pytest.fixture(scope="session")
def browse(client: TestClient) -> Browse:
    """Open pages over the five articles."""
    return browser(client)
