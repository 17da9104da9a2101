"""The default of a template's parameter must fit the option that refers to it."""

from typing import Any

import pytest
from troposphere import Equals, Not, Parameter, Ref, Template

from cloudtrail_templates import (
    Component,
    Given,
    LogBucket,
    OptionError,
    Trail,
)
from components.samples import OTHER_ACCOUNT, make


@pytest.mark.parametrize(
    ("component", "option", "parameter", "says"),
    [
        (
            LogBucket,
            "trail_name",
            {"Type": "String", "Default": "ab"},
            "must be 3 to 128 .*, got 'ab'; give a",
        ),
        (LogBucket, "s3_key_prefix", {"Type": "String", "Default": ""}, "must be at most 200 .*, got ''"),
        (LogBucket, "retention_days", {"Type": "Number", "Default": 0}, "must be 1 to 2147483647, got 0"),
        (LogBucket, "retention_days", {"Type": "Number", "Default": "0"}, "must be 1 to 2147483647, got 0"),
        (LogBucket, "retention_days", {"Type": "Number", "Default": 1.5}, "must be a whole number, got 1.5"),
        (LogBucket, "retention_days", {"Type": "String", "Default": "x"}, "must be a whole number, got 'x'"),
        (
            LogBucket,
            "account_ids",
            {"Type": "CommaDelimitedList", "Default": "111122223333,4"},
            "must be 12 digits each, got '4'",
        ),
        (Trail, "is_logging", {"Type": "String", "Default": "yes"}, "must be True or False, got 'yes'"),
    ],
)
def test_a_parameter_whose_default_an_option_refuses_is_an_error(
    component: type[Component], option: str, parameter: dict[str, Any], says: str
) -> None:
    template = Template()
    template.add_parameter(Parameter("Chosen", **parameter))
    with pytest.raises(OptionError, match=rf"^the default of Chosen, for {option}, {says}"):
        make(component, **{option: Ref("Chosen")}).add_to(template)
    assert not template.resources
    given = make(component, **{option: Given("HasChosen", Ref("Chosen"))})
    if parameter["Default"] == "":
        # Empty means that nothing is given.
        assert given.add_to(template).title in template.resources
        return
    with pytest.raises(OptionError, match=rf"^the default of Chosen, for {option}, {says}"):
        given.add_to(template)


def test_an_empty_default_is_no_error_where_the_component_exists_only_with_a_value() -> None:
    template = Template()
    template.add_parameter(Parameter("Prefix", Type="String", Default=""))
    template.add_condition("HasPrefix", Not(Equals(Ref("Prefix"), "")))
    make(LogBucket, s3_key_prefix=Ref("Prefix"), condition="HasPrefix").add_to(template)
    template.add_condition("HasOther", Not(Equals(Ref("Prefix"), "")))
    with pytest.raises(OptionError, match="the default of Prefix, for s3_key_prefix, must be"):
        make(LogBucket, s3_key_prefix=Ref("Prefix"), condition="HasOther", title="Other").add_to(template)


def test_an_account_in_a_tuple_may_be_a_parameter() -> None:
    template = Template()
    template.add_parameter(Parameter("Own", Type="String", Default="111122223333"))
    template.add_parameter(Parameter("Wrong", Type="String", Default="1"))
    assert make(LogBucket, account_ids=(OTHER_ACCOUNT, Ref("Own"))).add_to(template)
    with pytest.raises(OptionError, match=r"^the default of Wrong, for account_ids, must be 12 digits each"):
        make(LogBucket, account_ids=(OTHER_ACCOUNT, Ref("Wrong")), title="Second").add_to(template)


@pytest.mark.parametrize(
    ("option", "parameter"),
    [
        ("trail_name", {"Type": "String", "Default": "abc"}),
        ("trail_name", {"Type": "String"}),
        ("trail_name", {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/audit/trail--name"}),
        ("retention_days", {"Type": "Number", "Default": "365"}),
        ("account_ids", {"Type": "CommaDelimitedList", "Default": "111122223333, 444455556666"}),
    ],
)
def test_a_parameter_whose_default_fits_or_that_has_none_may_be_referred_to(
    option: str, parameter: dict[str, Any]
) -> None:
    template = Template()
    template.add_parameter(Parameter("Chosen", **parameter))
    assert make(LogBucket, **{option: Ref("Chosen")}).add_to(template)
