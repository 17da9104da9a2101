"""Detects new credentials of IAM users, and lost MFA."""

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="CredentialChanges",
    summary="A user got a key, password, MFA device or token, lost its MFA, or the password policy changed.",
    why="A second key, or a password for a user that had none, outlives every session, and a user "
    "without an MFA device is protected by a password only. Most intruders who stay in an "
    "account use one of these.",
    respond=(
        "Run the query. errorCode in the event means that the attempt was refused. "
        "requestParameters.userName has the user; without it the principal did it to itself.",
        "List what the user has: aws iam list-access-keys --user-name USER; aws iam get-login-profile "
        "--user-name USER; aws iam list-mfa-devices --user-name USER; aws iam "
        "list-service-specific-credentials --user-name USER; aws iam list-ssh-public-keys --user-name "
        "USER; aws iam list-signing-certificates --user-name USER.",
        "Ask the user, not by e-mail. Not planned: aws iam update-access-key --user-name USER "
        "--access-key-id KEY --status Inactive; aws iam delete-login-profile --user-name USER; aws "
        "iam deactivate-mfa-device --user-name USER --serial-number SERIAL. Then do the same to "
        "the principal.",
        Claim(
            "A token of GetFederationToken lives for up to 36 hours, also without its key. Deny everything to "
            "its user: aws iam put-user-policy --user-name USER --policy-name DenyAll --policy-document "
            "file://deny-all.json.",
            "STS/latest/APIReference/API_GetFederationToken.html",
        ),
        "Check what the credential did: aws cloudtrail lookup-events --lookup-attributes "
        "AttributeKey=AccessKeyId,AttributeValue=KEY.",
        "Put the policy back: `aws iam update-account-password-policy --minimum-password-length 14 "
        "--require-symbols --require-numbers --require-uppercase-characters "
        "--require-lowercase-characters --password-reuse-prevention 24`.",
    ),
    controls=mitre_attack("T1098.001", "T1556.006", "T1098.005", "T1550.001"),
    pattern=FilterPattern(
        "{ ($.eventSource=iam.amazonaws.com && ($.eventName=CreateAccessKey || $.eventName=CreateLoginProfile || $.eventName=UpdateLoginProfile || $.eventName=CreateServiceSpecificCredential || $.eventName=ResetServiceSpecificCredential || $.eventName=UploadSSHPublicKey || $.eventName=UploadSigningCertificate || $.eventName=EnableMFADevice || $.eventName=DeactivateMFADevice || $.eventName=UpdateAccountPasswordPolicy || $.eventName=DeleteAccountPasswordPolicy || (($.eventName=UpdateAccessKey || $.eventName=UpdateServiceSpecificCredential) && $.requestParameters.status=Active))) || ($.eventSource=sts.amazonaws.com && $.eventName=GetFederationToken) }"  # noqa: E501
    ),
    blind_to=(
        "ChangePassword, by which users change their own, and users themselves (CreateUser).",
        Claim(
            "Refused attempts to switch a key on: their events can lack the status. SSH keys and "
            "signing certificates that are switched on again (UpdateSSHPublicKey, "
            "UpdateSigningCertificate).",
            NOT_DOCUMENTED,
        ),
        Claim(
            "People of IAM Identity Center and of an identity provider, whose passwords and MFA are recorded "
            "there.",
            "singlesignon/latest/userguide/logging-using-cloudtrail.html",
        ),
        "Sessions that need no new credential (GetSessionToken, AssumeRole), tokens for the "
        "console (GetSigninToken), and sign-ins without MFA, which ConsoleSigninWithoutMfa detects.",
        "It also fires when a user rotates keys or replaces a telephone, and where a broker of your own "
        "asks for federation tokens.",
    ),
    fires_on=(
        event("CreateAccessKey", source="iam", requestParameters={"userName": "backup"}),
        event("DeactivateMFADevice", source="iam", userIdentity={"type": "AssumedRole"}),
        event("UpdateAccessKey", source="iam", requestParameters={"status": "Active", "userName": "anaya"}),
        event("ResetServiceSpecificCredential", source="iam", requestParameters={"userName": "backup"}),
        event(
            "UpdateServiceSpecificCredential",
            source="iam",
            requestParameters={"status": "Active", "userName": "backup"},
        ),
        event(
            "GetFederationToken", source="sts", requestParameters={"name": "admin", "durationSeconds": 129600}
        ),
        event("CreateLoginProfile", source="iam", errorCode="AccessDenied"),
    ),
    silent_on=(
        # Switching a key off is what the response asks for.
        event("UpdateAccessKey", source="iam", requestParameters={"status": "Inactive", "userName": "anaya"}),
        event(
            "UpdateServiceSpecificCredential",
            source="iam",
            requestParameters={"status": "Inactive", "userName": "backup"},
        ),
        # A refused call without parameters does not tell which way it went.
        event("UpdateAccessKey", source="iam", errorCode="AccessDenied"),
        event("DeleteAccessKey", source="iam"),
        # A device that nobody has yet.
        event("CreateVirtualMFADevice", source="iam"),
        event("GetSessionToken", source="sts"),
        # The same name of another service.
        event("GetFederationToken", source="connect"),
    ),
)
