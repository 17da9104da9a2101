"""`--set` replaces defaults where the parameter allows the value, and names the template where it does not."""

import json
import re
from typing import Any

import pytest

from cloudtrail_templates import CATALOG
from cloudtrail_templates.building import Setting
from cloudtrail_templates.building.settings import apply_settings
from cloudtrail_templates.errors import OptionError, UnknownNameError

DAYS = {"Type": "Number", "AllowedValues": [30, 90, 365], "ConstraintDescription": "must be 30, 90 or 365"}
LONG = {"Type": "Number", "AllowedValues": [365, 731], "ConstraintDescription": "must be 365 or 731"}
HOURS = {"Type": "Number", "MinValue": 1, "Default": 3}
NAME = {
    "Type": "String",
    "AllowedPattern": "[a-z]+",
    "ConstraintDescription": "must be lower-case letters",
    "Default": "main",
}
ACCOUNTS = {"Type": "CommaDelimitedList", "AllowedPattern": r"\d{12}", "Default": ""}
BODIES = {
    "trail": {"Parameters": {"Days": DAYS, "TrailName": NAME, "AccountIds": ACCOUNTS}},
    "baseline": {"Parameters": {"Days": LONG, "TrailName": NAME}},
    "alarms": {"Parameters": {"Hours": HOURS}},
}


@pytest.fixture
def bodies() -> dict[str, Any]:
    # Each template gets dicts of its own.
    bodies: dict[str, Any] = json.loads(json.dumps(BODIES))
    return bodies


def defaults(bodies: dict[str, Any], parameter: str) -> dict[str, Any]:
    """Return the parameter's default in each template that has one."""
    return {
        name: body["Parameters"][parameter]["Default"]
        for name, body in bodies.items()
        if "Default" in body["Parameters"].get(parameter, {})
    }


def settings(*texts: str) -> list[Setting]:
    return [Setting.parse(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Days=30", Setting("Days", "30")),
        ("log-bucket.Days=30", Setting("Days", "30", "log-bucket")),
        ("TrailName=a.b=c", Setting("TrailName", "a.b=c")),
        ("AccountIds=", Setting("AccountIds", "")),
    ],
)
def test_a_setting_is_read_and_written_the_same(text: str, expected: Setting) -> None:
    assert Setting.parse(text) == expected
    assert str(expected) == text


@pytest.mark.parametrize("text", ["Days", "=365", "trail.=365", ""])
def test_a_setting_without_a_parameter_or_an_equals_sign_is_refused(text: str) -> None:
    says = f"--set must be PARAMETER=DEFAULT or TEMPLATE.PARAMETER=DEFAULT, got {text!r}; write --set "
    with pytest.raises(OptionError, match=f"^{re.escape(says)}"):
        Setting.parse(text)


def test_a_setting_of_a_template_without_a_name_is_refused() -> None:
    # As with --set "$TEMPLATE.Days=30" where the variable is not set.
    with pytest.raises(OptionError, match=r"TEMPLATE\.PARAMETER=DEFAULT, got '\.Days=30'"):
        Setting.parse(".Days=30")


def test_a_value_goes_into_every_template_that_allows_it(bodies: dict[str, Any]) -> None:
    applied = apply_settings(bodies, settings("Days=365", "TrailName=audit"))
    assert defaults(bodies, "Days") == {"trail": 365, "baseline": 365}
    assert defaults(bodies, "TrailName") == {"trail": "audit", "baseline": "audit"}
    assert applied.defaults == {
        "trail": {"Days": "365", "TrailName": "audit"},
        "baseline": {"Days": "365", "TrailName": "audit"},
    }
    assert applied.refusals == []


def test_a_template_that_does_not_allow_the_value_keeps_its_default_and_is_named(
    bodies: dict[str, Any],
) -> None:
    applied = apply_settings(bodies, settings("Days=30"))
    assert defaults(bodies, "Days") == {"trail": 30}
    assert applied.refusals == ["baseline.Days must be 365 or 731, got '30'"]


def test_a_value_that_no_template_allows_is_refused_with_each_template(bodies: dict[str, Any]) -> None:
    with pytest.raises(OptionError) as caught:
        apply_settings(bodies, settings("Days=31"))
    assert str(caught.value) == (
        "trail.Days must be 30, 90 or 365, got '31'; baseline.Days must be 365 or 731, got '31'"
    )


def test_a_setting_of_one_template_applies_to_it_only_and_wins_in_any_order(bodies: dict[str, Any]) -> None:
    apply_settings(bodies, settings("baseline.Days=731", "Days=365"))
    assert defaults(bodies, "Days") == {"trail": 365, "baseline": 731}
    applied = apply_settings(bodies, settings("Days=30", "baseline.Days=365"))
    assert defaults(bodies, "Days") == {"trail": 30, "baseline": 365}
    # The value that baseline does not allow is replaced there by the other one, so there is nothing to report.
    assert applied.refusals == []


def test_the_last_of_two_settings_wins(bodies: dict[str, Any]) -> None:
    apply_settings(bodies, settings("trail.TrailName=first", "trail.TrailName=second"))
    assert defaults(bodies, "TrailName") == {"trail": "second", "baseline": "main"}


def test_a_setting_of_one_template_that_it_does_not_allow_is_refused(bodies: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=r"^baseline\.Days must be 365 or 731, got '30'$"):
        apply_settings(bodies, settings("baseline.Days=30"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Dais=30", "no parameter of these templates is called 'Dais'; did you mean Days?"),
        ("trail.Dais=30", "no parameter of trail is called 'Dais'; did you mean Days?"),
        ("alarms.Dais=30", "no parameter of alarms is called 'Dais'; did you mean Hours?"),
        ("trial.Days=30", "no template is called 'trial'; did you mean trail?"),
    ],
)
def test_an_unknown_name_offers_the_nearest(bodies: dict[str, Any], text: str, message: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        apply_settings(bodies, settings(text))
    assert str(caught.value).startswith(message.rpartition(";")[0])
    assert str(caught.value) == message or "choose one of Hours" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("alarms.Days=30", "no parameter of alarms is called 'Days'; trail, baseline have it"),
        # A template that is not built.
        ("KmsKeyArns=x", "no parameter of these templates is called 'KmsKeyArns'; guardrails has it"),
    ],
)
def test_a_parameter_of_another_template_is_refused_with_its_name(
    bodies: dict[str, Any], text: str, message: str
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        apply_settings(bodies, settings(text))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        ("VpcChanges, RootAccountUse", "did you mean RootAccountUsage?"),
        ("zzz", "write them like RootAccountUsage, TrailSilent"),
        ("VpcChanges,", "write them like RootAccountUsage, TrailSilent"),
    ],
)
def test_an_alarm_that_is_none_offers_the_nearest(value: str, remedy: str) -> None:
    body = {"alarms": CATALOG["alarms"].build().to_dict()}
    with pytest.raises(OptionError) as caught:
        apply_settings(body, settings(f"DisabledAlarms={value}"))
    assert (
        str(caught.value) == f"alarms.DisabledAlarms must be alarms of this template, got {value!r}; {remedy}"
    )


def test_a_template_of_the_catalogue_that_is_not_built_cannot_be_set(bodies: dict[str, Any]) -> None:
    with pytest.raises(
        OptionError, match="log-bucket.RetentionDays is for a template that is not built; add"
    ):
        apply_settings(bodies, settings("log-bucket.RetentionDays=30"))


@pytest.mark.parametrize("value", ["many", "1.5", "", "٣", "1" * 400, "1" * 5000, "0", "-1"])
def test_a_number_must_be_a_whole_number_within_the_limits(bodies: dict[str, Any], value: str) -> None:
    with pytest.raises(OptionError, match=r"^alarms\.Hours must be "):
        apply_settings(bodies, settings(f"Hours={value}"))
    assert defaults(bodies, "Hours") == {"alarms": 3}


def test_a_value_longer_than_cloudformation_takes_is_refused(bodies: dict[str, Any]) -> None:
    apply_settings(bodies, settings("TrailName=" + "a" * 4096))
    with pytest.raises(OptionError, match=r"^trail\.TrailName must be at most 4,096 bytes, got 'aaa"):
        apply_settings(bodies, settings("trail.TrailName=" + "a" * 4097))


def test_each_item_of_a_list_is_checked_and_the_list_stays_text(bodies: dict[str, Any]) -> None:
    apply_settings(bodies, settings("AccountIds=111122223333,444455556666"))
    assert defaults(bodies, "AccountIds") == {"trail": "111122223333,444455556666"}
    with pytest.raises(OptionError, match="'111122223333,12'"):
        apply_settings(bodies, settings("AccountIds=111122223333,12"))


def test_nothing_is_set_where_one_setting_is_refused(bodies: dict[str, Any]) -> None:
    with pytest.raises(OptionError):
        apply_settings(bodies, settings("TrailName=audit", "Days=31"))
    assert defaults(bodies, "TrailName") == {"trail": "main", "baseline": "main"}


def test_defaults_that_a_rule_of_the_template_refuses_are_refused(bodies: dict[str, Any]) -> None:
    bodies["trail"]["Rules"] = {
        "ShortOnlyForMain": {
            "RuleCondition": {"Fn::Equals": [{"Ref": "Days"}, "30"]},
            "Assertions": [
                {
                    "Assert": {"Fn::Equals": [{"Ref": "TrailName"}, "main"]},
                    "AssertDescription": "30 days are for the trail main: choose more.",
                },
                {
                    "Assert": {"Fn::Not": [{"Fn::Equals": [{"Ref": "TrailName"}, "audit"]}]},
                    "AssertDescription": "Give a name.",
                },
            ],
        }
    }
    apply_settings(json.loads(json.dumps(bodies)), settings("trail.Days=30"))
    apply_settings(json.loads(json.dumps(bodies)), settings("trail.Days=90", "trail.TrailName=audit"))
    with pytest.raises(OptionError) as caught:
        apply_settings(bodies, settings("trail.Days=30", "trail.TrailName=audit"))
    assert str(caught.value) == (
        "trail refuses these settings: 30 days are for the trail main: choose more. Give a name."
    )
