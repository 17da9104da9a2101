"""Detects changes to security groups."""

from cloudtrail_templates.detections.controls import cis, nist_800_171, security_hub
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="SecurityGroupChanges",
    summary="A security group was created, deleted, or its rules were changed.",
    why="A security group is the firewall around an instance or a database; one rule opens it to the "
    "internet.",
    respond=(
        "Run the query; requestParameters has the group, the ports and the addresses. "
        "UnauthorizedOperation in errorCode means that the attempt was refused.",
        "Check the current rules: aws ec2 describe-security-group-rules --filters "
        "Name=group-id,Values=GROUP.",
        "0.0.0.0/0 or ::/0 on anything but a public web port: aws ec2 revoke-security-group-ingress "
        "--group-id GROUP --security-group-rule-ids RULE.",
        "Check what stood behind it: aws ec2 describe-network-interfaces --filters "
        "Name=group-id,Values=GROUP, and the flow logs of these interfaces.",
        "Ask the person who made the change; a pipeline's change belongs to a merged change request.",
    ),
    controls=(
        *security_hub(10),
        *cis(10),
        *nist_800_171("3.14.6", "3.14.7"),
        "AWS CloudTrail sample alarm SecurityGroupChanges",
    ),
    pattern=FilterPattern(
        "{($.eventName=AuthorizeSecurityGroupIngress) || ($.eventName=AuthorizeSecurityGroupEgress) || ($.eventName=RevokeSecurityGroupIngress) || ($.eventName=RevokeSecurityGroupEgress) || ($.eventName=CreateSecurityGroup) || ($.eventName=DeleteSecurityGroup)}"  # noqa: E501
    ),
    blind_to=(
        "ModifySecurityGroupRules, which rewrites a rule in place, and "
        "UpdateSecurityGroupRuleDescriptionsIngress.",
        "Another group put on an instance: ModifyInstanceAttribute, ModifyNetworkInterfaceAttribute, "
        "RunInstances.",
        "Sharing and association with further VPCs (AssociateSecurityGroupVpc), prefix lists that rules "
        "refer to.",
        "It also fires on AWS Wickr's CreateSecurityGroup and DeleteSecurityGroup: the text names no event "
        "source.",
    ),
    fires_on=(
        event("AuthorizeSecurityGroupIngress", source="ec2"),
        event("CreateSecurityGroup", source="ec2", userIdentity={"type": "AssumedRole"}),
        event("RevokeSecurityGroupEgress", source="ec2", errorCode="Client.UnauthorizedOperation"),
        # The same name of another service, which the text does not leave out.
        event("DeleteSecurityGroup", source="wickr"),
    ),
    silent_on=(
        event("DescribeSecurityGroups", source="ec2"),
        event("ModifySecurityGroupRules", source="ec2"),
        # The groups of other services.
        event("AuthorizeDBSecurityGroupIngress", source="rds"),
        event("CreateCacheSecurityGroup", source="elasticache"),
    ),
)
