"""Options drawn at random: each draw is our error, or a template that validates clean; nothing in between."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from deployment.resolver import Resolved
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from cloudtrail_templates import (
    CloudTrailTemplatesError,
    Component,
    Finding,
    QuickSightSheets,
    to_json,
    to_yaml,
    validate,
)
from cloudtrail_templates.parameters import camel_case
from cloudtrail_templates.validation.check import check
from components.drawn import Draw, draws
from components.samples import COMPONENTS, walk
from components.stacks import StackDraw, stack_draws

# One of 150 KB for each draw takes too long; its own tests compare its references with literals.
DRAWN = tuple(one for one in COMPONENTS if one is not QuickSightSheets)
each_component = pytest.mark.parametrize("component", DRAWN, ids=lambda each: each.__name__)

SETTINGS = settings(
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

# Shrinking would call cfn-lint hundreds of times; the draw that failed is printed as it is.
SLOW = settings(SETTINGS, phases=[Phase.explicit, Phase.generate])

Body = Mapping[str, Any]

LIFECYCLE = {"transition_storage_class", "transition_days", "retention_days", "digest_retention_days"}

# A rule that may find something in a draw, and where: each with the reason why nobody has to mend it here.
PASSED_OVER: Mapping[str, Callable[[Draw, Finding, Body], bool]] = {
    # The option of the parameter is used only together with another one that was not drawn.
    "W2001": lambda draw, finding, body: finding.path[0] == "Parameters",
    "W7001": lambda draw, finding, body: finding.path[0] == "Mappings",
    # A choice has a condition for each of its values, and the templates drop those that they do not use.
    "W8001": lambda draw, finding, body: finding.path[0] == "Conditions",
    # An option for something that exists, or for a trusted principal, takes a whole ARN.
    "CT602": lambda draw, finding, body: has_literal_arn(body),
    "I3042": lambda draw, finding, body: has_literal_arn(body),
    # The drawn references of the user are written with Fn::Join and an empty delimiter.
    "I1022": lambda draw, finding, body: "Join" in draw.references.values(),
    # A trail that is switched off is what was drawn.
    "CT110": lambda draw, finding, body: draw.literals.get("is_logging") is False,
    # A bucket that exists without a key is what was drawn.
    "CT112": lambda draw, finding, body: "KMSKeyId" not in body["Resources"][finding.path[1]]["Properties"],
    # Nobody is subscribed where no address was drawn.
    "CT405": lambda draw, finding, body: "alarm_email" not in draw.literals,
    # Days that are not known when the component is made cannot be compared: the rules of a template do that.
    "CT301": lambda draw, finding, body: bool(LIFECYCLE & {*draw.exposed, *draw.references}),
    "CT302": lambda draw, finding, body: bool(LIFECYCLE & {*draw.exposed, *draw.references}),
}


def has_literal_arn(body: Body) -> bool:
    return any(isinstance(one, str) and "arn:aws" in one for one in walk(body))


def built(draw: Draw | StackDraw, imports: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """The template of a draw; None where it was refused, in one line that says what to do."""
    try:
        return dict(draw.template(imports).to_dict())
    except CloudTrailTemplatesError as error:
        text = str(error)
        assert text[0].islower()
        assert not text.endswith(".")
        assert "\n" not in text
        return None


def to_mend(findings: list[Finding], draw: Draw | StackDraw, body: Body) -> list[str]:
    """The findings that no reason passes over."""
    return [
        str(one)
        for one in findings
        if not (one.rule in PASSED_OVER and PASSED_OVER[one.rule](draw, one, body))  # type: ignore[arg-type]
    ]


def normal(value: Any) -> Any:
    """The value with numbers and flags as text, as parameters hold them, and without lists that are empty."""
    if isinstance(value, dict):
        found = {name: normal(item) for name, item in value.items() if item != []}
        # The order of resources means nothing in a policy.
        return {
            name: sorted(item) if name == "Resource" and isinstance(item, list) else item
            for name, item in found.items()
        }
    if isinstance(value, list):
        return [normal(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def deployed(body: Body, parameters: Mapping[str, str] | None = None, **more: Any) -> Any:
    """The resources that exist in eu-west-1, with their properties as the services receive them."""
    resources = Resolved(body, parameters, region="eu-west-1", **more).resources
    return {
        title: normal({name: value for name, value in one.items() if name not in ("Condition", "Metadata")})
        for title, one in resources.items()
    }


@each_component
@given(data=st.data())
@settings(SETTINGS, max_examples=25)
def test_what_is_taken_keeps_our_own_rules(component: type[Component], data: st.DataObject) -> None:
    draw = data.draw(draws(component))
    body = built(draw)
    assume(body is not None)
    assert body is not None
    assert to_mend(check(body, name="drawn"), draw, body) == []
    assert body == built(draw)
    assert to_yaml(body)
    assert to_json(body)
    assert not any(part is None for part in walk(body))


@each_component
@given(data=st.data())
@settings(SETTINGS, max_examples=25)
def test_a_reference_deploys_what_the_literal_deploys(
    component: type[Component], data: st.DataObject
) -> None:
    draw = dataclasses.replace(data.draw(draws(component)), exposed=())
    # A pattern with trusted principals that is known only at deployment is written in another way.
    literals = {name: value for name, value in draw.literals.items() if not name.startswith("trusted_")}
    draw = dataclasses.replace(draw, literals=literals)
    imports: dict[str, Any] = {}
    with_references, with_literals = built(draw, imports), built(dataclasses.replace(draw, references={}))
    assume(with_references is not None and with_literals is not None)
    assert with_references is not None
    assert with_literals is not None
    assert deployed(with_references, imports=imports) == deployed(with_literals)


@each_component
@given(data=st.data())
@settings(SETTINGS, max_examples=25)
def test_a_parameter_deploys_what_the_literal_deploys(
    component: type[Component], data: st.DataObject
) -> None:
    drawn = data.draw(draws(component))
    draw = dataclasses.replace(drawn, references={}, exposed=())
    # A list of accounts or of trusted principals that is known only at deployment is written in another way.
    written_alike = {name: value for name, value in draw.literals.items() if name in drawn.exposed}
    names = [
        name
        for name, value in written_alike.items()
        if name != "account_ids"
        and not name.startswith("trusted_")
        # A policy statement that a parameter switches off stays, and repeats another one.
        and (name, value)
        not in {("delete_requires_mfa", False), ("organization_id", None), ("administrator_arns", None)}
    ]
    with_parameters, with_literals = built(dataclasses.replace(draw, exposed=tuple(names))), built(draw)
    assume(with_parameters is not None and with_literals is not None)
    assert with_parameters is not None
    assert with_literals is not None
    values = {
        camel_case(name): ",".join(value) if isinstance(value, tuple) else normal(value)
        for name, value in written_alike.items()
        if name in names
    }
    assert deployed(with_parameters, values) == deployed(with_literals)


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
@settings(SLOW, max_examples=3)
def test_what_is_taken_validates_clean(component: type[Component], data: st.DataObject) -> None:
    draw = data.draw(draws(component))
    body = built(draw)
    assume(body is not None)
    assert body is not None
    assert to_mend(validate(body), draw, body) == []


@given(data=st.data())
@settings(SETTINGS, max_examples=60)
def test_components_that_work_together_keep_our_own_rules(data: st.DataObject) -> None:
    draw = data.draw(stack_draws())
    body = built(draw)
    assert body is not None
    assert to_mend(check(body, name="drawn"), draw, body) == []


@given(data=st.data())
@settings(SETTINGS, max_examples=60)
def test_components_that_share_references_deploy_what_they_deploy_with_literals(data: st.DataObject) -> None:
    draw = data.draw(stack_draws())
    imports: dict[str, Any] = {}
    with_references, with_literals = built(draw, imports), built(dataclasses.replace(draw, references={}))
    assert with_references is not None
    assert with_literals is not None
    assert deployed(with_references, imports=imports) == deployed(with_literals)


@given(data=st.data())
@settings(SLOW, max_examples=6)
def test_components_that_work_together_validate_clean(data: st.DataObject) -> None:
    draw = data.draw(stack_draws())
    body = built(draw)
    assert body is not None
    assert to_mend(validate(body), draw, body) == []
