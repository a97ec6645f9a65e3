"""Writes the names of bodies in one way: abbreviations, old spellings, brackets."""

import re

from graph_builder.vietnamese import normalise_tone

_SPELLINGS = (
    (r"\([^)]*\)", ""),
    (r"\b(?:T\.Ư|TƯ|TW)(?!\w)", "Trung ương"),
    (r"\b[UỦ]y ban (?:MTTQ|Mặt trận Tổ quốc)(?:\s?(?:Việt Nam|VN))?", "MTTQ"),
    (r"\bUBMTTQ(?:\s?(?:Việt Nam|VN))?\b", "MTTQ"),
    (r"^Mặt trận\s*$", "MTTQ"),
    (r"\s+(?:khóa [IVX0-9]+|[0-9]{4}-[0-9]{4})$", ""),
    (r"\bMTTQ(?:VN| Việt Nam) (?=tỉnh|thành|quận|huyện|thị|phường|xã|TP)", "MTTQ "),
    (r"\b[UỦ]y ban nhân dân\b", "UBND"),
    (r"\bHội đồng nhân dân\b", "HĐND"),
    (r"\bCATP\b", "Công an TP"),
    (r"\bBộ CHQS\b", "Bộ Chỉ huy Quân sự"),
    (r"\bHội LHPN\b", "Hội Liên hiệp Phụ nữ"),
    (r"\b(?:ĐBQH|Đại biểu Quốc hội)\b", "đại biểu Quốc hội"),
    (r"\bBCĐ\b", "Ban Chỉ đạo"),
    (r"\bBan Chấp hành Đảng bộ (?=tỉnh|huyện|quận|thị xã|thành phố)", "Đảng bộ "),
    (r"^(?:BTV|Ban Thường trực) ", "Ban Thường vụ "),
    (r"^Ban Thường vụ MTTQ", "MTTQ"),
    (r"\s+", " "),
)


def spell(name: str) -> str:
    """Return a body's name with its abbreviations written in one way, without brackets.

    >>> spell("Uỷ ban MTTQVN huyện"), spell("Ban Dân vận TƯ")
    ('MTTQ huyện', 'Ban Dân vận Trung ương')
    """
    text = normalise_tone(name)
    for pattern, spelling in _SPELLINGS:
        text = re.sub(pattern, spelling, text)
    return text.strip(" -–,")
