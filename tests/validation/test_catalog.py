"""Our own templates keep our own rules, whatever is chosen when they are deployed."""

from copy import deepcopy
from typing import Any

import pytest
from templates.deployments import rendered

from cloudtrail_templates import CATALOG
from cloudtrail_templates.cloudformation.template import references
from cloudtrail_templates.validation.check import check

# As defaults these are findings: a trail that is switched off, and a life that ends with its transition.
DELIBERATE = {
    ("trail", "IsLogging", "false"): ["CT110"],
    ("organization-trail", "IsLogging", "false"): ["CT110"],
    ("log-bucket", "RetentionDays", 90): ["CT302"],
}


def few(values: list[Any]) -> list[Any]:
    """All values of a choice; of a long list, such as days, its ends."""
    return values if len(values) <= 5 else [values[0], values[-1]]


# What conditions compare, the scenarios of the rules try anyway.
CHOICES = [
    (name, parameter, value)
    for name in CATALOG
    for parameter, declared in rendered(name)["Parameters"].items()
    if parameter not in references(rendered(name).get("Conditions", {}))
    for value in few(declared.get("AllowedValues", []))
]


@pytest.mark.parametrize("name", CATALOG)
def test_a_template_keeps_our_own_rules(name: str) -> None:
    assert check(rendered(name), name=name) == []


@pytest.mark.parametrize(("name", "parameter", "value"), CHOICES)
def test_it_keeps_them_with_each_value_as_the_default(name: str, parameter: str, value: object) -> None:
    chosen = deepcopy(rendered(name))
    chosen["Parameters"][parameter]["Default"] = value
    found = [finding.rule for finding in check(chosen, name=name)]
    assert found == DELIBERATE.get((name, parameter, value), [])
