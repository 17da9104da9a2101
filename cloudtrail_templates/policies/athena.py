"""The policy of people who query log files with Athena, and that of the bucket with the results."""

from collections.abc import Sequence
from typing import Any

from awacs import athena, glue, kms, s3
from awacs.aws import PolicyDocument, Statement
from troposphere import AccountId

from cloudtrail_templates.intrinsics import given, pick, sub
from cloudtrail_templates.options import Text
from cloudtrail_templates.policies.bucket_protection import secure_transport
from cloudtrail_templates.policies.document import allow, document
from cloudtrail_templates.policies.log_files import reading
from cloudtrail_templates.policies.trails import account_folder

OWN_BUCKET = "Bucket"
"""The choice to store results in a bucket."""

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
    accounts = given(account_ids, lambda _: "*", otherwise=AccountId)

    def folder(*below: Any, under: Any = None) -> Any:
        return given(
            organization_id,
            lambda one: account_folder(s3_key_prefix, one, "*", *below, under=under),
            otherwise=account_folder(s3_key_prefix, None, accounts, *below, under=under),
        )

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
        allow(
            "AllowTables",
            None,
            [
                glue.BatchGetPartition,
                glue.GetDatabase,
                glue.GetDatabases,
                glue.GetPartition,
                glue.GetPartitions,
                glue.GetTable,
                glue.GetTables,
            ],
            resource=[
                sub(f"{_GLUE}catalog"),
                sub(f"{_GLUE}database/default"),
                sub(f"{_GLUE}database/${{Database}}", Database=database_name),
                sub(f"{_GLUE}table/${{Database}}/*", Database=database_name),
            ],
        ),
        *reading(
            bucket_arn,
            files=[folder("CloudTrail*", "*", under=bucket_arn)],
            prefixes=[folder("CloudTrail*")],
            kms_key_arn=kms_key_arn,
        ),
        *_results(result_bucket_arn, results, results_kms_key_arn, group),
    )


def work_group_arn(name: Any) -> Any:
    """Return the ARN of a workgroup by its name."""
    return sub("arn:${AWS::Partition}:athena:${AWS::Region}:${AWS::AccountId}:workgroup/${Name}", Name=name)


def result_bucket_policy(bucket_arn: Any) -> PolicyDocument:
    """Return the policy of the bucket with the results, which denies insecure requests."""
    return document(*secure_transport(bucket_arn))


def _results(bucket_arn: Any, results: Any, kms_key_arn: Text | None, work_group: Any) -> Sequence[Statement]:
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
