"""Detects changes to the recorder and the delivery channel of AWS Config."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import cis, nist_800_171, security_hub
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="AwsConfigChanges",
    summary="AWS Config's recorder or delivery channel was stopped, changed or deleted.",
    why=Claim(
        "Without the recorder there is no record of a resource before it was changed, and Config "
        "rules and Security Hub have no data.",
        "config/latest/developerguide/stop-start-recorder.html",
    ),
    respond=(
        "Run the query. Setting Config up calls the Put events; stopping it is rarely planned.",
        "Check whether it records: aws configservice describe-configuration-recorder-status (in "
        "the region of the event).",
        "Start it again: aws configservice start-configuration-recorder --configuration-recorder-name NAME.",
        "Compare what it records with your templates: aws configservice describe-configuration-recorders; aws "
        "configservice describe-delivery-channels.",
        "Not planned: revoke the principal's access, and look for what they changed while it was off.",
    ),
    controls=(*security_hub(9), *cis(9), *nist_800_171("3.3.8", "3.14.6", "3.14.7")),
    pattern=FilterPattern(
        "{($.eventSource=config.amazonaws.com) && (($.eventName=StopConfigurationRecorder) || ($.eventName=DeleteDeliveryChannel) || ($.eventName=PutDeliveryChannel) || ($.eventName=PutConfigurationRecorder))}"  # noqa: E501
    ),
    blind_to=(
        "DeleteConfigurationRecorder, which stops recording as well.",
        "Config rules, conformance packs, aggregators and retention (DeleteConfigRule, "
        "PutRetentionConfiguration).",
        "The bucket, topic and role behind the delivery channel.",
    ),
    fires_on=(
        event("StopConfigurationRecorder", source="config"),
        event("DeleteDeliveryChannel", source="config", userIdentity={"type": "AssumedRole"}),
        event("PutConfigurationRecorder", source="config", errorCode="AccessDeniedException"),
    ),
    silent_on=(
        event("DescribeConfigurationRecorderStatus", source="config"),
        event("StartConfigurationRecorder", source="config"),
        event("DeleteConfigurationRecorder", source="config"),
        # Lookalikes of other services.
        event("DeleteDeliveryStream", source="firehose"),
        event("DeleteDeliverySource", source="logs"),
    ),
)
