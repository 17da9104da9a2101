"""What the roles of the integrity check may do, and who assumes them: requests and verdicts."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG
from policies.calls import (
    ALLOWED,
    OTHER,
    OWN,
    REGION,
    STRANGER,
    UNSAID,
    Row,
    by_nobody,
    by_service,
    by_user,
    misjudged,
    parts_that_no_row_keeps,
    trail_arn,
)

TEMPLATE = CATALOG["integrity-check"].build().to_dict()
ORGANIZATION = "o-exampleorg1"
KEY = f"arn:aws:kms:{REGION}:{OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
BUCKET = "arn:aws:s3:::existing-logs"
PROJECT = f"arn:aws:codebuild:{REGION}:{OWN}:project/stack-IntegrityCheck"
GROUP = f"arn:aws:scheduler:{REGION}:{OWN}:schedule-group/default"


def stack(**parameters: str) -> Resolved:
    return Resolved(
        TEMPLATE, {"LogBucketName": "existing-logs", "TrailArn": trail_arn(), "KmsKeyArn": KEY, **parameters}
    )


OF_ORGANIZATION = {"OrganizationId": ORGANIZATION, "AccountIds": f"{OWN},{OTHER}"}
STACKS = {
    "account": (stack(), f"AWSLogs/{OWN}"),
    "prefix": (stack(S3KeyPrefix="a/b"), f"a/b/AWSLogs/{OWN}"),
    "organization": (stack(**OF_ORGANIZATION), f"AWSLogs/{ORGANIZATION}/{OTHER}"),
    "control-tower": (
        stack(**OF_ORGANIZATION, S3KeyPrefix=ORGANIZATION),
        f"{ORGANIZATION}/AWSLogs/{ORGANIZATION}/{OTHER}",
    ),
}
each_stack = pytest.mark.parametrize(("one", "folder"), STACKS.values(), ids=STACKS)


def of_bucket(folder: str) -> Iterator[Row]:
    root = folder.rpartition("/")[0] + "/"
    for key in (
        f"{folder}/CloudTrail/us-east-1/x.json.gz",
        f"{folder}/CloudTrail-Digest/us-east-1/x.json.gz",
    ):
        yield Row(f"reads {key}", by_user("s3:GetObject", f"{BUCKET}/{key}"), ALLOWED)
        for action in ("s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion"):
            yield Row(f"{action} {key}", by_user(action, f"{BUCKET}/{key}"), UNSAID)
    beside = f"{root[:-1]}-2/file"
    yield Row(f"reads {beside}", by_user("s3:GetObject", f"{BUCKET}/{beside}"), UNSAID)
    yield Row("reads something else", by_user("s3:GetObject", f"{BUCKET}/other/file"), UNSAID)
    elsewhere = by_user("s3:GetObject", f"arn:aws:s3:::other/{folder}/CloudTrail/x.json.gz")
    yield Row("reads another bucket", elsewhere, UNSAID)
    for prefix in (root, f"{folder}/CloudTrail-Digest/", f"{folder}/CloudTrail-Digest/us-east-1"):
        listing = by_user("s3:ListBucket", BUCKET, context={"s3:prefix": prefix})
        yield Row(f"lists {prefix}", listing, ALLOWED)
        versions = by_user("s3:ListBucketVersions", BUCKET, context={"s3:prefix": prefix})
        yield Row(f"lists the versions of {prefix}", versions, UNSAID)
        other = by_user("s3:ListBucket", "arn:aws:s3:::other", context={"s3:prefix": prefix})
        yield Row(f"lists {prefix} of another bucket", other, UNSAID)
    for prefix in ({}, {"s3:prefix": ""}, {"s3:prefix": "other/"}, {"s3:prefix": beside}):
        yield Row(f"lists {prefix}", by_user("s3:ListBucket", BUCKET, context=prefix), UNSAID)
    yield Row("finds the region of the bucket", by_user("s3:GetBucketLocation", BUCKET), ALLOWED)
    yield Row("of another", by_user("s3:GetBucketLocation", "arn:aws:s3:::other"), UNSAID)
    for action in ("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucket"):
        yield Row(action, by_user(action, BUCKET), UNSAID)


def of_key() -> Iterator[Row]:
    through = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
    # With and without an S3 Bucket Key, the encryption context of the request differs.
    for context in (
        {"kms:EncryptionContext:aws:cloudtrail:arn": trail_arn()},
        {"kms:EncryptionContext:aws:s3:arn": BUCKET},
    ):
        decrypt = by_user("kms:Decrypt", KEY, context={**through, **context})
        yield Row(f"decrypts with {context}", decrypt, ALLOWED)
    yield Row("decrypts by itself", by_user("kms:Decrypt", KEY), UNSAID)
    yield Row(
        "through another service",
        by_user("kms:Decrypt", KEY, context={"kms:ViaService": f"sqs.{REGION}.amazonaws.com"}),
        UNSAID,
    )
    yield Row("with another key", by_user("kms:Decrypt", f"{KEY}0", context=through), UNSAID)
    for action in ("kms:Encrypt", "kms:GenerateDataKey", "kms:ScheduleKeyDeletion"):
        yield Row(action, by_user(action, KEY, context=through), UNSAID)


def of_services(one: Resolved) -> Iterator[Row]:
    group = one.value({"Fn::GetAtt": ["IntegrityCheckLogGroup", "Arn"]}).removesuffix(":*")
    for action in (
        "cloudtrail:DescribeTrails",
        "cloudtrail:ListPublicKeys",
        "organizations:DescribeOrganization",
    ):
        yield Row(action, by_user(action, "*"), ALLOWED)
    for action in ("cloudtrail:StopLogging", "cloudtrail:LookupEvents", "organizations:ListAccounts"):
        yield Row(action, by_user(action, "*"), UNSAID)
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        yield Row(action, by_user(action, f"{group}:log-stream:1"), ALLOWED)
        other = f"arn:aws:logs:{REGION}:{OWN}:log-group:other:log-stream:1"
        yield Row(f"{action} to another group", by_user(action, other), UNSAID)
    for action in ("logs:DeleteLogStream", "logs:GetLogEvents", "logs:CreateLogGroup"):
        yield Row(action, by_user(action, f"{group}:log-stream:1"), UNSAID)
    yield Row("starts a build", by_user("codebuild:StartBuild", PROJECT), UNSAID)


@each_stack
def test_the_check_reads_the_logs_and_the_keys_and_no_more(one: Resolved, folder: str) -> None:
    policy = one.properties("IntegrityCheckRolePolicy")["PolicyDocument"]
    rows = [*of_bucket(folder), *of_key(), *of_services(one)]
    assert misjudged(policy, rows) == []
    assert parts_that_no_row_keeps(policy, rows) == []


def test_without_a_key_it_decrypts_with_none() -> None:
    policy = stack(KmsKeyArn="").properties("IntegrityCheckRolePolicy")["PolicyDocument"]
    through = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
    assert misjudged(policy, [Row("any key", by_user("kms:Decrypt", KEY, context=through), UNSAID)]) == []


@each_stack
def test_the_schedule_starts_the_check_and_no_more(one: Resolved, folder: str) -> None:
    policy = one.properties("IntegrityCheckScheduleRolePolicy")["PolicyDocument"]
    rows = [
        Row("starts the check", by_user("codebuild:StartBuild", PROJECT), ALLOWED),
        Row("starts another project", by_user("codebuild:StartBuild", f"{PROJECT}2"), UNSAID),
        Row("stops the check", by_user("codebuild:StopBuild", PROJECT), UNSAID),
        Row("changes the check", by_user("codebuild:UpdateProject", PROJECT), UNSAID),
    ]
    assert misjudged(policy, rows) == []
    assert parts_that_no_row_keeps(policy, rows) == []


def assuming(service: str, source: str, wrong_sources: Mapping[str, str]) -> list[Row]:
    def call(who: str, arn: str, account: str = "") -> Any:
        return by_service(who, "sts:AssumeRole", "", arn, account)

    return [
        Row("the service", call(service, source), ALLOWED),
        Row("the service for nothing", call(service, ""), UNSAID),
        *(Row(f"the service for {what}", call(service, arn), UNSAID) for what, arn in wrong_sources.items()),
        Row("another service", call("lambda.amazonaws.com", source), UNSAID),
        Row("a user", by_user("sts:AssumeRole", ""), UNSAID),
        Row("a user of another account", by_user("sts:AssumeRole", "", OTHER), UNSAID),
        Row("anonymous", by_nobody("sts:AssumeRole", ""), UNSAID),
        Row("with tags", by_service(service, "sts:TagSession", "", source), UNSAID),
    ]


def test_only_codebuild_assumes_the_role_of_the_check_for_its_project() -> None:
    trust = stack().properties("IntegrityCheckRole")["AssumeRolePolicyDocument"]
    wrong = {
        "another project": f"{PROJECT}2",
        "a project of another account": PROJECT.replace(OWN, STRANGER),
    }
    rows = assuming("codebuild.amazonaws.com", PROJECT, wrong)
    assert misjudged(trust, rows) == []
    assert parts_that_no_row_keeps(trust, rows) == []


def test_only_schedules_of_the_account_assume_the_role_that_starts_it() -> None:
    trust = stack().properties("IntegrityCheckScheduleRole")["AssumeRolePolicyDocument"]
    service = "scheduler.amazonaws.com"
    wrong = {
        "another group": GROUP.replace("default", "other"),
        "another account's group": GROUP.replace(OWN, STRANGER),
    }
    lying = by_service(service, "sts:AssumeRole", "", GROUP, STRANGER)
    rows = [*assuming(service, GROUP, wrong), Row("on behalf of another account", lying, UNSAID)]
    assert misjudged(trust, rows) == []
    assert parts_that_no_row_keeps(trust, rows) == []
