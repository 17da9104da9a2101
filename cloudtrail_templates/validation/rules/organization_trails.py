"""Organization trails: the bucket policy lets CloudTrail write the folder of the organization."""

from collections.abc import Iterator

from cloudtrail_templates.cloudformation.resource_types import TRAIL
from cloudtrail_templates.cloudformation.stack import Stack
from cloudtrail_templates.cloudformation.trail_destinations import (
    allowed_to_cloudtrail,
    object_key,
    policies_of_bucket,
)
from cloudtrail_templates.errors import shorten
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule
from cloudtrail_templates.validation.rules.trail_settings import is_true

_GUIDE = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"


@rule(
    "CT207",
    Severity.ERROR,
    "The bucket policy of an organization trail lets CloudTrail write the organization's folder.",
    fix="allow s3:PutObject on <bucket>/<prefix>/AWSLogs/<organization id>/* too, and keep the folder of the account",
    source=_GUIDE + "create-s3-bucket-policy-for-cloudtrail.html#org-trail-bucket-policy",
)
def organization_folder_missing(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        if not is_true(trail.get("IsOrganizationTrail")):
            continue
        for policy in policies_of_bucket(stack, trail):
            puts = allowed_to_cloudtrail(policy.get("PolicyDocument"), "s3:PutObject")
            folders = [_folder(resource) for put in puts for resource in put.resources]
            if any(put.excepts for put in puts) or not folders or None in folders:
                continue
            if not any(_may_be_organization(folder) for folder in folders if folder):
                yield (
                    policy.at("PolicyDocument"),
                    f"the policy lets the organization trail {trail.name} write below "
                    f"AWSLogs/{shorten(folders[0]).strip(chr(39))}/ only, not below the organization's id",
                )


def _folder(resource: str) -> str | None:
    """Return the folder below AWSLogs/ that a resource names; None where it may be any."""
    key = object_key(resource)
    if key is None:
        return None
    before, found, rest = key.partition("AWSLogs/")
    if "*" in before or "?" in before or not found:
        return None
    return rest.split("/")[0]


def _may_be_organization(folder: str) -> bool:
    """Return whether a folder may be that of an organization: its id, a wildcard, or unknown."""
    return not (folder.isdigit() or folder == "${AWS::AccountId}")
