"""Policies of AWS Organizations that protect a trail and its logs, limit regions, and close the log bucket to others."""

from awacs.aws import Action, PolicyDocument, Principal

from cloudtrail_templates.intrinsics import given, sub
from cloudtrail_templates.options import Text, Texts
from cloudtrail_templates.policies.document import Conditions, deny, document, merged
from cloudtrail_templates.policies.global_services import GLOBAL_ACTIONS
from cloudtrail_templates.policies.protected_resources import (
    BUCKETS,
    CONTROL_TOWER_ROLES,
    NAMED,
    PLATFORM_ROLES,
    PROTECTED,
)
from cloudtrail_templates.policies.text_lists import arns, combined, items, plain

MAX_CHARACTERS = {"SERVICE_CONTROL_POLICY": 10_240, "RESOURCE_CONTROL_POLICY": 5_120}
"""The most characters of a policy by its type, with white space.

Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
"""


def trail_guardrail(
    trail_name: Text,
    log_bucket_names: Texts | None,
    kms_key_arns: Texts | None,
    resource_names: Texts | None,
    exempt_role_arns: Texts | None,
) -> PolicyDocument:
    """Return a service control policy that keeps all but exempt roles from changing a trail and what belongs to it.

    One statement holds all actions and all resources, because the list of the exempt roles is long: no action applies to
    the resource of another service.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
    Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html
    """
    trail = sub("arn:*:cloudtrail:*:*:trail/${Name}", Name=trail_name)
    exempt = [_role(name) for name in PLATFORM_ROLES]
    resource = combined(
        [trail],
        *(arns(pattern, log_bucket_names) for pattern in BUCKETS),
        items(kms_key_arns),
        *(arns(pattern, resource_names) for pattern in NAMED),
        exempt,
        # The policy on regions exempts these: whoever could create one of that name would be exempt.
        [_role(name) for name in CONTROL_TOWER_ROLES],
        items(exempt_role_arns),
    )
    others = _except(exempt, exempt_role_arns)
    actions = [Action(service, name) for service, names in PROTECTED.items() for name in names]
    whole_account = [
        Action("organizations", "LeaveOrganization"),
        Action("account", "CloseAccount"),
        Action("logs", "PutAccountPolicy"),
    ]
    return document(
        deny("DenyChangesOfTheTrailAndItsLogs", None, actions, resource=resource, conditions=others),
        # An account that leaves takes itself out of the organization's trail and of this policy, and one that is closed is
        # deleted with its buckets. A policy on all log groups of an account masks what metric filters look for, and shortens
        # how long events are kept.
        deny("DenyChangesOfTheWholeAccount", None, whole_account, resource=["*"], conditions=others),
    )


def region_guardrail(
    approved_regions: Texts, exempt_actions: Texts | None, exempt_role_arns: Texts | None
) -> PolicyDocument:
    """Return a service control policy that denies regions that are not approved, but for global services.

    Source: https://docs.aws.amazon.com/controltower/latest/controlreference/primary-region-deny-policy.html
    """
    regions: Conditions = {"StringNotEquals": {"aws:RequestedRegion": plain(approved_regions)}}
    exempt = [_role(name) for name in (*PLATFORM_ROLES, *CONTROL_TOWER_ROLES)]
    return document(
        deny(
            "DenyRegionsThatAreNotApproved",
            None,
            [],
            not_actions=combined(list(GLOBAL_ACTIONS), items(exempt_actions)),
            resource=["*"],
            conditions=merged(regions, _except(exempt, exempt_role_arns)),
        )
    )


def log_bucket_guardrail(
    organization_id: Text, log_bucket_names: Texts, kms_key_arns: Texts | None, reader_arns: Texts | None
) -> PolicyDocument:
    """Return a resource control policy that closes buckets and keys to other organizations, but for the readers.

    Services are denied where they act for an account of another organization.

    Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    buckets, objects = (arns(pattern, log_bucket_names) for pattern in BUCKETS)
    resource = combined(buckets, objects, items(kms_key_arns))
    outside: Conditions = {
        "StringNotEqualsIfExists": {"aws:PrincipalOrgID": organization_id},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    everything = [Action("s3", "*"), Action("kms", "*")]
    return document(
        deny(
            "DenyPrincipalsOutsideTheOrganization",
            Principal("*"),
            everything,
            resource=resource,
            conditions=given(
                reader_arns,
                lambda readers: merged(outside, {"ArnNotLikeIfExists": {"aws:PrincipalArn": plain(readers)}}),
                otherwise=outside,
            ),
        ),
        deny(
            "DenyServicesOfOtherOrganizations",
            Principal("*"),
            everything,
            resource=resource,
            conditions={
                "StringNotEqualsIfExists": {"aws:SourceOrgID": organization_id},
                "Null": {"aws:SourceAccount": "false"},
                "Bool": {"aws:PrincipalIsAWSService": "true"},
            },
        ),
    )


def _role(name: str) -> str:
    # AWS Control Tower's controls have the wildcard in the place of the partition, too.
    return f"arn:*:iam::*:role/{name}"


def _except(exempt: list[str], exempt_role_arns: Texts | None) -> Conditions:
    roles = combined(exempt, items(exempt_role_arns))
    return {"ArnNotLike": {"aws:PrincipalArn": roles}}
