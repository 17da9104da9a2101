"""The query and the alarm on silent accounts: the alarm counts accounts in the same log group as the query."""

import json

import pytest
from troposphere import Ref, Template

from cloudtrail_templates import AccountActivity, AlarmTopic, ExistingAlarmTopic, OptionError
from components.samples import body, make, of_type, properties


def test_the_alarm_counts_the_accounts_of_the_log_group_of_the_query() -> None:
    made = body(make(AccountActivity))["Resources"]
    rule = json.loads(made["AccountActivityRule"]["Properties"]["RuleBody"])
    assert rule["LogGroupNames"] == made["AccountActivity"]["Properties"]["LogGroupNames"] == ["audit"]
    # CloudWatch refuses a rule without this key.
    assert rule["Contribution"]["Filters"] == []
    assert rule["Schema"] == {"Name": "CloudWatchLogRule", "Version": 1}
    assert made["AccountActivityAlarm"]["DependsOn"] == ["AccountActivityRule"]


def test_the_names_of_rules_differ_by_stack_and_by_title() -> None:
    one, other = (
        properties(make(AccountActivity, title=title), f"{title}Rule") for title in ("One", "Other")
    )
    assert one["RuleName"] != other["RuleName"]
    assert {"Ref": "AWS::StackId"} in one["RuleName"]["Fn::Sub"][1]["Id"]["Fn::Select"][1]["Fn::Split"]


def test_the_alarm_and_its_rule_have_the_condition_of_the_alarm_and_the_query_has_not() -> None:
    template = Template()
    template.add_condition("Alarm", {"Fn::Equals": [Ref("AWS::Region"), "eu-west-1"]})
    made = body(make(AccountActivity, alarm_condition="Alarm"), template=template)["Resources"]
    conditions = {title: one.get("Condition") for title, one in made.items()}
    assert conditions == {
        "AccountActivity": None,
        "AccountActivityRule": "Alarm",
        "AccountActivityAlarm": "Alarm",
    }


def test_the_first_day_of_the_rule_is_not_evaluated() -> None:
    warm_up = properties(make(AccountActivity), "AccountActivityAlarm")["WarmUpConfiguration"]
    assert warm_up == {
        "WarmUpPeriodDurationInMinutes": 1440,
        "OnlyStartEvaluatingAfterWarmUpPeriodEnds": True,
    }


def test_an_own_topic_is_notified() -> None:
    template = Template()
    topic = AlarmTopic().add_to(template)
    alarms = of_type(body(make(AccountActivity, topic=topic), template=template), "AWS::CloudWatch::Alarm")
    assert [one["Properties"]["AlarmActions"] for one in alarms.values()] == [[{"Ref": "AlarmTopic"}]]


@pytest.mark.parametrize("number", [-1, 100_001])
def test_a_number_of_accounts_that_no_organization_has_is_refused(number: int) -> None:
    with pytest.raises(OptionError, match=f"^expected_accounts must be 0 to 100000, got {number}"):
        make(AccountActivity, expected_accounts=number)


def test_a_topic_without_an_arn_is_refused() -> None:
    with pytest.raises(OptionError, match="^topic must have an ARN"):
        make(AccountActivity, topic=ExistingAlarmTopic(arn=None))


def test_a_prefix_names_the_alarm() -> None:
    named = properties(make(AccountActivity, name_prefix="acme-"), "AccountActivityAlarm")
    assert named["AlarmName"] == "acme-AccountActivityAlarm"
