"""The policies of a role: those that are part of it, and those that are resources of their own."""

from cloudtrail_templates.cloudformation.resolver import as_text, is_known
from cloudtrail_templates.cloudformation.resource_types import MANAGED_POLICY, ROLE, ROLE_POLICIES
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.statements import Statement, statements


def find_role(stack: Stack, arn: object) -> Resource | None:
    """Return the role in the stack with that ARN, also where the ARN is built from the role's name."""
    if found := stack.find(ROLE, arn):
        return found
    for role in stack.of(ROLE):
        name = role.get("RoleName")
        if name and as_text(arn).endswith(f"/{name}"):
            return role
    return None


def own_statements(stack: Stack, role: Resource) -> list[Statement] | None:
    """Return what is part of the role: inline policies, and managed policies that it names; None where one is unknown."""
    found: list[Statement] = []
    for inline in role.items("Policies"):
        read = statements(inline.get("PolicyDocument")) if isinstance(inline, dict) else None
        if read is None:
            return None
        found += read
    for arn in role.items("ManagedPolicyArns"):
        policy = stack.find(MANAGED_POLICY, arn)
        read = policy.statements("PolicyDocument") if policy else None
        if read is None:
            return None
        found += read
    return found


def attached_policies(stack: Stack, role: Resource) -> list[Resource]:
    """Return the policies that name the role."""
    names = {as_text(role.reference), as_text(role.get("RoleName") or role.reference)}
    return [
        policy
        for policy in stack.of(*ROLE_POLICIES)
        if any(
            as_text(name) in names or (not is_known(name) and not _is_role(stack, name))
            for name in [*policy.items("Roles"), *policy.items("RoleName")]
        )
    ]


def _is_role(stack: Stack, reference: object) -> bool:
    return stack.find(ROLE, reference) is not None
