"""The content of the page about organizations: the picture of the stacks, what they take from each other, and the texts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.pages.catalog import Catalog
from cloudtrail_templates.pages.markdown import Markdown, code
from cloudtrail_templates.pages.organization_steps import ARCHIVE, MANAGEMENT, SETTINGS, STEPS, Step
from cloudtrail_templates.pages.template_page import TemplatePage
from cloudtrail_templates.templates.parts.claims import CLOUDTRAIL

_ORGANIZATIONS = "organizations/latest/userguide"
_CREATING = f"{CLOUDTRAIL}/creating-trail-organization.html"

BEFORE: Final = (
    "You need bash, version 1 or 2 of the AWS CLI, and two profiles: for the management account and for the log archive "
    "account. Their roles must be allowed to create what the templates contain.",
    Claim(
        "The home region must be one that is enabled by default. Accounts that did not enable another region would send no "
        "events.",
        _CREATING,
    ),
    Claim(
        "The guardrails need both types of policies: `aws organizations enable-policy-type --root-id ROOT_ID --policy-type "
        "SERVICE_CONTROL_POLICY`, and the same with RESOURCE_CONTROL_POLICY. `aws organizations list-roots` prints the id, "
        "and which types are enabled.",
        f"{_ORGANIZATIONS}/enable-policy-type.html",
    ),
    Claim(
        "One template is too large for a request, so the AWS CLI uploads it to a bucket. Name one in the home region and "
        "the management account, or create one: `aws s3 mb s3://templates-111122223333 --region eu-central-1 --profile "
        "management`.",
        "AWSCloudFormation/latest/UserGuide/cloudformation-limits.html",
    ),
    Claim(
        "Accounts that have a trail of their own pay for a second copy of their management events. Keep both for a day, "
        "compare, and delete the trails of the accounts.",
        f"{CLOUDTRAIL}/creating-an-organizational-trail-best-practice.html",
        f"{CLOUDTRAIL}/cloudtrail-trail-manage-costs.html",
    ),
)
"""What a person needs before the first step."""

AFTER: Final = (
    Claim(
        "After a day, add an alarm on accounts that send no events: give the stack of organization-trail ExpectedAccounts "
        "and the AlarmTopicArn of alarms, as under Deploy. The script does not change parameters that it does not set.",
        "cli/latest/reference/cloudformation/deploy.html",
    ),
    Claim(
        "The trail records a new account without a change. Add the account to ACCOUNT_IDS and run `./deploy.sh "
        "integrity-check`. If it reads its own files, add it to READER_ACCOUNT_IDS and run `./deploy.sh log-readers`.",
        _CREATING,
    ),
    "For another kind of reader, such as an auditor of one account, or a security team that reads the files of all "
    "accounts, deploy another stack of log-reader in the log archive account. Its page has the parameters for each. Name "
    "the stack log-reader-NAME, so that the guardrails protect it.",
    Claim(
        "To have the alarms in a security account, copy the log group there with log-centralization. When the copy exists, "
        "deploy the alarms in that account.",
        "AmazonCloudWatch/latest/logs/CloudWatchLogs_Centralization.html",
    ),
    "To query the log files of all accounts, deploy athena in the log archive account, with the outputs of log-bucket and "
    "with OrganizationId; its output QueryAccessPolicyArn is for those who query. For a picture of the log group and the "
    "alarms, deploy dashboard in the account of the alarms.",
    "To keep a second copy of the log files elsewhere, see the page of replication, which has the order of the steps.",
)
"""What comes later."""

LEAVING: Final = (
    Claim(
        "The log files stay in the bucket until its lifecycle rules delete them, and cannot be read without the key: keep "
        "the key as long as the files.",
        "kms/latest/developerguide/deleting-keys.html",
    ),
    Claim(
        "Each other key is billed until it is deleted: `aws kms schedule-key-deletion --key-id KEY_ID`.",
        "https://aws.amazon.com/kms/pricing/",
        "kms/latest/developerguide/deleting-keys.html",
    ),
    Claim(
        "Trusted access and its service-linked roles stay. When no other trail of the organization needs it, end it in the "
        "management account: `aws organizations disable-aws-service-access --service-principal cloudtrail.amazonaws.com`.",
        f"{_ORGANIZATIONS}/services-that-can-integrate-cloudtrail.html",
    ),
)
"""What is left when the stacks are deleted."""

_FLOWS = (
    '    accounts(["All accounts"])',
    '    readers(["Readers"])',
    "    accounts -. events .-> organization_trail",
    "    organization_trail -. log files .-> log_bucket",
    "    log_readers -. log files .-> readers",
    "    log_queue -. messages .-> readers",
)


@dataclass(frozen=True)
class OrganizationPage:
    """The stacks as the page shows them."""

    catalog: Catalog

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps whose templates are described, in order."""
        return tuple(step for step in STEPS if step.template in self.catalog.definitions)

    def taken(self, step: Step) -> dict[str, dict[str, str]]:
        """Return the outputs that a step takes, by earlier step: the name of the output by that of the parameter."""
        found = {}
        for earlier in self.steps[: self.steps.index(step)]:
            names = {name: name for name in self.catalog.sources[step.template].get(earlier.template, ())}
            names |= {
                name: output for name, (source, output) in step.renamed.items() if source == earlier.name
            }
            if names:
                found[earlier.name] = names
        return found

    @cached_property
    def names(self) -> set[str]:
        """The parameters, outputs and settings, which texts name."""
        bodies = [self.catalog.bodies[step.template] for step in self.steps]
        found = {name for body in bodies for part in ("Parameters", "Outputs") for name in body.get(part, {})}
        return found | {"LatestDeliveryTime", "LatestDeliveryError", *SETTINGS}

    def retained(self, step: Step) -> list[Markdown]:
        """Return the resources that are kept when the stack is deleted."""
        return TemplatePage(self.catalog.definitions[step.template], self.catalog).retained

    @property
    def mermaid(self) -> str:
        """The picture: the stacks in their accounts, and what they take from each other."""
        return "\n".join(("flowchart LR", *self._nodes(), *self._arrows(), *_FLOWS))

    def _nodes(self) -> Iterator[str]:
        for account in (ARCHIVE, MANAGEMENT):
            yield f'    subgraph {_id(account)}["{account.capitalize()} account"]'
            for number, step in enumerate(self.steps, start=1):
                if step.account == account:
                    yield f'        {_id(step.name)}["{number}. {step.template}"]'
            yield "    end"

    def _arrows(self) -> Iterator[str]:
        for step in self.steps:
            for source, names in self.taken(step).items():
                label = "<br>".join(dict.fromkeys(names.values()))
                # Longer arrows put the guardrails behind the other stacks, so that none is crossed.
                arrow = "---->" if step.template == "guardrails" else "-->"
                yield f'    {_id(source)} {arrow}|"{label}"| {_id(step.name)}'


def _id(name: str) -> str:
    return name.replace("-", "_").replace(" ", "_")


def taken_names(names: Mapping[str, str]) -> Markdown:
    """Return the names of the parameters; if an output has another name, it is given, too."""
    texts = (
        code(name) if name == output else f"{code(output)} as {code(name)}" for name, output in names.items()
    )
    return Markdown(", ".join(texts))
