"""JSON values one behind the other are split where they end, and a broken place costs only itself."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtest.logs import count, document, stop, stops, write
from cloudtrail_templates.backtest.reading import json_sequences
from cloudtrail_templates.backtest.reading.json_sequences import split_values, starts_with_value

pytestmark = pytest.mark.usefixtures("parsers")

OBJECTS = st.dictionaries(
    st.sampled_from(["eventName", "}{", "a", "é"]),
    st.one_of(
        st.integers(), st.sampled_from(["}{", "} {", '"', "\\", "{", "é}\n{", ""]), st.just({"x": [{}]})
    ),
)


@given(st.lists(OBJECTS, min_size=1), st.sampled_from(["", " ", "\n", "\r\n\t"]), st.booleans())
def test_drawn_values_are_split(values: list[dict[str, object]], between: str, ascii_only: bool) -> None:
    texts = [json.dumps(each, ensure_ascii=ascii_only) for each in values]
    found = split_values(between.join(texts).encode(), is_complete=True)
    assert list(map(plain, found.values)) == values
    assert (found.rest, found.broken) == (b"", 0)


@given(st.lists(OBJECTS, min_size=1), st.data())
def test_drawn_values_that_are_cut_anywhere_are_split_with_their_rest(
    values: list[dict[str, object]], data: st.DataObject
) -> None:
    text = "".join(map(json.dumps, values)).encode()
    place = data.draw(st.integers(0, len(text)))
    first = split_values(text[:place], is_complete=False)
    second = split_values(first.rest + text[place:], is_complete=True)
    assert [plain(each) for each in (*first.values, *second.values)] == values
    assert first.broken == second.broken == 0


def plain(value: object) -> object:
    return value if isinstance(value, dict) else value.as_dict()  # type: ignore[attr-defined]


@pytest.mark.parametrize("broken", ['{"a":', '{"a":"x', "{]}", '{"a":1,}', "{x"])
@pytest.mark.parametrize("place", [0, 3, 9])
def test_a_broken_place_costs_no_more_than_the_next_value(tmp_path: Path, broken: str, place: int) -> None:
    texts = [json.dumps(stop(number)) for number in range(10)]
    texts.insert(place, broken)
    counts = count(write(tmp_path / "a.json", "".join(texts).encode()))
    assert [problem for _, problem in counts.problems] == ["1 part not counted: not JSON"]
    assert 8 <= stops(counts) <= 10


def test_after_many_broken_places_the_rest_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_sequences, "MAX_BROKEN", 3)
    found = split_values(b'{"a":}' * 100 + b'{"a":1}', is_complete=True)
    assert (found.values, found.broken) == ([], 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'{"a":1}{"b":', True),
        (b'{"a":"}{"}\n{"b":', True),
        (b'{"a":{"b":1}', False),
        (b'{"a":"}{', False),
        (b"", False),
    ],
)
def test_a_text_starts_with_a_value_if_another_follows(text: bytes, expected: bool) -> None:
    assert starts_with_value(text) is expected


def test_documents_behind_one_another_are_read(tmp_path: Path) -> None:
    counts = count(write(tmp_path / "a", document([stop(1)]) * 3_000))
    assert (stops(counts), counts.problems) == (3_000, [])
