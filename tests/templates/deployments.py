"""Parameters to deploy the published templates with, and ways to look through them."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG

ACCOUNT, OTHER_ACCOUNT = "111122223333", "444455556666"
ORGANIZATION = "o-exampleorg1"
KEY_ARN = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TOPIC_ARN = f"arn:aws:sns:eu-central-1:{ACCOUNT}:security"

REQUIRED: Mapping[str, Mapping[str, str]] = {
    "log-bucket-policy": {"LogBucketName": "audit-logs"},
    "trail": {"LogBucketName": "audit-logs"},
    "alarms": {"LogGroupName": "audit"},
    "threat-alarms": {"LogGroupName": "audit"},
    "log-alarms": {"LogGroupName": "audit"},
}
"""Values for the parameters that have no default."""

# A value other than the default for each parameter that has no list of allowed ones.
TYPICAL: Mapping[str, str] = {
    "AccessLogBucketName": "access-logs",
    "AccountIds": f"{ACCOUNT},{OTHER_ACCOUNT}",
    "AlarmEmail": "security@example.com",
    "AlarmTopicArn": TOPIC_ARN,
    "ApprovedRegions": "eu-west-1,us-east-1",
    "DeliveryTopicArn": TOPIC_ARN,
    "KmsKeyArn": KEY_ARN,
    "LogBucketName": "other-logs",
    "LogGroupKmsKeyArn": KEY_ARN,
    "LogGroupName": "other",
    "MetricNamespace": "Audit/Trail",
    "OrganizationId": ORGANIZATION,
    "S3KeyPrefix": "security/logs",
    "TrailName": "audit",
    "TrustedAddresses": "192.0.2.10,198.51.100.*",
    "TrustedPrincipals": f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/*",
    "TrailRegion": "us-east-1",
}


@cache
def rendered(name: str) -> dict[str, Any]:
    """A published template as a dict; nobody may write to it."""
    body: dict[str, Any] = CATALOG[name].build().to_dict()
    return body


def deployed(
    template: str, /, region: str = "eu-central-1", partition: str = "aws", **parameters: str
) -> Resolved:
    """A published template with these parameters and the required ones."""
    values = {**REQUIRED.get(template, {}), **parameters}
    return Resolved(rendered(template), values, account=ACCOUNT, region=region, partition=partition)


def values_of(name: str, parameter: Mapping[str, Any]) -> list[str]:
    """Values to try for a parameter: all there are, or the default, the limits and a typical one."""
    if "AllowedValues" in parameter:
        return [str(value) for value in parameter["AllowedValues"]]
    tried = [
        parameter.get("Default"),
        parameter.get("MinValue"),
        parameter.get("MaxValue"),
        two_alarms(parameter) if name == "DisabledAlarms" else TYPICAL.get(name),
        # Two names that must differ are also tried alike.
        TYPICAL["LogBucketName"] if name == "AccessLogBucketName" else None,
    ]
    return list(dict.fromkeys(str(value) for value in tried if value is not None))


def two_alarms(disabled_alarms: Mapping[str, Any]) -> str:
    """A list of alarms to leave out: the parameter takes those of its own template only."""
    titles = re.findall(r"[A-Z]\w+", disabled_alarms["AllowedPattern"])
    return f"{titles[-1]},{titles[0]}"


def walk(value: Any) -> Iterator[Any]:
    """The value and everything in it."""
    yield value
    if isinstance(value, Mapping):
        for item in value.values():
            yield from walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)


def statements(document: Mapping[str, Any]) -> dict[str, Any]:
    """The statements of a resolved policy by their Sid."""
    return {one["Sid"]: one for one in document["Statement"]}
