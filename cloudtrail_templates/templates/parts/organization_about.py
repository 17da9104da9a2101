"""What the page of the organization trail says: the order of the steps, costs, limits, and silent accounts."""

from typing import Final

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.templates.definition import About
from cloudtrail_templates.templates.parts.claims import (
    CLOUDFORMATION,
    CLOUDTRAIL,
    CLOUDWATCH,
    ENCRYPTION_LIMITS,
    EVENT_LIMITS,
    ORGANIZATION_LIMITS,
    ROLES_LIMIT,
)
from cloudtrail_templates.templates.parts.control_tower import FURTHER_TRAIL, OWN_LAYOUT
from cloudtrail_templates.templates.parts.own_log_group import INDEXED_EVENTS, RENAMED_LOG_GROUP
from cloudtrail_templates.templates.parts.prices import (
    CLOUDWATCH_PRICES,
    EVENT_COSTS,
    KEY_PRICE,
    KEY_SOURCES,
    LOG_GROUP_COST,
)
from cloudtrail_templates.templates.parts.rules import PSEUDO_PARAMETERS_IN_RULES
from cloudtrail_templates.templates.parts.setups import ORGANIZATION_SETUPS

_CREATING: Final = f"{CLOUDTRAIL}/creating-trail-organization.html"
_PREPARING: Final = f"{CLOUDTRAIL}/creating-an-organizational-trail-prepare.html"
_ACCOUNT: Final = "organizations/latest/APIReference/API_Account.html"
_CONTRIBUTORS: Final = f"{CLOUDWATCH}/monitoring/ContributorInsights-GraphReportData.html"

_ORDER: Final = (
    "The page about organizations has all stacks of an organization, with a script that deploys them.",
    Claim(
        "First, deploy log-bucket in the log archive account: AccountIds is the management account, OrganizationId the "
        "organization, TrailRegion the region of this stack. Use the same TrailName and S3KeyPrefix in both stacks.",
        f"{CLOUDTRAIL}/create-s3-bucket-policy-for-cloudtrail.html",
        f"{CLOUDTRAIL}/create-kms-key-policy-for-cloudtrail.html",
    ),
    Claim(
        "Second, in the management account, run `cloudtrail-templates preflight organization-trail --region REGION --bucket "
        "BUCKET --bucket-profile PROFILE | bash`. These commands of the AWS CLI check the account, the region, the "
        "organization, its trails and the bucket, and say what to do. Trusted access for CloudTrail has no CloudFormation "
        "resource: `aws organizations enable-aws-service-access --service-principal cloudtrail.amazonaws.com`.",
        _PREPARING,
        f"{CLOUDTRAIL}/cloudtrail-create-and-update-an-organizational-trail-by-using-the-aws-cli.html",
    ),
    Claim(
        "Third, deploy this template in the management account. CloudTrail creates service-linked roles: the principal that "
        "deploys it needs iam:CreateServiceLinkedRole and iam:GetRole, and permissions of organizations.",
        _PREPARING,
    ),
    "Then deploy alarms or log-alarms, and threat-alarms, with the output LogGroupName. After a day, update this stack with "
    "ExpectedAccounts and AlarmTopicArn: the topic of the template alarms is its output AlarmTopicArn.",
    Claim(
        "Member accounts that have trails of their own then pay for a second copy of their management events. Keep both for "
        "a day, compare, and delete the trails of the members.",
        f"{CLOUDTRAIL}/creating-an-organizational-trail-best-practice.html",
        f"{CLOUDTRAIL}/cloudtrail-trail-manage-costs.html",
    ),
    FURTHER_TRAIL,
    OWN_LAYOUT,
)

_SILENT_ACCOUNTS: Final = (
    Claim(
        "The query `CloudTrail/STACK/Last event of each account`, which the stack saves in CloudWatch Logs Insights, lists "
        "the accounts whose events are in the log group, first the one that is silent for the longest time. An account that "
        "is not listed sent nothing in the chosen time: compare with `aws organizations list-accounts --query "
        "\"Accounts[?State=='ACTIVE'].[Id,Name]\" --output text`.",
        f"{CLOUDWATCH}/logs/CWL_QuerySyntax-Stats.html",
        _ACCOUNT,
    ),
    Claim(
        "The alarm on silent accounts fires if events of fewer than ExpectedAccounts accounts arrived within a day; it does "
        "not say which. For the number of accounts: `aws organizations list-accounts --query "
        "\"length(Accounts[?State=='ACTIVE'])\" --output json`. Choose a lower one if accounts are unused: these send no "
        "events. The alarm is evaluated from a day after its creation on.",
        _CONTRIBUTORS,
        f"{CLOUDWATCH}/monitoring/alarm-warm-up.html",
        _ACCOUNT,
    ),
    Claim(
        "A rule of CloudWatch Contributor Insights counts the accounts for the alarm. AWS calls the number of contributors "
        "in its reports approximate, does not say from which number on it is not exact, and does not mention log groups "
        "with a KMS key. Check two days after the deployment that the alarm is in OK.",
        NOT_DOCUMENTED,
        f"{CLOUDWATCH}/APIReference/API_GetInsightRuleReport.html",
    ),
)

ABOUT: Final = About(
    setups=ORGANIZATION_SETUPS,
    before=_ORDER,
    costs=(
        *EVENT_COSTS,
        LOG_GROUP_COST,
        Claim(
            "Alarms: $0.10 each a month, 1 of them with ExpectedAccounts. Its Contributor Insights rule is billed, and so "
            "is each event that the log group receives: look for the prices in CloudWatch's price list first. The saved "
            "query: $0.005 per scanned GB when you run it.",
            CLOUDWATCH_PRICES,
            f"{CLOUDWATCH}/monitoring/ContributorInsights.html",
        ),
        Claim(
            f"KMS keys, one for the log group and one for a topic that is created: each {KEY_PRICE}. With "
            "CreateKmsKeys=false: none.",
            *KEY_SOURCES,
        ),
    ),
    limits=(
        *ORGANIZATION_LIMITS,
        PSEUDO_PARAMETERS_IN_RULES,
        *_SILENT_ACCOUNTS,
        Claim(
            "An account that leaves the organization no longer has the trail; its log files stay in the bucket.",
            _CREATING,
        ),
        Claim(
            "Events of all accounts are in one log group of the management account. To have alarms in another account, "
            "deploy log-centralization.",
            _PREPARING,
        ),
        Claim(
            "A changed TrailName replaces the trail.",
            f"{CLOUDFORMATION}/TemplateReference/aws-resource-cloudtrail-trail.html",
        ),
        RENAMED_LOG_GROUP,
        INDEXED_EVENTS,
        *EVENT_LIMITS,
        "It always has a log group. A trail that delivers to the bucket only, an existing log group and an existing "
        "delivery topic are choices of the template trail with OrganizationId.",
        Claim(
            "If the bucket refuses log files, CloudTrail tries to deliver them for 30 days and bills these events: delete a "
            "trail that cannot deliver.",
            f"{CLOUDTRAIL}/create-s3-bucket-policy-for-cloudtrail.html",
        ),
        ROLES_LIMIT,
        *ENCRYPTION_LIMITS,
    ),
)
