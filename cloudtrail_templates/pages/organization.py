"""The stacks of an organization, in the order of their deployment, for the page about organizations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.pages.catalog import Catalog
from cloudtrail_templates.pages.markdown import Markdown, code
from cloudtrail_templates.pages.template_page import TemplatePage

MANAGEMENT: Final = "management"
ARCHIVE: Final = "log archive"

_CLOUDTRAIL = "awscloudtrail/latest/userguide"
_IAM = "IAM/latest/UserGuide"
_ORGANIZATIONS = "organizations/latest/userguide"


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
                "The bucket admits the trail by its name, its region and the management account, before the trail exists. "
                "EventBridge receives an event for each new file.",
                f"{_CLOUDTRAIL}/create-s3-bucket-policy-for-cloudtrail.html",
                "AmazonS3/latest/userguide/EventBridge.html",
            ),
        ),
    ),
    Step(
        name="organization-trail",
        account=MANAGEMENT,
        settings={"ManagementAccountId": "MANAGEMENT_ACCOUNT_ID", "OrganizationId": "ORGANIZATION_ID"},
        notes=(
            Claim(
                "The trail is created in every account of the organization. Its log group must be in the management "
                "account.",
                f"{_CLOUDTRAIL}/creating-trail-organization.html",
                f"{_CLOUDTRAIL}/creating-an-organizational-trail-prepare.html",
            ),
            Claim(
                "After a quarter of an hour, look in a member account: `aws cloudtrail get-trail-status --name TRAIL_ARN` "
                "with the output TrailArn must show a LatestDeliveryTime and no LatestDeliveryError.",
                "awscloudtrail/latest/APIReference/API_GetTrailStatus.html",
            ),
        ),
    ),
    Step(
        name="alarms",
        account=MANAGEMENT,
        settings={"ApprovedRegions": "APPROVED_REGIONS", "AlarmEmail": "ALARM_EMAIL"},
        notes=(
            Claim(
                "The alarms count the events of all accounts. They are in the account of the log group.",
                f"{_CLOUDTRAIL}/creating-an-organizational-trail-prepare.html",
            ),
            "To read in the notification who did what, deploy log-alarms instead: `deploy` in the script takes the name of "
            "the template.",
        ),
    ),
    Step(
        name="threat-alarms",
        account=MANAGEMENT,
        notes=(
            "The notifications go to the topic of alarms. The AWS CLI uploads the template to TEMPLATE_BUCKET.",
        ),
    ),
    Step(
        name="log-readers",
        template="log-reader",
        stack="log-reader-",
        account=ARCHIVE,
        settings={
            "LogAccountId": "each of READER_ACCOUNT_IDS, and * for the third party",
            "OrganizationId": "ORGANIZATION_ID",
            "LogFolders": "CloudTrail, for the third party",
            "ReaderAccountId": "SIEM_ACCOUNT_ID",
            "ExternalId": "SIEM_EXTERNAL_ID",
            "ReaderPrincipalArns": "SIEM_ROLE_ARN",
        },
        notes=(
            "A stack for each reader: log-reader-ACCOUNT lets an account read its own folder, and log-reader-siem lets the "
            "third party read the log files of all accounts, with its external id.",
            Claim(
                "Give each reader the outputs LogReaderRoleArn and LogFolder of its stack. Its principals need a policy "
                "that allows sts:AssumeRole on the role.",
                f"{_CLOUDTRAIL}/cloudtrail-sharing-logs.html",
            ),
        ),
    ),
    Step(
        name="log-queue",
        account=ARCHIVE,
        settings={"ConsumerArn": "SIEM_ROLE_ARN", "AlarmEmail": "ALARM_EMAIL"},
        notes=(
            Claim(
                "Give the third party the output LogQueueUrl, and the output ConsumerPolicy for its role.",
                f"{_IAM}/reference_policies_evaluation-logic-cross-account.html",
            ),
            "If nobody consumes the messages, leave this step out: its alarms would go off.",
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
            Claim(
                "It checks the log files of the day before, so its first successful check is possible a day and four hours "
                "after the trail was created. Until then, its alarms go off.",
                f"{_CLOUDTRAIL}/cloudtrail-log-file-validation-digest-file-structure.html",
            ),
            "`./deploy.sh first-check` starts a check. `cloudtrail-templates integrity` prints the commands, to check other "
            "days or to check by hand.",
        ),
    ),
    Step(
        name="guardrails",
        account=MANAGEMENT,
        settings={
            "OrganizationId": "ORGANIZATION_ID",
            "ExemptRoleArns": "EXEMPT_ROLE_ARNS",
            "TrailTargetIds": "GUARDRAIL_TARGET_IDS",
            "LogBucketTargetIds": "LOG_ARCHIVE_ACCOUNT_ID, if GUARDRAIL_TARGET_IDS is given",
        },
        renamed={
            "TrailName": ("organization-trail", "TrailName"),
            "LogBucketNames": ("log-bucket", "LogBucketName"),
            "KmsKeyArns": ("log-bucket", "KmsKeyArn"),
        },
        notes=(
            Claim(
                "The policies are created, and attached to nothing: first let everything else work for some days. Then set "
                "GUARDRAIL_TARGET_IDS, an organizational unit for tests first, and run this step again.",
                f"{_ORGANIZATIONS}/orgs_manage_policies_scps.html",
            ),
            "EXEMPT_ROLE_ARNS must include the role of the profile for the log archive account if that account is in one of "
            "the units, or updates of its stacks fail.",
            "To deny regions as well, add ApprovedRegions and RegionTargetIds.",
        ),
    ),
)
"""The stacks, in the order of their deployment."""


@dataclass(frozen=True)
class OrganizationPage:
    """What the page shows of the stacks."""

    catalog: Catalog

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps, in order."""
        return STEPS

    def taken(self, step: Step) -> dict[str, dict[str, str]]:
        """Return the outputs that a step takes, by earlier step: the name of the output by that of the parameter."""
        found: dict[str, dict[str, str]] = {}
        for earlier in STEPS[: STEPS.index(step)]:
            names = self.catalog.sources[step.template].get(earlier.template, ())
            taken = {name: name for name in names}
            taken |= {
                name: output for name, (source, output) in step.renamed.items() if source == earlier.name
            }
            if taken:
                found[earlier.name] = taken
        return found

    def retained(self, step: Step) -> list[Markdown]:
        """Return the resources that are kept when the stack is deleted."""
        return TemplatePage(self.catalog.definitions[step.template], self.catalog).retained

    def command(self, verb: str, step: Step) -> str:
        """Return a command of the AWS CLI on the stack of a step."""
        profile = step.account.replace(" ", "-")
        return (
            f"aws cloudformation {verb} --profile {profile} --region eu-central-1 --stack-name {step.stack}"
        )

    @property
    def mermaid(self) -> str:
        """The picture: the stacks in their accounts, and what they take from each other."""
        return "\n".join(("flowchart LR", *self._nodes(), *self._arrows(), *_FLOWS))

    def _nodes(self) -> Iterator[str]:
        for account in (ARCHIVE, MANAGEMENT):
            yield f'    subgraph {_id(account)}["{account.capitalize()} account"]'
            yield from (
                f'        {_id(step.name)}["{number}. {step.template}"]'
                for number, step in enumerate(STEPS, start=1)
                if step.account == account
            )
            yield "    end"

    def _arrows(self) -> Iterator[str]:
        for step in STEPS:
            for source, names in self.taken(step).items():
                label = "<br>".join(dict.fromkeys(names.values()))
                yield f'    {_id(source)} -->|"{label}"| {_id(step.name)}'


_FLOWS = (
    '    members(["All accounts"])',
    '    readers(["Reader accounts"])',
    '    siem(["Third party"])',
    "    members -. events .-> organization_trail",
    "    organization_trail -. log files .-> log_bucket",
    "    log_readers -. log files .-> readers",
    "    log_readers -. log files .-> siem",
    "    log_queue -. messages .-> siem",
)


def _id(name: str) -> str:
    return name.replace("-", "_").replace(" ", "_")


def listed_names(names: Mapping[str, str]) -> Markdown:
    """Return the parameters, each with the output in brackets if it has another name."""
    return Markdown(
        ", ".join(
            code(name) if name == output else f"{code(name)} ({code(output)})"
            for name, output in names.items()
        )
    )
