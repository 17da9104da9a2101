"""A finding is one line, in an order that never changes."""

import random
from dataclasses import replace

import pytest

from cloudtrail_templates.validation import Finding, Severity
from cloudtrail_templates.validation.finding import sorted_findings

FINDING = Finding(
    rule="CT102",
    path=("Resources", "Trail"),
    message="wrong",
    severity=Severity.ERROR,
    fix="do it right",
    template="a.yaml",
)
MANY = [
    replace(FINDING, template=template, line=line, path=path, rule=rule)
    for template in ("a.yaml", "b.yaml")
    for line in (None, 2, 10)
    for path in ((), ("Resources", "A", 2), ("Resources", "A", 10), ("Resources", "A", "x"))
    for rule in ("CT101", "E3002")
]


def test_the_order_does_not_depend_on_how_findings_were_found() -> None:
    shuffled = list(MANY)
    random.Random(1).shuffle(shuffled)  # noqa: S311
    assert sorted_findings(shuffled) == sorted_findings(MANY)


def test_lines_and_list_places_are_sorted_as_numbers() -> None:
    assert [f.line for f in sorted_findings([replace(FINDING, line=n) for n in (10, 9, 100)])] == [9, 10, 100]
    paths = [f.path[-1] for f in sorted_findings([replace(FINDING, path=("R", n)) for n in (10, 9)])]
    assert paths == [9, 10]


def test_equal_findings_are_one() -> None:
    assert sorted_findings([FINDING, replace(FINDING)]) == [FINDING]


def test_a_long_quoted_value_is_cut_in_the_middle() -> None:
    message = replace(FINDING, message=f"got '{'x' * 5000}' for Name").message
    assert len(message) < 100
    assert message.startswith("got 'xxx")
    assert message.endswith("for Name")


def test_a_long_message_is_cut_in_the_middle() -> None:
    assert len(replace(FINDING, message="word " * 1000).message) <= 400


@pytest.mark.parametrize("nasty", ["a\nb", "a\x1b[31mb", "a\u202eb", "a\r\tb"])
def test_a_message_is_one_line_that_leaves_the_terminal_alone(nasty: str) -> None:
    message = replace(FINDING, message=nasty).message
    assert message.isprintable()
    assert message[0] + message[-1] == "ab"
