"""Detects activity of the root user."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import cis, nist_800_171, security_hub
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="RootAccountUsage",
    summary="The root user signed in, tried to, or called an AWS API.",
    why=Claim(
        "No IAM policy limits the root user of a standalone or management account. Routine work "
        "never needs it, so each use is either one of the few tasks that only root can do, or an "
        "attacker.",
        "IAM/latest/UserGuide/id_root-user.html",
        "organizations/latest/userguide/orgs_manage_policies_scps.html",
    ),
    respond=(
        "Run the query. A ConsoleLogin with an errorMessage failed; everything else succeeded.",
        "Ask the holder of the root credentials, over a channel other than e-mail, whether this was planned.",
        "If not: recover root (reset its password from the account's e-mail address), register a new MFA "
        "device, and delete its access keys: sign in as root, Security credentials.",
        "List what root did: aws cloudtrail lookup-events --lookup-attributes "
        "AttributeKey=Username,AttributeValue=root; look for new users, keys, roles and changed contacts.",
        "In an organization, remove the root credentials of member accounts (IAM, Root access management).",
    ),
    controls=(
        *security_hub(1),
        *cis(3),
        *nist_800_171("3.14.6", "3.14.7"),
        "PCI DSS 3.2.1 / 7.2.1",
    ),
    pattern=FilterPattern(
        '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}'
    ),
    blind_to=(
        Claim(
            "The call of sts:AssumeRoot itself: its principal is an administrator of the management "
            "account. What the session then does in the member account is recorded as Root, and fires "
            "there.",
            "IAM/latest/UserGuide/cloudtrail-track-privileged-tasks.html",
        ),
        Claim(
            "What AWS services do with root's permissions (invokedBy is set).",
            "awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html",
        ),
        Claim(
            "Root of another account that uses a role or a resource of this one (the type is AWSAccount).",
            "awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html",
        ),
    ),
    fires_on=(
        event(
            "ConsoleLogin",
            source="signin",
            userIdentity={"type": "Root"},
            responseElements={"ConsoleLogin": "Success"},
            additionalEventData={
                "LoginTo": "https://console.aws.amazon.com/",
                "MobileVersion": "No",
                "MFAUsed": "Yes",
            },
        ),
        event(
            "ConsoleLogin",
            source="signin",
            userIdentity={"type": "Root"},
            errorMessage="Failed authentication",
            responseElements={"ConsoleLogin": "Failure"},
        ),
        event("CreateAccessKey", source="iam", userIdentity={"type": "Root"}),
        event("ListBuckets", source="s3", userIdentity={"type": "Root"}),
    ),
    silent_on=(
        # A service that acts for root.
        event("Decrypt", source="kms", userIdentity={"type": "Root", "invokedBy": "s3.amazonaws.com"}),
        # An event that a service makes of itself.
        event("RotateKey", source="kms", userIdentity={"type": "Root"}, eventType="AwsServiceEvent"),
        # A user who only bears the name.
        event("ListBuckets", source="s3", userIdentity={"type": "IAMUser", "userName": "root"}),
        # The management account's root session request, made by an administrator.
        event("AssumeRoot", source="sts", userIdentity={"type": "AssumedRole"}),
    ),
)
