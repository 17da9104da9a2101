"""Detects KMS keys that are disabled or scheduled for deletion."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import cis, nist_800_171, security_hub
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="KmsKeyDisableOrDelete",
    summary="A KMS key was disabled or scheduled for deletion.",
    why=Claim(
        "Without its key, everything that was encrypted with it is unreadable: at once when disabled, for "
        "good when deleted. Extortion and sabotage both look like this.",
        "kms/latest/developerguide/enabling-keys.html",
        "kms/latest/developerguide/deleting-keys.html",
    ),
    respond=(
        Claim(
            "Run the query for the key: requestParameters.keyId in the event. You have 7 to 30 days "
            "before a deletion.",
            "kms/latest/developerguide/deleting-keys.html",
        ),
        "Stop it: aws kms cancel-key-deletion --key-id KEY, then aws kms enable-key --key-id KEY.",
        "Check what depends on it: the last Decrypt and GenerateDataKey events with that key, and "
        "aws kms list-aliases --key-id KEY.",
        "Ask the key's owner. Not planned: revoke the principal's access and check the key policy "
        "(aws kms get-key-policy --key-id KEY).",
    ),
    controls=(*security_hub(7), *cis(7), *nist_800_171("3.13.10", "3.13.16", "3.14.6", "3.14.7")),
    pattern=FilterPattern(
        "{($.eventSource=kms.amazonaws.com) && (($.eventName=DisableKey) || ($.eventName=ScheduleKeyDeletion))}"
    ),
    blind_to=(
        "PutKeyPolicy, which can make a key as unusable as disabling it does.",
        "DeleteImportedKeyMaterial, DeleteCustomKeyStore and DisconnectCustomKeyStore.",
        Claim(
            "A trail that leaves out kms.amazonaws.com among management events: then it sees nothing at all.",
            "awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html",
        ),
        "Keys of another account that this one uses.",
    ),
    fires_on=(
        event(
            "ScheduleKeyDeletion", source="kms", requestParameters={"keyId": "KEY", "pendingWindowInDays": 7}
        ),
        event("DisableKey", source="kms", userIdentity={"type": "AssumedRole"}),
        event("DisableKey", source="kms", errorCode="AccessDenied"),
    ),
    silent_on=(
        event("CancelKeyDeletion", source="kms"),
        event("DisableKeyRotation", source="kms"),
        event("DeleteAlias", source="kms"),
        # Payment Cryptography has keys of its own.
        event("DeleteKey", source="payment-cryptography"),
        # KMS deletes the key when the waiting time is over; the alarm came before.
        event(
            "DeleteKey",
            source="kms",
            userIdentity={"accountId": "111122223333", "invokedBy": "AWS Internal"},
            eventType="AwsServiceEvent",
        ),
    ),
)
