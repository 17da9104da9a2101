"""The search for regular expressions, compared with Python's own, and expressions that take others too long."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudtrail_templates.filter_pattern import FilterPattern

ATOMS = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", "[a-c]", r"\d", r"\W", r"\.", r"[^\d]", r"[\w-]", "c"]
)
COUNTS = st.sampled_from(["", "", "?", "*", "+", "{2}", "{0}", "{1,}", "{0,}", "{,2}", "{2,4}", "{0,3}"])
ITEMS = st.lists(st.tuples(ATOMS, COUNTS).map("".join), min_size=1, max_size=6).map("".join)
ALTERNATIVES = st.tuples(st.sampled_from(["", "^"]), ITEMS, st.sampled_from(["", "$"])).map("".join)
REGEXES = st.lists(ALTERNATIVES, min_size=1, max_size=3).map("|".join)
TEXTS = st.text(alphabet="aabbc.1-é\n", max_size=12)


@settings(max_examples=150, deadline=None)
@given(REGEXES, TEXTS)
def test_the_search_agrees_with_python(regex: str, text: str) -> None:
    python = regex.replace("$", r"\Z")
    expected = re.search(python, text, re.ASCII | re.DOTALL) is not None
    assert FilterPattern(f"{{$.f = %{regex}%}}").matches({"f": text}) is expected


def test_a_bare_anchor_matches_every_text() -> None:
    assert FilterPattern("{$.f = %^%}").matches({"f": "x"})
    assert FilterPattern("{$.f = %$%}").matches({"f": "x"})
    assert not FilterPattern("{$.f = %^$%}").matches({"f": "x"})


@pytest.mark.parametrize(
    "regex",
    [
        "a*a*a*a*a*a*a*a*c",
        "^a+b*a*b*a*b*a*b*a*b*$",
        "a?" * 200 + "a" * 200 + "c",
        "[ab]{0,500}[ab]{0,500}c",
        "[ab]{900}[ab]{,900}c",
        ".*.*.*.*=.*.*.*;",
        "|".join(["a*b*c"] * 150),
    ],
)
def test_no_expression_is_slow_on_a_long_text(regex: str) -> None:
    pattern = FilterPattern(f"{{$.f = %{regex}%}}")
    started = time.process_time()
    assert not pattern.matches({"f": "ab" * 5_000})
    assert time.process_time() - started < 2


def test_the_time_grows_with_the_text_and_no_faster() -> None:
    matches = FilterPattern("{$.f = %a*a*a*a*b%}").matches

    def cost(length: int) -> float:
        times = []
        for _ in range(3):
            started = time.process_time()
            assert not matches({"f": "a" * length})
            times.append(time.process_time() - started)
        return min(times)

    assert cost(40_000) < 8 * cost(10_000)
