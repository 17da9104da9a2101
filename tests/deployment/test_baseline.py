"""What the baseline template really makes: everything in one stack, with every default left alone."""

import json
from typing import Any

import pytest

from cloudtrail_templates import CATALOG, to_yaml
from cloudtrail_templates.detections import COMPLIANCE, THREAT
from deployment.conftest import NewAccount
from deployment.emulator import Account, Stack
from deployment.resolver import with_decided_conditions

CHOICES = {
    "AlarmEmail": "security@example.com",
    "TrailName": "audit",
    "SseAlgorithm": "AES256",
    "ObjectLockMode": "GOVERNANCE",
    "Insights": "true",
    "RetentionDays": "365",
    "DeleteRequiresMfa": "false",
    "LogGroupRetentionDays": "30",
    "ApprovedRegions": "us-west-2,us-east-1",
    "TrailSilentHours": "24",
    "NamePrefix": "acme-",
    "PermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess",
    "RolePath": "/audit/",
    "DisabledAlarms": "NaclChanges, OrganizationsChanges",
    # Made in a test of its own, which puts the template there first.
    "ThreatAlarmsUrl": "",
    "UnauthorizedApiCallsThreshold": "5",
    "ConsoleSigninFailuresThreshold": "6",
    "Ec2InstanceChangesThreshold": "7",
}
OFFERED = CATALOG["baseline"].build().to_dict()["Parameters"]


@pytest.fixture(scope="module")
def stack(new_account: NewAccount) -> Stack:
    """The template with all of its defaults."""
    return new_account().deploy("baseline")


@pytest.fixture(scope="module")
def rich(new_account: NewAccount) -> Stack:
    """The template with every choice that it offers made."""
    chosen = {name: value for name, value in CHOICES.items() if name in OFFERED}
    return new_account("us-west-2").deploy("baseline", **chosen)


def every(account: Account, service: str, operation: str, what: str) -> list[Any]:
    pages = getattr(account, service).get_paginator(operation).paginate()
    return [one for page in pages for one in page[what]]


def test_every_choice_of_the_template_is_made_somewhere_here() -> None:
    assert set(OFFERED) <= set(CHOICES)


def test_the_trail_writes_to_the_bucket_and_the_log_group_with_the_key(stack: Stack) -> None:
    (trail,) = stack.account.cloudtrail.describe_trails()["trailList"]
    (group,) = stack.account.logs.describe_log_groups()["logGroups"]
    (key,) = stack.account.kms.list_keys()["Keys"]
    expected = {
        "Name": "management-events",
        "S3BucketName": stack.ids["LogBucket"],
        "KmsKeyId": key["KeyArn"],
        "CloudWatchLogsLogGroupArn": group["arn"],
        "IsMultiRegionTrail": True,
        "LogFileValidationEnabled": True,
        "IncludeGlobalServiceEvents": True,
    }
    assert {name: trail[name] for name in expected} == expected
    assert group["kmsKeyId"] == key["KeyArn"]
    assert stack.account.cloudtrail.get_trail_status(Name="management-events")["IsLogging"] is True


def test_one_key_serves_all_and_rotates(stack: Stack) -> None:
    kms, (key,) = stack.account.kms, stack.account.kms.list_keys()["Keys"]
    assert kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"] is True
    policy = json.loads(kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"])
    assert policy == stack.resolved.properties("Key")["KeyPolicy"]
    assert stack.resolved.properties("AlarmTopic")["KmsMasterKeyId"] == key["KeyArn"]
    (rule,) = stack.resolved.properties("LogBucket")["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] == key["KeyArn"]


@pytest.mark.parametrize("title", ["LogBucket", "AccessLogBucket"])
def test_the_buckets_are_private_and_versioned_with_the_policy_of_the_template(
    stack: Stack, title: str
) -> None:
    s3, bucket = stack.account.s3, stack.ids[title]
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert set(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values()) == {True}
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    assert policy == stack.resolved.properties(f"{title}Policy")["PolicyDocument"]


def test_every_alarm_exists_and_notifies_the_topic(stack: Stack) -> None:
    alarms = every(stack.account, "cloudwatch", "describe_alarms", "MetricAlarms")
    assert len(alarms) == len(COMPLIANCE) + 1
    assert {tuple(alarm["AlarmActions"]) for alarm in alarms} == {(stack.ids["AlarmTopic"],)}


def test_the_filters_are_on_the_log_group_with_the_patterns_to_the_letter(stack: Stack) -> None:
    found = every(stack.account, "logs", "describe_metric_filters", "metricFilters")
    expected = [
        pattern
        for one in COMPLIANCE
        for pattern in (one.pattern_for(("eu-central-1",)) if one.placeholder else one.pattern, *one.also)
    ]
    assert sorted(one["filterPattern"] for one in found) == sorted(pattern.text for pattern in expected)
    assert {one["logGroupName"] for one in found} == {stack.ids["LogGroup"]}


def test_the_silence_of_the_log_group_itself_is_watched(stack: Stack) -> None:
    (alarm,) = stack.account.cloudwatch.describe_alarms(AlarmNames=[stack.ids["AlarmTrailSilent"]])[
        "MetricAlarms"
    ]
    assert alarm["Dimensions"] == [{"Name": "LogGroupName", "Value": stack.ids["LogGroup"]}]


def test_the_outputs_name_what_was_made(stack: Stack) -> None:
    (trail,) = stack.account.cloudtrail.describe_trails()["trailList"]
    expected = {
        "TrailArn": trail["TrailARN"],
        "LogBucketName": stack.ids["LogBucket"],
        "KmsKeyArn": trail["KmsKeyId"],
        "LogGroupName": stack.ids["LogGroup"],
        "AlarmTopicArn": stack.ids["AlarmTopic"],
    }
    assert {name: stack.outputs.get(name) for name in expected} == expected


def test_every_choice_reaches_what_it_is_about(rich: Stack) -> None:
    account, chosen = (
        rich.account,
        {**{name: one.get("Default") for name, one in OFFERED.items()}, **rich.parameters},
    )
    (trail,) = account.cloudtrail.describe_trails()["trailList"]
    (group,) = account.logs.describe_log_groups()["logGroups"]
    (subscription,) = account.sns.list_subscriptions()["Subscriptions"]
    assert trail["Name"] == chosen["TrailName"] == "audit"
    assert group["retentionInDays"] == int(chosen["LogGroupRetentionDays"]) == 30
    assert subscription["Endpoint"] == chosen["AlarmEmail"] == "security@example.com"
    assert subscription["TopicArn"] == rich.ids["AlarmTopic"]


@pytest.mark.parametrize("kind", ["", "-Insight", "-Digest"])
def test_every_kind_of_file_expires_after_the_days_that_were_chosen(rich: Stack, kind: str) -> None:
    key = f"AWSLogs/{rich.account.number}/CloudTrail{kind}/us-west-2/file"
    rules = rich.resolved.properties("LogBucket")["LifecycleConfiguration"]["Rules"]
    matching = [rule for rule in rules if key.startswith(rule.get("Prefix", ""))]
    expiring = {rule["ExpirationInDays"] for rule in matching if "ExpirationInDays" in rule}
    assert expiring == {CHOICES["RetentionDays"]}


def test_disabled_alarms_are_not_there_and_neither_are_their_filters(rich: Stack) -> None:
    names = [one["AlarmName"] for one in every(rich.account, "cloudwatch", "describe_alarms", "MetricAlarms")]
    fed = {
        one["metricTransformations"][0]["metricName"]
        for one in every(rich.account, "logs", "describe_metric_filters", "metricFilters")
    }
    disabled = CHOICES["DisabledAlarms"].split(", ")
    assert not [name for name in names if any(title in name for title in disabled)]
    assert not fed & set(disabled)
    assert len(names) == len(COMPLIANCE) + 1 - len(disabled)


def test_the_trail_waits_for_the_policy_of_the_bucket_in_any_order_of_the_template(account: Account) -> None:
    # The emulator makes what nothing waits for in the order of the alphabet.
    body = json.dumps(CATALOG["baseline"].build().to_dict())
    stack = account.deploy(json.loads(body.replace('"LogBucketPolicy"', '"ZzPolicy"')))
    assert {"Trail", "ZzPolicy"} <= set(stack.ids)


def test_the_threat_alarms_join_the_log_group_and_the_topic_in_a_nested_stack(account: Account) -> None:
    bucket = f"templates-{account.number}"
    account.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": account.region})
    given = {"LogGroupName": "any", "AlarmTopicArn": "any"}
    body = to_yaml(with_decided_conditions(CATALOG["threat-alarms"].build().to_dict(), given))
    account.s3.put_object(Bucket=bucket, Key="threat-alarms.yaml", Body=body.encode())
    # The emulator speaks http.
    text = json.dumps(CATALOG["baseline"].build().to_dict()).replace('https://"', 'http://"')
    baseline = json.loads(text)
    baseline["Parameters"]["ThreatAlarmsUrl"]["AllowedPattern"] = "http://.*"
    url = f"{account.endpoint}/{bucket}/threat-alarms.yaml"
    stack = account.deploy(baseline, ThreatAlarmsUrl=url)
    filters = every(account, "logs", "describe_metric_filters", "metricFilters")
    fed = {one["metricTransformations"][0]["metricName"] for one in filters}
    quiet = {one.title for one in THREAT if not one.noisy}
    assert fed == quiet | {one.title for one in COMPLIANCE}
    assert {one["logGroupName"] for one in filters} == {stack.outputs["LogGroupName"]}
    alarms = every(account, "cloudwatch", "describe_alarms", "MetricAlarms")
    assert {action for one in alarms for action in one["AlarmActions"]} == {stack.outputs["AlarmTopicArn"]}
