"""What the page of log-centralization says: settings, steps, costs and limits."""

from typing import Final

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.templates.definition import About
from cloudtrail_templates.templates.parts.claims import CLOUDFORMATION, CLOUDWATCH
from cloudtrail_templates.templates.parts.control_tower import CENTRALIZATION_SETUPS
from cloudtrail_templates.templates.parts.prices import CLOUDWATCH_PRICES
from cloudtrail_templates.templates.parts.rules import PSEUDO_PARAMETERS_IN_RULES

REGIONS_WITHOUT: Final = (
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-2",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "mx-central-1",
)
"""The regions whose CloudFormation has no centralization rules, by the schemas that it publishes."""

GUIDE: Final = f"{CLOUDWATCH}/logs/CloudWatchLogs_Centralization.html"
_METRICS = f"{CLOUDWATCH}/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html"
_TRUSTED_ACCESS = "organizations/latest/userguide/services-that-can-integrate-cloudwatch.html"
_SERVICE = "observabilityadmin.amazonaws.com"

ABOUT: Final = About(
    setups=CENTRALIZATION_SETUPS,
    before=(
        Claim(
            "In the management account, enable trusted access of CloudWatch, in its console if you can: CloudWatch, "
            "Settings, Organization. This creates the service-linked role, too. With the AWS CLI: `aws organizations "
            f"enable-aws-service-access --service-principal {_SERVICE}`, and `aws iam create-service-linked-role "
            f"--aws-service-name {_SERVICE}` in the management account.",
            GUIDE,
            _TRUSTED_ACCESS,
        ),
        Claim(
            "A delegated administrator of CloudWatch can deploy it, too: `aws organizations "
            f"register-delegated-administrator --account-id ACCOUNT --service-principal {_SERVICE}`.",
            "cloudwatch/latest/observabilityadmin/API_CreateCentralizationRuleForOrganization.html",
            _TRUSTED_ACCESS,
        ),
        Claim(
            "A DestinationKmsKeyArn or BackupKmsKeyArn needs the tag LogsManaged=true, and a policy that lets "
            "CloudWatch Logs use it; without them nothing is copied. The key that the templates of trails create for "
            "the log group allows CloudWatch Logs what AWS asks for in the source account.",
            GUIDE,
            f"{CLOUDWATCH}/logs/encrypt-log-data-kms.html",
        ),
        "Deploy it in the region of the log group. When the log group exists in the destination account and region, "
        "deploy alarms, log-alarms or threat-alarms there with the same LogGroupName.",
    ),
    costs=(
        Claim(
            "Look for the price of centralized logs in CloudWatch's price list first. The copy is stored in the "
            "destination account, at $0.03 per GB a month.",
            CLOUDWATCH_PRICES,
        ),
        Claim("Alarms: $0.10 each a month, 1 of them with AlarmTopicArn.", CLOUDWATCH_PRICES),
    ),
    limits=(
        Claim(
            "AWS's documentation speaks of member accounts as the sources, and does not say whether the management "
            "account can be one. Check it after the deployment: `aws observabilityadmin "
            "get-centralization-rule-for-organization --rule-identifier RULE` shows RuleHealth, and the metric "
            "IncomingCopiedLogEvents of AWS/Logs in the destination account counts the copied events.",
            NOT_DOCUMENTED,
            GUIDE,
        ),
        Claim(
            "The alarm fires if no event left the account for DestinationRegion for three hours. Events that another "
            "rule copies to this region count, too, and it does not see errors in the destination account: the metric "
            "CentralizationError there counts these.",
            _METRICS,
        ),
        Claim(
            "AWS's documentation does not say whether copied events count as IncomingLogEvents. If they do not, the "
            "alarm TrailSilent of the templates of alarms is in ALARM in the destination account: disable it there with "
            "DisabledAlarms, and keep it in the account of the trail.",
            NOT_DOCUMENTED,
            _METRICS,
        ),
        Claim(
            "CloudWatch creates the log group in the destination account; its retention and its deletion are managed "
            "there. If a log group of this name exists without the key, the events are copied into it, and it stays "
            "without the key.",
            GUIDE,
            "cloudwatch/latest/observabilityadmin/API_LogsEncryptionConfiguration.html",
        ),
        PSEUDO_PARAMETERS_IN_RULES,
        Claim(
            f"{len(REGIONS_WITHOUT)} regions have no centralization rules in CloudFormation, such as those of China and "
            "those that accounts must enable.",
            f"{CLOUDFORMATION}/TemplateReference/aws-resource-observabilityadmin-organizationcentralizationrule.html",
        ),
    ),
    recommended={"AlarmTopicArn": "arn:aws:sns:eu-central-1:111122223333:security"},
)
