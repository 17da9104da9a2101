"""The template that copies the log group of a trail to another account: where it may be, and what fits together."""

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates.templates.parts.log_centralization_about import REGIONS_WITHOUT
from cloudtrail_templates.validation.regions import types_by_region
from templates.deployments import ACCOUNT, OTHER_ACCOUNT, TOPIC_ARN, deployed

TYPE = "AWS::ObservabilityAdmin::OrganizationCentralizationRule"
KEY = f"arn:aws:kms:eu-central-1:{OTHER_ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
BOTH_KEYS = {"DestinationKmsKeyArn": KEY, "BackupKmsKeyArn": KEY}


def stack(region: str = "eu-central-1", **parameters: str) -> Resolved:
    return deployed("log-centralization", region=region, **parameters)


def broken(region: str = "eu-central-1", **parameters: str) -> list[str]:
    return [name for name, _ in stack(region, **parameters).broken_rules()]


def test_the_regions_without_the_type_are_those_of_the_schemas() -> None:
    lacking = {region for region, types in types_by_region().items() if TYPE not in types}
    # The schemas of cfn-lint 1.57 and older have no such type in GovCloud.
    assert lacking - {"us-gov-east-1", "us-gov-west-1"} == set(REGIONS_WITHOUT)


@pytest.mark.parametrize("region", REGIONS_WITHOUT)
def test_a_region_without_the_type_is_refused(region: str) -> None:
    assert broken(region) == ["RegionWithRules"]


def test_the_log_group_of_the_region_is_copied_to_the_other_account() -> None:
    made = stack(LogGroupName="audit")
    rule = made.properties("LogCentralization")["Rule"]
    assert rule["Source"]["Regions"] == ["eu-central-1"]
    assert rule["Source"]["Scope"] == f"AccountId = '{ACCOUNT}'"
    assert rule["Source"]["SourceLogsConfiguration"]["LogGroupSelectionCriteria"] == "LogGroupName = 'audit'"
    assert (rule["Destination"]["Account"], rule["Destination"]["Region"]) == (OTHER_ACCOUNT, "eu-central-1")
    # The templates of alarms take the name in the other account.
    assert made.outputs["LogGroupName"] == "audit"


def test_keys_and_the_second_copy_are_left_out_or_rendered_whole() -> None:
    plain = stack().properties("LogCentralization")["Rule"]["Destination"]["DestinationLogsConfiguration"]
    assert plain == {"LogsEncryptionConfiguration": {"EncryptionStrategy": "AWS_OWNED"}}
    made = stack(BackupRegion="eu-west-1", **BOTH_KEYS).properties("LogCentralization")
    logs = made["Rule"]["Destination"]["DestinationLogsConfiguration"]
    assert logs["BackupConfiguration"] == {"Region": "eu-west-1", "KmsKeyArn": KEY}
    assert logs["LogsEncryptionConfiguration"]["KmsKeyArn"] == KEY


@pytest.mark.parametrize(
    ("parameters", "rules"),
    [
        ({}, []),
        ({"DestinationAccountId": ACCOUNT}, ["AnotherAccount"]),
        ({"BackupRegion": "eu-central-1"}, ["BackupElsewhere"]),
        ({"BackupRegion": "eu-west-1", "DestinationRegion": "eu-west-1"}, ["BackupElsewhere"]),
        ({"BackupRegion": "eu-central-1", "DestinationRegion": "eu-west-1"}, []),
        ({"DestinationKmsKeyArn": KEY}, []),
        ({"BackupRegion": "eu-west-1"}, []),
        ({"BackupRegion": "eu-west-1", **BOTH_KEYS}, []),
        ({"BackupRegion": "eu-west-1", "DestinationKmsKeyArn": KEY}, ["KeysOfBothCopies"]),
        ({"BackupRegion": "eu-west-1", "BackupKmsKeyArn": KEY}, ["KeysOfBothCopies"]),
        (BOTH_KEYS, ["KeysOfBothCopies"]),
        ({"AlarmTopicArn": TOPIC_ARN}, []),
        ({"AlarmTopicArn": TOPIC_ARN, "SourceRegion": "eu-central-1"}, []),
        ({"AlarmTopicArn": TOPIC_ARN, "SourceRegion": "eu-west-1"}, ["AlarmBesideLogGroup"]),
        (
            {"AlarmTopicArn": TOPIC_ARN, "SourceAccountId": "777788889999"},
            ["AlarmBesideLogGroup"],
        ),
    ],
)
def test_what_does_not_fit_together_is_refused(parameters: dict[str, str], rules: list[str]) -> None:
    assert broken(**parameters) == rules


def test_an_alarm_is_there_only_with_a_topic() -> None:
    assert set(stack().resources) == {"LogCentralization"}
    assert set(stack(AlarmTopicArn=TOPIC_ARN).resources) == {"LogCentralization", "LogCentralizationSilent"}
