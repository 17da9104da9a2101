"""The template to query log files: its tables, the folders that they compute, the workgroup and the saved queries."""

import gzip
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from backtest.athena_engine import COLUMNS as ENGINE_COLUMNS
from backtest.generated import Month, write_month
from queries.month import Record

from cloudtrail_templates import CATALOG, to_yaml
from cloudtrail_templates.components.athena.formats import FORMATS
from cloudtrail_templates.detections import ALL_DETECTIONS, COMPLIANCE
from cloudtrail_templates.queries.question import SCOPE
from cloudtrail_templates.queries.rendering import parameterized_athena_query, questions
from cloudtrail_templates.templates.parts.athena_about import BYTES_OF_EVENT
from templates.athena_stack import stack, table
from templates.deployments import ACCOUNT, KEY_ARN, ORGANIZATION, OTHER_ACCOUNT, TOPIC_ARN, deployed
from templates.projection import location, partitions, records

LAYOUTS: dict[str, tuple[dict[str, str], str]] = {
    "one account": ({}, ""),
    "prefix": ({"S3KeyPrefix": "a/b"}, ""),
    "listed accounts": ({"LogAccountIds": f"{ACCOUNT},{OTHER_ACCOUNT}"}, ""),
    "organization": ({"OrganizationId": ORGANIZATION}, f"{ORGANIZATION}/"),
    "listed accounts of an organization": (
        {"OrganizationId": ORGANIZATION, "LogAccountIds": f"{ACCOUNT},{OTHER_ACCOUNT}"},
        f"{ORGANIZATION}/",
    ),
    "control tower": ({"OrganizationId": ORGANIZATION, "S3KeyPrefix": ORGANIZATION}, f"{ORGANIZATION}/"),
}
each_layout = pytest.mark.parametrize(("parameters", "below"), LAYOUTS.values(), ids=LAYOUTS)


def log_key(parameters: dict[str, str], below: str, account: str, folder: str, region: str) -> str:
    """The key of a log file as AWS documents it.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
    """
    prefix = f"{parameters['S3KeyPrefix']}/" if "S3KeyPrefix" in parameters else ""
    name = f"{account}_{folder}_{region}_20260228T1215Z_9nYN7gp2eWAJHIfT.json.gz"
    return f"{prefix}AWSLogs/{below}{account}/{folder}/{region}/2026/02/28/{name}"


@each_layout
@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_a_log_file_is_in_the_folder_of_its_partition_and_in_no_other(
    parameters: dict[str, str], below: str, one: Any
) -> None:
    properties = table(one.name, Regions="eu-west-1,us-gov-east-1", FirstDay="2026/02/27", **parameters)[
        "Parameters"
    ]
    found = list(partitions(properties, date(2026, 3, 1), ACCOUNT))
    accounts = {one["account"] for one in found}
    assert accounts == ({ACCOUNT, OTHER_ACCOUNT} if "LogAccountIds" in parameters else {ACCOUNT})
    assert len(found) == len(accounts) * 2 * 3
    for account in accounts:
        for region in ("eu-west-1", "us-gov-east-1"):
            key = log_key(parameters, below, account, one.folder, region)
            at = [part for part in found if f"s3://audit-logs/{key}".startswith(location(properties, part))]
            assert at == [{"account": account, "region": region, "day": "2026/02/28"}]
            assert "/" not in f"s3://audit-logs/{key}".removeprefix(location(properties, at[0]))


@each_layout
def test_the_table_begins_above_all_accounts(parameters: dict[str, str], below: str) -> None:
    prefix = f"{parameters['S3KeyPrefix']}/" if "S3KeyPrefix" in parameters else ""
    place = table(**parameters)["StorageDescriptor"]["Location"]
    assert place == f"s3://audit-logs/{prefix}AWSLogs/{below}"


def test_only_an_organization_without_a_list_takes_any_account() -> None:
    kinds = {
        name: table(**parameters)["Parameters"]["projection.account.type"]
        for name, (parameters, _) in LAYOUTS.items()
    }
    assert {name for name, kind in kinds.items() if kind == "injected"} == {"organization", "control tower"}
    assert set(kinds.values()) == {"injected", "enum"}


@each_layout
def test_the_events_of_generated_log_files_are_read_once_from_each_layout(
    parameters: dict[str, str], below: str, tmp_path: Path
) -> None:
    prefix = f"{parameters['S3KeyPrefix']}/" if "S3KeyPrefix" in parameters else ""
    for path in write_month(tmp_path / "made", 300, days=3, records_in_a_file=40):
        key = f"{prefix}AWSLogs/{below}{path.relative_to(tmp_path / 'made' / 'AWSLogs')}"
        target = tmp_path / "bucket" / key
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    properties = table(Regions="us-east-1,eu-west-1", FirstDay="2026/10/01", **parameters)["Parameters"]
    found = list(records(properties, tmp_path / "bucket", date(2026, 10, 4), ACCOUNT))
    assert Counter(one["eventID"] for one in found) == Counter(
        one["eventID"] for one in Month(events=300, days=3).records()
    )
    assert {one["partition account"] for one in found} == {ACCOUNT}
    late = table(Regions="eu-west-1", FirstDay="2026/10/02", **parameters)["Parameters"]
    assert len(list(records(late, tmp_path / "bucket", date(2026, 10, 4), ACCOUNT))) < 300


def leaves(kind: str) -> set[str]:
    """The names of the fields in a type."""
    return set(re.findall(r"(\w+):", kind.lower()))


def test_the_columns_are_those_that_the_queries_ran_on() -> None:
    made = table()
    columns = {one["Name"]: one["Type"] for one in made["StorageDescriptor"]["Columns"]}
    keys = [one["Name"] for one in made["PartitionKeys"]]
    assert keys == ["account", "region", "day"]
    assert {*columns, *keys} == set(ENGINE_COLUMNS) - {"timestamp"}
    for name, kind in columns.items():
        engine = ENGINE_COLUMNS[name].lower()
        names = leaves(kind)
        assert all(f'"{one}"' in engine or re.search(rf"\b{one}\b", engine) for one in names), name
        assert ("struct" in kind) == ("struct" in engine), name


INSIGHT: Record = {
    "eventVersion": "1.11",
    "eventType": "AwsCloudTrailInsight",
    "insightDetails": {
        "state": "Start",
        "insightContext": {
            "statistics": {"baseline": {"average": 0.5}, "insightDuration": 5},
            "attributions": [
                {"attribute": "errorCode", "insight": [{"value": "null", "average": 0.6}], "baseline": []}
            ],
        },
    },
}
AGGREGATED: Record = {
    "accountId": ACCOUNT,
    "eventId": "4da798a8",
    "timeWindow": {"windowStart": "2025-10-30 23:45:00", "windowSize": "PT5M"},
    "summary": {
        "primaryDimension": {
            "dimension": "eventName",
            "statistics": [{"name": "PutAuditEvents", "value": 30}],
            "aggregationType": "Count",
        },
        "details": [{"dimension": "resourceARN", "statistics": [{"name": "arn", "value": 20}]}],
    },
}
DIGEST: Record = {
    "awsAccountId": ACCOUNT,
    "previousDigestSignature": "50",
    "logFiles": [{"s3Bucket": "a", "s3Object": "b", "hashValue": "c", "hashAlgorithm": "SHA-256"}],
}


def names_in(value: Any) -> set[str]:
    """The names of all fields in a record, in lower case."""
    if isinstance(value, dict):
        return {name.lower() for name in value} | {one for each in value.values() for one in names_in(each)}
    return {one for each in value for one in names_in(each)} if isinstance(value, list) else set()


@pytest.mark.parametrize(
    ("name", "record"), [("insights", INSIGHT), ("aggregated_events", AGGREGATED), ("digests", DIGEST)]
)
def test_the_other_tables_have_the_fields_that_aws_documents(name: str, record: Record) -> None:
    columns = table(name)["StorageDescriptor"]["Columns"]
    known = {one["Name"] for one in columns} | {field for one in columns for field in leaves(one["Type"])}
    assert names_in(record) <= known


def test_network_activity_has_the_columns_of_the_logs() -> None:
    assert (
        table("network_activity")["StorageDescriptor"]["Columns"] == table()["StorageDescriptor"]["Columns"]
    )


def test_the_formats_are_those_that_aws_documents_for_log_files() -> None:
    storage = table()["StorageDescriptor"]
    assert storage["InputFormat"] == "com.amazon.emr.cloudtrail.CloudTrailInputFormat"
    assert storage["SerdeInfo"] == {"SerializationLibrary": "org.apache.hive.hcatalog.data.JsonSerDe"}
    assert table("digests")["StorageDescriptor"]["InputFormat"] == "org.apache.hadoop.mapred.TextInputFormat"


def test_files_that_were_restored_from_an_archive_are_read() -> None:
    for one in FORMATS:
        assert table(one.name)["Parameters"]["read_restored_glacier_objects"] == "true"


def test_iam_decides_about_new_tables_even_where_lake_formation_is_in_use() -> None:
    (default,) = stack().properties("LogDatabase")["DatabaseInput"]["CreateTableDefaultPermissions"]
    assert default["Principal"] == {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}
    assert default["Permissions"] == ["ALL"]


def settings(**parameters: str) -> dict[str, Any]:
    found: dict[str, Any] = stack(**parameters).properties("AthenaWorkGroup")["WorkGroupConfiguration"]
    return found


def test_no_query_can_change_the_settings_of_the_work_group() -> None:
    made = settings(BytesScannedCutoffPerQuery="7000000000")
    assert made["EnforceWorkGroupConfiguration"] is True
    assert made["EngineVersion"] == {"SelectedEngineVersion": "Athena engine version 3"}
    assert made["BytesScannedCutoffPerQuery"] == "7000000000"
    assert made["RequesterPaysEnabled"] is False
    # Without it, a stack whose workgroup has run a query could not be deleted.
    assert stack().properties("AthenaWorkGroup")["RecursiveDeleteOption"] is True
    assert stack().properties("AthenaWorkGroup")["Name"] == "stack"
    assert stack(WorkGroupName="audit").properties("AthenaWorkGroup")["Name"] == "audit"


def test_athena_keeps_the_results_or_a_bucket_of_the_stack_does() -> None:
    managed, own = settings(), settings(Results="Bucket")
    assert managed["ManagedQueryResultsConfiguration"] == {"Enabled": True}
    assert "ResultConfiguration" not in managed
    assert "AthenaWorkGroupResultBucket" not in stack().resources
    assert "ManagedQueryResultsConfiguration" not in own
    assert own["ResultConfiguration"]["EncryptionConfiguration"] == {"EncryptionOption": "SSE_S3"}
    assert own["ResultConfiguration"]["ExpectedBucketOwner"] == ACCOUNT
    bucket = stack(Results="Bucket", ResultRetentionDays="9").properties("AthenaWorkGroupResultBucket")
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["ExpirationInDays"], rule["Status"]) == ("9", "Enabled")
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert own["ResultConfiguration"]["OutputLocation"].startswith("s3://stack-athenaworkgroupresultbucket")


def test_results_are_encrypted_with_the_key() -> None:
    managed = settings(ResultsKmsKeyArn=KEY_ARN)["ManagedQueryResultsConfiguration"]
    assert managed["EncryptionConfiguration"] == {"KmsKey": KEY_ARN}
    parameters = {"Results": "Bucket", "ResultsKmsKeyArn": KEY_ARN, "ResultAccessLogBucketName": "access"}
    own = settings(**parameters)["ResultConfiguration"]
    assert own["EncryptionConfiguration"] == {"EncryptionOption": "SSE_KMS", "KmsKey": KEY_ARN}
    bucket = stack(**parameters).properties("AthenaWorkGroupResultBucket")
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] == KEY_ARN
    assert bucket["LoggingConfiguration"]["DestinationBucketName"] == "access"


def saved(**parameters: str) -> dict[str, dict[str, Any]]:
    found = stack(**parameters).resources.values()
    return {
        one["Properties"]["Name"]: one["Properties"]
        for one in found
        if one["Type"] == "AWS::Athena::NamedQuery"
    }


def test_every_question_is_a_saved_query_whose_description_names_the_parameters() -> None:
    made = saved(DatabaseName="audit")
    assert set(made) == set(questions())
    for name, question in questions().items():
        one = made[name]
        assert (one["Database"], one["WorkGroup"]) == ("audit", "stack")
        asked = [each.name for each in (*SCOPE, *question.parameters) if each.name != "approved_regions"]
        assert one["Description"].endswith(f": {', '.join(asked)}.")
        assert one["QueryString"].count("?") == len(asked)
        if "approved_regions" not in str(question.parameters):
            assert one["QueryString"] == parameterized_athena_query(question)


def test_the_approved_regions_are_in_the_query_of_their_alarm() -> None:
    query = saved(ApprovedRegions="eu-west-1,us-east-1")["non-approved-region-activity"]["QueryString"]
    assert "awsregion NOT IN ('eu-west-1', 'us-east-1')" in query
    assert "NOT IN ('eu-central-1')" in saved()["non-approved-region-activity"]["QueryString"]


def test_the_alarms_can_be_chosen() -> None:
    made = CATALOG["athena"].build(detections=COMPLIANCE[:2]).to_dict()["Resources"]
    left = len(questions()) - len(ALL_DETECTIONS) + 2
    assert sum(one["Type"] == "AWS::Athena::NamedQuery" for one in made.values()) == left


@pytest.mark.parametrize(
    ("region", "partition", "parameters", "broken"),
    [
        ("eu-central-1", "aws", {}, set()),
        ("cn-north-1", "aws-cn", {}, {"OtherPartitionNeedsRegions"}),
        ("cn-north-1", "aws-cn", {"Regions": "cn-north-1"}, set()),
        ("us-gov-west-1", "aws-us-gov", {"Regions": "us-gov-west-1"}, set()),
        (
            "eu-central-1",
            "aws",
            {"ResultAccessLogBucketName": "access-logs"},
            {"AccessLogsOfResultBucket"},
        ),
        (
            "eu-central-1",
            "aws",
            {"ParquetCopy": "true", "OrganizationId": ORGANIZATION},
            {"CopyNeedsAccounts"},
        ),
        ("eu-central-1", "aws", {"AlarmTopicArn": TOPIC_ARN}, set()),
        ("eu-central-1", "aws", {"AlarmTopicArn": TOPIC_ARN, "ParquetCopy": "true"}, set()),
        ("eu-central-1", "aws", {"CopyKmsKeyArn": KEY_ARN}, {"OnlyWithCopy"}),
        ("eu-central-1", "aws", {"CopyAccessLogBucketName": "access"}, {"OnlyWithCopy"}),
        (
            "eu-central-1",
            "aws",
            {"ParquetCopy": "true", "OrganizationId": ORGANIZATION, "LogAccountIds": ACCOUNT},
            set(),
        ),
        (
            "eu-central-1",
            "aws",
            {"ResultAccessLogBucketName": "access-logs", "Results": "Bucket"},
            set(),
        ),
    ],
)
def test_parameters_without_effect_are_refused(
    region: str, partition: str, parameters: dict[str, str], broken: set[str]
) -> None:
    made = deployed("athena", region, partition, **parameters)
    assert {name for name, _ in made.broken_rules()} == broken


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("LogAccountIds", ",".join(f"{number:012}" for number in range(51))),
        ("LogAccountIds", f"{ACCOUNT},{OTHER_ACCOUNT},{ACCOUNT}"),
        ("LogAccountIds", f"{OTHER_ACCOUNT},{ACCOUNT},{ACCOUNT}"),
        ("Regions", "eu-west-1,us-east-1,eu-west-1"),
        ("Regions", "us-east-1,eu-west-1,eu-west-1"),
        ("LogAccountIds", f"{ACCOUNT}, {OTHER_ACCOUNT}"),
        ("Regions", "eu-west-1, us-east-1"),
        ("FirstDay", "2026-01-31"),
        ("FirstDay", "2026/02/30"),
        ("FirstDay", "2026/06/31"),
        ("FirstDay", "NOW"),
        ("DatabaseName", "CloudTrail"),
        ("DatabaseName", "cloud-trail"),
        ("WorkGroupName", "my group"),
    ],
)
def test_the_form_refuses_what_athena_would_misread(parameter: str, value: str) -> None:
    made = CATALOG["athena"].build().to_dict()["Parameters"][parameter]
    assert not re.fullmatch(made["AllowedPattern"], value, re.ASCII) or len(value) > made["MaxLength"]
    assert made["ConstraintDescription"]


@pytest.mark.parametrize("name", ["athena", "quicksight"])
def test_no_parameter_within_sql_takes_a_quotation_mark(name: str) -> None:
    within = {"AccountIds", "ApprovedRegions", "DatabaseName", "LogAccountIds", "Regions"}
    parameters, examples = CATALOG[name].build().to_dict()["Parameters"], CATALOG[name].examples
    for one in within & examples.keys():
        pattern = parameters[one]["AllowedPattern"]
        assert re.fullmatch(pattern, examples[one], re.ASCII)
        for mark in ("'", '"', "\\", ";"):
            assert not re.fullmatch(pattern, examples[one] + mark, re.ASCII), one
            assert not re.fullmatch(pattern, mark + examples[one], re.ASCII), one


def test_the_form_takes_regions_of_which_one_begins_as_another() -> None:
    made = CATALOG["athena"].build().to_dict()["Parameters"]["Regions"]
    for regions in ("us-east-1,us-east-11", "us-east-11,us-east-1"):
        assert re.fullmatch(made["AllowedPattern"], regions, re.ASCII)


def test_the_size_of_an_event_on_the_page_is_that_of_the_generated_logs() -> None:
    batch = list(Month(events=4_000).records())
    files = [batch[start : start + 400] for start in range(0, len(batch), 400)]
    texts = (json.dumps({"Records": one}, separators=(",", ":")).encode() for one in files)
    size = sum(len(gzip.compress(one, 6)) for one in texts) / len(batch)
    assert pytest.approx(size, rel=0.05) == BYTES_OF_EVENT


def test_the_placeholders_of_athena_are_no_variables_of_cloudformation() -> None:
    text = to_yaml(CATALOG["athena"].build().to_dict())
    assert "${!account}/CloudTrail/${!region}/${!day}/" in text
