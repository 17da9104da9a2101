"""Detects power over the organization that is given away or used."""

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="OrganizationPowers",
    summary="Power over the organization, or root access to its accounts, was given or used.",
    why=Claim(
        "A delegated administrator acts for the whole organization from an ordinary account, and a "
        "root session acts as the root user of any member. Both let an attacker keep access after "
        "the original way in was closed.",
        "organizations/latest/userguide/orgs_integrate_delegated_admin.html",
        "IAM/latest/UserGuide/id_root-user-privileged-task.html",
    ),
    respond=(
        "Run the query. errorCode in the event means that the attempt was refused. "
        "requestParameters has the account, and of AssumeRoot the task.",
        "Check who has power: aws organizations list-delegated-administrators; aws organizations "
        "list-aws-service-access-for-organization; aws organizations describe-resource-policy; aws "
        "iam list-organizations-features.",
        "Revoke what was not planned: aws organizations deregister-delegated-administrator "
        "--account-id ACCOUNT --service-principal SERVICE; aws organizations "
        "disable-aws-service-access --service-principal SERVICE; aws iam "
        "disable-organizations-root-sessions.",
        "Read what a root session did in the member account: its events have userIdentity.type "
        "Root and the accessKeyId of responseElements.credentials.",
        "Contacts: aws account get-alternate-contact --alternate-contact-type SECURITY; restore "
        "them, so that AWS's e-mails reach you.",
        Claim(
            "A closed account can be opened again within 90 days: call its owner, then open a case with AWS "
            "Support.",
            "accounts/latest/reference/manage-acct-closing.html",
        ),
    ),
    controls=mitre_attack("T1098.003", "T1666", "T1078.004"),
    pattern=FilterPattern(
        "{ ($.eventSource=organizations.amazonaws.com && ($.eventName=RegisterDelegatedAdministrator || $.eventName=EnableAWSServiceAccess || $.eventName=PutResourcePolicy || $.eventName=CloseAccount)) || ($.eventSource=sts.amazonaws.com && $.eventName=AssumeRoot) || ($.eventSource=iam.amazonaws.com && ($.eventName=EnableOrganizationsRootSessions || $.eventName=EnableOrganizationsRootCredentialsManagement)) || ($.eventSource=account.amazonaws.com && ($.eventName=StartPrimaryEmailUpdate || $.eventName=PutAlternateContact || $.eventName=DeleteAlternateContact)) }"  # noqa: E501
    ),
    blind_to=(
        Claim(
            "Nearly everything, unless the trail covers the management account, or the account that "
            "administers IAM for it. AssumeRoot has regional endpoints only, so the trail must be "
            "multi-region.",
            "IAM/latest/UserGuide/cloudtrail-track-privileged-tasks.html",
        ),
        "What the root session then does, and root's own sign-in, password and keys: "
        "RootAccountUsage detects them in the member account.",
        "Accounts, units, policies and handshakes: OrganizationsChanges detects them.",
        "A transfer of the bill (InviteOrganizationToTransferResponsibility), and administrators that a "
        "service registers by itself, such as EnableOrganizationAdminAccount of GuardDuty, where it does "
        "not also call Organizations.",
        Claim(
            "The root user's e-mail address changed on its own page, which is recorded under "
            "signin.amazonaws.com.",
            NOT_DOCUMENTED,
        ),
        "It also fires when a service of AWS is set up for the organization; that happens rarely "
        "and is planned.",
    ),
    fires_on=(
        event("RegisterDelegatedAdministrator", source="organizations", userIdentity={"type": "AssumedRole"}),
        event(
            "AssumeRoot",
            source="sts",
            userIdentity={"type": "AssumedRole"},
            requestParameters={"targetPrincipal": "222222222222"},
        ),
        event("EnableOrganizationsRootSessions", source="iam"),
        event(
            "DeleteAlternateContact", source="account", requestParameters={"alternateContactType": "SECURITY"}
        ),
        event("CloseAccount", source="organizations", errorCode="AccessDeniedException"),
    ),
    silent_on=(
        event("ListDelegatedAdministrators", source="organizations"),
        # The alarm on the organization's structure has it.
        event("MoveAccount", source="organizations"),
        event("AssumeRole", source="sts"),
        event("GetAlternateContact", source="account"),
        # The same name of another service.
        event("PutResourcePolicy", source="logs", errorCode="AccessDeniedException"),
        # The session itself, which the alarm on root usage sees.
        event("DeleteBucketPolicy", source="s3", userIdentity={"type": "Root"}),
    ),
)
