"""Detects changes to trails."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import cis, nist_800_171, security_hub
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="CloudTrailConfigChanges",
    summary="A trail was created, changed, deleted, started or stopped.",
    why="Attackers stop the recording first, so that their actions are not seen. After that, no "
    "other alarm here can fire.",
    respond=(
        "Run the query. StopLogging, DeleteTrail and UpdateTrail by anyone but your pipeline are an "
        "emergency.",
        "Check whether it records: aws cloudtrail get-trail-status --name TRAIL; aws cloudtrail "
        "get-trail --name TRAIL.",
        "Start it again: aws cloudtrail start-logging --name TRAIL; deploy this stack again to undo other "
        "changes.",
        "Revoke the principal's access: deactivate the access key or revoke the role's sessions.",
        Claim(
            "Read the gap elsewhere: the last 90 days of management events stay in aws cloudtrail "
            "lookup-events, region by region, whatever the trail does.",
            "awscloudtrail/latest/userguide/view-cloudtrail-events.html",
        ),
    ),
    controls=(*security_hub(5), *cis(5), *nist_800_171("3.3.8", "3.14.6", "3.14.7")),
    pattern=FilterPattern(
        "{($.eventName=CreateTrail) || ($.eventName=UpdateTrail) || ($.eventName=DeleteTrail) || ($.eventName=StartLogging) || ($.eventName=StopLogging)}"  # noqa: E501
    ),
    blind_to=(
        "PutEventSelectors and PutInsightSelectors, which keep the trail on and record nothing.",
        "Deleting the bucket, its policy, the key or the log group under the trail "
        "(S3BucketPolicyChanges and KmsKeyDisableOrDelete detect part of it).",
        "CloudTrail Lake: StopEventDataStoreIngestion, DeleteEventDataStore.",
        Claim(
            "An organization trail changed in the management account, seen from a member account.",
            "awscloudtrail/latest/userguide/creating-trail-organization.html",
        ),
    ),
    fires_on=(
        event("StopLogging", source="cloudtrail"),
        event("DeleteTrail", source="cloudtrail", userIdentity={"type": "AssumedRole"}),
        event("UpdateTrail", source="cloudtrail", errorCode="AccessDenied"),
    ),
    silent_on=(
        event("GetTrailStatus", source="cloudtrail"),
        event("PutEventSelectors", source="cloudtrail"),
        # Lookalikes of other services.
        event("DisableLogging", source="redshift"),
        event("CreateTrainingJob", source="sagemaker"),
    ),
)
