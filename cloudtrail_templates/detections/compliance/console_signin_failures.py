"""Detects console sign-ins with a wrong password."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import cis, nist_800_171, security_hub
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="ConsoleSigninFailures",
    summary="Console sign-ins failed because of a wrong password.",
    why="Many wrong passwords in five minutes are someone who guesses, or who tries passwords that leaked "
    "elsewhere.",
    respond=(
        "Run the query, then group it: `| stats count(*) by userIdentity.userName, sourceIPAddress`.",
        "One user, one known address: someone forgot their password. Offer a reset.",
        "Many users or foreign addresses: look for a success among them, with ConsoleLogin = Success from "
        "the same sourceIPAddress.",
        "After a success: aws iam delete-login-profile --user-name USER, and read what was done from that "
        "address.",
        "Require MFA for all users, so that a guessed password is not enough.",
    ),
    controls=(
        *security_hub(6),
        *cis(6),
        *nist_800_171("3.14.6", "3.14.7"),
        "AWS CloudTrail sample alarm ConsoleSignInFailures",
    ),
    pattern=FilterPattern('{($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}'),
    # The threshold of AWS's sample: one wrong password is a typing error.
    threshold=3,
    noisy=True,
    blind_to=(
        Claim(
            "Names that do not exist: the message is then No username found in supplied account.",
            "awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html",
        ),
        "Sign-ins at an identity provider or at the IAM Identity Center portal, which the account does not "
        "see.",
        "Slow guessing that stays under the threshold in every five minutes.",
        "Access keys that are tried out: UnauthorizedApiCalls detects part of it.",
    ),
    fires_on=(
        event(
            "ConsoleLogin",
            source="signin",
            userIdentity={"type": "IAMUser", "accessKeyId": ""},
            errorMessage="Failed authentication",
            responseElements={"ConsoleLogin": "Failure"},
            additionalEventData={"MobileVersion": "No", "MFAUsed": "Yes"},
        ),
        event(
            "ConsoleLogin",
            source="signin",
            userIdentity={"type": "Root"},
            errorMessage="Failed authentication",
            responseElements={"ConsoleLogin": "Failure"},
        ),
    ),
    silent_on=(
        event("ConsoleLogin", source="signin", responseElements={"ConsoleLogin": "Success"}),
        event(
            "ConsoleLogin",
            source="signin",
            userIdentity={"type": "IAMUser", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"},
            errorMessage="No username found in supplied account",
            responseElements={"ConsoleLogin": "Failure"},
        ),
        # Another step of the sign-in.
        event("CheckMfa", source="signin", errorMessage="Failed authentication"),
        # A refused call, not a refused sign-in.
        event(
            "GetSessionToken", source="sts", errorCode="AccessDenied", errorMessage="Failed authentication"
        ),
    ),
)
