"""The policy of the role that copies events into a table of Parquet files, and that of the people who read the table."""

from typing import Any

from awacs import athena, glue, kms, s3
from awacs.aws import PolicyDocument

from cloudtrail_templates.intrinsics import given, sub
from cloudtrail_templates.options import Text
from cloudtrail_templates.policies.athena import (
    READ_TABLES,
    log_files_access,
    tables_access,
    work_group_arn,
)
from cloudtrail_templates.policies.document import allow, document
from cloudtrail_templates.policies.log_files import THROUGH_S3


def copy_policy(
    bucket_arn: Any,
    log_bucket_arn: Any,
    work_group_name: Any,
    database_name: Any,
    *,
    source: str,
    target: str,
    s3_key_prefix: Text | None,
    organization_id: Text | None,
    account_ids: Text | None,
    log_kms_key_arn: Text | None,
    kms_key_arn: Text | None,
) -> PolicyDocument:
    """Return the policy to insert the events of one table into another: to start queries, and what Athena does then.

    The results of the queries are in the bucket of the copies.

    Source: https://docs.aws.amazon.com/athena/latest/ug/insert-into.html
    Source: https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
    """
    group = work_group_arn(work_group_name)
    return document(
        allow("AllowStart", None, [athena.StartQueryExecution], resource=[group]),
        tables_access("AllowTables", database_name, READ_TABLES, tables=(source, target)),
        tables_access(
            "AllowNewPartitions",
            database_name,
            [glue.BatchCreatePartition, glue.CreatePartition],
            tables=(target,),
        ),
        *log_files_access(
            log_bucket_arn,
            s3_key_prefix=s3_key_prefix,
            organization_id=organization_id,
            account_ids=account_ids,
            kms_key_arn=log_kms_key_arn,
            folders="CloudTrail",
        ),
        allow(
            "AllowFindCopies",
            None,
            [s3.GetBucketLocation, s3.ListBucket, s3.ListBucketMultipartUploads],
            resource=[bucket_arn],
        ),
        allow(
            "AllowCopies",
            None,
            [s3.AbortMultipartUpload, s3.GetObject, s3.ListMultipartUploadParts, s3.PutObject],
            resource=[sub("${Bucket}/*", Bucket=bucket_arn)],
        ),
        allow(
            "AllowCopyKey",
            None,
            [kms.Decrypt, kms.GenerateDataKey],
            resource=[given(kms_key_arn, lambda arn: arn, otherwise=group)],
            conditions=THROUGH_S3,
        ),
    )


def copies_policy(bucket_arn: Any, kms_key_arn: Text | None) -> PolicyDocument:
    """Return the policy to read the files of the copy; the tables are in the policy of those who query.

    Without a key the resource of the last statement is the bucket, to which kms:Decrypt does not apply.
    """
    return document(
        allow("AllowFindCopies", None, [s3.GetBucketLocation, s3.ListBucket], resource=[bucket_arn]),
        allow("AllowReadCopies", None, [s3.GetObject], resource=[sub("${Bucket}/*", Bucket=bucket_arn)]),
        allow(
            "AllowCopyKey",
            None,
            [kms.Decrypt],
            resource=[given(kms_key_arn, lambda arn: arn, otherwise=bucket_arn)],
            conditions=THROUGH_S3,
        ),
    )
