"""A slip of the finger is mended by words that there are; what is known stays as it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.slips import Vocabulary

WORDS = [
    "quan",
    "uy",
    "hoang",
    "mai",
    "ha",
    "noi",
    "dan",
    "van",
    "kheo",
    "nguyen",
    "quang",
    "hieu",
    "hue",
    "thanh",
    "25",
    "26",
    "tw",
]
KNOWN = Vocabulary(WORDS)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("kehoz", ["kheo"]),
        ("hiue", ["hieu"]),
        ("hoangg", ["hoang"]),
        ("uy", []),
        ("xxxxxxxx", []),
        ("", []),
    ],
)
def test_near_words_are_a_slip_away_or_two_in_a_long_word(typed: str, near: list[str]) -> None:
    assert [word for word in KNOWN.near(typed) if word in near] == near
    assert typed not in KNOWN.near(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nguyen quang hiue", "nguyen quang hieu"),
        ("quan uy haong mai", "quan uy hoang mai"),
        ("quanuy hoang mai", "quan uy hoang mai"),
        ("quan u y hoang mai", "quan uy hoang mai"),
        ("qua nuy hoang mai", "quan uy hoang mai"),
        ("thanh uy han oi", "thanh uy ha noi"),
        ("qaun uy hoang mia", "quan uy hoang mai"),
        ("dan uy hoang mai", "van uy hoang mai"),
    ],
)
def test_a_text_with_slips_is_mended(typed: str, meant: str) -> None:
    assert meant in set(KNOWN.mended(typed.split()))


def test_a_number_is_meant_as_it_is_typed() -> None:
    assert not [text for text in KNOWN.mended(["25", "tw"]) if text.startswith("26")]


def test_where_no_word_is_known_nothing_is_mended_from_nothing() -> None:
    assert list(KNOWN.mended(["xxxxxxxx", "quan"])) == []


@given(st.lists(st.sampled_from([*WORDS, "hoagn", "zzz", "9"]), max_size=40))
def test_mending_ends_and_yields_words_that_there_are_or_were_typed(typed: list[str]) -> None:
    texts = list(KNOWN.mended(typed))
    assert len(texts) < 10_000
    assert all(set(text.split()) <= {*WORDS, *typed} for text in texts)
    groups = [group for shared in KNOWN.shared(typed) for group in shared if group]
    assert all(set(group) <= set(WORDS) for group in groups)
