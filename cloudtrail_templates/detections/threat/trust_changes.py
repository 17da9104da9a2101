"""Detects changes to who may assume a role."""

from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="TrustChanges",
    summary="Who may assume a role was changed: its trust, an identity provider or Roles Anywhere.",
    why="A role's trust policy decides who can assume the role. One more account in it, or a "
    "certificate authority of the intruder, gives access from outside until it is found.",
    respond=(
        "Run the query. errorCode in the event means that the attempt was refused. "
        "requestParameters has the new policy, provider or trust anchor.",
        "Check who is trusted now: aws iam get-role --role-name ROLE; aws iam list-saml-providers; "
        "aws iam list-open-id-connect-providers; aws rolesanywhere list-trust-anchors; aws "
        "rolesanywhere list-profiles.",
        "Revoke the trust: aws iam update-assume-role-policy --role-name ROLE --policy-document "
        "file://trust.json; aws rolesanywhere disable-trust-anchor --trust-anchor-id ANCHOR; aws "
        "iam delete-saml-provider --saml-provider-arn ARN.",
        "Deny the sessions that are open already: aws iam put-role-policy --role-name ROLE --policy-name "
        "DenyOlderSessions --policy-document file://deny.json, with the condition DateLessThan "
        "aws:TokenIssueTime.",
        "Find who came in: aws cloudtrail lookup-events --lookup-attributes "
        "AttributeKey=ResourceName,AttributeValue=ROLE, and CreateSession of rolesanywhere.amazonaws.com.",
    ),
    controls=mitre_attack("T1484.002", "T1098.001", "T1199"),
    pattern=FilterPattern(
        "{ ($.eventSource=iam.amazonaws.com && ($.eventName=UpdateAssumeRolePolicy || $.eventName=CreateSAMLProvider || $.eventName=UpdateSAMLProvider || $.eventName=CreateOpenIDConnectProvider || $.eventName=AddClientIDToOpenIDConnectProvider || $.eventName=AcceptDelegationRequest)) || ($.eventSource=rolesanywhere.amazonaws.com && ($.eventName=CreateTrustAnchor || $.eventName=UpdateTrustAnchor || $.eventName=EnableTrustAnchor || $.eventName=CreateProfile || $.eventName=UpdateProfile || $.eventName=EnableProfile || $.eventName=PutAttributeMapping || $.eventName=DisableCrl || $.eventName=DeleteCrl)) }"  # noqa: E501
    ),
    blind_to=(
        "CreateRole, which brings a trust policy along: stacks make roles every day. "
        "IamPolicyChanges detects the permissions that the role is given.",
        "Who then assumes the role: AssumeRole, AssumeRoleWithSAML, AssumeRoleWithWebIdentity and "
        "CreateSession.",
        "Policies on buckets, keys, queues and functions that trust another account: "
        "S3BucketPolicyChanges, KmsKeyPolicyAndMaterial and LambdaAccess detect part of them.",
        "Trusted token issuers: IdentityCenterChanges detects them.",
    ),
    fires_on=(
        event("UpdateAssumeRolePolicy", source="iam", requestParameters={"roleName": "Admin"}),
        event("CreateSAMLProvider", source="iam", userIdentity={"type": "AssumedRole"}),
        event("CreateTrustAnchor", source="rolesanywhere"),
        # Certificates that were revoked are taken again.
        event("DisableCrl", source="rolesanywhere"),
        event("PutAttributeMapping", source="rolesanywhere"),
        event("UpdateAssumeRolePolicy", source="iam", errorCode="AccessDenied"),
    ),
    silent_on=(
        event("GetRole", source="iam"),
        event("AssumeRole", source="sts"),
        event("ListTrustAnchors", source="rolesanywhere"),
        event("ImportCrl", source="rolesanywhere"),
        # The same names of other services.
        event("CreateProfile", source="b2bi", errorCode="AccessDeniedException"),
        event("UpdateProfile", source="transfer"),
    ),
)
