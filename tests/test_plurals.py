"""A number with its noun."""

import pytest

from cloudtrail_templates.plurals import format_count


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (1_200, "1,200 files")]
)
def test_only_one_is_singular_and_thousands_are_separated(count: int, expected: str) -> None:
    assert format_count(count, "file") == expected


def test_zero_can_be_a_word() -> None:
    assert format_count(0, "finding", zero="no") == "no findings"
