"""How wide a text is without a font at hand, and how it is broken into lines."""

import unicodedata
from functools import lru_cache

FAMILY = '"Noto Sans", system-ui, "Segoe UI", Roboto, sans-serif'
_NARROW, _WIDE, _WIDEST = frozenset("iljtf.,:;'|!()[]·"), frozenset("mwMW%@—…"), 0.96
_BOLD = 1.07
_MORE = "…"
_LONGEST = 400  # characters; no line of a picture has room for more


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return at least how much room a text takes in a common sans-serif font.

    >>> width("", 12), width("ii", 10) < width("mm", 10)
    (0.0, True)
    """
    ems = sum(_ems(character) for character in unicodedata.normalize("NFC", text))
    return round(ems * size * (_BOLD if bold else 1.0), 2)


def wrap(text: str, room: float, size: float, lines: int = 1, *, bold: bool = False) -> list[str]:
    """Return a text in at most so many lines of this width; what is cut off ends in `…`.

    >>> wrap("Quận ủy Hoàng Mai", 70, 12, 2)
    ['Quận ủy', 'Hoàng Mai']
    """
    done: list[str] = []
    words = text[: _LONGEST * lines].split()
    while words and len(done) < lines:
        line = _line(words, room, size, bold=bold)
        done.append(" ".join(words[:line]))
        words = words[line:]
    if words:
        done[-1] = cut(f"{done[-1]} {words[0]} {_MORE}", room, size, bold=bold, always=True)
    return [cut(line, room, size, bold=bold) for line in done]


def cut(text: str, room: float, size: float, *, bold: bool = False, always: bool = False) -> str:
    """Return a text, or its beginning with `…` where it is too wide.

    >>> cut("Quận ủy Hoàng Mai", 60, 12)
    'Quận ủy…'
    """
    if width(text, size, bold=bold) <= room and not always:
        return text
    kept = text[:_LONGEST].rstrip(_MORE + " ")
    while kept and width(kept + _MORE, size, bold=bold) > room:
        kept = kept[:-1].rstrip()
    return kept + _MORE


def columns(text: str, characters: int, lines: int) -> str:
    """Return a text broken for a label on a canvas: lines of at most so many characters."""
    return "\n".join(wrap(text, characters * 7.0, 12, lines))


def _line(words: list[str], room: float, size: float, *, bold: bool) -> int:
    """Return how many words fit in a line; at least one goes in."""
    for count in range(1, len(words)):
        if width(" ".join(words[: count + 1]), size, bold=bold) > room:
            return count
    return len(words)


@lru_cache(maxsize=4096)
def _ems(character: str) -> float:
    base = unicodedata.normalize("NFD", character)[0]
    if base == " ":
        return 0.27
    if base in _NARROW:
        return 0.35
    if base in _WIDE:
        return _WIDEST
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return 1.05
    if unicodedata.combining(base):
        return 0.0
    return 0.7 if base.isupper() else 0.585
