"""The published template to query log files with Athena."""

from dataclasses import replace
from typing import Annotated

from troposphere import And, Condition, Equals, Not, Partition, Ref, Template

from cloudtrail_templates.components import (
    AthenaQueries,
    AthenaWorkGroup,
    ExistingAlarmTopic,
    ExistingLogBucket,
    LogTables,
    ParquetCopy,
    QueryAccess,
)
from cloudtrail_templates.components.integrity.checked_logs import DEFAULT_REGIONS
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.options import Flag, Option, Text, declared_option
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.definition import Definition
from cloudtrail_templates.templates.parts.athena_about import ABOUT
from cloudtrail_templates.templates.parts.notification import OptionalAlarm
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.rules import add_rule


class Copies(Struct):
    """Whether there is a copy of the events."""

    parquet_copy: Annotated[
        Flag,
        Option(
            "Copy the events of each day into the table logs_parquet: queries of it read less than of logs.",
            sources=("athena/latest/ug/insert-into.html", "athena/latest/ug/columnar-storage.html"),
            group="Parquet copy",
            decides=True,
        ),
    ] = False
    alarm_topic_arn: Annotated[
        Text | None,
        replace(
            declared_option(OptionalAlarm, "alarm_topic_arn").option,
            description="ARN of an existing SNS topic for the alarm on days without a copy, such as that of the template "
            "alarms; its policy and key must let CloudWatch publish. It has no effect without ParquetCopy.",
        ),
    ] = None


def assemble(template: Template, *, detections: tuple[Detection, ...] = ALL_DETECTIONS) -> None:
    """Add the tables, the workgroup, the saved queries and the policy, and the parameters of their options."""
    bucket = expose(template, ExistingLogBucket, "name", prefix="LogBucket", group="Log files")
    bucket |= expose(template, ExistingLogBucket, "kms_key_arn", "s3_key_prefix", group="Log files")
    logs = expose(template, LogTables, "organization_id", "log_account_ids", "regions", "first_day")
    logs |= expose(template, LogTables, "database_name")
    group = expose(template, AthenaWorkGroup, "work_group_name", "bytes_scanned_cutoff_per_query", "results")
    group |= expose(template, AthenaWorkGroup, "result_retention_days", "results_kms_key_arn")
    group |= expose(template, AthenaWorkGroup, "result_access_log_bucket_name")
    regions = expose(template, AthenaQueries, "approved_regions", group="Athena")
    copied = expose(template, Copies, "parquet_copy")["parquet_copy"].conditions["true"]
    copy = expose(template, ParquetCopy, "copy_hour", "copy_retention_days", "copy_kms_key_arn")
    copy |= expose(template, ParquetCopy, "copy_access_log_bucket_name")
    topic = expose(template, Copies, "alarm_topic_arn")["alarm_topic_arn"]
    template.add_condition("CreateLogCopyMissing", And(Condition(copied), Condition(topic.condition)))
    names = expose(template, QueryAccess, "name_prefix")
    copy |= expose(template, ParquetCopy, "permissions_boundary", "role_path")
    _add_rules(template)
    tables = LogTables(**logs, log_bucket=ExistingLogBucket(**bucket)).add_to(template)
    work_group = AthenaWorkGroup(**group).add_to(template)
    AthenaQueries(work_group=work_group, tables=tables, detections=detections, **regions).add_to(template)
    copy |= {"work_group": work_group, "tables": tables, "condition": copied}
    alarmed = ExistingAlarmTopic(arn=Given("CreateLogCopyMissing", topic.value))
    copies = ParquetCopy(**copy, **names, topic=alarmed).add_to(template)
    access = QueryAccess(work_group=work_group, tables=tables, **names).add_to(template)
    add_output(template, "DatabaseName", "Name of the database.", tables.name)
    add_output(template, "WorkGroupName", "Name of the workgroup.", work_group.name)
    add_output(template, "QueryAccessPolicyArn", "ARN of the policy for those who query.", access.arn)
    add_output(
        template, "CopyReadPolicyArn", "ARN of the policy to read the copies.", copies.read_policy_arn, copied
    )


def _add_rules(template: Template) -> None:
    add_rule(
        template,
        "OtherPartitionNeedsRegions",
        (
            Not(Equals(Ref("Regions"), DEFAULT_REGIONS)),
            "Regions is the default, which is for the partition aws: give the regions that the trail records.",
        ),
        when=Not(Equals(Partition, "aws")),
    )
    add_rule(
        template,
        "CopyNeedsAccounts",
        (
            Not(Equals(Ref("LogAccountIds"), "")),
            "ParquetCopy with OrganizationId needs a list of accounts, because a query must name them: give "
            "LogAccountIds, or choose false.",
        ),
        when=And(Equals(Ref("ParquetCopy"), "true"), Not(Equals(Ref("OrganizationId"), ""))),
    )
    add_rule(
        template,
        "OnlyWithCopy",
        *(
            (
                Equals(Ref(name), ""),
                f"{name} has no effect without copies: leave it empty, or choose true for ParquetCopy.",
            )
            # Not AlarmTopicArn, which comes with the other outputs of baseline.
            for name in ("CopyAccessLogBucketName", "CopyKmsKeyArn")
        ),
        when=Not(Equals(Ref("ParquetCopy"), "true")),
    )
    in_athena = Equals(Ref("Results"), "Athena")
    add_rule(
        template,
        "AccessLogsOfResultBucket",
        (
            Not(in_athena),
            "ResultAccessLogBucketName has no effect where Athena stores the results: leave it empty, or choose Bucket "
            "for Results.",
        ),
        when=Not(Equals(Ref("ResultAccessLogBucketName"), "")),
    )


DEFINITION = Definition(
    name="athena",
    group="see",
    summary="Tables of Amazon Athena over the log files of AWS CloudTrail, with saved queries for common questions and for "
    "each alarm.",
    notes="The tables need no crawler: the account and the days in a query tell Athena which folders to read. Attach the "
    "policy of the output QueryAccessPolicyArn to the roles of those who query.",
    assemble=assemble,
    takes_outputs_of=("log-bucket", "baseline"),
    delivery="s3",
    capabilities=("CAPABILITY_NAMED_IAM",),
    examples={
        "AlarmTopicArn": "arn:aws:sns:eu-central-1:111122223333:security",
        "ApprovedRegions": "eu-west-1,us-east-1",
        "CopyAccessLogBucketName": "access-logs",
        "CopyKmsKeyArn": "arn:aws:kms:eu-central-1:111122223333:key/9abcabcd-12ab-34cd-56ef-1234567890ab",
        "DatabaseName": "audit",
        "FirstDay": "2024/01/31",
        "KmsKeyArn": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "LogAccountIds": "111122223333,444455556666",
        "LogBucketName": "audit-logs",
        "NamePrefix": "acme-",
        "OrganizationId": "o-exampleorg1",
        "PermissionsBoundary": "arn:aws:iam::111122223333:policy/boundary",
        "Regions": "eu-west-1,us-east-1",
        "ResultAccessLogBucketName": "access-logs",
        "ResultsKmsKeyArn": "arn:aws:kms:eu-central-1:111122223333:key/5678abcd-12ab-34cd-56ef-1234567890ab",
        "RolePath": "/audit/",
        "S3KeyPrefix": "security/logs",
        "WorkGroupName": "audit",
    },
    about=ABOUT,
)
