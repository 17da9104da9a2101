"""Detects API calls that were refused for lack of permission."""

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.detections.controls import cis, nist_800_171, security_hub
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="UnauthorizedApiCalls",
    summary="AWS refused a call because the principal lacked the permission.",
    why="Attackers test stolen credentials first, and are refused because they do not know the "
    "permissions. A workload whose permissions were reduced looks the same.",
    respond=(
        "Run the query and group it by principal: `| stats count(*) by userIdentity.arn, "
        "eventName, errorCode`.",
        "One workload repeats one call: a permission is missing. Inform the owner, grant the "
        "permission or stop the call.",
        "One principal, many different calls, above all Get, List and Describe: someone explores. "
        "Compare sourceIPAddress and userAgent with the principal's usual ones.",
        "If it is not the owner: aws iam update-access-key --status Inactive --access-key-id KEY "
        "--user-name USER; for a role, revoke its sessions (IAM console, Revoke sessions).",
        "Then look for what the same principal was allowed to do: the query with userIdentity.arn "
        "alone as the filter.",
    ),
    controls=(*security_hub(2), *cis(1), *nist_800_171("3.13.1", "3.14.6", "3.14.7")),
    pattern=FilterPattern('{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}'),
    threshold=1,
    noisy=True,
    blind_to=(
        Claim(
            "Services that name a refusal otherwise, such as UnauthorizedException, NotAuthorizedException or "
            "Forbidden, and VpceAccessDenied of network activity events.",
            "awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html",
        ),
        Claim("Refusals that CloudTrail does not log, such as a wrong signature.", NOT_DOCUMENTED),
        "The console itself asks for more than its user may see, so people who look around set it off: "
        "raise the threshold to what is ordinary in the account.",
    ),
    fires_on=(
        event("RunInstances", source="ec2", errorCode="Client.UnauthorizedOperation"),
        event(
            "GetObject", source="s3", errorCode="AccessDenied", managementEvent=False, eventCategory="Data"
        ),
        event(
            "ListSecrets",
            source="secretsmanager",
            errorCode="AccessDeniedException",
            userIdentity={"type": "AssumedRole"},
        ),
    ),
    silent_on=(
        event("RunInstances", source="ec2"),
        # Failed for another reason.
        event("RunInstances", source="ec2", errorCode="Client.InsufficientInstanceCapacity"),
        event("ListSecrets", source="secretsmanager", errorCode="ThrottlingException"),
        # The words are in the message, not in the code.
        event("PutObject", source="s3", errorCode="NoSuchBucket", errorMessage="AccessDenied"),
        # AWS IoT's word for a refusal.
        event("CreateThing", source="iot", errorCode="UnauthorizedException"),
    ),
)
