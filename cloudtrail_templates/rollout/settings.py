"""What is the same for all accounts of a plan: the stack set, its permissions, and how its operations proceed."""

from typing import Annotated, Any

from cloudtrail_templates.components import StackSet, StackSetExecutionRole
from cloudtrail_templates.components.rollout.operation import OperationPreferences
from cloudtrail_templates.components.rollout.targets import SELF_MANAGED, SERVICE_MANAGED
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.options import Option, check_options, declared_option
from cloudtrail_templates.templates import CATALOG


def _option(name: str) -> Option:
    return declared_option(StackSet, name).option


class Rollout(OperationPreferences):
    """The settings of a plan.

    Attributes:
        template: the name of the template.
        is_self_managed: whether roles of the accounts give the permissions, and not AWS Organizations.
        is_delegated: whether the commands run in a delegated administrator account.
        organizational_unit_ids: the units of the accounts whose row names none.
        regions: the regions of the accounts whose row names none.
        management_account_id: the account that service-managed stack sets never deploy to.
    """

    template: str
    template_url: Annotated[str, _option("template_url")]
    stack_set_name: Annotated[str, _option("stack_set_name")]
    is_self_managed: bool = False
    is_delegated: bool = False
    organizational_unit_ids: Annotated[tuple[str, ...] | None, _option("organizational_unit_ids")] = None
    regions: Annotated[tuple[str, ...] | None, _option("regions")] = None
    management_account_id: Annotated[
        str | None, declared_option(StackSetExecutionRole, "administrator_account_id").option
    ] = None

    def __post_init__(self) -> None:
        check_options(self)
        self.check_concurrency()
        file = self.template_url.rpartition("/")[2]
        named = file.partition(".")[0]
        if named in CATALOG and named != self.template:
            raise OptionError(
                f"template_url must be the URL of {self.template}, got {shorten(file)}; give its URL, or plan "
                f"{named}"
            )
        for name in ("is_delegated", "organizational_unit_ids", "management_account_id"):
            if self.is_self_managed and getattr(self, name):
                raise OptionError(
                    f"{name} must be left out with --self-managed, got {shorten(getattr(self, name))}; it is for "
                    "accounts of an organization"
                )

    def stack_set(self, parameters: list[dict[str, str]]) -> dict[str, Any]:
        """Return the input of `aws cloudformation create-stack-set`."""
        request: dict[str, Any] = {
            "StackSetName": self.stack_set_name,
            "TemplateURL": self.template_url,
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
            "ManagedExecution": {"Active": True},
            "Parameters": parameters,
        }
        if self.is_self_managed:
            return {**request, "PermissionModel": SELF_MANAGED}
        # Accounts that are added later would get the values of the stack set, and not those of the table.
        return {
            **request,
            "PermissionModel": SERVICE_MANAGED,
            "AutoDeployment": {"Enabled": False},
            "CallAs": self._call_as,
        }

    def instances(
        self, accounts: list[str], units: list[str], regions: tuple[str, ...], overrides: list[dict[str, str]]
    ) -> dict[str, Any]:
        """Return the input of `aws cloudformation create-stack-instances`, and of `update-stack-instances`."""
        request: dict[str, Any] = {
            "StackSetName": self.stack_set_name,
            "Regions": list(regions),
            "OperationPreferences": {
                "FailureToleranceCount": self.failure_tolerance_count,
                "MaxConcurrentCount": self.max_concurrent_count,
                "ConcurrencyMode": self.concurrency_mode,
                "RegionConcurrencyType": self.region_concurrency_type,
            },
            "ParameterOverrides": overrides,
        }
        if self.is_self_managed:
            return {**request, "Accounts": accounts}
        targets = {
            "OrganizationalUnitIds": units,
            "Accounts": accounts,
            "AccountFilterType": "INTERSECTION",
        }
        return {**request, "DeploymentTargets": targets, "CallAs": self._call_as}

    @property
    def _call_as(self) -> str:
        return "DELEGATED_ADMIN" if self.is_delegated else "SELF"
