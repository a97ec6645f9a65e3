"""Search finds things by what people type, the nearest first, and bears whatever is typed."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from graph_builder import names
from graph_builder.errors import StoreDamaged
from graph_builder.namespaces import BASE
from graph_builder.search import EXACT, FILE, Name, SearchIndex, write_index
from graph_builder.stores.builds import open_build

HOANG_MAI = "ha-noi/hoang-mai"


@pytest.fixture(scope="module")
def index(built: Path) -> Iterator[SearchIndex]:
    opened = SearchIndex(open_build(built).path / FILE)
    yield opened
    opened.close()


def small(folder: Path, *texts: str) -> SearchIndex:
    """Return an index of things that have these labels; the IRI of each is its label's place."""
    found = (Name(f"{BASE}body/{n}", "body", text, "vi", True) for n, text in enumerate(texts))
    write_index(found, [], folder / FILE)
    return SearchIndex(folder / FILE)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Quận ủy Hoàng Mai", f"body/{HOANG_MAI}/quan-uy"),
        ("quận uỷ hoàng mai", f"body/{HOANG_MAI}/quan-uy"),
        ("QUAN UY HOANG MAI", f"body/{HOANG_MAI}/quan-uy"),
        ("Qua\u0323\u0302n u\u0309y Hoa\u0300ng Mai", f"body/{HOANG_MAI}/quan-uy"),
        ("UBND quận Hoàng Mai", f"body/{HOANG_MAI}/ubnd"),
        ("ubnd hoang mai", f"body/{HOANG_MAI}/ubnd"),
        ("uy ban nhan dan hoang mai", f"body/{HOANG_MAI}/ubnd"),
        ("MTTQ Hoàng Mai", f"body/{HOANG_MAI}/mttq"),
        ("hdnd hoang mai", f"body/{HOANG_MAI}/hdnd"),
        ("thi uy duy tien", "body/ha-nam/duy-tien/thi-uy"),
        ("dang bo quan thanh xuan", "body/ha-noi/thanh-xuan/dang-bo"),
        ("ban dan van tw", "body/tw/ban-dan-van"),
        ("dan van kheo", "campaign/dan-van-kheo"),
        ("DVK", "campaign/dan-van-kheo"),
        ("nq 25 khoa xi", "doc/party/tw/11/nq/25"),
        ("33 ct ttg", "doc/state/ttg/2021/ct/33"),
        ("33/CT-TTg", "doc/state/ttg/2021/ct/33"),
        ("nguyen quang hieu", "person/nguyen-quang-hieu-01"),
        ("Hoang Mai District Party Committee", f"body/{HOANG_MAI}/quan-uy"),
    ],
)
def test_what_people_type_finds_the_thing_first(typed: str, found: str, index: SearchIndex) -> None:
    assert index.find(typed)[0].iri == BASE + found


def test_a_number_finds_the_document_of_every_term(index: SearchIndex) -> None:
    hits = index.find("25 nq tw", ("directive",))
    terms = {hit.iri.removeprefix(f"{BASE}doc/party/tw/").partition("/")[0] for hit in hits[:3]}
    assert terms == {"9", "10", "11"}


def test_only_the_kinds_asked_for_are_found(index: SearchIndex) -> None:
    assert {hit.kind for hit in index.find("hoang mai", ("body", "place"))} == {"body", "place"}


def test_the_label_is_shown_in_the_language_asked_for(index: SearchIndex) -> None:
    typed = "quan uy hoang mai"
    assert index.find(typed, lang="vi")[0].label == "Quận ủy Hoàng Mai"
    assert index.find(typed, lang="en")[0].label == "Hoàng Mai District Party Committee"


@pytest.mark.parametrize("name", ["a#b", "a?b", "a%20b", "a b"])
def test_a_folder_may_have_any_name(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    index = small(folder, "Hoàng Mai")
    assert [hit.label for hit in index.find("hoang mai")] == ["Hoàng Mai"]
    index.close()


RANKED = [
    ("Hà Nam", ["Hà Nam", "Hạ Nam", "Hà Nam Ninh của một thời đã rất xa xưa", "tỉnh Hà Nam"]),
    ("hạ nam", ["Hạ Nam", "Hà Nam", "Hạ Nam Ninh", "tỉnh Hạ Nam", "tỉnh Hà Nam"]),
    ("đảng", ["Đảng", "Đang", "Đảng ủy", "Đang bàn", "Ban Đảng", "Ban Đang"]),
    ("dang", ["Dang", "Đảng", "Đảng ủy", "Ban Đảng"]),
    ("ubnd", ["UBND", "Ủy ban nhân dân", "Ủy ban nhân dân xã", "Chủ tịch ủy ban nhân dân"]),
    ("khoá", ["khóa", "khoa", "khóa XI"]),
]


@pytest.mark.parametrize(("typed", "order"), RANKED)
def test_whole_names_with_marks_come_before_folded_beginnings_and_parts(
    typed: str, order: list[str], tmp_path: Path
) -> None:
    hits = small(tmp_path, *sorted(order, key=len)).find(typed)
    assert [hit.label for hit in hits] == order
    assert [hit.label for hit in hits if hit.score >= EXACT] == order[:1]
    assert all(0 <= hit.score <= 100 for hit in hits)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("quan uy hoang mia", "Quận ủy Hoàng Mai"),
        ("nguyen quang hiue", "Nguyễn Quang Hiếu"),
        ("dan van kehoz", "Dân vận khéo"),
        ("thanh uy ha nooi", "Thành ủy Hà Nội"),
    ],
)
def test_a_slip_still_finds_what_was_meant(typed: str, meant: str, index: SearchIndex) -> None:
    assert meant in [hit.matched for hit in index.find(typed)]


CROWD = [f"Ủy ban xã Hòa Bình {number:03}" for number in range(300)]
LONG = "Hòa Bình, một xã có tên dài hơn mọi ủy ban của các xã"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("uy ban", "Ủy ban"),
        ("uy", "Ủy"),
        ("xa hoa binh 299", "Ủy ban xã Hòa Bình 299"),
        ("hoa binh", LONG),
        ("hoa", LONG),
    ],
)
def test_whole_names_and_beginnings_are_found_in_a_crowd_that_holds_the_words(
    typed: str, first: str, tmp_path: Path
) -> None:
    index = small(tmp_path, *CROWD, "Ủy ban", "Ủy", LONG)
    assert index.find(typed)[0].label == first
    index.close()


def test_a_rare_kind_is_found_in_a_crowd_of_another(tmp_path: Path) -> None:
    crowd = [Name(f"{BASE}body/{n}", "body", text, "vi", True) for n, text in enumerate(CROWD)]
    rare = Name(f"{BASE}term-of-ontology/1", "term-of-ontology", "Ủy ban Hòa Bình", "vi", True)
    write_index([*crowd, rare], [], tmp_path / FILE)
    index = SearchIndex(tmp_path / FILE)
    for typed in ("uy", "uy ban", "hoa binh", "binh", "uy ban hoa bihn"):
        assert [hit.iri for hit in index.find(typed, (rare.kind,))] == [rare.iri]
    index.close()


@pytest.mark.parametrize("typed", ["quanuy hoang mai", "quan uyhoang mai", "qua nuy hoang mai"])
def test_spaces_in_the_wrong_place_are_forgiven(typed: str, index: SearchIndex) -> None:
    assert any("Hoàng Mai" in hit.matched for hit in index.find(typed))


def test_documents_of_one_number_are_found_without_the_others(index: SearchIndex) -> None:
    of_25 = [one for one in index.documents() if one.key.number == 25]
    assert index.documents(25) == of_25 != []
    assert index.documents(10**9 - 1) == []


def test_an_index_of_another_version_is_refused(tmp_path: Path) -> None:
    small(tmp_path, "Hà Nam").close()
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("PRAGMA user_version = 1")
    db.close()
    with pytest.raises(StoreDamaged, match="build again"):
        SearchIndex(tmp_path / FILE)


@pytest.mark.parametrize("typed", ["", " ", "%", "…", "\0", "\ud800", "?!"])
def test_what_holds_no_word_finds_nothing(typed: str, index: SearchIndex) -> None:
    assert index.find(typed) == index.named(typed) == []


HOSTILE = [
    *('"', '""', "'", "hoang*", "*", "^hoang", "NEAR(a b)", "a NEAR/2 b", "a AND", "NOT a", "OR"),
    *("folded : a", "{folded} : a", "-a", "a + b", "(a", "a)", "a\0b", "\ud800a", "a\udfff"),
    *("'; DROP TABLE name; --", "hoang" * 2_000, "hoang " * 2_000, "é" * 10_000, "a\u0301" * 5_000),
    *("²", "Ⅻ", "ﬁ", "ß", "İ", "\U0001e900", "\u202ehoang", "中文", "१२"),
]


@pytest.mark.parametrize("typed", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_whatever_is_typed_is_only_words(typed: str, index: SearchIndex) -> None:
    assert isinstance(index.find(typed), list)
    assert isinstance(index.named(typed), list)
    assert index.knows(typed) is False


@settings(max_examples=150, deadline=None, database=None)
@given(typed=st.text(max_size=40) | st.text('"*^(){}:+-, ANDORTabđ\ud800\0', max_size=40))
def test_no_text_breaks_the_search(typed: str, index: SearchIndex) -> None:
    for hit in index.find(typed):
        assert 0 <= hit.score <= 100


@settings(max_examples=150, deadline=None, database=None)
@given(kind=st.text(max_size=30) | st.text("a-/ <", max_size=9))
def test_no_kind_breaks_the_search(kind: str, index: SearchIndex) -> None:
    known = {hit.kind for hit in index.find("hoang mai")}
    assert {hit.kind for hit in index.find("hoang mai", [kind])} <= known & {kind}


@settings(max_examples=5, deadline=None, database=None)
@given(seed=st.integers(0, 10**6))
def test_the_order_of_names_does_not_change_the_index(
    seed: int, store: Store, built: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    said = names.said_in(store)
    found, documents = list(names.names(said)) * 2, list(names.documents(said))
    chance = random.Random(seed)  # noqa: S311
    chance.shuffle(found)
    chance.shuffle(documents)
    path = tmp_path_factory.mktemp("index") / FILE
    write_index(found, documents, path)
    assert path.read_bytes() == (open_build(built).path / FILE).read_bytes()
