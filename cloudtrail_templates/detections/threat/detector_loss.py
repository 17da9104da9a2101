"""Detects security services that are switched off or narrowed."""

from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="DetectorLoss",
    summary="GuardDuty, Security Hub, Config, Macie or Access Analyzer was switched off or narrowed.",
    why="These services report what no list of API calls can: unusual behaviour and open "
    "resources. A suppression rule or a trusted address can silence them for the intruder "
    "alone.",
    respond=(
        "Run the query. errorCode in the event means that the attempt was refused: treat it as an "
        "intrusion until the principal's owner has explained it.",
        "Check GuardDuty's state, in every region: aws guardduty list-detectors; aws guardduty "
        "get-detector --detector-id DETECTOR; aws guardduty list-filters --detector-id DETECTOR; "
        "aws guardduty list-ip-sets --detector-id DETECTOR; aws guardduty list-trusted-entity-sets "
        "--detector-id DETECTOR.",
        "Check the others': aws securityhub describe-hub; aws configservice "
        "describe-configuration-recorder-status; aws macie2 get-macie-session; aws accessanalyzer "
        "list-analyzers.",
        "Switch on what is off: aws guardduty create-detector --enable; aws guardduty update-detector "
        "--detector-id DETECTOR --enable; aws securityhub enable-security-hub; aws macie2 enable-macie; "
        "aws macie2 update-macie-session --status ENABLED; "
        "`aws accessanalyzer create-analyzer --analyzer-name account --type ACCOUNT`.",
        "Remove what silences: aws guardduty delete-filter --detector-id DETECTOR --filter-name FILTER; "
        "aws guardduty delete-ip-set --detector-id DETECTOR --ip-set-id SET; aws accessanalyzer "
        "delete-archive-rule --analyzer-name ANALYZER --rule-name RULE.",
        "Revoke the principal's access: aws iam update-access-key --user-name USER --access-key-id "
        "KEY --status Inactive; for a role, attach a policy that denies sessions older than now "
        "(IAM console, Revoke sessions).",
    ),
    controls=mitre_attack("T1562.001"),
    # Nearly every update of GuardDuty can blind it, and it gets new ones. UpdateFindingsFeedback alone has the parameter
    # feedback; an event pattern of EventBridge can test that, but not the beginning of a name and another name.
    pattern=FilterPattern(
        '{ ($.eventSource=guardduty.amazonaws.com && ($.eventName=DeleteDetector || ($.eventName=Update* && $.requestParameters.feedback NOT EXISTS) || $.eventName=Disassociate* || $.eventName=CreateFilter || $.eventName=CreateIPSet || $.eventName=CreateTrustedEntitySet || $.eventName=StopMonitoringMembers)) || ($.eventSource=securityhub.amazonaws.com && ($.eventName=DisableSecurityHub* || $.eventName=BatchDisableStandards)) || ($.eventSource=config.amazonaws.com && $.eventName=DeleteConfigurationRecorder) || ($.eventSource=macie2.amazonaws.com && ($.eventName=DisableMacie || $.eventName=UpdateMacieSession)) || ($.eventSource="access-analyzer.amazonaws.com" && ($.eventName=DeleteAnalyzer || $.eventName=CreateArchiveRule)) }'  # noqa: E501
    ),
    blind_to=(
        "Config's recorder stopped or changed and its delivery channel: AwsConfigChanges detects "
        "them. Its rules: Security Hub and Control Tower make and delete them constantly.",
        "Findings archived or suppressed one by one (ArchiveFindings, BatchUpdateFindings), which "
        "analysts do every day.",
        "Single controls and automation rules of Security Hub (UpdateStandardsControl, "
        "BatchUpdateStandardsControlAssociations, CreateAutomationRule), lists of threats and exports of "
        "findings that are deleted (DeleteThreatIntelSet, DeletePublishingDestination), what Macie leaves "
        "out (CreateAllowList, CreateFindingsFilter), accounts that leave the administrator's Security Hub "
        "or Macie, Inspector, Detective, Shield and WAF.",
        "A rule or a topic behind the findings that was cut: AlarmLoss detects it.",
        "What the administrator's account changes for its members, seen from a member account.",
        "It also fires when you tune these services yourself, and on feedback about findings that is refused.",
    ),
    fires_on=(
        event("DeleteDetector", source="guardduty"),
        event("CreateIPSet", source="guardduty", userIdentity={"type": "AssumedRole"}),
        event("UpdateThreatIntelSet", source="guardduty", requestParameters={"activate": False}),
        event("UpdateFilter", source="guardduty"),
        event("DisassociateMembers", source="guardduty"),
        event("DisableSecurityHubV2", source="securityhub"),
        event("UpdateMacieSession", source="macie2", requestParameters={"status": "PAUSED"}),
        event("DeleteAnalyzer", source="access-analyzer"),
        event("UpdateDetector", source="guardduty", errorCode="AccessDeniedException"),
    ),
    silent_on=(
        event("GetDetector", source="guardduty"),
        event("ArchiveFindings", source="guardduty"),
        # What an analyst says of a finding.
        event("UpdateFindingsFeedback", source="guardduty", requestParameters={"feedback": "USEFUL"}),
        event("GetMacieSession", source="macie2"),
        # The alarm on Config has it.
        event("StopConfigurationRecorder", source="config"),
        # Security Hub tidies up.
        event(
            "DeleteConfigRule",
            source="config",
            userIdentity={"type": "AssumedRole", "invokedBy": "securityhub.amazonaws.com"},
        ),
        # The same names of other services.
        event("CreateIPSet", source="wafv2"),
        event("CreateFilter", source="inspector2", errorCode="AccessDeniedException"),
    ),
)
