"""Detects console sign-ins of IAM users without multi-factor authentication."""

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.detections.controls import cis, security_hub
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="ConsoleSigninWithoutMfa",
    summary="An IAM user signed in to the console without multi-factor authentication.",
    why="A password alone can be guessed, reused or phished, and is then enough to sign in.",
    respond=(
        "Run the query; ask the user whether they signed in from that address at that time.",
        "If not: aws iam delete-login-profile --user-name USER, deactivate the access keys, and read what "
        "was done from that address since.",
        "If so: aws iam list-mfa-devices --user-name USER. Have the user register a device today.",
        "Deny everything but registering MFA without aws:MultiFactorAuthPresent in a policy for all users, "
        "or move people to IAM Identity Center.",
    ),
    controls=(*security_hub(3), *cis(2)),
    pattern=FilterPattern(
        '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }'  # noqa: E501
    ),
    blind_to=(
        "The root user, whose type is Root: RootAccountUsage detects it.",
        Claim(
            "Federated and IAM Identity Center users: their second factor is the identity provider's, and "
            "CloudTrail says MFAUsed No for all of them.",
            "awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html",
        ),
        "Access keys, which need no MFA at all.",
        Claim(
            "An event without additionalEventData.MFAUsed: != does not hold where the field is missing.",
            NOT_DOCUMENTED,
        ),
    ),
    fires_on=(
        event(
            "ConsoleLogin",
            source="signin",
            responseElements={"ConsoleLogin": "Success"},
            additionalEventData={
                "LoginTo": "https://console.aws.amazon.com/",
                "MobileVersion": "No",
                "MFAUsed": "No",
            },
        ),
        event(
            "ConsoleLogin",
            source="signin",
            awsRegion="us-east-2",
            responseElements={"ConsoleLogin": "Success"},
            additionalEventData={
                "LoginTo": "https://console.aws.amazon.com/",
                "MobileVersion": "Yes",
                "MFAUsed": "No",
            },
        ),
    ),
    silent_on=(
        event(
            "ConsoleLogin",
            source="signin",
            responseElements={"ConsoleLogin": "Success"},
            additionalEventData={"MobileVersion": "No", "MFAUsed": "Yes"},
        ),
        # The password was wrong.
        event(
            "ConsoleLogin",
            source="signin",
            errorMessage="Failed authentication",
            responseElements={"ConsoleLogin": "Failure"},
            additionalEventData={"MobileVersion": "No", "MFAUsed": "No"},
        ),
        # Federated: the identity provider asks for the second factor.
        event(
            "ConsoleLogin",
            source="signin",
            userIdentity={"type": "AssumedRole"},
            responseElements={"ConsoleLogin": "Success"},
            additionalEventData={"MobileVersion": "No", "MFAUsed": "No"},
        ),
        # The question for the second factor, not the sign-in.
        event("CheckMfa", source="signin", responseElements={"CheckMfa": "Success"}),
    ),
)
