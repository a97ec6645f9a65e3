"""Vietnamese text: normal forms, order, faults, numbers, dates, numerals."""

import datetime
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.namespaces import is_key
from graph_builder.vietnamese import (
    collation_key,
    fold,
    format_date,
    format_roman,
    nfc,
    normalise_tone,
    parse_number,
    parse_roman,
    slug,
    text_faults,
)

ETH = "\u00d0"
VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyAĐƯ àáảãạầấẩẫậừứửữựỳýỷỹỵèéòóủũ-,19", max_size=30)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đống Đa", "dong da"),
        (f"{ETH}ống {ETH}a", "dong da"),
        (unicodedata.normalize("NFD", "Đống Đa"), "dong da"),
        ("Hoà  Bình\n", "hoa binh"),
        ("Hòa\u00a0Bình", "hoa binh"),
        ("ƯỚC MƠ", "uoc mo"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(VIETNAMESE)
def test_folding_forgets_tone_placement_and_form(text: str) -> None:
    assert fold(normalise_tone(text)) == fold(text) == fold(unicodedata.normalize("NFD", text))


@given(st.text())
def test_slug_is_a_key_or_empty(text: str) -> None:
    assert slug(text) == "" or is_key(slug(text))


def test_slug_keeps_the_words() -> None:
    assert slug("Quận ủy Hoàng Mai, Hà Nội") == "quan-uy-hoang-mai-ha-noi"


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("hoà", "hòa"),
        ("khoá", "khóa"),
        ("khoẻ", "khỏe"),
        ("Uỷ", "Ủy"),
        ("UỶ BAN", "ỦY BAN"),
        ("thuý", "thúy"),
        ("thuỵ", "thụy"),
        ("hoè", "hòe"),
        (unicodedata.normalize("NFD", "toạ đàm"), "tọa đàm"),
    ],
)
def test_both_tone_placements_become_one(new: str, old: str) -> None:
    assert normalise_tone(new) == normalise_tone(old) == old


@pytest.mark.parametrize("text", ["quý", "quỷ", "Quỳ Châu", "hoàn", "toán", "hoài", "khuỷu", "quà"])
def test_other_tones_stay_where_they_are(text: str) -> None:
    assert normalise_tone(text) == text


@given(st.one_of(st.text(), VIETNAMESE))
def test_normalise_tone_is_idempotent_and_nfc(text: str) -> None:
    once = normalise_tone(text)
    assert normalise_tone(once) == once == nfc(once)


@pytest.mark.parametrize(
    "ordered",
    [
        ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "o", "ô", "ơ", "u", "ư", "v", "x", "y"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "man"],
        ["Hà Nam", "Hà Nội", "Hà Tĩnh", "Hải Châu", "Hòa Bình"],
        ["da vàng", "dà", "dà an", "dàn"],
        ["10 xã", "an", "chè", "Đà Nẵng", "nem"],
    ],
)
def test_collation_is_dictionary_order(ordered: list[str]) -> None:
    by_code_point = sorted(ordered)
    assert sorted(by_code_point, key=collation_key) == ordered


def test_both_tone_placements_stand_together() -> None:
    assert collation_key("hoà")[0] == collation_key("hòa")[0]


@given(st.text(), st.text())
def test_collation_is_total(one: str, other: str) -> None:
    first, second = collation_key(one), collation_key(other)
    assert (first < second) + (second < first) + (nfc(one) == nfc(other)) == 1


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("QÐi", 2, "Đ"),
        ("\u00f0ỏ", 1, "đ"),
        ("dân\u200bvận", 4, "invisible"),
        ("\u202edân", 1, "invisible"),
        ("dân\u00advận", 4, "invisible"),
        ("dân\u00a0vận", 4, "no-break"),
        ("dân\u202fvận", 4, "no-break"),
        ("d\ufffdn", 2, "lost"),
        ("dân\tvận", 4, "control"),
        ("dân\x00", 4, "control"),
    ],
)
def test_a_fault_is_named_with_its_place(text: str, place: int, word: str) -> None:
    (fault,) = text_faults(text)
    assert fault.startswith(f"character {place} (U+{ord(text[place - 1]):04X})")
    assert word in fault


@pytest.mark.parametrize(("text", "place"), [("vận", 2), ("ab", 3)])
def test_text_that_is_not_nfc_says_where(text: str, place: int) -> None:
    broken = unicodedata.normalize("NFD", text) if text == "vận" else text + "e\u0301"
    (fault,) = text_faults(broken)
    assert f"not in NFC from character {place} " in fault


def test_good_text_has_no_fault() -> None:
    assert not list(text_faults("Nghị quyết số 25-NQ/TW\n“Dân vận khéo” – Đống Đa…"))


@given(st.text())
def test_faults_come_for_any_text(text: str) -> None:
    assert any("NFC" in fault for fault in text_faults(text)) == (nfc(text) != text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.431", "1431"),
        ("16,61", "16.61"),
        ("83,07", "83.07"),
        ("08", "8"),
        ("18.029.085", "18029085"),
        ("1.431,5", "1431.5"),
        ("0,125", "0.125"),
        ("-2,5", "-2.5"),
        ("2023", "2023"),
    ],
)
def test_parse_number(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.43",
        "1,431",
        "1,431.5",
        "1.431.5",
        "83,07%",
        "08.123",
        "1..431",
        "٣",
        "1 431",
        "1,",
        "x",
    ],
)
def test_other_numbers_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no number|thousands"):
        parse_number(text)


@given(st.decimals(0, 10**9, places=2))
def test_a_number_comes_back(number: Decimal) -> None:
    whole, _, decimals = f"{number:,.2f}".partition(".")
    assert parse_number(whole.replace(",", ".") + "," + decimals) == number


@pytest.mark.parametrize(
    ("precision", "lang", "shown"),
    [
        ("day", "vi", "03/06/2013"),
        ("month", "vi", "06/2013"),
        ("year", "vi", "2013"),
        ("day", "en", "2013-06-03"),
        ("month", "en", "2013-06"),
        ("year", "en", "2013"),
    ],
)
def test_format_date(precision: str, lang: str, shown: str) -> None:
    assert format_date(datetime.date(2013, 6, 3), precision, lang) == shown


@given(st.integers(1, 99))
def test_roman_comes_back(number: int) -> None:
    assert parse_roman(format_roman(number)) == parse_roman(format_roman(number).lower()) == number


@pytest.mark.parametrize("text", ["", "IIII", "VX", "IC", "XIA", "11", "ⅺ", "XIV "])
def test_other_numerals_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Roman"):
        parse_roman(text)


@pytest.mark.parametrize("number", [0, 100, -1])
def test_terms_have_bounds(number: int) -> None:
    with pytest.raises(ValueError, match="1 to 99"):
        format_roman(number)
