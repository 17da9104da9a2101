"""The conditions of a template that make a fault which it does not have with its defaults."""

from collections.abc import Mapping

from cloudtrail_templates.cloudformation.scenario import Scenario
from cloudtrail_templates.cloudformation.stack import Stack
from cloudtrail_templates.cloudformation.template import Path
from cloudtrail_templates.validation.rule import SHAPE_ERRORS, Rule


def causes(
    rule: Rule, path: Path, message: str, stack: Stack, default: Mapping[str, bool | None]
) -> dict[str, bool | None]:
    """Return the conditions without which the fault goes, each with whether it holds where the fault is.

    Args:
        rule: The rule that finds the fault.
        path: The path of the fault.
        message: Its message.
        stack: The stack that has the fault.
        default: The conditions as they are with the defaults.
    """

    def remains(scenario: Scenario) -> bool:
        try:
            problems = list(rule.check(Stack(stack.model, scenario)))
        except SHAPE_ERRORS:
            return False
        return any(found[:2] == (path, message) for found in problems)

    scenario = stack.scenario
    for compared, value in scenario.chosen.items():
        if value != compared.values[0]:
            fewer = Scenario(scenario.template, {**scenario.chosen, compared: compared.values[0]})
            if remains(fewer):
                scenario = fewer
    truths = scenario.conditions
    changed = [name for name, holds in truths.items() if holds != default.get(name)]
    needed = []
    for name in changed:
        fewer = Scenario(scenario.template, scenario.chosen, {**truths, name: default.get(name)})
        if remains(fewer):
            truths = fewer.conditions
        else:
            needed.append(name)
    # A fault of a value, not of a condition, stays with every condition by itself.
    return {name: scenario.holds(name) for name in needed or changed}
