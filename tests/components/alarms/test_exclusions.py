"""Trusted principals and addresses: no alarm counts their events, and every alarm counts all others as before."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from deployment.resolver import Resolved
from detections.by_title import detection
from hypothesis import given, settings
from hypothesis import strategies as st
from troposphere import Parameter, Ref, Sub, Template

from cloudtrail_templates import (
    ALL_DETECTIONS,
    Alarms,
    AlarmTopic,
    Detection,
    ExistingAlarmTopic,
    ExistingLogGroup,
    FilterPattern,
    LogGroup,
    OptionError,
    expose,
    validate,
)
from cloudtrail_templates.filter_pattern.tokens import MAX_CHARACTERS
from cloudtrail_templates.templates.parts.alarms import add_trusted_conditions, expose_exclusions
from components.drawn_values import ADDRESSES, PRINCIPALS
from components.samples import ACCOUNT, TOPIC_ARN, body, described

ROLE = f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/*"
USER = f"arn:aws:iam::{ACCOUNT}:user/backup"
TRUSTED: dict[str, Any] = {
    "trusted_principals": (ROLE, USER),
    "trusted_addresses": ("192.0.2.77", "198.51.100.*"),
}
ROOT, ORGANIZATIONS = detection("RootAccountUsage"), detection("OrganizationsChanges")

each_detection = pytest.mark.parametrize("detection", ALL_DETECTIONS, ids=lambda each: each.title)


def alarms(**options: Any) -> Alarms:
    parts = {"log_group": ExistingLogGroup(name="audit"), "topic": ExistingAlarmTopic(arn=TOPIC_ARN)}
    return Alarms(**{**parts, "detections": ALL_DETECTIONS, **options})


def rendered(**options: Any) -> dict[str, Any]:
    return body(alarms(approved_regions=("eu-west-1", "eu-central-1"), **options))


def counting(template: Mapping[str, Any], title: str, **parameters: str) -> tuple[FilterPattern, ...]:
    """The patterns of the filters that add to the metric of a detection."""
    resources = Resolved(template, parameters).resources.values()
    return tuple(
        FilterPattern(one["Properties"]["FilterPattern"])
        for one in resources
        if one["Type"] == "AWS::Logs::MetricFilter"
        for metric in one["Properties"]["MetricTransformations"]
        if (metric["MetricName"], metric["MetricValue"]) == (title, "1")
    )


def counts(patterns: tuple[FilterPattern, ...], event: Mapping[str, Any]) -> int:
    return sum(pattern.matches(event) for pattern in patterns)


def made_by(event: Mapping[str, Any], arn: str | None, address: str | None) -> dict[str, Any]:
    """The event as if somebody else had caused it."""
    identity = {name: value for name, value in event["userIdentity"].items() if name != "arn"}
    changed = {**event, "userIdentity": identity if arn is None else {**identity, "arn": arn}}
    if address is None:
        del changed["sourceIPAddress"]
        return changed
    return {**changed, "sourceIPAddress": address}


def at_deployment(*names: str) -> dict[str, Any]:
    """A template whose trusted principals and addresses are parameters."""
    template = Template()
    options = expose(template, Alarms, "approved_regions")
    if len(names) == 2:
        options |= expose_exclusions(template)
        options["trusted_conditions"] = add_trusted_conditions(template, ALL_DETECTIONS, {})
    else:
        options |= expose(template, Alarms, *names)
    return body(alarms(**options), template=template)


BOTH = at_deployment("trusted_principals", "trusted_addresses")
REGIONS = "eu-west-1,eu-central-1"


@each_detection
@pytest.mark.parametrize("how", ["now", "at deployment"])
def test_only_trusted_principals_and_addresses_are_excluded(detection: Detection, how: str) -> None:
    given = {"TrustedPrincipals": ROLE, "TrustedAddresses": "198.51.100.*", "ApprovedRegions": REGIONS}
    if how == "now":
        trusted = {"trusted_principals": (ROLE,), "trusted_addresses": ("198.51.100.*",)}
        patterns = counting(rendered(**trusted), detection.title)
    else:
        patterns = counting(BOTH, detection.title, **given)
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/pipeline"
    other = f"arn:aws:sts::{ACCOUNT}:assumed-role/DeployOther/pipeline"
    for event in detection.fires_on:
        assert counts(patterns, event) == 1
        assert counts(patterns, made_by(event, None, None)) == 1
        assert counts(patterns, made_by(event, other, "192.0.2.1")) == 1
        assert counts(patterns, made_by(event, session, "192.0.2.1")) == 0
        assert counts(patterns, made_by(event, session, None)) == 0
        assert counts(patterns, made_by(event, other, "198.51.100.7")) == 0
        assert counts(patterns, made_by(event, None, "198.51.100.7")) == 0
    assert [event for event in detection.silent_on if counts(patterns, event)] == []


@pytest.mark.parametrize("more", [{}, {"log_lines": 5}])
def test_a_literal_trusted_principal_is_no_finding(more: dict[str, Any]) -> None:
    template = Template()
    group, topic = LogGroup().add_to(template), AlarmTopic(alarm_email="a@example.com").add_to(template)
    Alarms(log_group=group, topic=topic, trusted_principals=(ROLE,), **more).add_to(template)
    # cfn-lint would have the partition of a literal ARN a reference, where a pattern is written with Fn::Sub.
    assert {one.rule for one in validate(template)} <= {"CT601", "I3042"}


@each_detection
def test_without_exclusions_the_patterns_are_exact(detection: Detection) -> None:
    exact = (detection.pattern_for(("eu-west-1", "eu-central-1") if detection.placeholder else None),)
    assert counting(rendered(), detection.title) == exact
    for names in (
        ("trusted_principals", "trusted_addresses"),
        ("trusted_principals",),
        ("trusted_addresses",),
    ):
        assert counting(at_deployment(*names), detection.title, ApprovedRegions=REGIONS) == exact


@pytest.mark.parametrize("names", [("trusted_principals", "trusted_addresses"), ("trusted_addresses",)])
def test_references_are_written_once_into_a_parameter_that_exists_only_with_values(
    names: tuple[str, ...],
) -> None:
    template = at_deployment(*names)
    assert "AlarmExclusions" not in Resolved(template).resources
    made = Resolved(template, {"TrustedAddresses": "192.0.2.77"}).properties("AlarmExclusions")
    assert made["Type"] == "String"
    assert made["Value"] == '{($.sourceIPAddress NOT EXISTS||$.sourceIPAddress!="192.0.2.77")&&'


def test_the_parameter_has_the_tags_and_the_condition_of_all() -> None:
    template = Template()
    options = expose(template, Alarms, "trusted_addresses")
    made = body(alarms(**options, tags={"Team": "security"}), template=template)["Resources"][
        "AlarmExclusions"
    ]
    assert made["Properties"]["Tags"] == {"Team": "security"}
    assert made["Condition"] == "HasTrustedAddresses"
    # It is there only where the list has values: nothing in it has to ask again.
    assert "Fn::If" not in str(made)
    made = rendered(trusted_addresses=Ref("Trusted"), condition="Wanted")["Resources"]
    assert made["AlarmExclusions"]["Condition"] == made["AlarmVpcChangesFilter"]["Condition"] == "Wanted"
    # A filter with a condition of its own exists only where that of all holds, too.
    made = rendered(
        trusted_addresses=Ref("Trusted"), condition="Wanted", enabled_by={"RootAccountUsage": "Root"}
    )
    assert made["Resources"]["AlarmExclusions"]["Condition"] == "Wanted"
    assert made["Resources"]["AlarmRootAccountUsageFilter"]["Condition"] == "Root"


def test_two_optional_lists_need_no_condition_of_their_own() -> None:
    template = Template()
    options = expose(template, Alarms, "trusted_principals", "trusted_addresses")
    made = body(alarms(detections=(ROOT, detection("VpcChanges")), **options), template=template)
    for title in ("RootAccountUsage", "VpcChanges"):
        assert counting(made, title) == (detection(title).pattern,)
        for parameters in ({"TrustedPrincipals": USER}, {"TrustedAddresses": "192.0.2.77"}):
            (pattern,) = counting(made, title, **parameters)
            assert pattern != detection(title).pattern
            event = detection(title).fires_on[0]
            assert pattern.matches(event)
            assert not pattern.matches(made_by(event, USER, "192.0.2.77"))


@pytest.mark.parametrize(
    "principals", [Ref("Trusted"), (USER, Ref("Trusted")), (Ref("Trusted"),)], ids=["list", "mixed", "one"]
)
def test_references_that_always_have_a_value_need_no_condition(principals: Any) -> None:
    made = rendered(trusted_principals=principals, trusted_addresses=("192.0.2.77",))
    made["Parameters"] = {"Trusted": {"Type": "String"}}
    if isinstance(principals, Ref):
        made["Parameters"]["Trusted"]["Type"] = "CommaDelimitedList"
    for one in ALL_DETECTIONS:
        patterns = counting(made, one.title, Trusted=f"{ACCOUNT}-x")
        assert counts(patterns, one.fires_on[0]) == 1
        assert counts(patterns, made_by(one.fires_on[0], f"{ACCOUNT}-x", "203.0.113.1")) == 0
        assert counts(patterns, made_by(one.fires_on[0], None, "192.0.2.77")) == 0


def test_literals_leave_other_parameters_to_the_deployment() -> None:
    template = Template()
    options = expose(template, Alarms, "approved_regions")
    made = body(alarms(**options, trusted_principals=(USER,)), template=template)
    region = detection("NonApprovedRegionActivity")
    (pattern,) = counting(made, region.title, ApprovedRegions=REGIONS)
    assert "AlarmExclusions" not in made["Resources"]
    assert [pattern.matches(one) for one in region.fires_on] == [True] * len(region.fires_on)
    assert not pattern.matches(made_by(region.fires_on[0], USER, None))


@each_detection
def test_further_filters_stay_unchanged_and_count_nothing(detection: Detection) -> None:
    made = rendered(**TRUSTED)["Resources"]
    for number, further in enumerate(detection.also, start=2):
        properties = made[f"Alarm{detection.title}Filter{number}"]["Properties"]
        assert properties["FilterPattern"] == further.text
        assert properties["MetricTransformations"][0]["MetricValue"] == "0"


def test_the_pattern_of_the_detection_stays_unchanged_where_that_fits() -> None:
    (pattern,) = counting(rendered(trusted_principals=(USER,)), "RootAccountUsage")
    assert pattern.text == (
        f'{{($.userIdentity.arn NOT EXISTS||$.userIdentity.arn!="{USER}")&&{ROOT.pattern.text[1:]}'
    )
    (pattern,) = counting(rendered(trusted_addresses=("10.20.*",)), "UnauthorizedApiCalls")
    assert pattern.text == (
        '{($.sourceIPAddress NOT EXISTS||$.sourceIPAddress!="10.20.*")&&'
        f"({detection('UnauthorizedApiCalls').pattern.text[1:-1]})}}"
    )


@pytest.mark.parametrize("more", [0, 1])
def test_the_pattern_is_shortened_only_where_it_would_be_too_long(more: int) -> None:
    def only_pattern(*principals: str) -> FilterPattern:
        made = rendered(detections=(ROOT,), trusted_principals=principals)
        (pattern,) = counting(made, ROOT.title)
        return pattern

    user = f"arn:aws:iam::{ACCOUNT}:user/"
    of_one = len(only_pattern(f"{user}x").text)
    of_two = len(only_pattern(f"{user}x", f"{user}y").text)
    # As many users with names of 50 characters as fit, and one whose name fills the pattern.
    each = of_two - of_one + 49
    count, rest = divmod(MAX_CHARACTERS - of_two, each)
    users = [f"{user}{number:050}" for number in range(count)]
    pattern = only_pattern(f"{user}x", *users, f"{user}y{'z' * (rest + more)}")
    assert len(pattern.text) == MAX_CHARACTERS or more
    assert pattern.text.endswith(ROOT.pattern.text[1:]) is (not more)


def test_what_does_not_fit_becomes_several_filters_on_one_metric() -> None:
    many = tuple(f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy{number}/*" for number in range(6))
    made = rendered(trusted_principals=many)
    patterns = counting(made, "OrganizationsChanges")
    assert len(patterns) > 1
    assert {"AlarmOrganizationsChangesFilter", "AlarmOrganizationsChangesFilterPart2"} <= set(
        made["Resources"]
    )
    assert all(len(pattern.text) <= MAX_CHARACTERS for pattern in patterns)
    for event in ORGANIZATIONS.fires_on:
        for name in ORGANIZATIONS.pattern.text.split("$.eventName = ")[1:]:
            named = {**event, "eventName": name.partition(")")[0]}
            assert counts(patterns, named) == 1
            assert counts(patterns, made_by(named, many[3].replace("*", "me"), None)) == 0
    assert len(counting(made, "RootAccountUsage")) == 1


def test_the_filters_of_all_parts_count_against_the_quota() -> None:
    many = tuple(f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy{number}/*" for number in range(6))
    fifty = tuple(replace(ORGANIZATIONS, title=f"Changes{number}") for number in range(50))
    assert alarms(detections=fifty)
    with pytest.raises(OptionError, match="^detections must need at most 100 metric filters, got 1"):
        alarms(detections=(*fifty, ROOT), trusted_principals=many)


@pytest.mark.parametrize(
    ("detections", "count"), [((detection("UnauthorizedApiCalls"),), 20), (ALL_DETECTIONS, 40)]
)
def test_more_principals_than_a_pattern_holds_are_an_error(
    detections: tuple[Detection, ...], count: int
) -> None:
    many = tuple(f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy{number}/*" for number in range(count))
    with pytest.raises(OptionError) as refused:
        alarms(trusted_principals=many, detections=detections)
    assert str(refused.value).startswith(
        "trusted_principals and trusted_addresses do not fit into the pattern of "
    )
    assert str(refused.value).endswith("name fewer, or several at once with * at the end")


@pytest.mark.parametrize(
    "principal",
    [
        f"arn:aws:iam::{ACCOUNT}:role/Deploy",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/*/me",
        f'arn:aws:iam::{ACCOUNT}:user/x" || $.a = "',
        f"arn:aws:iam::{ACCOUNT}:user/a,b",
        f"arn:aws:iam::{ACCOUNT}:user/" + "x" * 129,
        "*",
        "*:*",
        # A role of that name in any account, or a user with that path; and everybody's root.
        "*:assumed-role/Deploy/*",
        f"arn:aws:iam::{ACCOUNT}:root",
        "arn:aws:iam::1:user/x",
        "Deploy",
        "",
    ],
)
def test_principals_that_no_event_has_or_that_are_everybody_are_refused(principal: str) -> None:
    with pytest.raises(
        OptionError, match="^trusted_principals must be ARNs of users or of sessions of roles"
    ):
        alarms(trusted_principals=(principal,))


@pytest.mark.parametrize(
    "address",
    [
        "*",
        "1",
        "1.*",
        "2:*",
        "1.2.3",
        "1.2.3.4.5",
        "1.*.3.4",
        "*.3.4",
        "10.0.0.0/8",
        'x"',
        "",
        "cloudtrail.*",
    ],
)
def test_addresses_that_are_none_are_refused(address: str) -> None:
    with pytest.raises(OptionError, match="^trusted_addresses must be IP addresses"):
        alarms(trusted_addresses=(address,))


@each_detection
def test_the_description_says_that_events_are_excluded(detection: Detection) -> None:
    plain = Resolved(rendered()).properties(f"Alarm{detection.title}")["AlarmDescription"]
    said = Resolved(rendered(**TRUSTED)).properties(f"Alarm{detection.title}")["AlarmDescription"]
    assert plain == described(detection)
    assert said in (plain, f"{plain}\nTrusted principals and addresses are excluded.")
    assert len(said) <= 1024
    assert said != plain or len(plain) > 900 or detection.placeholder


def test_the_description_has_no_note_on_what_only_the_deployment_knows() -> None:
    made = Resolved(BOTH, {"TrustedPrincipals": USER, "ApprovedRegions": REGIONS})
    for one in ALL_DETECTIONS:
        assert made.properties(f"Alarm{one.title}")["AlarmDescription"] == described(one)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(PRINCIPALS, min_size=1, max_size=6),
    st.lists(ADDRESSES, min_size=1, max_size=4),
    st.sampled_from(ALL_DETECTIONS),
    st.data(),
)
def test_drawn_principals_are_counted_once_or_never(
    principals: list[str], addresses: list[str], one: Detection, data: st.DataObject
) -> None:
    trusted = {"trusted_principals": tuple(principals), "trusted_addresses": tuple(addresses)}
    patterns = counting(
        body(alarms(detections=(one,), approved_regions=("eu-west-1",), **trusted)), one.title
    )
    arn = data.draw(st.one_of(st.none(), PRINCIPALS.map(lambda text: text.replace("*", "x"))))
    address = data.draw(st.one_of(st.none(), ADDRESSES.map(lambda text: text.replace("*", "1"))))
    event = made_by(data.draw(st.sampled_from(one.fires_on)), arn, address)
    spared = any(holds(pattern, arn) for pattern in principals) or any(
        holds(pattern, address) for pattern in addresses
    )
    assert counts(patterns, event) == (0 if spared else 1)


def holds(pattern: str, text: str | None) -> bool:
    """The wildcards once more, as plainly as can be."""
    if text is None:
        return False
    start, end = pattern.startswith("*"), pattern.endswith("*")
    core = pattern.strip("*")
    if start and end:
        return core in text
    if start or end:
        return text.startswith(core) if end else text.endswith(core)
    return text == pattern


def test_a_reference_of_a_user_never_takes_a_name_of_ours() -> None:
    names = ("Begin", "Rest", "ApprovedRegions", "Value", "Prefix")
    template = Template()
    for name in names:
        template.add_parameter(Parameter(name, Type="String", Default=f"us-{name.lower()}-1"))
    for name in names:
        made = body(
            alarms(
                title=f"For{name}",
                approved_regions=(Sub(f"${{{name}}}"), "eu-west-1"),
                trusted_principals=(Sub(f"${{{name}}}!"), Ref(name)),
            ),
            template=Template(),
        )
        made["Parameters"] = template.to_dict()["Parameters"]
        resolved = Resolved(made)
        region, value = detection("NonApprovedRegionActivity"), f"us-{name.lower()}-1"
        exclusions = resolved.properties(f"For{name}Exclusions")["Value"]
        assert exclusions == (
            f'{{($.userIdentity.arn NOT EXISTS||$.userIdentity.arn!="{value}!"&&$.userIdentity.arn!="{value}")&&'
        )
        pattern = resolved.properties(f"For{name}{region.title}Filter")["FilterPattern"]
        assert f'$.awsRegion!="{value}"&&$.awsRegion!="eu-west-1"' in pattern
        assert (
            f'not in ["{value}","eu-west-1"]'
            in resolved.properties(f"For{name}{region.title}")["AlarmDescription"]
        )
