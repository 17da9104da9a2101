"""Detects changes to VPCs and peering connections."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import cis, nist_800_171, security_hub
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="VpcChanges",
    summary="A VPC was created, deleted or changed, or a peering connection between VPCs was.",
    why="A new VPC is a network without monitoring; a peering connection joins two networks, "
    "possibly with a foreign account.",
    respond=(
        "Run the query. UnauthorizedOperation in errorCode means that the attempt was refused.",
        "A peering connection: aws ec2 describe-vpc-peering-connections --vpc-peering-connection-ids ID. "
        "Whose account is on the other side? Not yours: aws ec2 delete-vpc-peering-connection "
        "--vpc-peering-connection-id ID.",
        "A new VPC: see what runs in it, aws ec2 describe-instances --filters Name=vpc-id,Values=VPC, and "
        "whether it has flow logs.",
        "ModifyVpcAttribute: DNS support or host names changed; compare with your templates.",
    ),
    controls=(
        *security_hub(14),
        *cis(14),
        *nist_800_171("3.3.1", "3.13.1", "3.14.6", "3.14.7"),
        "AWS CloudTrail sample alarm VpcChanges",
    ),
    pattern=FilterPattern(
        "{($.eventName=CreateVpc) || ($.eventName=DeleteVpc) || ($.eventName=ModifyVpcAttribute) || ($.eventName=AcceptVpcPeeringConnection) || ($.eventName=CreateVpcPeeringConnection) || ($.eventName=DeleteVpcPeeringConnection) || ($.eventName=RejectVpcPeeringConnection) || ($.eventName=AttachClassicLinkVpc) || ($.eventName=DetachClassicLinkVpc) || ($.eventName=DisableVpcClassicLink) || ($.eventName=EnableVpcClassicLink)}"  # noqa: E501
    ),
    blind_to=(
        "CreateDefaultVpc, further address ranges (AssociateVpcCidrBlock), subnets, VPC endpoints, VPC "
        "Lattice.",
        "Transit gateway attachments and Resource Access Manager, which join networks without peering.",
        Claim(
            "The four ClassicLink calls: AWS has retired EC2-Classic, and they stay because the text prescribes "
            "them.",
            "https://aws.amazon.com/blogs/aws/ec2-classic-is-retiring-heres-how-to-prepare/",
        ),
        "It also fires on GameLift's CreateVpcPeeringConnection and DeleteVpcPeeringConnection: the text "
        "names no event source.",
    ),
    fires_on=(
        event("CreateVpc", source="ec2"),
        event("AcceptVpcPeeringConnection", source="ec2", userIdentity={"type": "AssumedRole"}),
        event("DeleteVpc", source="ec2", errorCode="Client.UnauthorizedOperation"),
        # The same name of another service, which the text does not leave out.
        event("CreateVpcPeeringConnection", source="gamelift"),
    ),
    silent_on=(
        event("DescribeVpcs", source="ec2"),
        event("CreateVpcEndpoint", source="ec2"),
        event("CreateSubnet", source="ec2"),
        # A lookalike of another service.
        event("CreateVpcConnector", source="apprunner"),
    ),
)
