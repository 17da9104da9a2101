"""ExistingLogBucket serves wherever a LogBucket does."""

from typing import Any

import pytest
from troposphere import Ref

from cloudtrail_templates import (
    ExistingLogBucket,
    Given,
    OptionError,
)
from components.log_buckets import bucket
from components.samples import (
    ACCOUNT,
    KEY_ARN,
    NO_VALUE,
)


def test_an_existing_log_bucket_has_the_handles_of_an_own_one() -> None:
    made = ExistingLogBucket(
        name="audit-logs",
        s3_key_prefix="security",
        kms_key_arn=KEY_ARN,
        access_log_bucket_name=Ref("AccessLogs"),
    )
    assert made.arn.to_dict() == {"Fn::Sub": "arn:${AWS::Partition}:s3:::audit-logs"}
    assert [one.to_dict() for one in made.excluded_prefixes] == [
        {"Fn::Sub": "arn:${AWS::Partition}:s3:::audit-logs/"},
        {"Fn::Sub": "arn:${AWS::Partition}:s3:::${AccessLogs}/"},
    ]
    for handle in ("name", "arn", "s3_key_prefix", "kms_key_arn", "policy_titles", "excluded_prefixes"):
        assert hasattr(made, handle)
        assert hasattr(bucket(), handle)


def test_the_access_logs_of_an_existing_log_bucket_are_elsewhere() -> None:
    with pytest.raises(
        OptionError, match="access_log_bucket_name must not be the log bucket, got 'audit-logs'"
    ):
        ExistingLogBucket(name="audit-logs", access_log_bucket_name="audit-logs")


def test_an_existing_log_bucket_leaves_out_access_logs_that_are_named_at_deployment() -> None:
    made = ExistingLogBucket(name="audit-logs", access_log_bucket_name=Given("HasLogs", Ref("Logs")))
    assert made.excluded_prefixes[1].to_dict() == {
        "Fn::If": ["HasLogs", {"Fn::Sub": "arn:${AWS::Partition}:s3:::${Logs}/"}, NO_VALUE]
    }


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("name", "s3://audit-logs"),
        ("name", "arn:aws:s3:::audit-logs"),
        ("name", "192.168.5.4"),
        ("name", "audit..logs"),
        ("name", None),
        ("kms_key_arn", "alias/logs"),
        ("kms_key_arn", f"arn:aws:kms:eu-west-1:{ACCOUNT}:alias/logs"),
        ("s3_key_prefix", "/logs/"),
        ("access_log_bucket_name", "a_b"),
        ("policy_titles", ["LogBucketPolicy"]),
    ],
)
def test_an_existing_log_bucket_that_cannot_be_is_an_error(option: str, value: Any) -> None:
    with pytest.raises(OptionError, match=f"^{option} must be"):
        ExistingLogBucket(**{"name": "audit-logs", option: value})
