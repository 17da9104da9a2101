"""The policies of the roles with which StackSets deploys stacks where it does not manage the permissions."""

from typing import Any

from awacs import sts
from awacs.aws import PolicyDocument, Principal

from cloudtrail_templates.intrinsics import sub
from cloudtrail_templates.options import Texts
from cloudtrail_templates.policies.document import allow, document, merged, own_account
from cloudtrail_templates.policies.text_lists import combined, filled

ADMINISTRATION_ROLE = "AWSCloudFormationStackSetAdministrationRole"
EXECUTION_ROLE = "AWSCloudFormationStackSetExecutionRole"
"""The names that StackSets uses unless a stack set names others.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
"""


def administration_trust(opt_in_regions: Texts | None = None) -> PolicyDocument:
    """Return the policy that lets StackSets assume the role for the stack sets of the account.

    It names no single stack set: a set that was renamed still has to delete the stacks of the former name.

    Args:
        opt_in_regions: the regions to deploy to that are disabled by default. StackSets has a principal in each.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
    """
    services = combined(
        ["cloudformation.amazonaws.com"], filled("cloudformation.{}.amazonaws.com", opt_in_regions)
    )
    sets = sub("arn:${AWS::Partition}:cloudformation:*:${AWS::AccountId}:stackset/*")
    condition = merged(own_account(), {"ArnLike": {"aws:SourceArn": sets}})
    return document(
        allow(
            "AllowStackSetsToAssume", Principal("Service", services), [sts.AssumeRole], conditions=condition
        )
    )


def administration_policy() -> PolicyDocument:
    """Return the policy to assume the execution role of every account; the trust of that role decides which let it in.

    The accounts are not listed: a stack can be removed from an account only while the role may still be assumed there.
    """
    role = sub("arn:${AWS::Partition}:iam::*:role/${Name}", Name=EXECUTION_ROLE)
    return document(allow("AllowAssumeExecutionRole", None, [sts.AssumeRole], resource=[role]))


def execution_trust(administrator_account_id: Any) -> PolicyDocument:
    """Return the policy that lets only the administration role of an account assume the role.

    The principal is the account: a principal that is a role must exist already, and is lost when it is created again.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    root = sub("arn:${AWS::Partition}:iam::${Account}:root", Account=administrator_account_id)
    role = sub(
        "arn:${AWS::Partition}:iam::${Account}:role/${Name}",
        Account=administrator_account_id,
        Name=ADMINISTRATION_ROLE,
    )
    condition = {"ArnEquals": {"aws:PrincipalArn": role}}
    return document(
        allow("AllowAdministrationRole", Principal("AWS", root), [sts.AssumeRole], conditions=condition)
    )
