"""The published template of the organization trail."""

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
from cloudtrail_templates.templates.definition import Definition
from cloudtrail_templates.templates.parts.claims import CLOUDTRAIL
from cloudtrail_templates.templates.parts.delivery_topic import add_delivery_topic
from cloudtrail_templates.templates.parts.encryption import expose_create_keys
from cloudtrail_templates.templates.parts.examples import BUCKET_EXAMPLES, ROLE_EXAMPLES, TRAIL_EXAMPLES
from cloudtrail_templates.templates.parts.organization import add_account_activity, expose_organization
from cloudtrail_templates.templates.parts.organization_about import ABOUT
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.own_log_group import add_own_log_group, expose_own_log_group
from cloudtrail_templates.templates.parts.prices import CLOUDTRAIL_PRICES
from cloudtrail_templates.templates.parts.recorded_events import expose_events
from cloudtrail_templates.templates.parts.trail_name import TRAIL_NAME


def assemble(
    template: Template,
    *,
    event_selectors: tuple[DataEvents | NetworkActivityEvents | AdvancedEventSelector, ...] = (),
) -> None:
    """Add the trail, its log group, the query about its accounts, and the parameters of their options.

    Args:
        template: the template to add to.
        event_selectors: selectors besides those of the parameters.
    """
    organization = expose_organization(template)
    trail = expose(template, Trail, "trail_name", "is_logging", defaults={"trail_name": TRAIL_NAME})
    delivery = expose(template, ExistingLogBucket, "name", prefix="LogBucket")
    delivery |= expose(template, ExistingLogBucket, "kms_key_arn", "s3_key_prefix", group="Delivery")
    create_keys = expose_create_keys(template)
    logs = expose_own_log_group(template)
    topic_arn = add_delivery_topic(template, trail["trail_name"], create_keys)
    events = expose_events(template)
    events["event_selectors"] += event_selectors
    delivery |= expose(template, ExistingLogBucket, "access_log_bucket_name")
    roles = expose(template, LogGroup, "name_prefix", "permissions_boundary", "role_path")

    log_group = add_own_log_group(template, logs, create_keys, **organization, **roles)
    made = Trail(
        **trail,
        **organization,
        **events,
        log_bucket=ExistingLogBucket(**delivery),
        log_group=log_group,
        topic=ExistingDeliveryTopic(arn=topic_arn),
    ).add_to(template)
    add_account_activity(template, log_group, roles["name_prefix"])

    add_output(template, "TrailArn", "ARN of the trail, in every account of the organization.", made.arn)
    add_output(template, "TrailName", "Name of the trail.", trail["trail_name"])
    add_output(template, "LogGroupName", "Name of the log group, for the alarms.", log_group.name)
    add_output(template, "LogGroupArn", "ARN of the log group.", log_group.arn)
    add_output(
        template,
        "DeliveryTopicArn",
        "ARN of the SNS topic to which CloudTrail publishes a message for every log file.",
        topic_arn.value,
        topic_arn.condition,
    )


DEFINITION = Definition(
    name="organization-trail",
    group="collect",
    summary="A trail of AWS CloudTrail for all accounts of an organization, with a log group, into the bucket of another "
    "account.",
    notes=Claim(
        "Deploy it in the management account, after the commands that `cloudtrail-templates preflight` prints. If the "
        "organization or an account has a trail already, this one is a second copy and is billed per event.",
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
        "AlarmTopicArn": "arn:aws:sns:eu-central-1:111122223333:security",
        "ManagementAccountId": "111122223333",
    },
    about=ABOUT,
)
