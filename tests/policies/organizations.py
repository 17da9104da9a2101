"""Which requests the policies of AWS Organizations apply to, and requests as members of an organization make them.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
"""

from collections.abc import Mapping
from typing import Any

from policies.evaluator import ANONYMOUS, Request, Verdict, verdict

MANAGEMENT, ARCHIVE, MEMBER, STRANGER = "000000000001", "111122223333", "444455556666", "999988887777"
ORGANIZATION, OTHER_ORGANIZATION = "o-exampleorg1", "o-strangers99"


def role(name: str, account: str = MEMBER, partition: str = "aws") -> str:
    return f"arn:{partition}:iam::{account}:role/{name}"


def request(
    principal: str,
    action: str,
    resource: str,
    *,
    region: str = "eu-central-1",
    organization: str = ORGANIZATION,
) -> Request:
    """A request of a role, a user or the root user of an account."""
    context = {
        "aws:PrincipalArn": principal,
        "aws:PrincipalOrgID": organization,
        "aws:PrincipalIsAWSService": "false",
        "aws:RequestedRegion": region,
        "aws:SecureTransport": "true",
    }
    return Request(principal, action, resource, context)


def service_control_verdict(policy: Mapping[str, Any], one: Request) -> Verdict:
    """What a service control policy says: nothing outside the members, nothing of services and their linked roles."""
    if not one.principal.startswith("arn:"):
        return Verdict.UNSAID
    account = one.principal.split(":")[4]
    if account in (MANAGEMENT, STRANGER) or ":role/aws-service-role/" in one.principal:
        return Verdict.UNSAID
    return verdict(policy, one)


def resource_control_verdict(policy: Mapping[str, Any], one: Request) -> Verdict:
    """What a resource control policy says about resources of members; nothing of service-linked roles."""
    if ":role/aws-service-role/" in one.principal:
        return Verdict.UNSAID
    return verdict(policy, one)


def anonymous(action: str, resource: str) -> Request:
    return Request(ANONYMOUS, action, resource, {"aws:SecureTransport": "true"})
