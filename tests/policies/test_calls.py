"""The tables of requests are judged row by row, and a table that sees too little is found out."""

from typing import Any

from policies.calls import (
    ALLOWED,
    DENIED,
    UNSAID,
    Row,
    by_nobody,
    by_user,
    misjudged,
    parts_that_no_row_keeps,
)

KEY = "arn:aws:s3:::bucket/key"
POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "AllowUser",
            "Effect": "Allow",
            "Principal": {"AWS": "111122223333"},
            "Action": ["s3:GetObject"],
            "Resource": [KEY],
            "Condition": {"Bool": {"aws:SecureTransport": "true"}},
        }
    ],
}
READS = Row("our user reads", by_user("s3:GetObject", KEY), ALLOWED)
TABLE = [
    READS,
    Row("anonymous", by_nobody("s3:GetObject", KEY), UNSAID),
    Row("plain http", by_user("s3:GetObject", KEY, context={"aws:SecureTransport": "false"}), UNSAID),
    Row("writing", by_user("s3:PutObject", KEY), UNSAID),
    Row("another file", by_user("s3:GetObject", KEY + "2"), UNSAID),
]


def test_a_row_that_the_policy_contradicts_is_described_in_a_sentence() -> None:
    assert misjudged(POLICY, [READS, Row("reading", READS.request, DENIED)]) == [
        "reading: ALLOWED, not DENIED"
    ]


def test_a_table_that_asks_for_everything_keeps_every_part() -> None:
    assert parts_that_no_row_keeps(POLICY, TABLE) == []


def test_each_row_that_is_missing_leaves_a_part_that_could_be_lost() -> None:
    lost = {
        row.what: parts_that_no_row_keeps(POLICY, [one for one in TABLE if one is not row]) for row in TABLE
    }
    assert lost == {
        "our user reads": ["AllowUser: the statement left out"],
        "anonymous": ["AllowUser: every Principal"],
        "plain http": ["AllowUser: without Bool aws:SecureTransport"],
        "writing": ["AllowUser: every Action"],
        "another file": ["AllowUser: every Resource"],
    }
