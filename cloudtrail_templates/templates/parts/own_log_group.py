"""The log group of a trail that a stack creates: its parameters, its key and its role."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from troposphere import And, Condition, If, Not, Template

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.components import ExistingKey, Key, LogGroup
from cloudtrail_templates.components.existing_log_group import LOGS
from cloudtrail_templates.components.log_group import INDEX_FIELDS
from cloudtrail_templates.intrinsics import Choice, Given
from cloudtrail_templates.options import Flag, Option
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.policies.key import log_group_use
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.parts.claims import CLOUDWATCH

RENAMED_LOG_GROUP: Final = Claim(
    "When LogGroupName is changed or emptied, set FormerLogGroupNames to the former name in the same update: the former log "
    "group is kept, and its events can be read only while the policy of the key admits its name.",
    f"{CLOUDWATCH}/logs/encrypt-log-data-kms.html",
)

INDEXED_EVENTS: Final = Claim(
    "Indexes of fields cover the events of 30 days, from the creation of the indexes on.",
    f"{CLOUDWATCH}/logs/CloudWatchLogs-Field-Indexing.html",
)


class Indexes(Struct):
    """Whether the fields that queries compare often are indexed."""

    index_fields: Annotated[
        Flag,
        Option(
            "Whether fields that queries compare often, such as eventName, are indexed: queries scan less. The log group "
            "then uses no index policy of the account.",
            sources=("AmazonCloudWatch/latest/logs/CloudWatchLogs-Field-Indexing.html",),
            group=LOGS,
            label="Index fields",
            decides=True,
        ),
    ] = False


class OwnLogGroup(Struct):
    """References to the parameters of a log group that is created."""

    options: Mapping[str, Any]
    key_arn: Given
    index_fields: Choice


def expose_own_log_group(template: Template) -> OwnLogGroup:
    """Add the parameters of a log group that is created."""
    options = expose(template, LogGroup, "log_group_name", "former_log_group_names")
    options |= expose(template, LogGroup, "retention_days", prefix="LogGroup")
    key_arn = expose(template, ExistingKey, "arn", prefix="LogGroupKmsKey", group=LOGS)["arn"]
    options |= expose(template, LogGroup, "deletion_protection", prefix="LogGroup")
    index_fields = expose(template, Indexes, "index_fields", prefix="LogGroup")["index_fields"]
    return OwnLogGroup(options=options, key_arn=key_arn, index_fields=index_fields)


def add_own_log_group(
    template: Template, chosen: OwnLogGroup, create_keys: str, condition: str | None = None, **more: Any
) -> LogGroup:
    """Add the log group with its role, and its key unless an existing one is given.

    Args:
        template: the template to add to.
        chosen: the parameters.
        create_keys: the condition under which KMS keys are created.
        condition: the condition under which the log group is created, if it is not always.
        more: further options of the log group.
    """
    key_arn, options = chosen.key_arn, chosen.options
    created = [Condition(condition)] if condition else []
    template.add_condition(
        "CreateLogGroupKey", And(*created, Condition(create_keys), Not(Condition(key_arn.condition)))
    )
    use = log_group_use(options["log_group_name"], options["former_log_group_names"])
    key = Key(title="LogGroupKey", condition="CreateLogGroupKey", uses=(use,)).add_to(template)
    return LogGroup(
        **options,
        **more,
        condition=condition,
        index_fields=Given(chosen.index_fields.conditions["true"], list(INDEX_FIELDS)),
        key=ExistingKey(arn=If(key_arn.condition, key_arn.value, Given("CreateLogGroupKey", key.arn))),
    ).add_to(template)
