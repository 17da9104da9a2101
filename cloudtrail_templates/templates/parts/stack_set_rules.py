"""Rules against targets and preferences of a stack set that StackSets refuses, or that would surprise."""

from collections.abc import Sequence
from typing import Any

from troposphere import And, Equals, Not, Or, Partition, Ref, Template

from cloudtrail_templates.components.rollout.operation import STRICT
from cloudtrail_templates.components.rollout.targets import SELF_MANAGED, SERVICE_MANAGED
from cloudtrail_templates.templates.parts.rules import add_rule, one_of

TOLERATED = (0, 1, 2, 5, 10, 20, 50, 100, 200)
CONCURRENT = (1, 2, 3, 6, 11, 21, 51, 101, 201)
"""The counts to choose from, because a rule cannot compare numbers: each is one more than a tolerated one."""


def add_stack_set_rules(template: Template, slots: Sequence[str]) -> None:
    """Add the rules of a stack set.

    Args:
        template: the template with the parameters of the stack set.
        slots: the beginnings of the parameters that name parameters of the deployed template.
    """
    model = Ref("PermissionModel")
    _add_rules_of_organizations(template, Equals(model, SERVICE_MANAGED))
    add_rule(
        template,
        "SelfManagedTargets",
        (
            Not(_is_empty("AccountIds")),
            "PermissionModel is SELF_MANAGED: give the accounts to deploy to in AccountIds.",
        ),
        (
            _is_empty("OrganizationalUnitIds"),
            "PermissionModel is SELF_MANAGED, which has no organizational units: leave OrganizationalUnitIds empty.",
        ),
        (
            And(Equals(Ref("AccountFilterType"), "NONE"), Equals(Ref("CallAs"), "SELF")),
            "PermissionModel is SELF_MANAGED: choose AccountFilterType=NONE and CallAs=SELF.",
        ),
        when=Equals(model, SELF_MANAGED),
    )
    add_rule(
        template,
        "StrictConcurrency",
        *map(_strict, TOLERATED[:-1], CONCURRENT),
        when=Equals(Ref("ConcurrencyMode"), STRICT),
    )
    names = [f"{slot}ParameterName" for slot in slots]
    for position, slot in enumerate(slots):
        name, value = names[position], f"{slot}ParameterValue"
        add_rule(
            template,
            f"{slot}ValueNeedsName",
            (
                Not(_is_empty(name)),
                f"{value} is the value of no parameter: give {name}, too, or leave both empty.",
            ),
            when=Not(_is_empty(value)),
        )
        if position:
            same = [Equals(Ref(name), Ref(other)) for other in names[:position]]
            add_rule(
                template,
                f"{slot}NameOnce",
                (
                    Not(Or(*same) if len(same) > 1 else same[0]),
                    f"{name} is the name of a parameter that has a value already: give another one, or leave it empty.",
                ),
                when=Not(_is_empty(name)),
            )


def _add_rules_of_organizations(template: Template, service_managed: Equals) -> None:
    unfiltered = Equals(Ref("AccountFilterType"), "NONE")
    in_china = Equals(Partition, "aws-cn")
    add_rule(
        template,
        "ServiceManagedTargets",
        (
            Not(in_china),
            "SERVICE_MANAGED is not available in China: choose PermissionModel=SELF_MANAGED, and deploy stack-set-roles.",
        ),
        (
            Not(_is_empty("OrganizationalUnitIds")),
            "PermissionModel is SERVICE_MANAGED: give OrganizationalUnitIds, or the id of the root for all accounts.",
        ),
        (
            Or(Not(unfiltered), _is_empty("AccountIds")),
            "AccountIds has no effect with AccountFilterType=NONE: choose INTERSECTION to deploy to these accounts only, "
            "DIFFERENCE to deploy to all others, or leave AccountIds empty.",
        ),
        (
            Or(unfiltered, Not(_is_empty("AccountIds"))),
            "AccountFilterType needs accounts: give AccountIds, or choose NONE.",
        ),
        when=service_managed,
    )
    add_rule(
        template,
        "OnlyTheseAccounts",
        (
            Equals(Ref("AutoDeployment"), "false"),
            "AccountFilterType=INTERSECTION deploys to accounts that are added later, too, while AutoDeployment is true: "
            "choose AutoDeployment=false.",
        ),
        when=Equals(Ref("AccountFilterType"), "INTERSECTION"),
    )


def _strict(tolerated: int, most: int) -> tuple[Any, str]:
    """Return the assertion of a number of tolerated failures."""
    fits = one_of(Ref("MaxConcurrentCount"), [count for count in CONCURRENT if count <= most])
    return (
        Or(Not(Equals(Ref("FailureToleranceCount"), str(tolerated))), fits),
        f"With FailureToleranceCount={tolerated}, {STRICT} allows MaxConcurrentCount up to {most}: choose fewer, tolerate "
        "more failures, or choose SOFT_FAILURE_TOLERANCE.",
    )


def _is_empty(name: str) -> Equals:
    return Equals(Ref(name), "")
