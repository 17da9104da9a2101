"""The evaluator decides as the IAM User Guide says."""

from typing import Any

import pytest

from policies.evaluator import ANONYMOUS, EvaluationError, Request, Verdict, verdict

USER = "arn:aws:iam::111122223333:user/someone"
TRAIL = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/one"


def statement(effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": "*", "Action": "s3:GetObject", "Resource": "*", **more}


def policy(*statements: dict[str, Any], version: str = "2012-10-17") -> dict[str, Any]:
    return {"Version": version, "Statement": list(statements)}


def allows(one: dict[str, Any], request: Request, version: str = "2012-10-17") -> bool:
    return verdict(policy(one, version=version), request) is Verdict.ALLOWED


def get(principal: str = USER, resource: str = "arn:aws:s3:::bucket/key", **context: str) -> Request:
    return Request(
        principal, "s3:GetObject", resource, {key.replace("__", ":"): value for key, value in context.items()}
    )


def test_nothing_is_said_where_no_statement_applies() -> None:
    assert verdict(policy(statement(Action="s3:PutObject")), get()) is Verdict.UNSAID


def test_an_allow_allows() -> None:
    assert verdict(policy(statement()), get()) is Verdict.ALLOWED


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [("s3:*", False), ("S3:getobject", False), (["iam:*", "s3:Get*"], False), (["iam:*", "s3:Put*"], True)],
)
def test_not_action_is_about_all_other_actions(patterns: Any, expected: bool) -> None:
    one = statement(NotAction=patterns)
    del one["Action"]
    assert allows(one, get()) is expected


@pytest.mark.parametrize("order", [("Allow", "Deny"), ("Deny", "Allow")])
def test_a_deny_wins_in_any_order(order: tuple[str, str]) -> None:
    assert verdict(policy(*map(statement, order)), get()) is Verdict.DENIED


@pytest.mark.parametrize(
    ("principal", "who", "expected"),
    [
        ("*", ANONYMOUS, True),
        ("*", "cloudtrail.amazonaws.com", True),
        ({"AWS": "*"}, USER, True),
        ({"Service": "cloudtrail.amazonaws.com"}, "cloudtrail.amazonaws.com", True),
        ({"Service": ["a.amazonaws.com", "b.amazonaws.com"]}, "b.amazonaws.com", True),
        ({"Service": "cloudtrail.amazonaws.com"}, "config.amazonaws.com", False),
        ({"Service": "cloudtrail.amazonaws.com"}, USER, False),
        ({"AWS": "arn:aws:iam::111122223333:root"}, USER, True),
        ({"AWS": "111122223333"}, USER, True),
        ({"AWS": USER}, USER, True),
        ({"AWS": "arn:aws:iam::444455556666:root"}, USER, False),
        ({"AWS": "arn:aws:iam::111122223333:root"}, ANONYMOUS, False),
        ({"AWS": "arn:aws:iam::111122223333:root"}, "cloudtrail.amazonaws.com", False),
    ],
)
def test_a_principal_is_who_it_names(principal: Any, who: str, expected: bool) -> None:
    assert allows(statement(Principal=principal), get(who)) is expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("s3:GetObject", True),
        ("S3:getobject", True),
        ("s3:Get*", True),
        ("s3:*", True),
        ("s3:GetObject?", False),
    ],
)
def test_an_action_matches_with_wildcards_in_any_case(action: str, expected: bool) -> None:
    assert allows(statement(Action=[action]), get()) is expected


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("arn:aws:s3:::bucket/key", True),
        ("arn:aws:s3:::bucket/*", True),
        ("arn:aws:s3:::bucket/ke?", True),
        ("arn:aws:s3:::bucket/Key", False),
        ("arn:aws:s3:::bucket", False),
        ("arn:aws:s3:::bucket/key*", True),
        ("arn:aws:s3:::bucket.key", False),
    ],
)
def test_a_resource_matches_with_wildcards_in_its_own_case(resource: str, expected: bool) -> None:
    assert allows(statement(Resource=["arn:aws:s3:::other", resource]), get()) is expected


@pytest.mark.parametrize(
    ("resource", "expected"), [("arn:aws:s3:::bucket/key", False), ("arn:aws:s3:::other", True)]
)
def test_not_resource_is_every_other_resource(resource: str, expected: bool) -> None:
    one = statement(NotResource=resource)
    del one["Resource"]
    assert allows(one, get()) is expected


@pytest.mark.parametrize(
    ("operator", "value", "actual", "expected"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", "a*", "ab", False),
        ("StringEquals", ["a", "b"], "b", True),
        ("StringEquals", "A", "a", False),
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringNotEquals", ["a", "b"], "c", True),
        ("StringLike", "a*c", "a:b/c", True),
        ("StringLike", "a?c", "abbc", False),
        ("StringNotLike", "a*", "abc", False),
        ("Bool", "false", "False", True),
        ("Bool", "false", "true", False),
        ("NumericLessThan", "1.2", "1.1", True),
        ("NumericLessThan", "1.2", "1.2", False),
        ("NumericLessThan", "1.2", "1.3", False),
        ("NumericLessThan", "9", "10", False),
        ("ArnLike", "arn:aws:cloudtrail:*:111122223333:trail/*", TRAIL, True),
        ("ArnEquals", "arn:*:cloudtrail:*:111122223333:trail/*", TRAIL, True),
        ("ArnLike", "arn:aws:cloudtrail:*:444455556666:trail/*", TRAIL, False),
        ("ArnLike", "arn:aws:cloudtrail:*:*:*:trail/*", TRAIL, False),
        ("ArnLike", "arn:aws:cloudtrail:*:trail/one:x:y", TRAIL, False),
        ("ArnLike", "arn:aws:cloudtrail:*:111122223333:trail/*", "no ARN", False),
        ("ArnNotLike", "arn:aws:cloudtrail:*:111122223333:trail/*", TRAIL, False),
        ("Null", "false", "there", True),
        ("Null", "true", "there", False),
        ("StringEqualsIfExists", "a", "a", True),
        ("StringEqualsIfExists", "a", "b", False),
        ("BoolIfExists", "false", "true", False),
    ],
)
def test_an_operator_compares_as_documented(operator: str, value: Any, actual: str, expected: bool) -> None:
    one = statement(Condition={operator: {"aws:SomeKey": value}})
    assert allows(one, get(aws__somekey=actual)) is expected


def test_an_arn_is_compared_part_by_part_where_a_string_is_not() -> None:
    smuggled = "arn:aws:cloudtrail:eu-west-1:999999999999:trail/x:111122223333:trail/one"
    pattern = "arn:aws:cloudtrail:*:111122223333:trail/*"
    assert allows(
        statement(Condition={"StringLike": {"aws:SourceArn": pattern}}), get(aws__SourceArn=smuggled)
    )
    assert not allows(
        statement(Condition={"ArnLike": {"aws:SourceArn": pattern}}), get(aws__SourceArn=smuggled)
    )


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("StringEquals", "a", False),
        ("StringLike", "*", False),
        ("ArnLike", "arn:*:*:*:*:*", False),
        ("Bool", "false", False),
        ("NumericLessThan", "1.2", False),
        ("StringNotEquals", "a", True),
        ("ArnNotLike", "arn:*:*:*:*:*", True),
        ("BoolIfExists", "false", True),
        ("StringEqualsIfExists", "a", True),
        ("Null", "true", True),
        ("Null", "false", False),
    ],
)
def test_a_missing_key_fails_every_operator_but_negated_ones_and_if_exists(
    operator: str, value: str, expected: bool
) -> None:
    assert allows(statement(Condition={operator: {"aws:SomeKey": value}}), get()) is expected


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:A": "1", "aws:B": "other"}},
        {"StringEquals": {"aws:A": "1"}, "StringLike": {"aws:B": "other*"}},
    ],
)
def test_all_keys_and_all_operators_must_hold(condition: Any) -> None:
    assert not allows(statement(Condition=condition), get(aws__A="1", aws__B="2"))


@pytest.mark.parametrize(
    ("resource", "account", "expected"),
    [
        ("arn:aws:s3:::bucket/${aws:SourceAccount}/key", "111122223333", True),
        ("arn:aws:s3:::bucket/${AWS:sourceaccount}/key", "111122223333", True),
        ("arn:aws:s3:::bucket/${aws:SourceAccount}/*", "444455556666", False),
        ("arn:aws:s3:::bucket/${aws:SourceAccount}/*", "*", False),
        ("arn:aws:s3:::bucket/${aws:SourceAccount}/*", None, False),
    ],
)
def test_a_variable_is_filled_from_the_request(resource: str, account: str | None, expected: bool) -> None:
    request = get(
        resource="arn:aws:s3:::bucket/111122223333/key",
        **({"aws__SourceAccount": account} if account else {}),
    )
    assert allows(statement(Resource=resource), request) is expected


def test_a_variable_is_filled_in_a_condition_too() -> None:
    one = statement(
        Condition={"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:${aws:SourceAccount}:trail/*"}}
    )
    assert allows(one, get(aws__SourceArn=TRAIL, aws__SourceAccount="111122223333"))
    assert not allows(one, get(aws__SourceArn=TRAIL, aws__SourceAccount="444455556666"))


def test_the_language_of_2008_has_no_variables() -> None:
    one = statement(Resource="arn:aws:s3:::bucket/${aws:SourceAccount}")
    request = get(resource="arn:aws:s3:::bucket/111122223333", aws__SourceAccount="111122223333")
    assert allows(one, request)
    assert not allows(one, request, version="2008-10-17")


@pytest.mark.parametrize(
    "more",
    [
        {"NotPrincipal": "*"},
        {"Principal": {"Federated": "x"}},
        {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
        {"Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "*"}}},
        {"Resource": "arn:aws:s3:::bucket/${aws:username, 'nobody'}"},
    ],
)
def test_what_it_does_not_know_is_an_error_and_no_verdict(more: Any) -> None:
    with pytest.raises(EvaluationError):
        verdict(
            policy(statement(**more)), get(aws__SourceArn=TRAIL, aws__SourceIp="10.0.0.1", aws__TagKeys="a")
        )
