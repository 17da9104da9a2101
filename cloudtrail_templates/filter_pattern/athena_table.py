"""Where the Athena table that AWS documents for CloudTrail holds a field of a record.

https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from cloudtrail_templates.errors import FilterPatternError, shorten
from cloudtrail_templates.filter_pattern.athena_text import json_path, literal, path_index
from cloudtrail_templates.filter_pattern.expression import Selector, Step, Wildcard

TEXT = "text"
BOOLEAN = "boolean"
JSON = "json"
ARRAY = "array"
OBJECT = "object"

Columns: TypeAlias = Mapping[str, "str | Columns"]

_ISSUER: Columns = dict.fromkeys(("type", "principalId", "arn", "accountId", "userName"), TEXT)
_IDENTITY: Columns = {
    **dict.fromkeys(
        ("type", "principalId", "arn", "accountId", "invokedBy", "accessKeyId", "userName"), TEXT
    ),
    "onBehalfOf": {"userId": TEXT, "identityStoreArn": TEXT},
    "sessionContext": {
        "attributes": {"mfaAuthenticated": TEXT, "creationDate": TEXT},
        "sessionIssuer": _ISSUER,
        "ec2RoleDelivery": TEXT,
        "webIdFederationData": {"federatedProvider": TEXT, "attributes": OBJECT},
    },
}
COLUMNS: Columns = {
    "eventVersion": TEXT,
    "userIdentity": _IDENTITY,
    **dict.fromkeys(("eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress"), TEXT),
    **dict.fromkeys(("userAgent", "errorCode", "errorMessage"), TEXT),
    **dict.fromkeys(("requestParameters", "responseElements", "additionalEventData"), JSON),
    **dict.fromkeys(("requestID", "eventID"), TEXT),
    # A boolean of the record, in a column of text.
    "readOnly": BOOLEAN,
    "resources": ARRAY,
    **dict.fromkeys(("eventType", "apiVersion", "recipientAccountId", "sharedEventID"), TEXT),
    "serviceEventDetails": JSON,
    **dict.fromkeys(("vpcEndpointId", "vpcEndpointAccountId", "eventCategory"), TEXT),
    "addendum": dict.fromkeys(("reason", "updatedFields", "originalRequestID", "originalEventID"), TEXT),
    "sessionCredentialFromConsole": TEXT,
    "edgeDeviceDetails": JSON,
    "tlsDetails": dict.fromkeys(("tlsVersion", "cipherSuite", "clientProvidedHostHeader"), TEXT),
}
"""The fields that the table has, as a record spells them. A column has the same name in small letters."""

RESOURCE = ("ARN", "accountId", "type")
"""The fields of a member of `resources`."""


@dataclass(frozen=True)
class InColumn:
    """A column or a part of one: its SQL, and whether it holds text, a boolean as text, or something larger."""

    sql: str
    kind: str = TEXT


@dataclass(frozen=True)
class InJson:
    """A value of any type within a column that holds JSON as text, or within a member of such a value."""

    base: str
    steps: tuple[Step, ...]

    @property
    def json(self) -> str:
        """SQL of the value as JSON: NULL only where it is missing."""
        return self._guarded(f"json_extract({self.base}, {literal(json_path(self.steps))})")

    @property
    def typed(self) -> str:
        """SQL of the value as JSON text, which begins with `"` for a string."""
        return f"json_format({self.json})"

    @property
    def plain(self) -> str:
        """SQL of a string without quotes, a number or a boolean as text; NULL for all else."""
        return self._guarded(f"json_extract_scalar({self.base}, {literal(json_path(self.steps))})")

    @property
    def elements(self) -> str:
        """SQL of the members of the array, NULL for all else."""
        return f"TRY_CAST({self.json} AS ARRAY(JSON))"

    @property
    def fields(self) -> str:
        """SQL of the values of the object, NULL for all else."""
        return f"MAP_VALUES(TRY_CAST({self.json} AS MAP(VARCHAR, JSON)))"

    def _guarded(self, sql: str) -> str:
        # Athena's [0] also finds a field that is called 0; only an array has a length.
        lengths = [
            f"json_array_length(json_extract({self.base}, {literal(json_path(self.steps[:position]))})) > "
            f"{path_index(step)}"
            for position, step in enumerate(self.steps)
            if isinstance(step, int)
        ]
        return f"IF({' AND '.join(lengths)}, {sql})" if lengths else sql


@dataclass(frozen=True)
class Among:
    """Every member of an array or field of an object, called `v`."""

    members: str
    member: "InColumn | InJson"


Place: TypeAlias = InColumn | InJson | Among


def locate(selector: Selector) -> Place:
    """Where the table has what a selector points at.

    Raises:
        FilterPatternError: the table has no such column, or Athena no way to point into it.
    """
    found: str | Columns = COLUMNS
    steps = selector.steps
    for position, step in enumerate(steps):
        if isinstance(found, str):
            return _within(selector, found, steps[:position], steps[position:])
        if not isinstance(step, str) or step not in found:
            raise FilterPatternError(
                f"{shorten(str(selector))} cannot be asked in athena, whose cloudtrail table has no such "
                "column; ask for another field"
            )
        found = found[step]
    if isinstance(found, str):
        return _within(selector, found, steps, ())
    return InColumn(_column(steps), OBJECT)


def _within(selector: Selector, kind: str, column_steps: tuple[Step, ...], steps: tuple[Step, ...]) -> Place:
    column = _column(column_steps)
    if kind == JSON:
        return _within_json(selector, column, steps)
    if not steps:
        return InColumn(column, kind)
    first, *names = steps
    known = not names or (len(names) == 1 and names[0] in RESOURCE)
    if kind == ARRAY and known and first is Wildcard.ELEMENT:
        return Among(column, _resource("v", names))
    if kind == ARRAY and known and isinstance(first, int):
        return _resource(f"element_at({column}, {path_index(first) + 1})", names)
    raise FilterPatternError(
        f"{shorten(str(selector))} cannot be asked in athena, whose cloudtrail table does not look into "
        f"{column}; ask for another field"
    )


def _resource(member: str, names: list[Step]) -> InColumn:
    return InColumn(f"{member}.{str(names[0]).lower()}") if names else InColumn(member, OBJECT)


def _within_json(selector: Selector, column: str, steps: tuple[Step, ...]) -> Place:
    for step in steps:
        # Java's Integer.parseInt takes any decimal digits.
        if isinstance(step, str) and step.removeprefix("+").removeprefix("-").isdecimal():
            raise FilterPatternError(
                f"{shorten(str(selector))} cannot be asked in athena, which reads {step} as an index; "
                "ask for another field"
            )
    wildcard = next((i for i, step in enumerate(steps) if isinstance(step, Wildcard)), None)
    if wildcard is None:
        return InJson(column, steps)
    before = InJson(column, steps[:wildcard])
    members = before.fields if steps[wildcard] is Wildcard.FIELD else before.elements
    return Among(members, InJson("v", steps[wildcard + 1 :]))


def _column(steps: tuple[Step, ...]) -> str:
    return ".".join(str(step).lower() for step in steps)
