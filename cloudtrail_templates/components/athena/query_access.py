"""The policy for the people who query log files with Athena."""

from collections.abc import Sequence

from troposphere import AWSObject, Ref
from troposphere.iam import ManagedPolicy

from cloudtrail_templates.components.athena.log_tables import LogTables
from cloudtrail_templates.components.athena.work_group import AthenaWorkGroup
from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.name_prefix import NamePrefix
from cloudtrail_templates.intrinsics import present
from cloudtrail_templates.policies.athena import query_policy


class QueryAccess(NamePrefix, Component):
    """A managed policy to attach to roles and users: they run queries in the workgroup, and see its tables only.

    Source: https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html
    """

    work_group: AthenaWorkGroup
    tables: LogTables
    title: str = "QueryAccessPolicy"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_names((self.title,))
        self.role_name(self.title)

    @property
    def arn(self) -> Ref:
        """The ARN of the policy."""
        return Ref(self.title)

    def resources(self) -> Sequence[AWSObject]:
        group, tables = self.work_group, self.tables
        bucket = tables.log_bucket
        policy = ManagedPolicy(
            self.title,
            Description="Queries log files of CloudTrail with Athena.",
            PolicyDocument=query_policy(
                bucket.arn,
                group.name,
                tables.name,
                s3_key_prefix=bucket.s3_key_prefix,
                organization_id=tables.organization_id,
                account_ids=tables.log_account_ids,
                kms_key_arn=bucket.kms_key_arn,
                result_bucket_arn=group.result_bucket_arn,
                results=group.results,
                results_kms_key_arn=group.results_kms_key_arn,
            ),
            **present(ManagedPolicyName=self.role_name(self.title)),
            **self._attributes(),
        )
        return [policy]
