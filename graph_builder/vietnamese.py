"""Vietnamese text: one normal form, folding, dictionary order, faults, numbers, dates, numerals."""

import datetime
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

Precision = Literal["day", "month", "year"]
Language = Literal["vi", "en"]
CollationKey = tuple[tuple[tuple[tuple[int, ...], int], ...], str]

# The letter eth looks like Đ in print, but is another letter; neither of them decomposes in NFD.
_ETH = {"\u00d0": "Đ", "\u00f0": "đ"}
_LOOKALIKE = re.compile("[\u00d0\u00f0\ufffd]")  # printable, and never meant
_D_LETTERS = str.maketrans("đĐ\u00f0\u00d0", "dDdD")

_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng; ngang has no mark
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

# Only an open syllable has two spellings (hoà, hòa); the u of "qu" belongs to the consonant.
_NEW_TONE = re.compile(r"([oO])([àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ])(?!\w)|(?<![qQ])([uU])([ỳýỷỹỵỲÝỶỸỴ])(?!\w)")

_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:,[0-9]+)?")
_GROUPED_NUMBER = re.compile(r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_COMMA_AS_GROUP = re.compile(r"-?[1-9][0-9]{0,2},[0-9]{3}")

_ROMAN = re.compile(r"(XC|XL|LX{0,3}|X{0,3})(IX|IV|VI{0,3}|I{0,3})")
_TENS = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC")
_UNITS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def nfc(text: str) -> str:
    """Return the text in NFC, the one form in which everything is stored and compared."""
    return unicodedata.normalize("NFC", text)


def _unmarked(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.category(c).startswith("M"))


def fold(text: str) -> str:
    """Return the text without case, marks and doubled spaces, for search.

    >>> fold("Quận  ủy ĐỐNG ĐA")
    'quan uy dong da'
    """
    bare = _unmarked(_unmarked(text).casefold()).translate(_D_LETTERS)
    return " ".join(nfc(bare).split())


def slug(text: str) -> str:
    """Return the folded ASCII words of a text joined by `-`, fit to be a step of a key.

    >>> slug("Thành phố Hồ Chí Minh (cũ)")
    'thanh-pho-ho-chi-minh-cu'
    """
    return "-".join(re.findall(r"[a-z0-9]+", fold(text)))


def _move_tone(found: re.Match[str]) -> str:
    first, second = (part for part in found.groups() if part)
    decomposed = unicodedata.normalize("NFD", second)
    return nfc(first + decomposed[1]) + decomposed[0]


def normalise_tone(text: str) -> str:
    """Return the text with the tone of open oa, oe, uy on the first vowel, as most papers print it.

    >>> normalise_tone("khoá, hoè, Uỷ ban, quý")
    'khóa, hòe, Ủy ban, quý'
    """
    return nfc(_NEW_TONE.sub(_move_tone, nfc(text)))


def _syllables(text: str) -> Iterator[str]:
    for word in re.split(r"[\W_]+", nfc(text).casefold()):
        if word:
            yield unicodedata.normalize("NFD", word)


def _letter_rank(letter: str) -> int:
    composed = nfc(letter)
    place = _ALPHABET.find(composed) if len(composed) == 1 else -1
    if place >= 0:
        return 1_000 + place
    return ord(composed[0]) if composed[0].isdigit() else 10_000 + ord(composed[0])


def _syllable_key(decomposed: str) -> tuple[tuple[int, ...], int]:
    tone = 0
    letters: list[str] = []
    for character in decomposed:
        if character in _TONES:
            tone = _TONES.index(character) + 1
        elif unicodedata.combining(character) and letters:
            letters[-1] += character
        else:
            letters.append(character)
    return tuple(_letter_rank(letter) for letter in letters), tone


def collation_key(text: str) -> CollationKey:
    """Return the key that sorts texts in dictionary order: letters, then tone, by syllable.

    The tones are ordered ngang, huyền, hỏi, ngã, sắc, nặng; the text itself breaks ties.

    >>> sorted(["đa", "dạ", "dá", "da vàng", "ăn", "an"], key=collation_key)
    ['an', 'ăn', 'da vàng', 'dá', 'dạ', 'đa']
    """
    return tuple(_syllable_key(syllable) for syllable in _syllables(text)), nfc(text)


def _character_fault(character: str) -> str | None:
    category = unicodedata.category(character)
    if character in _ETH:
        return f"is the letter eth; write {_ETH[character]} instead"
    if category == "Cf":
        return "is invisible (zero-width or direction control); delete it"
    if category == "Zs" and unicodedata.decomposition(character).startswith("<noBreak>"):
        return "is a no-break space; write a plain space"
    if character == "\ufffd":
        return "stands where a letter was lost; copy the text again from its source"
    if category in {"Cc", "Cs", "Co"} and character != "\n":
        return "is a control or private character; delete it or write a plain space"
    return None


def is_sound(text: str) -> bool:
    """Tell quickly that a text has no fault; where it does not, `text_faults` says what is wrong.

    >>> is_sound("Cờ Đỏ"), is_sound("Cờ Ðỏ")
    (True, False)
    """
    if text.isascii():
        return text.isprintable()
    printable = text.isprintable() and not _LOOKALIKE.search(text)
    return printable and unicodedata.is_normalized("NFC", text)


def text_faults(text: str) -> Iterator[str]:
    """Yield one sentence for each fault of a text: where it stands, what it is, how to mend it.

    >>> list(text_faults("Cờ Ðỏ"))
    ['character 4 (U+00D0) is the letter eth; write Đ instead']
    """
    if is_sound(text):
        return
    normal = nfc(text)
    if normal != text:
        pairs = zip(text, normal, strict=False)
        shared = min(len(text), len(normal))
        place = next((i for i, (a, b) in enumerate(pairs) if a != b), shared)
        yield f"the text is not in NFC from character {place + 1} on; normalise it to NFC"
    for place, character in enumerate(text, start=1):
        if fault := _character_fault(character):
            yield f"character {place} (U+{ord(character):04X}) {fault}"


def parse_number(text: str) -> Decimal:
    """Return a number printed the Vietnamese way: dots group thousands, a comma starts decimals.

    >>> parse_number("1.431"), parse_number("16,61"), parse_number("08")
    (Decimal('1431'), Decimal('16.61'), Decimal('8'))
    """
    if _COMMA_AS_GROUP.fullmatch(text):
        grouped = text.replace(",", ".")
        raise ValueError(
            f"{text!r} may be a number of thousands or have three decimals; "
            f"write {grouped!r} for thousands, {text + '0'!r} for decimals"
        )
    if not (_PLAIN_NUMBER.fullmatch(text) or _GROUPED_NUMBER.fullmatch(text)):
        raise ValueError(f"{text!r} is no number; expected for example '1.431', '16,61' or '08'")
    return Decimal(text.replace(".", "").replace(",", "."))


def format_date(date: datetime.date, precision: Precision, lang: Language) -> str:
    """Return a date as people read it: 03/06/2013 in Vietnamese, ISO in English, never a guess.

    >>> format_date(datetime.date(2013, 6, 1), "month", "vi")
    '06/2013'
    """
    year, month, day = date.isoformat().split("-")
    shown = {"day": (year, month, day), "month": (year, month), "year": (year,)}[precision]
    return "/".join(reversed(shown)) if lang == "vi" else "-".join(shown)


def parse_roman(text: str) -> int:
    """Return the number of a Roman numeral from I to XCIX.

    >>> parse_roman("XIV")
    14
    """
    found = _ROMAN.fullmatch(text.upper()) if text.isascii() else None
    if not text or not found:
        raise ValueError(f"{text!r} is no Roman numeral from I to XCIX")
    return _TENS.index(found[1]) * 10 + _UNITS.index(found[2])


def format_roman(number: int) -> str:
    """Return the Roman numeral of a number from 1 to 99.

    >>> format_roman(11)
    'XI'
    """
    if not 1 <= number <= 99:
        raise ValueError(f"{number} has no numeral here: terms run from 1 to 99")
    return _TENS[number // 10] + _UNITS[number % 10]
