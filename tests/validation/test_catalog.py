"""Our own templates keep our own rules, whatever is chosen when they are deployed."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from templates.deployments import rendered

from cloudtrail_templates import CATALOG
from cloudtrail_templates.cloudformation.scenarios import scenarios
from cloudtrail_templates.cloudformation.stack import Model, Stack
from cloudtrail_templates.cloudformation.template import references
from cloudtrail_templates.validation.check import check
from cloudtrail_templates.validation.rules import ALL_RULES

# As defaults these are findings: a trail that is switched off, and a life that ends with its transition.
DELIBERATE = {
    ("trail", "IsLogging", "false"): {"CT110"},
    ("organization-trail", "IsLogging", "false"): {"CT110"},
    ("log-bucket", "RetentionDays", 90): {"CT302"},
}


def others(declared: Mapping[str, Any]) -> list[Any]:
    """The values of a choice beside its default; of a long list, such as days, its ends."""
    values = declared["AllowedValues"]
    tried = values if len(values) <= 5 else [values[0], values[-1]]
    return [value for value in tried if value != declared["Default"]]


# What conditions compare, the scenarios of the rules try anyway.
CHOICES = [
    (name, parameter, others(declared))
    for name in CATALOG
    for parameter, declared in rendered(name)["Parameters"].items()
    if parameter not in references(rendered(name).get("Conditions", {})) and "AllowedValues" in declared
]


@pytest.mark.parametrize("name", CATALOG)
def test_a_template_keeps_our_own_rules(name: str) -> None:
    assert check(rendered(name), name=name) == []


@pytest.mark.parametrize(("name", "parameter", "values"), CHOICES)
def test_it_keeps_them_with_each_value_as_the_default(name: str, parameter: str, values: list[Any]) -> None:
    for value in values:
        chosen = deepcopy(rendered(name))
        chosen["Parameters"][parameter]["Default"] = value
        stack = Stack(Model(chosen), next(scenarios(chosen)))
        found = {rule.id for rule in ALL_RULES for _ in rule.check(stack)}
        assert found == DELIBERATE.get((name, parameter, value), set())


@pytest.mark.parametrize("name", dict.fromkeys(name for name, _, _ in CHOICES))
def test_it_keeps_them_with_each_value_beside_other_choices(name: str) -> None:
    """Conditions that compare the values make the scenarios of the rules try them, alone and in pairs."""
    body = deepcopy(rendered(name))
    conditions = body.setdefault("Conditions", {})
    for _, parameter, values in (choice for choice in CHOICES if choice[0] == name):
        declared = body["Parameters"][parameter]
        declared["AllowedValues"] = [declared["Default"], *values]
        conditions[f"Compares{parameter}"] = {"Fn::Equals": [{"Ref": parameter}, declared["Default"]]}
    assert check(body, name=name) == []
