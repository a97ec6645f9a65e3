"""The words of the interface, in `vi.yaml` and `en.yaml`: the same keys in both."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from graph_builder.vietnamese import Language

Text = str | Mapping[str, str]


class Messages:
    """The words of one language; a text may have a form for one and a form for others."""

    def __init__(self, texts: Mapping[str, Text], lang: Language) -> None:
        self.texts = texts
        self.lang = lang

    def __call__(self, key: str, **values: object) -> str:
        """Return the words of a key with its values; numbers as the language writes them."""
        text = self.texts[key]
        if not isinstance(text, str):
            text = text["one" if values.get("n") == 1 else "other"]
        shown = {
            name: number(value, self.lang) if isinstance(value, int) else value
            for name, value in values.items()
        }
        return text.format(**shown) if shown else text

    def kind(self, name: str) -> str:
        """Return the words for things of a kind."""
        return self(f"kind_{name}" if f"kind_{name}" in self.texts else "kind_other")


@cache
def messages(lang: Language) -> Messages:
    """Return the words of a language."""
    path = Path(__file__).parent / f"{lang}.yaml"
    return Messages(yaml.safe_load(path.read_text(encoding="utf-8")), lang)


def number(value: object, lang: Language) -> str:
    """Return a number as a language writes it.

    >>> number(1431, "vi"), number(1431, "en"), number(16.5, "vi")
    ('1.431', '1,431', '16,5')
    """
    shown = f"{value:,}" if isinstance(value, (int, float, Decimal)) else str(value)
    return shown.translate(str.maketrans(",.", ".,")) if lang == "vi" else shown
