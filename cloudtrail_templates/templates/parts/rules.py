"""Rules of templates: combinations of parameters that CloudFormation refuses before it creates anything."""

from collections.abc import Sequence
from typing import Any

from troposphere import Template


def add_rule(template: Template, name: str, *assertions: tuple[Any, str], when: Any = None) -> None:
    """Add a rule that refuses a combination of parameters.

    Args:
        template: the template to add it to.
        name: the name of the rule, in CamelCase.
        assertions: pairs of what must hold, and a sentence that says what to do where it does not.
        when: the rule is evaluated only where this holds.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
    """
    body: dict[str, Any] = {} if when is None else {"RuleCondition": when}
    body["Assertions"] = [{"Assert": assertion, "AssertDescription": text} for assertion, text in assertions]
    template.add_rule(name, body)


def one_of(value: Any, values: Sequence[Any]) -> dict[str, Any]:
    """Return the rule function that tests whether a parameter has one of the values."""
    return {"Fn::Contains": [[str(item) for item in values], value]}
