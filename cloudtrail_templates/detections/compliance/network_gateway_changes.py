"""Detects changes to internet and customer gateways."""

from cloudtrail_templates.detections.controls import cis, nist_800_171, security_hub
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="NetworkGatewayChanges",
    summary="An internet gateway or a customer gateway was created, deleted, attached or detached.",
    why="A gateway connects a private network to the internet or to another network; a new one is "
    "a new way out for data.",
    respond=(
        "Run the query; requestParameters has the gateway and the VPC. UnauthorizedOperation in "
        "errorCode means that the attempt was refused.",
        "Check where it is attached: aws ec2 describe-internet-gateways --internet-gateway-ids GATEWAY.",
        "Check which routes lead to it: aws ec2 describe-route-tables --filters "
        "Name=route.gateway-id,Values=GATEWAY.",
        "Not planned: aws ec2 detach-internet-gateway --internet-gateway-id GATEWAY --vpc-id VPC.",
        "Look at the flow logs of the VPC for what went through it since.",
    ),
    controls=(
        *security_hub(12),
        *cis(12),
        *nist_800_171("3.3.1", "3.13.1"),
        "AWS CloudTrail sample alarm GatewayChanges",
    ),
    pattern=FilterPattern(
        "{($.eventName=CreateCustomerGateway) || ($.eventName=DeleteCustomerGateway) || ($.eventName=AttachInternetGateway) || ($.eventName=CreateInternetGateway) || ($.eventName=DeleteInternetGateway) || ($.eventName=DetachInternetGateway)}"  # noqa: E501
    ),
    blind_to=(
        "NAT gateways, egress-only internet gateways, transit gateways, VPN gateways and connections, "
        "Direct Connect.",
        "VPC peering (VpcChanges) and VPC endpoints.",
        "Public addresses given to instances behind a gateway that was there before.",
    ),
    fires_on=(
        event("AttachInternetGateway", source="ec2"),
        event("CreateCustomerGateway", source="ec2", userIdentity={"type": "AssumedRole"}),
        event("DetachInternetGateway", source="ec2", errorCode="Client.UnauthorizedOperation"),
    ),
    silent_on=(
        event("DescribeInternetGateways", source="ec2"),
        event("CreateNatGateway", source="ec2"),
        event("CreateEgressOnlyInternetGateway", source="ec2"),
        # A gateway of another kind.
        event("ActivateGateway", source="storagegateway"),
    ),
)
