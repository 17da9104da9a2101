"""What the template of the integrity check really makes, and that its own build finds a changed log and alarms."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from components.integrity.aws_endpoint import World
from components.integrity.aws_endpoint import endpoint as aws_endpoint
from components.integrity.digests import BUCKET, HOME, TRAIL, deliver, log_key

from deployment.conftest import NewAccount
from deployment.emulator import Stack


@pytest.fixture(scope="module")
def stack(new_account: NewAccount) -> Stack:
    account = new_account()
    arn = f"arn:aws:cloudtrail:{HOME}:{account.number}:trail/{TRAIL}"
    return account.deploy(
        "integrity-check", TrailArn=arn, LogBucketName=BUCKET, Regions=HOME, Hours="3", NamePrefix="audit-"
    )


def project(stack: Stack) -> Any:
    (found,) = stack.account.codebuild.batch_get_projects(names=[stack.outputs["ProjectName"]])["projects"]
    return found


def run_build(stack: Stack, address: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the project's own commands with its own variables, as CodeBuild does."""
    spec = yaml.safe_load(project(stack)["source"]["buildspec"])
    (command,) = spec["phases"]["build"]["commands"]
    variables = {one["name"]: one["value"] for one in project(stack)["environment"]["environmentVariables"]}
    return subprocess.run(
        [spec["env"]["shell"], "-c", command],
        env={
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "AWS_DEFAULT_REGION": stack.account.region,
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": stack.account.number,
            "AWS_SECRET_ACCESS_KEY": "any",
            "UNTIL": "1790856000",
            **variables,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_schedule_starts_the_project(stack: Stack) -> None:
    schedule = stack.account.scheduler.get_schedule(Name=stack.ids["IntegrityCheckSchedule"])
    assert schedule["ScheduleExpression"] == "cron(0 5 * * ? *)"
    assert schedule["Target"]["Arn"] == project(stack)["arn"]
    role = stack.account.iam.get_role(RoleName="audit-IntegrityCheckScheduleRole")["Role"]
    assert schedule["Target"]["RoleArn"] == role["Arn"]


def test_the_project_has_the_role_that_may_read(stack: Stack) -> None:
    iam = stack.account.iam
    role = iam.get_role(RoleName="audit-IntegrityCheckRole")["Role"]
    assert project(stack)["serviceRole"] == role["Arn"]
    attached = iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
    assert [one["PolicyName"] for one in attached] == ["audit-IntegrityCheckRole"]
    # The role admits this project by the name that it really has.
    assert project(stack)["arn"] in json.dumps(role["AssumeRolePolicyDocument"])


def test_the_output_is_kept_encrypted(stack: Stack) -> None:
    (group,) = stack.account.logs.describe_log_groups()["logGroups"]
    assert group["logGroupName"] == stack.ids["IntegrityCheckLogGroup"]
    assert group["retentionInDays"] == 365
    assert group["kmsKeyId"].endswith(stack.ids["IntegrityCheckKey"])


def test_the_build_passes_then_a_log_is_changed_and_the_topic_receives_the_alarm(
    stack: Stack, tmp_path: Path
) -> None:
    account, world = stack.account, World()
    deliver(world.bucket, "AWSLogs/", account.number, HOME)
    with aws_endpoint(world) as address:
        passed = run_build(stack, address, tmp_path)
        assert passed.returncode == 0, passed.stdout + passed.stderr
        world.bucket[log_key(world.bucket, account.number, HOME, 2)].body = b"no log"
        failed = run_build(stack, address, tmp_path)
    assert failed.returncode == 1
    assert "INVALID" in failed.stdout

    url = account.sqs.create_queue(QueueName="pager")["QueueUrl"]
    arn = account.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    account.sns.subscribe(TopicArn=stack.ids["AlarmTopic"], Protocol="sqs", Endpoint=arn)
    # CodeBuild publishes this for a failed build; the emulator runs no builds.
    dimensions = [{"Name": "ProjectName", "Value": stack.outputs["ProjectName"]}]
    metric: Any = {"MetricName": "FailedBuilds", "Dimensions": dimensions, "Value": 1}
    account.cloudwatch.put_metric_data(Namespace="AWS/CodeBuild", MetricData=[metric])
    messages = account.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2, MaxNumberOfMessages=10)[
        "Messages"
    ]
    received = [json.loads(json.loads(one["Body"])["Message"]) for one in messages]
    assert ("audit-IntegrityCheckFailed", "ALARM") in {
        (one["AlarmName"], one["NewStateValue"]) for one in received
    }


def test_without_a_successful_build_the_other_alarm_goes_off(stack: Stack) -> None:
    (alarm,) = stack.account.cloudwatch.describe_alarms(AlarmNames=["audit-IntegrityCheckMissing"])[
        "MetricAlarms"
    ]
    assert alarm["TreatMissingData"] == "breaching"
    assert alarm["AlarmActions"] == [stack.ids["AlarmTopic"]]


def test_an_update_changes_the_settings_in_place(stack: Stack) -> None:
    arn = project(stack)["arn"]
    actions = stack.changes(Hours="48", StartHour="6")
    assert set(actions.values()) == {"Modify"}
    assert project(stack)["arn"] == arn
