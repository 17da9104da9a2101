"""The parameters that choose the log group of a trail, and the log group that is created."""

from typing import Annotated, Any, Final

from troposphere import And, Condition, Equals, If, Not, Or, Ref, Template

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.components import ExistingLogGroup
from cloudtrail_templates.components.existing_log_group import LOG_GROUP_NAME, LOGS, log_group_arn
from cloudtrail_templates.intrinsics import Choice, Given
from cloudtrail_templates.options import Option, Text
from cloudtrail_templates.parameters import NONE, expose
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.parts.claims import CLOUDTRAIL, TO_CLOUDWATCH_LOGS
from cloudtrail_templates.templates.parts.own_log_group import (
    INDEXED_EVENTS,
    RENAMED_LOG_GROUP,
    OwnLogGroup,
    add_own_log_group,
    expose_own_log_group,
)
from cloudtrail_templates.templates.parts.rules import add_rule

HAS_LOG_GROUP = "HasLogGroup"
"""The condition under which the trail has a log group."""

LOG_GROUP_LIMITS: Final = (
    "The log group and its key are kept when CloudWatchLogs is changed from Create.",
    RENAMED_LOG_GROUP,
    Claim(
        "After an update to CloudWatchLogs=None, run `aws cloudtrail update-trail --name TRAIL "
        "--cloud-watch-logs-log-group-arn '' --cloud-watch-logs-role-arn ''`: a user reports that CloudFormation leaves "
        "both settings of an existing trail as they were.",
        NOT_DOCUMENTED,
        "https://github.com/go-to-k/cdkd/pull/1547",
    ),
    Claim(
        "An existing log group must be in the account and in the region of the trail. The trust policy of its role must "
        "allow cloudtrail.amazonaws.com sts:AssumeRole. The role must be allowed logs:CreateLogStream and "
        "logs:PutLogEvents on `arn:PARTITION:logs:REGION:ACCOUNT:log-group:NAME:log-stream:ACCOUNT_CloudTrail_REGION*`, "
        "and for an organization trail also on "
        "`arn:PARTITION:logs:REGION:ACCOUNT:log-group:NAME:log-stream:ORGANIZATION_*`. The stack changes neither the log "
        "group nor the role: LogGroupRetentionDays, PermissionsBoundary and RolePath have no effect on them.",
        TO_CLOUDWATCH_LOGS,
        f"{CLOUDTRAIL}/cloudtrail-required-policy-for-cloudwatch-logs.html",
    ),
    INDEXED_EVENTS,
)
"""What the page of a template says about its log group."""

_CREATE, _EXISTING = "Create", "Existing"
_TEXTS = ("LogGroupName", "FormerLogGroupNames", "LogGroupKmsKeyArn")
_SWITCHES = ("LogGroupDeletionProtection", "LogGroupIndexFields")
"""Parameters of a log group that is created. Somebody who sets them beside an existing one expects an effect on that."""


class CloudWatchLogs(Struct):
    """Whether a trail sends its events to CloudWatch Logs, and where to."""

    cloud_watch_logs: Annotated[
        Text,
        Option(
            "Create: the trail sends events to a log group that is created, for alarms. Existing: to ExistingLogGroupName. "
            "None: to the bucket only, which is cheapest.",
            group=LOGS,
            label="CloudWatch Logs",
            AllowedValues=(_CREATE, _EXISTING, NONE),
            decides=True,
            must=f"must be {_CREATE}, {_EXISTING} or {NONE}",
        ),
    ] = _CREATE
    existing_log_group_name: Annotated[
        Text | None,
        Option(
            "Name of an existing log group in this account and region.",
            group=LOGS,
            empty="Empty: none.",
            **LOG_GROUP_NAME,
        ),
    ] = None


class LogGroupParameters(Struct):
    """References to the parameters of CloudWatch Logs."""

    choice: Choice
    own: OwnLogGroup
    existing_name: Given
    existing_role_arn: Given


def expose_log_group(template: Template) -> LogGroupParameters:
    """Add the parameters of CloudWatch Logs, and rules against combinations in which one has no effect."""
    choice = expose(template, CloudWatchLogs, "cloud_watch_logs")["cloud_watch_logs"]
    own = expose_own_log_group(template)
    name = expose(template, CloudWatchLogs, "existing_log_group_name")["existing_log_group_name"]
    role_arn = expose(template, ExistingLogGroup, "role_arn", prefix="ExistingLogGroup")["role_arn"]
    _add_rules(template, name, role_arn)
    return LogGroupParameters(choice=choice, own=own, existing_name=name, existing_role_arn=role_arn)


def add_log_group(
    template: Template, chosen: LogGroupParameters, create_keys: str, **options: Any
) -> ExistingLogGroup:
    """Add the log group that is created by default, with its key and its role, and return the trail's log group.

    Args:
        template: the template to add to.
        chosen: the parameters.
        create_keys: the condition under which a KMS key is created.
        options: further options of the log group that is created.

    Returns:
        References to the created log group or to the existing one, which have a value under `HAS_LOG_GROUP`.
    """
    create = chosen.choice.conditions[_CREATE]
    template.add_condition(HAS_LOG_GROUP, Not(Condition(chosen.choice.conditions[NONE])))
    group = add_own_log_group(template, chosen.own, create_keys, create, **options)
    name, role_arn = chosen.existing_name, chosen.existing_role_arn

    def either(made: Any, existing: Given, value: Any) -> If:
        return If(create, made, Given(existing.condition, value))

    return ExistingLogGroup(
        name=If(create, group.name, name.value),
        arn=either(group.arn, name, log_group_arn(name.value)),
        role_arn=either(group.role_arn, role_arn, role_arn.value),
    )


def _add_rules(template: Template, existing: Given, role_arn: Given) -> None:
    choice = Ref("CloudWatchLogs")
    add_rule(
        template,
        "ExistingLogGroupWithRole",
        (
            Not(Or(Equals(existing.value, ""), Equals(role_arn.value, ""))),
            "CloudWatchLogs is Existing: give ExistingLogGroupName and ExistingLogGroupRoleArn.",
        ),
        when=Equals(choice, _EXISTING),
    )
    add_rule(
        template,
        "NoExistingLogGroup",
        (
            And(Equals(existing.value, ""), Equals(role_arn.value, "")),
            "CloudWatchLogs uses no existing log group: choose Existing, or leave ExistingLogGroupName and "
            "ExistingLogGroupRoleArn empty.",
        ),
        when=Not(Equals(choice, _EXISTING)),
    )
    add_rule(
        template,
        "NoNewLogGroup",
        (
            And(
                *(Equals(Ref(name), "") for name in _TEXTS),
                *(Equals(Ref(name), "false") for name in _SWITCHES),
            ),
            f"CloudWatchLogs creates no log group: choose Create, or leave {', '.join(_TEXTS)} empty and "
            f"{' and '.join(_SWITCHES)} false.",
        ),
        when=Not(Equals(choice, _CREATE)),
    )
