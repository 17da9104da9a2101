"""What the template of the organization trail asks for: account, organization, silent accounts; and its rules."""

from dataclasses import replace
from typing import Annotated, Any

from troposphere import AccountId, And, Condition, Equals, Not, Or, Partition, Region, Template

from cloudtrail_templates.components import AccountActivity, ExistingAlarmTopic, LogGroup
from cloudtrail_templates.components.integrity.checked_logs import DEFAULT_REGIONS
from cloudtrail_templates.components.trail_source import ORGANIZATION_ID
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.options import Number, Option, Text, declared_option
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.parts.notification import OptionalAlarm
from cloudtrail_templates.templates.parts.rules import add_rule, one_of

_EXPECTED = declared_option(AccountActivity, "expected_accounts").option


class Organization(Struct):
    """The organization whose accounts the trail records, and how many of them send events."""

    management_account_id: Annotated[
        Text,
        Option(
            "ID of the management account, which must be the account of this stack.",
            sources=("awscloudtrail/latest/userguide/creating-trail-organization.html",),
            group="Trail",
            label="Management account ID",
            AllowedPattern=r"\d{12}",
            must="must be 12 digits; aws organizations describe-organization shows it as MasterAccountId",
        ),
    ]
    organization_id: Annotated[
        Text,
        replace(
            ORGANIZATION_ID, description="ID of the organization whose accounts the trail records.", empty=""
        ),
    ]
    expected_accounts: Annotated[
        Number,
        replace(_EXPECTED, description=f"{_EXPECTED.description} 0: no alarm. Billed for each event."),
    ] = 0


def expose_organization(template: Template) -> dict[str, Any]:
    """Add the parameters of the account and the organization, and rules about where the stack may be created.

    Returns:
        The organization's id, as an option of `Trail`.
    """
    options = expose(template, Organization, "management_account_id", "organization_id")
    add_rule(
        template,
        "ManagementAccount",
        (
            Equals(options.pop("management_account_id"), AccountId),
            "The account of this stack is not ManagementAccountId: deploy it in the management account. In the account of a "
            "delegated administrator, CloudFormation cannot create the trail.",
        ),
    )
    # Where the partition has regions that accounts must enable.
    add_rule(
        template,
        "HomeRegion",
        (
            one_of(Region, DEFAULT_REGIONS.split(",")),
            "Accounts must enable this region, and those that did not would send no events: deploy the stack in a region "
            "that is enabled by default, such as us-east-1 or eu-west-1.",
        ),
        when=Equals(Partition, "aws"),
    )
    return options


def add_account_activity(template: Template, log_group: LogGroup, name_prefix: Any) -> None:
    """Add the query about the accounts, the parameters of the alarm on silent accounts, and the alarm."""
    expected = expose(template, Organization, "expected_accounts")["expected_accounts"]
    topic: Given = expose(template, OptionalAlarm, "alarm_topic_arn", group=_EXPECTED.group)[
        "alarm_topic_arn"
    ]
    with_alarm = Not(Equals(expected, "0"))
    add_rule(
        template,
        "AlarmWithTopic",
        (
            Or(Not(Equals(topic.value, "")), Not(with_alarm)),
            "ExpectedAccounts creates an alarm: give AlarmTopicArn, too, or choose 0.",
        ),
        (
            Or(Equals(topic.value, ""), with_alarm),
            "AlarmTopicArn has no effect without an alarm: give ExpectedAccounts, too, or leave it empty.",
        ),
    )
    template.add_condition("ExpectsAccounts", And(Condition(topic.condition), with_alarm))
    AccountActivity(
        log_group=log_group,
        expected_accounts=expected,
        topic=ExistingAlarmTopic(arn=topic.value),
        alarm_condition="ExpectsAccounts",
        name_prefix=name_prefix,
    ).add_to(template)
