"""What stands beside statements: how sure they are, what follows by rule, and their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.explorer.pages.conftest import Browse, Page

KL43 = "doc/party/tw/12/kl/43"
HOI_NGHI = "event/hoang-mai-2023-09-29-hoi-nghi"
PATH = f"/path?a={HOI_NGHI}&b=person/nguyen-quang-hieu-01&by=dv:attendedBy"


def badges(page: Page, kind: str) -> list[str]:
    return [badge.text for badge in page.all("span", class_=f"badge {kind}")]


@pytest.mark.parametrize(
    ("lang", "word", "means"),
    [("vi", "chắc chắn", "Nguồn nói rõ."), ("en", "certain", "The source says so plainly.")],
)
def test_each_statement_says_how_sure_it_is(
    browse: Browse, lang: str, word: str, means: str
) -> None:
    page = browse(f"/id/{KL43}?lang={lang}")
    found = badges(page, "certainty")
    assert len(found) > 5
    assert all(text.startswith(f"{word}: {means}") for text in found)


def test_what_was_inferred_stands_with_its_reason_at_each_statement(browse: Browse) -> None:
    for lang, word in (("vi", "có phần suy ra"), ("en", "partly inferred")):
        page = browse(f"/id/{HOI_NGHI}?lang={lang}")
        found = badges(page, "inferred")
        assert len(found) > 3
        assert all(text.startswith(word) for text in found)
        reasons = {quote.text for quote in page.all("q")}
        assert reasons
        notes = page.one("section", aria_labelledby="s-notes").text
        assert any(reason in notes for reason in reasons)


def test_a_derived_statement_names_its_rule(browse: Browse) -> None:
    page = browse(f"/id/{HOI_NGHI}?lang=en")
    rule = "An event carries out what any part of it carries out."
    assert any(rule in text for text in badges(page, "derived"))
    assert "by whoever takes part in it" not in "".join(badges(page, "certainty"))


def test_badges_are_reached_by_key_and_read_aloud(browse: Browse) -> None:
    page = browse(f"/id/{KL43}?lang=en")
    for kind in ("certainty", "derived"):
        found = page.all("span", class_=f"badge {kind}")
        assert all(badge.attributes["tabindex"] == "0" for badge in found)
        assert all(": " in badge.text for badge in found)


def test_a_page_lists_its_sources_with_title_publisher_and_day(browse: Browse) -> None:
    page = browse(f"/id/{HOI_NGHI}?lang=vi")
    listed = page.one("section", aria_labelledby="s-sources").text
    for told in ("1.431", "Báo Hànộimới", "29/09/2023"):
        assert told in listed
    assert any("/id/publisher/hanoimoi?" in link for link in page.links)


def test_a_publisher_lists_its_articles_by_title(browse: Browse) -> None:
    page = browse("/id/publisher/hanoimoi?lang=en")
    published = page.one("section", aria_labelledby="s-published")
    assert "1,431" in published.text
    assert "2023-09-29" in published.text
    assert sum("/id/source/hanoimoi-20230929-hoang-mai?" in link for link in page.links) == 1


def test_sources_are_listed_by_title_with_their_publishers(browse: Browse) -> None:
    page = browse("/sources?lang=en")
    assert "1,431" in page.one("section", aria_label="Sources").text
    assert any(link.startswith("/id/publisher/hanoimoi?") for link in page.links)


def test_a_derived_step_says_from_what_it_follows(browse: Browse) -> None:
    page = browse(f"{PATH}&lang=en")
    reason = page.one("div", class_="reason")
    assert "An event is attended by whoever takes part in it" in reason.text
    assert "participant Nguyễn Quang Hiếu Hanoimoi newspaper, 2023-09-29" in reason.text
    assert "rule by which it follows" in page.one("p", class_="lead").text


def test_a_stated_step_needs_no_rule(browse: Browse) -> None:
    page = browse(f"/path?a={KL43}&b=doc/party/tw/11/nq/25&lang=en")
    assert page.all("span", class_="by-way")
    assert not page.all("div", class_="reason")


def test_start_page_says_which_directive_each_act_carried_out(browse: Browse) -> None:
    page = browse("/?lang=en")
    rows = [row.text for row in page.all("tr")]
    assert any("Conclusion 43-KL/TW (term XII) 2023-09-29 Hanoimoi" in row for row in rows)
    most = page.one("section", aria_labelledby="most").text
    assert "Resolution 25-NQ/TW (term XI)" in most
    latest = page.one("section", aria_labelledby="latest").text
    assert "Directive carried out" in latest
    assert latest.index("2024") < latest.index("2023-09-29")
