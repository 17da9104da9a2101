"""Makes a CloudTrail event for a sample: a few fields are given, the documented format supplies the others.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
"""

from collections.abc import Mapping
from typing import Any

from cloudtrail_templates.errors import OptionError, shorten

Event = Mapping[str, Any]
"""A CloudTrail event, as the JSON object in a log file."""

ACCOUNT_ID = "111122223333"

# The identities that AWS documents, by type.
IDENTITIES: Mapping[str, Mapping[str, Any]] = {
    "IAMUser": {
        "type": "IAMUser",
        "principalId": "AIDACKCEVSQ6C2EXAMPLE",
        "arn": f"arn:aws:iam::{ACCOUNT_ID}:user/anaya",
        "accountId": ACCOUNT_ID,
        "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
        "userName": "anaya",
    },
    "AssumedRole": {
        "type": "AssumedRole",
        "principalId": "AROAIDPPEZS35WEXAMPLE:anaya",
        "arn": f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/Admin/anaya",
        "accountId": ACCOUNT_ID,
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAIDPPEZS35WEXAMPLE",
                "arn": f"arn:aws:iam::{ACCOUNT_ID}:role/Admin",
                "accountId": ACCOUNT_ID,
                "userName": "Admin",
            },
            "attributes": {"creationDate": "2026-11-02T08:14:51Z", "mfaAuthenticated": "false"},
        },
    },
    "Root": {
        "type": "Root",
        "principalId": ACCOUNT_ID,
        "arn": f"arn:aws:iam::{ACCOUNT_ID}:root",
        "accountId": ACCOUNT_ID,
        "accessKeyId": "",
    },
    "AWSAccount": {"type": "AWSAccount", "principalId": "AROAIDPPEZS35WEXAMPLE", "accountId": "444455556666"},
    "AWSService": {"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"},
}

IDENTITY_FIELDS = frozenset(
    {
        "accessKeyId",
        "accountId",
        "arn",
        "credentialId",
        "identityProvider",
        "inScopeOf",
        "invokedBy",
        "invokedByDelegate",
        "onBehalfOf",
        "principalId",
        "sessionContext",
        "type",
        "userName",
    }
)

FIELDS = frozenset(
    {
        "addendum",
        "additionalEventData",
        "apiVersion",
        "awsRegion",
        "edgeDeviceDetails",
        "errorCode",
        "errorMessage",
        "eventCategory",
        "eventContext",
        "eventID",
        "eventName",
        "eventSource",
        "eventTime",
        "eventType",
        "eventVersion",
        "managementEvent",
        "readOnly",
        "recipientAccountId",
        "requestID",
        "requestParameters",
        "resources",
        "responseElements",
        "serviceEventDetails",
        "sessionCredentialFromConsole",
        "sharedEventID",
        "sourceIPAddress",
        "tlsDetails",
        "userAgent",
        "userIdentity",
        "vpcEndpointAccountId",
        "vpcEndpointId",
    }
)
"""Every top-level field that a management, data or network activity event can have."""

READS = ("Get", "List", "Describe", "Lookup", "Head")


def event(name: str, *, source: str, **fields: Any) -> Event:
    """Return a CloudTrail event of the call `name` to the service `source`.

    Args:
        name: the eventName, such as `DeleteTrail`.
        source: the eventSource, with or without `.amazonaws.com`.
        fields: the fields that differ from those of a successful call of an IAM user. A `userIdentity` with a `type`
            gets the other fields of AWS's example of that type; without a type it stays as it is.

    Raises:
        OptionError: no CloudTrail event has the field, so a sample with it would prove nothing.
    """
    identity = _identity(fields.pop("userIdentity", {"type": "IAMUser"}))
    _check_known(name, "userIdentity.", identity, IDENTITY_FIELDS)
    # A call by a service has the name of the service in place of an address and a client.
    service = identity.get("invokedBy")
    record: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": identity,
        "eventTime": "2026-11-02T08:15:30Z",
        "eventSource": source if "." in source else f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": service or "192.0.2.10",
        "userAgent": service or "aws-cli/2.31.0",
        "requestParameters": None,
        "responseElements": None,
        "requestID": "11111111-2222-4333-8444-555555555555",
        "eventID": "66666666-7777-4888-9999-aaaaaaaaaaaa",
        "readOnly": name.startswith(READS),
        "eventType": "AwsConsoleSignIn" if source == "signin" else "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT_ID,
        "eventCategory": "Management",
        **fields,
    }
    _check_known(name, "", record, FIELDS)
    return record


def _identity(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**IDENTITIES.get(given.get("type", ""), {}), **given}


def _check_known(name: str, prefix: str, given: Mapping[str, Any], known: frozenset[str]) -> None:
    for field in given:
        if field not in known:
            raise OptionError(
                f"no CloudTrail event has the field {shorten(prefix + field)}, which the sample {name} has; "
                "use a documented field"
            )
