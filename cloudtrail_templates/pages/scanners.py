"""What independent scanners report about the published templates, with the reason of each report."""

from cloudtrail_templates.components.suppressions import WRONG_RULES
from cloudtrail_templates.pages.control_tower_controls import CONTROL_TOWER
from cloudtrail_templates.pages.scanner import (
    BUCKETS,
    EVERY,
    HOLDS_ACCESS_LOGS,
    IGNORES_IF,
    LOG_GROUPS,
    NO_BUCKET,
    NO_KEY_NEEDED,
    TRAILS,
    Report,
    Scanner,
)

_NOT_TAKEN = "It puts the default, which is empty, into a branch of Fn::If that is not taken with that value."
_CHOICES = (
    "log-bucket",
    "trail",
    "replication",
    "alarms",
    "threat-alarms",
    "log-alarms",
    "event-alarms",
    "log-queue",
    "integrity-check",
)

SCANNERS: tuple[Scanner, ...] = (
    Scanner(
        key="checkov",
        name="Checkov 3.3",
        about="All checks for CloudFormation, on the files. Nothing is reported.",
        silence="Metadata of a resource: checkov: skip, or the option --skip-check.",
        suppressed=WRONG_RULES["checkov"],
    ),
    *CONTROL_TOWER,
    Scanner(
        key="registry",
        name="cfn-guard with the AWS Guard Rules Registry",
        about="Read from the public rules, on the files; no package has them, so no test runs them.",
        silence="Metadata of a resource: guard: SuppressedRules.",
        reports=(
            Report(
                "S3_BUCKET_DEFAULT_LOCK_ENABLED",
                {"log-bucket": ("LogBucket",), "baseline": ("LogBucket",)},
                f"Object Lock is your choice. {IGNORES_IF}",
            ),
            Report(
                "S3_BUCKET_REPLICATION_ENABLED",
                {"log-bucket": BUCKETS, "baseline": BUCKETS},
                f"Replication is a choice of log-bucket; access logs are not replicated. {IGNORES_IF}",
            ),
            Report(
                "CLOUDTRAIL_S3_DATAEVENTS_ENABLED",
                {**TRAILS, "baseline": ("Trail",)},
                "The rule knows basic event selectors only; the trail has advanced ones.",
            ),
            Report(
                "CW_LOGGROUP_RETENTION_PERIOD_CHECK",
                LOG_GROUPS,
                "RetentionInDays is a parameter, which the rule does not read.",
            ),
        ),
        suppressed=WRONG_RULES["guard"],
    ),
    Scanner(
        key="trivy",
        name="Trivy 0.76",
        about="`trivy config` with the checks in the program, on the YAML files. JSON has no comments: on those files, the "
        "suppressed rules are reported, too.",
        silence="A comment #trivy:ignore:ID before the resource, or the ID in the file .trivyignore.",
        reports=(
            Report(
                "AWS-0132",
                {"log-bucket": ("AccessLogBucket",), "baseline": ("AccessLogBucket",)},
                NO_KEY_NEEDED,
                NO_BUCKET,
            ),
        ),
        suppressed=WRONG_RULES["trivy"],
    ),
    Scanner(
        key="kics",
        name="KICS",
        about="Read from the public queries, on the files; no package has the program, so no test runs it.",
        silence="A comment # kics-scan disable=ID in the first line, or the option --exclude-queries.",
        reports=(
            Report(
                "S3 Bucket Logging Disabled",
                {"log-bucket": ("AccessLogBucket",), "baseline": ("AccessLogBucket",)},
                HOLDS_ACCESS_LOGS,
            ),
            Report(
                "CloudTrail SNS Topic Name Undefined",
                {"baseline": ("Trail",)},
                "The template has no delivery topic; the alarms and EventBridge do not need one.",
                "Deploy trail with CreateDeliveryTopic=true.",
            ),
        ),
    ),
    Scanner(
        key="validate",
        name="cloudformation-validate 1.14",
        about="The offline validator of github.com/aws-cloudformation. With all parameters known it reports nothing for any "
        "value of any parameter, but for E3050 on integrity-check with RolePath: it takes the ARN of a role for its name. "
        "On the files, without values for the parameters, it reports these at WARN and above.",
        silence="The option exclude of ValidateConfig.",
        reports=(
            Report(
                "F3031",
                {**TRAILS, **dict.fromkeys(("guardrails", "stack-set"), EVERY)},
                _NOT_TAKEN,
                "Give values for the parameters.",
            ),
            Report("F3037", {"guardrails": EVERY}, _NOT_TAKEN, "Give values for the parameters."),
            Report("F3033", TRAILS, _NOT_TAKEN, "Give values for the parameters."),
            Report(
                "W1001",
                dict.fromkeys(_CHOICES, EVERY),
                "An output has the condition of its resource inside Fn::If.",
            ),
            Report(
                "W1028",
                {
                    "trail": ("LogGroupArn",),
                    "log-centralization": ("LogCentralizationSilent",),
                    "replication": EVERY,
                    "stack-set-roles": ("AdministrationRole",),
                },
                "Under the condition of the output, or of the resource, it takes a branch of Fn::If for unreachable.",
            ),
            Report(
                "W1030",
                dict.fromkeys(
                    (
                        *_CHOICES,
                        "organization-trail",
                        "log-centralization",
                        "event-forwarder",
                        "log-reader",
                        "baseline",
                        "guardrails",
                        "stack-set",
                        "stack-set-roles",
                        "athena",
                        "quicksight",
                    ),
                    EVERY,
                ),
                _NOT_TAKEN,
            ),
            Report(
                "W9052",
                dict.fromkeys(("log-bucket", "trail", "organization-trail", "stack-set"), ()),
                "It does not try all combinations of the conditions.",
            ),
        ),
    ),
    Scanner(
        key="preflight",
        name="cdk-preflight 1.9",
        about="Rules for what AWS refuses at deployment, most of them reproduced on AWS. With all parameters known it "
        "reports nothing for any value of any parameter. On the files, without values for the parameters, it reports these.",
        silence="The option exclude of Preflight.apply.",
        reports=(
            Report(
                "pf-cloudtrail-trail-aes-event-category-required",
                TRAILS,
                f"The selectors are choices. {IGNORES_IF}",
            ),
            Report(
                "pf-s3-bucket-namespace-account-regional-name",
                {"log-bucket": ("LogBucket",)},
                "LogBucketName and LogBucketNamePrefix are choices, which a rule of the template does not accept together.",
            ),
            Report(
                "pf-iam-policy-condition-value-type",
                {"log-reader": ("LogReaderRole",)},
                f"Who may assume the role is a choice. {IGNORES_IF}",
            ),
            *(
                Report(rule, {template: (title,)}, f"{parameter} is a choice. {IGNORES_IF}")
                for rule, template, title, parameter in (
                    ("pf-sqs-queue-name-format", "log-queue", "LogQueue", "QueueName"),
                    ("pf-cloudwatch-dashboard-name", "dashboard", "Dashboard", "DashboardName"),
                    ("pf-athena-wg-name-charset", "athena", "AthenaWorkGroup", "WorkGroupName"),
                )
            ),
            Report(
                "pf-s3-lifecycle-rule-no-action",
                {"log-bucket": ("LogBucket",)},
                f"The lifecycle rules are a choice, and each has an action. {IGNORES_IF}",
            ),
            Report(
                "pf-sns-subscription-endpoint",
                dict.fromkeys(
                    (
                        "replication",
                        "baseline",
                        "alarms",
                        "threat-alarms",
                        "log-alarms",
                        "event-alarms",
                        "log-queue",
                        "integrity-check",
                    ),
                    ("AlarmTopicSubscription",),
                ),
                "Without AlarmEmail there is no subscription; the rule does not read its condition.",
            ),
        ),
    ),
)
"""Every scanner that was run on the templates, or whose rules were read."""
