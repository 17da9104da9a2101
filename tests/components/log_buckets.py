"""Log buckets of the tests, and the parts of them that tests look at."""

from typing import Any

from deployment.resolver import Resolved
from troposphere import Template

from cloudtrail_templates import (
    LogBucket,
    expose,
)
from components.samples import (
    body,
    statements,
)


def bucket(**options: Any) -> LogBucket:
    return LogBucket(**{"trail_name": "management-events", **options})


def properties(title: str = "LogBucket", **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = body(bucket(**options))["Resources"][title]["Properties"]
    return found


def rules(**options: Any) -> dict[str, Any]:
    """The lifecycle rules by their id."""
    return {one["Id"]: one for one in properties(**options)["LifecycleConfiguration"]["Rules"]}


def policy(**options: Any) -> dict[str, Any]:
    """The statements of the bucket policy by their Sid."""
    return statements(properties("LogBucketPolicy", **options)["PolicyDocument"])


def deployed(*names: str, parameters: dict[str, str], **options: Any) -> Resolved:
    """A bucket whose options are parameters, once those are known."""
    template = Template()
    LogBucket(**expose(template, LogBucket, "trail_name", *names), **options).add_to(template)
    return Resolved(template.to_dict(), {"TrailName": "management-events", **parameters})
