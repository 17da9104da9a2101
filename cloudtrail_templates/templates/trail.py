"""The published template of the trail."""

from troposphere import Template
from troposphere.cloudtrail import AdvancedEventSelector

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.components import (
    DataEvents,
    ExistingDeliveryTopic,
    ExistingLogBucket,
    LogGroup,
    NetworkActivityEvents,
    Trail,
)
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.claims import (
    CLOUDFORMATION,
    CLOUDTRAIL,
    ENCRYPTION_LIMITS,
    EVENT_LIMITS,
    FURTHER_COPY,
    ORGANIZATION_LIMITS,
    ORGANIZATION_PREREQUISITES,
    ROLES_LIMIT,
)
from cloudtrail_templates.templates.parts.delivery_topic import add_delivery_topic_or_existing
from cloudtrail_templates.templates.parts.encryption import expose_create_keys
from cloudtrail_templates.templates.parts.examples import BUCKET_EXAMPLES, ROLE_EXAMPLES, TRAIL_EXAMPLES
from cloudtrail_templates.templates.parts.log_group import (
    HAS_LOG_GROUP,
    LOG_GROUP_LIMITS,
    add_log_group,
    expose_log_group,
)
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.prices import (
    CLOUDTRAIL_PRICES,
    EVENT_COSTS,
    KEY_PRICE,
    KEY_SOURCES,
    LOG_GROUP_COST,
)
from cloudtrail_templates.templates.parts.recorded_events import expose_events
from cloudtrail_templates.templates.parts.setups import BEFORE_TRAIL, TRAIL_SETUPS
from cloudtrail_templates.templates.parts.trail_name import TRAIL_NAME


def assemble(
    template: Template,
    *,
    event_selectors: tuple[DataEvents | NetworkActivityEvents | AdvancedEventSelector, ...] = (),
) -> None:
    """Add the trail, its log group and what they need, and the parameters of their options.

    Args:
        template: the template to add to.
        event_selectors: selectors besides those of the parameters.
    """
    trail = expose(
        template, Trail, "trail_name", "is_logging", "organization_id", defaults={"trail_name": TRAIL_NAME}
    )
    name, organization = trail["trail_name"], trail["organization_id"]
    delivery = expose(template, ExistingLogBucket, "name", prefix="LogBucket")
    delivery |= expose(template, ExistingLogBucket, "kms_key_arn", "s3_key_prefix", group="Delivery")
    create_keys = expose_create_keys(template)
    logs = expose_log_group(template)
    topic_arn = add_delivery_topic_or_existing(template, name, create_keys)
    events = expose_events(template)
    events["event_selectors"] += event_selectors
    delivery |= expose(template, ExistingLogBucket, "access_log_bucket_name")
    roles = expose(template, LogGroup, "name_prefix", "permissions_boundary", "role_path")

    log_group = add_log_group(template, logs, create_keys, organization_id=organization, **roles)
    made = Trail(
        **trail,
        **events,
        log_bucket=ExistingLogBucket(**delivery),
        log_group=log_group,
        topic=ExistingDeliveryTopic(arn=topic_arn),
    ).add_to(template)

    add_output(template, "TrailArn", "ARN of the trail.", made.arn)
    add_output(template, "TrailName", "Name of the trail.", name)
    add_output(
        template,
        "LogGroupName",
        "Name of the log group, for the alarms.",
        log_group.name,
        HAS_LOG_GROUP,
    )
    add_output(template, "LogGroupArn", "ARN of the log group.", log_group.arn, HAS_LOG_GROUP)
    add_output(
        template,
        "DeliveryTopicArn",
        "ARN of the SNS topic to which CloudTrail publishes a message for every log file.",
        topic_arn.value,
        topic_arn.condition,
    )


DEFINITION = Definition(
    name="trail",
    group="collect",
    summary="A multi-region AWS CloudTrail trail with log file validation and CloudWatch Logs, into an existing bucket.",
    notes=Claim(
        "The first copy of management events is free; if the account has a trail already, or an "
        "organization trail covers it, this one is a second copy and is billed per event. The log group and its "
        "key are kept when the stack is deleted.",
        CLOUDTRAIL_PRICES,
        f"{CLOUDTRAIL}/cloudtrail-trail-manage-costs.html",
    ),
    assemble=assemble,
    takes_outputs_of=("log-bucket", "log-bucket-policy"),
    capabilities=("CAPABILITY_NAMED_IAM",),
    examples=BUCKET_EXAMPLES
    | ROLE_EXAMPLES
    | TRAIL_EXAMPLES
    | {
        "DeliveryTopicArn": "arn:aws:sns:eu-central-1:111122223333:deliveries",
        "ExistingLogGroupName": "CloudTrail/logs",
        "ExistingLogGroupRoleArn": "arn:aws:iam::111122223333:role/CloudTrail_CloudWatchLogs_Role",
    },
    about=About(
        setups=TRAIL_SETUPS,
        before=(
            Claim(
                "The bucket must allow a trail of that name to deliver: deploy log-bucket first, or log-bucket-policy for "
                "an existing bucket, and use the same TrailName and S3KeyPrefix.",
                f"{CLOUDTRAIL}/create-s3-bucket-policy-for-cloudtrail.html",
            ),
            FURTHER_COPY,
            "For an organization, deploy organization-trail instead, unless you want no log group or have one: it refuses "
            "an account and a home region in which the trail would not work, and shows accounts that send no events.",
            ORGANIZATION_PREREQUISITES,
            *BEFORE_TRAIL,
        ),
        costs=(
            *EVENT_COSTS,
            Claim(f"{LOG_GROUP_COST} With CloudWatchLogs=None: none.", *LOG_GROUP_COST.sources),
            Claim(
                f"KMS keys, one for the log group and one for a topic that is created: each {KEY_PRICE}. With "
                "CreateKmsKeys=false: none.",
                *KEY_SOURCES,
            ),
        ),
        limits=(
            Claim(
                "A changed TrailName replaces the trail.",
                f"{CLOUDFORMATION}/TemplateReference/aws-resource-cloudtrail-trail.html",
            ),
            *LOG_GROUP_LIMITS,
            *ORGANIZATION_LIMITS,
            *EVENT_LIMITS,
            "Two further types of data events and two services with network activity can be chosen, out of the most used. "
            'Python code can add any others: `CATALOG["trail"].build(event_selectors=(DataEvents(...),))`.',
            Claim(
                "All event selectors together have at most 500 values, such as ARNs. Each list of ARNs in the form takes "
                "60, and DataEventExcludedPrincipals 30, so that all of them fit; the library counts the values.",
                f"{CLOUDTRAIL}/WhatIsCloudTrail-Limits.html",
            ),
            Claim(
                "If the bucket refuses log files, CloudTrail tries to deliver them for 30 days and bills these events: "
                "delete a trail that cannot deliver.",
                f"{CLOUDTRAIL}/create-s3-bucket-policy-for-cloudtrail.html",
            ),
            Claim(
                "The policy of an existing delivery topic must already allow CloudTrail to publish.",
                f"{CLOUDTRAIL}/cloudtrail-permissions-for-sns-notifications.html",
            ),
            ROLES_LIMIT,
            *ENCRYPTION_LIMITS,
        ),
    ),
)
