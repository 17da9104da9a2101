"""The scenarios of a template: the combinations of values that its conditions tell apart.

`Fn::If`s on one condition never disagree in a scenario, and two conditions that exclude each other never hold
together.
"""

import itertools
import json
from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

from cloudtrail_templates.cloudformation.comparisons import (
    OTHER,
    ComparedExpression,
    comparisons,
    default_first,
)
from cloudtrail_templates.cloudformation.resolver import as_text
from cloudtrail_templates.cloudformation.rules import violations
from cloudtrail_templates.cloudformation.scenario import Scenario
from cloudtrail_templates.cloudformation.template import section

# All combinations are tried up to this number; beyond it each value once, with the defaults for the rest.
MOST_SCENARIOS = 64


def scenarios(template: Mapping[str, Any]) -> Iterator[Scenario]:
    """Yield the scenarios of a plain template, that of its defaults first, without those its Rules refuse."""
    compared = tuple(_compared_expressions(template))
    default = {each: each.values[0] for each in compared}
    yield Scenario(template, default)
    others: Iterator[dict[ComparedExpression, Any]]
    if prod(len(each.values) for each in compared) <= MOST_SCENARIOS:
        combinations = itertools.product(*(each.values for each in compared))
        others = (
            dict(zip(compared, values, strict=True)) for values in itertools.islice(combinations, 1, None)
        )
    else:
        one_by_one = (default | {each: value} for each in compared for value in each.values[1:])
        others = itertools.chain(one_by_one, [{each: each.values[-1] for each in compared}])
    for chosen in others:
        scenario = Scenario(template, chosen)
        if next(violations(template, scenario), None) is None:
            yield scenario


def _compared_expressions(template: Mapping[str, Any]) -> Iterator[ComparedExpression]:
    conditions, parameters = section(template, "Conditions"), section(template, "Parameters")
    defaults = Scenario(template)
    literals_by_key: dict[str, dict[str | None, None]] = {}
    for key, literal in comparisons(conditions):
        literals_by_key.setdefault(key, {})[literal] = None
    for key, literals in literals_by_key.items():
        expression = json.loads(key)
        if None in literals:
            truth = defaults.truth({"Fn::Equals": expression})
            yield ComparedExpression(key, expression, default_first((False, True), truth))
            continue
        reference = expression.get("Ref") if isinstance(expression, dict) else None
        declared = parameters.get(reference) if isinstance(reference, str) else None
        allowed = declared.get("AllowedValues") if isinstance(declared, dict) else None
        if isinstance(allowed, list) and allowed:
            values: tuple[Any, ...] = tuple(as_text(value) for value in allowed)
        else:
            values = (OTHER, *literals)
        default = as_text(defaults.resolver.value(expression))
        yield ComparedExpression(key, expression, default_first(values, default))
