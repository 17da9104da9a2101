"""Detects wider access through IAM Identity Center."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="IdentityCenterChanges",
    summary="A permission set of IAM Identity Center was widened, assigned, or a token issuer trusted.",
    why=Claim(
        "IAM Identity Center grants the administrator roles of every account. A permission set or "
        "an assignment that is changed there affects all of them.",
        "singlesignon/latest/userguide/permissionsetsconcept.html",
    ),
    respond=(
        "Run the query. AccessDeniedException in errorCode means that the attempt was refused. "
        "requestParameters has permission set, account and principal.",
        "Check what it grants: aws sso-admin list-managed-policies-in-permission-set "
        "--instance-arn INSTANCE --permission-set-arn SET; aws sso-admin "
        "list-customer-managed-policy-references-in-permission-set --instance-arn INSTANCE "
        "--permission-set-arn SET; aws sso-admin get-inline-policy-for-permission-set "
        "--instance-arn INSTANCE --permission-set-arn SET.",
        "Check who has it: aws sso-admin list-account-assignments --instance-arn INSTANCE "
        "--account-id ACCOUNT --permission-set-arn SET.",
        "Take it back: aws sso-admin delete-account-assignment --instance-arn INSTANCE --target-id "
        "ACCOUNT --target-type AWS_ACCOUNT --permission-set-arn SET --principal-type USER --principal-id "
        "PRINCIPAL.",
        Claim(
            "Sessions that run last up to twelve hours: end them in the console of IAM Identity Center "
            "(Users, Active sessions) and look for the role AWSReservedSSO_ in the events of the "
            "accounts.",
            "singlesignon/latest/userguide/howtosessionduration.html",
        ),
    ),
    controls=mitre_attack("T1098.003", "T1484.002"),
    pattern=FilterPattern(
        "{ $.eventSource=sso.amazonaws.com && ($.eventName=CreatePermissionSet || $.eventName=PutInlinePolicyToPermissionSet || $.eventName=AttachManagedPolicyToPermissionSet || $.eventName=AttachCustomerManagedPolicyReferenceToPermissionSet || $.eventName=PutPermissionsBoundaryToPermissionSet || $.eventName=DeletePermissionsBoundaryFromPermissionSet || $.eventName=CreateAccountAssignment || $.eventName=CreateTrustedTokenIssuer || $.eventName=UpdateTrustedTokenIssuer) }"  # noqa: E501
    ),
    blind_to=(
        Claim(
            "Everything, unless the trail covers the management account, or the account that administers IAM "
            "Identity Center for it, in its region.",
            "singlesignon/latest/userguide/delegated-admin.html",
        ),
        "The customer managed policy that a permission set refers to, rewritten in an account: "
        "IamPolicyChanges detects it there.",
        Claim(
            "Users and groups: a new member of a group with an assignment has its permissions, and is "
            "recorded by identitystore.amazonaws.com, sso-directory.amazonaws.com or the identity provider.",
            "singlesignon/latest/userguide/logging-using-cloudtrail.html",
        ),
        Claim(
            "What people do with their permissions: it is recorded in each account as AssumedRole.",
            "awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html",
        ),
        "It also fires when access is granted in the ordinary way: exclude the role of the pipeline that "
        "does so.",
    ),
    fires_on=(
        event("CreateAccountAssignment", source="sso", userIdentity={"type": "AssumedRole"}),
        event("PutInlinePolicyToPermissionSet", source="sso"),
        event("AttachCustomerManagedPolicyReferenceToPermissionSet", source="sso"),
        event("DeletePermissionsBoundaryFromPermissionSet", source="sso"),
        event("AttachManagedPolicyToPermissionSet", source="sso", errorCode="AccessDeniedException"),
    ),
    silent_on=(
        event("ListAccountAssignments", source="sso"),
        event("DeleteAccountAssignment", source="sso"),
        # Less, not more.
        event("DetachCustomerManagedPolicyReferenceFromPermissionSet", source="sso"),
        # Not under this source: the directory's own records.
        event("CreateGroupMembership", source="identitystore"),
        # What the permission set becomes in each account.
        event(
            "PutRolePolicy",
            source="iam",
            userIdentity={"type": "AssumedRole", "invokedBy": "sso.amazonaws.com"},
        ),
    ),
)
