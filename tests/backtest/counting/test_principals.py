"""Principals, and the roles whose sessions they are."""

import pytest

from backtest.samples import START, Hit, filter_counts_of
from cloudtrail_templates.backtest.counting.principals import all_sessions_pattern, merge_sessions, minutes_of

ROLE = "arn:aws:sts::111122223333:assumed-role/deploy"


@pytest.mark.parametrize(
    ("principal", "pattern"),
    [
        (f"{ROLE}/run-1", f"{ROLE}/*"),
        ("arn:aws-cn:sts::111122223333:assumed-role/a/b", "arn:aws-cn:sts::111122223333:assumed-role/a/*"),
        ("arn:aws:iam::111122223333:user/alice", None),
        ("arn:aws:iam::111122223333:role/path/deploy", None),
        ("lambda.amazonaws.com", None),
        ("(others)", None),
        ("", None),
    ],
)
def test_only_a_session_belongs_to_a_role(principal: str, pattern: str | None) -> None:
    assert all_sessions_pattern(principal) == pattern


def test_several_sessions_of_a_role_are_merged_and_a_single_one_is_not() -> None:
    names = {f"{ROLE}/1": 2, f"{ROLE}/2": 3, f"{ROLE}-other/1": 4, "alice": 1}
    assert merge_sessions(names) == {f"{ROLE}/*": 5, f"{ROLE}-other/1": 4, "alice": 1}


def test_the_minutes_of_a_role_are_those_of_its_sessions_only() -> None:
    filter_counts = filter_counts_of(
        [Hit(0, f"{ROLE}/1"), Hit(1, f"{ROLE}/2"), Hit(1, f"{ROLE}/1"), Hit(2, f"{ROLE}-other/1")]
    )
    assert minutes_of("principal", f"{ROLE}/*", filter_counts) == {START: 1, START + 1: 2}
    assert minutes_of("principal", f"{ROLE}/1", filter_counts) == {START: 1, START + 1: 1}
    assert minutes_of("source", "192.0.2.10", filter_counts) == {START: 1, START + 1: 2, START + 2: 1}
    assert minutes_of("source", "192.0.2.11", filter_counts) == {}
