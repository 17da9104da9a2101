"""Preventive policies of AWS Organizations: they protect the trail, limit regions, and close the log bucket."""

from typing import Annotated

from awacs.aws import PolicyDocument

from cloudtrail_templates.components.constraints import REGION
from cloudtrail_templates.components.guardrails.guardrail import (
    KMS_KEY_ARNS,
    LOG_BUCKET_NAMES,
    Guardrail,
    ServiceControlPolicy,
    targets_option,
)
from cloudtrail_templates.components.trail_source import TRAIL_NAME
from cloudtrail_templates.options import Option, Text, Texts
from cloudtrail_templates.policies.guardrails import (
    log_bucket_guardrail,
    region_guardrail,
    trail_guardrail,
)


class TrailGuardrail(ServiceControlPolicy):
    """A service control policy that lets only exempt roles stop, narrow, re-route or delete a trail and what belongs to it.

    It protects the trail of that name in every account, buckets and their files, keys, and by their names the log groups
    with their filters, alarms, topics, queues, rules, schedules, builds, stacks, roles and managed policies. It also denies
    to mute the alarms, to change or pass the exempt roles, policies on all log groups of an account, and to close an
    account or leave the organization. It must be created in the management
    account, which it does not limit; nor does it limit service-linked roles.
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
    """

    trail_name: Annotated[Text, TRAIL_NAME]
    log_bucket_names: Annotated[Texts | None, LOG_BUCKET_NAMES] = None
    kms_key_arns: Annotated[Texts | None, KMS_KEY_ARNS] = None
    resource_names: Annotated[
        Texts | None,
        Option(
            "Names of the log groups, alarms, topics, queues, rules, schedules, CodeBuild projects, stacks, roles and "
            "managed policies to protect, separated by commas; at most 5, where * and ? match any characters. Names that "
            "CloudFormation generates begin with the name of the stack.",
            sources=("AWSCloudFormation/latest/TemplateReference/aws-properties-name.html",),
            group="Protected resources",
            MaxItems=5,
            MaxLength=200,
            AllowedPattern=r"[A-Za-z0-9_./#-]{3}[A-Za-z0-9_./#*?-]*",
            must=(
                "must be at most 5 names and 200 characters, each beginning with 3 characters that are no wildcards; give "
                "names like baseline*,alarms*"
            ),
            empty="Empty: none.",
        ),
    ] = None
    target_ids: Annotated[Texts | None, targets_option("Targets of the trail policy", "for the trail")] = None
    title: str = "TrailGuardrail"
    _description = "Only exempt roles change the trail, its logs and its alarms."

    def _content(self) -> PolicyDocument:
        return trail_guardrail(
            self.trail_name,
            self.log_bucket_names,
            self.kms_key_arns,
            self.resource_names,
            self.exempt_role_arns,
        )


class RegionGuardrail(ServiceControlPolicy):
    """A service control policy that denies requests to regions that are not approved, but for global services.

    The global services are those of AWS Control Tower's Region deny control. It must be created in the management account,
    which it does not limit; nor does it limit service-linked roles.
    https://docs.aws.amazon.com/controltower/latest/controlreference/primary-region-deny-policy.html
    """

    approved_regions: Annotated[
        Texts,
        Option(
            "Regions in which members may work, separated by commas; at most 40. Exempt roles may work in all.",
            group="Regions",
            MaxItems=40,
            MaxLength=640,
            AllowedPattern=REGION,
            must="must be at most 40 regions and 640 characters; give regions like eu-west-1,us-east-1",
        ),
    ]
    exempt_actions: Annotated[
        Texts | None,
        Option(
            "Actions that are denied in no region, such as those of global services, in addition to the list of AWS Control "
            "Tower, separated by commas; at most 40.",
            group="Regions",
            MaxItems=40,
            MaxLength=1200,
            AllowedPattern=r"[a-z0-9-]+:[A-Za-z0-9*?]+",
            must="must be at most 40 actions and 1200 characters; give actions like uxc:*,ec2:DescribeInstances",
            empty="Empty: no others.",
            sources=("controltower/latest/controlreference/primary-region-deny-policy.html",),
        ),
    ] = None
    target_ids: Annotated[Texts | None, targets_option("Targets of the region policy", "on regions")] = None
    title: str = "RegionGuardrail"
    _description = "Requests to regions that are not approved are denied."

    def _content(self) -> PolicyDocument:
        return region_guardrail(self.approved_regions, self.exempt_actions, self.exempt_role_arns)


class LogBucketGuardrail(Guardrail):
    """A resource control policy that closes log buckets and their keys to other organizations, but for named readers.

    It is for the log archive account, and applies whatever the policies of bucket and key allow. It also denies services
    that act for another organization.
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
    """

    organization_id: Annotated[
        Text,
        Option(
            "Organization whose principals may use the log buckets and keys.",
            group="Log bucket",
            label="Organization ID",
            AllowedPattern=r"o-[a-z0-9]{10,32}",
            must="must be an organization's id; write o- and 10 to 32 lower-case letters and digits",
        ),
    ]
    log_bucket_names: Annotated[Texts, LOG_BUCKET_NAMES]
    kms_key_arns: Annotated[Texts | None, KMS_KEY_ARNS] = None
    reader_arns: Annotated[
        Texts | None,
        Option(
            "Roles and users outside the organization that may use the log buckets and keys, as far as their policies allow "
            "it, separated by commas; at most 10.",
            group="Log bucket",
            label="Reader ARNs",
            MaxItems=10,
            MaxLength=800,
            AllowedPattern=r"arn:aws[a-z-]*:iam::\d{12}:(role|user)/[A-Za-z0-9_+=.@/*?-]+",
            must=(
                "must be at most 10 ARNs of roles or users and 800 characters; write arn:aws:iam::<account>:role/<name>, "
                "where * matches any characters"
            ),
            empty="Empty: nobody.",
        ),
    ] = None
    target_ids: Annotated[
        Texts | None, targets_option("Targets of the log bucket policy", "on the log buckets")
    ] = None
    title: str = "LogBucketGuardrail"
    _type = "RESOURCE_CONTROL_POLICY"
    _description = "Log buckets and their keys are closed to other organizations."

    def _content(self) -> PolicyDocument:
        return log_bucket_guardrail(
            self.organization_id, self.log_bucket_names, self.kms_key_arns, self.reader_arns
        )
