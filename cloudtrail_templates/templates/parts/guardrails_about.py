"""What the page of the template guardrails says."""

from typing import Final

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.policies.global_services import READ_ON
from cloudtrail_templates.templates.definition import About
from cloudtrail_templates.templates.parts.claims import CLOUDFORMATION
from cloudtrail_templates.templates.parts.control_tower import GUARDRAIL_SETUPS, GUARDRAILS_OF_ITS_TRAIL

_GUIDE = "organizations/latest/userguide"

ABOUT: Final = About(
    setups=GUARDRAIL_SETUPS,
    before=(
        Claim(
            "Deploy it in the management account, in one region. A delegated administrator for policies may, too, if the "
            "delegation policy allows it.",
            f"{_GUIDE}/orgs_delegate_policies.html",
        ),
        Claim(
            "Enable the types of policies, once: `aws organizations list-roots --query 'Roots[0].[Id,PolicyTypes]'`, `aws "
            "organizations enable-policy-type --root-id ROOT_ID --policy-type SERVICE_CONTROL_POLICY`, and the same with "
            "RESOURCE_CONTROL_POLICY for the policy on the log buckets.",
            f"{_GUIDE}/enable-policy-type.html",
        ),
        "Give ResourceNames. Roles and managed policies with a path need it in front of the name: audit/baseline* for "
        "RolePath=/audit/. The queue of log-queue and its rule do not begin with the name of the stack: add LogQueue-*.",
        "Give ExemptRoleArns: the role that deploys and updates the trail, the log bucket and the alarms in member "
        "accounts, unless it is a role of stack sets or Control Tower. Without it, updates of those stacks fail.",
        *GUARDRAILS_OF_ITS_TRAIL,
        Claim(
            "Attach each policy to an organizational unit for tests first, then to the next one. Look for denied "
            "requests: the alarm UnauthorizedApiCalls counts them.",
            f"{_GUIDE}/orgs_manage_policies_scps.html",
            f"{_GUIDE}/orgs_manage_policies_rcps.html",
        ),
        Claim(
            "After you set LogBucketTargetIds, check the delivery: `aws cloudtrail get-trail-status --name TRAIL_ARN` must "
            "show a recent LatestDeliveryTime and no LatestDeliveryError.",
            "awscloudtrail/latest/APIReference/API_GetTrailStatus.html",
        ),
        Claim(
            "The policy on the log buckets relies on aws:SourceOrgID. CloudTrail sends it when it writes to S3: the bucket "
            "policy of AWS Control Tower demands it.",
            "controltower/latest/userguide/logging-s3-audit-bucket.html",
        ),
        Claim(
            "That CloudTrail sends aws:SourceOrgID with its other requests to S3, and to KMS, is not documented.",
            NOT_DOCUMENTED,
            "https://github.com/aws-samples/resource-control-policy-examples",
        ),
    ),
    recommended={"TrailTargetIds": "ou-ab12-11111111", "LogBucketNames": "audit-logs"},
    costs=("Nothing.",),
    limits=(
        Claim(
            "Service control policies limit neither the management account nor service-linked roles. An organization "
            "trail, its log group and alarms in the management account are protected there by IAM only.",
            f"{_GUIDE}/orgs_manage_policies_scps.html",
        ),
        Claim(
            "Always exempt: stacksets-exec-*, AWSCloudFormationStackSetExecutionRole, AWSControlTowerExecution and "
            "OrganizationAccountAccessRole, by which the management account reaches its members. Only exempt roles can "
            "create, change or pass roles of these names and those of ExemptRoleArns.",
            f"{CLOUDFORMATION}/UserGuide/stacksets-prereqs-self-managed.html",
            "aws-managed-policy/latest/reference/CloudFormationStackSetsOrgMemberServiceRolePolicy.html",
            f"{_GUIDE}/orgs_manage_accounts_access-cross-account-role.html",
        ),
        Claim(
            "The policy on the trail also denies members to leave the organization, and their root users to close the "
            "account. The management account can still close it.",
            f"{_GUIDE}/orgs_manage_accounts_close.html",
        ),
        Claim(
            "The policy on the trail also denies logs:PutAccountPolicy: such a policy applies to all log groups of an "
            "account, masks what metric filters look for, and shortens how long events are kept.",
            "AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html",
            "AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html",
        ),
        Claim(
            "Policies may have 10,240 characters (service control policies) and 5,120 (resource control policies), with "
            "white space. The limits of the parameters keep each policy below its limit.",
            f"{_GUIDE}/orgs_reference_limits.html",
        ),
        Claim(
            "How CloudFormation writes a policy as JSON is not known. Each policy is below its limit even with a space "
            "after each comma and each colon.",
            NOT_DOCUMENTED,
        ),
        Claim(
            "At most 10 service control policies and 5 resource control policies can be attached to a target, including "
            "FullAWSAccess, RCPFullAWSAccess and those of AWS Control Tower.",
            f"{_GUIDE}/orgs_reference_limits.html",
        ),
        Claim(
            "The policy on regions denies all that is neither in ApprovedRegions nor a global service. The list of "
            f"global services is that of AWS Control Tower's Region deny control, read on {READ_ON}; ExemptActions adds "
            "to it.",
            "controltower/latest/controlreference/primary-region-deny-policy.html",
            f"{_GUIDE}/orgs_manage_policies_scps_examples_general.html",
        ),
        Claim(
            "Only the global services work in us-east-1 if it is not in ApprovedRegions: stacks there, such as for "
            "CloudFront, need it. Tools that look into all regions need an exempt role.",
            f"{_GUIDE}/orgs_manage_policies_scps_examples_general.html",
        ),
        Claim(
            "Cross-region inference of Amazon Bedrock needs all regions of the inference profile in ApprovedRegions, or "
            "ExemptActions=bedrock:InvokeModel*.",
            "bedrock/latest/userguide/geographic-cross-region-inference.html",
        ),
        Claim(
            "The policy on the log buckets also denies third parties whose roles are not in ReaderArns, whatever the "
            "bucket policy allows. Roles in accounts of the organization need no entry, even if a third party assumes "
            "them.",
            f"{_GUIDE}/orgs_manage_policies_rcps.html",
        ),
        Claim(
            "A subscriber can unsubscribe by the link in an e-mail of SNS, without a request that a policy could deny, "
            "unless the subscription was confirmed with AuthenticateOnUnsubscribe.",
            "sns/latest/api/API_ConfirmSubscription.html",
        ),
        Claim(
            "A request through an S3 access point is about the ARN of the access point. Whether the policy on the trail "
            "then applies to the bucket, too, is not known: in the log archive account, deny s3:CreateAccessPoint as well.",
            NOT_DOCUMENTED,
        ),
        "RootId applies to both service control policies. To attach only one of them to the root, deploy two stacks.",
        "The policies are detached and deleted with the stack.",
    ),
)
