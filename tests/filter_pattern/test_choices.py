"""The examples of every choice where AWS's documentation is silent."""

import pytest

from cloudtrail_templates.errors import FilterPatternError
from cloudtrail_templates.filter_pattern import FilterPattern
from cloudtrail_templates.filter_pattern.choices import CHOICES, Choice, Example

EXAMPLES = [
    pytest.param(example, id=f"{choice.question} {n}")
    for choice in CHOICES
    for n, example in enumerate(choice.examples)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_choice_is_what_happens(example: Example) -> None:
    pattern, event, matches = example
    if matches is None:
        with pytest.raises(FilterPatternError):
            FilterPattern(pattern)
    else:
        assert FilterPattern(pattern).matches(event) is matches


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.question)
def test_a_choice_is_a_question_with_an_answer_a_reason_and_an_example(choice: Choice) -> None:
    assert choice.question.endswith("?")
    assert choice.choice.endswith(".")
    assert choice.reason.endswith(".")
    assert choice.examples
