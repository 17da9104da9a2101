"""Detects new network paths that the alarms of the benchmark do not cover."""

from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="NetworkPathChanges",
    summary="A security group rule was rewritten, or a NAT, VPN, transit, route or mirror path made.",
    why="The benchmark's alarms cover only older API calls for gateways, routes and rules. A rule "
    "that is rewritten in place, a VPN or a traffic mirror bypasses all of them.",
    respond=(
        "Run the query; requestParameters has rule, gateway or peer. UnauthorizedOperation in "
        "errorCode means that the attempt was refused.",
        "Check the current state: aws ec2 describe-security-group-rules --filters "
        "Name=group-id,Values=GROUP; aws ec2 describe-route-tables --filters "
        "Name=vpc-id,Values=VPC; aws ec2 describe-transit-gateway-attachments; aws ec2 "
        "describe-vpn-connections; aws ec2 describe-traffic-mirror-sessions.",
        "Close it: aws ec2 revoke-security-group-ingress --group-id GROUP --security-group-rule-ids RULE; "
        "aws ec2 delete-vpn-connection --vpn-connection-id VPN; aws ec2 delete-traffic-mirror-session "
        "--traffic-mirror-session-id SESSION; aws ec2 delete-transit-gateway-vpc-attachment "
        "--transit-gateway-attachment-id ATTACHMENT.",
        "Check what went through: the flow logs of the interfaces behind it.",
        "Ask the person who made the change; a pipeline's change belongs to a merged change request.",
    ),
    controls=mitre_attack("T1562.007", "T1133", "T1040"),
    pattern=FilterPattern(
        "{ $.eventSource=ec2.amazonaws.com && ($.eventName=ModifySecurityGroupRules || $.eventName=ModifyManagedPrefixList || $.eventName=AssociateRouteTable || $.eventName=CreateNatGateway || $.eventName=CreateEgressOnlyInternetGateway || $.eventName=CreateTransitGatewayVpcAttachment || $.eventName=AcceptTransitGatewayVpcAttachment || $.eventName=CreateTransitGatewayPeeringAttachment || $.eventName=AcceptTransitGatewayPeeringAttachment || $.eventName=CreateVpnConnection || $.eventName=AttachVpnGateway || $.eventName=CreateClientVpnEndpoint || $.eventName=CreateInstanceConnectEndpoint || $.eventName=CreateTrafficMirrorSession) }"  # noqa: E501
    ),
    blind_to=(
        "Rules added or removed, access lists, internet gateways, routes and VPCs: "
        "SecurityGroupChanges, NaclChanges, NetworkGatewayChanges, RouteTableChanges and "
        "VpcChanges detect them.",
        "Another group put on an instance (ModifyInstanceAttribute, ModifyNetworkInterfaceAttribute), VPC "
        "endpoints and their policies, PrivateLink, Direct Connect, Cloud WAN and VPC Lattice.",
        "Routes inside a transit gateway, and paths removed or deleted.",
        "It also fires when a stack with a network is deployed.",
    ),
    fires_on=(
        event("ModifySecurityGroupRules", source="ec2"),
        event("CreateVpnConnection", source="ec2", userIdentity={"type": "AssumedRole"}),
        event("AssociateRouteTable", source="ec2", errorCode="Client.UnauthorizedOperation"),
    ),
    silent_on=(
        event("DescribeSecurityGroupRules", source="ec2"),
        # The benchmark's alarms have these.
        event("AuthorizeSecurityGroupIngress", source="ec2"),
        event("ReplaceRouteTableAssociation", source="ec2"),
        event("DeleteNatGateway", source="ec2"),
        # Another service's network.
        event(
            "CreateTransitGatewayRouteTableAttachment",
            source="networkmanager",
            errorCode="AccessDeniedException",
        ),
    ),
)
