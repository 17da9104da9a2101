"""LogBucketPolicy, option by option."""

from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import Ref, Template

from cloudtrail_templates import LogBucket, LogBucketPolicy, OptionError, expose
from components.samples import ACCOUNT, ORGANIZATION, OTHER_ACCOUNT, body, statements

ARN = "arn:${AWS::Partition}:s3:::audit-logs"


def policy(**options: Any) -> LogBucketPolicy:
    return LogBucketPolicy(**{"trail_name": "management-events", "bucket_name": "audit-logs", **options})


def document(**options: Any) -> dict[str, Any]:
    """The statements by their Sid."""
    rendered = body(policy(**options))["Resources"]["LogBucketPolicy"]
    return statements(rendered["Properties"]["PolicyDocument"])


def test_it_is_one_resource_that_stays_when_the_stack_goes() -> None:
    resources = body(policy())["Resources"]
    assert list(resources) == ["LogBucketPolicy"]
    assert resources["LogBucketPolicy"]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert resources["LogBucketPolicy"]["UpdateReplacePolicy"] == "Retain"


def test_bucket_name_is_the_bucket_and_the_start_of_every_arn() -> None:
    made = body(policy(bucket_name=Ref("Name")))["Resources"]["LogBucketPolicy"]["Properties"]
    assert made["Bucket"] == {"Ref": "Name"}
    for statement in made["PolicyDocument"]["Statement"]:
        for arn in statement["Resource"]:
            assert arn["Fn::Sub"].startswith("arn:${AWS::Partition}:s3:::${Name}"), statement["Sid"]


@pytest.mark.parametrize(
    "name", [None, "", "s3://audit-logs", "arn:aws:s3:::audit-logs", "192.168.5.4", "Audit"]
)
def test_bucket_name_that_is_none_is_an_error(name: Any) -> None:
    with pytest.raises(OptionError, match="^bucket_name must be"):
        policy(bucket_name=name)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"delete_requires_mfa": False},
        {"trail_region": "us-east-1", "s3_key_prefix": "security"},
        {"account_ids": (ACCOUNT, OTHER_ACCOUNT)},
        {"organization_id": ORGANIZATION, "s3_key_prefix": Ref("Prefix")},
    ],
)
def test_the_policy_is_that_of_a_log_bucket(options: dict[str, Any]) -> None:
    own = body(LogBucket(trail_name="management-events", **options))["Resources"]["LogBucketPolicy"]
    text = str(own["Properties"]["PolicyDocument"])
    # A bucket of the stack is named by GetAtt, another one by its name.
    text = text.replace("${LogBucket.Arn}", ARN)
    text = text.replace(str({"Fn::GetAtt": ["LogBucket", "Arn"]}), str({"Fn::Sub": ARN}))
    assert (
        str(body(policy(**options))["Resources"]["LogBucketPolicy"]["Properties"]["PolicyDocument"]) == text
    )


def test_every_option_may_be_given_at_deployment() -> None:
    template = Template()
    names = ("bucket_name", "trail_name", "trail_region", "account_ids", "organization_id", "s3_key_prefix")
    LogBucketPolicy(**expose(template, LogBucketPolicy, *names, "delete_requires_mfa")).add_to(template)
    parameters = {"BucketName": "audit-logs", "TrailName": "management-events"}
    made = Resolved(template.to_dict(), parameters).properties("LogBucketPolicy")["PolicyDocument"]
    assert statements(made)["AllowTrailToWriteToItsOwnFolder"]["Resource"] == [
        f"arn:aws:s3:::audit-logs/AWSLogs/{ACCOUNT}/*"
    ]
    parameters |= {
        "TrailRegion": "us-east-1",
        "AccountIds": OTHER_ACCOUNT,
        "OrganizationId": ORGANIZATION,
        "S3KeyPrefix": "security",
        "DeleteRequiresMfa": "false",
    }
    made = Resolved(template.to_dict(), parameters).properties("LogBucketPolicy")["PolicyDocument"]
    write = statements(made)["AllowTrailToWriteToItsOwnFolder"]
    assert write["Resource"] == [
        f"arn:aws:s3:::audit-logs/security/AWSLogs/{digit}???????????/*" for digit in range(10)
    ]
    organization = statements(made)["AllowTrailToWriteToTheOrganizationFolder"]
    assert organization["Resource"] == [f"arn:aws:s3:::audit-logs/security/AWSLogs/{ORGANIZATION}/*"]
    assert write["Condition"]["StringLike"]["aws:SourceArn"] == (
        "arn:aws:cloudtrail:us-east-1:*:trail/management-events"
    )
    assert "aws:MultiFactorAuthPresent" not in str(made)


def test_two_hundred_accounts_are_an_error_at_once() -> None:
    with pytest.raises(
        OptionError, match=r"^account_ids must fit a bucket policy of 20480 bytes, got 200 accounts"
    ):
        policy(account_ids=tuple(f"{number:012}" for number in range(200)))


def test_delete_requires_mfa_is_on_unless_switched_off() -> None:
    assert "DenyDeletesWithoutMfa" in document()
    assert "DenyDeletesWithoutMfa" not in document(delete_requires_mfa=False)
