"""Printed citations to their parts and back; the vectors stand in vectors.yaml."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.citations import (
    DOCUMENT_TYPES,
    Citation,
    DocumentKey,
    Known,
    candidates,
    find_citations,
    fits,
    full_citation,
    matches,
    parse_citation,
    resolve_within,
    settled,
    symbol,
)
from graph_builder.errors import CitationError

VECTORS = yaml.safe_load(Path(__file__).with_name("vectors.yaml").read_text(encoding="utf-8"))
PARTS = ("number", "organ", "year", "date", "term", "issuer", "title")
NQ25 = "party/tw/11/nq/25"

PIECES = st.sampled_from(
    (
        *("Nghị quyết", "NQ", "QĐ", "KH", "số", "25", "217, 218", "7", "٣", "2022", "/2022/"),
        *("NQ/TW", "TƯ", "T.Ư", "TU", "BCĐ", "QH15", "-", "–", "/", ",", "và", "\n", "Q\u00d0"),
        *("ngày", "3-6-2013", "năm", "của", "Ban Bí thư", "Bộ Chính trị", "Trung ương"),
        *("khóa", "(khóa XI)", "IIX", "về", "“", "”", "“Dân vận khéo”", "e\u0301"),
    )
)
TEXTS = st.one_of(
    st.text(), st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES).map("".join)
)
SLUGS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
NUMBERS = st.integers(1, 999_999)
PARTY_KEYS = st.builds(
    DocumentKey.party,
    st.just("tw"),
    st.none() | st.integers(1, 99),
    st.sampled_from([code for code, t in DOCUMENT_TYPES.items() if t.realm != "state"]),
    NUMBERS,
)
STATE_KEYS = st.builds(
    DocumentKey.state,
    st.just("ttg"),
    st.none() | st.integers(1945, 2099),
    st.sampled_from([code for code, t in DOCUMENT_TYPES.items() if t.realm != "party"]),
    NUMBERS,
)
LAW_KEYS = st.builds(
    DocumentKey.state,
    st.just("qh"),
    st.integers(1945, 2099),
    st.sampled_from(["luat", "nq"]),
    NUMBERS,
)
PRINTED_KEYS = st.one_of(
    st.tuples(PARTY_KEYS, st.sampled_from(["TW", "TU", "HU", "BCĐ", "BDVTU", "ĐU"])),
    st.tuples(STATE_KEYS, st.sampled_from(["TTg", "CP", "UBND"])),
    st.tuples(LAW_KEYS, st.sampled_from(["QH13", "QH15"])),
)


def parts_of(citation: Citation) -> dict[str, object]:
    named = {name: getattr(citation, name) for name in PARTS}
    said = {name: value for name, value in named.items() if value is not None}
    return {"types": " ".join(citation.types)} | said


def expected(row: dict[str, Any]) -> dict[str, object]:
    date = {"date": datetime.date.fromisoformat(row["date"])} if "date" in row else {}
    return row | date


def known(key: str, *organs: str, **facts: object) -> Known:
    return Known(DocumentKey.parse(key), frozenset(organs or {"TW"}), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("row", VECTORS["found"], ids=lambda row: row["text"])
def test_citations_in_a_text(row: dict[str, Any]) -> None:
    assert [parts_of(c) for c in find_citations(row["text"])] == [expected(r) for r in row["are"]]


@pytest.mark.parametrize("text", VECTORS["nothing"])
def test_other_numbers_are_no_citations(text: str) -> None:
    assert find_citations(text) == []


@pytest.mark.parametrize("row", VECTORS["typed"], ids=lambda row: row["text"])
def test_one_typed_citation(row: dict[str, Any]) -> None:
    citation = parse_citation(row["text"])
    assert parts_of(citation) == expected(row["is"])
    assert citation.printed == row["text"][slice(*citation.span)] == row["text"].strip()


@pytest.mark.parametrize("text", VECTORS["refused"])
def test_what_is_no_citation_says_what_was_expected(text: str) -> None:
    with pytest.raises(CitationError, match=r"expected the type and the number|one at a time"):
        parse_citation(text)


@given(TEXTS)
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    end = 0
    for citation in find_citations(text):
        assert end <= citation.span[0] < citation.span[1] <= len(text)
        assert text[slice(*citation.span)] == citation.printed
        end = citation.span[1]


@given(TEXTS)
def test_parsing_raises_nothing_else(text: str) -> None:
    try:
        citation = parse_citation(text)
    except CitationError:
        return
    assert citation.types
    assert citation.printed == text.strip()


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1,",
        "1, ",
        "25-",
        "25-NQ/",
        "25-NQ/T.",
        "Nghị quyết ",
        "Nghị quyết số 25, ",
        "NQ (NQ) ",
        " ",
        "25-NQ/TW của Ban Thường Vụ ",
        "25-NQ/TW, , (",
        "25-NQ/TW “",
        "A-AA",
        "của Ban ",
        "e\u0301",
        "(khóa X",
    ],
)
def test_hostile_text_ends_soon(
    unit: str, finishes: Callable[[Callable[[str], object], str], None]
) -> None:
    repeated = unit * (20_000 // len(unit))
    finishes(find_citations, repeated + "\n25-NQ/TW của " + repeated)


@given(SLUGS, st.none() | st.integers(1, 3000), SLUGS, NUMBERS, st.sampled_from(["party", "state"]))
def test_a_key_comes_back(
    series: str, period: int | None, code: str, number: int, realm: Literal["party", "state"]
) -> None:
    key = DocumentKey(realm, series, period, code, number)
    assert DocumentKey.parse(str(key)) == key
    assert period in {key.term, key.year}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "party/tw/11/nq",
        "party/tw/11/nq/25/x",
        "kirche/tw/11/nq/25",
        "party/TW/11/nq/25",
        "party/tw/xi/nq/25",
        "party/tw/011/nq/25",
        "party/tw/11/nq/025",
        "party/tw/11/nq/0",
        "party//11/nq/25",
        "party/tw/11/nq/٣",
    ],
)
def test_other_keys_are_refused(text: str) -> None:
    with pytest.raises(CitationError, match="expected for example"):
        DocumentKey.parse(text)


@given(PRINTED_KEYS)
def test_print_then_parse_gives_the_parts_back(printed: tuple[DocumentKey, str]) -> None:
    key, organ = printed
    short = parse_citation(symbol(key, organ))
    full = parse_citation(full_citation(key, organ))
    assert key.type in short.types
    assert full.type == key.type
    assert (short.number, full.number) == (key.number, key.number)
    assert (short.organ, full.organ) == (organ, organ)
    assert (full.term, full.year) == (key.term, key.year)
    assert matches(short, key, organs={organ})
    assert settled(full, [Known(key, frozenset({organ}))]) is None or key.period is not None


@pytest.mark.parametrize(
    ("key", "organ", "printed", "vi"),
    [
        (NQ25, "TW", "25-NQ/TW", "Nghị quyết số 25-NQ/TW (khóa XI)"),
        ("party/tw/12/ct/5", "TW", "05-CT/TW", "Chỉ thị số 05-CT/TW (khóa XII)"),
        ("party/tu-ha-noi/unknown/qd/2200", "TU", "2200-QĐ/TU", "Quyết định số 2200-QĐ/TU"),
        ("state/ttg/2021/ct/33", "TTg", "33/CT-TTg", "Chỉ thị số 33/CT-TTg (năm 2021)"),
        ("state/qh/2022/luat/10", "QH15", "10/2022/QH15", "Luật số 10/2022/QH15"),
        ("state/cp/2023/nd/59", "CP", "59/2023/NĐ-CP", "Nghị định số 59/2023/NĐ-CP"),
    ],
)
def test_printing(key: str, organ: str, printed: str, vi: str) -> None:
    assert symbol(DocumentKey.parse(key), organ) == printed
    assert full_citation(DocumentKey.parse(key), organ) == vi


@pytest.mark.parametrize(
    ("text", "compatible"),
    [
        ("25-NQ/TW", True),
        ("NQ 25", True),
        ("NQ 25 khóa XI", True),
        ("NQ 25 của Bộ Chính trị", True),
        ("25-NQ/TW ngày 3-6-2013", True),
        ("NQ 25 khóa X", False),
        ("25-NQ/TU", False),
        ("NQ 25 của Thủ tướng Chính phủ", False),
        ("26-NQ/TW", False),
        ("25-CT/TW", False),
        ("25-NQ/TW ngày 25/7/2008", False),
        ("25-NQ/TW 2008", False),
    ],
)
def test_matching_excludes_by_contradiction_only(text: str, compatible: bool) -> None:
    dated = datetime.date(2013, 6, 3)
    found = matches(parse_citation(text), DocumentKey.parse(NQ25), organs={"TW"}, dated=dated)
    assert found is compatible


SPAN = (datetime.date(2011, 1, 19), datetime.date(2016, 1, 28))


@pytest.mark.parametrize(
    ("text", "fitting", "certain"),
    [
        ("25-NQ/TW ngày 3/6/2013", True, True),
        ("25-NQ/TW năm 2013", True, True),
        ("25-NQ/TW", True, False),
        ("25-NQ/TW ngày 28/1/2016", True, False),  # on that day one term ended and one began
        ("25-NQ/TW năm 2016", True, False),
        ("25-NQ/TW ngày 25/7/2008", False, False),
        ("25-NQ/TW năm 2017", False, False),
    ],
)
def test_a_day_inside_the_term_settles_and_one_outside_excludes(
    text: str, *, fitting: bool, certain: bool
) -> None:
    citation = parse_citation(text)
    by_term = known(NQ25, term=11, within=SPAN)
    assert fits(citation, by_term) is fitting
    assert bool(settled(citation, candidates(citation, [by_term]))) is certain
    without_term = known("party/tw/unknown/nq/25", within=SPAN)
    assert settled(citation, candidates(citation, [without_term])) is None


def test_what_is_not_known_of_a_series_excludes_nothing() -> None:
    citation = parse_citation("25-NQ/TW")
    assert fits(citation, Known(DocumentKey.parse(NQ25), frozenset()))
    assert not fits(citation, Known(DocumentKey.parse(NQ25), frozenset({"TU"})))


def test_a_lead_organ_or_a_legislature_without_term_matches() -> None:
    joint, law = parse_citation("79-CTr/BDVTW-BCSĐCP"), parse_citation("10/2022/QH15")
    assert matches(joint, DocumentKey.parse("party/bdvtw/12/ctr/79"), organs={"BDVTW"})
    assert matches(law, DocumentKey.parse("state/qh/2022/luat/10"), organs={"QH"})
    assert not matches(law, DocumentKey.parse("state/qh/2022/luat/10"), organs={"QH14"})


REGISTER = (
    known("party/tw/9/nq/25", titles=("Về công tác tôn giáo",)),
    known("party/tw/10/nq/25", date=datetime.date(2008, 7, 25)),
    known(
        NQ25, date=datetime.date(2013, 6, 3), titles=("Tăng cường sự lãnh đạo của Đảng về dân vận",)
    ),
    known("party/tu-nghe-an/19/nq/25", "TU"),
    known("party/tw/unknown/kl/43"),
    known("state/ttg/2021/ct/33", "TTg"),
    known("state/ttg/2026/ct/33", "TTg"),
)


@pytest.mark.parametrize(
    ("text", "count", "certain"),
    [
        ("25-NQ/TW", 3, None),
        ("NQ 25", 4, None),
        ("25-NQ/TU", 1, None),  # one candidate, but no proof
        ("25-NQ/TW khóa XI", 1, NQ25),
        ("25-NQ/TW ngày 3/6/2013", 2, None),  # the date of the first is not known
        ("25-NQ/TW “Tăng cường sự lãnh đạo của Đảng”", 1, NQ25),
        ("43-KL/TW khóa XII", 1, None),  # the term of the only candidate is not known
        ("33/CT-TTg", 2, None),
        ("33/CT-TTg 2021", 1, "state/ttg/2021/ct/33"),
        ("33/CT-TTg 2022", 0, None),
        ("Nghị quyết Trung ương 7 khóa XI", 1, None),  # without a number a term proves nothing
    ],
)
def test_a_citation_is_settled_only_by_proof(text: str, count: int, certain: str | None) -> None:
    citation = parse_citation(text)
    found = candidates(citation, REGISTER)
    one = settled(citation, found)
    assert len(found) == count
    assert (str(one.key) if one else None) == certain


@pytest.mark.parametrize(
    ("text", "organs"),
    [
        ("Nghị quyết số 25-NQ/TW khóa XI. Nghị quyết số 25", [("TW", 11)]),
        ("NQ số 25. Nghị quyết số 25-NQ/TW (khóa XI), 25-NQ/TW", [("TW", 11)]),
        ("NQ số 25. Chỉ thị 25-CT/TW", []),
        ("NQ số 25. Nghị quyết số 25-NQ/TW; nghị quyết số 25-NQ/TU", [("TW", None), ("TU", None)]),
        ("NQ số 25. 25-NQ/TW khóa X, 25-NQ/TW khóa XI", [("TW", 10), ("TW", 11)]),
        ("NQ số 25 khóa X. 25-NQ/TW khóa X, 25-NQ/TW khóa XI", [("TW", 10)]),
        ("NQ số 25 của Bộ Chính trị. 25-NQ/TW, 25-NQ/TU", [("TW", None)]),
    ],
)
def test_a_short_form_resolves_within_its_article(
    text: str, organs: list[tuple[str, int | None]]
) -> None:
    article = find_citations(text)
    (short,) = (c for c in article if c.organ is None)
    assert [(c.organ, c.term) for c in resolve_within(short, article)] == organs


def test_every_type_has_its_words_and_symbol() -> None:
    party = [t for t in DOCUMENT_TYPES.values() if t.realm != "state"]
    assert len(party) >= 25
    for code, kind in DOCUMENT_TYPES.items():
        assert code in find_citations(f"{kind.vi} số 12")[0].types
