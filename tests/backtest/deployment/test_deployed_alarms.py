"""The filters and alarms that a template deploys."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from deployment.resolver import Resolved
from templates.deployments import REQUIRED, rendered

from cloudtrail_templates import (
    ALL_DETECTIONS,
    CATALOG,
    BacktestError,
    FilterPatternError,
    OptionError,
    UnknownNameError,
    UnreadableTemplateError,
    to_yaml,
)
from cloudtrail_templates.backtest.deployment.deployed_alarms import resolve_alarms
from cloudtrail_templates.backtest.deployment.model import EVERY_EVENT, DeployedAlarms, MetricAlarm
from cloudtrail_templates.backtest.deployment.template_source import build_pack_template, load_template
from cloudtrail_templates.detections import PACKS

ALARMS = rendered("alarms")
WITH_ALARMS = [
    name
    for name in CATALOG
    if any(one["Type"] == "AWS::Logs::MetricFilter" for one in rendered(name)["Resources"].values())
]


def template_of(
    *, filter_: dict[str, Any] | None = None, alarm: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """Return a template with one filter and one alarm on its metric, changed as the arguments say."""
    made = {"MetricName": "Events", "MetricNamespace": "Trail", "MetricValue": "1"}
    filter_properties = {"LogGroupName": "logs", "FilterPattern": "{ $.a = 1 }"} | (filter_ or {})
    filter_properties["MetricTransformations"] = [made | filter_properties.pop("made", {})]
    alarm_properties = {
        "MetricName": "Events",
        "Namespace": "Trail",
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    } | (alarm or {})
    return {
        "Resources": {
            "Filter": {"Type": "AWS::Logs::MetricFilter", "Properties": filter_properties},
            "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm_properties},
        },
        **more,
    }


def alarm_in(deployed: DeployedAlarms, title: str) -> MetricAlarm:
    return next(one for one in deployed.alarms if one.title == title)


@pytest.mark.parametrize("name", WITH_ALARMS)
def test_a_published_template_has_the_alarms_of_its_stack(name: str) -> None:
    """The same as the resolver of the deployment tests, which stops at whatever it cannot resolve."""
    template = rendered(name)
    stack = Resolved(template, REQUIRED[name], region="us-east-1")
    deployed = resolve_alarms(template)
    of_type = {
        kind: {title for title, one in stack.resources.items() if one["Type"] == kind}
        for kind in ("AWS::Logs::MetricFilter", "AWS::CloudWatch::Alarm", "AWS::CloudWatch::LogAlarm")
    }
    assert {title for title, _ in deployed.not_judged} == of_type["AWS::CloudWatch::LogAlarm"]
    assert {one.title for one in deployed.filters} == of_type["AWS::Logs::MetricFilter"]
    assert {one.title for one in deployed.alarms} == of_type["AWS::CloudWatch::Alarm"]
    for one in deployed.filters:
        properties = stack.properties(one.title)
        assert one.pattern.text == properties["FilterPattern"]
        (made,) = properties["MetricTransformations"]
        assert one.metric == (made["MetricNamespace"], made["MetricName"])
        assert one.value == float(made["MetricValue"])
    for alarm in deployed.alarms:
        properties = stack.properties(alarm.title)
        assert alarm.threshold == float(properties["Threshold"])
        assert alarm.period_seconds == int(properties["Period"])
        assert alarm.evaluation_periods == alarm.datapoints_to_alarm == int(properties["EvaluationPeriods"])
        assert alarm.comparison == properties["ComparisonOperator"]
        assert alarm.treat_missing == properties["TreatMissingData"]


@pytest.mark.parametrize("name", [name for name in CATALOG if name not in WITH_ALARMS])
def test_a_template_without_alarms_has_nothing_to_run(name: str) -> None:
    deployed = resolve_alarms(rendered(name), {**REQUIRED[name], "AWS::Region": "eu-central-1"})
    assert (deployed.filters, deployed.alarms) == ((), ())
    # The alarms on builds, on queues and on replicas count nothing that is in logs.
    others = {
        "event-alarms": ["EventAlarmUndelivered", "Event rules"],
        "integrity-check": ["IntegrityCheckFailed", "IntegrityCheckMissing"],
        "log-queue": ["LogQueueWaiting", "LogQueueFailed", "LogQueueSilent"],
        "replication": ["ReplicationFailed", "ReplicationMissing"],
    }
    assert [title for title, _ in deployed.not_judged] == others.get(name, [])


def test_the_stacks_region_is_approved_by_default() -> None:
    def pattern(parameters: dict[str, str]) -> str:
        (found,) = [one for one in resolve_alarms(ALARMS, parameters).filters if "NonApproved" in one.title]
        return found.pattern.text

    assert '$.awsRegion!="us-east-1")}' in pattern({})
    assert '$.awsRegion!="eu-west-1")}' in pattern({"AWS::Region": "eu-west-1"})
    assert '$.awsRegion!="eu-west-1"&&$.awsRegion!="us-east-2")}' in pattern(
        {"ApprovedRegions": "eu-west-1,us-east-2"}
    )


def test_parameters_decide_thresholds_and_which_alarms_there_are() -> None:
    given = {
        "UnauthorizedApiCallsThreshold": "40",
        "DisabledAlarms": "RootAccountUsage,TrailSilent",
        "MetricNamespace": "Mine",
    }
    deployed, before = resolve_alarms(ALARMS, given), resolve_alarms(ALARMS)
    assert alarm_in(deployed, "AlarmUnauthorizedApiCalls").threshold == 40
    assert (
        alarm_in(deployed, "AlarmUnauthorizedApiCalls").threshold_parameter == "UnauthorizedApiCallsThreshold"
    )
    assert alarm_in(deployed, "AlarmIamPolicyChanges").threshold_parameter == ""
    gone = {one.title for one in before.alarms} - {one.title for one in deployed.alarms}
    assert gone == {"AlarmRootAccountUsage", "AlarmTrailSilent"}
    assert len(deployed.filters) == len(before.filters) - 1
    assert {one.metric[0] for one in deployed.filters} == {"Mine"}
    assert deployed.not_judged == ()


def test_the_silent_trail_counts_every_event() -> None:
    deployed = resolve_alarms(ALARMS)
    silent = alarm_in(deployed, "AlarmTrailSilent")
    assert silent.metric == EVERY_EVENT
    assert deployed.filters_of(silent) == ()


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"ApprovedRegion": "eu-west-1"}, UnknownNameError, "did you mean ApprovedRegions?"),
        ({"AWS::region": "eu-west-1"}, UnknownNameError, "did you mean AWS::Region?"),
        ({"ApprovedRegions": "Ireland"}, OptionError, "ApprovedRegions must be at most 20 regions"),
        ({"UnauthorizedApiCallsThreshold": "0"}, OptionError, "must be at least 1"),
        ({"UnauthorizedApiCallsThreshold": "many"}, OptionError, "'many'"),
    ],
)
def test_a_wrong_parameter_is_refused_as_a_deployment_would(
    given: dict[str, str], error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as refused:
        resolve_alarms(ALARMS, given)
    assert words in str(refused.value)


NEEDS = {"Parameters": {"Who": {"Type": "String"}, "Level": {"Type": "Number"}, "Other": {"Type": "String"}}}
CONDITION = {"Conditions": {"Named": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Who"}, ""]}]}}}


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (
            template_of(
                filter_={
                    "FilterPattern": {"Fn::Sub": '{ $.a = "${Who}" }'},
                    "LogGroupName": {"Ref": "Other"},
                },
                **NEEDS,
            ),
            ("FilterPattern of the filter Filter", "--param Who=..."),
        ),
        (
            template_of(
                filter_={"FilterPattern": {"Fn::If": ["Named", "{ $.a = 1 }", "{ $.a = 2 }"]}},
                **NEEDS,
                **CONDITION,
            ),
            ("FilterPattern of the filter Filter", "--param Who=..."),
        ),
        (
            template_of(filter_={"FilterPattern": {"Fn::ImportValue": "Shared"}}),
            ("FilterPattern of the filter Filter", "write it as a literal"),
        ),
        (
            template_of(alarm={"Threshold": {"Ref": "Level"}}, **NEEDS),
            ("Threshold of the alarm Alarm", "--param Level=..."),
        ),
    ],
)
def test_a_value_that_is_known_only_at_deployment_is_an_error_that_names_it(
    template: dict[str, Any], words: tuple[str, ...]
) -> None:
    with pytest.raises(BacktestError) as refused:
        resolve_alarms(template)
    for word in words:
        assert word in str(refused.value)
    assert "Other" not in str(refused.value)


def test_a_condition_that_is_known_only_at_deployment_is_an_error_that_names_it() -> None:
    template = template_of(**NEEDS, **CONDITION)
    template["Resources"]["Filter"]["Condition"] = "Named"
    with pytest.raises(BacktestError, match=r"condition of the filter Filter .* --param Who="):
        resolve_alarms(template)
    assert len(resolve_alarms(template, {"Who": "x"}).filters) == 1
    assert len(resolve_alarms(template, {"Who": ""}).filters) == 0


def test_a_value_from_systems_manager_is_given_as_the_value() -> None:
    template = template_of(
        filter_={"FilterPattern": {"Fn::Sub": '{ $.a = "${Who}" }'}},
        Parameters={"Who": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/who"}},
    )
    with pytest.raises(BacktestError, match="--param Who="):
        resolve_alarms(template)
    assert resolve_alarms(template, {"Who": "me"}).filters[0].pattern.text == '{ $.a = "me" }'


def test_join_split_select_if_and_find_in_map_are_resolved() -> None:
    names = {"Fn::Split": ["|", "A|B"]}
    template = template_of(
        filter_={
            "FilterPattern": {
                "Fn::Sub": [
                    '{ ($.eventName = "${Names}") || ($.b = "${Last}") || ($.c = "${Mapped}") }',
                    {
                        "Names": {"Fn::Join": ['" || $.eventName = "', names]},
                        "Last": {"Fn::Select": [1, names]},
                        "Mapped": {"Fn::FindInMap": ["Map", {"Ref": "AWS::Region"}, "Key"]},
                    },
                ]
            }
        },
        Mappings={"Map": {"us-east-1": {"Key": "east"}, "eu-west-1": {"Key": "west"}}},
    )
    for region, word in (("us-east-1", "east"), ("eu-west-1", "west")):
        text = resolve_alarms(template, {"AWS::Region": region}).filters[0].pattern.text
        assert text == f'{{ ($.eventName = "A" || $.eventName = "B") || ($.b = "B") || ($.c = "{word}") }}'
    with pytest.raises(BacktestError, match="FilterPattern of the filter Filter"):
        resolve_alarms(template, {"AWS::Region": "sa-east-1"})


def test_properties_that_are_left_out_have_the_defaults_of_cloudwatch() -> None:
    deployed = resolve_alarms(template_of(alarm={"EvaluationPeriods": "3"}))
    assert alarm_in(deployed, "Alarm").datapoints_to_alarm == 3
    assert alarm_in(deployed, "Alarm").treat_missing == "missing"
    deployed = resolve_alarms(template_of(filter_={"made": {"DefaultValue": 0, "MetricValue": 2.5}}))
    assert (deployed.filters[0].value, deployed.filters[0].default) == (2.5, 0)


@pytest.mark.parametrize(
    ("template", "title", "words"),
    [
        (template_of(filter_={"FilterPattern": "ERROR"}), "Filter", "not a JSON pattern"),
        (template_of(filter_={"made": {"MetricValue": "$.size"}}), "Filter", "'$.size' of the event"),
        (
            template_of(filter_={"made": {"Dimensions": [{"Key": "a", "Value": "$.a"}]}}),
            "Filter",
            "Dimensions",
        ),
        (
            template_of(alarm={"Namespace": "AWS/EC2", "MetricName": "CPU"}),
            "Alarm",
            "CPU in AWS/EC2, which does not come from logs",
        ),
        (template_of(alarm={"MetricName": "Event"}), "Alarm", "Event in Trail, which no filter publishes"),
        (template_of(alarm={"Dimensions": [{"Name": "a", "Value": "b"}]}), "Alarm", "Dimensions"),
        (template_of(alarm={"Statistic": "Average"}), "Alarm", "Statistic is 'Average'"),
        (template_of(alarm={"Period": 30}), "Alarm", "period of 30 seconds"),
        (template_of(alarm={"ComparisonOperator": "LessThanLowerThreshold"}), "Alarm", "ComparisonOperator"),
        (template_of(alarm={"Threshold": "high"}), "Alarm", "Threshold is 'high'"),
        (template_of(Transform="AWS::Serverless-2016-10-31"), "Transform", "unknown"),
    ],
)
def test_an_alarm_that_logs_cannot_judge_is_listed_with_the_reason(
    template: dict[str, Any], title: str, words: str
) -> None:
    reasons = dict(resolve_alarms(template).not_judged)
    assert words in reasons[title]


def test_a_composite_alarm_is_not_judged_but_its_parts_are() -> None:
    template = template_of()
    template["Resources"]["Both"] = {
        "Type": "AWS::CloudWatch::CompositeAlarm",
        "Properties": {"AlarmRule": "ALARM(a)"},
    }
    deployed = resolve_alarms(template)
    assert [one.title for one in deployed.alarms] == ["Alarm"]
    assert [title for title, _ in deployed.not_judged] == ["Both"]


def test_a_pattern_that_aws_would_refuse_is_an_error_that_names_the_filter() -> None:
    with pytest.raises(FilterPatternError, match="the filter Filter cannot be deployed"):
        resolve_alarms(template_of(filter_={"FilterPattern": "{ $.a = }"}))


def test_a_file_in_yaml_or_json_and_a_published_name_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(to_yaml(ALARMS, "mine"))
    (tmp_path / "a.json").write_text(json.dumps(ALARMS))
    expected = resolve_alarms(load_template())
    for name in ("alarms", str(tmp_path / "a.yaml"), str(tmp_path / "a.json")):
        assert resolve_alarms(load_template(name)) == expected


def test_a_folder_of_the_same_name_does_not_hide_a_published_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "alarms").mkdir()
    assert resolve_alarms(load_template("alarms")) == resolve_alarms(ALARMS)


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("alarsm", UnknownNameError, "did you mean alarms?"),
        ("", UnknownNameError, "no template is called ''"),
        ("missing.yaml", UnreadableTemplateError, "no such file"),
    ],
)
def test_a_template_that_does_not_exist_is_refused(name: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as refused:
        load_template(name)
    assert words in str(refused.value)


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_is_run_completely_with_a_threshold_for_each_alarm(pack: str) -> None:
    template = build_pack_template([pack])
    titles = [one.title for one in PACKS[pack]]
    deployed = resolve_alarms(template)
    assert {f"Alarm{title}" for title in titles} <= {one.title for one in deployed.alarms}
    assert deployed.not_judged == ()
    given = {f"{title}Threshold": "7" for title in titles}
    for title in titles:
        assert alarm_in(resolve_alarms(template, given), f"Alarm{title}").threshold == 7


def test_all_packs_together_hold_every_detection() -> None:
    deployed = resolve_alarms(build_pack_template(list(PACKS)))
    assert len(deployed.alarms) == len(ALL_DETECTIONS) + 1


def test_the_alarms_of_the_compliance_pack_are_those_of_the_published_template() -> None:
    def alarms(deployed: DeployedAlarms) -> list[MetricAlarm]:
        return [replace(one, threshold_parameter="") for one in deployed.alarms]

    pack, published = resolve_alarms(build_pack_template(["compliance"])), resolve_alarms(ALARMS)
    assert pack.filters == published.filters
    assert alarms(pack) == alarms(published)


@pytest.mark.parametrize(("names", "words"), [(["complience"], "did you mean compliance?"), ([], "''")])
def test_a_pack_that_does_not_exist_is_refused(names: list[str], words: str) -> None:
    with pytest.raises(UnknownNameError) as refused:
        build_pack_template(names)
    assert words in str(refused.value)


def test_alarms_with_a_common_short_name_keep_their_logical_ids() -> None:
    template = dict(ALARMS)
    template["Resources"] = {
        **ALARMS["Resources"],
        **{
            f"Second{title}": body
            for title, body in ALARMS["Resources"].items()
            if title in ("AlarmVpcChanges", "AlarmVpcChangesFilter")
        },
    }
    names = {one.title: one.name for one in resolve_alarms(template).alarms}
    assert names["AlarmVpcChanges"] == "AlarmVpcChanges"
    assert names["SecondAlarmVpcChanges"] == "SecondAlarmVpcChanges"
    assert names["AlarmNaclChanges"] == "NaclChanges"


def test_the_name_of_an_alarm_in_a_users_template_is_its_logical_id() -> None:
    template = template_of(alarm={"MetricName": "larm"}, filter_={"made": {"MetricName": "larm"}})
    assert [one.name for one in resolve_alarms(template).alarms] == ["Alarm"]
