"""Patterns of policies match what they would match at deployment, as far as the template shows."""

import pytest

from cloudtrail_templates.cloudformation.wildcards import match
from cloudtrail_templates.validation.time_limit import time_limit

NAMES = frozenset({"Bucket", "Other", "Trail"})


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("arn:aws:s3:::logs/*", "arn:aws:s3:::logs/AWSLogs/1", True),
        ("arn:aws:s3:::logs", "arn:aws:s3:::logs/AWSLogs/1", False),
        ("arn:aws-cn:s3:::logs/*", "arn:${AWS::Partition}:s3:::logs/a", True),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("*", "${Open}", True),
        ("${Bucket}/*", "${Bucket}/${file}", True),
        ("${Bucket}/*", "${Other}/${file}", False),
        ("fixed-name/*", "${Bucket}/${file}", False),
        ("${Open}/*", "${Bucket}/${file}", None),
        ("${Bucket}/a", "${Bucket}/${file}", None),
        ("${Bucket}/a", "${Bucket}/b${file}", False),
        ("AWSLogs/111122223333/*", "AWSLogs/${AWS::AccountId}/x", None),
        ("AWSLogs/o-example/*", "AWSLogs/${AWS::AccountId}/x", False),
        ("AWSLogs/${AWS::AccountId}/*", "AWSLogs/o-${id}/x", False),
        ("trail:eu-west-1:x", "trail:${AWS::Region}:x", False),
        ("trail:${AWS::Region}:x", "trail:${AWS::Region}:x", True),
        ("trail:${AWS::Region}:x", "trail:eu-west-1:x", None),
        (
            "arn:aws:cloudtrail:eu-west-1:111122223333:a",
            "arn:aws:cloudtrail:${AWS::Region}:${AWS::AccountId}:a",
            None,
        ),
        ("trail/${AWS::StackName}-Trail-*", "trail/${Trail}", None),
        ("trail/audit", "trail/${Trail}", False),
        ("group/${AWS::StackName}", "group/${AWS::StackName}:stream", False),
        ("${AWS::StackName}/*", "${AWS::StackName}/${file}", True),
        ("${AWS::StackName}-a", "prod-a", None),
        ("prod-a", "${AWS::StackName}-a", None),
        ("${Prefix}/AWSLogs/*", "AWSLogs/x", False),
        ("AWSLogs/*", "${Prefix}/AWSLogs/x", None),
    ],
)
def test_a_pattern_matches_or_not_or_depends_on_the_deployment(
    pattern: str, text: str, matches: object
) -> None:
    assert match(pattern, text, NAMES) is matches


@pytest.mark.parametrize(("value", "matches"), [("a*", False), ("abc", True), ("${Open}", None)])
def test_without_wildcards_a_star_is_a_star(value: str, matches: object) -> None:
    assert match(value, "abc", wildcards=False) is matches


def test_many_wildcards_take_no_longer() -> None:
    with time_limit(5):
        assert match("*a" * 60, "${A}b" * 60) is False
        assert match("*a" * 25 + "b", "a" * 60) is False


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("*", "", True),
        ("a*a", "a", False),
        ("*ab*b", "aabcb", True),
        ("*ab*b", "ab", False),
        ("a*?", "ab", True),
        ("*aab", "aaab", True),
        ("*a?b*c", "xaabbc", True),
    ],
)
def test_wildcards_match_as_in_policies(pattern: str, text: str, matches: object) -> None:
    assert match(pattern, text) is matches
