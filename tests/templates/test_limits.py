"""The limits of AWS hold for every combination of the longest values that a form takes."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG, FilterPattern
from cloudtrail_templates.components.alarms.trust import MOST_REGIONS_BESIDE
from cloudtrail_templates.detections import COMPLIANCE, THREAT, Detection
from templates.deployments import ACCOUNT, REQUIRED, deployed, rendered

_ALARM = f"arn:aws-us-gov:cloudwatch:us-gov-west-1:{ACCOUNT}:alarm"
_USER = f"arn:aws:iam::{ACCOUNT}:user/"


def filled(item: str, *, characters: int = 4096) -> str:
    """As many of the items, with commas, as fit into so many characters; CloudFormation takes 4,096."""
    return ",".join([item] * ((characters + 1) // (len(item) + 1)))


# The longest value of each parameter that takes any text: the most items, or the most characters.
LONGEST: Mapping[str, str] = {
    "AccessLogBucketName": "x" * 63,
    "AccountIds": ",".join([ACCOUNT] * 110),
    "AdministratorArns": ",".join([f"{_USER}{'x' * 28}"] * 20),
    "AlarmArns": filled(f"{_ALARM}:{'x' * 28}"),
    "AlarmEmail": f"{'x' * 64}@{'y' * 251}.com",
    "AlarmTopicArn": f"arn:aws-us-gov:sns:us-gov-west-1:{ACCOUNT}:{'x' * 256}",
    "ApprovedRegions": ",".join(["us-isof-south-1"] * 20),
    "ConsumerArn": f"arn:aws-us-gov:iam::{ACCOUNT}:role/{'x' * 576}",
    "DataEventExcludedPrincipals": ",".join(["arn:aws:sts::"] * 30),
    "BackupKmsKeyArn": f"arn:aws-us-gov:kms:us-gov-west-1:{ACCOUNT}:key/mrk-{'1' * 32}",
    "BackupRegion": "us-gov-west-1",
    "CopyKmsKeyArn": f"arn:aws-us-gov:kms:us-gov-west-1:{ACCOUNT}:key/mrk-{'1' * 32}",
    "DashboardName": "x" * 255,
    "DatabaseName": "x" * 255,
    "DestinationAccountId": ACCOUNT,
    "DestinationKmsKeyArn": f"arn:aws-us-gov:kms:us-gov-west-1:{ACCOUNT}:key/mrk-{'1' * 32}",
    "DestinationRegion": "us-gov-west-1",
    "DeliveryTopicArn": f"arn:aws-us-gov:sns:us-gov-west-1:{ACCOUNT}:{'x' * 256}",
    "DynamodbDataEventArnPrefixes": ",".join(["arn:aws:dynamodb:"] * 60),
    "EventBusArn": f"arn:aws-us-gov:events:us-gov-west-1:{ACCOUNT}:event-bus/{'x' * 256}",
    "EventBusName": "x" * 256,
    "ExistingLogGroupName": "x" * 512,
    "ExistingLogGroupRoleArn": f"arn:aws-us-gov:iam::{ACCOUNT}:role/{'x' * 576}",
    "ExternalId": "x" * 1224,
    "FirstDay": "2024/01/31",
    "FirstDataEventsArnPrefixes": ",".join(["arn:aws:x:y"] * 60),
    "FormerLogGroupNames": "x" * 512,
    "IgnoredFolders": filled(f"{ACCOUNT}/us-gov-west-1"),
    "KmsKeyArn": f"arn:aws-us-gov:kms:us-gov-west-1:{ACCOUNT}:key/mrk-{'1' * 32}",
    "LambdaDataEventArnPrefixes": ",".join(["arn:aws:lambda:"] * 60),
    "LogAccountId": ACCOUNT,
    "LogAccountIds": ",".join(f"{number:012}" for number in range(50)),
    "LogBucketName": "x" * 63,
    "LogBucketNamePrefix": "x" * 32,
    "LogFolders": ",".join(["CloudTrail-NetworkActivity"] * 4 + ["CloudTrail-Aggregated"]),
    "LogGroupKmsKeyArn": f"arn:aws-us-gov:kms:us-gov-west-1:{ACCOUNT}:key/mrk-{'1' * 32}",
    "LogGroupName": "x" * 512,
    "ManagementAccountId": ACCOUNT,
    "LogRegions": filled("us-gov-west-1", characters=279),
    "MetricNamespace": "x" * 255,
    "NamePrefix": "x" * 32,
    "NotificationTopicArn": f"arn:aws-us-gov:sns:us-gov-west-1:{ACCOUNT}:{'x' * 256}",
    "OrganizationId": f"o-{'x' * 32}",
    "OwnerArn": f"arn:aws-us-gov:quicksight:us-gov-west-1:{ACCOUNT}:group/default/".ljust(256, "x"),
    "PermissionsBoundary": f"arn:aws-us-gov:iam::{ACCOUNT}:policy/{'x' * 640}",
    "ReaderArn": f"arn:aws-us-gov:quicksight:us-gov-west-1:{ACCOUNT}:group/default/".ljust(256, "x"),
    "ReaderAccountId": ACCOUNT,
    "ReaderAccountIds": ",".join([ACCOUNT] * 40),
    "ReaderOrganizationPath": "/".join(
        (f"o-{'x' * 32}", f"r-{'x' * 32}", *[f"ou-{'x' * 32}-{'x' * 32}"] * 5, "*")
    ),
    "ReaderPrincipalArns": filled(f"{_USER}{'x' * 49}", characters=400),
    "QueryAccessPolicyArn": f"arn:aws-us-gov:iam::{ACCOUNT}:policy/{'x' * 640}",
    "QueueName": "x" * 80,
    "Regions": ",".join(
        f"us-{''.join(word)}-west-1" for word in itertools.islice(itertools.product("abcdefg", repeat=3), 292)
    ),
    "LogBucketRegion": "us-gov-west-1",
    "RefreshTime": "23:59",
    "ReplicaBucketName": "x" * 63,
    "ReplicaKmsKeyArn": f"arn:aws-us-gov:kms:us-gov-west-1:{ACCOUNT}:key/mrk-{'1' * 32}",
    "ReplicaRegion": "us-gov-west-1",
    "ReplicaWriterArn": f"arn:aws-us-gov:iam::{ACCOUNT}:role/{'x' * 197}/{'x' * 64}",
    "ReplicationRoleArn": f"arn:aws-us-gov:iam::{ACCOUNT}:role/{'x' * 197}/{'x' * 64}",
    "ResultAccessLogBucketName": "x" * 63,
    "CopyAccessLogBucketName": "x" * 63,
    "ResultsKmsKeyArn": f"arn:aws-us-gov:kms:us-gov-west-1:{ACCOUNT}:key/mrk-{'1' * 32}",
    "RolePath": f"/{'x' * 510}/",
    "RuleName": "x" * 100,
    "SourceAccountId": ACCOUNT,
    "SourceRegion": "us-gov-west-1",
    "S3DataEventArnPrefixes": ",".join(["arn:aws:s3:::"] * 60),
    "S3KeyPrefix": "x" * 200,
    "SecondDataEventsArnPrefixes": ",".join(["arn:aws:x:y"] * 60),
    "SubscriberAccountId": ACCOUNT,
    "ThreatAlarmArns": filled(f"{_ALARM}:{'x' * 28}"),
    "TrailArn": f"arn:aws-us-gov:cloudtrail:us-gov-west-1:{ACCOUNT}:trail/{'x' * 128}",
    "TrailName": "x" * 128,
    "TrailRegion": "us-gov-west-1",
    "WorkGroupName": "x" * 123,
    "TrustedAddresses": filled("192.168.100.100", characters=47),
    "TrustedPrincipals": ",".join(f"{_USER}{'x' * size}/*" for size in (28, 28, 28, 29)),
}
ALARM_TEMPLATES = [name for name in CATALOG if "alarms" in name or name == "baseline"]

REGION = next(one for one in COMPLIANCE if one.placeholder)
TRUSTED = LONGEST["TrustedPrincipals"].split(",")[-1].replace("*", "anaya")

each_alarm_template = pytest.mark.parametrize("name", ALARM_TEMPLATES)
# The policies of guardrails are measured in its own tests, and those of the roles of stack sets have one length.
MEASURED = tuple(name for name in CATALOG if name not in ("guardrails", "stack-set", "stack-set-roles"))
each_template = pytest.mark.parametrize("name", MEASURED)


def test_every_parameter_that_takes_any_text_is_measured() -> None:
    # A title of an alarm, a version and an address of a template become no part of a text.
    others = {"DisabledAlarms", "Image", "ThreatAlarmsUrl"}
    for name in MEASURED:
        made = rendered(name)["Parameters"].items()
        texts = {title for title, one in made if not {"AllowedValues", "MinValue"} & set(one)}
        assert texts <= others | set(LONGEST), name


def free(name: str) -> list[str]:
    """The parameters whose values can be longer than their example."""
    return [one for one in rendered(name)["Parameters"] if one in LONGEST]


def refused(name: str, parameter: str, value: str) -> bool:
    made = rendered(name)["Parameters"][parameter]
    longest = made.get("MaxLength", 4096)
    return len(value) > longest or not re.fullmatch(made["AllowedPattern"], value, re.ASCII)


def combinations(name: str) -> Iterator[dict[str, str]]:
    """Each set of up to three parameters at their longest, and all of them."""
    parameters = free(name)
    for count in (1, 2, 3, len(parameters)):
        for chosen in itertools.combinations(parameters, count):
            yield {one: LONGEST[one] for one in chosen}


PSEUDO: Mapping[str, str] = {"stack": "S" * 36, "region": "us-gov-west-1", "partition": "aws-us-gov"}


def texts(resources: Mapping[str, Any], kind: str, property_name: str) -> Iterator[tuple[str, Any]]:
    for title, one in resources.items():
        if one["Type"] == kind and property_name in one["Properties"]:
            yield title, one["Properties"][property_name]


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html
# https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
# https://docs.aws.amazon.com/general/latest/gr/sns.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
POLICIES: Mapping[tuple[str, str], int] = {
    ("AWS::S3::BucketPolicy", "PolicyDocument"): 20_480,
    ("AWS::KMS::Key", "KeyPolicy"): 32_768,
    ("AWS::IAM::ManagedPolicy", "PolicyDocument"): 6_144,
    ("AWS::IAM::Role", "AssumeRolePolicyDocument"): 2_048,
    ("AWS::SNS::TopicPolicy", "PolicyDocument"): 30_720,
    ("AWS::SQS::QueuePolicy", "PolicyDocument"): 8_192,
}
LIMITS: Mapping[tuple[str, str], int] = {
    ("AWS::Logs::MetricFilter", "FilterPattern"): 1024,
    ("AWS::CloudWatch::Alarm", "AlarmDescription"): 1024,
    ("AWS::CloudWatch::Alarm", "AlarmName"): 255,
    ("AWS::CloudWatch::LogAlarm", "AlarmDescription"): 1024,
    ("AWS::CloudWatch::LogAlarm", "AlarmName"): 255,
    ("AWS::IAM::Role", "RoleName"): 64,
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"): 128,
    ("AWS::SQS::Queue", "QueueName"): 80,
    ("AWS::Events::Rule", "Name"): 64,
    ("AWS::SSM::Parameter", "Value"): 4096,
    ("AWS::CloudWatch::Dashboard", "DashboardName"): 255,
    ("AWS::CloudWatch::InsightRule", "RuleName"): 128,
    ("AWS::Logs::QueryDefinition", "Name"): 255,
    ("AWS::Logs::QueryDefinition", "QueryString"): 10_000,
    ("AWS::Athena::NamedQuery", "Name"): 128,
    ("AWS::Athena::NamedQuery", "Description"): 1024,
    ("AWS::Athena::NamedQuery", "QueryString"): 262_144,
    ("AWS::Athena::WorkGroup", "Name"): 128,
}


@each_template
def test_no_combination_of_the_longest_values_exceeds_a_limit(name: str) -> None:
    for chosen in combinations(name):
        enabled = {"DisabledAlarms": ""} if "DisabledAlarms" in rendered(name)["Parameters"] else {}
        made = Resolved(rendered(name), {**REQUIRED[name], **enabled, **chosen}, **PSEUDO).resources
        for (kind, property_name), limit in POLICIES.items():
            for title, policy in texts(made, kind, property_name):
                size = len(json.dumps(policy, separators=(",", ":")))
                assert size <= limit, (title, size, sorted(chosen))
        for (kind, property_name), limit in LIMITS.items():
            for title, text in texts(made, kind, property_name):
                assert len(text) <= limit, (title, property_name, len(text), sorted(chosen))
        for one in made.values():
            query = one["Properties"].get("ScheduledQueryConfiguration", {}).get("QueryString", "")
            assert len(query) <= 10_000


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        *((name, f"{value},{value.split(',')[0]}") for name, value in LONGEST.items() if "DataEvent" in name),
        *(
            (name, "arn:aws:ec2:eu-west-1:x arn:aws:ec2:eu-west-1:y")
            for name in LONGEST
            if "DataEvent" in name
        ),
        ("S3DataEventArnPrefixes", "arn:aws:lambda:eu-west-1:111122223333:"),
        ("LambdaDataEventArnPrefixes", "arn:aws:s3:::a/"),
        ("DynamodbDataEventArnPrefixes", "arn:aws:s3:::a/"),
        ("DataEventExcludedPrincipals", "arn:aws:s3:::a/"),
        ("S3DataEventArnPrefixes", "arn:aws:s3:::a/ ,arn:aws:s3:::b/"),
        ("AccountIds", f"{LONGEST['AccountIds']},{ACCOUNT}"),
        ("LogAccountIds", f"{LONGEST['LogAccountIds']},{ACCOUNT}"),
        ("LogAccountIds", f"000000000001, {ACCOUNT}"),
        ("AdministratorArns", ",".join([f"{_USER}x"] * 21)),
        ("AdministratorArns", f"{LONGEST['AdministratorArns']}xx"),
        ("ApprovedRegions", ",".join(["eu-west-1"] * 21)),
        ("ApprovedRegions", "us-isoff-south-1"),
        ("ApprovedRegions", "eu-west-1,"),
        ("ApprovedRegions", "eu-west-1,,us-east-1"),
        ("ApprovedRegions", "eu-west-1 us-east-1"),
        ("ApprovedRegions", "eu-west-1, "),
        ("TrustedPrincipals", ",".join([f"{_USER}x"] * 5)),
        ("TrustedPrincipals", f"{LONGEST['TrustedPrincipals']}x"),
        ("TrustedAddresses", "10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4"),
        ("TrustedAddresses", f"{LONGEST['TrustedAddresses'][:-1]}00"),
    ],
)
def test_the_form_refuses_more(parameter: str, value: str) -> None:
    # The lists of integrity-check end with the 4,096 characters of a parameter.
    names = [name for name in MEASURED if name != "integrity-check"]
    offering = [name for name in names if parameter in rendered(name)["Parameters"]]
    assert offering
    assert all(refused(name, parameter, value) for name in offering)


@each_template
def test_the_form_takes_the_longest_values(name: str) -> None:
    assert not [one for one in free(name) if refused(name, one, LONGEST[one])]


@pytest.mark.parametrize("further", [0, 1])
def test_the_alarm_on_other_regions_excludes_the_trusted_unless_too_many_regions_are_approved(
    further: int,
) -> None:
    made = deployed(
        "alarms",
        ApprovedRegions=",".join(["us-isof-south-1"] * (MOST_REGIONS_BESIDE + further)),
        TrustedPrincipals=LONGEST["TrustedPrincipals"],
        TrustedAddresses=LONGEST["TrustedAddresses"],
    )
    text = made.properties("AlarmNonApprovedRegionActivityFilter")["FilterPattern"]
    event = {**REGION.fires_on[0], "userIdentity": {"arn": TRUSTED}}
    assert FilterPattern(text).matches(REGION.fires_on[0])
    assert FilterPattern(text).matches(event) is bool(further)
    # So many regions are the most that fit.
    assert further or len(text) > 1024 - len('&&$.awsRegion!="us-isof-south-1"')


@pytest.mark.parametrize("one", [*COMPLIANCE, *THREAT], ids=lambda one: one.title)
def test_every_alarm_counts_an_event_once_beside_the_longest_lists(one: Detection) -> None:
    lists = {name: LONGEST[name] for name in ("TrustedPrincipals", "TrustedAddresses")}
    name = "alarms" if one in COMPLIANCE else "threat-alarms"
    made = deployed(name, DisabledAlarms="", **lists)
    patterns = [
        FilterPattern(body["Properties"]["FilterPattern"])
        for title, body in made.resources.items()
        if re.fullmatch(rf"Alarm{one.title}Filter(Part\d+)?", title)
    ]
    for event in one.fires_on:
        trusted = {**event, "userIdentity": {**event["userIdentity"], "arn": TRUSTED}}
        assert sum(pattern.matches(event) for pattern in patterns) == 1
        assert not any(pattern.matches(trusted) for pattern in patterns)
    # With the alarm, all of its filters go.
    left = deployed(name, DisabledAlarms=one.title, **lists).resources
    assert not [title for title in left if re.match(rf"Alarm{one.title}(Filter|$)", title)]


def test_a_space_in_a_key_stays_and_one_after_a_comma_goes() -> None:
    text = "arn:aws:s3:::a/my logs/, arn:aws:s3:::b/"
    made = deployed("trail", S3DataEvents="All", S3DataEventArnPrefixes=text).properties("Trail")
    (fields,) = (
        one["FieldSelectors"] for one in made["AdvancedEventSelectors"] if "S3" in str(one["FieldSelectors"])
    )
    assert ["arn:aws:s3:::a/my logs/", "arn:aws:s3:::b/"] in [one.get("StartsWith") for one in fields]


def test_all_event_selectors_together_have_at_most_500_values() -> None:
    # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
    chosen = dict.fromkeys(("S3DataEvents", "LambdaDataEvents", "DynamodbDataEvents"), "WriteOnly")
    chosen |= {f"{slot}DataEventsChoice": "WriteOnly" for slot in ("First", "Second")}
    chosen |= {f"{slot}DataEventsType": "AWS::SNS::Topic" for slot in ("First", "Second")}
    chosen |= {f"{slot}NetworkActivitySource": "kms.amazonaws.com" for slot in ("First", "Second")}
    chosen |= {"ManagementEvents": "WriteOnly", "ExcludeKmsEvents": "true", "ExcludeRdsDataEvents": "true"}
    longest = {name: LONGEST[name] for name in free("trail")}
    selectors = deployed("trail", **chosen, **longest).properties("Trail")["AdvancedEventSelectors"]
    assert len(selectors) == 8
    fields = [field for one in selectors for field in one["FieldSelectors"]]
    values = [
        value for field in fields for values in field.values() if isinstance(values, list) for value in values
    ]
    assert 400 < len(values) <= 500


def test_further_filters_exist_only_where_somebody_is_trusted() -> None:
    for name in ("alarms", "threat-alarms"):
        found = [title for title in rendered(name)["Resources"] if "FilterPart" in title]
        assert found
        assert not set(found) & set(deployed(name, DisabledAlarms="").resources)
