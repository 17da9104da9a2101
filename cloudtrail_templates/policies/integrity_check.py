"""The policies of the roles that check the integrity of log files, and that start the check."""

from typing import Any

from awacs import cloudtrail, codebuild, logs, organizations, sts
from awacs.aws import PolicyDocument

from cloudtrail_templates.intrinsics import sub
from cloudtrail_templates.options import Text
from cloudtrail_templates.policies.document import allow, document, merged, own_account, service
from cloudtrail_templates.policies.log_files import reading
from cloudtrail_templates.policies.trails import account_folder


def project_trust(project_name: Any) -> PolicyDocument:
    """Return the policy that lets CodeBuild assume the role for one project.

    Source: https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html
    """
    project = project_arn(project_name)
    condition = {"StringEquals": {"aws:SourceArn": project}}
    return document(
        allow("AllowProjectToAssume", service("codebuild"), [sts.AssumeRole], conditions=condition)
    )


def schedule_trust() -> PolicyDocument:
    """Return the policy that lets EventBridge Scheduler assume the role for schedules of this account and region.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    """
    group = sub("arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule-group/default")
    condition = merged(own_account(), {"StringEquals": {"aws:SourceArn": group}})
    return document(
        allow("AllowScheduleToAssume", service("scheduler"), [sts.AssumeRole], conditions=condition)
    )


def start_policy(project_name: Any) -> PolicyDocument:
    """Return the policy to start builds of one project."""
    return document(allow("AllowStart", None, [codebuild.StartBuild], resource=[project_arn(project_name)]))


def project_arn(project_name: Any) -> Any:
    """Return the ARN of a project by its name."""
    text = "arn:${AWS::Partition}:codebuild:${AWS::Region}:${AWS::AccountId}:project/${Name}"
    return sub(text, Name=project_name)


def check_policy(
    bucket_arn: Any,
    log_group_arn: Any,
    *,
    s3_key_prefix: Text | None = None,
    organization_id: Text | None = None,
    kms_key_arn: Text | None = None,
) -> PolicyDocument:
    """Return the policy to read the log files, the digest files and the public keys, and to write the output of the build.

    For an organization trail the command also reads the trail and the id of the organization.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-cli.html
    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html
    """

    def files(under: Any = None) -> Any:
        return account_folder(s3_key_prefix, organization_id, "*", under=under)

    return document(
        *reading(bucket_arn, files=[files(bucket_arn)], prefixes=files(), kms_key_arn=kms_key_arn),
        allow(
            "AllowReadTrails",
            None,
            [cloudtrail.DescribeTrails, cloudtrail.ListPublicKeys, organizations.DescribeOrganization],
            resource=["*"],
        ),
        allow("AllowOutput", None, [logs.CreateLogStream, logs.PutLogEvents], resource=[log_group_arn]),
    )
