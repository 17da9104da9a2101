"""The template of the integrity check: its settings, its roles, its schedule and its alarms."""

from typing import Any

import pytest
import yaml
from deployment.resolver import Resolved

from cloudtrail_templates.components.integrity.commands import COMMANDS
from templates.deployments import (
    ACCOUNT,
    KEY_ARN,
    ORGANIZATION,
    OTHER_ACCOUNT,
    TOPIC_ARN,
    deployed,
    statements,
)

TRAIL = f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/audit"


def stack(**parameters: str) -> Resolved:
    return deployed("integrity-check", **{"TrailArn": TRAIL, "LogBucketName": "audit-logs", **parameters})


def settings(**parameters: str) -> dict[str, Any]:
    found = stack(**parameters).properties("IntegrityCheck")["Environment"]["EnvironmentVariables"]
    return {one["Name"]: one["Value"] for one in found}


def reading(**parameters: str) -> dict[str, Any]:
    return statements(stack(**parameters).properties("IntegrityCheckRolePolicy")["PolicyDocument"])


def test_the_only_command_of_the_build_is_the_tested_one() -> None:
    source = stack().properties("IntegrityCheck")["Source"]
    assert source["Type"] == "NO_SOURCE"
    spec = yaml.safe_load(source["BuildSpec"])
    assert spec == {
        "version": 0.2,
        "env": {"shell": "bash"},
        "phases": {"build": {"commands": [COMMANDS]}},
    }


def test_by_default_the_account_of_the_trail_is_checked_in_the_regions_of_every_account() -> None:
    found = settings()
    regions = found.pop("REGIONS").split(",")
    assert len(set(regions)) == len(regions) == 17
    assert found == {
        "TRAIL_ARN": TRAIL,
        "LOG_BUCKET": "audit-logs",
        "KEY_PREFIX": "",
        "ORGANIZATION_ID": "",
        "ACCOUNT_IDS": ACCOUNT,
        "IGNORED_FOLDERS": "",
        "HOURS": "26",
    }


def test_every_parameter_becomes_a_setting() -> None:
    given = {
        "AccountIds": f"{ACCOUNT}, {OTHER_ACCOUNT}",
        "Hours": "48",
        "IgnoredFolders": f"{ACCOUNT}/eu-south-1",
        "OrganizationId": ORGANIZATION,
        "Regions": "eu-west-1",
        "S3KeyPrefix": "logs",
    }
    found = settings(**given)
    names = ("ACCOUNT_IDS", "HOURS", "IGNORED_FOLDERS", "ORGANIZATION_ID", "REGIONS", "KEY_PREFIX")
    assert [found[name] for name in names] == list(given.values())


def test_an_organization_without_a_list_of_accounts_is_refused() -> None:
    ((rule, text),) = stack(OrganizationId=ORGANIZATION).broken_rules()
    assert rule == "OrganizationNeedsAccounts"
    assert "give all accounts of the organization in AccountIds" in text
    assert stack(OrganizationId=ORGANIZATION, AccountIds=ACCOUNT).broken_rules() == []
    assert stack(AccountIds=ACCOUNT).broken_rules() == []


@pytest.mark.parametrize(
    ("parameters", "folder"),
    [
        ({}, "AWSLogs/*"),
        ({"S3KeyPrefix": "a/b"}, "a/b/AWSLogs/*"),
        ({"OrganizationId": ORGANIZATION}, f"AWSLogs/{ORGANIZATION}/*"),
        (
            {"OrganizationId": ORGANIZATION, "S3KeyPrefix": ORGANIZATION},
            f"{ORGANIZATION}/AWSLogs/{ORGANIZATION}/*",
        ),
    ],
)
def test_the_role_reads_the_folders_of_the_trail_only(parameters: dict[str, str], folder: str) -> None:
    found = reading(**parameters)
    assert found["AllowGetFiles"]["Resource"] == [f"arn:aws:s3:::audit-logs/{folder}"]
    assert found["AllowListFiles"]["Condition"] == {"StringLike": {"s3:prefix": folder}}


def test_the_role_decrypts_with_the_key_of_the_log_files_and_with_no_other() -> None:
    assert reading(KmsKeyArn=KEY_ARN)["AllowDecrypt"]["Resource"] == [KEY_ARN]
    assert ":kms:" not in str(reading()["AllowDecrypt"]["Resource"])


def test_the_check_starts_once_a_day_at_the_chosen_hour() -> None:
    made = stack(StartHour="0")
    schedule = made.properties("IntegrityCheckSchedule")
    assert schedule["ScheduleExpression"] == "cron(0 0 * * ? *)"
    project = "arn:aws:codebuild:eu-central-1:111122223333:project/stack-IntegrityCheck"
    assert schedule["Target"]["Arn"] == project
    (start,) = made.properties("IntegrityCheckScheduleRolePolicy")["PolicyDocument"]["Statement"]
    assert start["Resource"] == [project]
    (trust,) = made.properties("IntegrityCheckRole")["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"] == {"StringEquals": {"aws:SourceArn": project}}


def test_a_failed_check_and_a_missing_one_raise_an_alarm_on_the_topic() -> None:
    made = stack(AlarmTopicArn=TOPIC_ARN)
    failed, missing = (made.properties(f"IntegrityCheck{name}") for name in ("Failed", "Missing"))
    for alarm in (failed, missing):
        assert alarm["AlarmActions"] == [TOPIC_ARN]
        assert alarm["Dimensions"] == [{"Name": "ProjectName", "Value": "stack-IntegrityCheck"}]
        assert made.value({"Ref": "IntegrityCheckLogGroup"}) in alarm["AlarmDescription"]
    assert (failed["MetricName"], failed["TreatMissingData"]) == ("FailedBuilds", "notBreaching")
    assert (missing["MetricName"], missing["TreatMissingData"]) == ("SucceededBuilds", "breaching")
    assert missing["ComparisonOperator"] == "LessThanThreshold"
    # More than a day, and at most the seven days that CloudWatch evaluates.
    assert 24 * 3600 < missing["Period"] * missing["EvaluationPeriods"] <= 7 * 86_400


def test_two_checks_never_run_at_the_same_time() -> None:
    # Each would count towards the alarms of the other, and read the same files.
    assert stack().properties("IntegrityCheck")["ConcurrentBuildLimit"] == 1


def test_nothing_else_is_in_the_project() -> None:
    project = stack(Image="aws/codebuild/standard:7.0", TimeoutInMinutes="30").properties("IntegrityCheck")
    assert project["Environment"]["Image"] == "aws/codebuild/standard:7.0"
    assert project["TimeoutInMinutes"] == "30"
    # A check that takes longer than a day does not run beside the next one.
    assert project["ConcurrentBuildLimit"] == 1
    assert project["Artifacts"] == {"Type": "NO_ARTIFACTS"}
    assert "PrivilegedMode" not in project["Environment"]
