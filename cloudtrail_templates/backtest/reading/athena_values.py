"""Parse structs and arrays of them as Athena writes them: `{type=IAMUser, principalid=AIDA..., arn=arn:aws:..., ...}`.

Source: https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table.html
"""

import json
import re
from contextlib import suppress
from typing import Any

_NAMES = {
    name.lower(): name
    for name in (
        "type",
        "principalId",
        "arn",
        "accountId",
        "invokedBy",
        "accessKeyId",
        "userName",
        "identityProvider",
        "credentialId",
        "onBehalfOf",
        "userId",
        "identityStoreArn",
        "sessionContext",
        "attributes",
        "mfaAuthenticated",
        "creationDate",
        "sessionIssuer",
        "ec2RoleDelivery",
        "sourceIdentity",
        "webIdFederationData",
        "federatedProvider",
        "tlsVersion",
        "cipherSuite",
        "clientProvidedHostHeader",
        "updatedFields",
        "originalRequestID",
        "originalEventID",
    )
}
_FIELD = re.compile(r",?\s*(\w+)=")
_STRUCT = re.compile(r"{[^{}]*}")
_MAX_DEPTH = 8
_MAX_STRUCT_LETTERS = 256 << 10
"""The longest struct that is parsed: as long as an event may be."""


def parse_struct(text: str) -> Any:
    """Return the struct as an object with the names that CloudTrail uses; anything else as it is.

    A field that is null is left out. No value of these structs has a comma with a space behind it.
    """
    with suppress(ValueError):
        return json.loads(text)
    if not text.startswith("{") or len(text) > _MAX_STRUCT_LETTERS:
        return text
    return _parse(text, 1, _MAX_DEPTH)[0]


def parse_resources(text: str) -> Any:
    """Return the field resources, whose ARN is written in capitals; anything else than an array as it is."""
    if not text.startswith("["):
        return text
    structs = [parse_struct(each) for each in _STRUCT.findall(text)]
    return [{("ARN" if name == "arn" else name): value for name, value in each.items()} for each in structs]


def _parse(text: str, place: int, depth: int) -> tuple[dict[str, Any], int]:
    """Return the fields from a place on, and the place behind the closing brace."""
    found: dict[str, Any] = {}
    while match := _FIELD.match(text, place):
        name = _NAMES.get(match[1].lower(), match[1])
        place = match.end()
        value: Any
        if text.startswith("{", place) and depth:
            value, place = _parse(text, place + 1, depth - 1)
        else:
            end = min(
                (each for each in (text.find(", ", place), text.find("}", place)) if each >= 0),
                default=len(text),
            )
            value, place = text[place:end], end
        if value != "null" and value != {}:
            found[name] = value
    return found, place + 1
