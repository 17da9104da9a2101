"""Parameters to deploy the published templates with, and ways to look through them."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG
from cloudtrail_templates.templates.stack_set import SLOTS

ACCOUNT, OTHER_ACCOUNT = "111122223333", "444455556666"
ORGANIZATION = "o-exampleorg1"
KEY_ARN = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TOPIC_ARN = f"arn:aws:sns:eu-central-1:{ACCOUNT}:security"


@cache
def rendered(name: str) -> dict[str, Any]:
    """A published template as a dict; nobody may write to it."""
    body: dict[str, Any] = CATALOG[name].build().to_dict()
    return body


def _required(name: str) -> dict[str, str]:
    parameters = rendered(name).get("Parameters", {})
    examples = CATALOG[name].examples
    return {each: examples[each] for each, one in parameters.items() if "Default" not in one}


REQUIRED: Mapping[str, Mapping[str, str]] = {name: _required(name) for name in CATALOG}
"""Values for the parameters that have no default."""


def deployed(
    template: str, /, region: str = "eu-central-1", partition: str = "aws", **parameters: str
) -> Resolved:
    """A published template with these parameters and the required ones."""
    values = {**REQUIRED.get(template, {}), **parameters}
    return Resolved(rendered(template), values, account=ACCOUNT, region=region, partition=partition)


# Values that must differ are also tried alike.
_ALIKE = {
    "AccessLogBucketName": "LogBucketName",
    "BackupRegion": "DestinationRegion",
    "DestinationAccountId": "SourceAccountId",
    "ReplicaBucketName": "LogBucketName",
    **{f"{slot}ParameterName": "FirstParameterName" for slot in SLOTS[1:]},
}


def values_of(template: str, name: str) -> list[str]:
    """Values to try for a parameter: all that are allowed, or the default, the limits and the example."""
    parameter = rendered(template)["Parameters"][name]
    if "AllowedValues" in parameter:
        return [str(value) for value in parameter["AllowedValues"]]
    examples = CATALOG[template].examples
    tried = [
        # The one parameter that has no default and may be empty.
        parameter.get("Default", "" if name == "OrganizationalUnitIds" else None),
        parameter.get("MinValue"),
        parameter.get("MaxValue"),
        examples.get(name),
        examples.get(_ALIKE.get(name, "")),
        "*" if name == "LogAccountId" else None,
    ]
    return list(dict.fromkeys(str(value) for value in tried if value is not None))


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
