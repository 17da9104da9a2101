"""One condition implies another if it holds in no combination of values in which the other one does not."""

from typing import Any

import pytest
from troposphere import And, Condition, Equals, Not, Or, Ref, Template

from cloudtrail_templates.components.conditions import implies

CONDITIONS: dict[str, Any] = {
    "Wanted": Equals(Ref("Place"), "a"),
    "Large": Equals(Ref("Size"), "a"),
    "Direct": And(Condition("Wanted"), Condition("Large")),
    "Nested": And(Condition("Large"), Condition("Direct")),
    "Either": Or(Condition("Wanted"), Condition("Large")),
    "Unwanted": And(Condition("Large"), Not(Condition("Wanted"))),
    # CloudFormation refuses conditions that depend on each other; the answer must come nevertheless.
    "Around": And(Condition("Round"), Condition("Large")),
    "Round": And(Condition("Around"), Condition("Large")),
}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("Wanted", True),
        ("Direct", True),
        ("Nested", True),
        ("Large", False),
        ("Either", False),
        ("Unwanted", False),
        ("NotDeclared", True),
        ("Around", True),
    ],
)
def test_a_condition_implies_wanted(condition: str, expected: bool) -> None:
    template = Template()
    for name, value in CONDITIONS.items():
        template.add_condition(name, value)
    assert implies(template, condition, "Wanted") is expected


@pytest.mark.parametrize("condition", ["Wanted", "Either", "NotDeclaredEither"])
def test_every_condition_implies_one_that_is_not_declared_yet(condition: str) -> None:
    template = Template()
    for name, value in CONDITIONS.items():
        template.add_condition(name, value)
    assert implies(template, condition, "NotDeclared")
