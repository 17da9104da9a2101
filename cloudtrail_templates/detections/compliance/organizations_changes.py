"""Detects changes to the organization, its accounts and policies."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import cis
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="OrganizationsChanges",
    summary="An account, organizational unit, policy or handshake of the organization changed.",
    why=Claim(
        "Service control policies limit even administrators. Detaching one, or removing an account "
        "from the organization, lifts these limits.",
        "organizations/latest/userguide/orgs_manage_policies_scps.html",
    ),
    respond=(
        "Run the query. AccessDeniedException in errorCode means that the attempt was refused.",
        "LeaveOrganization, RemoveAccountFromOrganization or a handshake that you do not know: "
        "call the owner of the management account now. A pending one can be stopped: aws "
        "organizations cancel-handshake --handshake-id ID.",
        "A policy: aws organizations describe-policy --policy-id POLICY; aws organizations "
        "list-targets-for-policy --policy-id POLICY. aws organizations attach-policy --policy-id POLICY "
        "--target-id TARGET puts it back.",
        "A new or moved account: aws organizations list-parents --child-id ACCOUNT; is it under the right "
        "unit?",
        "Ask the person who made the change; only a few people and one pipeline should have these "
        "permissions at all.",
    ),
    controls=cis(15),
    pattern=FilterPattern(
        "{ ($.eventSource = organizations.amazonaws.com) && (($.eventName = AcceptHandshake) || ($.eventName = AttachPolicy) || ($.eventName = CancelHandshake) || ($.eventName = CreateAccount) || ($.eventName = CreateOrganization) || ($.eventName = CreateOrganizationalUnit) || ($.eventName = CreatePolicy) || ($.eventName = DeclineHandshake) || ($.eventName = DeleteOrganization) || ($.eventName = DeleteOrganizationalUnit) || ($.eventName = DeletePolicy) || ($.eventName = EnableAllFeatures) || ($.eventName = EnablePolicyType) || ($.eventName = InviteAccountToOrganization) || ($.eventName = LeaveOrganization) || ($.eventName = DetachPolicy) || ($.eventName = DisablePolicyType) || ($.eventName = MoveAccount) || ($.eventName = RemoveAccountFromOrganization) || ($.eventName = UpdateOrganizationalUnit) || ($.eventName = UpdatePolicy)) }"  # noqa: E501
    ),
    blind_to=(
        Claim(
            "Most of it, unless the trail is the management account's or the organization's: only that account "
            "and its delegates can make most of these calls; others can leave and answer handshakes.",
            "organizations/latest/APIReference/API_AttachPolicy.html",
            "organizations/latest/APIReference/API_LeaveOrganization.html",
        ),
        "Delegated administrators and trusted access: RegisterDelegatedAdministrator, "
        "EnableAWSServiceAccess, PutResourcePolicy.",
        "CloseAccount, CreateGovCloudAccount, InviteOrganizationToTransferResponsibility.",
        "Account settings and contacts (account.amazonaws.com) and IAM's centralized root access.",
    ),
    fires_on=(
        event("DetachPolicy", source="organizations", userIdentity={"type": "AssumedRole"}),
        event("LeaveOrganization", source="organizations"),
        event("InviteAccountToOrganization", source="organizations", errorCode="AccessDeniedException"),
    ),
    silent_on=(
        event("DescribeOrganization", source="organizations"),
        event("TagResource", source="organizations"),
        # The same names of other services.
        event("CreateOrganization", source="workmail"),
        event("DetachPolicy", source="iot"),
        event("DeletePolicy", source="iam"),
        event(
            "CreateAccountResult",
            source="organizations",
            userIdentity={"accountId": "111122223333", "invokedBy": "AWS Internal"},
            eventType="AwsServiceEvent",
        ),
    ),
)
