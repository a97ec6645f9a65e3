"""A thing is known by IRI, CURIE, key, citation or name; what is not clear is said to be so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from graph_builder.errors import AmbiguousName, DanvanError, UnknownName, UsageError
from graph_builder.namespaces import BASE
from graph_builder.queries import THINGS
from graph_builder.search import FILE, Name, SearchIndex, write_index
from graph_builder.stores.builds import open_build
from graph_builder.things import Things


@pytest.fixture(scope="module")
def things(built: Path) -> Iterator[Things]:
    opened = Things(SearchIndex(open_build(built).path / FILE))
    yield opened
    opened.index.close()


COMMITTEE = "body/ha-noi/hoang-mai/quan-uy"
RESOLUTION = "doc/party/tw/11/nq/25"


@pytest.mark.parametrize(
    ("kind", "typed", "found"),
    [
        ("body", f"{BASE}{COMMITTEE}", COMMITTEE),
        ("body", f"<{BASE}{COMMITTEE}>", COMMITTEE),
        ("thing", f"dvr:{COMMITTEE}", COMMITTEE),
        ("thing", COMMITTEE, COMMITTEE),
        ("body", "ha-noi/hoang-mai/quan-uy", COMMITTEE),
        ("body", "Quận ủy Hoàng Mai", COMMITTEE),
        ("body", "quan uy hoang mai", COMMITTEE),
        ("thing", "Hoàng Mai District Party Committee", COMMITTEE),
        ("body", "ubnd hoang mai", "body/ha-noi/hoang-mai/ubnd"),
        ("directive", "party/tw/11/nq/25", RESOLUTION),
        ("directive", RESOLUTION, RESOLUTION),
        ("directive", "NQ 25 khóa XI", RESOLUTION),
        ("directive", "nghi quyet 25 khoa 11", RESOLUTION),
        ("thing", "Nghị quyết số 25-NQ/TƯ ngày 3/6/2013 (khóa XI)", RESOLUTION),
        ("directive", "43-KL/TW", "doc/party/tw/12/kl/43"),
        ("directive", "33/CT-TTg", "doc/state/ttg/2021/ct/33"),
        ("person", "nguyen quang hieu", "person/nguyen-quang-hieu-01"),
        ("place", "duy tien", "place/ha-nam/duy-tien"),
        ("campaign", "DVK", "campaign/dan-van-kheo"),
        ("source", "hanoimoi-20230929-hoang-mai", "source/hanoimoi-20230929-hoang-mai"),
        ("thing", "dv:continues", "ontology#continues"),
    ],
)
def test_a_thing_is_known_by_all_that_names_it(
    kind: str, typed: str, found: str, things: Things
) -> None:
    assert things.term(kind, typed) == NamedNode(BASE + found)


@pytest.mark.parametrize(
    ("typed", "code"), [("district", "district"), ("Cấp huyện", "district"), ("central", "central")]
)
def test_a_level_is_known_by_code_and_by_name(typed: str, code: str, things: Things) -> None:
    assert things.term("level", typed) == NamedNode(f"{BASE}scheme/level/{code}")


def test_what_may_be_several_things_lists_them_all(things: Things) -> None:
    with pytest.raises(AmbiguousName) as error:
        things.find("25-NQ/TW", "directive")
    listed = error.value.candidates
    assert [line for line in listed if "khóa XI" in line and "doc/party/tw/11/nq/25" in line]
    assert len(listed) == 3
    assert all(line in str(error.value) for line in listed)


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        ("body", "quan uy hoang mia", "Quận ủy Hoàng Mai"),
        ("person", "nguyen quang hiue", "Nguyễn Quang Hiếu"),
    ],
)
def test_what_is_unknown_says_what_comes_near(
    kind: str, typed: str, meant: str, things: Things
) -> None:
    with pytest.raises(UnknownName) as error:
        things.find(typed, kind)
    assert meant in error.value.suggestions
    assert "did you mean" in str(error.value)


@pytest.mark.parametrize("form", [f"{BASE}{COMMITTEE}", COMMITTEE, f"dvr:{COMMITTEE}"])
def test_a_thing_of_another_kind_is_not_taken(form: str, things: Things) -> None:
    with pytest.raises(UnknownName):
        things.find(form, "person")


def test_typed_marks_decide_between_names_that_differ_by_them(tmp_path: Path) -> None:
    texts = ("Hà Nam", "Hạ Nam", "Hạ Nàm")
    write_index(
        (Name(f"{BASE}place/{n}", "place", text, "vi", True) for n, text in enumerate(texts)),
        [],
        tmp_path / FILE,
    )
    things = Things(SearchIndex(tmp_path / FILE))
    assert things.find("hạ nam", "place") == f"{BASE}place/1"
    with pytest.raises(AmbiguousName):
        things.find("ha nam", "place")
    things.index.close()


@pytest.mark.parametrize("typed", ["2023-13-01", "yesterday", "20230929 "])
def test_a_value_that_does_not_fit_its_parameter_is_refused(typed: str, things: Things) -> None:
    with pytest.raises(UsageError):
        things.term("date", typed)


HOSTILE = [
    *("", " ", "\0", "\ud800", "\ud800:x", "a\0b", "x" * 10_000, "x " * 5_000, "dv:", "dvr:", ":"),
    *('"', "NEAR(", "<>", "<javascript:alert(1)>", "1" * 5_000, "25-NQ/" * 1_000, "khóa " * 2_000),
    *("../../etc/passwd", "doc/party/tw/11/nq/999999999999", "%", "Nghị quyết số " + "9" * 400),
]


@pytest.mark.parametrize("kind", ["thing", "directive", "body", "level"])
@pytest.mark.parametrize("typed", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_whatever_is_typed_is_found_or_refused_in_words(
    typed: str, kind: str, things: Things
) -> None:
    try:
        found = things.term(kind, typed)
    except DanvanError:
        return
    assert things.index.knows(found.value)


@settings(max_examples=150, deadline=None, database=None)
@given(typed=st.text(max_size=30), kind=st.sampled_from(THINGS))
def test_no_text_breaks_the_finding_of_things(typed: str, kind: str, things: Things) -> None:
    try:
        found = things.find(typed, kind)
    except DanvanError:
        return
    assert things.index.knows(found)
