"""The cascade says what the five articles say: what, when, how late, by whom, on what basis."""

from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as Quads

from graph_builder.drawing.cascade import cascade, days_since
from graph_builder.drawing.cascade_column import column_svg
from graph_builder.drawing.cascade_groups import MOST_GROUPS, grouped
from graph_builder.drawing.cascade_layout import Placed, plan
from graph_builder.drawing.cascade_page import cascade_page
from graph_builder.drawing.cascade_svg import svg
from graph_builder.drawing.marks import KINDS, LEVELS, Basis, Cascade, Mark, Named, Source, Span
from graph_builder.stores.embedded import EmbeddedStore
from tests.drawing.conftest import BASE, NQ_25, MemoryStore

NQ, KL = "25-NQ/TW", "43-KL/TW"
HOANG_MAI, THANH_XUAN = "Quận ủy Hoàng Mai", "Quận ủy Thanh Xuân"
PRINTED = [
    # read by hand from tests/world/records; days counted from 03/06/2013
    ("hoang-mai-2018-2023-mo-hinh-dan-van-kheo", "activity", "2018 – 2023", (1673, 2037), {NQ}),
    ("party/tw/12/kl/43", "document", "07/01/2019", (2044, 2044), {NQ}),
    ("thanh-xuan-2023-chuong-trinh-phoi-hop", "activity", "2023", (3499, 3863), {NQ}),
    ("thanh-xuan-2023-dan-chu-co-so", "activity", "2023", (3499, 3863), {NQ}),
    ("thanh-xuan-2023-ton-giao", "activity", "2023", (3499, 3863), {NQ}),
    ("thanh-xuan-2023-02-24-trien-khai", "launch", "24/02/2023", (3553, 3553), {NQ}),
    ("hoang-mai-2023-09-29-giay-khen", "commendation", "29/09/2023", (3770, 3770), {NQ}),
    ("hoang-mai-2023-09-29-hoi-nghi", "event", "29/09/2023", (3770, 3770), {NQ}),
    ("hoang-mai-2023-09-29-so-ket-kl-43", "review", "29/09/2023", (3770, 3770), {KL}),
    ("hoang-mai-2023-09-29-tong-ket-nq-25", "review", "29/09/2023", (3770, 3770), {NQ}),
    (
        "duy-tien-2025-tong-ket-hoi-nghi",
        "event",
        "01/12/2024 – 08/01/2025",
        (4199, 4237),
        {NQ, KL},
    ),
    ("hoang-mai-2023-dan-van-chinh-quyen", "activity", "", (None, None), {NQ}),
    ("hoang-mai-2023-doi-thoai-phuong", "activity", "", (None, None), {NQ}),
    ("hoang-mai-2023-mat-tran-xay-dung-dang", "activity", "", (None, None), {NQ}),
]


@pytest.fixture(scope="module")
def made(told: EmbeddedStore) -> Cascade:
    return cascade(told, NQ_25, "vi")


def test_marks_are_those_that_the_articles_tell_of(made: Cascade) -> None:
    found = [
        (
            mark.thing.iri.removeprefix(BASE).partition("/")[2],
            mark.kind,
            mark.when("vi"),
            mark.days,
            {basis.directive.short for basis in mark.basis},
        )
        for mark in made.marks
    ]
    assert sorted(found, key=str) == sorted(PRINTED, key=str)


@pytest.mark.parametrize(
    ("key", "who", "level", "sources", "planned"),
    [
        ("doc/party/tw/12/kl/43", ["Ban Bí thư"], "central", 1, False),
        ("event/hoang-mai-2023-09-29-tong-ket-nq-25", [HOANG_MAI], "district", 1, False),
        ("event/thanh-xuan-2023-02-24-trien-khai", [THANH_XUAN], "district", 1, False),
        ("activity/thanh-xuan-2023-ton-giao", [THANH_XUAN], "district", 1, True),
        ("event/duy-tien-2025-tong-ket-hoi-nghi", ["Thị ủy Duy Tiên"], "district", 1, False),
    ],
)
def test_a_mark_tells_who_where_and_who_says_so(
    made: Cascade, key: str, who: list[str], level: str, sources: int, planned: bool
) -> None:
    mark = next(mark for mark in made.marks if mark.thing.iri == BASE + key)
    assert [body.label for body in mark.who] == who
    assert (mark.level, len(mark.sources), mark.planned) == (level, sources, planned)


def test_the_directive_itself_has_day_title_and_issuer(made: Cascade, told: EmbeddedStore) -> None:
    assert made.directive.when("vi") == "03/06/2013"
    assert made.title.startswith("Tăng cường và đổi mới sự lãnh đạo của Đảng")
    assert [body.label for body in made.directive.who] == ["Ban Chấp hành Trung ương Đảng"]
    assert made.version == told.build.id
    assert made.mentions == 0


def test_every_text_is_in_the_language_of_the_reader(told: EmbeddedStore) -> None:
    english = cascade(told, NQ_25, "en")
    picture = svg(english, lang="en")
    assert "3,770 days later" in picture
    assert "Hoàng Mai District Party Committee" in picture
    assert "ngày" not in picture.replace("ngày,", "")


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("draw", [svg, column_svg])
def test_pictures_are_xml_and_the_same_each_time(
    told: EmbeddedStore, draw: object, lang: str
) -> None:
    pictures = {draw(cascade(told, NQ_25, lang), lang=lang) for _ in range(2)}  # type: ignore[operator]
    assert len(pictures) == 1
    ElementTree.fromstring(pictures.pop())  # noqa: S314  # our own text


def test_a_page_names_every_mark_with_its_source(made: Cascade) -> None:
    page = cascade_page(made, lang="vi")
    assert all(f'id="m{place}"' in page for place in range(len(made.marks) + 1))
    for text in ("1.673–2.037", "Báo Hànộimới, 29/09/2023", "Dự kiến: ", made.version):
        assert text in page


def test_what_has_no_day_stands_beside_the_picture(made: Cascade) -> None:
    places = plan(made, 100, 1000, 0)
    undated = [one.mark.thing.iri for lane in places.lanes for one in lane.undated]
    assert sorted(undated) == sorted(m.thing.iri for m in made.marks if m.start is None)
    assert not set(undated) & set(places.places())


def test_a_day_known_by_year_is_a_bar_over_the_year(made: Cascade) -> None:
    places = plan(made, 100, 1000, 0)
    one = places.places()[f"{BASE}activity/thanh-xuan-2023-ton-giao"]
    scale = places.scale
    assert one.bar == (scale(date(2023, 1, 1)), scale(date(2023, 12, 31)))
    assert one.sure is None
    lasting = places.places()[f"{BASE}activity/hoang-mai-2018-2023-mo-hinh-dan-van-kheo"]
    assert lasting.bar == (scale(date(2018, 1, 1)), scale(date(2023, 12, 31)))
    assert lasting.sure == (scale(date(2018, 12, 31)), scale(date(2023, 1, 1)))


DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
SPANS = st.one_of(
    st.none(),
    DAYS.map(lambda day: Span(day, day, "day")),
    st.tuples(DAYS, DAYS).map(lambda two: Span(min(two), max(two))),
    DAYS.map(lambda day: Span(None, day)),
    DAYS.map(lambda day: Span(day, None)),
)
ROOT = Named("x:root", "25-NQ/TW", "25-NQ/TW")


@st.composite
def cascades(draw: st.DrawFn, most: int = 40) -> Cascade:
    count = draw(st.integers(0, most))
    marks = []
    for place in range(count):
        start = draw(SPANS)
        on = draw(st.sampled_from([ROOT, *(mark.thing for mark in marks)]))
        basis = Basis("dv:implements", "triển khai", on, (Source("x:s", "Báo"),))
        name = draw(st.text("Quận ủy Hoàng Mai đến từ", min_size=1, max_size=60))
        marks.append(
            Mark(
                Named(f"x:{place}", name, name[:20]),
                draw(st.sampled_from(KINDS)),
                "Hội nghị",
                draw(st.sampled_from((*LEVELS, ""))),
                start,
                who=(Named(f"b:{place}", name),),
                basis=(basis,),
            )
        )
    root = Mark(ROOT, "document", "Nghị quyết", "central", draw(SPANS))
    levels = {level: level for level in LEVELS}
    return Cascade(root, "", tuple(marks), levels, "vi")


def test_a_picture_is_called_by_its_words() -> None:
    root = Mark(Named("x:root", "A & <B>", "A"), "document", "Nghị quyết", "central", None)
    picture = svg(Cascade(root, "", (), {level: level for level in LEVELS}, "vi"), lang="vi")
    drawn = ElementTree.fromstring(picture)  # noqa: S314  # our own text
    title = drawn.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert drawn.attrib["aria-label"] == title.text
    assert "A & <B>" in drawn.attrib["aria-label"]


@settings(max_examples=60, deadline=None)
@given(cascades())
def test_no_label_lies_on_another_and_nothing_is_lost(drawn: Cascade) -> None:
    places = plan(drawn, 176, 1100, 100)
    for lane in places.lanes:
        for index, one in enumerate(lane.placed):
            assert not [other for other in lane.placed[index + 1 :] if _overlap(one, other)]
            assert lane.top <= one.y <= lane.bottom
    shown = set(places.places())
    beside = {one.mark.thing.iri for lane in places.lanes for one in lane.undated}
    lost = sum(lane.more for lane in places.lanes)
    dated = {mark.thing.iri for mark in (drawn.directive, *drawn.marks) if mark.start}
    assert shown == dated
    assert len(beside) + lost == sum(mark.start is None for mark in drawn.marks)
    for picture in (svg(drawn, lang="vi"), column_svg(drawn, lang="vi")):
        ElementTree.fromstring(picture)  # noqa: S314  # our own text


def _overlap(one: Placed, other: Placed) -> bool:
    (left, right), (low, high) = one.reach, other.reach
    tall = one.y < other.y + other.group.height - 8 and other.y < one.y + one.group.height - 8
    return tall and left < high and low < right


def test_many_marks_of_a_level_are_put_together_with_their_count() -> None:
    levels = {level: level for level in LEVELS}
    marks = tuple(
        Mark(
            Named(f"x:{place}", f"Việc {place}", ""),
            "event",
            "Hội nghị",
            "commune",
            Span(date(2014, 1, 1 + place % 28), date(2014, 1, 1 + place % 28), "day"),
            who=(Named(f"b:{place}", f"Xã {place}"),),
            basis=(Basis("dv:urges", "yêu cầu", ROOT, (Source("x:s", "Báo"),)),),
        )
        for place in range(300)
    )
    root = Mark(ROOT, "document", "", "central", Span(date(2013, 6, 3), date(2013, 6, 3), "day"))
    drawn = Cascade(root, "", marks, levels, "vi")
    groups = [group for group in grouped(drawn) if group.level == "commune"]
    assert len(groups) <= MOST_GROUPS
    assert sum(len(group.marks) for group in groups) == 300
    page = cascade_page(drawn, lang="vi")
    assert page.count('<tr id="m') == 301


def test_sources_that_differ_on_a_day_widen_it(store: Quads) -> None:
    changed = Quads()
    changed.extend(store)
    event = NamedNode(f"{BASE}event/hoang-mai-2023-09-29-tong-ket-nq-25")
    day = Literal("2023-10-02", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    for name in ("earliestStart", "latestStart"):
        changed.add(Quad(event, NamedNode(f"{BASE}ontology#{name}"), day))
    made = cascade(MemoryStore(changed), NQ_25, "vi")
    mark = next(mark for mark in made.marks if mark.thing.iri == event.value)
    assert mark.when("vi") == "29/09/2023 – 02/10/2023"
    assert mark.days == (3770, 3773)


@pytest.mark.parametrize(
    ("span", "days"),
    [
        (Span(date(2013, 6, 3), date(2013, 6, 3)), (0, 0)),
        (Span(None, date(2013, 6, 13)), (None, 10)),
    ],
)
def test_days_are_counted_from_the_day_of_issue(span: Span, days: tuple[int | None, int]) -> None:
    assert days_since(Span(date(2013, 6, 3), date(2013, 6, 3)), span) == days
    assert days_since(None, span) == (None, None)
