"""Detects changes that open another way into an EC2 instance."""

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="InstanceTampering",
    summary="An instance's user data or metadata was weakened, or its password or serial console was "
    "requested.",
    why=Claim(
        "User data can be made to run as root at each start, not only at the first one. The serial console bypasses every "
        "network rule, and version 1 of the metadata service gives the role's keys to anyone who can make a web "
        "server send requests.",
        "AWSEC2/latest/UserGuide/user-data.html",
        "AWSEC2/latest/UserGuide/ec2-serial-console.html",
        "AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
    ),
    respond=(
        "Run the query; requestParameters has the instance. UnauthorizedOperation in errorCode "
        "means that the attempt was refused.",
        "Read what would run: `aws ec2 describe-instance-attribute --instance-id ID --attribute "
        "userData`; aws ec2 describe-instances --instance-ids ID has MetadataOptions.",
        "Undo it: `aws ec2 modify-instance-metadata-options --instance-id ID --http-tokens required "
        "--http-endpoint enabled`; aws ec2 disable-serial-console-access.",
        "Not planned and the instance was started since: keep its disk (aws ec2 create-snapshot "
        "--volume-id VOLUME), put it into a group without rules (aws ec2 modify-instance-attribute "
        "--instance-id ID --groups GROUP), then stop it.",
        "The keys of its role count as taken: revoke the role's sessions and query for userIdentity.arn "
        "with the instance's id.",
    ),
    controls=mitre_attack("T1021.008", "T1552.005", "T1037"),
    pattern=FilterPattern(
        '{ ($.eventSource=ec2.amazonaws.com && ($.eventName=EnableSerialConsoleAccess || $.eventName=GetPasswordData || ($.eventName=ModifyInstanceAttribute && ($.requestParameters.userData=* || $.requestParameters.attribute=userData)) || ($.eventName=ModifyInstanceMetadataOptions && $.requestParameters.ModifyInstanceMetadataOptionsRequest.HttpTokens=optional))) || ($.eventSource="ec2-instance-connect.amazonaws.com" && $.eventName=SendSerialConsoleSSHPublicKey) }'  # noqa: E501
    ),
    blind_to=(
        "User data of a new instance or launch template (RunInstances, CreateLaunchTemplateVersion): "
        "stacks write it every day.",
        Claim(
            "Refused attempts on user data and metadata whose events lack the parameters: "
            "UnauthorizedApiCalls detects them.",
            NOT_DOCUMENTED,
        ),
        "Commands and sessions of Systems Manager and keys sent by EC2 Instance Connect: "
        "RemoteSessions detects them.",
        "The account's defaults for metadata (ModifyInstanceMetadataDefaults); endpoints of EC2 "
        "Instance Connect, which NetworkPathChanges detects.",
        "A disk that is attached to another instance, changed and put back.",
        "It also fires when an administrator fetches the password of a Windows instance.",
    ),
    fires_on=(
        event(
            "ModifyInstanceAttribute",
            source="ec2",
            requestParameters={"instanceId": "i-1111", "userData": "<sensitiveDataRemoved>"},
        ),
        # As the CLI's --attribute and --value are recorded.
        event(
            "ModifyInstanceAttribute",
            source="ec2",
            requestParameters={
                "instanceId": "i-1111",
                "attribute": "userData",
                "value": "<sensitiveDataRemoved>",
            },
        ),
        event(
            "ModifyInstanceMetadataOptions",
            source="ec2",
            requestParameters={
                "ModifyInstanceMetadataOptionsRequest": {"HttpTokens": "optional", "InstanceId": "i-1111"}
            },
        ),
        event(
            "SendSerialConsoleSSHPublicKey",
            source="ec2-instance-connect",
            userIdentity={"type": "AssumedRole"},
        ),
        event("GetPasswordData", source="ec2", errorCode="Client.UnauthorizedOperation"),
    ),
    silent_on=(
        # Another attribute.
        event(
            "ModifyInstanceAttribute",
            source="ec2",
            requestParameters={"instanceId": "i-1111", "groupSet": {}},
        ),
        # A stricter setting.
        event(
            "ModifyInstanceMetadataOptions",
            source="ec2",
            requestParameters={
                "ModifyInstanceMetadataOptionsRequest": {"HttpTokens": "required", "InstanceId": "i-1111"}
            },
        ),
        # A refused call whose record has no parameters.
        event("ModifyInstanceAttribute", source="ec2", errorCode="Client.UnauthorizedOperation"),
        event("SendSSHPublicKey", source="ec2-instance-connect"),
        event("GetSerialConsoleAccessStatus", source="ec2"),
    ),
)
