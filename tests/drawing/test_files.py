"""Each format is what it says, files are whole or not there, and errors say what to do."""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pytest

from graph_builder import open_graph
from graph_builder.cli.app import run
from graph_builder.drawing.drawer import Drawer
from graph_builder.drawing.drawings import Drawing, render, write
from graph_builder.errors import DanvanError, StoreError, UsageError
from graph_builder.stores.embedded import EmbeddedStore
from tests.drawing.conftest import HOANG_MAI, NQ_25


@pytest.fixture(scope="module", params=["cascade", "neighbourhood"])
def drawing(told: EmbeddedStore, request: pytest.FixtureRequest) -> Drawing:
    thing = NQ_25 if request.param == "cascade" else HOANG_MAI
    return Drawer(told, "vi").view(request.param, thing)


def test_svg_is_xml_with_title_and_vietnamese(drawing: Drawing) -> None:
    root = ElementTree.fromstring(render(drawing, "svg"))  # noqa: S314  # our own text
    assert root.tag.endswith("svg")
    text = "".join(root.itertext())
    assert "Quận ủy Hoàng Mai" in text
    assert "Phiên bản dữ liệu" in text


def test_png_has_its_size_and_more_than_one_colour(drawing: Drawing) -> None:
    data = render(drawing, "png")
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    root = ElementTree.fromstring(render(drawing, "svg"))  # noqa: S314  # our own text
    assert wide == pytest.approx(2 * float(root.attrib["width"]), abs=2)
    assert high == pytest.approx(2 * float(root.attrib["height"]), abs=2)
    assert len(data) > 50_000


def test_pdf_is_one_whole_document(drawing: Drawing) -> None:
    data = render(drawing, "pdf")
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize(
    ("form", "read"), [("gexf", networkx.read_gexf), ("graphml", networkx.read_graphml)]
)
def test_networks_are_read_back_with_places_and_days(
    drawing: Drawing, form: str, read: Callable[..., "networkx.Graph[str]"]
) -> None:
    graph = read(io.BytesIO(render(drawing, form)))
    assert set(graph) == set(drawing.network())
    data = graph.nodes[NQ_25 if NQ_25 in graph else HOANG_MAI]
    if form == "gexf":
        assert {"x", "y"} <= set(data["viz"]["position"])
    else:
        assert isinstance(data["x"], float)
    if NQ_25 in graph:
        assert data["earliest"] == "2013-06-03"


@pytest.mark.parametrize("form", ["html", "svg", "gexf", "graphml"])
def test_files_have_the_same_bytes_each_time(drawing: Drawing, form: str) -> None:
    assert render(drawing, form) == render(drawing, form)
    assert b"lastmodifieddate" not in render(drawing, form)


def test_without_the_library_for_figures_the_error_says_what_to_install(
    drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(UsageError, match=r"pip install 'danvan\[figures\]'"):
        render(drawing, "png")


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        write(tmp_path / "none" / "x.svg", b"x")
    with pytest.raises(UsageError, match="is a folder"):
        write(tmp_path, b"x")
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_when_drawing_fails(told: EmbeddedStore, tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    path.write_text("before")
    drawn = Drawer(told, "vi", most=2).view("neighbourhood", HOANG_MAI)
    with pytest.raises(UsageError, match="at most 2"):
        drawn.save(path)  # type: ignore[attr-defined]
    assert path.read_text() == "before"


def test_a_notebook_shows_a_frame_without_rights(built: Path) -> None:
    with open_graph(built, lang="vi") as graph:
        shown = graph.draw("25-NQ/TW khóa XI", view="cascade")._repr_html_()
    assert shown.count("<iframe srcdoc=") == 1
    assert "<script" not in shown
    assert 'sandbox="allow-scripts"' in shown


@pytest.mark.parametrize(
    ("asked", "values", "title"),
    [
        ("cascade", {"directive": "25-NQ/TW khóa XI"}, "Từ Trung ương đến cơ sở"),
        ("body-tree", {"body": "Thành ủy Hà Nội"}, "Cây tổ chức dưới Thành ủy Hà Nội"),
        ("lineage", {"directive": "43-KL/TW khóa XII"}, "43-KL/TW khóa XII)"),
        ("cited-together", {"directive": "25-NQ/TW khóa XI"}, "Nghị quyết 25-NQ/TW"),
        ("quan uy hoang mai", {}, "Những gì liên quan đến Quận ủy Hoàng Mai"),
    ],
)
def test_questions_and_things_are_drawn(
    built: Path, asked: str, values: dict[str, str], title: str
) -> None:
    with open_graph(built, lang="vi") as graph:
        html = graph.draw(asked, **values).html()  # type: ignore[arg-type]
    assert title in html


@pytest.mark.parametrize(
    ("asked", "options", "words"),
    [
        ("awards", {}, "is shown as table"),
        ("cascade", {}, "needs directive"),
        ("cascade", {"what": "x"}, "takes no parameter"),
        ("quan uy hoang mai", {"thing": "x"}, "is no question"),
        ("quan uy hoang mai", {"view": "cascade"}, "no directive|is none"),
        ("quan uy hoang mai", {"view": "hairball"}, "is no view"),
        (None, {}, "starts from a thing"),
        (None, {"query": "ASK { ?s ?p ?o }"}, "write a CONSTRUCT"),
        (None, {"query": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . FILTER(false) }"}, "nothing"),
    ],
)
def test_what_cannot_be_drawn_says_why(
    built: Path, asked: str | None, options: dict[str, str], words: str
) -> None:
    with open_graph(built, lang="vi") as graph, pytest.raises(DanvanError, match=words):
        graph.draw(asked, **options)  # type: ignore[arg-type]


@pytest.fixture
def command(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[list[str]], tuple[int, str]]:
    """Runs `danvan draw` and gives its exit code with what it says."""

    def ended(arguments: list[str]) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["danvan", "draw", *arguments, "--store", str(built)])
        return run(), capsys.readouterr().err

    return ended


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["quan uy hoang mai", "-o", "{out}.html"], 0, "drawn: "),
        (["25-NQ/TW khóa XI", "--view", "cascade", "-o", "{out}.svg"], 0, "drawn: "),
        (["cascade", "--set", "directive=25-NQ/TW khóa XI", "-o", "{out}.gexf"], 0, "drawn: "),
        (["--query", "{query}", "-o", "{out}.graphml"], 0, "drawn: "),
        (["quan uy hoang mai"], 2, "-o drawing.html"),
        (["quan uy hoang mai", "-o", "{out}.txt"], 2, ".html, .svg"),
        (["quan uy hoang mai", "--query", "{query}", "-o", "{out}.html"], 2, "not two of them"),
        (["quan uy hoang mai", "--limit", "3", "-o", "{out}.html"], 2, "raise --limit"),
    ],
)
def test_the_command_draws_or_says_what_to_do(
    command: Callable[[list[str]], tuple[int, str]],
    tmp_path: Path,
    arguments: list[str],
    code: int,
    words: str,
) -> None:
    query = tmp_path / "q.rq"
    query.write_text(
        "PREFIX dv: <https://w3id.org/danvan/ontology#> "
        "CONSTRUCT { ?e dv:reviews ?d } WHERE { ?e dv:reviews ?d }"
    )
    named = [text.format(out=tmp_path / "x", query=query) for text in arguments]
    ended, said = command(named)
    assert (ended, words in said) == (code, True)
    assert [path.name for path in tmp_path.glob("x.*")] == (
        [Path(named[-1]).name] if code == 0 else []
    )
