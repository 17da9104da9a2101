"""The published template of the trail."""

from dataclasses import dataclass
from typing import Annotated, Any

from troposphere import Condition, Equals, If, Not, Or, Ref, Select, Template

from cloudtrail_templates.components import (
    DeliveryTopic,
    ExistingDeliveryTopic,
    ExistingKey,
    ExistingLogBucket,
    Key,
    LogGroup,
    Trail,
)
from cloudtrail_templates.components.events.recorded import DATA_EVENTS
from cloudtrail_templates.intrinsics import Choice, Given
from cloudtrail_templates.options import Flag, Option
from cloudtrail_templates.parameters import NONE, camel_case, expose
from cloudtrail_templates.policies.key import log_group_use
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.conditions import add_create_condition
from cloudtrail_templates.templates.parts.examples import BUCKET_EXAMPLES
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.prices import KEY_PRICE
from cloudtrail_templates.templates.parts.rules import add_rule, one_of
from cloudtrail_templates.templates.parts.trail_name import TRAIL_NAME


@dataclass(frozen=True, kw_only=True)
class DeliveryNotification:
    """Whether CloudTrail publishes a message for every log file."""

    create_delivery_topic: Annotated[
        Flag,
        Option(
            "Create an SNS topic, encrypted with a KMS key of its own, to which CloudTrail publishes a message for every "
            "log file.",
            group="Notification",
            decides=True,
        ),
    ] = False


def assemble(template: Template) -> None:
    """Add the trail, its log group and what they need, and the parameters of their options."""
    trail = expose(
        template, Trail, "trail_name", "is_logging", "organization_id", defaults={"trail_name": TRAIL_NAME}
    )
    name, organization = trail["trail_name"], trail["organization_id"]
    delivery = expose(template, ExistingLogBucket, "name", prefix="LogBucket")
    delivery |= expose(template, ExistingLogBucket, "kms_key_arn", "s3_key_prefix", group="Delivery")
    group = expose(template, LogGroup, "log_group_name") | expose(
        template, LogGroup, "retention_days", prefix="LogGroup"
    )
    group_key: Given = expose(template, ExistingKey, "arn", prefix="LogGroupKmsKey", group="CloudWatch Logs")[
        "arn"
    ]
    topic, topic_arn = _topic(template, name)
    events = _expose_events(template)
    delivery |= expose(template, ExistingLogBucket, "access_log_bucket_name")
    group |= expose(template, LogGroup, "name_prefix")

    key = Key(
        title="LogGroupKey",
        condition=add_create_condition(template, group_key, "LogGroupKey"),
        uses=(log_group_use(group["log_group_name"]),),
    ).add_to(template)
    log_group = LogGroup(
        **group,
        organization_id=organization,
        key=ExistingKey(arn=If(group_key.condition, group_key.value, key.arn)),
    ).add_to(template)
    made = Trail(
        **trail, **events, log_bucket=ExistingLogBucket(**delivery), log_group=log_group, topic=topic
    ).add_to(template)

    add_output(template, "TrailArn", "ARN of the trail.", made.arn)
    add_output(template, "TrailName", "Name of the trail.", name)
    add_output(template, "LogGroupName", "Name of the log group, for the alarms.", log_group.name)
    add_output(template, "LogGroupArn", "ARN of the log group.", log_group.arn)
    add_output(
        template,
        "DeliveryTopicArn",
        "ARN of the SNS topic to which CloudTrail publishes a message for every log file.",
        topic_arn.value,
        topic_arn.condition,
    )


def _expose_events(template: Template) -> dict[str, Any]:
    """Add the parameters that select events, and rules against selections that CloudTrail refuses."""
    options = expose(
        template,
        Trail,
        "management_events",
        "exclude_kms_events",
        "exclude_rds_data_events",
        *DATA_EVENTS,
        "api_call_rate_insights",
        "api_error_rate_insights",
    )
    management = Ref("ManagementEvents")
    add_rule(
        template,
        "SomeEvents",
        (
            Or(*(Not(Equals(Ref(camel_case(name)), NONE)) for name in DATA_EVENTS)),
            "ManagementEvents is None and so are all data events: choose some events to record.",
        ),
        when=Equals(management, NONE),
    )
    add_rule(
        template,
        "ExclusionsNeedManagementEvents",
        *(
            (
                Equals(Ref(name), "false"),
                f"ManagementEvents is None, so there is nothing for {name} to exclude: choose false.",
            )
            for name in ("ExcludeKmsEvents", "ExcludeRdsDataEvents")
        ),
        when=Equals(management, NONE),
    )
    add_rule(
        template,
        "CallRateInsightsNeedWrites",
        (
            one_of(management, ("All", "WriteOnly")),
            "ApiCallRateInsights counts write management events: choose All or WriteOnly as ManagementEvents.",
        ),
        when=Equals(Ref("ApiCallRateInsights"), "true"),
    )
    add_rule(
        template,
        "ErrorRateInsightsNeedManagementEvents",
        (
            Not(Equals(management, NONE)),
            "ApiErrorRateInsights counts management events: choose All, ReadOnly or WriteOnly as ManagementEvents.",
        ),
        when=Equals(Ref("ApiErrorRateInsights"), "true"),
    )
    return options


def _topic(template: Template, trail_name: Any) -> tuple[ExistingDeliveryTopic, Given]:
    create: Choice = expose(template, DeliveryNotification, "create_delivery_topic")["create_delivery_topic"]
    existing: Given = expose(template, ExistingDeliveryTopic, "arn", prefix="DeliveryTopic")["arn"]
    add_rule(
        template,
        "OneDeliveryTopic",
        (
            Equals(existing.value, ""),
            "DeliveryTopicArn names an existing topic and CreateDeliveryTopic requests a new one: choose one of them.",
        ),
        when=Equals(Ref("CreateDeliveryTopic"), "true"),
    )
    own = DeliveryTopic(trail_name=trail_name, condition=create.conditions["true"]).add_to(template)
    template.add_condition(
        "HasDeliveryTopic", Or(Condition(create.conditions["true"]), Condition(existing.condition))
    )
    # DependsOn cannot name a resource that does not always exist. A reference makes the trail wait, selected or not.
    waited_for = Select(0, [own.arn, *map(Ref, own.policy_titles)])
    arn = If(create.conditions["true"], waited_for, existing.value)
    chosen = Given("HasDeliveryTopic", arn)
    return ExistingDeliveryTopic(arn=chosen), chosen


DEFINITION = Definition(
    name="trail",
    group="collect",
    summary="A multi-region AWS CloudTrail trail with log file validation and CloudWatch Logs, into an existing bucket.",
    notes="The first copy of management events is free; if the account has a trail already, or an "
    "organization trail covers it, this one is a second copy and is billed per event. The log group and its "
    "key are kept when the stack is deleted.",
    assemble=assemble,
    takes_outputs_of=("log-bucket", "log-bucket-policy"),
    capabilities=("CAPABILITY_NAMED_IAM",),
    examples=BUCKET_EXAMPLES
    | {
        "AccessLogBucketName": "access-logs",
        "DeliveryTopicArn": "arn:aws:sns:eu-central-1:111122223333:deliveries",
        "KmsKeyArn": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "LogGroupKmsKeyArn": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "LogGroupName": "audit",
        "NamePrefix": "acme-",
    },
    about=About(
        before=(
            "The bucket must allow a trail of that name to deliver: deploy log-bucket first, or log-bucket-policy for an "
            "existing bucket, and use the same TrailName and S3KeyPrefix.",
            "`aws cloudtrail describe-trails` shows whether the account has a trail already, which makes this one a "
            "second, billed copy.",
        ),
        costs=(
            "The first copy of management events in an account is free. Every further one is $2.00 per 100,000 events.",
            "Data events: $0.10 per 100,000 events. Insights: $0.35 per 100,000 management events analysed.",
            "CloudWatch Logs: $0.50 per GB of ingested events, and storage for LogGroupRetentionDays.",
            f"KMS keys, one for the log group and one for a topic that is created: each {KEY_PRICE}.",
        ),
        limits=(
            "A changed TrailName replaces the trail.",
            "An organization trail must be created in the management account: a delegated administrator cannot create one "
            "through CloudFormation.",
            "Data events are recorded for all buckets, functions or tables, or for none. The library can select single "
            "ones.",
            "The policy of an existing delivery topic must already allow CloudTrail to publish.",
        ),
    ),
)
