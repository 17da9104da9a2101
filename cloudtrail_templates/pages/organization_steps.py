"""The stacks of an organization, in the order of their deployment: account, parameters, and what to know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.components.integrity.commands import DELAY_HOURS
from cloudtrail_templates.templates.parts.claims import CLOUDTRAIL

MANAGEMENT: Final = "management"
ARCHIVE: Final = "log archive"

SETTINGS: Final = (
    "ORGANIZATION_ID",
    "MANAGEMENT_ACCOUNT_ID",
    "LOG_ARCHIVE_ACCOUNT_ID",
    "MANAGEMENT_PROFILE",
    "LOG_ARCHIVE_PROFILE",
    "REGION",
    "APPROVED_REGIONS",
    "ACCOUNT_IDS",
    "CHECKED_REGIONS",
    "ALARM_EMAIL",
    "READER_ACCOUNT_IDS",
    "SIEM_ACCOUNT_ID",
    "SIEM_EXTERNAL_ID",
    "TEMPLATE_BUCKET",
    "GUARDRAIL_TARGET_IDS",
    "EXEMPT_ROLE_ARNS",
)
"""The settings of the example, in the order of its file."""

HOURS: Final = 26
"""The default of Hours of integrity-check."""


@dataclass(frozen=True)
class Step:
    """A step of the deployment: a template that is deployed once, or once for each reader.

    Attributes:
        name: the name of the step.
        account: the account of the stack.
        settings: the parameters that come from settings, each with the name of the setting or the value.
        renamed: the parameters that are outputs of another name, each with the step and the output.
        stack: the name of the stack, or its beginning.
        template: the template.
        notes: what to know about the step, and how to see that it works.
    """

    name: str
    account: str
    settings: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    stack: str = ""
    template: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("stack", "template"):
            object.__setattr__(self, name, getattr(self, name) or self.name)


STEPS: Final = (
    Step(
        name="log-bucket",
        account=ARCHIVE,
        settings={
            "AccountIds": "MANAGEMENT_ACCOUNT_ID",
            "OrganizationId": "ORGANIZATION_ID",
            "TrailRegion": "REGION",
            "EventBridgeNotifications": "true",
        },
        notes=(
            Claim(
                "The bucket and its key admit the trail by its name, its region and the management account, before the "
                "trail exists.",
                f"{CLOUDTRAIL}/create-s3-bucket-policy-for-cloudtrail.html",
                f"{CLOUDTRAIL}/create-kms-key-policy-for-cloudtrail.html",
            ),
            "To check this before the next step, run the preflight again, with `--bucket BUCKET --kms-key-arn KEY_ARN "
            "--bucket-profile log-archive`: the outputs LogBucketName and KmsKeyArn.",
        ),
    ),
    Step(
        name="organization-trail",
        account=MANAGEMENT,
        settings={"ManagementAccountId": "MANAGEMENT_ACCOUNT_ID", "OrganizationId": "ORGANIZATION_ID"},
        notes=(
            Claim(
                "The trail appears in every account of the organization. Its log group must be in the management account.",
                f"{CLOUDTRAIL}/creating-trail-organization.html",
                f"{CLOUDTRAIL}/creating-an-organizational-trail-prepare.html",
            ),
            Claim(
                "To check it some minutes later, in any account: `aws cloudtrail get-trail-status --name TRAIL_ARN`, with "
                "the output TrailArn, must show a recent LatestDeliveryTime and no LatestDeliveryError.",
                f"{CLOUDTRAIL}/creating-trail-organization.html",
                "awscloudtrail/latest/APIReference/API_GetTrailStatus.html",
            ),
        ),
    ),
    Step(
        name="alarms",
        account=MANAGEMENT,
        settings={"ApprovedRegions": "APPROVED_REGIONS", "AlarmEmail": "ALARM_EMAIL"},
        notes=(
            "The alarms count the events of all accounts.",
            "For notifications that say who did what, replace alarms by log-alarms in the script.",
        ),
    ),
    Step(
        name="threat-alarms",
        account=MANAGEMENT,
        notes=("Its notifications go to the topic of alarms. The template is uploaded to TEMPLATE_BUCKET.",),
    ),
    Step(
        name="log-readers",
        template="log-reader",
        stack="log-reader-",
        account=ARCHIVE,
        settings={
            "LogAccountId": "each of READER_ACCOUNT_IDS; * for the third party",
            "OrganizationId": "ORGANIZATION_ID",
            "LogFolders": "CloudTrail, for the third party",
            "ReaderAccountId": "SIEM_ACCOUNT_ID",
            "ExternalId": "SIEM_EXTERNAL_ID",
        },
        notes=(
            "One stack for each reader. log-reader-ACCOUNT lets an account read its own folder. log-reader-siem lets the "
            "third party read the log files of all accounts, with its external ID.",
            "An account that you remove from the list keeps its role until you delete its stack.",
            Claim(
                "Give each reader the outputs LogReaderRoleArn and LogFolder of its stack. Its principals need a policy "
                "that allows sts:AssumeRole on the role.",
                f"{CLOUDTRAIL}/cloudtrail-sharing-logs.html",
            ),
        ),
    ),
    Step(
        name="log-queue",
        account=ARCHIVE,
        settings={"AlarmEmail": "ALARM_EMAIL"},
        renamed={"ConsumerArn": ("log-readers", "LogReaderRoleArn")},
        notes=(
            "The third party receives the messages with the role that reads the files. Give it the output LogQueueUrl. See "
            "SIEMs and the Processing Library for what each product needs.",
            "Without SIEM_ACCOUNT_ID this step is left out: an alarm would fire, because nobody receives the messages.",
        ),
    ),
    Step(
        name="integrity-check",
        account=ARCHIVE,
        settings={
            "OrganizationId": "ORGANIZATION_ID",
            "AccountIds": "ACCOUNT_IDS",
            "Regions": "CHECKED_REGIONS",
            "AlarmEmail": "ALARM_EMAIL",
        },
        notes=(
            f"A check reads {HOURS} hours, and ends {DELAY_HOURS} hours before it starts: before the trail is "
            f"{HOURS + DELAY_HOURS} hours old, checks fail and an alarm fires. To start a check then: `aws codebuild "
            "start-build --project-name PROJECT`, with the output ProjectName.",
            "With many accounts, a check can need more than TimeoutInMinutes: give the stack a longer one, as under Deploy.",
            "`cloudtrail-templates integrity` prints the commands of the check, to check other days by hand.",
        ),
    ),
    Step(
        name="guardrails",
        account=MANAGEMENT,
        settings={
            "OrganizationId": "ORGANIZATION_ID",
            "ResourceNames": "log-bucket*,log-reader-*,log-queue*,LogQueue-*,integrity-check*",
            "ExemptRoleArns": "EXEMPT_ROLE_ARNS",
            "TrailTargetIds": "GUARDRAIL_TARGET_IDS",
            "LogBucketTargetIds": "LOG_ARCHIVE_ACCOUNT_ID, with GUARDRAIL_TARGET_IDS",
        },
        renamed={
            "TrailName": ("organization-trail", "TrailName"),
            "LogBucketNames": ("log-bucket", "LogBucketName"),
            "KmsKeyArns": ("log-bucket", "KmsKeyArn"),
        },
        notes=(
            Claim(
                "At first the policies are attached to nothing. When everything else worked for some days, set "
                "GUARDRAIL_TARGET_IDS to an organizational unit for tests and run the step again. Later, add the other "
                "units.",
                "organizations/latest/userguide/orgs_manage_policies_scps.html",
            ),
            "If the log archive account is in one of the units, EXEMPT_ROLE_ARNS must include the role of its profile, or "
            "updates of its stacks fail.",
            "To deny regions as well, add ApprovedRegions and RegionTargetIds.",
        ),
    ),
)
"""The stacks, in the order of their deployment."""
