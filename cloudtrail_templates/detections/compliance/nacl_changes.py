"""Detects changes to network ACLs."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import cis, nist_800_171, security_hub
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="NaclChanges",
    summary="A network ACL was created, deleted, changed, or moved to another subnet.",
    why="Network ACLs are a second firewall around a subnet and rarely change. A new entry can "
    "open a whole subnet, or cut it off.",
    respond=(
        "Run the query; requestParameters has the ACL, the rule number and the addresses. "
        "UnauthorizedOperation in errorCode means that the attempt was refused.",
        "Check the current entries: aws ec2 describe-network-acls --network-acl-ids ACL.",
        "Undo it: aws ec2 delete-network-acl-entry --network-acl-id ACL --rule-number NUMBER --ingress (or "
        "--egress), or replace-network-acl-entry.",
        "Check what else the principal did to the VPC in that hour, security groups and routes above all.",
    ),
    controls=(
        *security_hub(11),
        *cis(11),
        *nist_800_171("3.14.6", "3.14.7"),
        "AWS CloudTrail sample alarm NetworkAclChanges",
    ),
    pattern=FilterPattern(
        "{($.eventName=CreateNetworkAcl) || ($.eventName=CreateNetworkAclEntry) || ($.eventName=DeleteNetworkAcl) || ($.eventName=DeleteNetworkAclEntry) || ($.eventName=ReplaceNetworkAclEntry) || ($.eventName=ReplaceNetworkAclAssociation)}"  # noqa: E501
    ),
    blind_to=(
        "Security groups (SecurityGroupChanges) and AWS Network Firewall policies.",
        Claim(
            "A subnet created anew: it takes the VPC's default ACL without any of these calls.",
            "vpc/latest/userguide/default-network-acl.html",
        ),
    ),
    fires_on=(
        event("CreateNetworkAclEntry", source="ec2"),
        event("ReplaceNetworkAclAssociation", source="ec2", userIdentity={"type": "AssumedRole"}),
        event("DeleteNetworkAcl", source="ec2", errorCode="Client.UnauthorizedOperation"),
    ),
    silent_on=(
        event("DescribeNetworkAcls", source="ec2"),
        event("CreateSubnet", source="ec2"),
        # Lookalikes of other services.
        event("CreateWebACL", source="wafv2"),
        event("CreateACL", source="memorydb"),
    ),
)
