"""A template without findings, changes to it, and what the rules must find in the result."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from cloudtrail_templates.validation import Finding
from cloudtrail_templates.validation.check import check

Template = dict[str, Any]
Change = Callable[[Template], None]

TRAIL_ARN = {
    "Fn::Sub": "arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/${TrailName}"
}
ALARM_ARN = {"Fn::Sub": "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*"}
OF_TRAIL = {"StringEquals": {"aws:SourceArn": TRAIL_ARN}}
OF_ALARM = {"ArnLike": {"aws:SourceArn": ALARM_ARN}}
OWNER = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
BLOCKED = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": True,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": True,
}
RETAIN = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


def allow(principal: Any, action: Any, resource: Any = "*", condition: Any = None) -> dict[str, Any]:
    """An Allow statement; a bare name as principal is a service."""
    who = {"Service": f"{principal}.amazonaws.com"} if isinstance(principal, str) else principal
    statement = {"Effect": "Allow", "Principal": who, "Action": action, "Resource": resource}
    return statement | ({"Condition": condition} if condition else {})


def policy(*statements: Any) -> dict[str, Any]:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


BUCKET_STATEMENTS = (
    allow("cloudtrail", "s3:GetBucketAcl", {"Fn::GetAtt": ["Bucket", "Arn"]}, OF_TRAIL),
    allow(
        "cloudtrail",
        ["s3:PutObject"],
        {"Fn::Sub": "${Bucket.Arn}/AWSLogs/${AWS::AccountId}/*"},
        {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": TRAIL_ARN}},
    ),
)
KEY_STATEMENTS = (
    allow(OWNER, "kms:*"),
    allow("cloudtrail", ["kms:GenerateDataKey*", "kms:DescribeKey", "kms:Decrypt"], "*", OF_TRAIL),
    allow("cloudwatch", ["kms:GenerateDataKey*", "kms:Decrypt"], "*", OF_ALARM),
    allow({"Service": {"Fn::Sub": "logs.${AWS::Region}.${AWS::URLSuffix}"}}, ["kms:*"]),
)
TOPIC_STATEMENTS = (
    allow("cloudwatch", "sns:Publish", {"Ref": "Topic"}, OF_ALARM),
    allow("cloudtrail", "sns:Publish", {"Ref": "Topic"}, OF_TRAIL),
)

WRITE_LOGS = {
    "Effect": "Allow",
    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
    "Resource": [{"Fn::GetAtt": ["LogGroup", "Arn"]}],
}

WRITE_ACCESS_LOGS = allow(
    "logging.s3",
    "s3:PutObject",
    {"Fn::Sub": "${AccessLogs.Arn}/*"},
    {"ArnLike": {"aws:SourceArn": {"Fn::GetAtt": ["Bucket", "Arn"]}}},
)

BASE: Template = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Parameters": {
        "TrailName": {"Type": "String", "Default": "management-events"},
        "Stage": {"Type": "String", "Default": "test", "AllowedValues": ["test", "live"]},
        "Open": {"Type": "String"},
        "Email": {"Type": "String"},
    },
    "Conditions": {"Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]}},
    "Resources": {
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            **RETAIN,
            "Properties": {
                "LifecycleConfiguration": {
                    "Rules": [
                        {
                            "Id": "Archive",
                            "Status": "Enabled",
                            "ExpirationInDays": 365,
                            "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 90}],
                            "NoncurrentVersionExpiration": {"NoncurrentDays": 60},
                            "NoncurrentVersionTransitions": [
                                {"StorageClass": "STANDARD_IA", "TransitionInDays": 30}
                            ],
                        }
                    ]
                },
                "PublicAccessBlockConfiguration": BLOCKED,
                "LoggingConfiguration": {"DestinationBucketName": {"Ref": "AccessLogs"}},
            },
        },
        "AccessLogs": {"Type": "AWS::S3::Bucket", **RETAIN, "Properties": {}},
        "AccessLogsPolicy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": {"Ref": "AccessLogs"}, "PolicyDocument": policy(WRITE_ACCESS_LOGS)},
        },
        "BucketPolicy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": policy(*BUCKET_STATEMENTS)},
        },
        "Key": {"Type": "AWS::KMS::Key", **RETAIN, "Properties": {"KeyPolicy": policy(*KEY_STATEMENTS)}},
        "Topic": {
            "Type": "AWS::SNS::Topic",
            "Properties": {
                "KmsMasterKeyId": {"Ref": "Key"},
                "Subscription": [{"Protocol": "email", "Endpoint": {"Ref": "Email"}}],
            },
        },
        "TopicPolicy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {"Topics": [{"Ref": "Topic"}], "PolicyDocument": policy(*TOPIC_STATEMENTS)},
        },
        "LogGroup": {
            "Type": "AWS::Logs::LogGroup",
            **RETAIN,
            "Properties": {"KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]}, "RetentionInDays": 365},
        },
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": policy(allow("cloudtrail", "sts:AssumeRole")),
                "Policies": [{"PolicyName": "Logs", "PolicyDocument": policy(WRITE_LOGS)}],
            },
        },
        "Trail": {
            "Type": "AWS::CloudTrail::Trail",
            "DependsOn": ["BucketPolicy", "TopicPolicy"],
            "Properties": {
                "TrailName": {"Ref": "TrailName"},
                "S3BucketName": {"Ref": "Bucket"},
                "KMSKeyId": {"Fn::GetAtt": ["Key", "Arn"]},
                "SnsTopicName": {"Fn::GetAtt": ["Topic", "TopicName"]},
                "CloudWatchLogsLogGroupArn": {"Fn::GetAtt": ["LogGroup", "Arn"]},
                "CloudWatchLogsRoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                "IsLogging": True,
                "IsMultiRegionTrail": True,
                "IncludeGlobalServiceEvents": True,
                "EnableLogFileValidation": True,
            },
        },
        "Filter": {
            "Type": "AWS::Logs::MetricFilter",
            "Properties": {
                "LogGroupName": {"Ref": "LogGroup"},
                "FilterPattern": '{ $.eventName = "StopLogging" }',
                "MetricTransformations": [
                    {"MetricName": "StopLogging", "MetricNamespace": "CloudTrail", "MetricValue": "1"}
                ],
            },
        },
        "Alarm": {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "MetricName": "StopLogging",
                "Namespace": "CloudTrail",
                "Statistic": "Sum",
                "Period": 300,
                "EvaluationPeriods": 1,
                "Threshold": 1,
                "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                "AlarmActions": [{"Ref": "Topic"}],
            },
        },
    },
}


def changed(*changes: Change) -> Template:
    """The base with these changes."""
    template = deepcopy(BASE)
    for change in changes:
        change(template)
    return template


def put(place: str, value: Any) -> Change:
    """Set a property, such as `Trail.TrailName`; a number is a place in a list."""

    def change(template: Template) -> None:
        resource, *keys, last = place.split(".")
        found: Any = template["Resources"][resource]["Properties"]
        for key in keys:
            found = found[int(key)] if isinstance(found, list) else found.setdefault(key, {})
        found[int(last) if isinstance(found, list) else last] = deepcopy(value)

    return change


def drop(place: str) -> Change:
    """Remove a property, or a resource."""

    def change(template: Template) -> None:
        resource, *keys = place.split(".")
        found: Any = template["Resources"]
        for key in [resource, "Properties", *keys][: len(keys) + 1 if keys else 0]:
            found = found[int(key)] if isinstance(found, list) else found[key]
        del found[int(keys[-1]) if isinstance(found, list) else keys[-1] if keys else resource]

    return change


def add(name: str, kind: str, **attributes: Any) -> Change:
    """Add a resource, or replace it."""
    return lambda template: template["Resources"].update({name: {"Type": kind, **attributes}})


def attribute(resource: str, name: str, value: Any) -> Change:
    """Set an attribute beside Properties; None removes it."""

    def change(template: Template) -> None:
        template["Resources"][resource][name] = value
        if value is None:
            del template["Resources"][resource][name]

    return change


def section(name: str, **entries: Any) -> Change:
    """Add to a section, such as Parameters."""
    return lambda template: template.setdefault(name, {}).update(entries)


def top(name: str, value: Any) -> Change:
    """Set a whole section."""
    return lambda template: template.update({name: value})


def when_live(yes: Any, no: Any = None) -> dict[str, Any]:
    """A value under a condition that does not hold by default."""
    return {"Fn::If": ["Live", yes, {"Ref": "AWS::NoValue"} if no is None else no]}


@dataclass(frozen=True)
class Case:
    """A change, and whether the rule must find it; `by_reference` where the value is no literal."""

    rule: str
    name: str
    changes: tuple[Change, ...]
    found: bool
    by_reference: bool
    also: frozenset[str]


def bad(rule: str, name: str, *changes: Change, also: set[str] | None = None) -> Case:
    """The rule must find it."""
    return Case(rule, name, changes, found=True, by_reference=False, also=frozenset(also or ()))


def bad_reference(rule: str, name: str, *changes: Change, also: set[str] | None = None) -> Case:
    """The rule must find it behind an intrinsic function."""
    return Case(rule, name, changes, found=True, by_reference=True, also=frozenset(also or ()))


def good(rule: str, name: str, *changes: Change, also: set[str] | None = None) -> Case:
    """The rule must leave it alone."""
    return Case(rule, name, changes, found=False, by_reference=False, also=frozenset(also or ()))


def good_reference(rule: str, name: str, *changes: Change, also: set[str] | None = None) -> Case:
    """The rule must leave it alone, since it is right behind the function, or nobody can know."""
    return Case(rule, name, changes, found=False, by_reference=True, also=frozenset(also or ()))


def case_id(case: Case) -> str:
    """The name of a case in the report of a test run."""
    return f"{case.rule}-{case.name}"


@cache
def findings_of(case: Case) -> list[Finding]:
    """What our own rules find in the base with the changes of the case."""
    return check(changed(*case.changes), name="test")


def assert_case(case: Case) -> None:
    """Assert that the rule finds its fault, or nothing, and each finding leads to a place in the template."""
    found = findings_of(case)
    assert {finding.rule for finding in found} - case.also == ({case.rule} if case.found else set())
    for finding in found:
        place: Any = changed(*case.changes)
        for part in finding.path[:3]:
            assert part in place
            place = place[part]
