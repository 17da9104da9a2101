"""What CloudTrail's role may do: requests and verdicts."""

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG
from policies.calls import (
    ALLOWED,
    OTHER,
    OWN,
    REGION,
    UNSAID,
    Row,
    by_nobody,
    by_service,
    by_user,
    misjudged,
    parts_that_no_row_keeps,
)

ORGANIZATION = "o-exampleorgid"
TRAIL = CATALOG["trail"].build().to_dict()
STACKS = {
    "baseline": Resolved(CATALOG["baseline"].build().to_dict()),
    "trail": Resolved(TRAIL, {"LogBucketName": "existing-logs"}),
    "trail-of-organization": Resolved(
        TRAIL, {"LogBucketName": "existing-logs", "OrganizationId": ORGANIZATION}
    ),
    "organization-trail": Resolved(
        CATALOG["organization-trail"].build().to_dict(),
        {"LogBucketName": "existing-logs", "OrganizationId": ORGANIZATION, "ManagementAccountId": OWN},
    ),
}


def writing(stack: Resolved) -> list[Row]:
    # Ref of a log group is its name.
    group = stack.value({"Ref": "LogGroup"})
    for_organization = ALLOWED if stack.parameters.get("OrganizationId") else UNSAID
    rows = []
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        for what, (place, stream, expected) in {
            "the account's stream": (group, f"{OWN}_CloudTrail_{REGION}", ALLOWED),
            "the account's second stream": (group, f"{OWN}_CloudTrail_{REGION}_2", ALLOWED),
            "the organization's stream": (
                group,
                f"{ORGANIZATION}_{OWN}_CloudTrail_{REGION}",
                for_organization,
            ),
            "another organization's stream": (group, f"o-another_{OWN}_CloudTrail_{REGION}", UNSAID),
            "another account's stream": (group, f"{OTHER}_CloudTrail_{REGION}", UNSAID),
            "another region's stream": (group, f"{OWN}_CloudTrail_us-west-2", UNSAID),
            "a stream of something else": (group, "application", UNSAID),
            "another group": ("other", f"{OWN}_CloudTrail_{REGION}", UNSAID),
        }.items():
            arn = f"arn:aws:logs:{REGION}:{OWN}:log-group:{place}:log-stream:{stream}"
            rows.append(Row(f"{action} on {what}", by_user(action, arn), expected))
    own = f"arn:aws:logs:{REGION}:{OWN}:log-group:{group}:log-stream:{OWN}_CloudTrail_{REGION}"
    forbidden = ("logs:GetLogEvents", "logs:DeleteLogStream", "logs:CreateLogGroup", "s3:PutObject")
    return rows + [Row(action, by_user(action, own), UNSAID) for action in forbidden]


def assuming(stack: Resolved) -> list[Row]:
    assume = "sts:AssumeRole"
    return [
        # CloudTrail sends neither aws:SourceArn nor aws:SourceAccount when it assumes the role.
        Row("CloudTrail", by_service("cloudtrail.amazonaws.com", assume, ""), ALLOWED),
        Row("another service", by_service("lambda.amazonaws.com", assume, ""), UNSAID),
        Row("our own user", by_user(assume, ""), UNSAID),
        Row("another account", by_user(assume, "", OTHER), UNSAID),
        Row("anonymous", by_nobody(assume, ""), UNSAID),
        Row(
            "CloudTrail tags the session",
            by_service("cloudtrail.amazonaws.com", "sts:TagSession", ""),
            UNSAID,
        ),
    ]


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_the_role_writes_to_its_own_streams_only(stack: Resolved) -> None:
    policy = stack.properties("LogGroupRolePolicy")["PolicyDocument"]
    assert misjudged(policy, writing(stack)) == []
    assert parts_that_no_row_keeps(policy, writing(stack)) == []


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_only_cloudtrail_assumes_the_role(stack: Resolved) -> None:
    policy = stack.properties("LogGroupRole")["AssumeRolePolicyDocument"]
    assert misjudged(policy, assuming(stack)) == []
    assert parts_that_no_row_keeps(policy, assuming(stack)) == []
