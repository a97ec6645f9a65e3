"""What a text says, as comparable pieces: numbers, days, document numbers and words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

_MONTHS = "january february march april may june july august september october november december"
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?(?!\d)")
_DAY = re.compile(r"(?<![\d/.-])(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?((?:19|20)\d\d)(?!\d)")
_SPELT = re.compile(r"(\d{1,2}) thang (\d{1,2})(?: nam ((?:19|20)\d\d))?")
_ENGLISH = re.compile(rf"(\d{{1,2}}) ({'|'.join(_MONTHS.split())})(?:,? ((?:19|20)\d\d))?")
_SHORT_DAY = re.compile(
    r"(?<![\d/%,-])(?<!\d\.)([0-3]?\d)[-/.](1[0-2]|0?[1-9])(?![\d/%]|[-.,]\d| ?- ?[a-z])"
)
_MONTH = re.compile(r"(?<![\d/.-])(\d{1,2})[-/]((?:19|20)\d\d)(?!\d|/[a-z])")
_LIST = r"(\d+(?: ?[,+] ?\d+)*)"
_SYMBOLS = (
    re.compile(_LIST + r"(?: ?/ ?(?:19|20)\d\d)? ?[-–/] ?([a-z]{2,4}) ?[/-] ?([a-z]+)\d*"),
    re.compile(_LIST + r" ?/ ?((?:19|20)\d\d) ?/ ?([a-z]+(?:-[a-z]+)?)\d*"),
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?!\d)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_TERM = re.compile(r"\b(?:khoa|term|lan thu) ([ivx]+)\b")
_ROMAN = {"i": 1, "v": 5, "x": 10}
_WORD = re.compile(r"[a-z]+")
_SHORT = {
    "hdnd": "hoi dong nhan dan",
    "ubnd": "uy ban nhan dan",
    "mttq": "mat tran to quoc",
    "ubmttq": "uy ban mat tran to quoc",
    "bdv": "ban dan van",
    "bcd": "ban chi dao",
    "bch": "ban chap hanh",
    "btv": "ban thuong vu",
    "tphcm": "thanh pho ho chi minh",
    "hcm": "ho chi minh",
    "tp": "thanh pho",
    "lhpn": "lien hiep phu nu",
    "tncs": "thanh nien cong san",
    "ntm": "nong thon moi",
    "dtts": "dan toc thieu so",
    "dbqh": "dai bieu quoc hoi",
    "dvhc": "don vi hanh chinh",
    "chqs": "chi huy quan su",
    "htx": "hop tac xa",
    "ct": "chinh tri",
    "xh": "xa hoi",
    "catp": "cong an thanh pho",
    "qdnd": "quan doi nhan dan",
    "hntw": "hoi nghi trung uong",
    "cnh": "cong nghiep hoa",
    "hdh": "hien dai hoa",
    "nq": "nghi quyet",
    "qd": "quyet dinh",
    "vn": "viet nam",
    "q": "quan",
    "giai": "giai thuong",
    "teams": "doi",
    "collectives": "tap the",
    "individuals": "ca nhan",
    "tw": "trung uong",
    "llvt": "luc luong vu trang",
    "cp": "chinh phu",
    "qh": "quoc hoi",
    "sn": "so nganh",
    "tt": "thuong truc",
}
_EMPTY = {"cua", "va", "ve", "tai", "cac", "nhung", "o", "trong", "theo", "do"} | {
    "voi", "cho", "den", "la", "so", "gom",
}  # fmt: skip


def united(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return what any of several texts says."""
    return frozenset[str]().union(*sets)


def fold(text: str) -> str:
    """Return a text without case and marks, the central suffix told from the provincial one first.

    >>> fold("Nghị quyết 25-NQ/T.Ư, Quyết định 2200-QĐ/TU")
    'nghi quyet 25-nq/tw, quyet dinh 2200-qd/tu'
    """
    text = unicodedata.normalize("NFC", text).replace("Ð", "Đ")
    text = re.sub(r"T\.?Ư(?!\w)", "TW", text).replace(">", " hơn ").replace("~", " gần ")
    text = text.replace("%", " phần trăm ")
    marked = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(sign for sign in marked if not unicodedata.combining(sign))


def says(text: str) -> frozenset[str]:
    """Return the pieces that a text says: `#1431`, `@2013-06-03`, `25-nq/tw`, `dan`.

    >>> sorted(says("Số 25-NQ/TW ngày 3-6-2013: 1.431 mô hình"))
    ['#1431', '25-nq/tw', '@2013-06-03', 'hinh', 'mo', 'ngay']
    """
    return frozenset(piece for piece in _pieces(fold(text)) if piece not in _EMPTY)


def offers(text: str) -> frozenset[str]:
    """Return what a text says and what follows: year and month of a day, number of a symbol."""
    said = says(text)
    days = [piece[1:] for piece in said if piece.startswith("@")]
    years = {f"#{int(day[:4])}" for day in days if day[:4].isdigit()}
    months = {f"@{day[:7]}" for day in days} | {f"@--{day[5:]}" for day in days if len(day) == 10}
    numbers = {f"#{piece.partition('-')[0]}" for piece in said if "/" in piece}
    return said | years | months | numbers


def firm(text: str) -> frozenset[str]:
    """Return what prose says beyond wording: numbers, days, document numbers, words of names.

    >>> sorted(firm("Buổi sáng, do bà Hà Thị Khiết chủ trì 2 phiên"))
    ['#2', 'ha', 'khiet', 'thi']
    """
    said = {piece for piece in says(text) if not piece[:1].isalpha()}
    names = (name for phrase in re.split(r"[^\w ]+ ?", text) for name in _names(phrase))
    return frozenset(said.union(*map(says, names)))


def _names(phrase: str) -> Iterator[str]:
    """Yield each run of two words or more with a capital, the first word of the phrase apart."""
    for capital, run in groupby(phrase.split()[1:], lambda word: word[0].isupper()):
        words = list(run)
        if capital and len(words) > 1:
            yield " ".join(words)


def _pieces(text: str) -> Iterator[str]:
    text = _TERM.sub(lambda match: f" {_arabic(match[1])} ", text)
    for pattern, read in (
        *((symbol, _symbol) for symbol in _SYMBOLS),
        (_ISO, lambda m: [f"@{m[1]}-{m[2]}" + (f"-{m[3]}" if m[3] else "")]),
        (_DAY, lambda m: [_day(m[3], m[2], m[1])]),
        (_ENGLISH, lambda m: [_day(m[3], _MONTHS.split().index(m[2]) + 1, m[1])]),
        (_SPELT, lambda m: [_day(m[3], m[2], m[1])]),
        (_MONTH, lambda m: [f"@{m[2]}-{int(m[1]):02}"]),
        (_SHORT_DAY, lambda m: [_day(None, m[2], m[1])]),
        (_THOUSANDS, lambda m: [f"#{re.sub('[.,]', '', m[0])}"]),
        (_NUMBER, lambda m: [f"#{float(m[0].replace(',', '.')):.12g}"]),
    ):
        found = list(pattern.finditer(text))
        text = pattern.sub(" ", text)
        for match in found:
            yield from read(match)
    for word in _WORD.findall(text):
        yield from _SHORT.get(word, word).split()


def _day(year: str | None, month: str | int, day: str) -> str:
    return f"@{year or '-'}-{int(month):02}-{int(day):02}"


def _symbol(match: re.Match[str]) -> Iterator[str]:
    for number in re.findall(r"\d+", match[1]):
        yield f"{int(number)}-{match[2]}/{match[3]}"


def _arabic(roman: str) -> int:
    values = [_ROMAN[sign] for sign in roman]
    return sum(
        -value if value < max(values[place:]) else value for place, value in enumerate(values)
    )
