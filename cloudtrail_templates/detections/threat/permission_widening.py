"""Detects permissions that are widened without a new policy."""

from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="PermissionWidening",
    summary="Permissions changed without a new policy: a boundary, policy version, group or instance role.",
    why="These calls can widen permissions as much as a new policy can, and the benchmark's alarm "
    "on IAM policies detects none of them.",
    respond=(
        "Run the query. errorCode in the event means that the attempt was refused: treat it as an "
        "intrusion until the principal's owner has explained it.",
        "Check what is granted now: aws iam get-user --user-name USER; aws iam "
        "list-groups-for-user --user-name USER; aws iam get-role --role-name ROLE shows the "
        "boundary; aws iam list-policy-versions --policy-arn ARN; aws ec2 "
        "describe-iam-instance-profile-associations.",
        "Undo it: aws iam put-role-permissions-boundary --role-name ROLE --permissions-boundary ARN; aws "
        "iam set-default-policy-version --policy-arn ARN --version-id VERSION; aws iam "
        "remove-user-from-group --group-name GROUP --user-name USER.",
        "An instance with another role: aws ec2 disassociate-iam-instance-profile --association-id "
        "ASSOCIATION, then look at what the instance did with the role it had.",
        "Follow the principal that gained the permission: the query with its userIdentity.arn.",
    ),
    controls=mitre_attack("T1098.003"),
    pattern=FilterPattern(
        "{ ($.eventSource=iam.amazonaws.com && ($.eventName=PutUserPermissionsBoundary || $.eventName=PutRolePermissionsBoundary || $.eventName=DeleteUserPermissionsBoundary || $.eventName=DeleteRolePermissionsBoundary || $.eventName=SetDefaultPolicyVersion || $.eventName=AddUserToGroup)) || ($.eventSource=ec2.amazonaws.com && ($.eventName=AssociateIamInstanceProfile || $.eventName=ReplaceIamInstanceProfileAssociation)) }"  # noqa: E501
    ),
    blind_to=(
        "Policies written, attached or deleted: IamPolicyChanges detects them.",
        "A role that is added to an instance profile (AddRoleToInstanceProfile), which stacks do "
        "every day, and a stronger role that is passed to RunInstances, CreateFunction or "
        "RegisterTaskDefinition: iam:PassRole is a permission, not an API call.",
        "Role chaining: AssumeRole of a role that may do more.",
        "It also fires where a tool assigns boundaries or instance profiles: exclude its role.",
    ),
    fires_on=(
        event("DeleteRolePermissionsBoundary", source="iam", requestParameters={"roleName": "Deploy"}),
        event("SetDefaultPolicyVersion", source="iam", userIdentity={"type": "AssumedRole"}),
        event("ReplaceIamInstanceProfileAssociation", source="ec2"),
        event("AddUserToGroup", source="iam", errorCode="AccessDenied"),
    ),
    silent_on=(
        event("RemoveUserFromGroup", source="iam"),
        event("ListPolicyVersions", source="iam"),
        # The alarm on IAM policies has it.
        event("AttachRolePolicy", source="iam"),
        # The same name of another service.
        event("SetDefaultPolicyVersion", source="iot", errorCode="UnauthorizedException"),
        event("AdminAddUserToGroup", source="cognito-idp"),
    ),
)
