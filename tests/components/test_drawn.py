"""Options drawn at random: each draw is our error, or a template that validates clean; nothing in between."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cloudtrail_templates import CloudTrailTemplatesError, Component, to_json, to_yaml, validate
from cloudtrail_templates.validation.check import check
from components.drawn import Draw, draws
from components.samples import COMPONENTS, walk

each_component = pytest.mark.parametrize("component", COMPONENTS, ids=lambda each: each.__name__)

# What the owner of a template answers for: a parameter or a condition that the drawn options have no use
# for, a partition that the caller's own ARN names, a trail that is switched off, and a bucket that exists
# without a key.
NOT_OURS = {"W2001", "W8001", "CT602", "I3042", "CT110", "CT112"}
# A parameter takes values that do not go with a literal beside it: the rules of a template keep them apart.
COMBINED = {"CT301", "CT302"}

# The same draws on every machine: what breaks them is the change at hand.
SETTINGS = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def built(draw: Draw) -> dict[str, object] | None:
    """The template of a draw; None where it was refused, in one line that says what to do."""
    try:
        return dict(draw.template().to_dict())
    except CloudTrailTemplatesError as error:
        text = str(error)
        assert text[0].islower()
        assert not text.endswith(".")
        assert "\n" not in text
        return None


def _passed_over(draw: Draw) -> set[str]:
    return NOT_OURS | COMBINED if draw.exposed else NOT_OURS


@each_component
@given(data=st.data())
@settings(SETTINGS, max_examples=25)
def test_what_is_taken_keeps_our_own_rules(component: type[Component], data: st.DataObject) -> None:
    draw = data.draw(draws(component, junk=False))
    body = built(draw)
    assume(body is not None)
    assert body is not None
    assert [one for one in check(body, name="drawn") if one.rule not in _passed_over(draw)] == []
    assert body == built(draw)
    assert to_yaml(body)
    assert to_json(body)
    assert not any(part is None for part in walk(body))


@each_component
@given(data=st.data())
@settings(SETTINGS, max_examples=60)
def test_anything_in_the_place_of_an_option_is_refused_or_keeps_our_own_rules(
    component: type[Component], data: st.DataObject
) -> None:
    body = built(data.draw(draws(component, junk=True)))
    if body is not None:
        assert to_json(body)
        assert [one for one in check(body, name="drawn") if one.rule == "CT000"] == []


@each_component
@given(data=st.data())
@settings(SETTINGS, max_examples=3)
def test_what_is_taken_validates_clean(component: type[Component], data: st.DataObject) -> None:
    draw = data.draw(draws(component, junk=False))
    body = built(draw)
    assume(body is not None)
    assert body is not None
    assert [one for one in validate(body) if one.rule not in _passed_over(draw)] == []
