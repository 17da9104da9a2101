"""The parameters and the bucket of server access logs."""

from typing import Any

from troposphere import Equals, If, Not, Ref, Sub, Template

from cloudtrail_templates.components import AccessLogBucket, ExistingAccessLogBucket, LogBucket
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.parts.conditions import add_create_condition
from cloudtrail_templates.templates.parts.rules import add_rule
from cloudtrail_templates.templates.parts.trail_name import TRAIL_NAME

LOG_BUCKET_ARN = LogBucket(trail_name=TRAIL_NAME).arn
"""The ARN of the log bucket of a template, under its default title."""

_EVERY_BUCKET_ARN = Sub("arn:${AWS::Partition}:s3:::*")
"""A log bucket that an update replaces is kept, whatever its name was, and its access logs must still be delivered. The
policy of the bucket for them compares the account, too, so that it admits no bucket of another account.
"""


def add_access_logs(template: Template, **protection: Any) -> ExistingAccessLogBucket:
    """Add the parameters for server access logs, and a bucket that is created unless an existing one is given.

    Args:
        template: the template to add them to.
        protection: options of both buckets.
    """
    existing: Given = expose(template, ExistingAccessLogBucket, "name", prefix="AccessLogBucket")["name"]
    add_rule(
        template,
        "AccessLogsElsewhere",
        (
            Not(Equals(existing.value, Ref("LogBucketName"))),
            "AccessLogBucketName is the log bucket itself, and each access log would cause another one: choose another "
            "bucket.",
        ),
        when=Not(Equals(existing.value, "")),
    )
    retention = expose(template, AccessLogBucket, "retention_days", prefix="AccessLog")
    own = AccessLogBucket(
        condition=add_create_condition(template, existing, "AccessLogBucket"),
        source_bucket_arn=_EVERY_BUCKET_ARN,
        **protection,
        **retention,
    ).add_to(template)
    return ExistingAccessLogBucket(name=If(existing.condition, existing.value, own.name))
