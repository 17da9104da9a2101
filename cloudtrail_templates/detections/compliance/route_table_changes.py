"""Detects changes to routes and route tables."""

from cloudtrail_templates.detections.controls import cis, nist_800_171, security_hub
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="RouteTableChanges",
    summary="A route or a route table was created, replaced, deleted or detached from its subnet.",
    why="A route can send traffic around the firewall, to the internet, or to a machine that intercepts it.",
    respond=(
        "Run the query; requestParameters has the table, the destination and the target. "
        "UnauthorizedOperation in errorCode means that the attempt was refused.",
        "Check the current routes: aws ec2 describe-route-tables --route-table-ids TABLE.",
        "A target that you do not know, such as a network interface or an instance, may intercept "
        "the traffic. Restore the old target: aws ec2 replace-route --route-table-id TABLE "
        "--destination-cidr-block CIDR --gateway-id TARGET.",
        "Find who owns the target, and read the flow logs since the change.",
    ),
    controls=(*security_hub(13), *cis(13), *nist_800_171("3.3.1", "3.13.1", "3.14.6", "3.14.7")),
    pattern=FilterPattern(
        "{($.eventName=CreateRoute) || ($.eventName=CreateRouteTable) || ($.eventName=ReplaceRoute) || ($.eventName=ReplaceRouteTableAssociation) || ($.eventName=DeleteRouteTable) || ($.eventName=DeleteRoute) || ($.eventName=DisassociateRouteTable)}"  # noqa: E501
    ),
    # What Security Hub recommends since it left the text of CIS, and what Prowler looks for.
    also=(
        FilterPattern(
            "{($.eventSource=ec2.amazonaws.com) && (($.eventName=CreateRoute) || ($.eventName=CreateRouteTable) || ($.eventName=ReplaceRoute) || ($.eventName=ReplaceRouteTableAssociation) || ($.eventName=DeleteRouteTable) || ($.eventName=DeleteRoute) || ($.eventName=DisassociateRouteTable))}"  # noqa: E501
        ),
    ),
    blind_to=(
        "AssociateRouteTable, which gives a subnet another table.",
        "Routes of transit gateways, Client VPN endpoints and Cloud WAN, and those that a VPN propagates.",
        "It also fires on CreateRoute and DeleteRoute of API Gateway, App Mesh and Migration Hub "
        "Refactor Spaces: the CIS text names no event source. Look at eventSource in the event.",
    ),
    fires_on=(
        event("CreateRoute", source="ec2"),
        event("ReplaceRouteTableAssociation", source="ec2", userIdentity={"type": "AssumedRole"}),
        event("DeleteRouteTable", source="ec2", errorCode="Client.UnauthorizedOperation"),
        # The same name of another service, which the CIS text does not leave out.
        event("CreateRoute", source="apigateway"),
    ),
    silent_on=(
        event("DescribeRouteTables", source="ec2"),
        event("AssociateRouteTable", source="ec2"),
        event("CreateTransitGatewayRoute", source="ec2"),
        # A route of another kind.
        event("CreateGatewayRoute", source="appmesh"),
    ),
)
