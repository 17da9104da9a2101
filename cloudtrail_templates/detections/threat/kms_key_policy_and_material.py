"""Detects changes to the policy, material, store and replicas of KMS keys."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="KmsKeyPolicyAndMaterial",
    summary="A KMS key's policy, key material, key store or replicas were changed.",
    why=Claim(
        "A key policy decides who reads everything encrypted with it, and can lock out its owner. Key "
        "material that is deleted makes data unreadable at once, with no waiting time.",
        "kms/latest/developerguide/key-policies.html",
        "kms/latest/developerguide/importing-keys-delete-key-material.html",
    ),
    respond=(
        "Run the query for the key: requestParameters.keyId in the event. errorCode in the event "
        "means that the attempt was refused.",
        "Check who may use it: `aws kms get-key-policy --key-id KEY --policy-name default`; "
        "another account in it, or your own missing, is an emergency.",
        "Restore the policy: `aws kms put-key-policy --key-id KEY --policy-name default --policy "
        "file://policy.json`. If no principal has permission to do this, open a case with AWS "
        "Support at once.",
        "Deleted material can be imported again, the same only: aws kms get-parameters-for-import "
        "--key-id KEY --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096, then aws kms "
        "import-key-material --key-id KEY --import-token fileb://token --encrypted-key-material "
        "fileb://material --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE.",
        "A key store: aws kms describe-custom-key-stores; aws kms connect-custom-key-store "
        "--custom-key-store-id STORE.",
        "Read what the new principals did: Decrypt, ReEncrypt and CreateGrant with that key.",
    ),
    controls=mitre_attack("T1485", "T1486"),
    pattern=FilterPattern(
        "{ $.eventSource=kms.amazonaws.com && ($.eventName=PutKeyPolicy || $.eventName=DeleteImportedKeyMaterial || $.eventName=ImportKeyMaterial || $.eventName=DisconnectCustomKeyStore || $.eventName=ReplicateKey || $.eventName=UpdatePrimaryRegion) }"  # noqa: E501
    ),
    blind_to=(
        "Keys disabled or scheduled for deletion: KmsKeyDisableOrDelete detects them.",
        "Grants (CreateGrant), which services make constantly, and aliases that are pointed at another key.",
        Claim(
            "Objects encrypted anew with a key of the intruder (CopyObject): that is a data event.",
            "AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html",
        ),
        Claim(
            "A trail that leaves out kms.amazonaws.com among management events: then it sees nothing at all.",
            "awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html",
        ),
        "It also fires when a stack changes the policy of its key.",
    ),
    fires_on=(
        event("PutKeyPolicy", source="kms", requestParameters={"keyId": "KEY", "policyName": "default"}),
        event("DeleteImportedKeyMaterial", source="kms", userIdentity={"type": "AssumedRole"}),
        event("PutKeyPolicy", source="kms", errorCode="AccessDenied"),
    ),
    silent_on=(
        event("GetKeyPolicy", source="kms"),
        # The alarm on disabled and deleted keys has it.
        event("DisableKey", source="kms"),
        event(
            "CreateGrant", source="kms", userIdentity={"type": "AWSService", "invokedBy": "rds.amazonaws.com"}
        ),
        # Another service's keys.
        event("ImportKey", source="payment-cryptography"),
        event("PutResourcePolicy", source="secretsmanager", errorCode="AccessDeniedException"),
    ),
)
