"""What the template that copies a log group really makes: the alarm; the emulator has no centralization."""

import pytest

from deployment.conftest import NewAccount
from deployment.emulator import StackError


def test_the_alarm_is_on_the_events_that_leave_the_account(new_account: NewAccount) -> None:
    account, destination = new_account(), new_account()
    topic = account.sns.create_topic(Name="pager")["TopicArn"]
    account.deploy(
        "log-centralization",
        LogGroupName="audit",
        SourceAccountId=account.number,
        DestinationAccountId=destination.number,
        AlarmTopicArn=topic,
    )
    (alarm,) = account.cloudwatch.describe_alarms()["MetricAlarms"]
    expected = {
        "Namespace": "AWS/Logs",
        "MetricName": "OutgoingCopiedLogEvents",
        "Dimensions": [{"Name": "DestinationRegion", "Value": account.region}],
        "TreatMissingData": "breaching",
        "AlarmActions": [topic],
    }
    assert {name: alarm[name] for name in expected} == expected
    assert "${" not in alarm["AlarmDescription"]


def test_a_region_without_centralization_is_refused_before_anything_is_created(
    new_account: NewAccount,
) -> None:
    account = new_account("eu-south-1")
    with pytest.raises(StackError, match="This region has no centralization rules"):
        account.deploy(
            "log-centralization",
            LogGroupName="audit",
            SourceAccountId=account.number,
            DestinationAccountId="999988887777",
        )
