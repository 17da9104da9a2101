"""Detects many remote sessions and commands on instances and containers."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="RemoteSessions",
    summary="Commands were run or sessions opened on instances or containers many times.",
    why="Systems Manager, EC2 Instance Connect and ECS Exec give a principal with the permission a "
    "root shell, without a key and without network access. One call can reach every machine.",
    respond=(
        "Run the query and group it by principal: `| stats count(*) by userIdentity.arn, "
        "eventName`. Compare sourceIPAddress with the principal's usual one.",
        "Check what ran: aws ssm list-commands --command-id COMMAND; aws ssm "
        "list-command-invocations --command-id COMMAND --details; aws ssm describe-sessions "
        "--state History; aws ssm describe-automation-executions.",
        "Stop it: aws ssm cancel-command --command-id COMMAND; aws ssm terminate-session --session-id "
        "SESSION; aws ssm stop-automation-execution --automation-execution-id EXECUTION; aws ssm "
        "delete-association --association-id ASSOCIATION.",
        "Revoke the principal's access: aws iam update-access-key --user-name USER --access-key-id "
        "KEY --status Inactive; for a role, attach a policy that denies sessions older than now "
        "(IAM console, Revoke sessions).",
        "The machines count as taken: isolate them (aws ec2 modify-instance-attribute --instance-id ID "
        "--groups GROUP) and revoke the sessions of their roles.",
    ),
    controls=mitre_attack("T1651", "T1021.007", "T1021.008"),
    pattern=FilterPattern(
        '{ $.errorCode NOT EXISTS && $.userIdentity.invokedBy NOT EXISTS && (($.eventSource=ssm.amazonaws.com && ($.eventName=StartSession || $.eventName=SendCommand || $.eventName=StartAutomationExecution || $.eventName=CreateAssociation*)) || ($.eventSource="ec2-instance-connect.amazonaws.com" && ($.eventName=SendSSHPublicKey || $.eventName=OpenTunnel)) || ($.eventSource=ecs.amazonaws.com && $.eventName=ExecuteCommand)) }'  # noqa: E501
    ),
    # An administrator opens one or two sessions; five in five minutes is a tool, or a hunt.
    threshold=5,
    noisy=True,
    blind_to=(
        "A single command to all machines at once: if no one uses these services, set the threshold to 1.",
        Claim(
            "Refused attempts (UnauthorizedApiCalls detects them) and what services start (invokedBy is set).",
            "awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html",
        ),
        "Machines outside AWS that are registered (CreateActivation), and commands inside a "
        "session: Session Manager can log them.",
        "SSH and RDP with keys and passwords, and the serial console, which InstanceTampering detects.",
        "Administration with these services counts as well, so it is left out by default.",
    ),
    fires_on=(
        event("SendCommand", source="ssm", userIdentity={"type": "AssumedRole"}),
        event("StartSession", source="ssm"),
        event("SendSSHPublicKey", source="ec2-instance-connect"),
        # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/log-ec2-instance-connect-endpoint-using-cloudtrail.html
        event(
            "OpenTunnel",
            source="ec2-instance-connect",
            requestParameters={"instanceConnectEndpointId": "eice-1111", "remotePort": "22"},
        ),
        event("ExecuteCommand", source="ecs"),
    ),
    silent_on=(
        # Successes only.
        event("SendCommand", source="ssm", errorCode="AccessDenied"),
        # A maintenance window runs its task.
        event(
            "SendCommand",
            source="ssm",
            userIdentity={"type": "AssumedRole", "invokedBy": "ssm.amazonaws.com"},
        ),
        event("TerminateSession", source="ssm"),
        event("OpenTunnel", source="ec2-instance-connect", errorCode="AccessDenied"),
        # Another way of this service: the serial console.
        event("SendSerialConsoleSSHPublicKey", source="ec2-instance-connect"),
        event("DescribeSessions", source="ssm"),
        # The same name of another service.
        event("StartSession", source="athena"),
    ),
)
