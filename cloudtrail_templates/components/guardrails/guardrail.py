"""The base classes of the guardrails: a policy of AWS Organizations, its targets, and options that guardrails share."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from awacs.aws import PolicyDocument
from troposphere import AWSObject, Ref, organizations

from cloudtrail_templates.components.component import Component
from cloudtrail_templates.intrinsics import given, present, sub
from cloudtrail_templates.options import Option, Text, Texts
from cloudtrail_templates.policies.text_lists import combined, items, plain

_TARGET_IDS = Option(
    "Organizational units and accounts that the policy {} is attached to, separated by commas. Start with a "
    "test unit or a test account.",
    group="Targets",
    AllowedPattern=r"ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|\d{12}",
    must="must be ids of organizational units or accounts; give ids like ou-ab12-11111111,111122223333",
    empty="Empty: the policy is created and attached to nothing.",
)
ROOT_ID = Option(
    "Root of the organization, to which the policy is attached as well: it then applies to every member account.",
    sources=("organizations/latest/userguide/orgs_manage_policies_scps.html",),
    group="Targets",
    label="Root ID",
    AllowedPattern=r"r-[a-z0-9]{4,32}",
    must="must be the id of a root; give it like r-ab12",
    empty="Empty: not the root.",
)
LOG_BUCKET_NAMES = Option(
    "Buckets with log files, separated by commas; at most 5, where * and ? match any characters.",
    group="Protected resources",
    MaxItems=5,
    MaxLength=319,
    AllowedPattern=r"[a-z0-9][a-z0-9.*?-]{2,62}",
    must="must be at most 5 names of buckets and 319 characters; give names like audit-logs,baseline-logbucket-*",
    empty="Empty: none.",
)
KMS_KEY_ARNS = Option(
    "Keys that encrypt the log files, separated by commas; at most 5.",
    group="Protected resources",
    label="KMS key ARNs",
    MaxItems=5,
    MaxLength=450,
    AllowedPattern=r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+",
    must="must be at most 5 ARNs of KMS keys and 450 characters; write arn:aws:kms:<region>:<account>:key/<id>",
    empty="Empty: none.",
)
EXEMPT_ROLE_ARNS = Option(
    "Roles that the service control policies do not limit, separated by commas; at most 8. Include the role that "
    "deploys these resources. The roles of StackSets and of AWS Control Tower, and OrganizationAccountAccessRole, are "
    "always exempt.",
    group="Exemptions",
    label="Exempt role ARNs",
    MaxItems=8,
    MaxLength=700,
    AllowedPattern=r"arn:(aws[a-z-]*|\*):iam::(\d{12}|\*):role/[A-Za-z0-9_+=.@/-][A-Za-z0-9_+=.@/*?-]*",
    must=(
        "must be at most 8 ARNs of roles and 700 characters; write arn:aws:iam::<account>:role/<name>, where * matches any "
        "characters"
    ),
    empty="Empty: no others.",
    sources=(
        "aws-managed-policy/latest/reference/CloudFormationStackSetsOrgMemberServiceRolePolicy.html",
        "organizations/latest/userguide/orgs_manage_accounts_access-cross-account-role.html",
    ),
)


def targets_option(label: str, purpose: str) -> Option:
    """Return the option of what a policy is attached to."""
    return replace(_TARGET_IDS, label=label, description=_TARGET_IDS.description.format(purpose))


class _Policy(organizations.Policy):
    props = {**organizations.Policy.props, "Content": ((PolicyDocument, dict), True)}  # noqa: RUF012 (as troposphere does)


class Guardrail(Component):
    """A policy of AWS Organizations and what it is attached to; its name begins with that of the stack."""

    target_ids: Annotated[Texts | None, targets_option("Target IDs", "of this component")] = None
    _type = "SERVICE_CONTROL_POLICY"
    _description = ""

    @property
    def id(self) -> Ref:
        """The policy's id."""
        return Ref(self.title)

    @abstractmethod
    def _content(self) -> PolicyDocument: ...

    def _targets(self) -> Any:
        return given(self.target_ids, plain)

    def resources(self) -> Sequence[AWSObject]:
        properties = present(TargetIds=self._targets(), Tags=self._tagged())
        return [
            _Policy(
                self.title,
                Type=self._type,
                Name=sub("${Stack}-" + self.title, Stack=Ref("AWS::StackName")),
                Description=self._description,
                Content=self._content(),
                **properties,
                **self._attributes(),
            )
        ]


class ServiceControlPolicy(Guardrail):
    """A service control policy: it limits the principals of member accounts, and may be attached to the root."""

    root_id: Annotated[Text | None, ROOT_ID] = None
    exempt_role_arns: Annotated[Texts | None, EXEMPT_ROLE_ARNS] = None

    def _targets(self) -> Any:
        if self.root_id is None:
            return super()._targets()
        # Only the root, only the other targets, or both.
        only_root = given(self.root_id, lambda root: [root])
        return given(
            self.target_ids,
            lambda ids: given(self.root_id, lambda root: combined(items(ids), [root]), otherwise=plain(ids)),
            otherwise=only_root,
        )
