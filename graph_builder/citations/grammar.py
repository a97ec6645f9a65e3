"""The regular expressions of printed citations, each bounded so that no text makes them slow."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from graph_builder.citations.types import symbols, words

SYMBOLS = symbols()
SYMBOLS_FOLDED_CASE = {symbol.casefold(): codes for symbol, codes in SYMBOLS.items()}
WORDS = {word.casefold(): codes for word, codes in words().items()}

_ETH = str.maketrans("\u00d0\u00f0", "Đđ")


def _longest_first(texts: Sequence[str]) -> str:
    """Return an alternation in which no text hides a longer one: CTr before CT."""
    ordered = sorted(texts, key=lambda text: (-len(text), text))
    return "|".join(re.escape(text).replace(r"\ ", r"\s{1,3}") for text in ordered)


_WORDS = _longest_first([*words()])
_SYMBOLS = _longest_first([*SYMBOLS])
_LONG_SYMBOLS = _longest_first([symbol for symbol in SYMBOLS if len(symbol) > 1])
_NUMBER = r"[0-9]{1,6}"
_YEAR = r"(?:19|20)[0-9]{2}"
_S = r"\s{0,2}"
_SEP = r"\s{0,2}[-\u2010-\u2014\u2212/]\s{0,2}"
_PART = r"[A-ZĐƯ][A-Za-zĐđƯư]{1,14}(?:\.[ƯW])?[0-9]{0,2}"
# TƯ, T.Ư, TW and T.W are the centre, TU is a province: the marks must survive until here.
_JOINT = r"(?:-[A-ZĐ]{2}[A-Za-zĐđƯư]{0,14}){0,2}"
_ORGAN = rf"(?:(?i:T\.?\s?[ƯW]|TU|Trung\s{{1,2}}ương)(?!\w)|{_PART}{_JOINT})"

ANCHOR = re.compile(
    rf"(?<![\w/-])(?:(?P<words>(?i:{_WORDS}))|(?P<symbol>{_LONG_SYMBOLS}))(?!\w)"
    rf"|(?<!\w)(?<!\d[-–./])(?<!ngày\s)(?<!tháng\s)(?<!năm\s)(?={_NUMBER}(?![0-9]))"
)
NUMBERS = re.compile(
    rf"(?:\s{{1,2}}(?:phối\shợp|liên\stịch))?(?:{_S}\((?:{_LONG_SYMBOLS})\))?"
    rf"(?P<mark>\s{{1,2}}(?i:số):?)?{_S}"
    rf"(?P<list>{_NUMBER}(?:{_S}(?:,|\bvà\b){_S}(?:số\s)?{_NUMBER}){{0,9}})(?![0-9])"
)
NUMBER = re.compile(_NUMBER)

# What may follow the number, the fullest form first.
SYMBOL_FORMS = (
    re.compile(rf"/(?P<year>{_YEAR})/{_S}(?P<organ>(?:UBTV)?QH[0-9]{{1,2}})(?!\w)"),
    re.compile(rf"/(?P<year>{_YEAR})/(?P<symbol>(?i:{_SYMBOLS})){_SEP}(?P<organ>{_ORGAN})(?!\w)"),
    re.compile(rf"{_SEP}(?P<symbol>(?i:{_LONG_SYMBOLS})){_SEP}(?P<organ>{_ORGAN})(?!\w)"),
    re.compile(rf"\s?(?P<symbol>{_LONG_SYMBOLS}){_SEP}(?P<organ>{_ORGAN})(?!\w)"),
)
SYMBOL_FORMS_AFTER_WORDS = (
    re.compile(rf"{_SEP}(?P<symbol>(?i:{_LONG_SYMBOLS}))(?![\w/])"),
    re.compile(rf"/(?P<year>{_YEAR})(?![\w/]|[.-][0-9])"),
)

NO_BARE_NUMBER = re.compile(r"\w|%|[.,/][0-9]|\s{0,2}[-–/]\s{0,2}[0-9]")
NEXT_WORD = re.compile(r"\s{1,2}([^\W\d_]{1,20})")
# A lower-case word after a bare number is its unit ("kế hoạch 5 năm"), unless it is one of these.
WORD_AFTER_NUMBER = re.compile(
    "của|về|ngày|khóa|khoá|do|và|hoặc|là|được|đã|đang|sẽ|trong|tại|theo|với|gắn|cùng|ra|nhằm|nêu"
    "|đến|để|có|này|trên|cho|từ|như|cũng|không|vào|thì|mà"
)

PLENUM = re.compile(r"\s{1,2}(?:Trung\s{1,2}ương|TW|T\.?Ư)\s{1,2}(?:[0-9]{1,2}|[IVX]{1,5})(?!\w)")

_UPPER = "A-ZÀ-ÖØ-ÝĂĐĨŨƠƯ" + "".join(c for c in map(chr, range(0x1EA0, 0x1EFA)) if c.isupper())
_PHRASES = (
    "ban chấp hành|bch|btv|trung ương|tw|tư|đảng|cộng sản|bộ chính trị|ban bí thư|thủ tướng"
    "|chính phủ|quốc hội|(?:ủy|uỷ) ban nhân dân|(?:ủy|uỷ) ban kiểm tra|(?:ủy|uỷ) ban"
    "|hội đồng nhân dân|ban thường vụ|thường vụ|thường trực|(?:tỉnh|thành|huyện|quận|thị) (?:ủy|uỷ)"
    "|đảng (?:ủy|uỷ)|đảng bộ|đảng đoàn|tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường"
    "|đặc khu|ban dân vận|ban tổ chức|ban tuyên giáo và dân vận|ban tuyên giáo|ban nội chính"
    "|ban chỉ đạo|ban cán sự|chủ tịch nước|chủ tịch|mặt trận tổ quốc|văn phòng|bộ công an"
    "|bộ quốc phòng|bộ nội vụ|bộ tài chính|bộ y tế|bộ tư pháp|bộ giáo dục và đào tạo"
    "|liên đoàn lao động|hội nông dân|hội liên hiệp phụ nữ|đoàn thanh niên|hội cựu chiến binh"
).replace(" ", r"\s{1,2}")
_ISSUER_WORD = (
    rf"(?!(?:(?i:{_WORDS})|{_LONG_SYMBOLS})(?!\w))"
    rf"(?:(?i:{_PHRASES})|[{_UPPER}]\w{{0,14}})(?!\w)"
)
_TERM = r"(?P<term>[IVXLC]{1,8}|[0-9]{1,2})(?!\w|[-/.,][0-9])"
_LEAD = r"[\s,]{0,3}"

# What may follow in any order; each part begins with its own comma or space.
TAILS = (
    re.compile(
        rf"{_LEAD}\(?\bngày\s{{1,2}}(?P<day>[0-9]{{1,2}})\s?[-/.]\s?(?P<month>[0-9]{{1,2}})"
        rf"\s?[-/.]\s?(?P<year>[0-9]{{4}})(?!\w)\)?"
    ),
    re.compile(
        rf"{_LEAD}\(?\bngày\s{{1,2}}(?P<day>[0-9]{{1,2}})\s{{1,2}}tháng\s{{1,2}}"
        rf"(?P<month>[0-9]{{1,2}})(?:\s{{1,2}}năm\s{{1,2}}|[-/])(?P<year>[0-9]{{4}})(?!\w)\)?"
    ),
    re.compile(rf"{_LEAD}\(năm\s{{1,2}}(?P<year>{_YEAR})\)"),
    re.compile(rf"{_LEAD}\(?\s?\b(?i:khóa|khoá)\s{{1,2}}{_TERM}\)?"),
    re.compile(
        rf"{_LEAD}\bcủa\s{{1,2}}"
        rf"(?P<issuer>{_ISSUER_WORD}(?:\s{{1,2}}(?:và\s)?{_ISSUER_WORD}){{0,14}})"
    ),
    re.compile(
        rf"{_LEAD}(?:\bvề(?:\s{{1,2}}việc)?:?)?{_S}[“\"«]\s?(?P<title>[^“”\"«»\n]{{1,300}})[”\"»]"
    ),
)

BETWEEN_MEMBERS = re.compile(r"\s{0,2}(?:,|;|\bvà\b){1}\s{0,2}(?:và\s)?(?:số\s)?")


def readable(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """Return the text in NFC with eth as đ, and where each character began and ended before."""
    if unicodedata.is_normalized("NFC", text):
        return text.translate(_ETH), range(len(text)), range(1, len(text) + 1)
    heads = [i for i, c in enumerate(text) if i == 0 or not unicodedata.combining(c)]
    starts: list[int] = []
    ends: list[int] = []
    parts: list[str] = []
    for start, end in pairwise([*heads, len(text)]):
        part = unicodedata.normalize("NFC", text[start:end])
        parts.append(part)
        starts += [start] * len(part)
        ends += [end] * len(part)
    return "".join(parts).translate(_ETH), starts, ends
