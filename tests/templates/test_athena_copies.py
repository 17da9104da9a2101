"""The option of the template athena that copies the events of each day into a table of Parquet files."""

import json
import re
from collections import Counter

import pytest
from backtest.athena_engine import Table as EngineTable
from backtest.generated import Month
from queries.copy_savings import EVENTS, QUESTIONS, Both

from cloudtrail_templates.components.athena.copy_table import COPY_OF_DAY, TABLE
from cloudtrail_templates.components.athena.formats import FORMATS
from cloudtrail_templates.templates.parts.athena_about import READ_OF_COPY, TIME_OF_COPY
from templates.athena_stack import stack, table
from templates.deployments import KEY_ARN, TOPIC_ARN, deployed


def test_without_the_choice_there_is_no_copy() -> None:
    assert not [title for title in stack().resources if title.startswith("LogCopy")]
    assert [title for title in stack(ParquetCopy="true").resources if title.startswith("LogCopy")]


def test_the_copy_has_the_columns_of_the_logs_in_the_same_order() -> None:
    copy = stack(ParquetCopy="true").properties("LogCopy")["TableInput"]
    columns = [*copy["StorageDescriptor"]["Columns"], *copy["PartitionKeys"]]
    logs = table()
    assert columns == [*logs["StorageDescriptor"]["Columns"], *logs["PartitionKeys"]]
    assert [one["Name"] for one in copy["PartitionKeys"]] == ["day"]
    assert copy["Name"] == TABLE
    assert "projection.enabled" not in copy["Parameters"]
    # The savings on the page are measured with it.
    assert copy["Parameters"]["parquet.compression"] == "ZSTD"


def test_the_schedule_copies_the_day_before_once() -> None:
    schedule = stack(ParquetCopy="true", CopyHour="4").properties("LogCopySchedule")
    assert schedule["ScheduleExpression"] == "cron(0 4 * * ? *)"
    target = schedule["Target"]
    assert target["Arn"] == "arn:aws:scheduler:::aws-sdk:athena:startQueryExecution"
    asked = json.loads(target["Input"].replace("<aws.scheduler.scheduled-time>", "2026-03-01T04:00:00Z"))
    assert (asked["WorkGroup"], asked["QueryExecutionContext"]) == ("stack-copy", {"Database": "cloudtrail"})
    # AWS takes 32 to 128 characters; the time makes the token of each day another one.
    assert 32 <= len(asked["ClientRequestToken"]) <= 128
    assert asked["ClientRequestToken"].endswith("-2026-03-01T04:00:00Z")
    found = re.fullmatch(re.escape(COPY_OF_DAY).replace(r"\{day\}", "(.+)"), asked["QueryString"])
    assert found
    day, again = found.groups()
    assert day == again
    assert EngineTable([]).rows(f"SELECT {day}") == [("2026/02/28",)]


def test_copies_expire_are_encrypted_and_have_access_logs() -> None:
    given = {"ParquetCopy": "true", "CopyRetentionDays": "9", "CopyKmsKeyArn": KEY_ARN}
    given["CopyAccessLogBucketName"] = "access"
    bucket = stack(**given).properties("LogCopyBucket")
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["ExpirationInDays"], rule["Status"]) == ("9", "Enabled")
    (default,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert default["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] == KEY_ARN
    logging = {"DestinationBucketName": "access", "LogFilePrefix": "athena-copies/"}
    assert bucket["LoggingConfiguration"] == logging
    assert "LoggingConfiguration" not in stack(ParquetCopy="true").properties("LogCopyBucket")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    return Both(tmp_path_factory.mktemp("parquet"), EVENTS)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_query_of_the_copy_returns_what_it_returns_of_the_log_files(both: Both, question: str) -> None:
    rows = both.rows(question, TABLE)
    assert rows
    assert Counter(map(repr, rows)) == Counter(map(repr, both.rows(question, "logs")))


def test_the_page_says_how_much_less_queries_read_of_the_copy(both: Both) -> None:
    shares = both.bytes_read()
    for name, share in READ_OF_COPY.items():
        assert pytest.approx(shares[name], rel=0.1) == share, shares


def test_queries_of_the_copy_take_the_part_of_the_time_that_the_page_says(both: Both) -> None:
    # Other work on the machine makes both longer; the page says the part of an idle one.
    assert max(both.time().values()) < 3 * TIME_OF_COPY


def copied(engine: EngineTable, day: str) -> None:
    engine.rows(COPY_OF_DAY.format(day=day))


def test_a_day_is_copied_once_however_often_the_statement_runs() -> None:
    engine = EngineTable(Month(events=300, days=3).records(), name=FORMATS[0].name)
    engine.connection.execute(f"CREATE TABLE {TABLE} AS FROM logs LIMIT 0")
    for day in ("2026/10/02", "2026/10/02", "2026/10/01"):
        copied(engine, f"'{day}'")
    counted = "SELECT day, count(*), count(DISTINCT eventid) FROM {} GROUP BY day ORDER BY day"
    copies = engine.rows(counted.format(TABLE))
    assert copies == engine.rows(counted.format("logs"))[:2]
    assert all(rows == events for _, rows, events in copies)


def test_copies_run_in_a_work_group_of_their_own_with_the_limit_of_the_queries() -> None:
    made = stack(ParquetCopy="true", WorkGroupName="audit", BytesScannedCutoffPerQuery="7000000000")
    group = made.properties("LogCopyWorkGroup")
    assert group["Name"] == "audit-copy"
    found = group["WorkGroupConfiguration"]
    same = ("EnforceWorkGroupConfiguration", "BytesScannedCutoffPerQuery", "EngineVersion")
    of_people = made.properties("AthenaWorkGroup")["WorkGroupConfiguration"]
    assert [found[one] for one in same] == [of_people[one] for one in same]
    results = found["ResultConfiguration"]
    assert results["OutputLocation"] == f"s3://{made.value({'Ref': 'LogCopyBucket'})}/results/"
    assert results["EncryptionConfiguration"] == {"EncryptionOption": "SSE_S3"}
    with_key = stack(ParquetCopy="true", CopyKmsKeyArn=KEY_ARN).properties("LogCopyWorkGroup")
    encryption = with_key["WorkGroupConfiguration"]["ResultConfiguration"]["EncryptionConfiguration"]
    assert encryption == {"EncryptionOption": "SSE_KMS", "KmsKey": KEY_ARN}


def test_a_day_without_a_copy_notifies_the_topic() -> None:
    made = stack(ParquetCopy="true", AlarmTopicArn=TOPIC_ARN, NamePrefix="acme-")
    pattern = made.properties("LogCopyMissingRule")["EventPattern"]
    # The event as AWS documents it.
    succeeded = {"currentState": "SUCCEEDED", "statementType": "DML", "workgroupName": "stack-copy"}
    assert pattern["source"] == ["aws.athena"]
    assert pattern["detail-type"] == ["Athena Query State Change"]
    assert pattern["detail"] == {name: [value] for name, value in succeeded.items()}
    alarm = made.properties("LogCopyMissing")
    assert (alarm["AlarmName"], alarm["AlarmActions"]) == ("acme-LogCopyMissing", [TOPIC_ARN])
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Events", "MatchedEvents")
    rule = made.value({"Ref": "LogCopyMissingRule"})
    assert alarm["Dimensions"] == [{"Name": "RuleName", "Value": rule}]
    assert (alarm["Statistic"], alarm["Threshold"], alarm["ComparisonOperator"]) == (
        "Sum",
        1,
        "LessThanThreshold",
    )
    assert alarm["TreatMissingData"] == "breaching"
    assert 24 < alarm["Period"] * alarm["EvaluationPeriods"] / 3600 < 48


def test_without_a_topic_or_without_a_copy_there_is_no_alarm() -> None:
    assert "LogCopyMissing" not in deployed("athena", AlarmTopicArn=TOPIC_ARN).resources
    assert "LogCopyMissing" not in stack(ParquetCopy="true").resources
    assert "LogCopyMissingRule" not in stack(ParquetCopy="true").resources
