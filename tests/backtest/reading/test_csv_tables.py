"""Tables of Logs Insights, Athena and CloudTrail Lake."""

import csv
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from backtest.logs import count, stop, stops, write
from cloudtrail_templates.backtest.reading.csv_tables import read_table
from cloudtrail_templates.backtest.reading.problems import FileProblems

pytestmark = pytest.mark.usefixtures("parsers")

EVENTS = [stop(number, userAgent='a "quoted", name\nin two lines') for number in range(20)]

ATHENA = (
    "eventversion",
    "useridentity",
    "eventtime",
    "eventsource",
    "eventname",
    "awsregion",
    "sourceipaddress",
    "useragent",
    "errorcode",
    "errormessage",
    "requestparameters",
    "responseelements",
    "additionaleventdata",
    "requestid",
    "eventid",
    "resources",
    "eventtype",
    "apiversion",
    "readonly",
    "recipientaccountid",
    "serviceeventdetails",
    "sharedeventid",
    "vpcendpointid",
    "tlsdetails",
)
IDENTITY = (
    "{type=AssumedRole, principalid=AROAEXAMPLE:erika, arn=arn:aws:sts::111122223333:assumed-role/admin/erika, "
    "accountid=111122223333, invokedby=null, accesskeyid=ASIAEXAMPLE, username=null, onbehalfof=null, "
    "sessioncontext={attributes={mfaauthenticated=false, creationdate=2026-11-02T08:00:00Z}, "
    "sessionissuer={type=Role, principalid=AROAEXAMPLE, arn=arn:aws:iam::111122223333:role/admin, "
    "accountid=111122223333, username=admin}, ec2roledelivery=null, webidfederationdata=null}}"
)


def table(names: tuple[str, ...], rows: list[dict[str, Any]], **options: Any) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, names, restval="", **{"quoting": csv.QUOTE_ALL, **options})
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def athena_row(number: int, **more: str) -> dict[str, str]:
    return {
        "eventversion": "1.11",
        "useridentity": IDENTITY,
        "eventtime": f"2026-11-02T08:{number % 60:02}:30Z",
        "eventsource": "cloudtrail.amazonaws.com",
        "eventname": "StopLogging",
        "awsregion": "eu-west-1",
        "sourceipaddress": "192.0.2.44",
        "requestparameters": '{"name":"audit"}',
        "readonly": "false",
        "eventtype": "AwsApiCall",
        **more,
    }


JSON_TABLES = {
    "the CSV of Logs Insights": table(
        ("@timestamp", "@message", "@logStream"),
        [{"@timestamp": "2026-11-02 08:15:30.000", "@message": json.dumps(each)} for each in EVENTS],
        quoting=csv.QUOTE_MINIMAL,
    ),
    "a single column": table(("@message",), [{"@message": json.dumps(each)} for each in EVENTS]),
    "the messages of a group in the console": table(
        ("timestamp", "message"), [{"timestamp": 1, "message": json.dumps(each)} for each in EVENTS]
    ),
    "CloudTrail Lake": table(
        ("eventID", "eventJson"),
        [{"eventID": "1", "eventJson": json.dumps(each, indent=2)} for each in EVENTS],
    ),
}


@pytest.mark.parametrize("form", JSON_TABLES)
@pytest.mark.parametrize("size", [1 << 20, 700])
def test_a_table_with_events_in_a_column_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, size: int
) -> None:
    monkeypatch.setattr("cloudtrail_templates.backtest.reading.sizes.PIECE_BYTES", size)
    monkeypatch.setattr("cloudtrail_templates.backtest.reading.unpacking._READ_BYTES", size)
    for mark in (b"", b"\xef\xbb\xbf"):
        counts = count(write(tmp_path / "a.csv", mark + JSON_TABLES[form]))
        assert (counts.problems, stops(counts), counts.files) == ([], 20, 1)


def test_a_table_takes_no_more_memory_than_its_rows(tmp_path: Path) -> None:
    rows = [{"@message": json.dumps(each)} for each in EVENTS * 500]
    path = write(tmp_path / "a.csv", table(("@timestamp", "@message"), rows))
    tracemalloc.start()
    try:
        assert stops(count(path)) == 10_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < path.stat().st_size


def test_a_broken_event_in_a_row_costs_no_other(tmp_path: Path) -> None:
    rows = [{"@message": json.dumps(EVENTS[0])}, {"@message": "{"}, {"@message": json.dumps(EVENTS[1])}]
    counts = count(write(tmp_path / "a.csv", table(("@timestamp", "@message"), rows)))
    assert (stops(counts), len(counts.problems)) == (2, 1)


def test_a_table_of_athena_is_read_with_the_names_that_cloudtrail_uses(tmp_path: Path) -> None:
    rows = [athena_row(number) for number in range(40)]
    rows.append(athena_row(50, eventname="DescribeTrails", errorcode="AccessDenied"))
    rows.append(
        athena_row(
            51, eventname="RunInstances", requestparameters='{"instanceType":"c5.metal"}', useridentity="null"
        )
    )
    counts = count(write(tmp_path / "a.csv", table(ATHENA, rows)))
    assert (counts.problems, counts.events) == ([], 42)
    assert {title: each.events for title, each in counts.by_filter.items()} == {
        "Stop": 40,
        "Denied": 1,
        "Large": 1,
    }
    (principal,) = counts.by_filter["Stop"].principals
    assert principal == "arn:aws:sts::111122223333:assumed-role/admin/erika"


def test_a_row_of_athena_is_the_event(tmp_path: Path) -> None:
    row = athena_row(
        1,
        resources="[{arn=arn:aws:s3:::x, accountid=null, type=AWS::S3::Bucket}]",
        tlsdetails="{tlsversion=TLSv1.3, ciphersuite=null, clientprovidedhostheader=null}",
        additionaleventdata='{"MFAUsed":"No"}',
        responseelements="not JSON",
        errorcode="null",
    )
    ((event,),) = read_table(table(ATHENA, [row]), iter([]), FileProblems())
    assert json.loads(json.dumps(event, default=lambda view: view.as_dict())) == {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": "AROAEXAMPLE:erika",
            "arn": "arn:aws:sts::111122223333:assumed-role/admin/erika",
            "accountId": "111122223333",
            "accessKeyId": "ASIAEXAMPLE",
            "sessionContext": {
                "attributes": {"mfaAuthenticated": "false", "creationDate": "2026-11-02T08:00:00Z"},
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": "AROAEXAMPLE",
                    "arn": "arn:aws:iam::111122223333:role/admin",
                    "accountId": "111122223333",
                    "userName": "admin",
                },
            },
        },
        "eventTime": "2026-11-02T08:01:30Z",
        "eventSource": "cloudtrail.amazonaws.com",
        "eventName": "StopLogging",
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "192.0.2.44",
        "requestParameters": {"name": "audit"},
        "responseElements": "not JSON",
        "additionalEventData": {"MFAUsed": "No"},
        "readOnly": False,
        "eventType": "AwsApiCall",
        "resources": [{"ARN": "arn:aws:s3:::x", "type": "AWS::S3::Bucket"}],
        "tlsDetails": {"tlsVersion": "TLSv1.3"},
    }


def test_a_table_of_athena_without_a_column_that_alarms_test_is_not_read(tmp_path: Path) -> None:
    names = tuple(name for name in ATHENA if name != "errorcode")
    counts = count(write(tmp_path / "a.csv", table(names, [athena_row(1)])))
    assert counts.problems == [
        (
            str(tmp_path / "a.csv"),
            "is a table without the column errorcode: select all columns of the CloudTrail table; "
            "its events are not counted",
        )
    ]


def test_a_row_that_is_cut_off_is_broken(tmp_path: Path) -> None:
    content = table(ATHENA, [athena_row(1), athena_row(2)])
    counts = count(write(tmp_path / "a.csv", content[:-80]))
    assert [problem for _, problem in counts.problems] == ["1 line not counted: not JSON, first in line 3"]
    assert counts.events == 1


def test_the_table_of_event_history_is_named(tmp_path: Path) -> None:
    content = b"Event name,Event time,User name,Event source\nStopLogging,2026-11-02,erika,cloudtrail\n"
    ((_, problem),) = count(write(tmp_path / "a.csv", content)).problems
    assert problem.startswith("is the table of Event history, which lacks most fields: download it as JSON;")


def test_another_table_is_no_log(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", b"date,amount\n2026-11-02,5\n")
    assert [problem for _, problem in count(path).problems] == ["contains no CloudTrail events"]
    counts = count(tmp_path)
    assert (counts.problems, counts.skipped_files) == ([], 1)


def test_a_field_over_the_limit_of_the_parser_ends_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cloudtrail_templates.backtest.reading.csv_tables._MAX_FIELD_BYTES", 5_000)
    rows = [{"@message": json.dumps(EVENTS[0])}, {"@message": "x" * 6_000}]
    counts = count(write(tmp_path / "a.csv", table(("@timestamp", "@message"), rows)))
    ((_, problem),) = counts.problems
    assert problem.startswith("has a broken row in line 3 (")
    assert stops(counts) == 1


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"a" * (65 << 20), "has a line of more than 64 MB; what came before is counted"),
        (b"," * (6 << 20), "is no log: it consists of brackets and commas; what came before is counted"),
    ],
)
def test_a_line_that_would_take_too_much_memory_ends_a_table(line: bytes, problem: str) -> None:
    first, *others = table(ATHENA, [{"eventtime": "2026-11-02T08:15:30Z"}]).splitlines(keepends=True)
    problems = FileProblems()
    blocks = (line[start : start + (1 << 18)] for start in range(0, len(line), 1 << 18))
    tracemalloc.start()
    try:
        found = [
            event for events in read_table(first + b"".join(others), blocks, problems) for event in events
        ]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert ([event["eventTime"] for event in found], problems.problems()) == (
        ["2026-11-02T08:15:30Z"],
        [problem],
    )
    assert peak < 80 << 20


def test_quotation_marks_that_are_not_closed_in_a_header_take_no_further_line() -> None:
    problems = FileProblems()
    found = list(read_table(b'"@message\n' + b"{}\n" * 3, iter([]), problems))
    assert (len(found[0]), problems.problems()) == (3, [])
