"""The policy of an existing log bucket."""

from collections.abc import Sequence
from typing import Annotated

from troposphere import AWSObject
from troposphere.s3 import BucketPolicy

from cloudtrail_templates.claims import NOT_DOCUMENTED
from cloudtrail_templates.components.bucket import ADMINISTRATOR_ARNS, EXISTING_BUCKET, READER_ACCOUNT_IDS
from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.log_bucket import LogBucket
from cloudtrail_templates.components.replica import REPLICA_WRITER_ARN
from cloudtrail_templates.components.suppressions import suppress
from cloudtrail_templates.components.trail_source import TrailSource
from cloudtrail_templates.intrinsics import sub
from cloudtrail_templates.options import Flag, Option, Text, Texts, declared_option
from cloudtrail_templates.policies.log_bucket import log_bucket_policy


class LogBucketPolicy(TrailSource, Component):
    """The policy of a log bucket that this stack does not create.

    A bucket has one policy. CloudFormation does not create one on a bucket that has a policy already: merge the statements
    into that policy, or import it. The policy is kept when the stack is deleted, because the trail cannot deliver without
    it; a new stack must then import it, too.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    """

    bucket_name: Annotated[
        Text,
        Option(
            "Name of the bucket, which must not have a policy: CloudFormation refuses to create a second one.",
            sources=(
                NOT_DOCUMENTED,
                "https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1068",
            ),
            group="Bucket",
            **EXISTING_BUCKET,
        ),
    ]
    delete_requires_mfa: Annotated[Flag, declared_option(LogBucket, "delete_requires_mfa").option] = True
    administrator_arns: Annotated[Texts | None, ADMINISTRATOR_ARNS] = None
    replica_writer_arn: Annotated[Text | None, REPLICA_WRITER_ARN] = None
    reader_account_ids: Annotated[Texts | None, READER_ACCOUNT_IDS] = None
    title: str = "LogBucketPolicy"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.resources()

    def resources(self) -> Sequence[AWSObject]:
        arn = sub("arn:${AWS::Partition}:s3:::${Name}", Name=self.bucket_name)
        policy = log_bucket_policy(
            arn,
            delete_requires_mfa=self.delete_requires_mfa,
            administrator_arns=self.administrator_arns,
            replica_writer_arn=self.replica_writer_arn,
            reader_account_ids=self.reader_account_ids,
            **self.source(),
        )
        return [
            BucketPolicy(
                self.title,
                Bucket=self.bucket_name,
                PolicyDocument=policy,
                Metadata=suppress("S3_BUCKET_SSL_REQUESTS_ONLY"),
                **self._attributes(retain=True),
            )
        ]
