"""The policy of people who query log files with Athena, and that of the bucket with the results."""

from collections.abc import Sequence
from typing import Any

from awacs import athena, glue, kms, s3
from awacs.aws import Action, PolicyDocument, Statement
from troposphere import AccountId

from cloudtrail_templates.intrinsics import given, pick, sub
from cloudtrail_templates.options import Text
from cloudtrail_templates.policies.bucket_protection import secure_transport
from cloudtrail_templates.policies.document import allow, document
from cloudtrail_templates.policies.log_files import reading
from cloudtrail_templates.policies.trails import account_folder

OWN_BUCKET = "Bucket"
"""The choice to store results in a bucket."""

READ_TABLES = (
    glue.BatchGetPartition,
    glue.GetDatabase,
    glue.GetDatabases,
    glue.GetPartition,
    glue.GetPartitions,
    glue.GetTable,
    glue.GetTables,
)
"""The actions of AWS Glue that a query needs."""

_GLUE = "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:"


def query_policy(
    bucket_arn: Any,
    work_group_name: Any,
    database_name: Any,
    *,
    s3_key_prefix: Text | None,
    organization_id: Text | None,
    account_ids: Text | None,
    kms_key_arn: Text | None,
    result_bucket_arn: Any,
    results: Any,
    results_kms_key_arn: Text | None,
) -> PolicyDocument:
    """Return the policy to run queries in one workgroup, on the tables of one database and the files behind them.

    It allows no change of a table, of a saved query or of the workgroup. Athena reads the files, and writes results into a
    bucket, with the permissions of the person. No ARN can be made from the list of accounts, which is one
    text: with it, or with an organization, the policy allows the files of all accounts in the bucket.

    Source: https://docs.aws.amazon.com/athena/latest/ug/example-policies-workgroup.html
    Source: https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
    Source: https://docs.aws.amazon.com/athena/latest/ug/managed-results.html
    """
    group = work_group_arn(work_group_name)
    return document(
        allow(
            "AllowQueries",
            None,
            [
                athena.BatchGetNamedQuery,
                athena.BatchGetQueryExecution,
                athena.GetNamedQuery,
                athena.GetQueryExecution,
                athena.GetQueryResults,
                athena.GetQueryResultsStream,
                athena.GetQueryRuntimeStatistics,
                athena.GetWorkGroup,
                athena.ListNamedQueries,
                athena.ListQueryExecutions,
                athena.StartQueryExecution,
                athena.StopQueryExecution,
            ],
            resource=[group],
        ),
        allow(
            "AllowConsole",
            None,
            [athena.ListDataCatalogs, athena.ListEngineVersions, athena.ListWorkGroups],
            resource=["*"],
        ),
        allow(
            "AllowCatalog",
            None,
            [
                athena.GetDataCatalog,
                athena.GetDatabase,
                athena.GetTableMetadata,
                athena.ListDatabases,
                athena.ListTableMetadata,
            ],
            resource=[
                sub(
                    "arn:${AWS::Partition}:athena:${AWS::Region}:${AWS::AccountId}:datacatalog/AwsDataCatalog"
                )
            ],
        ),
        tables_access("AllowTables", database_name, READ_TABLES, tables=("*",)),
        *log_files_access(
            bucket_arn,
            s3_key_prefix=s3_key_prefix,
            organization_id=organization_id,
            account_ids=account_ids,
            kms_key_arn=kms_key_arn,
        ),
        *results_access(result_bucket_arn, results, results_kms_key_arn, group),
    )


def work_group_arn(name: Any) -> Any:
    """Return the ARN of a workgroup by its name."""
    return sub("arn:${AWS::Partition}:athena:${AWS::Region}:${AWS::AccountId}:workgroup/${Name}", Name=name)


def result_bucket_policy(bucket_arn: Any) -> PolicyDocument:
    """Return the policy of the bucket with the results, which denies insecure requests."""
    return document(*secure_transport(bucket_arn))


def tables_access(
    sid: str, database_name: Any, actions: Sequence[Action], *, tables: Sequence[str]
) -> Statement:
    """Return the statement for actions of AWS Glue on tables of the database, which also need what is above the tables.

    Source: https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
    """
    return allow(
        sid,
        None,
        actions,
        resource=[
            sub(f"{_GLUE}catalog"),
            sub(f"{_GLUE}database/default"),
            sub(f"{_GLUE}database/${{Database}}", Database=database_name),
            *(sub(f"{_GLUE}table/${{Database}}/{table}", Database=database_name) for table in tables),
        ],
    )


def log_files_access(
    bucket_arn: Any,
    *,
    s3_key_prefix: Text | None,
    organization_id: Text | None,
    account_ids: Text | None,
    kms_key_arn: Text | None,
    folders: str = "CloudTrail*",
) -> list[Statement | None]:
    """Return the statements to read the log files behind the tables, for Athena with the permissions of a principal.

    Args:
        bucket_arn: the bucket of the log files.
        s3_key_prefix: the prefix before AWSLogs/ in the keys.
        organization_id: the organization, if an organization trail delivers.
        account_ids: the list of accounts, if there is one.
        kms_key_arn: the key of the log files, if there is one.
        folders: the folders in that of an account.
    """
    accounts = given(account_ids, lambda _: "*", otherwise=AccountId)

    def folder(*below: Any, under: Any = None) -> Any:
        return given(
            organization_id,
            lambda one: account_folder(s3_key_prefix, one, "*", *below, under=under),
            otherwise=account_folder(s3_key_prefix, None, accounts, *below, under=under),
        )

    return reading(
        bucket_arn,
        files=[folder(folders, "*", under=bucket_arn)],
        prefixes=[folder(folders, "*")],
        kms_key_arn=kms_key_arn,
    )


def results_access(
    bucket_arn: Any, results: Any, kms_key_arn: Text | None, work_group: Any
) -> Sequence[Statement]:
    """Return the statements for the bucket and the key of the results.

    Without them the resource is the workgroup, to which no action of S3 or KMS applies, so that they allow nothing.

    Source: https://docs.aws.amazon.com/athena/latest/ug/querying.html
    """
    key = given(kms_key_arn, lambda arn: arn, otherwise=work_group)
    everything = sub("${Bucket}/*", Bucket=bucket_arn)
    return [
        allow(
            "AllowResultBucket",
            None,
            [s3.GetBucketLocation, s3.ListBucket, s3.ListBucketMultipartUploads],
            resource=[pick(results, {OWN_BUCKET: bucket_arn}, otherwise=work_group)],
        ),
        allow(
            "AllowResults",
            None,
            [s3.AbortMultipartUpload, s3.GetObject, s3.ListMultipartUploadParts, s3.PutObject],
            resource=[pick(results, {OWN_BUCKET: everything}, otherwise=work_group)],
        ),
        allow("AllowResultKey", None, [kms.Decrypt, kms.GenerateDataKey], resource=[key]),
    ]
