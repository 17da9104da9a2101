"""The Rules section of a template: which of its assertions a combination of parameter values violates."""

from collections.abc import Iterator, Mapping
from typing import Any

from cloudtrail_templates.cloudformation.parameters import with_values
from cloudtrail_templates.cloudformation.scenario import Scenario
from cloudtrail_templates.cloudformation.template import as_list, plain, section


def violated_assertions(template: Mapping[str, Any], values: Mapping[str, str] | None = None) -> list[str]:
    """Return the descriptions of the assertions in the template's Rules that its parameter values violate.

    An assertion that depends on an unknown value (a parameter without a value, the region or account of a later
    deployment) is not violated.

    Args:
        template: A finished template, as a dict.
        values: Values of parameters by name; the others have their defaults. A pseudo parameter such as
            `AWS::Region` may be among them.

    Returns:
        The `AssertDescription` of each violated assertion, in the template's order.

    Raises:
        UnknownNameError: for a name that is no parameter.
        OptionError: for a value that the parameter's constraints refuse.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
    """
    body: Mapping[str, Any] = with_values(plain(template), values or {})
    return list(violations(body, Scenario(body)))


def violations(template: Mapping[str, Any], scenario: Scenario) -> Iterator[str]:
    """Yield the description of each assertion that the scenario violates.

    Args:
        template: The template of the scenario, as plain data.
        scenario: The values of the parameters.
    """
    for name, rule in section(template, "Rules").items():
        if not isinstance(rule, dict):
            continue
        if "RuleCondition" in rule and scenario.truth(rule["RuleCondition"]) is not True:
            continue
        for assertion in as_list(rule.get("Assertions")):
            if isinstance(assertion, dict) and scenario.truth(assertion.get("Assert")) is False:
                yield str(assertion.get("AssertDescription", f"an assertion of the rule {name} fails"))
