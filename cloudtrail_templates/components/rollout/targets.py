"""The targets of a stack set: who manages the permissions, and to which accounts and regions it deploys."""

from typing import Annotated, Any

from troposphere import AWSHelperFn, Region
from troposphere import cloudformation as cfn

from cloudtrail_templates.components.constraints import REGION
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import given, pick, present
from cloudtrail_templates.options import Option, Text, Texts
from cloudtrail_templates.policies.text_lists import plain
from cloudtrail_templates.structs import Struct

SERVICE_MANAGED, SELF_MANAGED = "SERVICE_MANAGED", "SELF_MANAGED"
MOST_UNITS = 50
"""Organizational units of one operation of a stack set."""

_GUIDE = "AWSCloudFormation/latest/UserGuide"
_ORGANIZATION = f"{_GUIDE}/stacksets-orgs-associate-stackset-with-org.html"
_TARGETS = (
    "AWSCloudFormation/latest/TemplateReference/aws-properties-cloudformation-stackset-deploymenttargets.html"
)
_GROUP = "Targets"


def _one_of(*values: str) -> dict[str, Any]:
    return {"AllowedValues": values, "must": f"must be {' or '.join(values)}"}


class Targets(Struct):
    """The accounts and the regions to which a stack set deploys.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudformation-stackset-deploymenttargets.html
    """

    permission_model: Annotated[
        Text,
        Option(
            "SERVICE_MANAGED for accounts of your organization, without roles of your own. SELF_MANAGED for any accounts "
            "with the roles of the template stack-set-roles, also the management account. A change needs another "
            "StackSetName.",
            sources=(_ORGANIZATION, f"{_GUIDE}/stacksets-prereqs-self-managed.html"),
            group=_GROUP,
            decides=True,
            **_one_of(SERVICE_MANAGED, SELF_MANAGED),
        ),
    ] = SERVICE_MANAGED
    call_as: Annotated[
        Text,
        Option(
            "DELEGATED_ADMIN if this account is a delegated administrator of StackSets, SELF if not.",
            sources=(f"{_GUIDE}/stacksets-orgs-delegated-admin.html",),
            group=_GROUP,
            **_one_of("SELF", "DELEGATED_ADMIN"),
        ),
    ] = "SELF"
    organizational_unit_ids: Annotated[
        Texts | None,
        Option(
            "With SERVICE_MANAGED: organizational units, or the root, to whose accounts the stack set deploys, separated by "
            f"commas; at most {MOST_UNITS}.",
            sources=(_ORGANIZATION, "AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html"),
            group=_GROUP,
            label="Organizational unit IDs",
            MaxItems=MOST_UNITS,
            MaxLength=4096,
            AllowedPattern=r"ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32}",
            must=f"must be at most {MOST_UNITS} ids of organizational units, or of the root; give ids like "
            "ou-ab12-11111111,r-ab12",
            empty="Empty: none.",
        ),
    ] = None
    account_ids: Annotated[
        Texts | None,
        Option(
            "Accounts, separated by commas; at most 300. With SELF_MANAGED those to deploy to, with SERVICE_MANAGED those "
            "to which AccountFilterType applies.",
            sources=(_TARGETS,),
            group=_GROUP,
            label="Account IDs",
            MaxItems=300,
            MaxLength=4096,
            AllowedPattern=r"\d{12}",
            must="must be at most 300 accounts of 12 digits; give ids like 111122223333,444455556666",
            empty="Empty: none.",
        ),
    ] = None
    account_filter_type: Annotated[
        Text,
        Option(
            "Accounts of the organizational units to deploy to: NONE for all, INTERSECTION for those in AccountIds, "
            "DIFFERENCE for those that are not in AccountIds.",
            sources=(_TARGETS,),
            group=_GROUP,
            **_one_of("NONE", "INTERSECTION", "DIFFERENCE"),
        ),
    ] = "NONE"
    regions: Annotated[
        Texts | None,
        Option(
            "Regions to deploy to, separated by commas; at most 40. Deploy what watches a multi-region trail to one "
            "region: each further region has a stack of its own, with its costs.",
            group=_GROUP,
            MaxItems=40,
            MaxLength=640,
            AllowedPattern=REGION,
            must="must be at most 40 regions and 640 characters; give names like eu-west-1,us-east-1",
            empty="Empty: the region of this stack.",
        ),
    ] = None

    def target_regions(self) -> Any:
        """Return the regions, by default the one of this stack."""
        return given(self.regions, plain, otherwise=[Region])

    def deployment_targets(self) -> Any:
        """Return the property of a stack set; a filter is for service-managed permissions only."""
        return cfn.DeploymentTargets(
            **present(
                AccountFilterType=pick(self.permission_model, {SERVICE_MANAGED: self.account_filter_type}),
                Accounts=given(self.account_ids, plain),
                OrganizationalUnitIds=given(self.organizational_unit_ids, plain),
            )
        )

    def check_targets(self) -> None:
        """Raise OptionError for literal targets that do not fit the permissions; a template has rules for parameters."""
        if isinstance(self.permission_model, AWSHelperFn):
            return
        wrong = (
            self._wrong_with_service_managed()
            if self.permission_model == SERVICE_MANAGED
            else self._wrong_with_self_managed()
        )
        if wrong:
            raise OptionError(wrong)

    def _wrong_with_service_managed(self) -> str | None:
        if self.organizational_unit_ids is None:
            return f"organizational_unit_ids must be given with {SERVICE_MANAGED}, got None; give units, or the root"
        is_literal = not isinstance(self.account_ids, AWSHelperFn) and isinstance(
            self.account_filter_type, str
        )
        if is_literal and (self.account_ids is None) != (self.account_filter_type == "NONE"):
            return (
                f"account_filter_type must be NONE without account_ids, and INTERSECTION or DIFFERENCE with them, got "
                f"{shorten(self.account_filter_type)}; give both, or neither"
            )
        return None

    def _wrong_with_self_managed(self) -> str | None:
        if self.account_ids is None:
            return f"account_ids must be given with {SELF_MANAGED}, got None; give the accounts to deploy to"
        if self.organizational_unit_ids is not None:
            return (
                f"organizational_unit_ids must be None with {SELF_MANAGED}, got {shorten(self.organizational_unit_ids)}; "
                "give account_ids only"
            )
        return None
