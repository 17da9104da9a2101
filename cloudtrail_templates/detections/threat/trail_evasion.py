"""Detects trails that record or keep less."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="TrailEvasion",
    summary="What CloudTrail records or keeps was reduced, or delegated to another account.",
    why=Claim(
        "A stopped trail is noticed. A trail whose selectors leave out the important events still "
        "counts as logging, so attackers prefer this.",
        "awscloudtrail/latest/userguide/cloudtrail-turning-off-logging.html",
    ),
    respond=(
        "Run the query. errorCode in the event means that the attempt was refused: treat it as an "
        "intrusion until the principal's owner has explained it.",
        "Check what is recorded now: aws cloudtrail get-event-selectors --trail-name TRAIL; aws "
        "cloudtrail get-insight-selectors --trail-name TRAIL; aws cloudtrail "
        "list-event-data-stores.",
        "Put the selectors back: deploy the stack of the trail again, or aws cloudtrail "
        "put-event-selectors --trail-name TRAIL --advanced-event-selectors file://selectors.json.",
        Claim(
            "A deleted event data store can be restored for seven days: aws cloudtrail "
            "restore-event-data-store --event-data-store STORE; to resume ingestion: aws cloudtrail "
            "start-event-data-store-ingestion --event-data-store STORE.",
            "awscloudtrail/latest/userguide/query-eds-disable-termination.html",
        ),
        "An administrator that you do not know: aws cloudtrail "
        "deregister-organization-delegated-admin --delegated-admin-account-id ACCOUNT.",
        "Revoke the principal's access: aws iam update-access-key --user-name USER --access-key-id "
        "KEY --status Inactive; for a role, attach a policy that denies sessions older than now "
        "(IAM console, Revoke sessions).",
        Claim(
            "Read the gap elsewhere: management events of the last 90 days stay in the event history: aws "
            "cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=USER.",
            "awscloudtrail/latest/userguide/view-cloudtrail-events.html",
        ),
    ),
    controls=mitre_attack("T1562.008"),
    pattern=FilterPattern(
        "{ $.eventSource=cloudtrail.amazonaws.com && ($.eventName=PutEventSelectors || $.eventName=PutInsightSelectors || $.eventName=UpdateEventDataStore || $.eventName=DeleteEventDataStore || $.eventName=StopEventDataStoreIngestion || $.eventName=PutResourcePolicy || $.eventName=RegisterOrganizationDelegatedAdmin) }"  # noqa: E501
    ),
    blind_to=(
        "The trail itself stopped, changed or deleted: CloudTrailConfigChanges detects that.",
        "Bucket, key or log group under the trail taken away: S3BucketPolicyChanges, "
        "KmsKeyPolicyAndMaterial and LogLoss detect part of it.",
        Claim(
            "What a delegated administrator loses (DeregisterOrganizationDelegatedAdmin), and an organization "
            "trail or event data store changed in the management account, seen from a member account.",
            "awscloudtrail/latest/userguide/creating-trail-organization.html",
        ),
        "It also fires when you deploy a trail or change its selectors yourself.",
    ),
    fires_on=(
        event("PutEventSelectors", source="cloudtrail", requestParameters={"trailName": "management-events"}),
        event("DeleteEventDataStore", source="cloudtrail", userIdentity={"type": "AssumedRole"}),
        event("RegisterOrganizationDelegatedAdmin", source="cloudtrail"),
        # An attempt counts.
        event("PutEventSelectors", source="cloudtrail", errorCode="AccessDenied"),
    ),
    silent_on=(
        event("GetEventSelectors", source="cloudtrail"),
        # The alarm on the trail itself has it.
        event("StopLogging", source="cloudtrail"),
        # The same names of other services.
        event("PutResourcePolicy", source="secretsmanager"),
        event("UpdateChannel", source="medialive"),
        event("DeleteChannel", source="ivs", errorCode="AccessDeniedException"),
    ),
)
