"""What the template athena really makes on top of log-bucket, and saved queries that the emulator's Athena runs.

The emulator reads the files of a table as JSON, knows no projection and no JSON functions, and takes no execution
parameters: the queries get a file of rows, and values in the places of their marks.
"""

import json
import re
import time
from pathlib import Path

import pytest
from backtest.athena_engine import Table, csv_text, serde_row
from backtest.logs import write
from queries.month import SCOPE, month

from cloudtrail_templates.backtest.athena.counts_file import read_counts
from cloudtrail_templates.backtest.athena.query import build_athena_query
from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.queries.rendering import athena_query, questions
from deployment.conftest import NewAccount
from deployment.emulator import Stack

EVENTS = month()[::12]


@pytest.fixture(scope="module")
def stack(new_account: NewAccount) -> Stack:
    account = new_account()
    bucket = account.deploy("log-bucket", TrailName="audit").outputs
    same = {name: bucket[name] for name in ("LogBucketName", "KmsKeyArn")}
    # The emulator would take a column with nothing but times for a TIMESTAMP.
    rows = "".join(json.dumps(serde_row(one)) + "\n" for one in (*EVENTS, {"eventTime": "no time"}))
    account.s3.put_object(Bucket=same["LogBucketName"], Key="AWSLogs/rows.json", Body=rows.encode())
    same["AlarmTopicArn"] = account.sns.create_topic(Name="security")["TopicArn"]
    return account.deploy("athena", FirstDay="2026/10/01", Results="Bucket", ParquetCopy="true", **same)


def test_the_tables_compute_the_folders_of_the_bucket(stack: Stack) -> None:
    glue, bucket = stack.account.glue, stack.parameters["LogBucketName"]
    tables = glue.get_tables(DatabaseName=stack.outputs["DatabaseName"])["TableList"]
    assert {one["Name"] for one in tables} == {
        *("logs", "network_activity", "insights", "aggregated_events", "digests", "logs_parquet"),
    }
    (logs,) = (one for one in tables if one["Name"] == "logs")
    template = logs["Parameters"]["storage.location.template"]
    assert template == f"s3://{bucket}/AWSLogs/${{account}}/CloudTrail/${{region}}/${{day}}/"
    assert logs["Parameters"]["projection.account.values"] == stack.account.number
    assert logs["Parameters"]["projection.day.range"] == "2026/10/01,NOW"


def test_the_work_group_enforces_its_settings(stack: Stack) -> None:
    group = stack.account.athena.get_work_group(WorkGroup=stack.outputs["WorkGroupName"])["WorkGroup"]
    settings = group["Configuration"]
    assert settings["EnforceWorkGroupConfiguration"] is True
    results = stack.ids["AthenaWorkGroupResultBucket"]
    assert settings["ResultConfiguration"]["OutputLocation"] == f"s3://{results}/"


def saved(stack: Stack) -> dict[str, str]:
    athena, group = stack.account.athena, stack.outputs["WorkGroupName"]
    ids = athena.list_named_queries(WorkGroup=group)["NamedQueryIds"]
    found = []
    for start in range(0, len(ids), 50):
        found += athena.batch_get_named_query(NamedQueryIds=ids[start : start + 50])["NamedQueries"]
    assert {one["Database"] for one in found} == {stack.outputs["DatabaseName"]}
    return {one["Name"]: one["QueryString"] for one in found}


def results(stack: Stack, sql: str) -> list[list[str | None]]:
    """Run a query in the workgroup, and return its rows after one with the names of the columns."""
    athena = stack.account.athena
    context = {"Database": stack.outputs["DatabaseName"]}
    group = stack.outputs["WorkGroupName"]
    execution = athena.start_query_execution(QueryString=sql, WorkGroup=group, QueryExecutionContext=context)[
        "QueryExecutionId"
    ]
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        status = athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]["Status"]
        if status["State"] in ("SUCCEEDED", "FAILED"):
            break
        time.sleep(0.02)
    assert status["State"] == "SUCCEEDED", status
    pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=execution)
    rows = [row for page in pages for row in page["ResultSet"]["Rows"]]
    return [[one.get("VarCharValue") for one in row["Data"]] for row in rows]


def test_saved_queries_run_and_find_what_they_find_in_duckdb(stack: Stack) -> None:
    made = saved(stack)
    assert set(made) == set(questions())
    duckdb = Table(EVENTS, name="logs")
    for name in ("root-activity", "top-principals", "unauthorized-api-calls"):
        values = iter(f"'{value}'" for value in SCOPE.values())
        sql = re.sub(r"\?", lambda _, values=values: next(values), made[name])  # type: ignore[misc]
        expected = len(duckdb.rows(athena_query(name, **SCOPE)))
        assert expected
        assert len(results(stack, sql)) - 1 == expected


def test_the_events_of_alarms_are_counted_as_in_duckdb(stack: Stack, tmp_path: Path) -> None:
    filters = tuple(
        MetricFilter(title=one.title, pattern=one.pattern_for(), metric=("Ours", one.title))
        for one in ALL_DETECTIONS
        if one.title in ("RootAccountUsage", "Ec2InstanceChanges")
    )
    sql = build_athena_query(filters, table="logs")
    in_emulator, in_duckdb = (
        read_counts(write(tmp_path / "result.csv", text.encode()), filters)
        for text in (csv_text(results(stack, sql)), Table(EVENTS, name="logs").result_file(sql))
    )
    assert in_emulator == in_duckdb
    assert in_emulator.events == len(EVENTS)
    assert all(one.events for one in in_emulator.by_filter.values())


def test_people_get_the_policy_of_the_stack(stack: Stack) -> None:
    iam = stack.account.iam
    arn = stack.outputs["QueryAccessPolicyArn"]
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    policy = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    text = json.dumps(policy)
    assert f"workgroup/{stack.outputs['WorkGroupName']}" in text
    assert f"arn:aws:s3:::{stack.ids['AthenaWorkGroupResultBucket']}/*" in text
    assert stack.parameters["KmsKeyArn"] in text


def test_a_schedule_copies_the_events_of_each_day(stack: Stack) -> None:
    schedule = stack.account.scheduler.get_schedule(Name=stack.ids["LogCopySchedule"])
    assert schedule["Target"]["Arn"] == "arn:aws:scheduler:::aws-sdk:athena:startQueryExecution"
    asked = json.loads(schedule["Target"]["Input"])
    assert asked["WorkGroup"] == f"{stack.outputs['WorkGroupName']}-copy"
    role = stack.account.iam.get_role(RoleName=schedule["Target"]["RoleArn"].rpartition("/")[2])["Role"]
    assert "scheduler.amazonaws.com" in json.dumps(role["AssumeRolePolicyDocument"])
    glue = stack.account.glue
    copy = glue.get_table(DatabaseName=stack.outputs["DatabaseName"], Name="logs_parquet")["Table"]
    bucket = stack.ids["LogCopyBucket"]
    assert copy["StorageDescriptor"]["Location"] == f"s3://{bucket}/logs/"


def test_a_rule_counts_copies_and_an_alarm_watches_its_metric(stack: Stack) -> None:
    group = stack.account.athena.get_work_group(WorkGroup=f"{stack.outputs['WorkGroupName']}-copy")
    results = group["WorkGroup"]["Configuration"]["ResultConfiguration"]["OutputLocation"]
    assert results == f"s3://{stack.ids['LogCopyBucket']}/results/"
    rule = stack.account.events.describe_rule(Name=stack.ids["LogCopyMissingRule"])
    assert rule["State"] == "ENABLED"
    event = {
        "id": "1",
        "source": "aws.athena",
        "detail-type": "Athena Query State Change",
        "account": stack.account.number,
        "region": "eu-central-1",
        "time": "2026-11-01T06:03:00Z",
        "resources": [],
    }
    for state, group_name, matches in (
        ("SUCCEEDED", group["WorkGroup"]["Name"], True),
        ("FAILED", group["WorkGroup"]["Name"], False),
        ("SUCCEEDED", stack.outputs["WorkGroupName"], False),
    ):
        detail = {"currentState": state, "statementType": "DML", "workgroupName": group_name}
        text = json.dumps({**event, "detail": detail})
        tested = stack.account.events.test_event_pattern(EventPattern=rule["EventPattern"], Event=text)
        assert tested["Result"] is matches
    (alarm,) = stack.account.cloudwatch.describe_alarms(AlarmNames=[stack.ids["LogCopyMissing"]])[
        "MetricAlarms"
    ]
    assert alarm["AlarmActions"] == [stack.parameters["AlarmTopicArn"]]
    assert alarm["Dimensions"] == [{"Name": "RuleName", "Value": rule["Name"]}]


def test_an_update_changes_the_tables_in_place(stack: Stack) -> None:
    actions = stack.changes(FirstDay="2026/09/01", Regions="eu-west-1", BytesScannedCutoffPerQuery="10000000")
    assert set(actions.values()) == {"Modify"}
