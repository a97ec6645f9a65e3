"""Projections hold what the records say; layouts are readable and always the same."""

from itertools import combinations, pairwise

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.drawing.layouts import apart, place
from graph_builder.drawing.pictures import MORE, About, picture
from graph_builder.errors import UsageError
from graph_builder.networks import PROJECTIONS, project
from graph_builder.stores.embedded import EmbeddedStore
from tests.drawing.conftest import BASE, HOANG_MAI, NQ_25


@pytest.mark.parametrize(
    ("view", "thing", "edge"),
    [
        ("cascade", "doc/party/tw/11/nq/25", ("doc/party/tw/12/kl/43", "doc/party/tw/11/nq/25")),
        (
            "bodies",
            "body/ha-noi/thanh-uy",
            ("body/ha-noi/hoang-mai/quan-uy", "body/ha-noi/thanh-uy"),
        ),
        (
            "people",
            "body/ha-noi/hoang-mai/quan-uy",
            ("person/nguyen-quang-hieu-01", "post/ha-noi/hoang-mai/quan-uy/bi-thu"),
        ),
        (
            "attendance",
            "body/ha-noi/hoang-mai/quan-uy",
            ("person/nguyen-quang-hieu-01", "person/nguyen-xuan-phong-01"),
        ),
        ("citations", None, ("doc/party/tw/11/nq/25", "doc/party/tw/12/kl/43")),
        (
            "neighbourhood",
            "body/ha-noi/hoang-mai/quan-uy",
            ("event/hoang-mai-2023-09-29-hoi-nghi", "body/ha-noi/hoang-mai/quan-uy"),
        ),
    ],
)
def test_a_projection_joins_what_the_records_join(
    told: EmbeddedStore, view: str, thing: str | None, edge: tuple[str, str]
) -> None:
    graph = project(told, view, thing=thing and BASE + thing, lang="en")
    start, end = (BASE + key for key in edge)
    assert graph.has_edge(start, end)
    assert all(data["label"] and data["kind"] for _, data in graph.nodes(data=True))
    assert all(data["source"] for *_, data in graph.edges(data=True))


def test_weights_count_sources_and_occasions(told: EmbeddedStore) -> None:
    graph = project(told, "citations")
    # 43-KL/TW stands beside 25-NQ/TW in the articles of Hoàng Mai (2023) and of Duy Tiên
    assert graph.edges[NQ_25, f"{BASE}doc/party/tw/12/kl/43"]["weight"] == 2


def test_a_post_says_when_its_holder_is_attested(told: EmbeddedStore) -> None:
    graph = project(told, "people", thing=HOANG_MAI)
    post = f"{BASE}post/ha-noi/hoang-mai/quan-uy/bi-thu"
    edge = graph.edges[f"{BASE}person/nguyen-quang-hieu-01", post, "dv:post"]
    assert edge["attested"] == "2023-09-29"
    assert edge["relation"]


def test_dates_of_things_stand_on_their_nodes(told: EmbeddedStore) -> None:
    data = project(told, "cascade", thing=NQ_25).nodes[NQ_25]
    assert (data["earliest"], data["latest"]) == ("2013-06-03", "2013-06-03")


@pytest.mark.parametrize(
    ("view", "words"), [("hairball", "no view"), ("neighbourhood", "name the thing")]
)
def test_what_cannot_be_projected_is_refused(told: EmbeddedStore, view: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        project(told, view)


@pytest.mark.parametrize("view", PROJECTIONS)
def test_places_are_the_same_each_time(told: EmbeddedStore, view: str) -> None:
    thing = NQ_25 if view in {"cascade", "citations"} else HOANG_MAI
    first, second = (place(project(told, view, thing=thing), view, thing) for _ in range(2))
    assert first == second
    assert len(set(first.values())) == len(first)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-300, 300), st.floats(-300, 300)), min_size=1, max_size=25, unique=True
    )
)
def test_nodes_are_pushed_apart_until_none_covers_another(spots: list[tuple[float, float]]) -> None:
    cell = (80.0, 40.0)
    placed = apart({f"n{index:02}": spot for index, spot in enumerate(spots)}, cell, rounds=2_000)
    for (x, y), (other_x, other_y) in combinations(placed.values(), 2):
        assert abs(x - other_x) >= cell[0] - 1 or abs(y - other_y) >= cell[1] - 1


def _star(leaves: int) -> "networkx.Graph[str]":
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for leaf in range(leaves):
        graph.add_edge(f"{BASE}event/e-{leaf:04}", HOANG_MAI, property="schema:organizer")
    for node, data in graph.nodes(data=True):
        data |= {
            "label": node.rpartition("/")[2],
            "kind": node.removeprefix(BASE).partition("/")[0],
        }
    return graph


def test_a_hub_is_folded_and_says_how_many_it_hides() -> None:
    made = picture(_star(500), About("x", "en", centre=HOANG_MAI))
    more = [node for node in made.nodes if node.kind == MORE]
    assert len(made.nodes) == 1 + 12 + 1
    assert [(node.hidden, node.label) for node in more] == [(488, "and 488 more: Event")]
    assert made.folded == 488


def test_above_the_limit_it_says_so_and_offers_gexf() -> None:
    chain: networkx.Graph[str] = networkx.path_graph(1_600)
    chain = networkx.relabel_nodes(chain, lambda number: f"{BASE}event/{number}")
    with pytest.raises(UsageError, match=r"1,600 nodes .* at most 1,500: .*\.gexf"):
        picture(chain, About("x", "en"))
    assert len(picture(chain, About("x", "en", limit=2_000)).nodes) == 1_600


def test_what_is_connected_with_nothing_is_counted_not_drawn() -> None:
    graph = _star(3)
    graph.add_node(f"{BASE}event/alone", label="alone", kind="event")
    made = picture(graph, About("x", "en"))
    assert (len(made.nodes), made.alone) == (4, 1)


def test_a_tree_goes_to_the_right_level_by_level(told: EmbeddedStore) -> None:
    top = f"{BASE}body/ha-noi/thanh-uy"
    placed = place(project(told, "bodies", thing=top), "bodies", top)
    path = [top, HOANG_MAI, f"{HOANG_MAI}/ban-thuong-vu"]
    columns = [placed[node][0] for node in path if node in placed]
    assert len(columns) >= 2
    assert all(left < right for left, right in pairwise(columns))
