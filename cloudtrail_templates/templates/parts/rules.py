"""Rules of templates: combinations of parameters that CloudFormation refuses before it creates anything."""

from collections.abc import Sequence
from typing import Any, Final

from troposphere import Template

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim

PSEUDO_PARAMETERS_IN_RULES: Final = Claim(
    "Rules of the template compare pseudo parameters such as AWS::Region, to refuse a wrong account or region before "
    "anything is created. AWS's documentation of rules shows parameters only; public templates, also of AWS, compare "
    "AWS::Region in this way. Nothing else in the template depends on these rules.",
    NOT_DOCUMENTED,
    "https://github.com/awslabs/quantum-computing-exploration-for-drug-discovery-on-aws/pull/49",
    "https://github.com/mozilla/security/pull/35",
)
"""A limit of each template whose rules compare `AWS::AccountId`, `AWS::Partition` or `AWS::Region`."""


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
