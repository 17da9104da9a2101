"""The rule that copies a log group to another account: its source, its destination and its encryption."""

from typing import Any

import pytest
from troposphere import Template

from cloudtrail_templates import AlarmTopic, ExistingAlarmTopic, Given, LogCentralization, OptionError
from components.samples import (
    ACCOUNT,
    KEY_ARN,
    MOST,
    OTHER_ACCOUNT,
    TOPIC_ARN,
    body,
    make,
    properties,
    reference,
)


def rule(**options: Any) -> Any:
    return properties(make(LogCentralization, **options))["Rule"]


def test_one_log_group_of_one_account_is_the_source() -> None:
    source = rule()["Source"]
    assert source["Scope"] == f"AccountId = '{ACCOUNT}'"
    assert source["SourceLogsConfiguration"] == {
        "LogGroupSelectionCriteria": "LogGroupName = 'audit'",
        "EncryptedLogGroupStrategy": "ALLOW",
    }
    assert source["Regions"] == [{"Ref": "AWS::Region"}]
    assert rule(source_region="eu-west-1")["Source"]["Regions"] == ["eu-west-1"]


def test_the_copy_is_in_the_region_of_the_stack_with_a_key_of_aws_by_default() -> None:
    destination = rule()["Destination"]
    assert (destination["Account"], destination["Region"]) == (OTHER_ACCOUNT, {"Ref": "AWS::Region"})
    assert destination["DestinationLogsConfiguration"] == {
        "LogsEncryptionConfiguration": {"EncryptionStrategy": "AWS_OWNED"}
    }


def test_keys_and_a_second_copy_are_choices() -> None:
    destination = rule(**MOST[LogCentralization])["Destination"]
    assert destination["Region"] == "eu-central-1"
    logs = destination["DestinationLogsConfiguration"]
    assert logs["BackupConfiguration"] == {"Region": "eu-north-1", "KmsKeyArn": KEY_ARN}
    # A new log group gets the key also where the source has none, and events are not lost where one exists without it.
    assert logs["LogsEncryptionConfiguration"] == {
        "EncryptionStrategy": "CUSTOMER_MANAGED",
        "EncryptionScope": "NEW_DESTINATION_LOG_GROUPS",
        "EncryptionConflictResolutionStrategy": "ALLOW",
        "KmsKeyArn": KEY_ARN,
    }


def test_the_alarm_is_on_the_events_that_leave_the_account_for_the_region() -> None:
    options = {"topic": ExistingAlarmTopic(arn=TOPIC_ARN), "destination_region": "eu-north-1"}
    alarm = properties(make(LogCentralization, **options), "LogCentralizationSilent")
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Logs", "OutgoingCopiedLogEvents")
    assert alarm["Dimensions"] == [{"Name": "DestinationRegion", "Value": "eu-north-1"}]
    assert (alarm["ComparisonOperator"], alarm["Threshold"], alarm["Statistic"]) == (
        "LessThanThreshold",
        1,
        "Sum",
    )
    assert (alarm["Period"], alarm["EvaluationPeriods"]) == (3600, 3)
    assert (alarm["TreatMissingData"], alarm["AlarmActions"]) == ("breaching", [TOPIC_ARN])


def test_there_is_an_alarm_only_with_a_topic() -> None:
    assert list(body(make(LogCentralization, topic=None))["Resources"]) == ["LogCentralization"]
    template = Template()
    topic = AlarmTopic().add_to(template)
    made = body(make(LogCentralization, topic=topic), template=template)
    assert "LogCentralizationSilent" in made["Resources"]


def test_a_topic_that_may_be_missing_is_the_condition_of_the_alarm() -> None:
    template = Template()
    template.add_condition("HasTopic", {"Fn::Equals": [reference("AWS::Region"), "eu-west-1"]})
    topic = ExistingAlarmTopic(arn=Given("HasTopic", reference("Topic")))
    made = body(make(LogCentralization, topic=topic), template=template)["Resources"]
    assert made["LogCentralizationSilent"]["Condition"] == "HasTopic"
    assert made["LogCentralizationSilent"]["Properties"]["AlarmActions"] == [{"Ref": "Topic"}]
    assert "Condition" not in made["LogCentralization"]


def test_a_key_for_no_copy_is_refused() -> None:
    with pytest.raises(OptionError, match="^backup_kms_key_arn needs a backup_region"):
        make(LogCentralization, backup_kms_key_arn=KEY_ARN)
