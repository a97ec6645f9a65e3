"""The closed list of document types: code, printed symbol, words in Vietnamese and English."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Realm = Literal["party", "state", "both"]


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One type of document: how it is printed, called, and who issues it."""

    symbol: str
    vi: str
    en: str
    realm: Realm
    other_symbols: tuple[str, ...] = ()
    other_words: tuple[str, ...] = ()


# Two types may share a symbol (QĐ, TT, TB, BB ...): a symbol alone then has several candidates.
DOCUMENT_TYPES = MappingProxyType(
    {
        # the 25 types of the Party (66-QĐ/TW), many of them used by the State too
        "cl": DocumentType("CL", "Cương lĩnh", "Political platform", "party"),
        "dl": DocumentType("ĐL", "Điều lệ", "Statutes", "party"),
        "chl": DocumentType("ChL", "Chiến lược", "Strategy", "both"),
        "nq": DocumentType("NQ", "Nghị quyết", "Resolution", "both"),
        "qd": DocumentType("QĐ", "Quyết định", "Decision", "both"),
        "ct": DocumentType("CT", "Chỉ thị", "Directive", "both"),
        "kl": DocumentType("KL", "Kết luận", "Conclusion", "both"),
        "qc": DocumentType("QC", "Quy chế", "Rules", "both", other_words=("Qui chế",)),
        "qdi": DocumentType("QĐ", "Quy định", "Regulation", "party", ("QĐi", "QyĐ"), ("Qui định",)),
        "ttri": DocumentType("TT", "Thông tri", "Party circular", "party", ("TTri",)),
        "hd": DocumentType("HD", "Hướng dẫn", "Guideline", "both"),
        "tb": DocumentType("TB", "Thông báo", "Notice", "both", ("TBKL",), ("Thông báo kết luận",)),
        "tc": DocumentType("TC", "Thông cáo", "Communiqué", "both"),
        "tbo": DocumentType("TB", "Tuyên bố", "Declaration", "party"),
        "lkg": DocumentType("LKG", "Lời kêu gọi", "Appeal", "party"),
        "bc": DocumentType("BC", "Báo cáo", "Report", "both"),
        "kh": DocumentType("KH", "Kế hoạch", "Plan", "both"),
        "qh": DocumentType("QH", "Quy hoạch", "Master plan", "both", (), ("Qui hoạch",)),
        "ctr": DocumentType("CTr", "Chương trình", "Programme", "both"),
        "da": DocumentType("ĐA", "Đề án", "Scheme", "both", ("DA",)),
        "pa": DocumentType("PA", "Phương án", "Option paper", "both"),
        "duan": DocumentType("DA", "Dự án", "Project", "both"),
        "ttr": DocumentType("TTr", "Tờ trình", "Submission", "both"),
        "cv": DocumentType("CV", "Công văn", "Official letter", "both"),
        "bb": DocumentType("BB", "Biên bản", "Minutes", "both"),
        # in use beside them
        "cthd": DocumentType("CTHĐ", "Chương trình hành động", "Action programme", "both"),
        "nqlt": DocumentType("NQLT", "Nghị quyết liên tịch", "Joint resolution", "both"),
        # the State
        "hp": DocumentType("HP", "Hiến pháp", "Constitution", "state"),
        "luat": DocumentType("L", "Luật", "Law", "state", (), ("Bộ luật",)),
        "pl": DocumentType("PL", "Pháp lệnh", "Ordinance", "state"),
        "lenh": DocumentType("L", "Lệnh", "Order", "state"),
        "nd": DocumentType("NĐ", "Nghị định", "Decree", "state"),
        "tt": DocumentType("TT", "Thông tư", "Circular", "state"),
        "ttlt": DocumentType("TTLT", "Thông tư liên tịch", "Joint circular", "state"),
        "cd": DocumentType("CĐ", "Công điện", "Telegram", "state"),
    }
)


def symbols() -> dict[str, tuple[str, ...]]:
    """Return the type codes of each printed symbol.

    >>> symbols()["QĐ"], symbols()["CTr"]
    (('qd', 'qdi'), ('ctr',))
    """
    found: dict[str, tuple[str, ...]] = {}
    for code, kind in DOCUMENT_TYPES.items():
        for symbol in (kind.symbol, *kind.other_symbols):
            found[symbol] = (*found.get(symbol, ()), code)
    return found


def words() -> dict[str, tuple[str, ...]]:
    """Return the type codes of each name in words.

    >>> words()["Chương trình hành động"]
    ('cthd', 'ctr')
    """
    found: dict[str, tuple[str, ...]] = {}
    for code, kind in DOCUMENT_TYPES.items():
        for word in (kind.vi, *kind.other_words):
            found[word] = (code,)
    # an action programme is often numbered as a programme: 12-CTr/TU
    return found | {"Chương trình hành động": ("cthd", "ctr")}
