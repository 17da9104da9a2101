"""A wrong combination of parameters is refused before anything is created."""

from collections.abc import Mapping
from typing import Any

import pytest
from templates.deployments import ACCOUNT, REQUIRED, rendered

from cloudtrail_templates import CATALOG
from cloudtrail_templates.templates.stack_set import SLOTS
from deployment.conftest import NewAccount
from deployment.emulator import Account, StackError
from deployment.resolver import Resolved

KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROLE = "arn:aws:iam::111122223333:role/trail"
TOPIC = "arn:aws:sns:eu-central-1:111122223333:topic"
OWN, READER = ACCOUNT, "555566667777"
# Accounts must enable this region, and it has no centralization rules and no Quick Sight.
OPT_IN_REGION = "mx-central-1"
TEMPLATES = {name: rendered(name) for name in CATALOG}
NEEDED = {name: values for name, values in REQUIRED.items() if values}
WRONG_EVENTS: list[tuple[dict[str, str], str]] = [
    ({"ManagementEvents": "None"}, "choose some events to record"),
    ({"ManagementEvents": "None", "S3DataEvents": "All", "ExcludeKmsEvents": "true"}, "ExcludeKmsEvents"),
    (
        {"ManagementEvents": "None", "S3DataEvents": "All", "ExcludeRdsDataEvents": "true"},
        "ExcludeRdsDataEvents",
    ),
    ({"ManagementEvents": "ReadOnly", "ApiCallRateInsights": "true"}, "counts write management events"),
    (
        {"ManagementEvents": "None", "S3DataEvents": "All", "ApiErrorRateInsights": "true"},
        "counts management events",
    ),
    ({"DataCallRateInsights": "true"}, "need data events"),
    ({"AggregatedEvents": "All"}, "need data events"),
    ({"S3DataEventArnPrefixes": "arn:aws:s3:::a/"}, "set S3DataEvents, too"),
    ({"SecondDataEventsArnPrefixes": "arn:aws:sns:"}, "choose its type, too"),
]
WRONG: list[tuple[str, dict[str, str], str]] = [
    ("log-bucket", {"KmsKeyArn": KEY, "SseAlgorithm": "AES256"}, "choose aws:kms, or leave KmsKeyArn empty"),
    ("log-bucket", {"LogBucketName": "a-bucket", "AccessLogBucketName": "a-bucket"}, "choose another bucket"),
    ("log-bucket", {"LogBucketName": "audit", "LogBucketNamePrefix": "audit"}, "leave one of them empty"),
    ("log-bucket", {"LifecycleRules": "false", "TransitionDays": "30"}, "leave the other parameters"),
    ("log-bucket", {"RetentionDays": "90"}, "choose TransitionDays below 90"),
    ("log-bucket", {"RetentionDays": "180", "TransitionDays": "180"}, "choose TransitionDays below 180"),
    ("log-bucket", {"RetentionDays": "365", "TransitionDays": "365"}, "choose TransitionDays below 365"),
    (
        "log-bucket",
        {"TransitionStorageClass": "STANDARD_IA", "TransitionDays": "14"},
        "TransitionDays of 30 or more",
    ),
    (
        "log-bucket",
        {"TransitionStorageClass": "ONEZONE_IA", "TransitionDays": "0"},
        "TransitionDays of 30 or more",
    ),
    (
        "log-bucket",
        {"ReplicaBucketName": "replicas", "ReplicaKmsKeyArn": KEY},
        "give its output ReplicationRoleArn",
    ),
    (
        "log-bucket",
        {"ReplicaBucketName": "replicas", "ReplicationRoleArn": ROLE},
        "give ReplicaKmsKeyArn with aws:kms",
    ),
    ("log-bucket", {"ReplicateDeleteMarkers": "true"}, "Without ReplicaBucketName nothing is replicated"),
    (
        "log-bucket",
        {
            "LogBucketName": "logs",
            "ReplicaBucketName": "logs",
            "ReplicationRoleArn": ROLE,
            "ReplicaKmsKeyArn": KEY,
        },
        "choose a bucket in another region or account",
    ),
    ("replication", {"ReplicaBucketName": "audit-logs", "LogBucketName": "audit-logs"}, "another region"),
    ("replication", {"KmsKeyArn": KEY}, "give both KmsKeyArn and ReplicaKmsKeyArn"),
    ("replication", {"ReplicaKmsKeyArn": KEY}, "give both KmsKeyArn and ReplicaKmsKeyArn"),
    (
        "replication",
        {"LogBucketRegion": "us-east-1", "ReplicaRegion": "eu-west-1"},
        "neither LogBucketRegion nor ReplicaRegion",
    ),
    (
        "replication",
        {"AlarmTopicArn": TOPIC, "AlarmEmail": "security@example.com"},
        "leave AlarmEmail empty",
    ),
    ("athena", {"ResultAccessLogBucketName": "access-logs"}, "choose Bucket for Results"),
    ("athena", {"CopyAccessLogBucketName": "access-logs"}, "choose true for ParquetCopy"),
    (
        "athena",
        {"ParquetCopy": "true", "OrganizationId": "o-exampleorg1"},
        "give LogAccountIds, or choose false",
    ),
    *((name, *row) for name in ("trail", "organization-trail") for row in WRONG_EVENTS),
    ("stack-set", {"OrganizationalUnitIds": ""}, "give OrganizationalUnitIds, or the id of the root"),
    ("stack-set", {"AccountIds": "111122223333"}, "or leave AccountIds empty"),
    ("stack-set", {"AccountFilterType": "DIFFERENCE"}, "give AccountIds, or choose NONE"),
    (
        "stack-set",
        {"AccountIds": "111122223333", "AccountFilterType": "INTERSECTION"},
        "choose AutoDeployment=false",
    ),
    (
        "stack-set",
        {"PermissionModel": "SELF_MANAGED", "OrganizationalUnitIds": ""},
        "give the accounts to deploy to in AccountIds",
    ),
    (
        "stack-set",
        {"PermissionModel": "SELF_MANAGED", "AccountIds": "111122223333"},
        "leave OrganizationalUnitIds empty",
    ),
    (
        "stack-set",
        {
            "PermissionModel": "SELF_MANAGED",
            "OrganizationalUnitIds": "",
            "AccountIds": "111122223333",
            "CallAs": "DELEGATED_ADMIN",
        },
        "choose AccountFilterType=NONE and CallAs=SELF",
    ),
    ("stack-set", {"MaxConcurrentCount": "2"}, "allows MaxConcurrentCount up to 1: choose fewer"),
    (
        "stack-set",
        {"FailureToleranceCount": "5", "MaxConcurrentCount": "11"},
        "allows MaxConcurrentCount up to 6: choose fewer",
    ),
    *(
        (
            "stack-set",
            {"FirstParameterName": "A", f"{slot}ParameterName": "A"},
            f"{slot}ParameterName is the name",
        )
        for slot in SLOTS[1:]
    ),
    ("stack-set", {"ThirdParameterName": "A", "EighthParameterName": "A"}, "give another one"),
    *(("stack-set", {f"{slot}ParameterValue": "x"}, f"give {slot}ParameterName, too") for slot in SLOTS),
    ("guardrails", {"RootId": "r-ab12"}, "choose ConfirmRoot=true, or leave RootId empty"),
    ("guardrails", {"OrganizationId": "o-exampleorg1"}, "give LogBucketNames, or leave OrganizationId empty"),
    ("guardrails", {"ProtectTrail": "false"}, "give ApprovedRegions, or give OrganizationId"),
    ("trail", {"CloudWatchLogs": "None", "LogGroupIndexFields": "true"}, "LogGroupIndexFields false"),
    ("trail", {"CreateDeliveryTopic": "true", "DeliveryTopicArn": TOPIC}, "choose one of them"),
    ("trail", {"CloudWatchLogs": "Existing", "ExistingLogGroupRoleArn": ROLE}, "give ExistingLogGroupName"),
    ("trail", {"CloudWatchLogs": "Existing", "ExistingLogGroupName": "a"}, "and ExistingLogGroupRoleArn"),
    ("trail", {"ExistingLogGroupName": "a"}, "choose Existing, or leave ExistingLogGroupName"),
    ("trail", {"CloudWatchLogs": "None", "LogGroupName": "a"}, "choose Create, or leave LogGroupName"),
    ("alarms", {"AlarmEmail": "security@example.com", "AlarmTopicArn": TOPIC}, "leave AlarmEmail empty"),
    (
        "threat-alarms",
        {"AlarmEmail": "security@example.com", "AlarmTopicArn": TOPIC},
        "leave AlarmEmail empty",
    ),
    (
        "event-alarms",
        {"AlarmEmail": "security@example.com", "AlarmTopicArn": TOPIC},
        "leave AlarmEmail empty",
    ),
    ("event-alarms", {"OrganizationId": "o-exampleorg1"}, "give the regions in use in ApprovedRegions"),
    ("log-alarms", {"AlarmEmail": "security@example.com", "AlarmTopicArn": TOPIC}, "leave AlarmEmail empty"),
    (
        "integrity-check",
        {"AlarmEmail": "security@example.com", "AlarmTopicArn": TOPIC},
        "leave AlarmEmail empty",
    ),
    ("integrity-check", {"OrganizationId": "o-exampleorg1"}, "give all accounts of the organization"),
    ("log-reader", {"LogAccountId": "*"}, "give ReaderAccountId or ReaderOrganizationPath"),
    ("log-reader", {"LogAccountId": "*", "ReaderAccountId": READER}, "give the ExternalId"),
    ("log-reader", {"ReaderAccountId": READER}, "ReaderOrganizationPath if it is in your organization"),
    (
        "log-reader",
        {"ReaderOrganizationPath": "o-exampleorg1/*", "ExternalId": "id"},
        "leave one of them empty",
    ),
    ("log-queue", {"Source": "TrailTopic"}, "give the ARN of the trail's SNS topic in DeliveryTopicArn"),
    ("log-queue", {"DeliveryTopicArn": TOPIC}, "choose the Source TrailTopic, or leave it empty"),
    ("log-queue", {"Source": "BucketTopic", "DeliveryTopicArn": TOPIC}, "choose the Source TrailTopic"),
    (
        "log-queue",
        {"SubscriberAccountId": "444455556666"},
        "choose the Source BucketTopic, or leave it empty",
    ),
    ("log-queue", {"AlarmEmail": "security@example.com", "AlarmTopicArn": TOPIC}, "leave AlarmEmail empty"),
    ("organization-trail", {"ManagementAccountId": READER}, "deploy it in the management account"),
    ("organization-trail", {"AlarmTopicArn": TOPIC}, "give ExpectedAccounts, too, or leave it empty"),
    ("organization-trail", {"ExpectedAccounts": "9"}, "give AlarmTopicArn, too, or choose 0"),
    ("log-centralization", {"DestinationAccountId": OWN}, "give another one as DestinationAccountId"),
    ("log-centralization", {"BackupRegion": "eu-central-1"}, "is the region of the copy"),
    (
        "log-centralization",
        {"BackupRegion": "eu-west-1", "DestinationRegion": "eu-west-1"},
        "is the region of the copy",
    ),
    (
        "log-centralization",
        {"BackupRegion": "eu-west-1", "DestinationKmsKeyArn": KEY},
        "Only one of two copies",
    ),
    ("log-centralization", {"BackupKmsKeyArn": KEY}, "Only one of two copies"),
    (
        "log-centralization",
        {"SourceAccountId": READER, "AlarmTopicArn": TOPIC},
        "or leave AlarmTopicArn empty",
    ),
    (
        "log-centralization",
        {"SourceRegion": "eu-west-1", "AlarmTopicArn": TOPIC},
        "or leave AlarmTopicArn empty",
    ),
]
# Combinations that are close to a wrong one and right.
RIGHT_EVENTS: list[dict[str, str]] = [
    {"ManagementEvents": "None", "DynamodbDataEvents": "ReadOnly"},
    {"ExcludeKmsEvents": "true", "ExcludeRdsDataEvents": "true"},
    {"ManagementEvents": "WriteOnly", "ApiCallRateInsights": "true"},
    {"ManagementEvents": "ReadOnly", "ApiErrorRateInsights": "true"},
    {"S3DataEventArnPrefixes": "arn:aws:s3:::a/, arn:aws:s3:::b c/", "S3DataEvents": "ReadOnly"},
]
RIGHT: list[tuple[str, dict[str, str]]] = [
    ("log-bucket", {"KmsKeyArn": KEY}),
    ("log-bucket", {"SseAlgorithm": "AES256"}),
    ("log-bucket", {"LogBucketName": "a-bucket", "AccessLogBucketName": "another-bucket"}),
    ("log-bucket", {"RetentionDays": "90", "TransitionDays": "60"}),
    ("log-bucket", {"RetentionDays": "90", "TransitionStorageClass": "None"}),
    ("log-bucket", {"TransitionStorageClass": "STANDARD_IA", "TransitionDays": "30"}),
    ("log-bucket", {"TransitionStorageClass": "GLACIER_IR", "TransitionDays": "0"}),
    *((name, row) for name in ("trail", "organization-trail") for row in RIGHT_EVENTS),
    ("trail", {"CreateDeliveryTopic": "true"}),
    ("trail", {"CloudWatchLogs": "None"}),
    (
        "trail",
        {"CloudWatchLogs": "Existing", "ExistingLogGroupName": "a", "ExistingLogGroupRoleArn": ROLE},
    ),
    (
        "log-bucket",
        {"ReplicaBucketName": "replicas", "ReplicationRoleArn": ROLE, "ReplicaKmsKeyArn": KEY},
    ),
    ("trail", {"DeliveryTopicArn": TOPIC}),
    ("alarms", {"AlarmEmail": "security@example.com"}),
    ("alarms", {"AlarmTopicArn": TOPIC}),
    ("threat-alarms", {"AlarmTopicArn": TOPIC}),
    ("log-alarms", {"AlarmTopicArn": TOPIC}),
    (
        "integrity-check",
        {"OrganizationId": "o-exampleorg1", "AccountIds": "111122223333,444455556666"},
    ),
    ("integrity-check", {"AccountIds": "111122223333"}),
    ("log-queue", {"Source": "TrailTopic", "DeliveryTopicArn": TOPIC}),
    ("log-queue", {"Source": "BucketTopic", "SubscriberAccountId": "444455556666"}),
    ("stack-set", {"FailureToleranceCount": "5", "MaxConcurrentCount": "6"}),
    ("stack-set", {"MaxConcurrentCount": "201", "ConcurrencyMode": "SOFT_FAILURE_TOLERANCE"}),
    ("stack-set", {"AccountIds": "111122223333", "AccountFilterType": "DIFFERENCE"}),
    (
        "stack-set",
        {"AccountIds": "111122223333", "AccountFilterType": "INTERSECTION", "AutoDeployment": "false"},
    ),
    (
        "stack-set",
        {
            "PermissionModel": "SELF_MANAGED",
            "OrganizationalUnitIds": "",
            "AccountIds": "111122223333,444455556666",
        },
    ),
    ("stack-set", {"FirstParameterName": "AlarmEmail"}),
    ("stack-set", {f"{slot}ParameterName": slot for slot in SLOTS}),
    ("log-reader", {"LogAccountId": READER, "ReaderAccountId": READER}),
    ("log-reader", {"ReaderAccountId": READER, "ExternalId": "id"}),
    ("log-reader", {"LogAccountId": "*", "ReaderAccountId": READER, "ExternalId": "id"}),
    ("log-reader", {"LogAccountId": "*", "ReaderOrganizationPath": "o-exampleorg1/*"}),
    ("log-reader", {"ReaderAccountId": READER, "ReaderOrganizationPath": "o-exampleorg1/*"}),
    ("organization-trail", {"ExpectedAccounts": "9", "AlarmTopicArn": TOPIC}),
    ("log-centralization", {"DestinationKmsKeyArn": KEY}),
    ("log-centralization", {"BackupRegion": "eu-central-1", "DestinationRegion": "eu-west-1"}),
    (
        "log-centralization",
        {"BackupRegion": "eu-west-1", "DestinationKmsKeyArn": KEY, "BackupKmsKeyArn": KEY},
    ),
    ("log-centralization", {"SourceRegion": "eu-central-1", "AlarmTopicArn": TOPIC}),
    ("log-centralization", {"SourceAccountId": READER}),
]


@pytest.fixture(scope="module")
def account(new_account: NewAccount) -> Account:
    """An account that stays empty, since everything here is refused."""
    return new_account()


def broken(
    name: str, parameters: dict[str, str], region: str = "eu-central-1", partition: str = "aws"
) -> list[tuple[str, str]]:
    given = {**NEEDED.get(name, {}), **parameters}
    return Resolved(TEMPLATES[name], given, account=OWN, region=region, partition=partition).broken_rules()


def of_account(account: Account, parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters with the number of the account instead of the one in this file."""
    return {name: value.replace(OWN, account.number) for name, value in parameters.items()}


# The emulator refuses log alarms, whatever the parameters.
@pytest.mark.parametrize(("name", "parameters", "message"), [row for row in WRONG if row[0] != "log-alarms"])
def test_a_wrong_combination_makes_nothing_and_says_what_to_do(
    account: Account, name: str, parameters: dict[str, str], message: str
) -> None:
    with pytest.raises(StackError, match=message):
        account.deploy(name, **of_account(account, {**NEEDED.get(name, {}), **parameters}))
    assert account.cloudformation.describe_stacks()["Stacks"] == []


@pytest.mark.parametrize(("name", "parameters", "message"), WRONG)
def test_the_emulator_and_the_resolver_agree_on_what_is_wrong(
    name: str, parameters: dict[str, str], message: str
) -> None:
    assert [text for _, text in broken(name, parameters) if message in text]


@pytest.mark.parametrize(("name", "parameters"), [*RIGHT, *((name, {}) for name in NEEDED)])
def test_a_right_combination_that_is_close_to_a_wrong_one_is_accepted(
    name: str, parameters: dict[str, str]
) -> None:
    assert broken(name, parameters) == []


def test_every_rule_of_the_catalogue_is_broken_by_a_row() -> None:
    rules = {(name, rule) for name, template in TEMPLATES.items() for rule in template.get("Rules", {})}
    by_rows = {(name, rule) for name, parameters, _ in WRONG for rule, _ in broken(name, parameters)}
    places = ((OPT_IN_REGION, "aws"), ("cn-north-1", "aws-cn"))
    by_place = {
        (name, rule) for name in TEMPLATES for place in places for rule, _ in broken(name, {}, *place)
    }
    assert rules - by_rows - by_place == set()


def _retention_choices() -> list[dict[str, str]]:
    parameters: dict[str, Any] = TEMPLATES["log-bucket"]["Parameters"]
    return [
        {"TransitionStorageClass": storage_class, "TransitionDays": str(days), "RetentionDays": str(kept)}
        for storage_class in parameters["TransitionStorageClass"]["AllowedValues"]
        for days in parameters["TransitionDays"]["AllowedValues"]
        for kept in parameters["RetentionDays"]["AllowedValues"]
    ]


def _s3_refuses(storage_class: str, days: int, kept: int) -> bool:
    """Expiry must come after the transition, and infrequent access takes nothing before 30 days.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
    """
    if storage_class == "None":
        return False
    return kept <= days or (storage_class in ("STANDARD_IA", "ONEZONE_IA") and days < 30)


def test_the_rules_of_retention_refuse_exactly_what_s3_refuses() -> None:
    wrong = [
        choice
        for choice in _retention_choices()
        if bool(broken("log-bucket", choice))
        != _s3_refuses(
            choice["TransitionStorageClass"], int(choice["TransitionDays"]), int(choice["RetentionDays"])
        )
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("log-bucket", {"TrailName": "my--trail"}),
        ("log-bucket", {"TrailName": "192.168.0.1"}),
        ("log-bucket", {"S3KeyPrefix": "/logs/"}),
        ("log-bucket", {"S3KeyPrefix": "AWSLogs"}),
        ("log-bucket", {"S3KeyPrefix": "a/*"}),
        ("log-bucket", {"AccountIds": "111122223333,12"}),
        ("log-bucket", {"KmsKeyArn": "alias/logs"}),
        ("log-bucket", {"RetentionDays": "91"}),
        ("log-bucket", {"OrganizationId": "example"}),
        ("log-bucket", {"LogBucketName": "s3://logs"}),
        ("trail", {"LogBucketName": ""}),
        ("trail", {"LogGroupRetentionDays": "100"}),
        ("alarms", {"DisabledAlarms": "RootAccountUsage,NoSuchAlarm"}),
        ("alarms", {"DisabledAlarms": "RootAccountUsage VpcChanges"}),
        ("alarms", {"DisabledAlarms": "VpcChanges,"}),
        ("alarms", {"AlarmEmail": "nobody"}),
        ("alarms", {"ApprovedRegions": "Frankfurt"}),
        ("alarms", {"UnauthorizedApiCallsThreshold": "0"}),
        ("alarms", {"LogGroupName": ""}),
        ("log-alarms", {"LogLines": "0"}),
        ("log-alarms", {"LogLines": "51"}),
        ("baseline", {"TrailName": "x"}),
        ("guardrails", {"TrailTargetIds": "r-ab12"}),
        ("guardrails", {"ResourceNames": "*"}),
        ("guardrails", {"ResourceNames": "one1,two2,three,four,five,six6"}),
        ("guardrails", {"ExemptRoleArns": "arn:aws:iam::111122223333:role/*"}),
        ("guardrails", {"ReaderArns": "arn:aws:iam::111122223333:role/" + "x" * 800}),
        ("log-reader", {"ReaderAccountId": "*"}),
        ("log-reader", {"ReaderOrganizationPath": "*"}),
        ("log-reader", {"ReaderOrganizationPath": "o-exampleorg1"}),
        ("log-reader", {"ReaderOrganizationPath": "o-exampleorg1/"}),
        ("log-reader", {"ReaderPrincipalArns": "*"}),
        ("log-reader", {"ExternalId": "a"}),
        ("log-reader", {"ExternalId": "two words"}),
        ("log-reader", {"LogFolders": "CloudTrail*"}),
    ],
)
def test_a_wrong_value_is_refused(account: Account, name: str, parameters: dict[str, str]) -> None:
    (parameter,) = parameters
    with pytest.raises(StackError, match=parameter):
        account.deploy(name, **{**NEEDED.get(name, {}), **parameters})
    assert account.cloudformation.describe_stacks()["Stacks"] == []
