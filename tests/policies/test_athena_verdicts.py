"""What people with the query policy may do, and what the bucket of their results refuses: requests and verdicts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG
from policies.calls import (
    ALLOWED,
    DENIED,
    OTHER,
    OWN,
    REGION,
    UNSAID,
    Row,
    by_service,
    by_user,
    misjudged,
    parts_that_no_row_keeps,
)
from policies.evaluator import verdict

TEMPLATE = CATALOG["athena"].build().to_dict()
ORGANIZATION = "o-exampleorg1"
KEY = f"arn:aws:kms:{REGION}:{OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
RESULT_KEY = f"arn:aws:kms:{REGION}:{OWN}:key/5678abcd-12ab-34cd-56ef-1234567890ab"
BUCKET = "arn:aws:s3:::existing-logs"
ATHENA, GLUE = f"arn:aws:athena:{REGION}:{OWN}", f"arn:aws:glue:{REGION}:{OWN}"
GROUP = f"{ATHENA}:workgroup/audit"


@dataclass(frozen=True)
class Reader:
    """A stack, the folders of accounts that its policy reads, and those that it does not."""

    resolved: Resolved
    may: tuple[str, ...]
    may_not: tuple[str, ...]

    @property
    def policy(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.resolved.properties("QueryAccessPolicy")["PolicyDocument"]
        return found

    @property
    def results(self) -> str:
        """The ARN of the bucket with the results."""
        if "AthenaWorkGroupResultBucket" not in self.resolved.resources:
            return "arn:aws:s3:::results"
        return str(self.resolved.value({"Fn::GetAtt": ["AthenaWorkGroupResultBucket", "Arn"]}))


def stack(region: str = REGION, partition: str = "aws", **parameters: str) -> Resolved:
    given = {"LogBucketName": "existing-logs", "KmsKeyArn": KEY, "FirstDay": "2026/01/01"}
    given |= {"WorkGroupName": "audit", "DatabaseName": "logs_of_us", **parameters}
    made = Resolved(TEMPLATE, given, account=OWN, region=region, partition=partition)
    assert made.broken_rules() == []
    return made


NOT_OURS = ("Other/x", "AWSLogs-2/x", "x/AWSLogs/x")
READERS = {
    "account": Reader(stack(), (f"AWSLogs/{OWN}",), (f"AWSLogs/{OTHER}", f"x/AWSLogs/{OWN}")),
    "prefix": Reader(stack(S3KeyPrefix="a/b"), (f"a/b/AWSLogs/{OWN}",), (f"AWSLogs/{OWN}",)),
    "listed": Reader(
        stack(LogAccountIds=f"{OWN},{OTHER}"), (f"AWSLogs/{OWN}", f"AWSLogs/{OTHER}"), (f"x/AWSLogs/{OWN}",)
    ),
    "organization": Reader(
        stack(OrganizationId=ORGANIZATION),
        (f"AWSLogs/{ORGANIZATION}/{OWN}", f"AWSLogs/{ORGANIZATION}/{OTHER}"),
        (f"AWSLogs/{OWN}", f"AWSLogs/o-exampleorg2/{OWN}"),
    ),
    "control-tower": Reader(
        stack(OrganizationId=ORGANIZATION, S3KeyPrefix=ORGANIZATION),
        (f"{ORGANIZATION}/AWSLogs/{ORGANIZATION}/{OTHER}",),
        (f"AWSLogs/{ORGANIZATION}/{OTHER}",),
    ),
    "own-bucket": Reader(
        stack(Results="Bucket", ResultsKmsKeyArn=RESULT_KEY), (f"AWSLogs/{OWN}",), (f"AWSLogs/{OTHER}",)
    ),
}
each_reader = pytest.mark.parametrize("one", READERS.values(), ids=READERS)

READS = (
    "BatchGetNamedQuery",
    "BatchGetQueryExecution",
    "GetNamedQuery",
    "GetQueryExecution",
    "GetQueryResults",
    "GetQueryResultsStream",
    "GetQueryRuntimeStatistics",
    "GetWorkGroup",
    "ListNamedQueries",
    "ListQueryExecutions",
    "StartQueryExecution",
    "StopQueryExecution",
)
CHANGES = ("UpdateWorkGroup", "DeleteWorkGroup", "CreateNamedQuery", "DeleteNamedQuery", "TagResource")


def of_athena() -> Iterator[Row]:
    for action in READS:
        yield Row(f"{action} in the workgroup", by_user(f"athena:{action}", GROUP), ALLOWED)
        for other in ("primary", "audit2", "audit-copy"):
            request = by_user(f"athena:{action}", f"{ATHENA}:workgroup/{other}")
            yield Row(f"{action} in {other}", request, UNSAID)
    for action in CHANGES:
        yield Row(action, by_user(f"athena:{action}", GROUP), UNSAID)
    for action in ("ListDataCatalogs", "ListEngineVersions", "ListWorkGroups"):
        yield Row(action, by_user(f"athena:{action}", "*"), ALLOWED)
    yield Row("creates a workgroup", by_user("athena:CreateWorkGroup", f"{ATHENA}:workgroup/x"), UNSAID)
    catalog = f"{ATHENA}:datacatalog/AwsDataCatalog"
    for action in ("GetDataCatalog", "GetDatabase", "GetTableMetadata", "ListDatabases", "ListTableMetadata"):
        yield Row(action, by_user(f"athena:{action}", catalog), ALLOWED)
        yield Row(f"{action} of another", by_user(f"athena:{action}", f"{ATHENA}:datacatalog/x"), UNSAID)
    yield Row("deletes the catalog", by_user("athena:DeleteDataCatalog", catalog), UNSAID)


def of_glue() -> Iterator[Row]:
    places = ("catalog", "database/default", "database/logs_of_us", "table/logs_of_us/logs")
    for action in (
        *("BatchGetPartition", "GetDatabase", "GetDatabases", "GetPartition", "GetPartitions"),
        *("GetTable", "GetTables"),
    ):
        for place in places:
            yield Row(f"{action} of {place}", by_user(f"glue:{action}", f"{GLUE}:{place}"), ALLOWED)
        for place in ("database/other", "table/other/logs", "table/logs_of_us2/logs", "table/default/x"):
            yield Row(f"{action} of {place}", by_user(f"glue:{action}", f"{GLUE}:{place}"), UNSAID)
    for action in ("UpdateTable", "DeleteTable", "CreateTable", "DeleteDatabase", "GetUserDefinedFunctions"):
        for place in places:
            yield Row(f"{action} of {place}", by_user(f"glue:{action}", f"{GLUE}:{place}"), UNSAID)


def of_files(one: Reader) -> Iterator[Row]:
    file = "eu-west-1/2026/11/28/x.json.gz"
    for folder in one.may:
        for kind in ("CloudTrail", "CloudTrail-Digest", "CloudTrail-NetworkActivity"):
            key = f"{folder}/{kind}/{file}"
            yield Row(f"reads {key}", by_user("s3:GetObject", f"{BUCKET}/{key}"), ALLOWED)
            request = by_user("s3:ListBucket", BUCKET, context={"s3:prefix": f"{folder}/{kind}/eu-west-1/"})
            yield Row(f"lists {key}", request, ALLOWED)
            for action in ("s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion"):
                yield Row(f"{action} {key}", by_user(action, f"{BUCKET}/{key}"), UNSAID)
        config = f"{folder}/Config/{file}"
        yield Row("reads another service's", by_user("s3:GetObject", f"{BUCKET}/{config}"), UNSAID)
    for folder in (*one.may_not, *NOT_OURS):
        key = f"{folder}/CloudTrail/{file}"
        yield Row(f"reads {key}", by_user("s3:GetObject", f"{BUCKET}/{key}"), UNSAID)
        request = by_user("s3:ListBucket", BUCKET, context={"s3:prefix": f"{folder}/CloudTrail/"})
        yield Row(f"lists {key}", request, UNSAID)
    yield Row("lists the bucket", by_user("s3:ListBucket", BUCKET), UNSAID)
    inside = {"s3:prefix": f"{one.may[0]}/CloudTrail/"}
    other = "arn:aws:s3:::other"
    yield Row("reads another bucket", by_user("s3:GetObject", f"{other}/{one.may[0]}/CloudTrail/x"), UNSAID)
    yield Row("lists another bucket", by_user("s3:ListBucket", other, context=inside), UNSAID)
    versions = by_user("s3:ListBucketVersions", BUCKET, context=inside)
    yield Row("lists versions", versions, UNSAID)
    yield Row("finds the bucket", by_user("s3:GetBucketLocation", BUCKET), ALLOWED)
    yield Row("finds another", by_user("s3:GetBucketLocation", other), UNSAID)
    yield Row("reads the policy", by_user("s3:GetBucketPolicy", BUCKET), UNSAID)


def of_keys(one: Reader) -> Iterator[Row]:
    through = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
    yield Row("decrypts logs", by_user("kms:Decrypt", KEY, context=through), ALLOWED)
    yield Row("decrypts logs directly", by_user("kms:Decrypt", KEY), UNSAID)
    yield Row(
        "encrypts with the key of the logs", by_user("kms:GenerateDataKey", KEY, context=through), UNSAID
    )
    yield Row("decrypts with another key", by_user("kms:Decrypt", f"{KEY}0", context=through), UNSAID)
    own = ALLOWED if one is READERS["own-bucket"] else UNSAID
    for action in ("kms:Decrypt", "kms:GenerateDataKey"):
        yield Row(f"{action} of results", by_user(action, RESULT_KEY), own)
        yield Row(f"{action} of another", by_user(action, f"{RESULT_KEY}0"), UNSAID)
    yield Row("deletes the key", by_user("kms:ScheduleKeyDeletion", RESULT_KEY), UNSAID)


def of_results(one: Reader) -> Iterator[Row]:
    own = ALLOWED if one is READERS["own-bucket"] else UNSAID
    bucket = one.results
    for action in ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"):
        yield Row(f"{action} of the results", by_user(action, bucket), own)
        yield Row(f"{action} of another", by_user(action, f"{bucket}-2"), UNSAID)
    for action in (
        *("s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"),
    ):
        yield Row(f"{action} in the results", by_user(action, f"{bucket}/x.csv"), own)
        yield Row(f"{action} in another", by_user(action, f"{bucket}-2/x.csv"), UNSAID)
    yield Row("changes the bucket", by_user("s3:PutBucketPolicy", bucket), UNSAID)
    yield Row("deletes a result", by_user("s3:DeleteObject", f"{bucket}/x.csv"), UNSAID)


@each_reader
def test_a_person_queries_these_tables_and_files_and_changes_nothing(one: Reader) -> None:
    rows = [*of_athena(), *of_glue(), *of_files(one), *of_keys(one), *of_results(one)]
    assert misjudged(one.policy, rows) == []
    # Where Athena keeps the results, the statements about them allow nothing.
    switched_off = set() if one is READERS["own-bucket"] else {"AllowResult"}
    kept = parts_that_no_row_keeps(one.policy, rows)
    assert [part for part in kept if not any(part.startswith(off) for off in switched_off)] == []


COPY_KEY = f"arn:aws:kms:{REGION}:{OWN}:key/9abcabcd-12ab-34cd-56ef-1234567890ab"
COPIES = {
    "account": Reader(stack(ParquetCopy="true"), (f"AWSLogs/{OWN}",), (f"AWSLogs/{OTHER}",)),
    "organization": Reader(
        stack(
            ParquetCopy="true",
            OrganizationId=ORGANIZATION,
            LogAccountIds=f"{OWN},{OTHER}",
            S3KeyPrefix="a",
            CopyKmsKeyArn=COPY_KEY,
        ),
        (f"a/AWSLogs/{ORGANIZATION}/{OTHER}",),
        (f"AWSLogs/{ORGANIZATION}/{OTHER}", f"a/AWSLogs/{OWN}"),
    ),
}


def copies_of(one: Reader) -> str:
    return str(one.resolved.value({"Fn::GetAtt": ["LogCopyBucket", "Arn"]}))


def of_copying(one: Reader) -> Iterator[Row]:
    group = f"{GROUP}-copy"
    yield Row("starts", by_user("athena:StartQueryExecution", group), ALLOWED)
    yield Row("starts among people", by_user("athena:StartQueryExecution", GROUP), UNSAID)
    yield Row("reads results", by_user("athena:GetQueryResults", group), UNSAID)
    yield Row("changes the limit", by_user("athena:UpdateWorkGroup", group), UNSAID)
    above = ("catalog", "database/default", "database/logs_of_us")
    copy = "table/logs_of_us/logs_parquet"
    for action in (
        *("BatchGetPartition", "GetDatabase", "GetDatabases", "GetPartition", "GetPartitions"),
        *("GetTable", "GetTables"),
    ):
        for place in (*above, "table/logs_of_us/logs", copy):
            yield Row(f"{action} of {place}", by_user(f"glue:{action}", f"{GLUE}:{place}"), ALLOWED)
        other = by_user(f"glue:{action}", f"{GLUE}:table/logs_of_us/insights")
        yield Row(f"{action} of another table", other, UNSAID)
    for action in ("BatchCreatePartition", "CreatePartition"):
        for place in (*above, copy):
            yield Row(f"{action} in {place}", by_user(f"glue:{action}", f"{GLUE}:{place}"), ALLOWED)
        logs = by_user(f"glue:{action}", f"{GLUE}:table/logs_of_us/logs")
        yield Row(f"{action} in the logs", logs, UNSAID)
    for place in (*above, copy):
        yield Row(f"updates {place}", by_user("glue:UpdateTable", f"{GLUE}:{place}"), UNSAID)


def of_copied_files(one: Reader) -> Iterator[Row]:
    file = "eu-west-1/2026/11/28/x.json.gz"
    for folder in (*one.may, *one.may_not, *NOT_OURS):
        may = ALLOWED if folder in one.may else UNSAID
        key = f"{folder}/CloudTrail/{file}"
        listed = {"s3:prefix": f"{folder}/CloudTrail/eu-west-1/"}
        yield Row(f"reads {key}", by_user("s3:GetObject", f"{BUCKET}/{key}"), may)
        yield Row(f"lists {key}", by_user("s3:ListBucket", BUCKET, context=listed), may)
        yield Row(
            f"lists versions of {key}", by_user("s3:ListBucketVersions", BUCKET, context=listed), UNSAID
        )
        yield Row(f"changes {key}", by_user("s3:PutObject", f"{BUCKET}/{key}"), UNSAID)
        digest = f"{folder}/CloudTrail-Digest/{file}"
        yield Row(f"reads {digest}", by_user("s3:GetObject", f"{BUCKET}/{digest}"), UNSAID)
    inside = {"s3:prefix": f"{one.may[0]}/CloudTrail/"}
    yield Row("lists another", by_user("s3:ListBucket", "arn:aws:s3:::other", context=inside), UNSAID)
    yield Row("finds the bucket", by_user("s3:GetBucketLocation", BUCKET), ALLOWED)
    yield Row("finds another", by_user("s3:GetBucketLocation", "arn:aws:s3:::other"), UNSAID)
    yield Row("reads the policy", by_user("s3:GetBucketPolicy", BUCKET), UNSAID)
    through = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
    yield Row("decrypts logs", by_user("kms:Decrypt", KEY, context=through), ALLOWED)
    yield Row("decrypts logs directly", by_user("kms:Decrypt", KEY), UNSAID)
    yield Row("encrypts logs", by_user("kms:GenerateDataKey", KEY, context=through), UNSAID)
    yield Row("decrypts others", by_user("kms:Decrypt", f"{KEY}0", context=through), UNSAID)


def of_copies(one: Reader, *, writes: bool) -> Iterator[Row]:
    bucket, may = copies_of(one), ALLOWED if writes else UNSAID
    for action, expected in (
        ("s3:GetBucketLocation", ALLOWED),
        ("s3:ListBucket", ALLOWED),
        ("s3:ListBucketMultipartUploads", may),
        ("s3:PutBucketPolicy", UNSAID),
    ):
        yield Row(action, by_user(action, bucket), expected)
        yield Row(f"{action} of another", by_user(action, f"{bucket}-2"), UNSAID)
    for action, expected in (
        ("s3:GetObject", ALLOWED),
        ("s3:PutObject", may),
        ("s3:AbortMultipartUpload", may),
        ("s3:ListMultipartUploadParts", may),
        ("s3:DeleteObject", UNSAID),
    ):
        yield Row(action, by_user(action, f"{bucket}/logs/x"), expected)
        yield Row(f"{action} in another", by_user(action, f"{bucket}-2/logs/x"), UNSAID)
    with_key = one is COPIES["organization"]
    through = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
    for action in ("kms:Decrypt", "kms:GenerateDataKey"):
        expected = ALLOWED if with_key and (writes or action == "kms:Decrypt") else UNSAID
        yield Row(f"{action} of copies", by_user(action, COPY_KEY, context=through), expected)
        yield Row(f"{action} without S3", by_user(action, COPY_KEY), UNSAID)
        yield Row(f"{action} of others", by_user(action, f"{COPY_KEY}0", context=through), UNSAID)
    yield Row("deletes the key", by_user("kms:ScheduleKeyDeletion", COPY_KEY, context=through), UNSAID)


@pytest.mark.parametrize("one", COPIES.values(), ids=COPIES)
def test_the_role_copies_the_logs_and_nothing_else(one: Reader) -> None:
    policy = one.resolved.properties("LogCopyRolePolicy")["PolicyDocument"]
    rows = [*of_copying(one), *of_copied_files(one), *of_copies(one, writes=True)]
    assert misjudged(policy, rows) == []
    # Without a key the statement about it allows nothing.
    off = () if one is COPIES["organization"] else ("AllowCopyKey",)
    assert [part for part in parts_that_no_row_keeps(policy, rows) if not part.startswith(off)] == []


@pytest.mark.parametrize("one", COPIES.values(), ids=COPIES)
def test_people_read_the_copies_and_do_not_change_them(one: Reader) -> None:
    policy = one.resolved.properties("LogCopyReadPolicy")["PolicyDocument"]
    rows = list(of_copies(one, writes=False))
    assert misjudged(policy, rows) == []
    off = () if one is COPIES["organization"] else ("AllowCopyKey",)
    assert [part for part in parts_that_no_row_keeps(policy, rows) if not part.startswith(off)] == []


def test_only_schedules_of_the_account_assume_the_role() -> None:
    trust = COPIES["account"].resolved.properties("LogCopyRole")["AssumeRolePolicyDocument"]
    group = f"arn:aws:scheduler:{REGION}:{OWN}:schedule-group/default"
    rows = [
        Row("the schedule", by_service("scheduler.amazonaws.com", "sts:AssumeRole", "", group), ALLOWED),
        Row(
            "another group", by_service("scheduler.amazonaws.com", "sts:AssumeRole", "", f"{group}2"), UNSAID
        ),
        Row(
            "another account",
            by_service("scheduler.amazonaws.com", "sts:AssumeRole", "", group, OTHER),
            UNSAID,
        ),
        Row("another service", by_service("lambda.amazonaws.com", "sts:AssumeRole", "", group), UNSAID),
    ]
    assert [row.what for row in rows if verdict(trust, row.request) is not row.expected] == []


def test_without_a_key_it_decrypts_with_none() -> None:
    policy = stack(KmsKeyArn="").properties("QueryAccessPolicy")["PolicyDocument"]
    context = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
    assert verdict(policy, by_user("kms:Decrypt", KEY, context=context)) is UNSAID


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
def test_in_another_partition_it_allows_the_same(region: str, partition: str) -> None:
    policy = stack(region, partition, Regions=region).properties("QueryAccessPolicy")["PolicyDocument"]
    for service, action, place in (
        ("athena", "StartQueryExecution", "workgroup/audit"),
        ("athena", "GetDatabase", "datacatalog/AwsDataCatalog"),
        ("glue", "GetTable", "table/logs_of_us/logs"),
        ("glue", "GetTable", "catalog"),
    ):
        arn = f"arn:{partition}:{service}:{region}:{OWN}:{place}"
        assert verdict(policy, by_user(f"{service}:{action}", arn, partition=partition)) is ALLOWED
    key = f"arn:{partition}:s3:::existing-logs/AWSLogs/{OWN}/CloudTrail/{region}/x"
    assert verdict(policy, by_user("s3:GetObject", key, partition=partition)) is ALLOWED


def test_the_bucket_of_the_results_refuses_insecure_requests() -> None:
    one = READERS["own-bucket"]
    policy = one.resolved.properties("AthenaWorkGroupResultBucketPolicy")["PolicyDocument"]
    rows = []
    for arn in (one.results, f"{one.results}/x.csv"):
        for what, context, expected in (
            ("over TLS 1.3", {}, UNSAID),
            ("over HTTP", {"aws:SecureTransport": "false"}, DENIED),
            ("over TLS 1.1", {"s3:TlsVersion": "1.1"}, DENIED),
        ):
            rows.append(Row(what, by_user("s3:GetObject", arn, context=context), expected))
    assert misjudged(policy, rows) == []
    assert parts_that_no_row_keeps(policy, rows) == []
