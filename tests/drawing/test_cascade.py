"""The cascade says what the five articles say: what, when, how late, by whom, on what basis."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations
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
from graph_builder.drawing.lettering import width
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
BODY = Named("b:1", "Ban Thường trực Huyện ủy")
SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def cascades(draw: st.DrawFn, most: int = 40) -> Cascade:
    count = draw(st.integers(0, most))
    marks: list[Mark] = []
    for place in range(count):
        twin = draw(st.sampled_from([None, *marks]))
        on = draw(st.sampled_from([ROOT, *(mark.thing for mark in marks)]))
        basis = Basis("dv:implements", "triển khai", on, (Source("x:s", "Báo"),))
        name = draw(st.text("Quận ủy Hoàng Mai đến từ", min_size=1, max_size=60))
        marks.append(
            Mark(
                Named(f"x:{place}", name, name[:20]),
                draw(st.sampled_from(KINDS)),
                "Hội nghị",
                twin.level if twin else draw(st.sampled_from((*LEVELS, ""))),
                twin.start if twin else draw(SPANS),
                who=twin.who if twin else (Named(f"b:{place}", name),),
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
    for draw in (svg, column_svg):
        boxes = list(_texts(draw(drawn, lang="vi")))
        for (one, left, top, right, bottom), (other, x, y, far, low) in combinations(boxes, 2):
            apart = right <= x + 1 or far <= left + 1 or bottom <= y + 1 or low <= top + 1
            assert apart, f"{one!r} lies on {other!r}"


LETTERS = {"title": 24, "subtitle": 15, "lane": 15, "axis": 12, "small": 12}


def _texts(picture: str) -> Iterator[tuple[str, float, float, float, float]]:
    """Yield each text that does not stand at a slant, with the box that it takes."""
    root = ElementTree.fromstring(picture)  # noqa: S314  # our own text
    slanted = {t for g in root.iter(f"{SVG}g") if g.get("transform") for t in g.iter(f"{SVG}text")}
    for text in root.iter(f"{SVG}text"):
        if text in slanted or not text.text:
            continue
        style = (text.get("class") or "").split()
        size = 17 if "narrow" in style else LETTERS.get(style[0] if style else "", 12.5)
        bold = bool({"title", "lane", "who", "strong"} & set(style))
        wide = width(text.text, size, bold=bold)
        x, y = float(text.get("x", 0)), float(text.get("y", 0))
        left = {"middle": x - wide / 2, "end": x - wide}.get(text.get("text-anchor", ""), x)
        yield text.text, left, y - 0.78 * size, left + wide, y + 0.24 * size


@settings(max_examples=60, deadline=None)
@given(cascades())
def test_every_sign_stands_at_its_day(drawn: Cascade) -> None:
    """On the axis of time nothing is moved aside: not for room, and not for company."""
    marks = {mark.thing.iri: mark for mark in (drawn.directive, *drawn.marks)}
    scale = plan(drawn, 176, 1372 - (280 if any(not m.start for m in drawn.marks) else 0), 0).scale
    picture = svg(drawn, lang="vi", link=lambda iri: f"#{iri}")
    seen = set()
    for iri, x in _signs(picture):
        span = marks[iri].start
        if span is None:
            assert x > scale.right
            continue
        days = [day for day in (span.earliest, span.latest) if day]
        assert scale(min(days)) - 0.2 <= x <= scale(max(days)) + 0.2
        seen.add(iri)
    together = [g.marks for g in grouped(drawn) if g.clustered]
    assert seen == {iri for iri, mark in marks.items() if mark.start} - {
        mark.thing.iri for group in together for mark in group
    }


def _signs(picture: str) -> Iterator[tuple[str, float]]:
    """Yield each sign that is a link: the thing that it leads to, and where its middle is."""
    root = ElementTree.fromstring(picture)  # noqa: S314  # our own text
    for link in root.iter(f"{SVG}a"):
        path = link.find(f"{SVG}path")
        assert path is not None
        drawn = path.get("d", "")
        start = float(re.findall(r"-?[\d.]+", drawn)[0])
        if across := re.search(r"h([\d.]+)v", drawn) or re.search(r"1 0 ([\d.]+) 0a", drawn):
            yield link.get("href", "")[1:], start + float(across[1]) / 2
        else:
            places = [float(x) for x in re.findall(r"[ML](-?[\d.]+) ", drawn)]
            yield link.get("href", "")[1:], (min(places) + max(places)) / 2


def _many(count: int, days: Callable[[int], date], body: Callable[[int], Named]) -> Cascade:
    marks = tuple(
        Mark(
            Named(f"x:{place}", f"Việc {place}", ""),
            KINDS[place % 3 + 1],
            "Hội nghị",
            "commune",
            Span(days(place), days(place), "day"),
            who=(body(place),),
            basis=(Basis("dv:urges", "yêu cầu", ROOT, (Source("x:s", "Báo"),)),),
        )
        for place in range(count)
    )
    root = Mark(ROOT, "document", "", "central", Span(date(2013, 6, 3), date(2013, 6, 3), "day"))
    return Cascade(root, "", marks, {level: level for level in LEVELS}, "vi")


@pytest.mark.parametrize(("count", "stacked"), [(2, True), (12, True), (13, False)])
def test_what_is_done_on_one_day_by_one_body_stands_under_each_other(
    count: int, stacked: bool
) -> None:
    drawn = _many(count, lambda _: date(2014, 5, 6), lambda _: BODY)
    signs = dict(_signs(svg(drawn, lang="vi", link=lambda iri: f"#{iri}")))
    del signs[ROOT.iri]
    assert len(signs) == (count if stacked else 0)
    assert max(signs.values(), default=0) - min(signs.values(), default=0) < 0.2
    [group] = [group for group in grouped(drawn) if group.level == "commune"]
    assert group.clustered is not stacked
    told = [line.text for line in group.lines]
    assert (f"{-(-count // 3)} × Sơ kết, tổng kết" in told) is not stacked


def _overlap(one: Placed, other: Placed) -> bool:
    (left, right), (low, high) = one.reach, other.reach
    tall = one.y < other.y + other.group.height - 8 and other.y < one.y + one.group.height - 8
    return tall and left < high and low < right


def test_many_marks_of_a_level_are_put_together_with_their_count() -> None:
    def day(place: int) -> date:
        return date(2014, 1, 1 + place % 28)

    drawn = _many(300, day, lambda place: Named(f"b:{place}", f"Xã {place}"))
    groups = [group for group in grouped(drawn) if group.level == "commune"]
    assert len(groups) <= MOST_GROUPS
    assert sum(len(group.marks) for group in groups) == 300
    scale = plan(drawn, 176, 1372, 0).scale
    ticks = re.findall(r'</title><path class="bound day" d="([^"]*)"', svg(drawn, lang="vi"))
    places = [float(x) for path in ticks for x in re.findall(r"M([\d.]+) ", path)]
    assert places == [round(scale(date(2014, 1, day)), 1) for day in range(1, 29)]
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
