"""Detects EC2 instances that are launched, started, stopped or terminated."""

from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="Ec2InstanceChanges",
    summary="An EC2 instance was launched, started, stopped, rebooted or terminated.",
    why="In an account whose instances rarely change, a new one may mine cryptocurrency at your "
    "cost, and a terminated one may mean destroyed evidence or a production outage.",
    respond=(
        "Run the query; responseElements has the instances. UnauthorizedOperation in errorCode "
        "means that the attempt was refused.",
        "Check what it is: aws ec2 describe-instances --instance-ids ID (in the region of the "
        "event): image, role, key, tags.",
        "Not yours: keep its disk (aws ec2 create-snapshot --volume-id VOLUME), put it into a "
        "group without rules (aws ec2 modify-instance-attribute --instance-id ID --groups GROUP), then stop "
        "it.",
        "Revoke the principal's access, and look for launches in all other regions.",
    ),
    controls=(
        "AWS CloudTrail sample alarm EC2InstanceChanges",
        "MITRE ATT&CK T1578 Modify Cloud Compute Infrastructure",
    ),
    pattern=FilterPattern(
        "{ ($.eventName = RunInstances) || ($.eventName = RebootInstances) || ($.eventName = StartInstances) || ($.eventName = StopInstances) || ($.eventName = TerminateInstances) }"  # noqa: E501
    ),
    noisy=True,
    blind_to=(
        "Changes to an instance that runs: ModifyInstanceAttribute, user data, another role "
        "(ReplaceIamInstanceProfileAssociation), Session Manager.",
        "Containers, functions, Lightsail and SageMaker, which compute without these calls.",
        "Auto scaling launches count as well: with it, raise the threshold or switch this alarm off.",
    ),
    fires_on=(
        event("RunInstances", source="ec2", requestParameters={"instanceType": "t3.micro"}),
        event("TerminateInstances", source="ec2", userIdentity={"type": "AssumedRole"}),
        event("RunInstances", source="ec2", errorCode="Client.UnauthorizedOperation"),
        event("RunInstances", source="ec2", userIdentity={"type": "AWSService"}),
    ),
    silent_on=(
        event("DescribeInstances", source="ec2"),
        event("ModifyInstanceAttribute", source="ec2"),
        event("MonitorInstances", source="ec2"),
        # Lookalikes of other services.
        event("RunTask", source="ecs"),
        event("StopInstance", source="lightsail"),
    ),
)
