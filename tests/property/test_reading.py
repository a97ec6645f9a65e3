"""Whatever stands in a file, reading it ends with records or with problems, never with a crash."""

import json
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.errors import DataError
from graph_builder.reading import read_records
from graph_builder.resources import folder

GOOD = Path(__file__).parents[1] / "reading" / "good"
SCHEMES = folder("ontology") / "schemes.ttl"
SETTINGS = settings(max_examples=80, deadline=None, database=None)

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.sampled_from(
        ["a/b", "tw/11", "2020", "2018/2020", "x@y", "p1", "25-NQ/TW", "vi", "\ud800"]
    )
)
values = st.recursive(
    scalars, lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=3), part)
)


def places(data: Any, loc: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:  # noqa: ANN401
    parts = data.items() if isinstance(data, dict) else enumerate(data)
    inner = [
        place
        for step, part in parts
        if isinstance(part, (dict, list))
        for place in places(part, (*loc, step))
    ]
    return [
        *((*loc, step) for step in (data if isinstance(data, dict) else range(len(data)))),
        *inner,
    ]


def only_problems(records: Path) -> None:
    with suppress(DataError):
        list(read_records(records, SCHEMES))


@SETTINGS
@given(data=st.data(), name=st.sampled_from(["report-2023", "notice-2020"]))
def test_any_value_in_any_place_is_read_or_refused(
    data: st.DataObject, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    records = tmp_path_factory.mktemp("any") / "records"
    shutil.copytree(GOOD, records)
    path = records / f"sources/{name}.yaml"
    whole = yaml.load(path.read_bytes(), Loader=yaml.BaseLoader)  # noqa: S506
    *outer, last = data.draw(st.sampled_from(places(whole)))
    part = whole
    for step in outer:
        part = part[step]
    part[last] = data.draw(values)
    path.unlink()
    path.with_suffix(".jsonl").write_text(json.dumps(whole), encoding="utf-8")
    only_problems(records)


@SETTINGS
@given(data=st.data(), file=st.sampled_from(sorted(GOOD.glob("*s/*.yaml"))))
def test_any_change_of_the_text_is_read_or_refused(
    data: st.DataObject, file: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    records = tmp_path_factory.mktemp("any") / "records"
    shutil.copytree(GOOD, records)
    content = file.read_bytes()
    start = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 12))
    put = data.draw(
        st.binary(max_size=4) | st.text("{}[]&*!|>-?:,#\"'%@`\t\n ~", max_size=4).map(str.encode)
    )
    path = records / file.relative_to(GOOD)
    path.write_bytes(content[:start] + put + content[start + length :])
    only_problems(records)
