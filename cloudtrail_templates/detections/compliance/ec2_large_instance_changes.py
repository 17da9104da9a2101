"""Detects large EC2 instances that are launched."""

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="Ec2LargeInstanceChanges",
    summary="An EC2 instance of 4xlarge or more, or bare metal, was launched or requested.",
    why="Large machines cost tens to thousands of dollars a day. Stolen keys are turned into money by "
    "launching them, in many regions at once.",
    respond=(
        "Run the query. Many regions or sizes in a few minutes are a break-in, whatever errorCode says.",
        "Stop the cost: aws ec2 terminate-instances --instance-ids ID --region REGION, after a snapshot if "
        "you need evidence. Clear fleets and scaling groups first, they launch again: aws ec2 "
        "describe-fleets, aws autoscaling describe-auto-scaling-groups.",
        "Revoke the principal's access: deactivate the access key or revoke the role's sessions.",
        "Launched and yours: note who pays, and whether a smaller size does.",
        "Lower the quota for On-Demand instances in regions that you do not use (Service Quotas).",
    ),
    controls=(
        "AWS CloudTrail sample alarm EC2LargeInstanceChanges",
        "MITRE ATT&CK T1496.001 Compute Hijacking",
    ),
    # AWS's sample knows .4xlarge and .8xlarge in the request. There are more sizes today, and with a launch
    # template only the response names the type. A log group takes five filters with regular expressions at
    # most; this is one of them.
    pattern=FilterPattern(
        "{ ($.eventName = RunInstances) && (($.requestParameters.instanceType = %[4-9]xlarge|[0-9][0-9]xlarge|metal%) || ($.responseElements.instancesSet.items[0].instanceType = %[4-9]xlarge|[0-9][0-9]xlarge|metal%)) }"  # noqa: E501
    ),
    blind_to=(
        Claim(
            "A failed launch from a launch template or with an attribute-based choice: neither request nor "
            "response names the type.",
            NOT_DOCUMENTED,
        ),
        "A running instance made larger: ModifyInstanceAttribute. GPU sizes under 4xlarge, which are costly "
        "as well.",
        "Starting an instance that was stopped: StartInstances names no type.",
        "SageMaker, EMR, ECS on Fargate and other services with machines of their own.",
    ),
    fires_on=(
        event("RunInstances", source="ec2", requestParameters={"instanceType": "p5.48xlarge"}),
        event("RunInstances", source="ec2", requestParameters={"instanceType": "m7i.metal-24xl"}),
        event(
            "RunInstances",
            source="ec2",
            requestParameters={"instanceType": "c7i.4xlarge"},
            errorCode="Client.VcpuLimitExceeded",
        ),
        # A scaling group with a launch template: only the response names the type.
        event(
            "RunInstances",
            source="ec2",
            userIdentity={"type": "AWSService"},
            requestParameters={
                "launchTemplate": {"launchTemplateId": "lt-0abcd290751193123", "version": "3"}
            },
            responseElements={
                "instancesSet": {"items": [{"instanceId": "i-0123", "instanceType": "r7i.8xlarge"}]}
            },
        ),
    ),
    silent_on=(
        event("RunInstances", source="ec2", requestParameters={"instanceType": "t3.micro"}),
        event("RunInstances", source="ec2", requestParameters={"instanceType": "m7i.2xlarge"}),
        event(
            "RunInstances",
            source="ec2",
            requestParameters={"launchTemplate": {"launchTemplateId": "lt-0abcd290751193123"}},
            responseElements={
                "instancesSet": {"items": [{"instanceId": "i-0123", "instanceType": "m7i.xlarge"}]}
            },
        ),
        # A large machine that goes.
        event("TerminateInstances", source="ec2", requestParameters={"instanceType": "p5.48xlarge"}),
        event("DescribeInstanceTypes", source="ec2", requestParameters={"instanceType": "p5.48xlarge"}),
    ),
)
