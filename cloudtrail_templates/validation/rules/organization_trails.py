"""Organization trails: the bucket policy lets CloudTrail write the folders of the organization and of the account."""

from collections.abc import Iterator

from cloudtrail_templates.cloudformation.grants import Lack, find_gap, statements_of
from cloudtrail_templates.cloudformation.resolver import is_true
from cloudtrail_templates.cloudformation.resource_types import TRAIL
from cloudtrail_templates.cloudformation.stack import Stack
from cloudtrail_templates.cloudformation.trail_destinations import object_key, policies_of_bucket
from cloudtrail_templates.cloudformation.trail_requests import ORGANIZATION, OWN_ACCOUNT, put_request
from cloudtrail_templates.errors import shorten
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_GUIDE = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
_FOLDERS = {ORGANIZATION: "the organization's id", OWN_ACCOUNT: "the id of the trail's account"}


@rule(
    "CT207",
    Severity.ERROR,
    "The bucket policy of an organization trail lets CloudTrail write the folders of the organization and the account.",
    fix="allow s3:PutObject on <bucket>/<prefix>/AWSLogs/<organization id>/* and on .../AWSLogs/<account>/*",
    source=_GUIDE + "create-s3-bucket-policy-for-cloudtrail.html#org-trail-bucket-policy",
)
def organization_folder_missing(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        policies = policies_of_bucket(stack, trail)
        read = statements_of(policies)
        if not read or not is_true(trail.get("IsOrganizationTrail")):
            continue
        # A policy for another prefix is the subject of CT204.
        if find_gap(read, put_request(stack, trail, "${owner}")):
            continue
        for owner, name in _FOLDERS.items():
            gap = find_gap(read, put_request(stack, trail, owner))
            if gap and gap.lack is Lack.RESOURCE:
                allowed = [object_key(each) or each for one in gap.nearest for each in one.resources]
                yield (
                    policies[0].at("PolicyDocument"),
                    f"the policy lets the organization trail {trail.name} write "
                    f"{shorten((allowed or ['nothing'])[0])} only, not below {name}",
                )
