"""The map: the places of each era, as many in the picture as in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.explorer.pages.conftest import Browse

NQ25 = "doc/party/tw/11/nq/25"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("query", ["", "era=since", "level=district", f"directive={NQ25}"])
def test_picture_and_list_show_the_same(browse: Browse, query: str, lang: str) -> None:
    page = browse(f"/map?{query}&lang={lang}")
    assert page.status == 200
    if page.all("table", id="rows"):
        assert len(page.all("circle")) == len(page.all("tr")) - 1
        names = {title.text.rpartition(":")[0] for title in page.all("title")[1:]}
        assert names <= {a.text for a in page.all("a")} | names
        assert all(circle.attributes["r"] for circle in page.all("circle"))


def test_an_unknown_era_is_refused(browse: Browse) -> None:
    page = browse("/map?era=yesterday")
    assert page.status == 400
    assert "before, since" in page.html


def test_an_unknown_directive_is_refused(browse: Browse) -> None:
    page = browse("/map", directive="<b>x</b> zzz")
    assert page.status == 400
    assert "<b>x" not in page.html
